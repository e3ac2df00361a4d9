// A review by keys alone, letters switched off, zoomed in, copied, printed; and the tour that is shown once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reader } from "./reader.mjs";

const said = (page, text) =>
  page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[aria-live=polite]")].some((each) => each.textContent.includes(wanted)),
    text,
  );
const todo = (page) => page.locator(".seg b").first().textContent().then(Number);
const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");

// Tab until what is focused says so.
async function tabTo(page, words) {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press("Tab");
    if (words.test(await focused(page))) return;
  }
  assert.fail(`Tab doesn't come to ${words}`);
}

export async function keys(browser, base) {
  const reader = await Reader.open(browser, base, { tour: true, permissions: ["clipboard-read", "clipboard-write"] });
  const { page } = reader;

  // The tour: three steps, each with a way out; left once, it stays away.
  await reader.go("/round");
  const tour = page.locator(".tour");
  await tour.getByText("1 of 3").waitFor();
  assert.deepEqual(await reader.violations(), []);
  await tour.getByRole("button", { name: "Next" }).click();
  await page.waitForURL(/\/console\/review/);
  await tour.getByText("2 of 3").waitFor();
  await tour.getByRole("button", { name: "Leave the tour" }).first().click();
  await tour.waitFor({ state: "detached" });
  await reader.go("/review");
  assert.equal(await tour.count(), 0);

  // Help: what keys and signs mean; letters off: none acts, buttons do.
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByText("Signs").waitFor();
  assert.deepEqual(await reader.violations(), []);
  await page.getByRole("checkbox").press("Space");
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const before = await todo(page);
  await page.keyboard.press("a");
  await page.keyboard.press("r");
  assert.equal(await todo(page), before, "letters are off");
  await tabTo(page, /^Approve/);
  await page.keyboard.press("Enter");
  await said(page, "Approved.");
  assert.equal(await todo(page), before - 1);
  await page.getByRole("button", { name: "Help" }).press("Enter");
  await page.getByRole("checkbox").press("Space");
  await page.keyboard.press("Escape");

  // Enter presses what has the focus; the letter's Enter of the screen doesn't take it away.
  await page.locator(".chip", { hasText: "Look twice" }).press("Enter");
  await page.waitForURL(/look=twice/);
  await page.locator(".chip", { hasText: /^All/ }).press("Enter");
  await page.waitForFunction(() => !window.location.search.includes("look="));

  // A menu: its first choice has the focus, Escape gives it back to what opened it, a choice leads there.
  const rounds = page.locator(".switch");
  await rounds.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "menuitem");
  assert.deepEqual(await reader.violations(), []);
  await page.keyboard.press("Escape");
  await page.getByRole("menu").waitFor({ state: "detached" });
  await page.waitForFunction(() => document.activeElement?.classList.contains("switch"));
  await rounds.press("Enter");
  await page.getByRole("menuitem").first().press("Enter");
  await page.waitForURL(/[?&]round=cooperation-2027\//);
  await page.getByRole("menu").waitFor({ state: "detached" });

  // By letters: down, picked two, both in the check list, copied, taken along as CSV.
  await page.keyboard.press("t");
  await page.locator(".sheet tbody th").first().waitFor();
  await page.keyboard.press("x");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.keyboard.press("c");
  await said(page, "2 rows are copied.");
  const copied = (await page.evaluate(() => navigator.clipboard.readText())).split("\n").map((row) => row.split("\t"));
  assert.equal(copied.length, 3);
  assert.ok(copied[0].includes("If left out") && copied.every((row) => row.length === copied[0].length));
  assert.ok(copied[1][2].length > 3, "with the need's title");
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV" }).press("Enter"),
  ]);
  const [first] = readFileSync(await file.path(), "utf8").replace(/^\ufeff/, "").split("\r\n");
  assert.match(first, /^Round \S+\/\S+,To decide,\d{4}-\d\d-\d\d$/);
  // A column that isn't wanted goes, from the copy as well; the address keeps it.
  await page.locator(".column-pick summary").press("Enter");
  await page.getByRole("checkbox", { name: "Third city" }).press("Space");
  await page.waitForURL(/hide=/);
  assert.deepEqual(await reader.violations(), []);
  await page.locator(".column-pick summary").press("Enter");
  await page.locator(".sheet tbody th").first().click();
  await page.keyboard.press("c");
  await page.waitForFunction(async () => !(await navigator.clipboard.readText()).includes("Third city"));
  await page.keyboard.press("t");

  // On paper: every row of the sheet, the proposal without what acts.
  const proposals = Number(await page.locator("[role=option]").first().getAttribute("aria-setsize"));
  for (const path of ["/review?view=table", "/review", "/round", "/unmet", "/why-not", "/what-if", "/cities"]) {
    await reader.go(path);
    await page.emulateMedia({ media: "print" });
    const shown = await page.evaluate(() => {
      window.dispatchEvent(new Event("beforeprint"));
      const seen = (what) =>
        [...document.querySelectorAll(what)].filter((each) => each.getClientRects().length > 0).length;
      const found = {
        rows: seen(".sheet tbody tr"),
        frame: seen(".rail, .top, .actions, .toast"),
        words: document.body.innerText.length,
      };
      window.dispatchEvent(new Event("afterprint"));
      return found;
    });
    assert.equal(shown.frame, 0, `${path}: nothing that acts is on paper`);
    assert.ok(shown.words > 100, `${path}: ${shown.words} characters`);
    if (path.includes("table")) assert.ok(shown.rows >= proposals, `${shown.rows} of ${proposals} rows on paper`);
    await page.emulateMedia({ media: null });
  }

  // 320 px, as at a zoom of 400 %: nothing scrolls sideways but sheet and matrix.
  await page.setViewportSize({ width: 320, height: 256 });
  for (const path of ["/round", "/review", "/review?view=table", "/unmet", "/why-not", "/what-if", "/cities"]) {
    await reader.go(path);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wider <= 0, `${path} is ${wider} px too wide at 320 px`);
  }
  await reader.close();
}

// The gateway ends and comes back under an open page: it says so, and goes on by itself.
export async function restart(browser, base) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await reader.go("/review");
  await page.locator(".live:not(.off)").waitFor();
  const id = (await page.locator("[role=option]").nth(2).getAttribute("id")).replace("row-", "");
  console.log("open");
  await page.locator(".live.off").waitFor({ timeout: 60_000 });
  console.log("cut");
  await page.locator(".live:not(.off)").waitFor({ timeout: 90_000 });
  const { rounds } = await reader.call("matching.v1.RoundService/ListRounds", { parent: "programmes/-" });
  const name = `${rounds.find(({ name: each }) => each.includes("cooperation-2027")).name}/proposals/${id}`;
  await reader.call("matching.v1.ProposalService/RejectProposal", { name, reason: "too-weak" });
  await page.waitForFunction(
    (row) => document.getElementById(`row-${row}`)?.textContent.match(/rejected/),
    id,
    { timeout: 15_000 },
  );
  await reader.close();
}
