#!/usr/bin/python3
"""Cooperations and reports over real processes: the command line in both languages and all its formats, and the gateway."""
import base64
import csv
import io
import json
import sys
import unittest

from processes import SOURCE, House, cli, connect

PROGRAMME = "cooperation-2027"
SHEET = """id,beneficiary_city,pivotal_city,facilitating_city,state,start,end
kilns,dakar,lyon,,closed,2024-03,2025-02
screens,tunis,lyon,,agreed,2027-01,
songs,kathmandu,dakar,lyon,running,2026,
"""


class Cooperations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc)
        reply = connect(cls.house.gateway, "matching.v1.ProposalService/ImportCooperations",
                        {"sheet": base64.b64encode(SHEET.encode()).decode()})
        assert reply["report"]["stored"], reply
        cli("round", "--server", cls.house.grpc, "--programme", PROGRAMME, "--quiet")

    def run_cli(self, *words, ok=True):
        command, verb, *rest = words
        return cli(command, verb, "--server", self.house.grpc, *rest, ok=ok)

    def test_imported_ones_stand_in_the_list(self):
        table = self.run_cli("cooperations", "list").stdout
        self.assertRegex(table, r"kilns +closed +Dakar ← Lyon +2024-03 +2025-02")
        self.assertRegex(table, r"screens +agreed")
        self.assertIn("Kathmandu ← Dakar + Lyon", table)
        running = json.loads(self.run_cli("cooperations", "list", "--state", "running", "--city", "lyon", "--format", "json").stdout)
        self.assertEqual([each["name"] for each in running["cooperations"]], ["cooperations/songs"])
        shown = self.run_cli("cooperations", "show", "kilns", "--lang", "fr").stdout
        self.assertRegex(shown, r"état +close")
        again = connect(self.house.gateway, "matching.v1.ProposalService/ImportCooperations",
                        {"sheet": base64.b64encode(SHEET.encode()).decode()})
        self.assertEqual(again["report"]["sameCount"], 3)

    def test_steps_on_imported_ones_are_refused_with_a_word_what_to_do(self):
        for verb, more in (("start", []), ("close", []), ("report", ["--worth", "3", "--city", "dakar"]),
                           ("milestone", ["--title", "Fly", "--until", "2027", "--city", "dakar"]),
                           ("sign", ["--city", "dakar", "--on", "2026-01-01", "--function", "Mayor"]), ("agreement", [])):
            with self.subTest(verb=verb):
                refused = self.run_cli("cooperations", verb, "kilns", *more, ok=False)
                self.assertEqual(refused.returncode, 3, refused.stderr)
                self.assertIn("cooperations/kilns was imported", refused.stderr)
        french = self.run_cli("cooperations", "start", "kilns", "--lang", "fr", ok=False)
        self.assertIn("cooperations/kilns a été importée", french.stderr)
        for reached in ("youth", "youth=", "youth=4O", "youth=4 0"):
            with self.subTest(reached=reached):
                wrong = self.run_cli("cooperations", "report", "kilns", "--worth", "3", "--reached", reached, ok=False)
                self.assertIn("youth=50", wrong.stderr)
        self.assertEqual(self.run_cli("cooperations", "show", "nothing", ok=False).returncode, 3)

    def test_reports_in_every_form(self):
        # Its days are given: of others than these, more or fewer had begun.
        city = self.run_cli("report", "city", "lyon", "--from", "2024-01", "--to", "2027-12").stdout
        self.assertIn("Major initiatives through inter-city cooperation", city)
        self.assertIn("Lyon took part in 3 cooperations with 3 cities in 3 countries.", city)
        sooner = self.run_cli("report", "city", "lyon", "--from", "2024-01", "--to", "2026-12").stdout
        self.assertIn("Lyon took part in 2 cooperations with 2 cities in 2 countries.", sooner)  # the screens begin in January
        self.assertNotIn("Tunis", sooner)
        self.assertIn("[To be written by the city.]", city)
        self.assertIn("Principales initiatives par la coopération entre villes", self.run_cli("report", "city", "lyon", "--lang", "fr").stdout)
        programme = json.loads(self.run_cli("report", "programme", PROGRAMME, "--format", "json").stdout)
        self.assertEqual([each["id"] for each in programme["sections"]],
                         ["coverage", "balance", "waiting", "plans", "beneficiaries", "answers", "times", "asked", "cooperations"])
        self.assertTrue(programme["example"])
        beside = programme["sections"][1]["tables"][0]
        self.assertGreater(len(beside["columns"]), 1)
        served = next(row["cells"] for row in beside["rows"] if row["heading"] == "With a partner")
        self.assertGreaterEqual(int(served[0].replace(",", "")), max(int(cell.replace(",", "")) for cell in served))
        rows = list(csv.DictReader(io.StringIO(self.run_cli("report", "programme", PROGRAMME, "--format", "csv").stdout.lstrip("\ufeff"))))
        self.assertEqual(set(rows[0]), {"section", "table", "row", "column", "value"})
        self.assertTrue(any(row["section"] == "coverage" and row["row"] == "all" for row in rows))
        written = self.run_cli("report", "field", "music", "--format", "html", "--out", self.house.directory, "--lang", "fr").stdout
        path = written.split(": ", 1)[1].strip() if ": " in written else written.split(" : ", 1)[1].strip()
        page = open(path, encoding="utf-8").read()
        self.assertIn('<html lang="fr"', page)
        self.assertNotIn("<script", page)
        for words in (["city", "nowhere"], ["programme", "nothing"], ["field", "nonsense"], ["city", "lyon", "--from", "2027-13"]):
            self.assertEqual(self.run_cli("report", *words, ok=False).returncode, 3, words)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
