// The documents of a round, byte for byte as they were made.
import { useMutation } from "@tanstack/react-query";
import type { Round } from "#contracts/entente/matching/v1/round_pb.js";
import { rounds } from "@/shared/calls";
import { download } from "@/shared/download";
import { lastPart } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { MenuButton, type Choice } from "@/shared/parts/menu-button";
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
    <MenuButton
      className="btn"
      label={t("files")}
      placement="bottom end"
      isDisabled={read.isPending}
      choices={() => [file("round"), file("certificate")]}
      onChoose={(which) => read.mutate(which === "round" ? "round" : "certificate")}
    >
      <Icon name="download" />
      <span>{t("files")}</span>
    </MenuButton>
  );
}

const file = (which: "round" | "certificate"): Choice => ({
  id: which,
  name: t(`files.${which}`),
  shown: (
    <>
      <b>{t(`files.${which}`)}</b>
      <span>{`${which}.json`}</span>
    </>
  ),
});
