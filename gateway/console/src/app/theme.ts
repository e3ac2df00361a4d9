// Light or dark: what the reader chose, else what the system asks for.
const STORED = "theme";
export type Theme = "light" | "dark";

const asked = window.matchMedia("(prefers-color-scheme: dark)");

export function theme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : asked.matches ? "dark" : "light";
}

export function applyTheme(): void {
  document.documentElement.dataset.theme = theme();
}

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(STORED, chosen);
  applyTheme();
}

asked.addEventListener("change", applyTheme);

// Paper is light.
window.addEventListener("beforeprint", () => {
  document.documentElement.dataset.theme = "light";
});
window.addEventListener("afterprint", applyTheme);
