// A person signs in and out with a real browser. Usage: node chromium.mjs GATEWAY PROVIDER; ends with 0 when all is as it should be.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const [gateway, provider] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-background-networking"] });
try {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints = [];
  page.on("console", (message) => /Content Security Policy/.test(message.text()) && complaints.push(message.text()));
  const call = (from, url, credentials) => from.evaluate(([to, how]) => fetch(to, {
    method: "POST", headers: { "content-type": "application/json" }, body: "{}", credentials: how,
  }).then((reply) => reply.status, () => "refused"), [url, credentials]);
  const cities = `${gateway}/entente.profiles.v1.ProfileService/ListCities`;

  await page.goto(gateway);
  assert.equal(await call(page, cities, "same-origin"), 401);
  const signIn = page.getByRole("link", { name: "Sign in" });
  const signOut = page.getByRole("button", { name: "Sign out" });
  await signIn.first().click();
  await page.fill("[name=login]", "coordinator");
  await page.fill("[name=password]", "any");
  await page.click("[type=submit]");
  await page.click("[type=submit]"); // consent
  await page.waitForURL(/\/console/);
  await signOut.waitFor();
  assert.equal(await signIn.count(), 0);
  assert.equal(await call(page, cities, "same-origin"), 200);
  assert.equal(await page.evaluate(() => document.cookie), "", "no script sees the session");
  const kept = (await context.cookies(gateway)).filter(({ name }) => name.startsWith("entente-"));
  assert.ok(kept.length > 0 && kept.every(({ httpOnly, sameSite, path }) => httpOnly && sameSite === "Lax" && path === "/"), JSON.stringify(kept));

  // A page of another site, in the same browser: it can't ask first, and what needs no asking is no call.
  const other = await context.newPage();
  await other.goto(`${provider}/.well-known/openid-configuration`);
  assert.equal(await call(other, cities, "include"), "refused");
  const sent = await other.evaluate((to) => fetch(to, { method: "POST", body: "{}", credentials: "include", mode: "no-cors" }).then((reply) => reply.type, String), cities);
  assert.match(sent, /Failed to fetch/, "sent as text/plain and without the cookie; nothing of the answer reaches the page");

  await signOut.click();
  await page.click("[value=yes]"); // the provider asks
  await page.waitForURL(/\/console/);
  await signIn.first().waitFor();
  assert.equal(await call(page, cities, "same-origin"), 401);
  assert.deepEqual(complaints, []);
} finally {
  await browser.close();
}
