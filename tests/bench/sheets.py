#!/usr/bin/python3
"""How long a sheet takes to be read: `entente import --validate-only` on 100,000 rows as people write them, as CSV and as a workbook, and on
1,000; by hand, with ENTENTE_BINARY_DIR. Prints wall and processor time and the most memory, medians of the runs, beside the goals.

    ENTENTE_BINARY_DIR=build/release /usr/bin/python3 tests/bench/sheets.py [RUNS]
"""
import collections
import csv
import datetime
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from xml.sax.saxutils import escape

SOURCE = pathlib.Path(__file__).resolve().parents[2]
ENTENTE = pathlib.Path(os.environ.get("ENTENTE_BINARY_DIR", SOURCE / "build/release")) / "bin" / "entente"
HEADER = ["City", "Type", "Area of cooperation", "Project title", "Short description", "Creative field", "Themes", "Languages",
          "Start date", "End date", "Duration", "Number of participants", "Remarks"]
DATES = {8, 9}
# rows, form, goals: wall seconds, MB
GOALS = [(1_000, "csv", 0.3, None), (1_000, "xlsx", 0.3, None), (100_000, "csv", 10, 500), (100_000, "xlsx", 20, 500)]


def table(name):
    with open(SOURCE / "data" / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(count):
    """The example listings again and again, in the words of a form, each with a number before its title."""
    cities = {city["slug"]: city["name"] for city in table("cities.csv")}
    words = {(entry["vocabulary"], entry["code"]): entry["label_en"] for entry in table("vocabularies.csv")}
    once = {name for name, there in collections.Counter(cities.values()).items() if there == 1}
    listings = [one for one in table("listings.csv") if cities[one["city"]] in once]
    for i in range(count):
        one = listings[i % len(listings)]
        day = datetime.date(2027, 1, 13) + datetime.timedelta(days=i % 300)
        said = lambda column, kind: ", ".join(words[kind, code] for code in one[column].split(";") if code)
        yield [cities[one["city"]], one["kind"], said("area", "area-of-action"), f"{i}: {one['title'][:100]}", one["summary"],
               said("creative_fields", "creative-field"), said("topics", "topic"), one["languages"], day, day + datetime.timedelta(days=90), "10 days",
               f"{1 + i % 12} persons", "by mail, please"]


def write_csv(path, count):
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file, delimiter=";")
        out.writerow(HEADER)
        for row in rows(count):
            out.writerow([cell.strftime("%d/%m/%Y") if isinstance(cell, datetime.date) else cell for cell in row])


def write_workbook(path, count):
    """As a spreadsheet saves it: shared texts, dates as numbers with a style."""
    texts, lines = {}, []
    number = lambda text: texts.setdefault(text, len(texts))
    for r, row in enumerate([HEADER, *rows(count)], 1):
        cells = []
        for c, cell in enumerate(row):
            at = f"{chr(65 + c)}{r}"
            if isinstance(cell, datetime.date):
                cells.append(f'<c r="{at}" s="1"><v>{(cell - datetime.date(1899, 12, 30)).days}</v></c>')
            elif cell:
                cells.append(f'<c r="{at}" t="s"><v>{number(cell)}</v></c>')
        lines.append(f'<row r="{r}">{"".join(cells)}</row>')
    main, office = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006"
    relation = lambda i, kind, target: f'<Relationship Id="r{i}" Type="{office}/relationships/{kind}" Target="{target}"/>'
    packages = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packages}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}/relationships">{relation(1, "officeDocument", "xl/workbook.xml")}</Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}/relationships">{relation(1, "worksheet", "worksheets/sheet1.xml")}'
                                      f'{relation(2, "styles", "styles.xml")}{relation(3, "sharedStrings", "sharedStrings.xml")}</Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}/relationships"><sheets><sheet name="Answers" sheetId="1" r:id="r1"/>'
                           '</sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in texts)}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{"".join(lines)}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + content)


def measure(path, count):
    """Wall and processor seconds, and MB at most, of one preview; every row must be good."""
    command = [ENTENTE, "import", path, "--validate-only", "--data", SOURCE / "data", "--sheet-kind", "listings", "--format", "json"]
    with tempfile.TemporaryFile("w+") as out:
        began = time.monotonic()
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        report = json.load(out)["sheets"][0]["report"]
    if process.returncode != 0 or report.get("newCount") != count:
        sys.exit(f"{path.name}: {report.get('newCount', 0)} of {count} rows are good: {report.get('violations', [])[:3]}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print("| rows | form | file | wall | processor | memory at most | goal |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for count, form, seconds, megabytes in GOALS:
            path = pathlib.Path(folder, f"{count}.{form}")
            (write_csv if form == "csv" else write_workbook)(path, count)
            measured = [measure(path, count) for _ in range(runs)]
            wall, processor, memory = (statistics.median(values) for values in zip(*measured))
            goal = f"{seconds:g} s" + (f", {megabytes} MB" if megabytes else "")
            print(f"| {count:,} | {form} | {path.stat().st_size / 1e6:.1f} MB | {wall:.2f} s | {processor:.2f} s | {memory:.0f} MB | {goal} |",
                  flush=True)


if __name__ == "__main__":
    main()
