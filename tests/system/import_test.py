#!/usr/bin/python3
"""Imports as people make them: other separators and encodings, names and labels, previews, bad rows, 100,000 rows."""
import base64
import csv
import io
import json
import sys
import time
import unittest

from processes import SOURCE, House, cli, connect

LISTINGS = (SOURCE / "data" / "listings.csv").read_text(encoding="utf-8")


def rewrite(change=lambda row: row, **dialect):
    rows = [change(dict(row)) for row in csv.DictReader(io.StringIO(LISTINGS))]
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]), **dialect)
    table.writeheader()
    table.writerows(rows)
    return out.getvalue()


class Import(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cls.preview = cli("import", "--validate-only", SOURCE / "data", "--server", cls.house.grpc, "--format", "json", ok=False)
        cli("import", SOURCE / "data", "--server", cls.house.grpc)

    def send(self, data, **options):
        data = data if isinstance(data, bytes) else data.encode()
        return connect(self.house.gateway, "listings.v1.ListingService/ImportListings",
                       {"sheet": base64.b64encode(data).decode(), "example": True, **options}, timeout=120)["report"]

    def count(self):
        seen, token = 0, ""
        while True:
            reply = connect(self.house.gateway, "listings.v1.ListingService/ListListings",
                            {"parent": "cities/-", "pageSize": 1000, "pageToken": token})
            seen += len(reply.get("listings", []))
            token = reply.get("nextPageToken", "")
            if not token:
                return seen

    def test_0_a_preview_before_empty_services_sees_the_folders_own_cities(self):
        self.assertEqual(self.preview.returncode, 0, self.preview.stdout[:500] + self.preview.stderr)
        reports = {sheet["path"].rsplit("/", 1)[-1]: sheet["report"] for sheet in json.loads(self.preview.stdout)["sheets"]}
        self.assertEqual(reports["listings.csv"]["newCount"], 504)
        self.assertEqual(reports["cities.csv"]["newCount"], 405)
        self.assertEqual([r for r in reports.values() if r.get("violations") or r.get("stored")], [])

    def test_1_other_forms_of_the_same_sheet_change_nothing(self):
        forms = {
            "semicolons": rewrite(delimiter=";"), "tabs": rewrite(delimiter="\t"), "BOM": "\ufeff" + LISTINGS,
            "CRLF": rewrite(lineterminator="\r\n"), "UTF-16": LISTINGS.encode("utf-16"),
        }
        for form, data in forms.items():
            with self.subTest(form):
                report = self.send(data)
                self.assertEqual(report.get("violations", []), [])
                self.assertEqual(report.get("sameCount"), 504, report.get("outcomes", [])[:3])
        self.assertEqual(self.send(forms["UTF-16"])["encoding"], "UTF-16LE")
        self.assertEqual(self.count(), 504)

    def test_2_preview_says_new_changed_same_and_stores_nothing(self):
        first = next(csv.DictReader(io.StringIO(LISTINGS)))["id"]
        changed = rewrite(lambda row: {**row, "title": row["title"] + " again"} if row["id"] == first else row)
        changed += changed.splitlines()[-1].replace(changed.splitlines()[-1].split(",")[0], "a-new-one") + "\n"
        report = self.send(changed, validateOnly=True)
        self.assertEqual((report.get("newCount"), report.get("changedCount"), report.get("sameCount")), (1, 1, 503))
        self.assertFalse(report.get("stored", False))
        self.assertEqual(self.send(LISTINGS)["sameCount"], 504)

    def test_3_every_bad_row_is_listed_and_nothing_is_stored(self):
        bad = {5: ("capacity", "10001"), 6: ("capacity", "0"), 7: ("capacity", "-1"), 8: ("city", "atlantis"), 9: ("topics", "lit-festivalz"),
               10: ("end", "1999-01-01"), 11: ("partner_countries", "XX"), 12: ("title", "x" * 121), 13: ("summary", "a\x01b"),
               14: ("area", "dancing")}
        number = iter(range(2, 10**6))

        def spoil(row):
            field, value = bad.get(next(number), (None, None))
            if field:
                row[field] = value
                if field == "end":
                    row["start"] = "2027-01-01"
            return row

        data = rewrite(spoil)
        report = self.send(data)
        self.assertFalse(report.get("stored", False))
        found = {v["row"]: v for v in report["violations"]}
        # A quoted newline makes rows and lines differ; rows are what counts.
        self.assertEqual(sorted(found), sorted(bad))
        for row, (field, _) in bad.items():
            self.assertTrue(found[row]["description"] and found[row]["reason"], found[row])
        self.assertIn("lit-festivals", found[9]["description"], "did you mean")
        self.assertEqual(self.send(LISTINGS)["sameCount"], 504)

    def test_4_names_and_labels_serve_as_well_as_slugs_and_codes(self):
        data = ("id;city;kind;role;area;title;creative_fields;topics;capacity\n"
                "names-1;Kathmandu;besoin;Ville bénéficiaire;Études;Étude d’un inventaire;Cinéma;;1\n").replace("Cinéma", "Film")
        for encoded in (data.encode("utf-8"), data.encode("windows-1252")):
            report = self.send(encoded, validateOnly=True)
            self.assertEqual(report.get("violations", []), [])
            self.assertEqual(report.get("newCount"), 1)
        self.assertEqual(report["encoding"], "Windows-1252")

    def test_5_wrong_sheets_are_said(self):
        for what, data, word in (
                ("missing column", "city,kind\nkathmandu,need\n", "title"),
                ("unknown column", LISTINGS.replace("capacity", "capacitty", 1), "capacity"),
                ("wrong separator", LISTINGS.splitlines()[0].replace(",", "!") + "\n", "separator"),
                ("unterminated quote", LISTINGS[:600] + '"', "quote"),
                ("empty", "", "empty"), ("NUL", LISTINGS.replace("Small cities", "Small\0cities"), "")):
            with self.subTest(what):
                report = self.send(data, validateOnly=True)
                self.assertTrue(report.get("violations"), report)
                self.assertIn(word, str(report["violations"]).lower())

    def test_6_an_import_is_undone_within_its_hour(self):
        before = self.count()
        sheet = self.house.directory / "undo.csv"
        row = next(csv.DictReader(io.StringIO(LISTINGS)))
        with open(sheet, "w", newline="", encoding="utf-8") as file:
            table = csv.DictWriter(file, list(row))
            table.writeheader()
            table.writerows([row | {"title": "Another title"}, row | {"id": "new-one", "title": "A new one"}])
        said = cli("import", sheet, "--server", self.house.grpc, "--mix-examples").stdout
        number = said.rsplit("--undo ", 1)[1].split()[0]
        name = f"cities/{row['city']}/listings/{row['id']}"
        self.assertEqual(self.title(name), "Another title")
        self.assertEqual(self.count(), before + 1)
        undone = cli("import", "--undo", number, "--server", self.house.grpc).stdout
        self.assertEqual(undone.splitlines(), ["1 new listing is gone.", "1 is as it was before."])
        self.assertEqual(self.title(name), row["title"])
        self.assertEqual(self.count(), before)
        again = cli("import", "--undo", number, "--server", self.house.grpc, ok=False)
        self.assertEqual(again.returncode, 3)
        self.assertIn("within the last hour", again.stderr)

    def title(self, name):
        return connect(self.house.gateway, "listings.v1.ListingService/GetListing", {"name": name})["title"]

    def test_7_a_hundred_thousand_rows_within_a_minute(self):
        rows = ["id,city,kind,role,area,title,topics,capacity"]
        cities = ["kathmandu", "lalitpur", "dakar", "durban", "quito"]
        areas = ["studies", "meetings", "pilot-projects"]
        for n in range(100_000):
            rows.append(f"bulk-{n},{cities[n % 5]},offer,pivotal,{areas[n % 3]},Bulk {n},x-cultural-policy,1")
        start = time.monotonic()
        report = self.send("\n".join(rows) + "\n")
        took = time.monotonic() - start
        self.assertTrue(report.get("stored"), report.get("violations", [])[:3])
        self.assertEqual(report["newCount"], 100_000)
        self.assertEqual(self.count(), 100_504)
        print(f"100,000 rows imported in {took:.1f} s")
        self.assertLess(took, 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
