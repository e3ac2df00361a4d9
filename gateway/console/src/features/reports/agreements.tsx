// The agreement sheet of a cooperation: a page made for printing and signing, which its cities fill by hand or not at all.
import { useMutation, useQuery } from "@tanstack/react-query";
import { Cooperation_State } from "#contracts/entente/matching/v1/proposal_pb.js";
import { all, proposals } from "@/shared/calls";
import { download } from "@/shared/download";
import { cityName } from "@/shared/network";
import { lastPart } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { FaultNote } from "@/shared/parts/states";
import { language, t } from "@/shared/texts";

export function Agreements() {
  const { data = [] } = useQuery({
    queryKey: ["cooperations"],
    queryFn: () =>
      all(
        (pageToken) => proposals.listCooperations({ pageSize: 1000, pageToken }),
        (page) => page.cooperations,
      ),
  });
  const save = useMutation({
    mutationFn: async (name: string) => {
      const { html } = await proposals.getAgreement({ name, languageCode: language() === "fr" ? "fr" : "en" });
      download(`${lastPart(name)}.html`, html, "text/html");
    },
  });
  // Of one that was imported nothing was agreed on here that a sheet could say.
  const open = data.filter(
    ({ state, proposal }) =>
      proposal !== "" && (state === Cooperation_State.AGREED || state === Cooperation_State.RUNNING),
  );
  if (open.length === 0) return null;
  return (
    <section className="agreements">
      <h2>{t("agreements")}</h2>
      <p className="hint">{t("agreements.lead")}</p>
      <ul>
        {open.map(({ name, beneficiaryCity, pivotalCity, facilitatingCity }) => (
          <li key={name}>
            <Button small icon="download" isDisabled={save.isPending} onPress={() => save.mutate(name)}>
              {[beneficiaryCity, pivotalCity, facilitatingCity].filter(Boolean).map(cityName).join(" · ")}
            </Button>
          </li>
        ))}
      </ul>
      {save.error && <FaultNote error={save.error} what={t("fault.report")} />}
    </section>
  );
}
