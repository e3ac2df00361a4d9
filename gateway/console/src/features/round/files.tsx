// The documents of a round, byte for byte as they were made; and its proposals for a spreadsheet.
import { useMutation } from "@tanstack/react-query";
import { rounds } from "@/shared/calls";
import { download } from "@/shared/download";
import { lastPart } from "@/shared/names";
import { Icon } from "@/shared/parts/icon";
import { MenuButton, type Choice } from "@/shared/parts/menu-button";
import { allColumns } from "@/shared/proposal-columns";
import { saveCsv } from "@/shared/proposal-csv";
import { listQuery } from "@/shared/proposal-lists";
import { knownProposals } from "@/shared/proposal-store";
import { queryClient } from "@/shared/queries";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";

type Which = "round" | "certificate" | "proposals";

export function Files({ shown }: { shown: ShownRound }) {
  const { round } = shown;
  const read = useMutation({
    mutationFn: async (which: Which) => {
      if (which === "proposals") {
        const { names } = await queryClient.fetchQuery(listQuery(round.name));
        const known = knownProposals();
        return saveCsv(shown, names.flatMap((name) => known.get(name) ?? []), allColumns());
      }
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
      choices={() => [file("round", "round.json"), file("certificate", "certificate.json"), file("proposals", "CSV")]}
      onChoose={(which) => read.mutate(which as Which)}
    >
      <Icon name="download" />
      <span>{t("files")}</span>
    </MenuButton>
  );
}

const file = (which: Which, kind: string): Choice => ({
  id: which,
  name: t(`files.${which}`),
  shown: (
    <>
      <b>{t(`files.${which}`)}</b>
      <span>{kind}</span>
    </>
  ),
});
