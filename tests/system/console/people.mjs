// Who takes care of a proposal: given to somebody by keyboard, seen in the row and in the history, found by the filter, and
// everything of one handed over to another.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";

const said = (reader, text) =>
  reader.page.waitForFunction(
    (wanted) => [...document.querySelectorAll("[aria-live=polite]")].some((each) => each.textContent.includes(wanted)),
    text,
  );

async function add(reader, id, displayName, scope) {
  const assignments = [{ role: "ROLE_COORDINATOR", scope }];
  await reader.call("profiles.v1.ProfileService/CreatePerson", {
    person: { subject: id, displayName, assignments },
    personId: id,
  });
}

export async function people(browser, base, pictures = "") {
  const reader = await Reader.open(browser, base);
  const { page } = reader;
  const picture = async (name) => pictures && (await page.screenshot({ path: `${pictures}/${name}.png` }));
  await add(reader, "first-desk", "First desk", "*");
  await add(reader, "second-desk", "Second desk", "*");
  await reader.go("/review");

  const row = page.locator("[role=option][aria-selected=true]");
  const name = (await row.getAttribute("id")).replace("row-", "");
  await page.locator(".assignment button").waitFor();
  await page.keyboard.press("h");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /First desk/ }).check();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await page.keyboard.press("h");
  await dialog.getByRole("radio", { name: /First desk/ }).waitFor();
  assert.equal(await dialog.getByRole("radio", { name: /First desk/ }).isChecked(), false);
  await dialog.getByRole("radio", { name: /First desk/ }).check();
  assert.deepEqual(await reader.violations(), []);
  await picture("give");
  await dialog.locator("textarea").fill("You know this city");
  await dialog.getByRole("button", { name: "Give", exact: true }).click();
  await said(reader, "Given to First desk");
  assert.match(await row.textContent(), /First desk/);
  assert.match(await page.locator(".assignment").textContent(), /First desk takes care of it/);
  await page.waitForFunction(() => /You know this city/.test(document.querySelector(".timeline")?.textContent ?? ""));
  assert.match(await page.locator(".timeline").textContent(), /reassign.*First desk/s);
  await picture("given");

  await reader.go("/review?who=first-desk");
  assert.equal(await page.locator(".rows [role=option]").count(), 1);
  assert.equal(await row.getAttribute("id"), `row-${name}`);
  await reader.go("/review?who=nobody");
  assert.equal(await page.locator(`#row-${name}`).count(), 0);
  const other = (await row.getAttribute("id")).replace("row-", "");

  await reader.go("/review?who=first-desk");
  await page.getByRole("button", { name: "Hand all over" }).click();
  await dialog.getByRole("radio", { name: /Second desk/ }).check();
  await dialog.getByText("1 proposal goes to Second desk.").waitFor();
  assert.deepEqual(await reader.violations(), []);
  await picture("hand-over");

  // Left, and come back to: nobody is chosen, and it counts anew what somebody else gave meanwhile.
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.waitForFunction(() => document.activeElement?.textContent === "Hand all over");
  const { rounds } = await reader.call("matching.v1.RoundService/ListRounds", { parent: "programmes/-" });
  await reader.call("matching.v1.ProposalService/ReassignProposal", {
    name: `${rounds[0].name}/proposals/${other}`,
    assignee: "people/first-desk",
  });
  await page.getByRole("button", { name: "Hand all over" }).click();
  assert.equal(await dialog.getByRole("radio", { checked: true }).count(), 0);
  await dialog.getByRole("radio", { name: /Second desk/ }).check();
  await dialog.getByText("2 proposals go to Second desk.").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  // Of whom it was to go to, now that those of theirs are looked at.
  await page.getByLabel("Taken care of by").selectOption("second-desk");
  await page.getByRole("button", { name: "Hand all over" }).click();
  await dialog.getByText("Hand over what Second desk takes care of").waitFor();
  assert.equal(await dialog.getByRole("alert").count(), 0);
  assert.equal(await dialog.getByRole("radio", { checked: true }).count(), 0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Taken care of by").selectOption("first-desk");
  await page.getByRole("button", { name: "Hand all over" }).click();
  await dialog.getByRole("radio", { name: /Second desk/ }).check();
  await dialog.getByText("2 proposals go to Second desk.").waitFor();
  await dialog.getByRole("button", { name: "Hand over", exact: true }).click();
  await said(reader, "2 proposals were handed over to Second desk.");
  await reader.go("/review?who=second-desk");
  assert.equal(await page.locator(".rows [role=option]").count(), 2);
  assert.equal(await page.locator(`#row-${name}`).count(), 1);
  if (pictures)
    for (const [theme, width] of [["light", 1440], ["dark", 1440], ["light", 390]]) {
      await reader.look(theme, width);
      await picture(`review-${theme}-${width}`);
    }
  await reader.close();
}
