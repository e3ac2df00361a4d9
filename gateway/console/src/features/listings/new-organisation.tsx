// An organisation that the city doesn't have here yet: created beside the question that would pick it, and picked.
import { useId, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { newRequestId, profiles } from "@/shared/calls";
import { label, network } from "@/shared/network";
import { setOrganisations } from "@/shared/organisations";
import { Button } from "@/shared/parts/button";
import { FaultNote } from "@/shared/parts/states";
import { organisationsQuery, queryClient } from "@/shared/queries";
import { t } from "@/shared/texts";

const MOST_NAME = 200;
const MOST_URI = 2000;
const NOTHING = { displayName: "", kind: "", uri: "" };

export function NewOrganisation({ city, onMade }: { city: string; onMade: (name: string) => void }) {
  const id = useId();
  const [written, setWritten] = useState<typeof NOTHING | undefined>(undefined);
  const [requestId, setRequestId] = useState(newRequestId); // of what is written: sent twice, it is made once
  const make = useMutation({
    mutationFn: (organisation: typeof NOTHING) =>
      profiles.createOrganisation({ parent: city, organisation, requestId }),
    onSuccess: (made) => {
      queryClient.setQueryData(organisationsQuery(city).queryKey, (known = []) =>
        setOrganisations(city, [...known.filter(({ name }) => name !== made.name), made]),
      );
      onMade(made.name);
      close();
    },
  });
  const close = (): void => {
    setWritten(undefined);
    make.reset();
  };
  if (!written)
    return (
      <Button kind="quiet" small icon="plus" onPress={() => setWritten(NOTHING)}>
        {t("listing.new_organisation")}
      </Button>
    );
  const write = (change: Partial<typeof NOTHING>): void => {
    setWritten({ ...written, ...change });
    setRequestId(newRequestId());
  };
  const whole = { ...written, displayName: written.displayName.trim(), uri: written.uri.trim() };
  return (
    <div className="entry" role="group" aria-labelledby={`${id}h`}>
      <b id={`${id}h`}>{t("listing.new_organisation")}</b>
      <label className="field">
        <span>{t("listing.organisation_name")}</span>
        <input
          className="input"
          autoFocus
          maxLength={MOST_NAME}
          value={written.displayName}
          onChange={({ target }) => write({ displayName: target.value })}
        />
      </label>
      <label className="field">
        <span>{t("listing.organisation_kind")}</span>
        <select className="input" value={written.kind} onChange={({ target }) => write({ kind: target.value })}>
          <option value="">{t("listing.choose")}</option>
          {[...(network().vocabularies.get("partner-type")?.keys() ?? [])].map((code) => (
            <option key={code} value={code}>
              {label("partner-type", code)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>{t("listing.organisation_uri")}</span>
        <input
          className="input"
          type="url"
          maxLength={MOST_URI}
          value={written.uri}
          onChange={({ target }) => write({ uri: target.value })}
        />
      </label>
      {make.error && <FaultNote error={make.error} what={t("fault.organisation")} />}
      <div className="acts">
        <Button
          small
          isDisabled={whole.displayName === "" || whole.kind === "" || make.isPending}
          onPress={() => make.mutate(whole)}
        >
          {t("listing.create_organisation")}
        </Button>
        <Button kind="quiet" small onPress={close}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}
