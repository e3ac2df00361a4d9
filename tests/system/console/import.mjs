// A sheet as people have it comes in: pasted below a title, with heads in three languages and topics that aren't known;
// the columns are corrected before the rows are looked at. Then a change of a stored row, old beside new; a workbook by
// file, and one whose cell is corrected; and the same in French.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Reader } from "./reader.mjs";
import { paste } from "./work.mjs";

const SHEETS = join(createRequire(import.meta.url).resolve("../../../package.json"), "../tests/data/sheets");
const HEADS = "Which city are you from?\tTitel\tDomaine d’action\tThemes\tVon\tplaces\texample\tColour\n";
const row = (city, title, topic) => `${city}\t${title}\tcooperation-programmes\t${topic}\t13/04/2027\t3\ttrue\tred\n`;

const choice = (page, heading) =>
  page.locator("tr", { has: page.locator("th", { hasText: heading }) }).locator("select");
const counts = async (page) =>
  Object.fromEntries(
    await page
      .locator(".big-count")
      .evaluateAll((all) =>
        all.map((each) => [each.className.split(" ")[1], Number(each.querySelector("b").textContent)]),
      ),
  );

const listed = async (reader, city, title) =>
  (
    await reader.call("listings.v1.ListingService/ListListings", { parent: `cities/${city}`, filter: `title = "${title}"` })
  ).listings.find((each) => each.title === title);

