// The foot of a form: why it wasn't stored, and the way out or on.
import { Button } from "@/shared/parts/button";
import { FaultNote } from "@/shared/parts/states";
import { t } from "@/shared/texts";

export const FormActs = ({
  store,
  name,
  isHeld = false,
  onClose,
}: {
  store: { error: Error | null; isPending: boolean };
  name: string; // of the button that stores
  isHeld?: boolean; // until the writer has seen what somebody else stored
  onClose: () => void;
}) => (
  <>
    {store.error && !isHeld && <FaultNote error={store.error} what={t("fault.cooperation")} />}
    <div className="acts end">
      <Button small onPress={onClose}>
        {t("cancel")}
      </Button>
      <Button small kind="primary" type="submit" isDisabled={isHeld || store.isPending}>
        {name}
      </Button>
    </div>
  </>
);
