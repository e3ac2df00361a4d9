// Every screen: no fault of accessibility in both themes, both languages, wide and narrow; no sideways scrolling; each text
// from the catalogue. Everything found is told at once.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

export const SCREENS = [
  "/round",
  "/review",
  "/review?view=table",
  "/review?view=map",
  "/proposal/:first",
  "/unmet",
  "/why-not",
  "/what-if?helper=2",
  "/my-list",
  "/cities?city=cities/dakar",
  "/listings?listing=:need",
  "/import",
  "/cooperations",
  "/reports",
];

export async function screens(browser, base) {
  const faults = [];
  for (const language of ["en", "fr", "pseudo"]) {
    const reader = await Reader.open(browser, base, { language });
    const first = await firstProposal(reader);
    for (const screen of SCREENS) {
      const path = screen.replace(":first", first.id).replace(":need", first.need);
      const fault = (text) => faults.push(`${screen} ${language} ${text}`);
      await reader.look("light", 1440);
      await reader.go(path);
      if (language === "pseudo") {
        for (const text of await reader.page.evaluate(strayTexts))
          fault(`says what the catalogue doesn't have: ${text}`);
        continue;
      }
      for (const width of [1440, 390]) {
        await reader.look("light", width);
        for (const text of await reader.violations()) fault(`${width} ${text}`);
        const wider = await reader.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        if (wider > 0) fault(`${width} is ${wider} px too wide`);
        await reader.look("dark", width);
        for (const text of await reader.violations()) fault(`dark ${width} ${text}`);
      }
    }
    await reader.close();
  }
  faults.push(...(await zoomed(browser, base)));
  assert.deepEqual(faults, []);
  console.log(`${SCREENS.length} screens`);
}

// A window of 1280 × 1024 at a zoom of 400 %: nothing scrolls sideways, and what is pressed last on a screen can be brought
// into view with nothing over it.
async function zoomed(browser, base) {
  const faults = [];
  const reader = await Reader.open(browser, base, { width: 320, height: 256, deviceScaleFactor: 4 });
  const first = await firstProposal(reader);
  for (const screen of SCREENS) {
    await reader.go(screen.replace(":first", first.id).replace(":need", first.need));
    for (const text of await reader.page.evaluate(reached)) faults.push(`${screen} at 400 %: ${text}`);
  }
  await reader.close();
  return faults;
}

function reached() {
  const wider = document.documentElement.scrollWidth - window.innerWidth;
  const here = document.querySelector(".drawer") ?? document.querySelector("main"); // a drawer lies over the rest
  const shown = [...here.querySelectorAll("a, button, input, select, textarea, [role=option]")].filter(
    (each) => !each.disabled && each.getClientRects().length > 0 && !each.closest(".vh"),
  );
  const covered = [shown[0], shown.at(-1)].filter((each) => {
    each?.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = each?.getBoundingClientRect() ?? {};
    const there = document.elementFromPoint(x + width / 2, y + height / 2);
    return !there || !(each.contains(there) || there.contains(each) || there.closest("label")?.contains(each));
  });
  return [
    ...(wider > 0 ? [`${wider} px too wide`] : []),
    ...(shown.length === 0 ? ["nothing can be pressed"] : []),
    ...covered.map((each) => `${each?.outerHTML.slice(0, 120)} isn't reached`),
  ];
}

// The proposal that the queue opens with, and its need.
async function firstProposal(reader) {
  await reader.go("/review");
  const row = await reader.page.locator("[role=option][aria-selected=true]").getAttribute("id");
  const reply = await fetch(`${reader.base}/entente.listings.v1.ListingService/ListListings`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ parent: "cities/dakar", filter: "kind = need", pageSize: 1 }),
  });
  return { id: row.replace("row-", ""), need: (await reply.json()).listings[0].name };
}

// Words on the page that stand in no brackets of the pseudo-language, and are no data: names, titles, numbers, codes.
function strayTexts() {
  const stray = [];
  const names =
    ".brand, .switch b, .trio, .l2, .tt, .ttl, .lb, .lq, .pair, .data, .city-h b, .map, .tokens, .who b, [lang=en], [lang=fr]";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest(`script, style, noscript, kbd, pre, code, select, ${names}`)) continue;
    const block = parent.closest("p, li, th, td, button, a, h1, h2, h3, dt, dd, label, caption, div");
    if (/[a-z]{3}/i.test(node.textContent ?? "") && !/[⟦⟧]/.test(block?.textContent ?? ""))
      stray.push(node.textContent);
  }
  return [...new Set(stray)].slice(0, 20);
}
