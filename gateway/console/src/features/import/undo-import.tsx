// Takes a stored import back while its hour lasts, and says what couldn't be taken back.
import { useEffect, useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "wouter";
import {
  UndoImportResponse_Kept_Reason as Reason,
  type UndoImportResponse,
} from "#contracts/entente/listings/v1/listing_service_pb.js";
import { withRound } from "@/shared/address";
import { announce } from "@/shared/announce";
import { listings, newRequestId } from "@/shared/calls";
import { number } from "@/shared/format";
import { useListings } from "@/shared/listings";
import { cityName } from "@/shared/network";
import { cityOf, lastPart } from "@/shared/names";
import { Button } from "@/shared/parts/button";
import { Callout, FaultNote } from "@/shared/parts/states";
import { queryClient } from "@/shared/queries";
import { counted, t } from "@/shared/texts";

const MINUTE_MS = 60_000;
const MOST_NAMED = 20;

const minutesTo = (until: Date): number => Math.ceil((until.getTime() - Date.now()) / MINUTE_MS);

function useMinutes(until: Date): number {
  const [left, tell] = useState(() => minutesTo(until));
  useEffect(() => {
    const timer = setInterval(() => tell(minutesTo(until)), MINUTE_MS / 6);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}

export function UndoImport({ id, until }: { id: string; until: Date }) {
  const minutes = useMinutes(until);
  const [requestId] = useState(newRequestId);
  const undo = useMutation({
    mutationFn: () => listings.undoImport({ importId: id, requestId }),
    onSuccess: () => {
      announce(t("import.undone"));
      void queryClient.invalidateQueries();
    },
  });
  if (undo.data) return <Undone done={undo.data} />;
  if (minutes <= 0 && !undo.isPending) return <p className="quiet">{t("import.undo_over")}</p>;
  return (
    <>
      {undo.error && <FaultNote error={undo.error} what={t("fault.undo_import")} again={() => undo.mutate()} />}
      <div className="acts">
        <Button icon="undo" isDisabled={undo.isPending} onPress={() => undo.mutate()}>
          {undo.isPending ? t("import.undoing") : t("import.undo")}
        </Button>
        <span className="quiet">{counted("import.undo_left", Math.max(minutes, 1))}</span>
      </div>
    </>
  );
}

function Undone({ done: { deletedCount, restoredCount, keptCount, kept } }: { done: UndoImportResponse }) {
  const named = kept.slice(0, MOST_NAMED);
  const listing = useListings(named.map(({ name }) => name));
  return (
    <Callout kind={keptCount > 0 ? "warn" : "good"} title={t("import.undone")}>
      <p>
        {counted("import.undone_deleted", deletedCount)} {counted("import.undone_restored", restoredCount)}
      </p>
      {keptCount > 0 && (
        <>
          <p>{counted("import.undone_kept", keptCount)}</p>
          <ul className="bullets">
            {named.map(({ name, reason }) => (
              <li key={name}>
                <Link href={withRound("/listings", { listing: name })}>
                  {listing(name)?.title ?? lastPart(name)} ({cityName(cityOf(name))})
                </Link>{" "}
                {reason === Reason.TAKEN ? t("import.kept.taken") : t("import.kept.changed")}
              </li>
            ))}
          </ul>
          {keptCount > named.length && (
            <p className="quiet">{t("import.kept.more", { count: number(keptCount - named.length) })}</p>
          )}
        </>
      )}
    </Callout>
  );
}
