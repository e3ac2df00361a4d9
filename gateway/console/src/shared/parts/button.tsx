// Buttons. One primary a view; a letter that does the same is shown on it.
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps } from "react-aria-components/Button";
import { useLetters } from "../keys";
import { Icon, type IconName } from "./icon";

interface Props extends Omit<ButtonProps, "children" | "className"> {
  children: ReactNode;
  kind?: "primary" | "quiet" | "plain";
  small?: boolean;
  icon?: IconName;
  letter?: string;
}

const classOf = (kind: string, small: boolean): string =>
  ["btn", kind === "plain" ? "" : kind, small ? "small" : ""].filter(Boolean).join(" ");

export function Button({ children, kind = "plain", small = false, icon, letter, ...rest }: Props) {
  const letters = useLetters();
  return (
    <AriaButton {...rest} className={classOf(kind, small)} aria-keyshortcuts={letters ? letter : undefined}>
      {icon && <Icon name={icon} />}
      <span>{children}</span>
      {letter && letters && <kbd aria-hidden="true">{letter}</kbd>}
    </AriaButton>
  );
}

export function IconButton({
  icon,
  label,
  pressed,
  size = 16,
  ...rest
}: Omit<ButtonProps, "children" | "className"> & {
  icon: IconName;
  label: string;
  pressed?: boolean;
  size?: number;
}) {
  return (
    <AriaButton {...rest} className="icon-btn" aria-label={label} aria-pressed={pressed}>
      <Icon name={icon} size={size} />
    </AriaButton>
  );
}

export const LinkButton = ({
  href,
  children,
  icon,
  kind = "plain",
  small = false,
  download,
  onClick,
}: {
  href: string;
  children: ReactNode;
  icon?: IconName;
  kind?: "primary" | "quiet" | "plain";
  small?: boolean;
  download?: string;
  onClick?: () => void;
}) => (
  <a className={classOf(kind, small)} href={href} download={download} onClick={onClick}>
    {icon && <Icon name={icon} />}
    <span>{children}</span>
  </a>
);
