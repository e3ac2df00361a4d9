// A sign-in that runs out under an open page loses no word; and what a role may not do isn't drawn.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const WORDS = "they were in touch in spring, see the minutes";

// At the provider, which asks for a name the first time, and for consent.
export async function sign(page, who) {
  await page.getByRole("link", { name: /Sign in/ }).first().click();
  await page.waitForURL(/interaction|review|round|unmet|tasks/);
  if (await page.locator("[name=login]").count()) {
    await page.fill("[name=login]", who);
    await page.fill("[name=password]", "any");
    await page.click("[type=submit]");
    await page.click("[type=submit]");
  }
  await page.waitForURL(/\/console\//);
}

export async function signIn(browser, base) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await page.goto(`${base}/console/review`);
  await sign(page, "coordinator");
  await reader.settled();
  await page.locator("[role=option]").first().waitFor();
  const address = page.url();

  // Words are typed while the session ends; sending them says so, and where to sign in again.
  await page.keyboard.press("n");
  await page.locator(".menu textarea").fill(WORDS);
  await page.waitForTimeout(7000);
  await page.getByRole("button", { name: "Add the note" }).click();
  await page.locator(".menu .callout", { hasText: "sign-in ended" }).waitFor();
  await page.locator(".menu").getByRole("link", { name: /Sign in/ }).click();
  await page.waitForURL((url) => url.href.startsWith(`${base}/console/review`));
  await reader.settled();
  assert.equal(new URL(page.url()).pathname, new URL(address).pathname);
  await page.locator("[role=option]").first().waitFor();
  await page.keyboard.press("n");
  assert.equal(await page.locator(".menu textarea").inputValue(), WORDS);
  await page.getByRole("button", { name: "Add the note" }).click();
  await page.locator(".menu").waitFor({ state: "detached" });
  await page.locator(".timeline q", { hasText: WORDS }).waitFor();

  // An observer reads; nothing is drawn that they may not do.
  const other = await Reader.open(browser, base);
  await other.page.goto(`${base}/console/round`);
  await sign(other.page, "observer");
  await other.settled();
  await other.page.locator(".claim").waitFor();
  for (const name of [/^Solve/, /^Publish/])
    assert.equal(await other.page.getByRole("button", { name }).count(), 0, String(name));
  for (const hasText of ["Import", "What if"])
    assert.equal(await other.page.locator(".rail a", { hasText }).count(), 0, hasText);
  await other.page.goto(`${base}/console/what-if`);
  await other.page.getByText("What if is for those who coordinate this programme.").waitFor();
  await other.page.goto(`${base}/console/review`);
  await other.settled();
  await other.page.locator("[role=option]").first().waitFor();
  await other.page.locator(".detail h2").waitFor();
  for (const name of [/^Approve/, /^Reject/, /^Keep/, /^Note/])
    assert.equal(await other.page.getByRole("button", { name }).count(), 0, String(name));
  // What the provider's pages ask for is its own matter.
  assert.deepEqual(
    [...other.complaints, ...reader.complaints].filter((each) => !each.startsWith("asks ")),
    [],
  );
}
