// The states that every screen has: shapes while it loads, what is true when it is empty, what isn't there when it fails.
import { useEffect, useState, type ReactNode } from "react";
import { faultOf, isSignedOut, isUnreachable } from "../calls";
import { signInAddress } from "../session";
import { t } from "../texts";
import { Button, LinkButton } from "./button";
import { Icon, type IconName } from "./icon";

type Kind = "warn" | "bad" | "info" | "off" | "good";
const SIGNS: Record<Kind, IconName> = { warn: "warn", bad: "warn", info: "clock", off: "cloud", good: "check" };

export const Callout = ({
  kind,
  title,
  children,
  actions,
}: {
  kind: Kind;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
}) => (
  <div className={`callout ${kind}`} role={kind === "bad" ? "alert" : "status"}>
    <Icon name={SIGNS[kind]} size={18} />
    <div>
      <b>{title}</b>
      {children && <div>{children}</div>}
      {actions && <div className="acts">{actions}</div>}
    </div>
  </div>
);

const QUIET_MS = 300;

// Shapes of the real rows, not before 300 ms; nothing jumps.
export function Skeleton({ rows = 5, label }: { rows?: number; label?: string }) {
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="skel" aria-busy="true">
      <span className="vh">{label ?? t("state.loading")}</span>
      {shown && Array.from({ length: rows }, (_, i) => <i key={i} />)}
    </div>
  );
}

// What isn't there, what is safe, when it is tried again, and the reason in small.
export function FaultNote({ error, what, again }: { error: unknown; what: string; again?: () => void }) {
  const { reason, message, code } = faultOf(error);
  if (isSignedOut(error)) {
    return (
      <Callout
        kind="info"
        title={t("state.signed_out")}
        actions={
          <LinkButton kind="primary" small href={signInAddress()}>
            {t("sign_in_again")}
          </LinkButton>
        }
      >
        {t("state.signed_out_safe")}
      </Callout>
    );
  }
  return (
    <Callout
      kind="bad"
      title={what}
      actions={
        <>
          {again && (
            <Button small onPress={again}>
              {t("try_now")}
            </Button>
          )}
          <code>{reason || `HTTP ${code}`}</code>
        </>
      }
    >
      {isUnreachable(error) ? t("state.unreachable") : message}
    </Callout>
  );
}
