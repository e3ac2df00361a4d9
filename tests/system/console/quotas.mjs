// Quotas as levers: moved by keys, kept in the address, beside today's figures; quotas that contradict, in What if and as a
// round that failed, each with its smallest change behind a button; and quotas saved as a version of the programme.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const PROGRAMME = "programmes/cooperation-2027";
// Hardly a need of Europe is one that this programme serves.
const CONTRADICTING = [
  { class: { region: "Africa" }, minSharePermille: 100 },
  { class: { region: "Europe" }, minSharePermille: 500 },
];

const isSettled = (page) => page.waitForFunction(() => !document.querySelector(".card.old, [aria-busy=true]"));

async function failedRound(reader) {
  const asked = await reader.call("matching.v1.RoundService/CreateRound", { parent: PROGRAMME });
  for (let i = 0; i < 200; i++) {
    const { rounds } = await reader.call("matching.v1.RoundService/ListRounds", { parent: PROGRAMME });
    const round = rounds.find(({ name }) => name === asked.name);
    if (round.state !== "STATE_RUNNING" && round.state !== "STATE_PENDING") return round;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the round doesn't end");
}

const setQuotas = (reader, quotas) =>
  reader.call("matching.v1.ProgrammeService/UpdateProgramme", {
    programme: { name: PROGRAMME, quotas },
    updateMask: "quotas",
  });

export async function quotas(browser, base) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;

  // By keys: one step is one in a hundred; what it does stands in the figures, the address and a page that is loaded anew.
  await reader.go("/what-if");
  await page.locator(".figs").waitFor();
  await page.locator(".quotas summary").click();
  await page.locator("[id='lever-least-country:ldc']").focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
  await page.locator(".quota-figs th", { hasText: "Least developed countries" }).waitFor();
  await page.waitForURL(/quotas=country:ldc:30\.\./);
  await isSettled(page);
  const row = page.locator(".quota-figs tbody tr");
  assert.match(await row.textContent(), /no quota.*at least \d+/);
  assert.deepEqual(await reader.violations(), []);
  await page.reload();
  await row.waitFor();

  // Reset leaves the programme as it is; saved, the quota is the programme's.
  await page.getByRole("button", { name: "Reset" }).click();
  await row.waitFor({ state: "detached" });
  await reader.go("/what-if?quotas=country:ldc:30..");
  await row.waitFor();
  await page.getByRole("button", { name: /^Save as version/ }).click();
  await page.waitForFunction(() => /Version \d+ of the programme is stored/.test(document.body.textContent));
  const { programmes } = await reader.call("matching.v1.ProgrammeService/ListProgrammes", {});
  assert.deepEqual(programmes.find(({ name }) => name === PROGRAMME).quotas, [
    { class: { country: "COUNTRY_CLASS_LDC" }, minSharePermille: 30 },
  ]);

  // Quotas that contradict are said in sentences, and their smallest change gives figures again.
  await reader.go("/what-if?quotas=region:Africa:100..,region:Europe:500..");
  const conflict = page.locator(".callout", { hasText: "No round keeps all of these." });
  await conflict.waitFor();
  const said = await conflict.textContent();
  assert.match(said, /at least \d+ of (Africa|Europe) instead of \d+/);
  assert.deepEqual(await reader.violations(), []);
  await conflict.getByRole("button", { name: "Make the smallest change" }).click();
  await page.locator(".figs").waitFor();

  // A round that fails by them leads to What if with that change made.
  await setQuotas(reader, CONTRADICTING);
  assert.equal((await failedRound(reader)).state, "STATE_FAILED");
  for (const [language, leads] of [["fr", "Essayer le plus petit changement"], ["en", "Try the smallest change"]]) {
    const other = await Reader.open(browser, base, { language });
    await other.go("/round");
    const link = other.page.getByRole("link", { name: leads });
    await link.waitFor();
    for (const theme of ["dark", "light"])
      for (const width of [390, 1440]) {
        await other.look(theme, width);
        assert.deepEqual(await other.violations(), [], `${language} ${theme} ${width}`);
      }
    await link.click();
    await other.page.locator(".figs").waitFor();
    await other.page.locator(".quota-figs").waitFor();
    assert.match(other.page.url(), /quotas=region:(Africa|Europe):\d+\.\./);
    assert.equal(await other.page.locator(".slider.moved").count(), 1, "the lever of that bound is moved");
    for (const theme of ["dark", "light"])
      for (const width of [390, 1440]) {
        await other.look(theme, width);
        assert.deepEqual(await other.violations(), [], `${language} ${theme} ${width}`);
      }
    await other.close();
  }
  await setQuotas(reader, []);
  await reader.close();
}

// Where the only round there is failed, What if begins with it: the contradiction, its smallest change, and figures beside nothing.
export async function firstFails(browser, base, pictures = "") {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await setQuotas(reader, CONTRADICTING);
  assert.equal((await failedRound(reader)).state, "STATE_FAILED");
  await reader.go("/what-if");
  const conflict = page.locator(".callout", { hasText: "No round keeps all of these." });
  await conflict.waitFor();
  if (pictures) await page.screenshot({ path: `${pictures}/first-fails.png` });
  await conflict.getByRole("button", { name: "Make the smallest change" }).click();
  await page.locator(".figs").waitFor();
  await isSettled(page);
  const [now, then] = await page.locator(".figs tbody tr").first().locator("td").allTextContents();
  assert.equal(now, "0");
  assert.ok(Number(then) > 0, then);
  assert.deepEqual(await reader.violations(), []);
  if (pictures) await page.screenshot({ path: `${pictures}/first-changed.png` });
  await reader.close();
}
