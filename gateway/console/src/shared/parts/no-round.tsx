// What a screen of a round says while there is none: shapes while it is looked for, else where the first one is solved.
import { Link } from "wouter";
import { t } from "../texts";
import { Page } from "./page";
import { Callout, Skeleton } from "./states";

export const NoRound = ({ title, isPending }: { title: string; isPending: boolean }) => (
  <Page>
    <h1 className={isPending ? "vh" : undefined}>{title}</h1>
    {isPending ? (
      <Skeleton rows={9} />
    ) : (
      <Callout
        kind="info"
        title={t("round.none")}
        actions={
          <Link className="btn primary" href="/round">
            {t("nav.round")}
          </Link>
        }
      />
    )}
  </Page>
);
