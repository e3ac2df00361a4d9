// Every screen: no fault of accessibility in both themes, both languages, wide and narrow; no sideways scrolling; each text
// from the catalogue.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

export const SCREENS = ["/round"];

export async function screens(browser, base) {
  for (const language of ["en", "fr"]) {
    const reader = await Reader.open(browser, base, { language });
    for (const path of SCREENS) {
      await reader.look("light", 1440);
      await reader.go(path);
      assert.equal(await reader.page.evaluate(() => document.documentElement.lang), language);
      for (const width of [1440, 390]) {
        await reader.look("light", width);
        assert.deepEqual(await reader.violations(), [], `${path} ${language} light ${width}`);
        const wider = await reader.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(wider <= 0, `${path} ${language} ${width}: ${wider} px too wide`);
        // Only colours differ in the dark.
        await reader.look("dark", width);
        assert.deepEqual(await reader.violations(["color-contrast"]), [], `${path} ${language} dark ${width}`);
      }
    }
    await reader.close();
  }
  const reader = await Reader.open(browser, base, { language: "pseudo" });
  for (const path of SCREENS) {
    await reader.go(path);
    assert.deepEqual(await reader.page.evaluate(strayTexts), [], `${path}: texts that the catalogue doesn't have`);
  }
  await reader.close();
  console.log(`${SCREENS.length} screens`);
}

// Words on the page that stand in no brackets of the pseudo-language, and are no data: names, titles, numbers, codes.
function strayTexts() {
  const stray = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const parent = node.parentElement;
    if (!parent || parent.closest("script, style, noscript, kbd, pre, code, [lang], .pair, .data, option")) continue;
    const block = parent.closest("p, li, th, td, button, a, h1, h2, h3, dt, dd, label, span, b, div, figcaption, caption");
    if (/[a-z]{3}/i.test(node.textContent ?? "") && !/[⟦⟧]/.test(block?.textContent ?? "") && !/[⟦⟧]/.test(parent.textContent ?? "")) stray.push(node.textContent);
  }
  return [...new Set(stray)].slice(0, 20);
}
