#!/usr/bin/python3
"""Backups, restores, exports, imports and moves of the stores: whole, equal, and nothing half there whatever is killed."""
import contextlib
import csv
import hashlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
import urllib.error

from faults.postgres import Postgres
from processes import BIN, SOURCE, TOKENS, House, cli, connect, free_port, wait_for

PROGRAMME = "cooperation-2027"
STORES = ("profiles", "listings", "matching")
NEED = {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "topics": ["x-cultural-policy"],
        "capacity": 1}


def rows_of(store, but=()):
    """Every row of a store by table, without those of `but` and without search indices, which services make anew."""
    with sqlite3.connect(store) as database:
        tables = [name for name, in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return {table: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for table in tables
                if table not in ("migrations", *but) and "_search" not in table and (table == "sqlite_sequence" or not table.startswith("sqlite_"))}


def dump(directory, but=("timelines", "change_times")):
    return {store: rows_of(directory / f"{store}.sqlite", but) for store in STORES}


class OnPostgres(House):
    def store(self, part):
        return ["--database", self.database]


class Admin(unittest.TestCase):
    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        """One network with people, contacts, a round, decisions and places held; its stores, closed, for every test."""
        house = House()
        cls.addClassCleanup(house.__exit__)
        cls.folder = house.directory
        house.serve()
        cli("import", SOURCE / "data", "--server", house.grpc)
        call = lambda method, body: connect(house.gateway, method, body)
        contact = call("profiles.v1.ProfileService/CreateContact", {"parent": "cities/dakar", "contact": {
            "displayName": "Awa Secret", "email": "awa@example.org", "alternate": False}})
        call("profiles.v1.ProfileService/ConfirmContact", {"name": contact["name"]})
        call("profiles.v1.ProfileService/CreatePerson", {"person": {"subject": "ada", "displayName": "Ada Person"}})
        cls.round = call("matching.v1.RoundService/CreateRound", {"parent": f"programmes/{PROGRAMME}"})["name"]
        while call("matching.v1.RoundService/GetRound", {"name": cls.round})["state"] == "STATE_RUNNING":
            time.sleep(0.1)
        call("matching.v1.RoundService/PublishRound", {"name": cls.round})
        proposals = call("matching.v1.ProposalService/ListProposals", {"parent": cls.round, "pageSize": 3})["proposals"]
        cls.decided = proposals[0]["name"]
        call("matching.v1.ProposalService/ApproveProposal", {"name": cls.decided})
        cls.certificate = call("matching.v1.RoundService/GetCertificate", {"name": cls.round})
        house.stop("serve")
        cls.stores = cls.folder / "serve"
        cls.before = dump(cls.stores)
        cls.next_place = 0

    def tearDown(self):
        self.assertEqual(dump(self.stores), self.before, "what is read stays as it is")

    def place(self, name):
        Admin.next_place += 1
        return self.folder / f"{name}-{Admin.next_place}"

    def copied(self):
        """A network of one's own, to write to."""
        place = self.place("copy")
        shutil.copytree(self.stores, place)
        return place

    def serving(self, directory):
        house = House()
        self.addCleanup(house.__exit__)
        shutil.rmtree(house.directory / "serve", ignore_errors=True)
        (house.directory / "serve").symlink_to(directory)
        house.serve()
        return house

    def round_of(self, house):
        out = self.place("round")
        cli("round", "--server", house.grpc, "--programme", PROGRAMME, "--as-of", "2026-12-01", "--out", out, "--quiet")
        return (out / "round.json").read_bytes()

    def refused(self, *arguments, says, code=3):
        done = cli("admin", *arguments, ok=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        self.assertIn(says, done.stderr)

    def not_served(self, directory):
        done = cli("serve", "--data-dir", directory, "--listen", f"127.0.0.1:{free_port()}", "--grpc-listen",
                   f"127.0.0.1:{free_port()}", ok=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("the store isn't whole", done.stderr)

    def timelines(self, directory):
        return {store: rows_of(directory / f"{store}.sqlite")["timelines"] for store in STORES}

    def test_backup_and_restore(self):
        backup, place = self.place("backup"), self.place("restored")
        said = cli("admin", "backup", "--data-dir", self.stores, backup).stdout
        listed = json.loads((backup / "backup.json").read_text())
        self.assertEqual([store["name"] for store in listed["stores"]], list(STORES))
        for store in listed["stores"]:
            digest = hashlib.sha256((backup / store["file"]).read_bytes()).hexdigest()
            self.assertEqual(store["sha256"], digest)
            self.assertIn(digest, said)
        self.assertEqual(sorted(p.name for p in backup.iterdir()), ["backup.json", *sorted(f"{s}.sqlite" for s in STORES)])
        self.assertEqual(backup.stat().st_mode & 0o077, 0, "for this user only")
        cli("admin", "restore", "--data-dir", place, backup)
        self.assertEqual(dump(place), self.before)
        before, after = self.timelines(backup), self.timelines(place)
        for store in STORES:
            self.assertEqual(after[store][:-1], before[store])
            self.assertEqual(len(after[store]), len(before[store]) + 1, "another timeline")
        house = self.serving(place)
        self.assertEqual(connect(house.gateway, "matching.v1.RoundService/GetCertificate", {"name": self.round}), self.certificate)

        # What isn't whole, or would overwrite something.
        self.refused("restore", "--data-dir", self.stores, backup, says="a store is there already")
        self.refused("backup", "--data-dir", self.stores, backup, says="isn't empty")
        self.refused("backup", "--data-dir", self.folder / "nothing", self.place("x"), says="there are no stores")
        damaged, empty = self.place("damaged"), self.place("empty")
        shutil.copytree(backup, damaged)
        with open(damaged / "listings.sqlite", "r+b") as file:
            file.seek(5000)
            file.write(b"x")
        self.refused("restore", "--data-dir", empty, damaged, says="isn't as it was written")
        (damaged / "backup.json").unlink()
        self.refused("restore", "--data-dir", empty, damaged, says="wasn't finished")
        self.assertFalse(empty.exists())

    def test_backup_under_load_is_of_one_instant(self):
        place, backup, restored = self.copied(), self.place("backup"), self.place("restored")
        house = self.serving(place)
        answered, slowest, stop = set(), [0.0], threading.Event()

        def write(worker):
            number = 0
            while not stop.is_set():
                number += 1
                name = f"load-{worker}-{number}"
                begin = time.monotonic()
                connect(house.gateway, "listings.v1.ListingService/CreateListing", {
                    "parent": "cities/kathmandu", "listingId": name, "publish": True, "listing": {**NEED, "title": name}}, timeout=20)
                slowest[0] = max(slowest[0], time.monotonic() - begin)
                answered.add(name)

        workers = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
        for worker in workers:
            worker.start()
        try:
            while len(answered) < 50:
                time.sleep(0.01)
            before = set(answered)
            cli("admin", "backup", "--data-dir", place, backup)
            after = len(answered)
            while len(answered) < after + 50:
                time.sleep(0.01)
        finally:
            stop.set()
            for worker in workers:
                worker.join()
        cli("admin", "restore", "--data-dir", restored, backup)
        names = {row[0].rsplit("/", 1)[1] for row in sqlite3.connect(restored / "listings.sqlite").execute("SELECT name FROM listings")}
        self.assertFalse(before - names, "what was answered before is in")
        there = {name for name in names if name.startswith("load-")}
        self.assertLess(len(there), len(answered), "writers went on")
        for worker in range(8):
            numbers = sorted(int(name.rsplit("-", 1)[1]) for name in there if name.startswith(f"load-{worker}-"))
            self.assertEqual(numbers, list(range(1, len(numbers) + 1)), "a prefix of what each wrote")
        second = self.serving(restored)
        listed = connect(second.gateway, "listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 1})
        self.assertGreaterEqual(int(listed["revision"]), len(there))
        print(f"backup under load: {len(before)} answered before, {len(there)} in it, {len(answered)} in the end, "
              f"slowest write {slowest[0] * 1000:.0f} ms")

    def test_a_mirror_notices_a_restored_store(self):
        """Matching goes on while listings is put back to a backup: it lists again and serves no mixture."""
        with House() as house:
            for store in STORES:
                (house.directory / store).mkdir()
                shutil.copy(self.stores / f"{store}.sqlite", house.directory / store)
            house.four()
            call = lambda method, body, **more: connect(house.gateway, method, body, TOKENS["coordinator"], **more)
            create = lambda name: call("listings.v1.ListingService/CreateListing", {
                "parent": "cities/kathmandu", "listingId": name, "publish": True, "listing": {**NEED, "title": name}})["name"]

            def candidates(listing):
                try:
                    return call("matching.v1.CandidateService/ListCandidates", {"programme": f"programmes/{PROGRAMME}", "listing": listing})
                except urllib.error.HTTPError as error:
                    return error.code

            backup = self.place("listings-alone")
            said = cli("admin", "backup", "--data-dir", house.directory / "listings", backup).stdout
            self.assertIn("Not all stores", said)
            lost = [create(f"lost-{number}") for number in range(3)]
            wait_for("matching has seen them", lambda: isinstance(candidates(lost[-1]), dict))
            house.stop("listings")
            (house.directory / "listings").rename(house.directory / "listings-before")
            cli("admin", "restore", "--data-dir", house.directory / "listings", backup)
            house.start_part("listings")
            others = [wait_for("listings is there", lambda: self.tried(create, f"other-{number}")) for number in range(3)]
            wait_for("matching has seen those", lambda: isinstance(candidates(others[-1]), dict), 60)
            self.assertEqual([candidates(name) for name in lost], [404] * 3, "what was lost is nowhere")

    def tried(self, what, *arguments):
        with contextlib.suppress(urllib.error.HTTPError):
            return what(*arguments)

    def test_export_and_import_give_equal_rounds(self):
        place = self.copied()
        house = self.serving(place)
        out, imported = self.place("everything"), self.place("imported")
        said = cli("admin", "export", "--data-dir", place, "--personal", out).stdout
        self.assertIn("personal data", said)
        before = dump(place)
        cli("admin", "import", "--data-dir", imported, out)
        self.assertEqual(dump(imported), before, "every value")
        other = self.serving(imported)
        self.assertEqual(self.round_of(other), self.round_of(house), "byte for byte")
        self.assertEqual(connect(other.gateway, "matching.v1.RoundService/GetCertificate", {"name": self.round}), self.certificate)
        decisions = {h.gateway: connect(h.gateway, "matching.v1.ProposalService/ListDecisions", {"parent": self.decided})
                     for h in (house, other)}
        self.assertEqual(*decisions.values())

        # What can be read is: messages as JSON, tables without bytes as CSV.
        cities = [json.loads(line) for line in (out / "profiles" / "cities.jsonl").read_text().splitlines()]
        self.assertEqual(next(c["body"]["message"]["displayName"] for c in cities if c["id"] == "dakar"), "Dakar")
        with open(out / "listings" / "version_codes.csv", newline="") as file:
            self.assertEqual(next(csv.reader(file)), ["version", "vocabulary", "code"])
        opaque = sum(line.count('{"base64"') for file in out.rglob("*.jsonl") for line in file.read_text().splitlines())
        self.assertEqual(opaque, 0, "all of it")

    def test_people_stay_away_unless_asked_for(self):
        out, imported = self.place("public"), self.place("imported")
        said = cli("admin", "export", "--data-dir", self.stores, out).stdout
        self.assertIn("profiles.contacts", said)
        text = "".join(file.read_text() for file in out.rglob("*") if file.is_file())
        for secret in ("Awa Secret", "awa@example.org", "Ada Person"):
            self.assertNotIn(secret, text)
        cli("admin", "import", "--data-dir", imported, out)
        self.assertEqual(dump(imported)["profiles"]["contacts"], [])
        self.assertEqual(dump(imported)["listings"]["listing_versions"], self.before["listings"]["listing_versions"])
        house = self.serving(imported)
        reference = self.serving(self.copied())
        self.assertEqual(self.round_of(house), self.round_of(reference), "rounds know no people")

    def test_exports_that_were_touched_are_refused(self):
        out = self.place("everything")
        cli("admin", "export", "--data-dir", self.stores, out)
        place = self.place("x")
        cities = out / "profiles" / "cities.jsonl"
        whole = cities.read_text()
        cities.write_text(whole.replace("Dakar", "Dakkar", 1))
        self.refused("import", "--data-dir", place, out, says="isn't as it was written")
        # Somebody who mends the list, too: the digest of the values tells.
        manifest = out / "manifest.json"
        listed = json.loads(manifest.read_text())
        entry = next(t for t in listed["stores"][0]["tables"] if t["name"] == "cities")
        entry["sha256"] = hashlib.sha256(cities.read_bytes()).hexdigest()
        manifest.write_text(json.dumps(listed))
        self.assertFalse(place.exists())
        self.refused("import", "--data-dir", place, out, says="profiles.cities")
        self.not_served(place)
        manifest.unlink()
        self.refused("import", "--data-dir", self.place("y"), out, says="export again")

    def test_move(self):
        place = self.copied()
        moved = self.place("moved")
        said = cli("admin", "move", "--from", place, "--to", moved).stdout
        self.assertIn("no longer on", said)
        self.assertEqual(dump(moved, but=()), dump(place, but=()), "every value, timelines too")
        house = self.serving(moved)
        reference = self.serving(place)
        self.assertEqual(self.round_of(house), self.round_of(reference))
        self.refused("move", "--from", place, "--to", self.place("x"), says="in use")
        self.refused("move", "--from", moved, "--to", self.place("x"), says="in use")
        self.refused("move", "--from", self.stores, "--to", moved, says="a store is there already")

    def test_to_postgresql_and_back(self):
        with Postgres() as postgres, OnPostgres() as house:
            address = f"postgresql://entente@127.0.0.1:{postgres.make().port}"
            house.database = f"{address}/postgres"
            said = cli("admin", "move", "--from", self.stores, "--to", house.database).stdout
            self.assertIn("compared row by row", said)
            out, again = self.place("from-sqlite"), self.place("from-postgres")
            cli("admin", "export", "--data-dir", self.stores, "--personal", out)
            cli("admin", "export", "--database", house.database, "--personal", again)
            # Each connection to a server that writes begins a timeline; those of before stay.
            kept, before = self.digests(again), self.digests(out)
            for values in (kept, before):
                for table in [table for table in values if table[1] == "timelines"]:
                    del values[table]
            self.assertEqual(kept, before, "every value")
            back = self.place("back")
            cli("admin", "move", "--from", house.database, "--to", back)
            self.assertEqual(dump(back, but=("timelines",)), dump(self.stores, but=("timelines",)))
            for store, tables in dump(self.stores, but=()).items():
                moved = dump(back, but=())[store]["timelines"]
                self.assertTrue(all(row in moved for row in tables["timelines"]), (store, moved))
            self.refused("move", "--from", self.stores, "--to", house.database, says="a store is there already")

            # Numbers go on where they were; rounds are the same; the server's own tools copy it.
            house.serve()
            certificate = connect(house.gateway, "matching.v1.RoundService/GetCertificate", {"name": self.round})
            self.assertEqual(certificate, self.certificate)
            reference = self.serving(self.copied())
            self.assertEqual(self.round_of(house), self.round_of(reference))
            cli("import", SOURCE / "data", "--server", house.grpc)
            house.stop("serve")
            dump_file = postgres.directory / "entente.dump"
            postgres.run("pg_dump", "--format=custom", f"--file={dump_file}", house.database)
            postgres.run("createdb", f"--maintenance-db={house.database}", "entente_restored")
            postgres.run("pg_restore", "--exit-on-error", f"--dbname={address}/entente_restored", str(dump_file))
            house.database = f"{address}/entente_restored"
            house.serve()
            self.assertEqual(connect(house.gateway, "matching.v1.RoundService/GetCertificate", {"name": self.round}), self.certificate)

            # A move that ends early leaves what no service opens.
            postgres.run("createdb", f"--maintenance-db={address}/postgres", "entente_half")
            process = subprocess.Popen([BIN / "entente", "admin", "move", "--from", self.stores, "--to", f"{address}/entente_half"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            wait_for("rows are there", lambda: self.has_rows(postgres, f"{address}/entente_half"))
            process.kill()
            process.wait()
            self.not_served(f"{address}/entente_half")

    def digests(self, export):
        listed = json.loads((export / "manifest.json").read_text())
        return {(store["name"], table["name"]): (table["rows"], table["digest"], table.get("last_number"))
                for store in listed["stores"] for table in store["tables"]}

    def has_rows(self, postgres, database):
        with contextlib.suppress(AssertionError):  # the table isn't there yet
            return int(postgres.run("psql", "-XAtq", "-d", database, "-c", "SELECT count(*) FROM profiles.cities")) > 0

    def test_killed_at_any_time_leaves_the_source_and_nothing_half(self):
        random_ = random.Random(20261130)
        backup, out = self.place("backup"), self.place("everything")
        cli("admin", "backup", "--data-dir", self.stores, backup)
        cli("admin", "export", "--data-dir", self.stores, out)
        ended = {"whole": 0, "refused": 0, "nothing": 0}
        commands = {"backup": lambda to: ["--data-dir", self.stores, to], "restore": lambda to: ["--data-dir", to, backup],
                    "import": lambda to: ["--data-dir", to, out], "move": lambda to: ["--from", self.stores, "--to", to]}
        for name, arguments in commands.items():
            begin = time.monotonic()
            cli("admin", name, *arguments(self.place("timed")))
            took = time.monotonic() - begin
            for turn in range(6):
                to = self.place(name)
                process = subprocess.Popen([BIN / "entente", "admin", name, *map(str, arguments(to))], stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                time.sleep(took * (turn + random_.random()) / 6)
                process.send_signal(signal.SIGKILL)
                process.wait()
                if name == "backup":
                    if (to / "backup.json").exists():
                        cli("admin", "restore", "--data-dir", self.place("restored"), to)
                        ended["whole"] += 1
                    else:
                        self.refused("restore", "--data-dir", self.place("x"), to, says="no backup")
                        ended["refused"] += 1
                elif not any("migrations" in self.tables(store) for store in to.glob("*.sqlite")):
                    ended["nothing"] += 1  # an empty place, or an empty file
                elif self.is_whole(to):
                    ended["whole"] += 1
                else:
                    self.not_served(to)
                    self.refused("restore", "--data-dir", to, backup, says="a store is there already")
                    ended["refused"] += 1
        self.assertGreater(ended["refused"], 4, ended)
        print(f"killed: {ended}")

    def tables(self, store):
        with sqlite3.connect(store) as database:
            return {name for name, in database.execute("SELECT name FROM sqlite_schema")}

    def is_whole(self, directory):
        """No store is marked as unfinished; then all that was to be there is."""
        for store in (directory / f"{store}.sqlite" for store in STORES):
            if not store.exists() or "migrations" not in self.tables(store):
                return False
            if sqlite3.connect(store).execute("SELECT max(version) > 1000 FROM migrations").fetchone() != (0,):
                return False
        self.assertEqual(dump(directory)["listings"]["listing_versions"], self.before["listings"]["listing_versions"])
        return True


if __name__ == "__main__":
    unittest.main(verbosity=2)
