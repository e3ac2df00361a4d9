// A screen that fails shows so in its place; the shell and the other screens go on.
import { Component, type ReactNode } from "react";
import { Button } from "@/shared/parts/button";
import { Callout } from "@/shared/parts/states";
import { t } from "@/shared/texts";

export class Boundary extends Component<
  { children: ReactNode; place: string },
  { error: Error | null; place: string }
> {
  override state = { error: null as Error | null, place: this.props.place };

  static getDerivedStateFromError = (error: Error): { error: Error } => ({ error });
  // Another address is another try.
  static getDerivedStateFromProps = ({ place }: { place: string }, state: { place: string }) =>
    place === state.place ? null : { error: null, place };

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="page">
        <h1>{t("fault.screen")}</h1>
        <Callout
          kind="bad"
          title={t("fault.screen_lead")}
          actions={
            <>
              <Button small onPress={() => window.location.reload()}>
                {t("try_now")}
              </Button>
              <code>{error.message}</code>
            </>
          }
        />
      </div>
    );
  }
}
