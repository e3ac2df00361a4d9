// Writes what the console says, from the one catalogue (data/texts), as modules into build/console/texts: one a language,
// a pseudo-language by which stray texts are found, and the types of the console's own ids with their places.
//
//   node gateway/console/scripts/texts.mjs
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../../..");
const sheets = join(root, "data/texts");
const out = join(root, "build/console/texts");

// The focal points' entry is small: it takes `my.` and the reasons of an answer.
const ENTRIES = {
  console:
    /^(?:console|cause|change|class|compare|conflict|country-scheme|failure|month|outside|phase|programme-change|remark|rule|term|third-city|unmet|value|review\.(?:action|cause|hint|reason|state))\./,
  // What a sheet's columns are called and hold: loaded with the import.
  sheets: /^(?:column|template)\./,
  my: /^(?:my|review\.reason)\./,
};

// RFC 4180, as the catalogue is written.
function parse(sheet) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < sheet.length; i++) {
    const c = sheet[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (sheet[i + 1] === '"') cell += sheet[++i];
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "," || c === "\n") {
      row.push(cell);
      cell = "";
      if (c === "\n") rows.push(row.splice(0));
    } else cell += c;
  }
  return rows;
}

const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

// Every letter with a mark, a third longer, in brackets: what shows without them is said by no text of the catalogue.
const MARKED = {
  a: "ä",
  c: "ç",
  e: "é",
  i: "ï",
  n: "ñ",
  o: "ö",
  s: "š",
  u: "ü",
  y: "ÿ",
  A: "Ä",
  E: "É",
  O: "Ö",
  U: "Ü",
};
const pseudo = (text) => {
  const marked = text.replace(/\{\w+\}|[a-zA-Z]/g, (part) => MARKED[part] ?? part);
  return `⟦${marked}${"~".repeat(Math.ceil(text.length / 3))}⟧`;
};

const read = (sheet) => parse(readFileSync(sheet, "utf8")).slice(1);

// What a column is called: in English as it stands in a sheet, in French by the first of the names that people give it.
const columnNames = read(join(root, "data/columns.csv"))
  .filter(([, language]) => language === "fr")
  .map(([column, , names]) => [`column.${column}`, column.replaceAll("_", " "), names.split("|")[0]]);

const catalogue = [
  ...columnNames,
  ...readdirSync(sheets)
    .filter((name) => name.endsWith(".csv"))
    .sort()
    .flatMap((name) => read(join(sheets, name))),
];

mkdirSync(out, { recursive: true });
const lines = (rows) => rows.map(([id, text]) => `${JSON.stringify(id)}:${JSON.stringify(text)}`).join(",\n");
for (const [entry, wanted] of Object.entries(ENTRIES)) {
  const own = catalogue.filter(([id]) => wanted.test(id));
  for (const [language, of] of Object.entries({
    en: ([, en]) => en,
    fr: ([, , fr]) => fr,
    pseudo: ([, en]) => pseudo(en),
  })) {
    writeFileSync(
      join(out, `${entry}-${language}.js`),
      `export default {\n${lines(own.map((row) => [row[0], of(row)]))}\n};\n`,
    );
    writeFileSync(
      join(out, `${entry}-${language}.d.ts`),
      "declare const texts: Record<string, string>;\nexport default texts;\n",
    );
  }
  // `review.asks` of the catalogue's `console.review.asks`, with the names of its places.
  const prefix = entry === "my" ? "my." : "console.";
  const types = own
    .filter(([id]) => id.startsWith(prefix))
    .map(
      ([id, en]) =>
        `  ${JSON.stringify(id.slice(prefix.length))}: ${
          places(en)
            .map((name) => JSON.stringify(name))
            .join(" | ") || "never"
        };`,
    );
  writeFileSync(join(out, `${entry}-ids.d.ts`), `export interface Texts {\n${types.join("\n")}\n}\n`);
}

// What services say in English, beside its French: found again by its form (src/shared/said.ts).
const said = catalogue.filter(([id]) => /^(?:said|review\.(?:cause|condition|who))\./.test(id));
writeFileSync(join(out, "said-fr.js"), `export default ${JSON.stringify(said.map(([, en, fr]) => [en, fr]))};\n`);
writeFileSync(join(out, "said-fr.d.ts"), "declare const said: [string, string][];\nexport default said;\n");
