// A focal point signs in to My tasks: says yes, changes their mind within five minutes, says no; and finds what a coordinator
// asked of a listing on the console, changes the listing, and the coordinator sees that.
import assert from "node:assert/strict";
import { Reader } from "./reader.mjs";
import { sign } from "./sign-in.mjs";

const press = (reader, name) => reader.page.getByRole("button", { name, exact: true }).click();

export async function signedTasks(browser, base, need) {
  const coordinator = await Reader.open(browser, base);
  await coordinator.page.goto(`${base}/console/unmet?need=${need}`);
  await sign(coordinator.page, "coordinator");
  await coordinator.settled();
  const letter = coordinator.page.locator(".ask-city textarea");
  await letter.fill("Could it begin in May?");
  await coordinator.page.locator(".ask-city").getByRole("button", { name: /^Ask/ }).click();
  await coordinator.page.getByText(/^Asked on/).waitFor();

  const focal = await Reader.open(browser, base, { width: 390, height: 844 });
  await focal.page.goto(`${base}/console/tasks`);
  await focal.page.getByRole("link", { name: "Sign in" }).waitFor();
  assert.deepEqual(await focal.violations(), []);
  await sign(focal.page, "focal");
  await focal.page.getByRole("button", { name: "Yes", exact: true }).waitFor();
  // Both texts and why this city, as who comes by a link reads them.
  assert.equal(await focal.page.locator(".two section b").count(), 2);
  assert.ok((await focal.page.locator("main ul li").count()) > 0, "reasons");
  assert.doesNotMatch(await focal.page.locator("main").textContent(), /\{\w+\}|cities\/|term\./);
  await focal.page.locator(".questions blockquote", { hasText: "Could it begin in May?" }).waitFor();
  for (const theme of ["light", "dark"]) {
    await focal.look(theme, 390);
    assert.deepEqual(await focal.violations(), [], theme);
  }
  await press(focal, "Yes");
  await focal.page.fill("[name=function]", "culture department");
  await press(focal, "Send the answer");
  await focal.page.getByText("Answer stored at").waitFor();
  await press(focal, "Change my mind");
  await press(focal, "No");
  await focal.page.check("[value=dates]");
  await press(focal, "Send the answer");
  await focal.page.getByText("You said no.").waitFor();

  // The question is answered by what the listing then says.
  await focal.page.getByRole("link", { name: "Open the listing" }).click();
  await focal.page.locator(".editor").waitFor();
  await focal.page.getByLabel("In a few sentences").first().fill("It may begin in May.");
  await press(focal, "Save");
  await focal.page.getByText("All saved").waitFor();
  await coordinator.go(`/unmet?need=${need}`);
  await coordinator.page.getByText("Its listing was changed since.").waitFor();

  // What its cooperation waits for is done on the console: of the two cities it signs for its own.
  await focal.page.goto(`${base}/console/tasks`);
  await focal.page.locator(".questions", { hasText: "Send the programme" }).getByRole("link", { name: "Open the cooperation" }).click();
  await focal.settled();
  const coop = focal.page.locator(".coop");
  await coop.getByRole("checkbox", { name: "Send the programme" }).click();
  await coop.locator(".done").waitFor();
  assert.equal(await coop.getByRole("button", { name: "Note signature" }).count(), 1);
  await coop.getByRole("button", { name: "Note signature" }).click();
  await coop.getByLabel("Day").fill("2026-11");
  await coop.getByLabel("By whom, as a function").fill("Mayor");
  await coop.locator("form").getByRole("button", { name: "Note signature" }).click();
  await coop.getByText("November 2026 · Mayor").waitFor();
  assert.deepEqual(await focal.violations(), []);

  await coordinator.page.goto(`${base}/console/tasks`);
  await coordinator.page.getByText("Nothing waits for your answer.").waitFor();
  assert.deepEqual(
    [...focal.complaints, ...coordinator.complaints].filter((each) => !each.startsWith("asks ")),
    [],
  );
}
