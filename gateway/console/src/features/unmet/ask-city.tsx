// A text to the city of an unmet need: to be changed, then asked, once in a round, or copied.
import { useState, type ReactNode } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { UnmetNeed } from "#contracts/entente/matching/v1/round_pb.js";
import { announce } from "@/shared/announce";
import { newRequestId, rounds } from "@/shared/calls";
import { useDraft } from "@/shared/draft";
import { moment } from "@/shared/format";
import type { Language } from "@/shared/language";
import { cityName } from "@/shared/network";
import { cityOf } from "@/shared/names";
import { once } from "@/shared/once";
import { Button } from "@/shared/parts/button";
import { Segments } from "@/shared/parts/choose";
import { FaultNote, Skeleton } from "@/shared/parts/states";
import { queryClient } from "@/shared/queries";
import { mayCoordinate, useSession } from "@/shared/rights";
import type { ShownRound } from "@/shared/round";
import { t } from "@/shared/texts";
import { LETTER_LANGUAGES, letterLanguage, useLetter } from "./letter-language";
import { questionsQuery } from "./questions";

// English, français.
const ownName = (tag: string): string => once(Intl.DisplayNames, tag, { type: "language" } as const).of(tag) ?? tag;

interface Props {
  unmet: UnmetNeed;
  shown: ShownRound;
  children: ReactNode; // what else can be done
}

export function AskCity({ write, ...asked }: Props & { write: () => string }) {
  const [chosen, choose] = useState(() => letterLanguage(cityOf(asked.unmet.need)));
  const letter = useLetter(chosen, write);
  if (letter === undefined) return <Skeleton rows={3} />;
  return <Letter key={`${chosen} ${letter}`} letter={letter} chosen={chosen} choose={choose} {...asked} />;
}

function Letter({
  unmet,
  letter,
  chosen,
  choose,
  shown,
  children,
}: Props & { letter: string; chosen: Language; choose: (language: Language) => void }) {
  const parent = shown.round.name;
  const [text, setText, drop] = useDraft(`ask ${parent} ${unmet.need} ${chosen}`, letter);
  const [requestId] = useState(newRequestId);
  const [copied, setCopied] = useState(false);
  const may = mayCoordinate(useSession());
  const { data: questions } = useQuery(questionsQuery(parent));
  const asked = questions?.find(({ listing }) => listing === unmet.need);
  const city = cityName(cityOf(unmet.need));
  const ask = useMutation({
    mutationFn: () => rounds.askCity({ parent, question: { listing: unmet.need, text: text.trim() }, requestId }),
    onSuccess: () => {
      drop();
      announce(t("ask.done", { city }));
    },
    // Somebody else may have asked it meanwhile.
    onSettled: () => queryClient.invalidateQueries({ queryKey: questionsQuery(parent).queryKey }),
  });
  const copy = (): void =>
    void navigator.clipboard.writeText(asked?.text ?? text).then(() => {
      setCopied(true);
      announce(t("copied"));
    });
  return (
    <div className="ask-city">
      <div className="letter-head">
        <h2>{asked ? t("ask.asked", { time: moment(asked.createTime) }) : t("unmet.letter")}</h2>
        {!asked && (
          <Segments
            label={t("language")}
            value={chosen}
            onChange={choose}
            choices={LETTER_LANGUAGES.map((each) => ({
              value: each,
              name: <span lang={each}>{ownName(each)}</span>,
            }))}
          />
        )}
      </div>
      {asked ? (
        <blockquote>{asked.text}</blockquote>
      ) : (
        <textarea
          className="input"
          lang={chosen === "fr" ? "fr" : "en"}
          rows={3}
          maxLength={2000}
          aria-label={t("unmet.letter")}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {asked?.listingChanged && <p className="quiet">{t("ask.changed")}</p>}
      {ask.error && <FaultNote error={ask.error} what={t("fault.ask")} />}
      <div className="acts">
        {may && !asked && (
          <Button isDisabled={text.trim() === "" || ask.isPending} onPress={() => ask.mutate()}>
            {t("ask", { city })}
          </Button>
        )}
        <Button icon="copy" onPress={copy}>
          {copied ? t("copied") : t("copy")}
        </Button>
        {children}
        {may && !asked && <span className="quiet">{t("ask.lead")}</span>}
      </div>
    </div>
  );
}
