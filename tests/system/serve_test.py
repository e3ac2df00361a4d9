#!/usr/bin/python3
"""`entente serve`: one process, from an empty directory to a proven round; the same bytes as offline."""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request

from processes import BIN, SOURCE, House, cli, connect, free_port, wait_for

PROGRAMME = "cooperation-2027"


class Serve(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.admin = f"127.0.0.1:{free_port()}"
        cls.house.serve("--admin-listen", cls.admin)
        cls.imported = cli("import", SOURCE / "data", "--server", cls.house.grpc)
        cls.out = cls.house.directory / "out"
        cls.round = cli("round", "--server", cls.house.grpc, "--programme", PROGRAMME, "--as-of", "2026-12-01", "--out", cls.out)

    def call(self, method, body):
        return connect(self.house.gateway, method, body)

    def last_round(self):
        return self.call("matching.v1.RoundService/ListRounds", {"parent": f"programmes/{PROGRAMME}"})["rounds"][0]

    def pages(self, method, key, body):
        found, token = [], ""
        while True:
            reply = self.call(method, {**body, "pageSize": 50, "pageToken": token})
            found += reply.get(key, [])
            token = reply.get("nextPageToken", "")
            if not token:
                return found

    def test_round_through_services_has_the_bytes_of_an_offline_one(self):
        for n in (1, 2):
            cli("match", "--data", SOURCE / "data", "--as-of", "2026-12-01", "--out", self.house.directory / f"offline{n}")
        served = (self.out / "round.json").read_bytes()
        self.assertGreater(len(served), 1000)
        self.assertEqual((self.house.directory / "offline1" / "round.json").read_bytes(),
                         (self.house.directory / "offline2" / "round.json").read_bytes())
        self.assertEqual(served, (self.house.directory / "offline1" / "round.json").read_bytes())

    def test_verify_accepts_the_round_of_the_services(self):
        done = cli("verify", self.out, "--data", SOURCE / "data")
        self.assertIn("prove", done.stdout.lower())

    def test_served_partly_and_unmet_are_all_open_needs(self):
        round_ = self.last_round()
        result = round_["result"]
        self.assertEqual(result.get("servedCount", 0) + result.get("partlyServedCount", 0) + result.get("unmetCount", 0),
                         round_["snapshot"]["needCount"])
        unmet = self.pages("matching.v1.RoundService/ListUnmetNeeds", "unmetNeeds", {"parent": round_["name"]})
        self.assertEqual(len(unmet), result.get("partlyServedCount", 0) + result.get("unmetCount", 0))
        for need in unmet:
            self.assertTrue(need["cause"], need)

    def test_preview_says_what_a_weight_and_a_floor_would_do(self):
        name = f"programmes/{PROGRAMME}"
        changed = self.call("matching.v1.ProgrammeService/GetProgramme", {"name": name})
        changed["weights"] = {**changed.get("weights", {}), "topics": 10}
        changed["relevanceFloor"] = 15
        asked = {"programme": name, "changed": changed, "asOf": {"year": 2026, "month": 12, "day": 1}}
        solved = self.call("matching.v1.RoundService/PreviewRound", asked)
        held = self.call("matching.v1.RoundService/PreviewRound", {**asked, "holdTrios": True})
        self.assertEqual(solved["method"], "METHOD_SOLVED")
        self.assertEqual(held["method"], "METHOD_TRIOS_HELD")
        self.assertEqual(held["before"], solved["before"])
        self.assertGreater(len(solved["entering"]), 0)
        amount = lambda preview, field: [int(preview[field].get(key, 0)) for key in ("priorityNeeds", "needs", "points")]
        self.assertGreaterEqual(amount(solved, "after"), amount(held, "after"))
        self.assertGreaterEqual(amount(held, "after"), amount(held, "beforeByChanged"))

    def test_no_proposal_without_relevance(self):
        listings = {l["name"]: l for l in self.pages("listings.v1.ListingService/ListListings", "listings", {"parent": "cities/-"})}
        self.assertEqual(len(listings), 504)
        proposals = self.pages("matching.v1.ProposalService/ListProposals", "proposals", {"parent": self.last_round()["name"]})
        self.assertGreater(len(proposals), 30)
        for proposal in proposals:
            self.assertTrue(proposal["example"])
            pairing = proposal["pairing"]["candidate"]["pairing"]
            need, offer = listings[pairing["need"]], listings[pairing["offer"]]
            common = lambda key: set(need.get(key, [])) & set(offer.get(key, []))
            self.assertTrue(common("topics") or (common("creativeFields") and common("modalities")), pairing)
            terms = sum(int(t.get("points", 0)) for t in proposal["pairing"]["candidate"]["terms"])
            self.assertEqual(terms, int(proposal["pairing"]["candidate"]["score"]))

    def test_page_health_and_unknown_paths(self):
        page = urllib.request.urlopen(self.house.gateway + "/", timeout=10)
        self.assertEqual(page.headers.get_content_type(), "text/html")
        body = page.read().decode()
        self.assertIn("independent", body.lower())
        self.assertEqual(urllib.request.urlopen(self.house.gateway + "/healthz", timeout=10).status, 200)
        for path in ("/nothing", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd"):
            with self.assertRaises(urllib.error.HTTPError) as error:
                urllib.request.urlopen(self.house.gateway + path, timeout=10)
            self.assertEqual(error.exception.code, 404)

    def test_its_admin_port_tells_of_all_that_is_in_it(self):
        asks = lambda path: urllib.request.urlopen(f"http://{self.admin}{path}", timeout=10).read().decode()
        self.assertEqual([asks(path) for path in ("/livez", "/healthz", "/readyz")], ["alive\n", "serving\n", "ready\n"])
        self.last_round()
        # A request is counted once its answer is on its way.
        wait_for("the request is counted", lambda: '\nentente_http_requests_total{method="ListRounds"' in asks("/metrics"), 10)
        page = asks("/metrics")
        for line in ('entente_build_info{version="', 'entente_rpc_calls_total{code="OK",method="CreateRound"', 'entente_store_usable{service="profiles"} 1',
                     'entente_store_usable{service="matching"} 1', 'entente_http_requests_total{method="ListRounds"', "process_open_fds "):
            self.assertIn(f"\n{line}", page)
        self.assertEqual(page.count("\nprocess_open_fds "), 1, "of the process, not of each part")

    def test_at_an_end_it_says_that_it_is_not_ready_before_it_ends(self):
        house, admin = House(), f"127.0.0.1:{free_port()}"
        self.addCleanup(house.__exit__)
        house.serve("--admin-listen", admin, "--drain-delay", "3s")
        house.running["serve"].send_signal(signal.SIGTERM)

        def says():
            try:
                return urllib.request.urlopen(f"http://{admin}/readyz", timeout=10).status
            except urllib.error.HTTPError as error:
                return error.code

        wait_for("it isn't ready", lambda: says() == 503)
        self.assertEqual(house.running["serve"].wait(timeout=30), 0)

    def test_second_process_on_the_same_data_directory_is_refused(self):
        done = cli("serve", "--data-dir", self.house.directory / "serve", "--listen", f"127.0.0.1:{free_port()}", "--grpc-listen",
                   f"127.0.0.1:{free_port()}", ok=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("use", done.stderr)
        self.assertIn(str(self.house.directory / "serve"), done.stderr)

    def test_port_in_use_is_refused(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = cli("serve", "--data-dir", self.house.directory / "other", "--listen", f"127.0.0.1:{port}", "--grpc-listen",
                       f"127.0.0.1:{free_port()}", ok=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(str(port), done.stderr)

    def test_listening_elsewhere_without_identity_is_refused(self):
        done = cli("serve", "--data-dir", self.house.directory / "other2", "--listen", f"0.0.0.0:{free_port()}", ok=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--token-file", done.stderr)

    def test_data_of_a_newer_version_is_refused(self):
        import sqlite3
        directory = self.house.directory / "newer"
        house = House()
        self.addCleanup(house.__exit__)
        house.serve()
        house.stop("serve")
        for file in (house.directory / "serve").rglob("profiles*.sqlite"):
            with sqlite3.connect(file) as db:
                columns = [row[1] for row in db.execute("PRAGMA table_info(migrations)")]
                self.assertIn("version", columns)
                db.execute("INSERT INTO migrations SELECT 9999, " + ", ".join(c for c in columns if c != "version")
                           + " FROM migrations LIMIT 1")
        done = cli("serve", "--data-dir", house.directory / "serve", "--listen", f"127.0.0.1:{free_port()}", "--grpc-listen",
                   f"127.0.0.1:{free_port()}", ok=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("at least as new", done.stderr)


class Days(unittest.TestCase):
    def test_nepal_leaves_the_ldc_list_on_24_november_2026(self):
        house = House()
        self.addCleanup(house.__exit__)
        priority = {}
        for day in ("2026-11-23", "2026-11-25"):
            out = house.directory / day
            cli("match", "--data", SOURCE / "data", "--as-of", day, "--out", out)
            priority[day] = out.joinpath("round.json").read_bytes()
        self.assertNotEqual(priority["2026-11-23"], priority["2026-11-25"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
