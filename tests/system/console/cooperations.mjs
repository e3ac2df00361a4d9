// A cooperation from its agreement to its end: the sheet to sign and a report go to paper, signatures and next steps are noted, both
// cities report, and it is closed, which is taken back once.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Reader } from "./reader.mjs";

const said = (reader, text) =>
  reader.page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[aria-live=polite]")].some((each) => each.textContent.includes(wanted)),
    text,
  );

async function onPaper(browser, base) {
  const reader = await Reader.open(browser, base, { language: "fr" });
  await reader.go("/reports");
  await reader.page.locator(".paper h2").waitFor();
  assert.ok((await reader.page.pdf({ format: "A4" })).length > 10_000);
  await reader.go("/cooperations");
  await reader.page.locator(".coop-list button").first().click();
  const city = await reader.page.locator(".coop h2 b").textContent();
  const [file] = await Promise.all([
    reader.page.waitForEvent("download"),
    reader.page.getByRole("button", { name: "Accord à signer" }).click(),
  ]);
  const sheet = await reader.context.newPage();
  await sheet.setContent(readFileSync(await file.path(), "utf8"));
  assert.equal(await sheet.getAttribute("html", "lang"), "fr");
  assert.ok((await sheet.textContent("body")).includes(city), city);
  assert.ok((await sheet.pdf({ format: "A4" })).length > 10_000);
  await reader.close();
}

export async function cooperations(browser, base, pictures = "") {
  await onPaper(browser, base);
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  const detail = page.locator(".coop");
  const button = (name) => detail.getByRole("button", { name, exact: true });
  const looks = async (name) => {
    for (const [theme, width] of [["light", 1440], ["dark", 390], ["dark", 1440], ["light", 390]]) {
      await reader.look(theme, width);
      assert.deepEqual(await reader.violations(), [], `${name} ${theme} ${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(wider <= 0, `${name} ${width} is ${wider} px too wide`);
      if (pictures) await page.screenshot({ path: `${pictures}/${name}-${theme}-${width}.png`, fullPage: true });
    }
    await reader.look("light", 1440);
  };
  await reader.go("/cooperations?stage=agreed");
  await page.locator(".coop-list button").first().click();
  await detail.waitFor();

  // The way to its proposal leads into the round of that, whatever round is shown.
  const { proposal } = await reader.call("matching.v1.ProposalService/GetCooperation", {
    name: `cooperations/${new URL(page.url()).searchParams.get("c")}`,
  });
  const [, programme, , round, , id] = proposal.split("/");
  const way = new URL(await detail.getByRole("link", { name: "Open the proposal" }).getAttribute("href"), base);
  assert.ok(way.pathname.endsWith(`/proposal/${id}`), way.pathname);
  assert.equal(way.searchParams.get("round"), `${programme}/${round}`);

  // Signed, by one city and the other.
  for (const role of ["Mayor", "Head of culture"]) {
    await button("Note signature").first().click();
    await detail.getByLabel("Day").fill("2026-11-30");
    await detail.getByLabel("By whom, as a function").fill(role);
    if (role === "Mayor") await looks("signature");
    await detail.locator("form").getByRole("button", { name: "Note signature" }).click();
    await detail.getByText(`30 November 2026 · ${role}`).waitFor();
  }

  // Next steps: stored together, ticked one by one; a day that is none isn't sent.
  await button("Set next steps").click();
  await detail.getByLabel("What is to be done").fill("Book the flights");
  await detail.getByLabel("Until when").fill("soon");
  await button("Store steps").click();
  assert.equal(await detail.locator("form :invalid:not(fieldset)").count(), 1);
  await detail.getByLabel("Until when").fill("2027-03");
  await button("One more step").click();
  await detail.getByLabel("What is to be done").nth(1).fill("Send the programme");
  await detail.getByLabel("Until when").nth(1).fill("2027-02-15");
  await looks("steps");
  await button("Store steps").click();
  await said(reader, "The next steps are stored.");
  const steps = detail.locator(".coop-facts label");
  assert.match(await steps.first().textContent(), /Send the programme/, "by date");
  await steps.first().locator("input").click();
  await page.waitForFunction(() => document.querySelector(".coop-facts .done")?.textContent === "Send the programme");

  // Somebody else's steps aren't overwritten unseen, and what was typed stays until one chooses.
  const name = `cooperations/${new URL(page.url()).searchParams.get("c")}`;
  const elsewhere = (method, body) => reader.call(`matching.v1.ProposalService/${method}`, { name, ...body });
  const { beneficiaryCity: city } = await elsewhere("GetCooperation", {});
  await button("Change").click();
  await detail.getByLabel("What is to be done").first().fill("Send the posters");
  await elsewhere("SetMilestones", { milestones: [{ title: "Rent a hall", date: { year: 2027 }, city }] });
  await button("Store steps").click();
  await detail.locator(".callout", { hasText: "Rent a hall" }).waitFor();
  assert.equal(await detail.getByLabel("What is to be done").first().inputValue(), "Send the posters");
  await looks("meanwhile");
  assert.deepEqual((await elsewhere("GetCooperation", {})).milestones.map(({ title }) => title), ["Rent a hall"]);
  await button("Leave theirs").click();

  // It runs; both report; a report keeps what was typed when the page is loaded anew.
  if (await button("It has begun").count()) {
    await button("It has begun").click();
    await said(reader, "The cooperation runs.");
  }
  await button("Report").first().click();
  await detail.getByLabel("What came of it").fill("A workshop for forty people");
  await page.reload();
  await button("Report").first().click();
  assert.equal(await detail.getByLabel("What came of it").inputValue(), "A workshop for forty people");
  await detail.getByLabel("4", { exact: true }).check();
  await detail.getByLabel("One more group of people").selectOption({ index: 1 });
  await detail.getByLabel("Reached").last().fill("40");
  await looks("report");
  await button("Store report").click();
  await detail.getByText("Worth it: 4 of 5").waitFor();
  await button("Report").first().click();
  await detail.getByLabel("5", { exact: true }).check();
  await button("Store report").click();
  await detail.getByText("Worth it: 5 of 5").waitFor();

  // Closed, taken back, closed.
  const close = async () => {
    await button("Close").click();
    await page.getByRole("dialog").getByRole("button", { name: "Close", exact: true }).last().click();
    await said(reader, "The cooperation is closed.");
  };
  await close();
  await button("Undo").click();
  await button("Close").waitFor();
  await close();
  await looks("closed");
  await reader.go("/cooperations?stage=ended");
  assert.ok((await page.locator(".coop-list button").count()) > 0);
  await reader.close();
}
