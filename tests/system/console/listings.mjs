// A need is written: it begins with four answers, stores itself, says at the field what isn't taken, and shows who could
// help; two people write at once, and where both changed the same it is chosen.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const answer = (reader, label) => reader.page.getByLabel(label, { exact: false }).first();
const saved = (reader) => reader.page.getByText("All saved").waitFor();

async function call(base, method, body) {
  const reply = await fetch(`${base}/entente.${method}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return reply.json();
}
const stored = (base, name) => call(base, "listings.v1.ListingService/GetListing", { name });

export async function listings(browser, base) {
  await call(base, "profiles.v1.ProfileService/CreateOrganisation", {
    parent: "cities/dakar",
    organisation: { displayName: "Craft school of Dakar", kind: "university" },
  });
  const one = await Reader.open(browser, base);
  await one.go("/listings");
  await one.page.getByRole("button", { name: "New need" }).click();
  const begin = one.page.getByRole("button", { name: "Begin" });
  assert.equal(await begin.isDisabled(), true, "nothing is made of nothing");
  await one.page.selectOption("#new-city", "cities/dakar");
  await answer(one, "What is it about?").fill("A kiln for the craft school");
  await answer(one, "Area of action").selectOption("training-capacity");
  assert.deepEqual(await one.violations(), []);
  await begin.click();
  await one.page.locator(".editor").waitFor();
  const name = new URL(one.page.url()).searchParams.get("listing");
  assert.equal((await stored(base, name)).state, "STATE_DRAFT");

  // It stores itself a moment after the last key.
  await answer(one, "In a few sentences").fill("Twelve young potters would like to learn kiln building.");
  await one.page.getByRole("group", { name: "Topics" }).locator("select").selectOption("craft-ceramics");
  await one.page.getByRole("group", { name: "Step-free" }).getByRole("button", { name: "No", exact: true }).click();
  await saved(one);
  const first = await stored(base, name);
  assert.deepEqual(
    [first.summary?.slice(0, 12), first.topics, first.access.stepFree],
    ["Twelve young", ["craft-ceramics"], "KNOWLEDGE_NO"],
  );
  await one.page.locator(".claim2").waitFor();
  assert.match(await one.page.locator(".gain").textContent(), /An interpreter/);

  // What has several entries: an entry that lacks something waits, the rest is stored.
  await one.page.getByRole("group", { name: "Who delivers it?" }).locator("select").selectOption({ index: 1 });
  // One that isn't there yet is created and picked.
  await one.page.getByRole("button", { name: "New organisation" }).click();
  const organisation = one.page.getByRole("group", { name: "New organisation" });
  await organisation.getByLabel("What is it called?").fill("Kiln Workshop of Médina");
  await organisation.getByLabel("What kind is it?").selectOption("social-enterprise");
  assert.deepEqual(await one.violations(), []);
  await organisation.getByRole("button", { name: "Create it" }).click();
  await one.page.locator(".tok", { hasText: "Kiln Workshop of Médina" }).waitFor();
  const languages = one.page.getByRole("group", { name: "In other languages" });
  await languages.locator("select").selectOption("fr");
  const french = languages.getByRole("group", { name: "French" });
  await french.getByLabel("In a few sentences").fill("Douze jeunes potiers.");
  await french.getByText("It is stored once it has a title.").waitFor();
  await french.getByLabel("Title").fill("Un four pour l’école");
  await one.page.getByRole("button", { name: "Add an id" }).click();
  await one.page.getByRole("textbox", { name: "System" }).fill("portal");
  await one.page.getByRole("textbox", { name: "Id there" }).fill("A 17");
  await saved(one);
  const more = await stored(base, name);
  assert.deepEqual(more.organisations, [
    "cities/dakar/organisations/craft-school-of-dakar",
    "cities/dakar/organisations/kiln-workshop-of-medina",
  ]);
  assert.deepEqual(more.translations, [
    { languageCode: "fr", title: "Un four pour l’école", summary: "Douze jeunes potiers." },
  ]);
  assert.deepEqual(more.externalIds, { portal: "A 17" });

  // What isn't taken is said at its field; the rest is stored without it, and nothing typed is lost.
  await answer(one, "Days needed").fill("4000");
  await answer(one, "Local plan").fill("Plan 2030");
  await one.page.locator(".field .msg").waitFor();
  await one.page.waitForFunction(() =>
    document.querySelector(".page-head [role=status]")?.textContent?.startsWith("1 answer"),
  );
  assert.equal((await stored(base, name)).developmentPlan, "Plan 2030");
  await one.page.reload();
  await one.page.locator(".editor").waitFor();
  assert.equal(await answer(one, "Days needed").inputValue(), "4000");
  await answer(one, "Days needed").fill("40");
  await saved(one);
  for (const theme of ["light", "dark"]) {
    for (const width of [1440, 390]) {
      await one.look(theme, width);
      assert.deepEqual(await one.violations(), [], `${theme} ${width}`);
      const wider = await one.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wider <= 0, `${wider} px too wide at ${width}`);
    }
  }
  await one.look("light", 1440);

  // Two at once: what only the other changed comes in; where both changed the same, it is chosen.
  const two = await Reader.open(browser, base);
  await two.go(`/listings?listing=${name}`);
  await two.page.locator(".editor").waitFor();
  await answer(two, "What is it about?").fill("A gas-free kiln for the craft school");
  await answer(two, "How many partners").fill("2");
  await saved(two);
  await answer(one, "What is it about?").fill("A kiln for two craft schools");
  const theirs = one.page.locator(".theirs");
  await theirs.getByText("A gas-free kiln for the craft school").waitFor();
  assert.equal(await answer(one, "How many partners").inputValue(), "2");
  assert.equal(await answer(one, "What is it about?").inputValue(), "A kiln for two craft schools");
  assert.deepEqual(await one.violations(), []);
  await theirs.getByRole("button", { name: "Keep mine" }).click();
  await saved(one);
  const last = await stored(base, name);
  assert.deepEqual([last.title, last.capacity], ["A kiln for two craft schools", 2]);

  await one.page.getByRole("button", { name: "Publish", exact: true }).click();
  await one.page.locator(".page-head .mark.good").waitFor();
  assert.equal((await stored(base, name)).state, "STATE_PUBLISHED");
  await two.close();
  await one.close();
}
