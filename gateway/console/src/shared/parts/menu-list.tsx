// What a menu button opens, below it: focus goes to the first choice and, once it is closed, back to the button.
import type { RefObject } from "react";
import { Menu, MenuItem } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import type { Choice } from "./menu-button";

export default function MenuList({
  of,
  label,
  placement,
  choices,
  onChoose,
  onClose,
}: {
  of: RefObject<HTMLButtonElement | null>;
  label: string;
  placement: "bottom start" | "bottom end";
  choices: Choice[];
  onChoose: (id: string) => void;
  onClose: () => void;
}) {
  return (
    <Popover
      className="pop"
      aria-label={label}
      triggerRef={of}
      placement={placement}
      isOpen
      onOpenChange={(open) => !open && onClose()}
    >
      <Menu
        className="menu-list"
        aria-label={label}
        autoFocus="first"
        onAction={(key) => onChoose(String(key))}
        onClose={onClose}
      >
        {choices.map(({ id, name, shown }) => (
          <MenuItem key={id} id={id} className="menu-item" textValue={name}>
            {shown}
          </MenuItem>
        ))}
      </Menu>
    </Popover>
  );
}
