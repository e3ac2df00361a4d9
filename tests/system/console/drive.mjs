// Drives the console with a real browser. Usage: node drive.mjs PAGE SCENE [MORE…]; ends with 0 when all is as it should be.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { SCENES } from "./scenes.mjs";

const [page, scene, ...more] = process.argv.slice(2);
assert.ok(scene in SCENES, `no scene ${scene}: ${Object.keys(SCENES).join(", ")}`);
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-background-networking"],
});
try {
  await SCENES[scene](browser, page, ...more);
} finally {
  await browser.close();
}
