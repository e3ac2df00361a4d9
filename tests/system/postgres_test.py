#!/usr/bin/python3
"""Every service on a real PostgreSQL: tables made by several replicas at once, the main job, and ends of either side."""
import json
import signal
import subprocess
import sys
import unittest

from faults.postgres import Postgres
from processes import BIN, SOURCE, House, cli, connect, free_port, wait_for

PROGRAMME = "cooperation-2027"
SERVICES = ("profiles", "listings", "matching")


class OnPostgres(House):
    def __init__(self, postgres):
        super().__init__()
        self.database = f"postgresql://entente@127.0.0.1:{postgres.port}/postgres"

    def store(self, part):
        return ["--database", self.database]


class StoresOnPostgres(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.postgres = Postgres().make()
        cls.addClassCleanup(cls.postgres.close)
        cls.house = OnPostgres(cls.postgres)
        cls.addClassCleanup(cls.house.__exit__)

    def cities(self):
        return connect(self.house.gateway, "profiles.v1.ProfileService/ListCities", {"pageSize": 1000})["cities"]

    def test_1_replicas_that_start_together_make_the_tables_once(self):
        begun = [(part, subprocess.Popen([BIN / f"entente-{part}", "--migrate-only", "--database", self.house.database],
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
                 for part in SERVICES for _ in range(3)]
        applied = dict.fromkeys(SERVICES, 0)
        for part, process in begun:
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, out + err)
            applied[part] += err.count("migration applied")
        for part in SERVICES:
            versions = self.postgres.query(f"SELECT count(*), max(version) FROM {part}.migrations").split("|")
            self.assertEqual(versions[0], versions[1], "each once")
            self.assertEqual(applied[part], int(versions[0]), "and by one of them")

    def test_2_the_main_job_gives_the_round_of_the_files(self):
        self.house.serve()
        cli("import", SOURCE / "data", "--server", self.house.grpc)
        out = self.house.directory / "out"
        done = cli("round", "--server", self.house.grpc, "--programme", PROGRAMME, "--as-of", "2026-12-01", "--out", out)
        self.assertIn("prove", done.stdout.lower())
        cli("match", "--data", SOURCE / "data", "--as-of", "2026-12-01", "--out", self.house.directory / "offline")
        self.assertEqual((out / "round.json").read_bytes(), (self.house.directory / "offline" / "round.json").read_bytes())

    def test_3_a_kill_and_a_restart_of_the_server_lose_nothing(self):
        cities = self.cities()
        self.assertGreater(len(cities), 100)
        round_of = lambda: connect(self.house.gateway, "matching.v1.RoundService/ListRounds", {"parent": f"programmes/{PROGRAMME}"})
        before = round_of()["rounds"]
        self.house.kill("serve")
        self.house.serve()
        self.assertEqual(self.cities(), cities)
        self.assertEqual(round_of()["rounds"], before)

        self.postgres.end(signal.SIGQUIT)
        with self.assertRaises(OSError) as refused:  # urllib's errors are OSErrors
            self.cities()
        self.assertEqual(json.loads(refused.exception.read())["code"], "unavailable")
        self.postgres.start()

        def there():
            try:
                return self.cities()
            except OSError:
                return None
        self.assertEqual(wait_for("the store is found again", there), cities)
        done = cli("round", "--server", self.house.grpc, "--programme", PROGRAMME, "--as-of", "2026-12-02")
        self.assertIn("prove", done.stdout.lower())

    def test_4_a_url_that_leads_nowhere_is_said_without_its_password(self):
        for url, said in ((f"postgresql://anna:hunter2@127.0.0.1:{free_port()}/entente", "/entente can't be reached: "),
                          ("postgresql://anna:hunter2@here/%zz", "the URL of the database isn't one that PostgreSQL's library reads")):
            done = subprocess.run([BIN / "entente-profiles", "--migrate-only", "--database", url], capture_output=True, text=True,
                                  timeout=60)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, done.stderr)
            self.assertNotIn("hunter2", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
