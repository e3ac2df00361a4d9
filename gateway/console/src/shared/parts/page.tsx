// The frame of a screen: its heading with what can be done above everything else, and cards below.
import { useEffect, type ReactNode } from "react";

export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Entente"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}

export const Page = ({ children, kind = "" }: { children: ReactNode; kind?: string }) => (
  <div className={`page ${kind}`} tabIndex={-1}>
    {children}
  </div>
);

export const PageHead = ({ title, lead, actions }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) => (
  <div className="page-head">
    <div>
      <h1>{title}</h1>
      {lead && <p className="lead">{lead}</p>}
    </div>
    {actions && <div className="acts">{actions}</div>}
  </div>
);

export const Card = ({
  title,
  note,
  children,
  kind = "",
}: {
  title?: ReactNode;
  note?: ReactNode;
  children: ReactNode;
  kind?: string;
}) => (
  <section className={`card ${kind}`}>
    {title && <h2>{title}</h2>}
    {note && <p className="quiet">{note}</p>}
    {children}
  </section>
);
