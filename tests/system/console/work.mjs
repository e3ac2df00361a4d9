// What else a coordinator does in a day, by keyboard where there are keys: find, cities, a lever, a sheet with faults that is
// mended and stored, a list of one's own, a gateway that stops.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

export const paste = (reader, text) =>
  reader.page
    .locator("textarea")
    .first()
    .evaluate((field, given) => {
      const data = new DataTransfer();
      data.setData("text/plain", given);
      field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);

export async function work(browser, base) {
  const reader = await Reader.open(browser, base);
  const { page } = reader;

  // By keys alone from the round to the cities, and to one that is found.
  await reader.go("/round");
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.waitForURL(/\/console\/cities/);
  await page.keyboard.press("/");
  await page.keyboard.type("Dakar");
  await page
    .getByRole("menuitem", { name: /^Dakar/ })
    .first()
    .waitFor();
  await page.keyboard.press("Enter");
  await page.waitForURL(/city=cities\/dakar/);
  await page.locator(".drawer h2", { hasText: "Dakar" }).waitFor();

  // A lever moves figures, stands in the address, and Back takes it away.
  await reader.go("/what-if");
  await page.locator(".figs").waitFor();
  const figures = () => page.locator(".figs").textContent();
  const before = await figures();
  const since = Date.now();
  await page.locator("#lever-helper").focus();
  for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(
    (was) => document.querySelector(".figs")?.textContent !== was && document.querySelector(".card.old") === null,
    before,
  );
  console.log(`lever to figures, three steps: ${Date.now() - since} ms`);
  assert.match(page.url(), /helper=1/);
  await page.reload();
  await page.locator(".figs").waitFor();
  assert.notEqual(await figures(), before, "a mailed address shows the same");

  // What would do for an unmet need is tried: the need gets a partner by it, and without it everything is as before.
  await reader.go("/unmet?group=window");
  await page.locator(".u-head").first().click();
  // Its letter is in one of the languages of the catalogue, and a press away in the other.
  for (const [name, begins] of [["français", /^Chers collègues/], ["English", /^Dear colleagues/]]) {
    await page.locator(".ask-city").getByRole("button", { name, exact: true }).click();
    await page.locator(`.ask-city textarea[lang=${name === "English" ? "en" : "fr"}]`).waitFor();
    assert.match(await page.locator(".ask-city textarea").inputValue(), begins);
    assert.deepEqual(await reader.violations(), []);
  }
  await page.getByRole("link", { name: "Try it in What if" }).click();
  await page.locator(".changes-card .claim2", { hasText: / gets (?!no more)/ }).waitFor();
  assert.match(decodeURIComponent(page.url()), /tries=window:cities\/[^&]+&for=cities\//);
  assert.deepEqual(await reader.violations(), []);
  await page.locator(".tried").getByRole("button", { name: "Leave it out" }).click();
  await page.locator(".changes-card", { hasText: "Nothing changes" }).waitFor();

  // A pair that a rule stops is proposed by hand: its price stands before the button, which waits for a reason.
  const [round] = (await reader.call("matching.v1.RoundService/ListRounds", { parent: "programmes/-" })).rounds;
  const { unmetNeeds } = await reader.call("matching.v1.RoundService/ListUnmetNeeds", { parent: round.name, pageSize: 1000 });
  const { need, change } = unmetNeeds.find((each) => each.change?.kind === "KIND_WINDOW");
  await reader.go(`/why-not?need=${need}&offer=${change.offer}`);
  await page.getByRole("button", { name: "Propose by hand" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("It costs the round").waitFor();
  assert.deepEqual(await reader.violations(), []);
  assert.equal(await dialog.getByRole("button", { name: "Propose it" }).isDisabled(), true);
  await dialog.getByRole("combobox").selectOption("agreed-elsewhere");
  await dialog.getByRole("button", { name: "Propose it" }).click();
  await page.waitForURL(/\/console\/proposal\//);
  await page.locator(".flags", { hasText: /period/i }).first().waitFor();

  // A sheet: what is wrong stands at its cell; it is mended there; then all is stored at once.
  await reader.go("/import");
  const row = "Dakar\tneed\tcooperation-programmes\tTen reading corners in markets\tlit-festivals\t3\ttrue\n";
  await paste(
    reader,
    `city\tkind\tarea\ttitle\ttopics\tplaces\texample\n${row}${row.replace("Dakar", "Sant Louis").replace("Ten", "Twelve")}`,
  );
  await page.getByRole("button", { name: "See what happens" }).click();
  const cell = page.locator("td.bad input").first();
  await cell.waitFor();
  assert.equal(await cell.inputValue(), "Sant Louis");
  assert.equal(await page.getByRole("button", { name: /^Store/ }).isDisabled(), true);
  assert.deepEqual(await reader.violations(), []);
  await cell.fill("Conakry");
  await cell.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("td.bad").length === 0);
  await page.getByRole("button", { name: "Store 2 rows" }).click();
  await page.locator(".steps", { hasText: "Stored" }).waitFor();
  await reader.go("/listings?text=twelve reading corners&state=");
  await page.locator(".grid tbody th", { hasText: "Conakry" }).waitFor();

  // Yesterday's list beside the round.
  await reader.go("/my-list");
  await paste(reader, "beneficiary_city\tprovider_city\nDakar\tCasablanca\nNowhere Town\tBerlin\n");
  await page.locator(".list tbody tr").first().waitFor();
  assert.equal(await page.locator(".list tbody tr").count(), 2);
  await page.locator(".list .mark", { hasText: "not understood" }).waitFor();
  assert.deepEqual(await reader.violations(), []);
  // Heads that nobody knows: which column is which is said, and the rows come.
  await reader.go("/my-list");
  await paste(reader, "Wanting\tGiving\nDakar\tCasablanca\n");
  await page.getByLabel("Wanting").selectOption("City that asks");
  await page.getByLabel("Giving").selectOption("City that helps");
  await page.locator(".list tbody tr").first().waitFor();
  assert.equal(await page.locator(".list tbody tr").count(), 1);
  assert.deepEqual(await reader.violations(), []);

  // Print without the frame.
  await reader.go("/reports");
  await page.locator(".paper h2").waitFor();
  assert.ok((await page.pdf()).length > 10_000);

  // 320 px, as at a zoom of 400 %: nothing scrolls sideways.
  for (const path of ["/round", "/review", "/unmet", "/why-not", "/what-if", "/import", "/my-list", "/reports"]) {
    await page.setViewportSize({ width: 320, height: 640 });
    await reader.go(path);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wider <= 0, `${path} is ${wider} px too wide at 320 px`);
  }
  await reader.close();
}
