#!/usr/bin/python3
"""Every service on a real PostgreSQL: tables made by several replicas at once, the main job, and ends of either side."""
import json
import shutil
import signal
import subprocess
import sys
import unittest
import urllib.error
import urllib.request

from faults.postgres import ANOTHER, Postgres
from processes import BIN, SOURCE, House, cli, connect, free_port, listens, wait_for

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
            done = subprocess.run([BIN / "entente-profiles", "--migrate-only", "--database", url, "--wait-for-database", "0s"], capture_output=True, text=True,
                                  timeout=60)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(said, done.stderr)
            self.assertNotIn("hunter2", done.stdout + done.stderr)

    def test_5_a_process_waits_for_its_database_and_says_so(self):
        later = Postgres()
        self.addCleanup(later.close)
        own, admin = free_port(), free_port()
        command = [BIN / "entente-profiles", "--database", f"postgresql://anna:hunter2@127.0.0.1:{later.port}/postgres",
                   "--listen", f"127.0.0.1:{own}", "--admin-listen", f"127.0.0.1:{admin}"]

        def begin(*more):
            process = subprocess.Popen([*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.stderr.close)
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            return process

        def said():
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{admin}/readyz", timeout=5) as reply:
                    return reply.read().decode()
            except urllib.error.HTTPError as error:
                return error.read().decode()
            except OSError:
                return ""

        process = begin("--wait-for-database", "60s")
        wait_for("it says what it waits for", lambda: "waiting for the store of profiles: the store postgresql://anna@" in said())
        self.assertFalse(listens(own), "nobody is served")
        # Told to end meanwhile.
        process.send_signal(signal.SIGTERM)
        out = process.communicate(timeout=20)[1]
        self.assertEqual(process.returncode, 0, out)
        self.assertEqual(out.count("waiting for the store"), 1, out)
        self.assertNotIn("hunter2", out)
        # Only so long.
        process = begin("--wait-for-database", "1s")
        out = process.communicate(timeout=20)[1]
        self.assertEqual(process.returncode, 1, out)
        self.assertIn("s for it", out)
        # It comes.
        process = begin()
        wait_for("it waits", lambda: "waiting" in said())
        later.make()
        later.query("CREATE ROLE anna LOGIN SUPERUSER")
        wait_for("it is ready", lambda: said() == "ready\n", 60)
        self.assertTrue(listens(own))
        process.send_signal(signal.SIGTERM)
        out = process.communicate(timeout=20)[1]
        self.assertEqual(process.returncode, 0, out)
        self.assertIn("the store is there", out)

    def test_6_by_tls_with_the_servers_certificate_checked(self):
        def certificate(name):
            files = [self.house.directory / f"{name}.{end}" for end in ("crt", "key")]
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", files[0], "-keyout", files[1]],
                           check=True, capture_output=True)
            return files

        server = Postgres(settings=("ssl=on", "ssl_cert_file=server.crt", "ssl_key_file=server.key"))
        self.addCleanup(server.close)
        own, another = certificate("server"), certificate("another")
        server.run("initdb", "-D", server.data, "-U", "entente", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        (server.data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 trust\n")
        for file in own:
            copy = server.data / file.name
            copy.write_bytes(file.read_bytes())
            copy.chmod(0o600)
            if ANOTHER:
                shutil.chown(copy, "nobody", "nogroup")
        server.start()

        def migrate(host, **parameters):
            url = f"postgresql://entente@{host}:{server.port}/postgres?" + "&".join(f"{name}={value}" for name, value in parameters.items())
            return subprocess.run([BIN / "entente-profiles", "--migrate-only", "--wait-for-database", "0s", "--database", url],
                                  capture_output=True, text=True, timeout=60)

        done = migrate("localhost", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=own[0])
        self.assertEqual(done.returncode, 0, done.stderr)
        for parameters, said in (({"sslmode": "verify-full", "sslrootcert": another[0]}, "certificate verify failed"),
                                 ({"sslmode": "disable"}, "no encryption")):
            done = migrate("localhost", hostaddr="127.0.0.1", **parameters)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn(said, done.stderr)
        # The certificate isn't of this name.
        done = migrate("entente.example", hostaddr="127.0.0.1", sslmode="verify-full", sslrootcert=own[0])
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("does not match host name", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
