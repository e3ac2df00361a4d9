// Elements of the page; strings among the children become text, never HTML.
import { t } from "./texts";

type Child = Node | string | false | undefined | Child[];

const flat = (children: Child[]): (Node | string)[] =>
  children.flatMap((child) =>
    Array.isArray(child) ? flat(child) : child === false || child === undefined || child === "" ? [] : [child],
  );
type Value = string | boolean | undefined | ((event: Event) => void);

export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

export const button = (label: string, onclick: () => void, kind = ""): HTMLButtonElement =>
  h("button", { type: "button", class: kind, onclick }, label);

// Shows a step: its content and what is pressed next; focus goes to its heading.
export function show(content: Child[], dock: HTMLElement[] = []): void {
  const main = h("main", { class: dock.length > 0 ? "" : "flat" }, content);
  document.querySelector("main")?.replaceWith(main);
  document.querySelector(".dock")?.remove();
  if (dock.length > 0) main.after(h("footer", { class: `dock n${dock.length}` }, h("div", {}, dock)));
  const heading = main.querySelector("h1");
  if (heading instanceof HTMLElement) {
    heading.tabIndex = -1;
    heading.focus();
  }
  window.scrollTo(0, 0);
}

// A text to be pasted elsewhere: one press copies it, and it can be chosen by hand.
const CHARACTERS = 32; // of a line on a narrow phone

export function forChat(text: string): HTMLElement {
  const rows = Math.max(3, Math.ceil(text.length / CHARACTERS));
  const field = h("textarea", { rows: String(rows), readonly: true, "aria-label": t("for_chat") });
  field.value = text;
  const copied = h("span", { role: "status", class: "q" });
  const copy = (): void => {
    field.select();
    void navigator.clipboard.writeText(text).then(
      () => copied.replaceChildren(t("copied")),
      () => undefined, // it is selected by now
    );
  };
  return h("section", { class: "chat" }, h("h2", {}, t("for_chat")), field, button(t("copy"), copy), " ", copied);
}
