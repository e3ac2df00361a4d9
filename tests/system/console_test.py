#!/usr/bin/python3
"""The console in a real browser, on real services with the example data: every screen in both themes, both languages, wide and
narrow; what people do on it; and what its entries weigh."""
import datetime
import gzip
import json
import pathlib
import re
import subprocess
import unittest
import urllib.request

from passing_time import pass_minutes
from processes import BIN, BUILD, SOURCE, House, cli, connect, free_port, is_ready, wait_for
from workbooks import workbook_of

DRIVE = SOURCE / "tests" / "system" / "console" / "drive.mjs"
CHROMIUM = pathlib.Path("/usr/bin/chromium")
MAIN_ENTRY = 250_000  # bytes in gzip, without the map
TASKS_ENTRY = 60_000
MAP = 60_000
# Modules that a module takes in at once, and the texts that its entry asks for first.
LOADED = re.compile(r'(?:(?:from|import)"\./|"\./(?=(?:console|my)-fr-))([\w.-]+\.js)"')


def fetch(url, **headers):
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    with urllib.request.urlopen(request, timeout=30) as reply:
        return reply, reply.read()


class Served(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        port, services = free_port(), free_port()
        cls.port, cls.page, cls.services = port, f"http://127.0.0.1:{port}", f"127.0.0.1:{services}"
        cls.serve()
        cli("import", SOURCE / "data", "--server", cls.services, "--base-date", datetime.date.today().isoformat())

    @classmethod
    def serve(cls):
        cls.house.start("serve", [BIN / "entente", "serve", "--data-dir", cls.house.directory / "data", "--listen",
                                  f"127.0.0.1:{cls.port}", "--grpc-listen", cls.services], cls.port)
        wait_for("the services are ready", lambda: is_ready(cls.page))

    @classmethod
    def tearDownClass(cls):
        cls.house.__exit__()

    def drive(self, *what):
        self.assertTrue(CHROMIUM.exists(), "Chromium isn't installed: ./dev setup")
        done = subprocess.run(["node", DRIVE, self.page, *what], capture_output=True, text=True, timeout=300, cwd=SOURCE)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout


class BeforeARound(Served):
    def test_the_first_one_fails(self):
        self.drive("firstFails")


class Console(Served):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cli("round", "--server", cls.services, "--programme", "cooperation-2027")

    # What a page loads before anything is pressed: its script, what that imports at once, its texts in the longer language,
    # its styles.
    def entry(self, path):
        _, html = fetch(self.page + path)
        wanted, seen = re.findall(r'(?:src|href)="(/console/assets/[^"]+)"', html.decode()), {}
        while wanted:
            name = wanted.pop()
            if name in seen:
                continue
            _, content = fetch(self.page + name)
            seen[name] = content
            if name.endswith(".js"):
                folder = name.rsplit("/", 1)[0]
                wanted += [f"{folder}/{other}" for other in LOADED.findall(content.decode())]
        self.assertTrue(seen, path)
        return sum(len(gzip.compress(content, 9)) for content in seen.values())

    def test_the_entry_is_small(self):
        self.assertLess(self.entry("/console/"), MAIN_ENTRY)
        self.assertLess(self.entry("/console/tasks"), TASKS_ENTRY)
        maps = list((BUILD / "gateway" / "console" / "dist" / "assets").glob("city-map-*.js.gz"))
        self.assertEqual(len(maps), 1)
        self.assertLess(maps[0].stat().st_size, MAP)

    def test_assets_are_kept_and_come_compressed(self):
        reply, html = fetch(f"{self.page}/console/round?round=x")
        self.assertEqual(reply.headers["cache-control"], "no-cache")
        for name in re.findall(r'"(/console/assets/[^"]+)"', html.decode()):
            reply, _ = fetch(self.page + name, accept_encoding="gzip, br")
            self.assertEqual(reply.headers["content-encoding"], "br", name)
            self.assertIn("immutable", reply.headers["cache-control"], name)

    def test_a_every_screen_is_accessible_and_asks_nobody_else(self):
        self.assertIn("screens", self.drive("screens"))

    def test_b_two_coordinators_decide_at_once(self):
        self.drive("review")

    def test_b_who_takes_care_of_it(self):
        self.drive("people")

    def test_c_the_rest_of_a_coordinators_day(self):
        self.drive("work")

    def test_c_sheets_come_in_as_people_have_them(self):
        workbook = self.house.directory / "answers.xlsx"
        workbook.write_bytes(workbook_of([["city", "kind", "area", "title", "topics", "example"],
                                          ["Dakar", "need", "cooperation-programmes", "A kiln, of clay", "Kora", "true"],
                                          ["Conakry", "need", "cooperation-programmes", "Looms for a school", "lit-festivals", "true"]]))
        self.drive("importing", str(workbook))

    def test_c_a_need_is_written(self):
        self.drive("listings")

    def test_d_cities_answer_by_link(self):
        rounds = connect(self.page, "matching.v1.RoundService/ListRounds", {"parent": "programmes/-"})["rounds"]
        listed = connect(self.page, "matching.v1.ProposalService/ListProposals",
                         {"parent": rounds[0]["name"], "filter": "state = proposed", "pageSize": 3})["proposals"]
        connect(self.page, "matching.v1.RoundService/PublishRound", {"name": rounds[0]["name"]})
        for proposal in listed:
            connect(self.page, "matching.v1.ProposalService/ApproveProposal", {"name": proposal["name"]})
        self.house.stop("serve")
        pass_minutes(self.house.directory / "data" / "matching.sqlite", 6)
        self.serve()
        links = [connect(self.page, "matching.v1.InvitationService/CreateInvitation",
                         {"invitation": {"proposal": each["name"], "city": each["parties"][0]["city"]}})["secret"] for each in listed]
        self.drive("tasks", json.dumps([{"secret": secret, "proposal": each["name"]} for secret, each in zip(links, listed)]))
        # The other city says yes by phone: what they agreed on goes to paper.
        connect(self.page, "matching.v1.ProposalService/RecordAnswer",
                {"name": listed[0]["name"], "city": listed[0]["parties"][1]["city"], "action": "ACTION_ACCEPT", "channel": "CHANNEL_PHONE",
                 "answeredBy": "culture department"})
        self.drive("cooperations")

    # Last: it leaves a round that failed.
    def test_e_quotas_are_levers(self):
        self.drive("quotas")


if __name__ == "__main__":
    unittest.main()
