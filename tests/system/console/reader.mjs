// A reader with a browser of their own: chosen language and theme, and everything noted that no page may do.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Reader {
  complaints = [];

  static async open(browser, base, { language = "en", theme = "light", width = 1440, height = 900, tour = false, ...more } = {}) {
    const reader = new Reader();
    reader.base = base;
    reader.context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce", ...more });
    await reader.context.addInitScript(
      ([chosen, look, isNew]) => {
        if (localStorage.getItem("language") === null) localStorage.setItem("language", chosen);
        if (localStorage.getItem("theme") === null) localStorage.setItem("theme", look);
        if (!isNew) localStorage.setItem("tour", "left");
      },
      [language, theme, tour],
    );
    reader.page = await reader.context.newPage();
    reader.page.setDefaultTimeout(20_000);
    reader.page.on("console", (message) => {
      if (/Content Security Policy|Warning:|Uncaught/.test(message.text())) reader.complaints.push(message.text());
    });
    reader.page.on("pageerror", (error) => reader.complaints.push(String(error)));
    reader.page.on("request", (request) => {
      if (!/^(?:data:|blob:)/.test(request.url()) && !request.url().startsWith(base))
        reader.complaints.push(`asks ${request.url()}`);
    });
    return reader;
  }

  // What a service answers to anybody who asks, e.g. "listings.v1.ListingService/GetListing".
  async call(method, body) {
    const reply = await fetch(`${this.base}/entente.${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert.equal(reply.status, 200, method);
    return reply.json();
  }

  // Opens a screen and waits until nothing of it is being read any more.
  async go(path) {
    await this.page.goto(`${this.base}/console${path}`);
    await this.settled();
  }

  async settled() {
    await this.page.waitForFunction(
      () => document.querySelector("h1") !== null && document.querySelector("[aria-busy=true]") === null,
    );
  }

  async look(theme, width) {
    await this.page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    await this.page.setViewportSize({ width, height: width < 700 ? 844 : 900 });
  }

  // What axe finds, each as one line.
  async violations(rules) {
    await this.page
      .evaluate((source) => {
        if (!window.axe) (0, window.Function)(source).call(window);
      }, axe)
      .catch(() => undefined);
    if (!(await this.page.evaluate(() => "axe" in window)))
      await this.context
        .newCDPSession(this.page)
        .then((session) => session.send("Runtime.evaluate", { expression: axe }));
    return this.page.evaluate(async (only) => {
      const { violations } = await window.axe.run(document, {
        ...(only
          ? { runOnly: { type: "rule", values: only } }
          : {
              runOnly: {
                type: "tag",
                values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
              },
            }),
        resultTypes: ["violations"],
      });
      return violations.flatMap(({ id, nodes }) =>
        nodes.map((node) => `${id}: ${node.target.join(" ")} ${node.failureSummary?.split("\n")[1] ?? ""}`),
      );
    }, rules);
  }

  async close() {
    assert.deepEqual(this.complaints, []);
    await this.context.close();
  }
}
