// A listing that is being written: what differs from the stored one is kept on this device and, of a draft, stored by itself a
// moment after the last key. What the service refuses stands at its field, and the rest is stored without it; what somebody
// else stored meanwhile comes in, and where both changed the same it waits for a choice.
import { useEffect, useMemo, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Listing_State, type Listing } from "#contracts/entente/listings/v1/listing_pb.js";
import { announce } from "@/shared/announce";
import { faultOf, isConflict, listings, newRequestId } from "@/shared/calls";
import { loadSaid, said } from "@/shared/said";
import { t } from "@/shared/texts";
import { keepListing } from "./keep";
import { answersOf, merge, questionsOf, written, type Draft } from "./questions";

const PAUSE_MS = 800;
const keyOf = (name: string): string => `draft ${name}`;
const nanosOf = ({ updateTime }: Listing): bigint =>
  (updateTime?.seconds ?? 0n) * 1_000_000_000n + BigInt(updateTime?.nanos ?? 0);
// `listing.translations[0].title` is of `translations`; services leave the first part out where there is one listing.
const isOf = (field: string, path: string): boolean => {
  const own = field.replace(/^listing\./, "");
  return own === path || own.startsWith(`${path}.`) || own.startsWith(`${path}[`);
};
const kept = (name: string): Draft => JSON.parse(sessionStorage.getItem(keyOf(name)) ?? "{}") as Draft;

export function useDraft(stored: Listing) {
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState<Draft>(() => ({ ...answersOf(stored), ...kept(stored.name) }));
  const [conflicts, setConflicts] = useState<string[]>([]);
  const [messages, setMessages] = useState<Record<string, string>>({});
  const answers = useMemo(() => answersOf(base), [base]);
  const changed = questionsOf(base.kind).filter(({ id }) => draft[id] !== answers[id]);
  const ready = changed.filter(({ id }) => !conflicts.includes(id) && !(id in messages));

  const takeIn = (theirs: Listing): void => {
    const merged = merge(answersOf(base), draft, answersOf(theirs));
    setBase(theirs);
    setDraft(merged.draft);
    setConflicts(merged.conflicts);
  };
  const write = (id: string, answer: string): void => {
    setDraft((now) => ({ ...now, [id]: answer }));
    setMessages((now) => Object.fromEntries(Object.entries(now).filter(([each]) => each !== id)));
  };
  const settle = (id: string, isTheirs: boolean): void => {
    setConflicts((now) => now.filter((each) => each !== id));
    if (isTheirs) write(id, answers[id] ?? "");
  };

  const save = useMutation({
    mutationFn: () =>
      listings.updateListing({
        listing: written(base, Object.fromEntries(ready.map(({ id }) => [id, draft[id] ?? ""]))),
        updateMask: { paths: ready.map(({ path }) => path) },
        requestId: newRequestId(),
      }),
    onSuccess: (saved) => {
      setBase(saved);
      keepListing(saved);
      announce(t("listing.saved"));
    },
    onError: async (error) => {
      if (isConflict(error)) return takeIn(await listings.getListing({ name: base.name }));
      await loadSaid();
      const refused = faultOf(error).violations.flatMap(({ field, description }) => {
        const question = questionsOf(base.kind).find(({ path }) => isOf(field, path));
        return question ? [[question.id, said(description)] as const] : [];
      });
      setMessages((now) => ({ ...now, ...Object.fromEntries(refused) }));
    },
  });

  // Stored elsewhere, e.g. by another window: as if the next write had met it.
  if (stored.etag !== base.etag && !save.isPending && nanosOf(stored) > nanosOf(base)) takeIn(stored);

  useEffect(() => {
    const own = Object.fromEntries(changed.map(({ id }) => [id, draft[id] ?? ""]));
    if (changed.length === 0) sessionStorage.removeItem(keyOf(base.name));
    else sessionStorage.setItem(keyOf(base.name), JSON.stringify(own));
  });
  const savesItself = base.state === Listing_State.DRAFT;
  const isSaving = save.isPending;
  const { mutate } = save;
  const due = ready.map(({ id }) => `${id} ${draft[id]}`).join("\n");
  useEffect(() => {
    if (!savesItself || due === "" || isSaving) return;
    const timer = setTimeout(() => mutate(), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [savesItself, due, isSaving, mutate]);

  return {
    base,
    draft,
    answers,
    conflicts,
    messages,
    changed,
    ready,
    savesItself,
    isSaving,
    // What was refused as a whole, not at a field.
    fault: save.error && !isConflict(save.error) && Object.keys(messages).length === 0 ? save.error : null,
    write,
    settle,
    save: () => mutate(),
    discard: () => {
      setDraft(answers);
      setConflicts([]);
      setMessages({});
    },
  };
}
