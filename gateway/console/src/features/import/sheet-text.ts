// Reads a sheet as text, so that it can be shown and corrected here; what a cell means is for the service to say.
const SEPARATORS = ["\t", ";", ",", "|"] as const;

// By the separator that is said, else by the one that its first line has most of.
export function parseSheet(text: string, said = ""): { rows: string[][]; separator: string } {
  const source = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
  const first = source.slice(0, source.search(/\n|$/));
  const separator =
    said ||
    (SEPARATORS.map((each) => ({ each, count: first.split(each).length })).sort((a, b) => b.count - a.count)[0]?.each ??
      ",");
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < source.length; i++) {
    const sign = source.charAt(i);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (source.charAt(i + 1) === '"') {
        cell += '"';
        i++;
      } else quoted = false;
    } else if (sign === '"' && cell === "") quoted = true;
    else if (sign === separator || sign === "\n") {
      row.push(cell);
      cell = "";
      if (sign === "\n") {
        rows.push(row);
        row = [];
      }
    } else cell += sign;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  while (rows.at(-1)?.every((each) => each === "")) rows.pop();
  return { rows, separator };
}

export const writeSheet = (rows: string[][], separator: string): string =>
  rows
    .map((row) =>
      row
        .map((cell) => (cell.includes(separator) || /["\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
        .join(separator),
    )
    .join("\n") + "\n";

// Where the header stands: the first row that has every heading; titles and comments may stand above it.
export function headerRow(rows: string[][], headings: string[]): number {
  const at = rows.findIndex((row) => headings.every((heading) => row.some((cell) => cell.trim() === heading)));
  return Math.max(at, 0);
}

// Puts another value where a cell holds this one, alone or among several.
export function replaceValue(cell: string, value: string, by: string): string {
  if (cell.trim() === value) return by;
  return cell
    .split(/([;|,\n])/)
    .map((part) => (part.trim() === value ? part.replace(value, by) : part))
    .join("");
}
