// A button that opens a menu. What a menu is made of is loaded when one is first opened.
import { lazy, Suspense, useRef, useState, type ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components/Button";

const MenuList = lazy(() => import("./menu-list"));

export interface Choice {
  id: string;
  name: string; // what is typed to reach it
  shown: ReactNode;
}

export function MenuButton({
  className,
  label,
  placement,
  isDisabled = false,
  choices,
  onChoose,
  children,
}: {
  className: string;
  label: string; // of the menu
  placement: "bottom start" | "bottom end";
  isDisabled?: boolean;
  choices: () => Choice[];
  onChoose: (id: string) => void;
  children: ReactNode;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <AriaButton
        ref={button}
        className={className}
        isDisabled={isDisabled}
        aria-haspopup="menu"
        aria-expanded={open}
        onPress={() => setOpen(!open)}
      >
        {children}
      </AriaButton>
      <Suspense>
        {open && (
          <MenuList
            of={button}
            label={label}
            placement={placement}
            choices={choices()}
            onChoose={onChoose}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </>
  );
}
