// A report and the agreement sheet of a cooperation go to paper.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reader } from "./reader.mjs";

export async function agreement(browser, base) {
  const reader = await Reader.open(browser, base, { language: "fr" });
  await reader.go("/reports");
  await reader.page.locator(".paper h2").waitFor();
  assert.ok((await reader.page.pdf({ format: "A4" })).length > 10_000);
  const button = reader.page.locator(".agreements button").first();
  await button.waitFor();
  assert.deepEqual(await reader.violations(), []);
  const city = (await button.textContent()).split(" · ")[0];
  const [file] = await Promise.all([reader.page.waitForEvent("download"), button.click()]);
  const sheet = await reader.context.newPage();
  await sheet.setContent(readFileSync(await file.path(), "utf8"));
  assert.equal(await sheet.getAttribute("html", "lang"), "fr");
  assert.ok((await sheet.textContent("body")).includes(city), city);
  assert.ok((await sheet.pdf({ format: "A4" })).length > 10_000);
  await reader.close();
}
