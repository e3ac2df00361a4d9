#!/usr/bin/python3
"""A network of one's own, from `entente init` to a round: the commands of docs/your-own-network.md are run as they stand there, on
sheets of 500 + 500 people who are numbers; and what init makes of other answers can be imported."""
import csv
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import unittest
import urllib.request

from processes import BIN, SOURCE, House, cli

PAGE = SOURCE / "docs" / "your-own-network.md"
TOPICS = ["Career change", "Writing", "Public speaking", "Starting a business", "Statistics"]
WISHES = {"Career change": "A way out of what I do now", "Writing": "Someone who reads my first stories",
          "Public speaking": "Courage before forty people", "Starting a business": "A plan for a small shop",
          "Statistics": "Numbers that say what they mean"}


def commands():
    """Lines of the page's shell blocks, by what they run."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    return [line for block in blocks for line in block.strip().splitlines()]


class OwnNetwork(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.__exit__)
        self.folder = self.house.directory / "walk"
        self.folder.mkdir()

    def run_line(self, line, ok=True):
        words = shlex.split(line)
        self.assertEqual(words[0], "entente")
        env = {**os.environ, "ENTENTE_SERVER": self.house.grpc} if hasattr(self.house, "grpc") else dict(os.environ)
        done = subprocess.run([BIN / "entente", *words[1:]], capture_output=True, text=True, timeout=300, cwd=self.folder, env=env)
        if ok:
            self.assertEqual(done.returncode, 0, f"{line}\n{done.stdout}\n{done.stderr}")
        return done

    def write_forms(self):
        """Two exports of a form: who gives, who seeks. Each person is a number."""
        draw = random.Random(14)
        with open(self.folder / "mentors.csv", "w", newline="", encoding="utf-8-sig") as file:
            rows = csv.writer(file)
            rows.writerow(["Timestamp", "Name", "What would you like to share?", "Topics", "How many people can you take on?", "Languages"])
            for i in range(1, 501):
                topics = draw.sample(TOPICS, draw.choice([1, 2]))
                rows.writerow(["2026-11-03 09:12", f"Mentor {i}", f"What I learnt about {topics[0].lower()}", ";".join(topics),
                               draw.choice(["1", "2", "2 people"]), draw.choice(["English", "English;French"])])
        with open(self.folder / "mentees.csv", "w", newline="", encoding="utf-8-sig") as file:
            rows = csv.writer(file)
            rows.writerow(["Timestamp", "Name", "What are you looking for?", "Topics", "Languages"])
            for i in range(1, 501):
                topic = draw.choice(TOPICS)
                rows.writerow(["2026-11-04 18:40", f"Mentee {i}", WISHES[topic], topic, "English"])
        # Every other mentee has two choices, whatever they offer.
        with open(self.folder / "choices.csv", "w", newline="", encoding="utf-8-sig") as file:
            rows = csv.writer(file)
            rows.writerow(["Name", "First choice", "Second choice"])
            for i in range(2, 501, 2):
                first, second = draw.sample(range(1, 501), 2)
                rows.writerow([f"Mentee {i}", f"Mentor {first}", f"Mentor {second}"])

    def test_the_page_goes_from_an_empty_folder_to_a_round(self):
        lines = commands()
        self.assertEqual(len([line for line in lines if line.startswith("entente")]), len(lines) - 1, lines)
        self.write_forms()
        done = {}
        for line in lines:
            if line.startswith("export "):
                self.assertEqual(line, "export ENTENTE_SERVER=127.0.0.1:7100")
            elif line.startswith("entente serve"):
                self.house.serve()
            else:
                done[line] = self.run_line(line).stdout
        stored = [out for line, out in done.items() if line.startswith("entente import m") and ".csv" in line]
        self.assertEqual(len(stored), 4)
        for out in stored:
            self.assertRegex(out, r"\b500\b", out)
            self.assertIn("No violation", out)
        chosen = next(out for line, out in done.items() if line.startswith("entente import choices.csv"))
        self.assertRegex(chosen, r"choices\.csv +preferences +0 +250 +0 +0 +stored")
        shown = next(out for line, out in done.items() if line.startswith("entente rounds show"))
        self.assertIn("Mentoring", shown)
        served = int(re.search(r"^  served +([\d,]+)$", shown, re.M)[1].replace(",", ""))
        self.assertGreater(served, 400, shown)
        self.assertRegex(next(out for line, out in done.items() if line.startswith("entente explain")), "Mentor \\d+|reads my first")
        self.assertTrue((self.folder / "round" / "proposals.xlsx").stat().st_size > 10_000)
        # Of countries, fields, North and South there is no trace.
        table = self.run_line("entente needs list mentee 230").stdout
        self.assertIn("Mentee 230", table)
        pair = self.run_line("entente explain --need 'mentee 230' --offer 'mentor 17'").stdout
        self.assertIn("mentee-230", self.run_line("entente cities list mentee 230").stdout)
        self.run_line("entente export proposals --format csv --out csv")
        tables = "".join(file.read_text(encoding="utf-8-sig") for file in (self.folder / "csv").glob("*.csv"))
        for out in (shown, table, pair, tables, self.run_line("entente cities list mentee 230").stdout):
            self.assertNotRegex(out, r"(?i)south|north|unctad|region|countr|\bZZ\b|creative field|anywhere|all members", out)
        for name in ("cities.csv", "listings.csv"):
            sheet = (self.folder / "mentoring" / name).read_text(encoding="utf-8-sig")
            self.assertNotRegex(sheet.split("\n", 1)[1], r"(?i)south|north|region|countr|creative_field|designat", sheet)
        words = {**os.environ, "ENTENTE_SERVER": self.house.grpc, "ENTENTE_TEXTS": str(self.folder / "mentoring" / "texts.csv")}
        own = cli("needs", "list", "mentee", "230", env=words).stdout
        self.assertIn("Person", own.splitlines()[0])
        self.assertIn("Personne", cli("needs", "list", "mentee", "230", "--lang", "fr", env=words).stdout.splitlines()[0])

    def test_what_init_makes_of_other_answers_can_be_imported(self):
        made = subprocess.run([BIN / "entente", "init", "ports"], input="Port cities\nPort|Port\nyes\nyes\nHarbour|Port de mer;Fishing|Pêche\n\n",
                              capture_output=True, text=True, timeout=60, cwd=self.folder, check=True)
        self.assertIn("What is the network called?", made.stdout)
        ports = self.folder / "ports"
        self.assertEqual(json.loads((ports / "manifest.json").read_text())["name"], "Port cities")
        with open(ports / "vocabularies.csv", encoding="utf-8", newline="") as file:
            codes = [(row["vocabulary"], row["code"], row["label_fr"]) for row in csv.DictReader(file)]
        self.assertEqual([each[1:] for each in codes if each[0] == "creative-field"], [("harbour", "Port de mer"), ("fishing", "Pêche")])
        self.assertIn("AXIS_NORTH_SOUTH", (ports / "programmes" / "first.json").read_text())
        cli("init", self.folder / "schools", "--name", "Schools", "--countries")
        with open(self.folder / "schools" / "countries.csv", encoding="utf-8", newline="") as file:
            self.assertEqual({row["development"] for row in csv.DictReader(file)}, {"developing"})
        cli("import", "--validate-only", self.folder / "schools")
        report = cli("import", "--validate-only", ports).stdout
        self.assertIn("249", report)
        cli("init", self.folder / "plain", "--name", "Plain")
        plain = self.folder / "plain"
        self.assertEqual(len((plain / "countries.csv").read_text().splitlines()), 2)
        self.assertNotRegex((plain / "programmes" / "first.json").read_text().split("{", 1)[1].replace("// ", ""), r'^  "axes":.*NORTH')
        cli("import", "--validate-only", plain)
        self.own_words_go_everywhere()
        for arguments, said in ((("ports", "--name", "x"), "is there already"), (("n1", "--north-and-south"), "--countries"),
                                (("n2", "--topic", "–"), "is no label"), (("n3", "--topic", "A", "--topic", "a"), "is there twice")):
            wrong = cli("init", *arguments, ok=False, cwd=self.folder)
            self.assertEqual(wrong.returncode, 3, arguments)
            self.assertIn(said, wrong.stderr)


    def own_words_go_everywhere(self):
        """Words for a member, a need and an offer, one and several: in tables, and to the pages of a gateway that has them."""
        cli("init", self.folder / "wishes", "--name", "Wishes", "--member", "Person/People|Personne/Personnes", "--need", "Wish/Wishes|Souhait/Souhaits",
            "--offer", "Gift|Don")
        texts = self.folder / "wishes" / "texts.csv"
        with open(texts, encoding="utf-8", newline="") as file:
            rows = {row["id"]: (row["en"], row["fr"]) for row in csv.DictReader(file)}
        known = {row["id"] for sheet in (SOURCE / "data" / "texts").glob("*.csv") for row in csv.DictReader(open(sheet, encoding="utf-8", newline=""))}
        self.assertEqual(set(rows) - known, set(), "words that nothing says")
        self.assertEqual(rows["console.nav.cities"], ("People", "Personnes"))
        self.assertEqual((rows["console.listing.needs"], rows["console.listing.offer"]), (("Wishes", "Souhaits"), ("Gift", "Don")))
        self.assertNotIn("console.listing.offers", rows)
        os.environ["ENTENTE_TEXTS"] = str(texts)
        self.addCleanup(os.environ.pop, "ENTENTE_TEXTS")
        self.house.serve()
        with urllib.request.urlopen(f"{self.house.gateway}/own-texts.json", timeout=10) as reply:
            own = json.loads(reply.read())
        self.assertEqual(own["console.nav.cities"], {"en": "People", "fr": "Personnes"})
        self.assertFalse([each for each in own if each.startswith("cli.")])


if __name__ == "__main__":
    unittest.main()
