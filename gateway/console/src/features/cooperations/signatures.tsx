// Who signed the agreement sheet for which city: noted by the city itself or by who coordinates.
import { useState } from "react";
import type { Cooperation } from "#contracts/entente/matching/v1/proposal_pb.js";
import { proposals } from "@/shared/calls";
import { day, parseDay } from "@/shared/format";
import { cityName } from "@/shared/network";
import { Button } from "@/shared/parts/button";
import { maySpeakFor, useSession } from "@/shared/rights";
import { t } from "@/shared/texts";
import { useStep } from "./calls";
import { DayField } from "./day-field";
import { FormActs } from "./form-acts";
import { Meanwhile, useSeen } from "./meanwhile";
import { isOpen, partiesOf } from "./stages";

export function Signatures({ cooperation }: { cooperation: Cooperation }) {
  const [city, setCity] = useState("");
  const session = useSession();
  return (
    <section>
      <h3>{t("cooperations.signatures")}</h3>
      <ul className="coop-facts">
        {partiesOf(cooperation).map((each) => {
          const signature = cooperation.signatures.find((one) => one.city === each);
          return (
            <li key={each}>
              <b>{cityName(each)}</b>
              <span className={signature ? undefined : "quiet"}>
                {signature
                  ? [day(signature.signedOn), signature.signedByFunction].filter(Boolean).join(" · ")
                  : t("cooperations.unsigned")}
              </span>
              {isOpen(cooperation) && maySpeakFor(session, each) && city !== each && (
                <Button small kind="quiet" onPress={() => setCity(each)}>
                  {signature ? t("cooperations.correct") : t("cooperations.note_signature")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {city && <SignatureForm key={city} cooperation={cooperation} city={city} onClose={() => setCity("")} />}
    </section>
  );
}

function SignatureForm({
  cooperation,
  city,
  onClose,
}: {
  cooperation: Cooperation;
  city: string;
  onClose: () => void;
}) {
  const [signedOn, setSignedOn] = useState("");
  const [by, setBy] = useState("");
  const { seen, isChanged, keepMine } = useSeen(cooperation, ({ signatures }) => ({
    signatures: signatures.filter((each) => each.city === city),
  }));
  const sign = useStep(seen, proposals.signAgreement, t("cooperations.signed", { city: cityName(city) }), onClose);
  return (
    <form
      className="coop-form"
      aria-label={t("cooperations.note_signature_of", { city: cityName(city) })}
      onSubmit={(event) => {
        event.preventDefault();
        sign.mutate({ signature: { city, signedOn: parseDay(signedOn), signedByFunction: by.trim() } });
      }}
    >
      <h4>{t("cooperations.note_signature_of", { city: cityName(city) })}</h4>
      <DayField name={t("cooperations.signed_on")} value={signedOn} onChange={setSignedOn} autoFocus />
      <label className="field">
        <span>{t("cooperations.signed_by")}</span>
        <input
          className="input"
          value={by}
          required
          maxLength={120}
          placeholder={t("cooperations.function_example")}
          onChange={(event) => setBy(event.target.value)}
        />
      </label>
      {isChanged && <Meanwhile onTheirs={onClose} onMine={keepMine} />}
      <FormActs store={sign} name={t("cooperations.note_signature")} isHeld={isChanged} onClose={onClose} />
    </form>
  );
}
