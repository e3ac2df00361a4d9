#!/usr/bin/python3
"""50 seeded kills (SIGKILL) during imports, creates and rounds: every acknowledged write is there, nothing is half-imported."""
import csv
import io
import random
import subprocess
import sys
import threading
import time
import unittest
import urllib.error

from processes import BIN, SOURCE, House, cli, connect

KILLS = 50
PROGRAMME = "cooperation-2027"


def sheet(batch, rows):
    """A sheet of `rows` needs whose ids carry the number of their batch."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(["id", "city", "kind", "role", "area", "title", "topics", "capacity", "mode"])
    for row in range(rows):
        table.writerow([f"batch-{batch}-row-{row}", "kathmandu", "need", "beneficiary", "studies", f"Batch {batch} row {row}",
                        "x-cultural-policy", 1, "remote"])
    return out.getvalue().encode()


class Crash(unittest.TestCase):
    def test_acknowledged_writes_survive_and_imports_are_whole(self):
        import base64
        random_ = random.Random(20261122)
        house = House()
        self.addCleanup(house.__exit__)
        house.serve()
        cli("import", SOURCE / "data", "--server", house.grpc)
        acknowledged, imported, tried, rounds = set(), {}, {}, set()

        def work(stop, seed, kill, large):
            """Writes until the server dies; remembers what was acknowledged."""
            own = random.Random(seed)
            n = 0
            while not stop.is_set():
                n += 1
                what = 0.7 if large else own.random()
                try:
                    if what < 0.6:
                        name = f"kill-{kill}-{seed % 1000}-{n}"
                        connect(house.gateway, "listings.v1.ListingService/CreateListing", {
                            "parent": "cities/kathmandu", "listingId": name, "publish": True,
                            "listing": {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES",
                                        "title": name, "topics": ["x-cultural-policy"], "capacity": 1}}, timeout=5)
                        acknowledged.add(name)
                    elif what < 0.9:
                        # Now and then more rows than one transaction takes: those are staged in steps.
                        batch, rows = f"{kill}-{seed % 1000}-{n}", 2500 if large else own.randint(2, 60)
                        tried[batch] = rows
                        report = connect(house.gateway, "listings.v1.ListingService/ImportListings",
                                         {"sheet": base64.b64encode(sheet(batch, rows)).decode()}, timeout=5)["report"]
                        self.assertTrue(report.get("stored"), report)
                        imported[batch] = rows
                    else:
                        reply = connect(house.gateway, "matching.v1.RoundService/CreateRound",
                                        {"parent": f"programmes/{PROGRAMME}"}, timeout=5)
                        rounds.add(reply["name"])
                except (urllib.error.URLError, OSError, ValueError) as error:
                    if isinstance(error, urllib.error.HTTPError) and error.code in (400, 404, 409):
                        raise AssertionError(error.read().decode()) from error
                    time.sleep(0.01)

        for kill in range(KILLS):
            stop, failures = threading.Event(), []

            def guarded(seed, large):
                try:
                    work(stop, seed, kill, large)
                except BaseException as error:  # a thread's failure must reach the test
                    failures.append(error)

            workers = [threading.Thread(target=guarded, args=(random_.randrange(10**9), kill % 5 == 0 and worker == 0))
                       for worker in range(4)]
            for worker in workers:
                worker.start()
            time.sleep(random_.uniform(0.05, 0.4))
            house.kill("serve")
            stop.set()
            for worker in workers:
                worker.join()
            self.assertFalse(failures, failures[:1])
            house.serve()

        names, token = set(), ""
        while True:
            reply = connect(house.gateway, "listings.v1.ListingService/ListListings",
                            {"parent": "cities/kathmandu", "pageSize": 1000, "pageToken": token})
            names |= {listing["name"].rsplit("/", 1)[1] for listing in reply["listings"]}
            token = reply.get("nextPageToken", "")
            if not token:
                break
        self.assertGreater(len(acknowledged), KILLS)
        self.assertFalse(acknowledged - names, "acknowledged, but lost")
        for batch, rows in tried.items():
            there = sum(f"batch-{batch}-row-{row}" in names for row in range(rows))
            self.assertIn(there, (rows,) if batch in imported else (0, rows), f"batch {batch} is half-imported")
        stored = connect(house.gateway, "matching.v1.RoundService/ListRounds", {"parent": f"programmes/{PROGRAMME}", "pageSize": 1000})
        by_name = {r["name"]: r for r in stored.get("rounds", [])}
        self.assertFalse(rounds - set(by_name), "acknowledged rounds are lost")
        for name, round_ in by_name.items():
            if round_["state"] in ("STATE_SOLVED", "STATE_SUPERSEDED"):
                connect(house.gateway, "matching.v1.RoundService/GetCertificate", {"name": name})
            else:
                self.assertIn(round_["state"], ("STATE_FAILED", "STATE_RUNNING"), name)
        print(f"{KILLS} kills, {len(acknowledged)} creates and {len(imported)} of {len(tried)} imports acknowledged, "
              f"{len(by_name)} rounds")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