export async function importing(browser, base, workbook) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  await reader.go("/import");
  const rows = row("Dakar", "A kiln for schools", "Kora") + row("Conakry", "Looms for a market", "Kora");
  await paste(reader, `Answers to our form\n${HEADS}${rows}`);
  await page.locator(".columns").waitFor();
  assert.equal(await choice(page, "Titel").inputValue(), "title", "guessed by a name that people give it");
  assert.equal(await choice(page, "Which city").inputValue(), "", "not guessed silently");
  assert.equal(await choice(page, "Which city").locator("optgroup option").first().getAttribute("value"), "city");
  assert.deepEqual(await reader.violations(), []);
  const go = page.getByRole("button", { name: "See what happens" });
  assert.equal(await go.isDisabled(), true, "two columns that every row needs are missing");
  await choice(page, "Which city").selectOption("city");
  await page.getByRole("button", { name: "All rows are needs" }).click();
  await choice(page, "kind").waitFor();
  await go.click();

  // One mistake in two cells is one cause; each is mended in its cell.
  await page.locator("td.bad").nth(1).waitFor();
  assert.deepEqual(await counts(page), { new: 0, changed: 0, same: 0, fix: 2, look: 0 });
  assert.match(await page.locator(".causes").textContent(), /2 cells\..*Rows 3–4/);
  assert.deepEqual(await reader.violations(), []);
  for (const theme of ["dark", "light"]) {
    await reader.look(theme, 390);
    assert.deepEqual(await reader.violations(), [], theme);
  }
  await reader.look("light", 1440);
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download the rows to fix" }).click(),
  ]);
  const kept = await (await file.createReadStream()).reduce((text, part) => text + part, "");
  assert.match(kept, /Dakar,A kiln for schools[^\n]*Kora[^\n]*topics: isn't/);
  for (const first of ["Dakar", "Conakry"]) {
    const cell = page.locator("tr", { hasText: first }).locator("td.bad input");
    await cell.fill("lit-festivals");
    await cell.press("Enter");
    await page.waitForFunction((city) => {
      const mine = [...document.querySelectorAll(".import tr")].find((each) => each.textContent.includes(city));
      return mine?.querySelector("td.bad") === null;
    }, first);
  }
  await page.getByRole("button", { name: "Store 2 rows" }).click();
  await page.getByText("2 rows are stored.").waitFor();

  // A head that is nearly ours is asked for; one press says what it is.
  await page.getByRole("button", { name: "Another sheet" }).click();
  await paste(reader, "city\tkind\tarea\ttitle\tcapacity\texemple\nDakar\tneed\tstudies\tA study\t1\ttrue\n");
  await page.getByRole("button", { name: "See what happens" }).click();
  await page.locator(".causes").getByRole("button", { name: "example" }).click();
  await page.getByText("1 row would be stored.").waitFor();

  // The same sheet again, with one cell that differs: old → new stands in that cell, and nothing else changes.
  await page.getByRole("button", { name: "Another sheet" }).click();
  const own = "city\tkind\tarea\ttitle\ttopics\tstart\tcapacity\texample\n";
  const again = (city, title, places) =>
    `${city}\tneed\tcooperation-programmes\t${title}\tlit-festivals\t2027-04-13\t${places}\ttrue\n`;
  await paste(reader, own + again("Dakar", "A kiln for schools", 3) + again("Conakry", "Looms for a market", 5));
  await page.locator("td.chg").waitFor();
  assert.deepEqual(await counts(page), { new: 0, changed: 1, same: 1, fix: 0, look: 0 });
  assert.equal((await page.locator("td.chg").textContent()).trim(), "3 5");
  await page.locator(".big-count.changed").click();
  assert.equal(await page.locator(".import tbody tr").count(), 1, "counts filter the rows");
  await page.getByRole("button", { name: "Store 1 row" }).click();
  await page.getByText("1 row is stored.").waitFor();

  // For an hour it can be undone; what somebody changed since stays, and is named.
  await page.getByText(/It can be undone for (?:60|59) minutes more/).waitFor();
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByText("1 is as it was before.").waitFor();
  assert.equal((await listed(reader, "conakry", "Looms for a market")).capacity, 3);
  await page.getByRole("button", { name: "Another sheet" }).click();
  await paste(reader, own + again("Dakar", "Dyes for a market", 2) + again("Conakry", "Reeds for a market", 2));
  await page.getByRole("button", { name: "Store 2 rows" }).click();
  await page.getByText("2 rows are stored.").waitFor();
  const { name, etag } = await listed(reader, "dakar", "Dyes for a market");
  await reader.call("listings.v1.ListingService/UpdateListing", { listing: { name, etag, capacity: 7 }, updateMask: "capacity" });
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.getByText("1 new listing is gone.").waitFor();
  await page.locator(".callout li", { hasText: "Dyes for a market (Dakar) was changed since" }).waitFor();
  assert.deepEqual(await reader.violations(), []);
  await reader.close();

  // A workbook in French: its heads are known, its cells are shown.
  const french = await Reader.open(browser, base, { language: "fr" });
  await french.go("/import");
  await french.page.setInputFiles("input[type=file]", join(SHEETS, "réponses.xlsx"));
  await french.page.locator(".steps", { hasText: "classeur, onglet" }).waitFor();
  const read = await french.page.locator(".columns select").evaluateAll((all) => all.map(({ value }) => value));
  assert.ok(read.filter(Boolean).length >= 8, `read: ${read}`);
  await french.page.locator("td", { hasText: "Former de jeunes relieurs" }).waitFor();
  assert.deepEqual(await french.violations(), []);

  // One of its cells is corrected: from then on the copy in the page is the sheet, and goes in as the workbook would.
  await french.page.getByRole("button", { name: "Une autre feuille" }).click();
  await french.page.setInputFiles("input[type=file]", workbook);
  const copied = french.page.getByText("c’est la copie dans cette page qui est modifiée");
  const wrong = french.page.locator("tr", { hasText: "A kiln, of clay" }).locator("td.bad input");
  await wrong.waitFor();
  assert.equal(await copied.count(), 0);
  assert.deepEqual(await french.violations(), []);
  await wrong.fill("lit-festivals");
  await wrong.press("Enter");
  await copied.waitFor();
  await french.page.locator(".steps", { hasText: "answers.xlsx : UTF-8, ," }).waitFor();
  assert.deepEqual(await french.violations(), []);
  await french.page.getByRole("button", { name: "Enregistrer 2 lignes" }).click();
  await french.page.getByText("2 lignes sont enregistrées.").waitFor();
  await french.page.locator("td", { hasText: "A kiln, of clay" }).waitFor();
  assert.equal(await copied.count(), 0);
  assert.deepEqual((await listed(reader, "dakar", "A kiln, of clay")).topics, ["lit-festivals"]);
  await french.close();

  // Cities, with a fault said in French.
  const cities = await Reader.open(browser, base, { language: "fr" });
  await cities.go("/import?what=cities");
  await paste(cities, "nom\tpays\tdomaine\tpopulation\nDakar\tSénégal\tLittérature\tbeaucoup\n");
  await cities.page.locator(".columns").waitFor();
  await cities.page.getByRole("button", { name: "Voir ce qui se passe" }).click();
  await cities.page
    .locator("td.bad em", { hasText: /n’est|doit/ })
    .first()
    .waitFor();
  await cities.close();
}
