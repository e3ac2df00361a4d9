#!/usr/bin/python3
"""The console's review in a real browser: a round of thousands, by keys alone, on paper, and a gateway that ends under an open page.
The rounds are real: the example data, and copies of the listings that it pairs."""
import csv
import datetime
import json
import shutil
import subprocess
import unittest

from processes import BIN, SOURCE, House, cli, connect, free_port, is_ready, wait_for

DRIVE = SOURCE / "tests" / "system" / "console" / "drive.mjs"
COPIES = 70
LEAST = 1900  # proposals of them


class ConsoleReview(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        port, services = free_port(), free_port()
        cls.port, cls.page, cls.services = port, f"http://127.0.0.1:{port}", f"127.0.0.1:{services}"
        cls.serve()
        today = datetime.date.today().isoformat()
        cli("import", SOURCE / "data", "--server", cls.services, "--base-date", today)
        cli("round", "--server", cls.services, "--programme", "cooperation-2027")
        cls.example = cls.newest("cooperation-2027")

    @classmethod
    def serve(cls):
        cls.house.start("serve", [BIN / "entente", "serve", "--data-dir", cls.house.directory / "data", "--listen",
                                  f"127.0.0.1:{cls.port}", "--grpc-listen", cls.services], cls.port)
        wait_for("the services are ready", lambda: is_ready(cls.page))

    @classmethod
    def newest(cls, programme):
        return connect(cls.page, "matching.v1.RoundService/ListRounds", {"parent": f"programmes/{programme}"})["rounds"][0]["name"]

    def proposals(self, of):
        found, token = [], ""
        while True:
            page = connect(self.page, "matching.v1.ProposalService/ListProposals",
                           {"parent": of, "pageSize": 1000, "pageToken": token, "view": "VIEW_BASIC"})
            found += page.get("proposals", [])
            token = page.get("nextPageToken", "")
            if not token:
                return found

    def drive(self, *what):
        done = subprocess.run(["node", DRIVE, self.page, *map(str, what)], capture_output=True, text=True, timeout=300, cwd=SOURCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        print(done.stdout, end="", flush=True)

    @staticmethod
    def path(name):
        _, programme, _, of = name.split("/")
        return f"{programme}/{of}"

    def copies(self, listings):
        """The data with these listings of the example alone, each several times under a name of its own."""
        names = {tuple(name.split("/")[1::2]) for name in listings}
        with open(SOURCE / "data" / "listings.csv", newline="", encoding="utf-8") as sheet:
            reader = csv.DictReader(sheet)
            rows = [row for row in reader if (row["city"], row["id"]) in names]
            fields = reader.fieldnames
        self.assertEqual(len(rows), len(names))
        folder = self.house.directory / "copies"
        shutil.copytree(SOURCE / "data", folder)
        with open(folder / "listings.csv", "w", newline="", encoding="utf-8") as sheet:
            writer = csv.DictWriter(sheet, fields)
            writer.writeheader()
            for copy in range(2, COPIES + 1):
                for row in rows:
                    writer.writerow(row | {"id": f"{row['id'][:56]}-{copy}", "title": f"{row['title'][:112]} ({copy})"})
        return folder

    def test_1_by_keys_alone_and_on_paper(self):
        self.drive("keys")

    def test_2_a_gateway_that_ends_under_an_open_page(self):
        with subprocess.Popen(["node", DRIVE, self.page, "restart"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              cwd=SOURCE) as page:
            self.assertEqual(page.stdout.readline().strip(), "open")
            self.house.stop("serve")
            self.assertEqual(page.stdout.readline().strip(), "cut")
            self.serve()
            rest = page.stdout.read()
            self.assertEqual(page.wait(120), 0, rest)

    def test_3_a_lever(self):
        self.drive("lever", self.path(self.example))

    def test_4_thousands_of_proposals(self):
        pairings = [each["pairing"]["candidate"]["pairing"] for each in self.proposals(self.example)]
        listings = {name for pairing in pairings for name in pairing.values() if "/listings/" in name}
        programme = json.loads((SOURCE / "data" / "programmes" / "cooperation-2027.json").read_text())
        programme |= {"name": "programmes/many", "displayName": "Many", "trios": False,
                      "limits": {"defaultReceiverLimit": 5000, "defaultProviderLimit": 5000, "partnersOfCityPerNeed": 1}}
        file = self.house.directory / "many.json"
        file.write_text(json.dumps(programme))
        cli("import", file, "--server", self.services)
        cli("import", self.copies(listings), "--server", self.services, "--base-date", datetime.date.today().isoformat())
        cli("round", "--server", self.services, "--programme", "many", "--quiet")
        self.drive("many", self.path(self.newest("many")), LEAST)


if __name__ == "__main__":
    unittest.main()
