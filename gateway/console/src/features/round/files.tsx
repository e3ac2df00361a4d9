// The documents of a round, byte for byte as they were made.
import { useMutation } from "@tanstack/react-query";
import { Button as AriaButton } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { rounds } from "@/shared/calls";
import { download } from "@/shared/download";
import { lastPart } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { t } from "@/shared/texts";

export function Files({ round }: { round: Round }) {
  const read = useMutation({
    mutationFn: async (which: "round" | "certificate") => {
      const { certificate, roundDocument } = await rounds.getCertificate({ name: round.name });
      download(
        `${lastPart(round.name)}-${which}.json`,
        which === "round" ? roundDocument : certificate,
        "application/json",
      );
    },
  });
  return (
    <MenuTrigger>
      <AriaButton className="btn" isDisabled={read.isPending}>
        <Icon name="download" />
        <span>{t("files")}</span>
      </AriaButton>
      <Popover className="pop" placement="bottom end">
        <Menu
          className="menu-list"
          aria-label={t("files")}
          onAction={(key) => read.mutate(key === "round" ? "round" : "certificate")}
        >
          <MenuItem id="round" className="menu-item" textValue={t("files.round")}>
            <b>{t("files.round")}</b>
            <span>round.json</span>
          </MenuItem>
          <MenuItem id="certificate" className="menu-item" textValue={t("files.certificate")}>
            <b>{t("files.certificate")}</b>
            <span>certificate.json</span>
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
