// Reads a sheet as text, so that it can be shown and corrected here; what a cell means is for the service to say.
export function parseSheet(text: string): { rows: string[][]; separator: string } {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const separator =
    (["\t", ";", ","] as const)
      .map((each) => ({ each, count: first.split(each).length }))
      .sort((a, b) => b.count - a.count)[0]?.each ?? ",";
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  const source = text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n");
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
