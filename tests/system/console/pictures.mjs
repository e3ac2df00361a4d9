// The pictures of docs/, of the example network as it is after a first round: `./dev screenshots`. Each is looked at before
// it is committed.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Reader } from "./reader.mjs";
import { paste } from "./work.mjs";

const SHEET = `Réponses au formulaire
Ville\tBesoin ou offre\tTitre\tDomaine d’action\tThèmes\tDébut\tPlaces\texample\tCouleur
Dakar\tbesoin\tUn four pour les écoles\tcooperation-programmes\tlit-festivals\t13/04/2027\t3\toui\trouge
Sant Louis\tbesoin\tLivres sur le fleuve\tcooperation-programmes\tlit-festivals\t02/05/2027\t1\toui\tbleu
Conakry\toffre\tUn atelier de reliure\tcooperation-programmes\tKora\t20/05/2027\t2\toui\tvert
`;

const importing = async ({ page }) => {
  await paste({ page }, SHEET);
  await page.locator(".columns .btn.primary").click();
  await page.locator(".causes").waitFor();
};

// Where each is taken, and what is done there first.
const PICTURES = [
  { name: "console", path: "/review" },
  { name: "console-dark", path: "/review", theme: "dark" },
  { name: "console-round", path: "/round" },
  { name: "console-map", path: "/review?view=map" },
  { name: "console-unmet", path: "/unmet?group=window", prepare: openNeed },
  { name: "console-what-if", path: "/what-if?helper=1", theme: "dark" },
  { name: "console-import", path: "/import", prepare: importing },
  { name: "console-listing", path: "/listings?kind=need&text=mobile media lab", prepare: openListing },
  { name: "console-french", path: "/unmet?group=topic", language: "fr", theme: "dark" },
  { name: "console-phone", path: "/review", width: 390, height: 844 },
];

async function openNeed({ page }) {
  await page.locator(".u-head").first().click();
  await page.locator(".ask-city").waitFor();
}

async function openListing({ page }) {
  await page.locator(".grid tbody th button").first().click();
  await page.locator(".editor .gain").waitFor();
}

export async function pictures(browser, base, folder) {
  mkdirSync(folder, { recursive: true });
  for (const { name, path, prepare, ...look } of PICTURES) {
    const reader = await Reader.open(browser, base, look);
    await reader.go(path);
    await prepare?.(reader);
    await reader.settled();
    await reader.page.waitForTimeout(500); // maps and runners-up come after the first view
    await reader.page.evaluate(() => window.scrollTo(0, 0));
    await reader.page.screenshot({ path: join(folder, `${name}.png`) });
    await reader.close();
    console.log(`${name}.png`);
  }
}
