// A round of thousands: what is in the page, and how long each step takes. The figures are told, not judged: they are the
// machine's as well; how many rows are in the page is.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const MOST_ROWS = 200;
const STEPS = 30;

// What the page itself notes: tasks that block it, how long each key took until it was painted, and until all of the
// proposal that it opened was.
function note() {
  window.tasks = [];
  window.paints = [];
  window.wholes = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks.push(Math.round(duration));
  }).observe({ type: "longtask" });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") window.paints.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
  window.addEventListener("keydown", ({ timeStamp }) => {
    const look = () =>
      document.querySelector(".proof[aria-busy=true]")
        ? requestAnimationFrame(look)
        : setTimeout(() => window.wholes.push(Math.round(performance.now() - timeStamp)));
    requestAnimationFrame(look);
  });
}

const noted = (page, what) =>
  page.evaluate((name) => {
    const all = window[name];
    window[name] = [];
    return all;
  }, what);
const median = (all) => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
// Keys that took less than 16 ms aren't noted: they count as that.
const told = (times, of) => {
  const all = [...times, ...Array.from({ length: Math.max(0, of - times.length) }, () => 16)];
  return `median ${median(all)} ms, most ${Math.max(...all)} ms`;
};

async function scroll(page, box, row) {
  const rows = page.locator(row);
  const { x, y, width, height } = await page.locator(box).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await noted(page, "tasks");
  let most = 0;
  for (let i = 0; i < 60; i++) {
    await page.mouse.wheel(0, 1500);
    await page.waitForTimeout(30);
    most = Math.max(most, await rows.count());
  }
  const top = await page.locator(box).evaluate((each) => each.scrollTop);
  assert.ok(top > 20_000, `${box} is scrolled to ${top} px only`);
  assert.ok(most > 0 && most <= MOST_ROWS, `${most} rows of ${box} are in the page`);
  const tasks = await noted(page, "tasks");
  return `at most ${most} rows in the page; tasks over 50 ms: ${tasks.length}, longest ${Math.max(0, ...tasks)} ms`;
}

export async function many(browser, base, round, least) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await page.addInitScript(note);
  const since = Date.now();
  const listed = page.waitForResponse((reply) => reply.url().endsWith("/ListProposals"));
  // Not until all is read: what leaving a proposal out would do is solved meanwhile.
  await page.goto(`${base}/console/review?round=${round}`);
  await page.locator("[role=option]").first().waitFor();
  const rows = Date.now() - since;
  const asked = (await listed).request().timing();
  console.log(
    `first rows of the queue: ${rows} ms, of which ${Math.round(asked.responseStart - asked.requestStart)} ms waiting for the service`,
  );
  const counted = page.locator(".queue .seg b").first();
  await counted.waitFor(); // what isn't known yet isn't said
  const all = Number((await counted.textContent()).replace(/\D/g, ""));
  assert.ok(all >= Number(least), `${all} proposals`);
  await page.waitForFunction((count) => document.querySelector("[role=option]")?.ariaSetSize === String(count), all);
  console.log(`${all} proposals in the queue: ${Date.now() - since} ms`);

  await noted(page, "paints");
  await noted(page, "wholes");
  for (let i = 0; i < STEPS; i++) {
    await page.keyboard.press("j");
    await page.waitForTimeout(400); // as somebody who reads; the next ones are read ahead meanwhile
  }
  for (let i = 0; i < STEPS / 2; i++) {
    await page.keyboard.press("k");
    await page.waitForTimeout(100);
  }
  assert.ok((await page.locator("[role=option]").count()) <= MOST_ROWS);
  console.log(`J or K to painted: ${told(await noted(page, "paints"), STEPS * 1.5)}`);
  console.log(`and all of the proposal: ${told(await noted(page, "wholes"), 0)}`);

  for (let i = 0; i < 10; i++) {
    await page.keyboard.press("a");
    await page.waitForTimeout(400);
  }
  assert.equal(Number((await page.locator(".queue .seg b").first().textContent()).replace(/\D/g, "")), all - 10);
  console.log(`decision shown: ${told(await noted(page, "paints"), 10)}`);

  console.log(`queue scrolled: ${await scroll(page, ".rows", "[role=option]")}`);
  await reader.go(`/review?round=${round}&view=table`);
  await page.locator(".sheet tbody th").first().waitFor();
  await page.waitForFunction(
    (count) => Number(document.querySelector(".grid")?.getAttribute("aria-rowcount")) >= count,
    all - 10,
  );
  console.log(`sheet scrolled: ${await scroll(page, ".sheet", ".sheet tbody tr")}`);
  await reader.close();
}

// On the example: one step of a lever until its figures are there.
export async function lever(browser, base, round) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await reader.go(`/what-if?round=${round}`);
  await page.locator(".figs").waitFor();
  const times = [];
  for (let i = 0; i < 6; i++) {
    const took = await page.evaluate(async (key) => {
      const figures = document.querySelector(".figs");
      const before = figures?.textContent;
      const lever = document.querySelector("#lever-helper");
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
      const begin = performance.now();
      set.call(lever, String(Number(lever.value) + key));
      lever.dispatchEvent(new Event("input", { bubbles: true }));
      lever.dispatchEvent(new Event("change", { bubbles: true }));
      while (document.querySelector(".figs")?.textContent === before || document.querySelector(".card.old")) {
        if (performance.now() - begin > 5000) return undefined;
        await new Promise(requestAnimationFrame);
      }
      return performance.now() - begin;
    }, i < 3 ? -1 : 1);
    if (took !== undefined) times.push(Math.round(took));
  }
  assert.ok(times.length > 0, "no figure moved");
  console.log(`lever to figures: median ${median(times)} ms, most ${Math.max(...times)} ms`);
  await reader.close();
}
