// Two coordinators at once: decisions by keyboard, seen by the other; undo; a conflict that loses no text; a cut line.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const openRow = (reader) => reader.page.locator("[role=option][aria-selected=true]");
const idOf = async (reader) => (await openRow(reader).getAttribute("id")).replace("row-", "");
const heading = (reader) => reader.page.locator(".detail h2").textContent();
const said = (reader, text) =>
  reader.page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[aria-live=polite]")].some((each) => each.textContent.includes(wanted)),
    text,
  );
const count = (reader, index) =>
  reader.page.locator(".queue .seg button").nth(index).locator("b").textContent().then(Number);

export async function review(browser, base) {
  const first = await Reader.open(browser, base);
  const second = await Reader.open(browser, base);
  await first.go("/review");
  await second.go("/review");
  const before = await count(first, 0);

  // A approves, opens the next, and says so; the other sees it within a second, in its place.
  const approved = await idOf(first);
  await first.page.keyboard.press("a");
  await said(first, "Approved.");
  assert.notEqual(await idOf(first), approved);
  assert.equal(await count(first, 0), before - 1);
  const since = Date.now();
  await second.page.waitForFunction(
    (id) => document.getElementById(`row-${id}`)?.textContent.match(/appro/),
    approved,
    { timeout: 5000 },
  );
  const took = Date.now() - since;
  assert.ok(took < 2000, `seen by the other after ${took} ms`);
  assert.equal(await idOf(second), approved, "the row under the reader hasn't moved");

  // Z takes it back.
  await first.page.waitForFunction(() => document.querySelector(".toast button:not([disabled])") !== null);
  await first.page.keyboard.press("z");
  await said(first, "Taken back");
  await first.page.waitForFunction(
    (wanted) => Number(document.querySelector(".queue .seg b").textContent) === wanted,
    before,
  );

  // Letters do nothing in a field, nor with Ctrl.
  await first.page.keyboard.press("n");
  await first.page.keyboard.type("a note about r");
  await first.page.keyboard.press("Escape");
  await first.page.keyboard.press("Control+a");
  assert.equal(await count(first, 0), before);

  // Both decide the same one while the other can't see it: the second is told, side by side, with its words.
  await second.go("/review?sort=score");
  await first.go("/review?sort=score");
  const disputed = await idOf(first);
  assert.equal(await idOf(second), disputed);
  await second.page.route("**/WatchProposals", (route) => route.abort());
  await second.page.route("**/GetProposal", (route) => route.continue());
  await second.go("/review?sort=score");
  await first.page.keyboard.press("b");
  await first.page.keyboard.press("1");
  await said(first, "Sent back");
  await first.page.waitForFunction(() => document.querySelector(".toast button:not([disabled])") !== null);
  await second.page.keyboard.press("r");
  await second.page.fill(".menu textarea", "not this year");
  await second.page.click(".menu li:nth-child(2) button");
  await second.page.goto(`${base}/console/proposal/${disputed}`);
  await second.page.waitForSelector(".conflict, .callout.bad");
  assert.match(await second.page.locator(".detail").textContent(), /not this year/, "no text is lost");
  await second.page.unroute("**/WatchProposals");

  // The line is cut in mid-review: decisions wait on the device and are sent once when it is back.
  await first.go("/review?sort=weakest");
  const waiting = await idOf(first);
  const title = await heading(first);
  await first.context.setOffline(true);
  await first.page.keyboard.press("a");
  await first.page.waitForSelector(".strip-note[role=status]");
  assert.match(await first.page.locator(".strip-note[role=status]").textContent(), /1 decision waits/);
  await first.context.setOffline(false);
  await first.page.waitForSelector(".strip-note[role=status]", { state: "detached" });
  await first.go(`/proposal/${waiting}`);
  assert.equal(await heading(first), title);
  await first.page.waitForFunction(() => document.querySelectorAll(".timeline li").length > 0);
  const approvals = await first.page.locator(".timeline b", { hasText: /^approve$/ }).count();
  assert.equal(approvals, 1, "decided once");
  await first.context.close();
  await second.context.close();
}
