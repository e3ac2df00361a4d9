// Gives the reader a file that was made here.
export function download(name: string, content: Uint8Array | string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content as BlobPart], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// One cell of a sheet: quoted where it must be, and never read as a formula by a spreadsheet.
export function csvCell(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csv = (rows: (string | number)[][]): string =>
  `\ufeff${rows.map((row) => row.map(csvCell).join(",")).join("\r\n")}\r\n`;
// What spreadsheets take on paste.
export const tabbed = (rows: (string | number)[][]): string =>
  rows.map((row) => row.map((cell) => String(cell).replace(/[\t\n\r]+/g, " ")).join("\t")).join("\n");
