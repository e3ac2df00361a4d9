// A dialog over the page: focus goes in and comes back, Escape and a press outside close it.
import type { ReactNode } from "react";
import { Dialog as AriaDialog } from "react-aria-components/Dialog";
import { Heading } from "react-aria-components/Heading";
import { Modal, ModalOverlay } from "react-aria-components/Modal";
import { t } from "../texts";
import { IconButton } from "./button";

export const Dialog = ({
  title,
  open,
  onClose,
  children,
  wide = false,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}) => (
  <ModalOverlay
    className="veil"
    isOpen={open}
    onOpenChange={(isOpen) => {
      if (!isOpen) onClose();
    }}
    isDismissable
  >
    <Modal className={`modal ${wide ? "wide" : ""}`}>
      <AriaDialog className="dialog">
        <div className="dialog-head">
          <Heading slot="title">{title}</Heading>
          <IconButton icon="cross" label={t("close")} onPress={onClose} />
        </div>
        {children}
      </AriaDialog>
    </Modal>
  </ModalOverlay>
);
