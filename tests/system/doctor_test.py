#!/usr/bin/python3
"""The doctor: each thing is broken on purpose, and found, with how bad it is and what to do; what is sound is said to be."""
import concurrent.futures
import contextlib
import csv
import json
import lzma
import os
import pathlib
import shutil
import socket
import socketserver
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import grpc

from faults.postgres import Postgres
from processes import BIN, SOURCE, House, cli, free_port, wait_for

VARIABLES = ("ENTENTE_DATABASE", "ENTENTE_DATA_DIR", "ENTENTE_LISTEN", "ENTENTE_GRPC_LISTEN", "ENTENTE_ADMIN_LISTEN", "ENTENTE_PROFILES",
             "ENTENTE_LISTINGS", "ENTENTE_MATCHING", "ENTENTE_TOKEN_FILE", "ENTENTE_REDIS")


class Redis(socketserver.ThreadingTCPServer):
    """One that answers what it is told to."""
    allow_reuse_address, daemon_threads = True, True

    def __init__(self, script):
        self.script = script

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                while line := self.rfile.readline():
                    words = []
                    for _ in range(int(line[1:])):
                        words.append(self.rfile.read(int(self.rfile.readline()[1:]) + 2)[:-2].upper())
                    self.wfile.write(b"+PONG\r\n" if words[0] == b"PING" else self.server.script if words[0].startswith(b"EVAL") else b"+OK\r\n")

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def url(self):
        return f"redis://127.0.0.1:{self.server_address[1]}"


class Other(socketserver.ThreadingTCPServer):
    """Another program on a port."""
    allow_reuse_address, daemon_threads = True, True

    def __init__(self):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.sendall(b"SSH-2.0-other\r\n")

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


class Elsewhere:
    """A process that is ready and says of itself what it is told to."""

    def __init__(self, **facts):
        def check(_, context):
            context.set_trailing_metadata([(name.replace("_", "-"), value) for name, value in facts.items()])
            return b"\x08\x01"

        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(2))
        as_it_is = {"Check": grpc.unary_unary_rpc_method_handler(check, lambda sent: sent, lambda answer: answer)}
        self.server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("grpc.health.v1.Health", as_it_is)])
        self.address = f"127.0.0.1:{self.server.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self):
        self.server.start()
        return self.address

    def __exit__(self, *_):
        self.server.stop(0)


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=True)


class Authority:
    def __init__(self, directory):
        self.directory = directory
        (directory / "ca.cnf").write_text(f"""
[ca]
default_ca = here
[here]
dir = {directory}
database = $dir/index.txt
new_certs_dir = $dir
serial = $dir/serial
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = optional
""")
        (directory / "index.txt").write_text("")
        (directory / "index.txt.attr").write_text("unique_subject = no\n")
        (directory / "serial").write_text("01\n")
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "400", "-subj", "/CN=test-ca", "-keyout",
                directory / "ca.key", "-out", directory / "ca.pem")

    def certificate(self, name, start, end):
        """(certificate, key) of host `name`, between two days."""
        at = {kind: self.directory / f"{name}-{start}.{kind}" for kind in ("key", "csr", "pem")}
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}",
                "-keyout", at["key"], "-out", at["csr"])
        openssl("ca", "-batch", "-notext", "-config", self.directory / "ca.cnf", "-keyfile", self.directory / "ca.key", "-cert", self.directory / "ca.pem",
                "-startdate", f"{start}Z", "-enddate", f"{end}Z", "-in", at["csr"], "-out", at["pem"])
        return at["pem"], at["key"]


class Doctor(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        for variable in VARIABLES:
            os.environ.pop(variable, None)
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cls.stores = cls.house.directory / "serve"
        cls.directory = cls.house.directory

    def examine(self, *arguments, program=BIN / "entente", before=()):
        """{id: severity} of what is found; each but what is fine has a remedy, and the exit code is that of the worst."""
        done = subprocess.run([*map(str, before), str(program), "doctor", "--json", *map(str, arguments)], capture_output=True, text=True, timeout=60,
                              check=False)
        self.assertEqual(done.stderr, "")
        told = json.loads(done.stdout)
        order = ["fine", "note", "warning", "error"]
        self.assertEqual(told["worst"], max((each["severity"] for each in told["findings"]), key=order.index))
        self.assertEqual(done.returncode, {"fine": 0, "note": 0, "warning": 4, "error": 1}[told["worst"]])
        for each in told["findings"]:
            self.assertEqual(each["remedy"] == "", each["severity"] == "fine", each)
            self.assertNotIn("{", each["what"] + each["remedy"], each)
            self.assertFalse(each["what"].startswith("cli.doctor"), each)
        self.told = told["findings"]
        return {each["id"]: each["severity"] for each in told["findings"]}

    def found(self, expected, *arguments, **options):
        """Among what is found there is this, and nothing else that is a warning or worse."""
        findings = self.examine(*arguments, **options)
        bad = {id_: severity for id_, severity in findings.items() if severity in ("warning", "error")}
        self.assertEqual(bad, {id_: severity for id_, severity in expected.items() if severity in ("warning", "error")}, self.told)
        self.assertEqual({id_: findings.get(id_) for id_ in expected}, expected, self.told)

    def file(self, name, text, mode=0o600):
        path = self.directory / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def test_sound(self):
        at = [self.house.gateway.removeprefix("http://"), self.house.grpc]
        self.found({"store.read": "fine", "disk.room": "fine", "server.ready": "fine", "port.ours": "fine", "version.same": "fine", "version.agrees": "fine", "clock.agrees": "fine",
                    "configuration.no_identity": "note"},
                   "--data-dir", self.stores, "--thorough", "--server", self.house.grpc, "--gateway", at[0], "--listen", at[0], "--grpc-listen", at[1])
        self.assertEqual([each["id"] for each in self.told].count("store.read"), 3)
        self.assertEqual([each["id"] for each in self.told].count("port.ours"), 2)
        self.assertEqual([each["id"] for each in self.told].count("clock.agrees"), 2, "the services' and the gateway's")
        self.assertEqual(len({"clock.kept", "clock.alone"} & {each["id"] for each in self.told}), 1)
        said = cli("doctor", "--data-dir", self.stores).stdout
        self.assertRegex(said, r"Errors: 0; warnings: 0; notes: \d+; fine: \d+\.")
        self.assertIn("  → ", said)
        french = cli("doctor", "--data-dir", self.stores, "--lang", "fr").stdout
        self.assertIn("stockage profiles", french)
        # As the processes take it, by their variables.
        by_variable = cli("doctor", env={**os.environ, "ENTENTE_DATA_DIR": str(self.stores), "ENTENTE_PROFILES": self.house.grpc}).stdout
        self.assertIn("stockage" if "fr" in os.environ.get("ENTENTE_LANG", "") else "store profiles", by_variable)
        self.assertIn(f"{self.house.grpc}: answers", by_variable)

    def test_configuration(self):
        tokens = self.file("good.csv", "a-token-that-is-long-enough,ada,coordinator,*,person\n")
        self.found({"configuration.identity_read": "fine"}, "--token-file", tokens, "--listen", f"0.0.0.0:{free_port()}")
        self.found({"configuration.identity": "error"}, "--token-file", self.file("bad.csv", "a-token,ada,king,*,person\n"))
        self.found({"configuration.identity": "error"}, "--oidc-file", self.file("oidc.json", '{"issuer": 7}'))
        self.found({"configuration.open_file": "warning"}, "--token-file",
                   self.file("open.csv", "a-token-that-is-long-enough,ada,coordinator,*,person\n", 0o644))
        self.found({"configuration.listen": "error"}, "--listen", f"0.0.0.0:{free_port()}")
        self.found({"configuration.secret": "error"}, "--service-token-file", self.directory / "nowhere")
        self.found({"configuration.https": "error", "certificate.unreadable": "error"}, "--https-cert", self.directory / "nowhere")

    def copied(self):
        place = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        house = House()
        self.addCleanup(house.__exit__)
        cli("admin", "backup", "--data-dir", self.stores, place / "backup")
        cli("admin", "restore", "--data-dir", place / "stores", place / "backup")
        return place / "stores"

    def altered(self, sql, *values):
        place = self.copied()
        with sqlite3.connect(place / "profiles.sqlite") as database:
            database.execute(sql, values)
        return place

    def test_stores(self):
        self.found({"store.none": "error"}, "--data-dir", self.directory / "nowhere")
        self.found({"store.schema": "error"}, "--data-dir",
                   self.altered("INSERT INTO migrations SELECT 99, sha256, apply_micros FROM migrations WHERE version = 1"))
        self.found({"store.erasing": "warning"}, "--data-dir", self.altered("INSERT INTO erasures VALUES ('erased-x', '{}', 1, 0)"))
        damaged = self.copied()
        with open(damaged / "listings.sqlite", "r+b") as file:
            file.write(b"no database at all")
        self.found({"store.unusable": "error"}, "--data-dir", damaged)
        page = self.copied()
        with open(page / "listings.sqlite", "r+b") as file:
            file.seek(5 * 4096)
            file.write(b"\xff" * 4096)
        self.found({"store.unusable": "error"}, "--data-dir", page, "--thorough")
        older = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        with sqlite3.connect(older / "profiles.sqlite") as database:
            database.executescript(lzma.open(SOURCE / "tests/system/stores/profiles.sql.xz", "rt").read())
        self.found({"store.older": "note"}, "--data-dir", older)

    def test_disks(self):
        place = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
            self.skipTest("no mounts of one's own here")
        stores = self.copied()
        for size, expected in (("2g", {}), ("200m", {"disk.low": "warning"}), ("32m", {"disk.full": "error"})):
            script = f'mount -t tmpfs -o size={size} tmpfs {place} && cp {stores}/* {place} && exec "$@"'
            self.found({**expected, "disk.memory": "warning"}, "--data-dir", place, before=("unshare", "-m", "sh", "-c", script, "sh"))

    def test_postgresql(self):
        nobody = f"postgresql://entente@127.0.0.1:{free_port()}/postgres"
        self.found({"database.unreachable": "error"}, "--database", nobody)
        self.found({"database.url": "error"}, "--database", "postgresql://entente@127.0.0.1/postgres?nonsense=1")
        with Postgres(fsync="on", settings=("max_connections=24", "superuser_reserved_connections=0", "max_wal_senders=0")) as postgres:
            url = f"postgresql://entente@127.0.0.1:{postgres.make().port}/postgres"
            self.found({"database.answers": "fine", "clock.agrees": "fine", "store.not_made": "note"}, "--database", url)
            self.assertEqual(postgres.query("SELECT count(*) FROM pg_namespace WHERE nspname = 'profiles'"), "0", "it only looks")
            count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'other'"
            with contextlib.ExitStack() as others:
                for _ in range(20):
                    other = others.enter_context(socket.create_connection(("127.0.0.1", postgres.port)))
                    words = b"user\0entente\0database\0postgres\0application_name\0other\0\0"
                    other.sendall(struct.pack("!ii", len(words) + 8, 3 << 16) + words)
                wait_for("they are there", lambda: postgres.query(count) == "20")
                self.found({"database.connections": "warning"}, "--database", url)
            wait_for("they are gone", lambda: postgres.query(count) == "0")
            postgres.query("ALTER SYSTEM SET full_page_writes = off")
            postgres.query("SELECT pg_reload_conf()")
            wait_for("it is off", lambda: postgres.query("SHOW full_page_writes") == "off")
            self.found({"database.unsafe": "error"}, "--database", url)
            house = House()
            self.addCleanup(house.__exit__)
            cli("admin", "move", "--from", self.copied(), "--to", url)
            self.found({"database.unsafe": "error", "store.read": "fine"}, "--database", url)

    def test_redis(self):
        self.found({"redis.unreachable": "warning"}, "--redis", f"redis://127.0.0.1:{free_port()}")
        self.found({"redis.url": "error"}, "--redis", "http://127.0.0.1")
        with House() as house:
            self.found({"redis.answers": "fine", "clock.agrees": "fine"}, "--redis", house.redis())
        with Redis(b"-NOPERM no scripts\r\n") as redis:
            self.found({"redis.answers": "fine", "redis.no_scripts": "warning"}, "--redis", redis.url())
        with Redis(b":1700000000\r\n") as redis:
            self.found({"redis.answers": "fine", "clock.differs": "error"}, "--redis", redis.url())

    def test_certificates(self):
        directory = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        ours = Authority(directory)
        other = Authority(pathlib.Path(tempfile.mkdtemp(dir=self.directory)))
        good, key = ours.certificate("entente.example", "20260101000000", "20360101000000")
        pair = ("--mtls-cert", good, "--mtls-key", key, "--mtls-ca", directory / "ca.pem")
        self.found({"certificate.holds": "fine"}, *pair)
        for start, end, expected in (("20200101000000", "20210101000000", "certificate.expired"), ("20350101000000", "20360101000000", "certificate.not_yet")):
            certificate, its_key = ours.certificate("entente.example", start, end)
            self.found({expected: "error"}, "--mtls-cert", certificate, "--mtls-key", its_key, "--mtls-ca", directory / "ca.pem")
        soon = subprocess.run(["date", "-u", "-d", "+10 days", "+%Y%m%d%H%M%S"], capture_output=True, text=True, check=True).stdout.strip()
        certificate, its_key = ours.certificate("soon.example", "20260101000000", soon)
        self.found({"certificate.soon": "warning"}, "--mtls-cert", certificate, "--mtls-key", its_key, "--mtls-ca", directory / "ca.pem")
        self.found({"configuration.mtls": "error", "certificate.key": "error"}, "--mtls-cert", good, "--mtls-key", its_key, "--mtls-ca", directory / "ca.pem")
        self.found({"certificate.chain": "error"}, "--mtls-cert", good, "--mtls-key", key, "--mtls-ca", other.directory / "ca.pem")
        # Browsers go by the authorities that they know: of one's own is a warning.
        https = ("--https-cert", good, "--https-key", key)
        self.found({"certificate.holds": "fine", "certificate.chain": "warning"}, *https, "--host", "entente.example")
        self.found({"certificate.chain": "warning", "certificate.host": "error"}, *https, "--host", "other.example")

    def test_ports(self):
        with Other() as other:
            self.found({"port.taken": "error"}, "--listen", f"127.0.0.1:{other.server_address[1]}")
        self.found({"port.free": "fine"}, "--listen", f"127.0.0.1:{free_port()}")
        self.found({"configuration.listen": "error", "port.refused": "error"}, "--listen", "192.0.2.1:7101")
        self.found({"server.unreachable": "error"}, "--server", f"127.0.0.1:{free_port()}")
        self.found({"server.unreachable": "error"}, "--gateway", f"127.0.0.1:{free_port()}")
        with House() as house:
            port = free_port()
            house.start("listings", [BIN / "entente-listings", "--listen", f"127.0.0.1:{port}", "--data-dir", house.directory / "listings", "--profiles",
                                     f"127.0.0.1:{free_port()}"], port)
            self.found({"server.not_ready": "error"}, "--server", f"127.0.0.1:{port}")

    def test_the_page_has_every_finding(self):
        """docs/troubleshoot.md, from the catalogue; and each of them is found by a test here."""
        with open(SOURCE / "data/texts/cli.csv", newline="", encoding="utf-8") as file:
            texts = {row["id"].removeprefix("cli.doctor."): row["en"] for row in csv.DictReader(file) if row["id"].startswith("cli.doctor.")}
        findings = {name.removesuffix(".remedy") for name in texts if name.endswith(".remedy")}
        lines = ["| finding | what | what to do |", "|---|---|---|"]
        lines += [f"| `{name}` | {texts[name].replace('{error}', '*what the process would say*')} | {texts[name + '.remedy']} |" for name in sorted(findings)]
        page = SOURCE / "docs/troubleshoot.md"
        begin, end = "<!-- findings: made by tests/system/doctor_test.py -->\n", "<!-- end of findings -->"
        before, _, rest = page.read_text(encoding="utf-8").partition(begin)
        _, _, after = rest.partition(end)
        made = before + begin + "\n".join(lines) + "\n" + end + after
        if os.environ.get("ENTENTE_WRITE"):
            page.write_text(made, encoding="utf-8")
        self.assertEqual(page.read_text(encoding="utf-8"), made, "run: ENTENTE_WRITE=1 tests/system/doctor_test.py")
        source = pathlib.Path(__file__).read_text(encoding="utf-8")
        # A file system over the network and directories that can't be looked at aren't to be had here.
        untried = ("disk.network", "disk.unreadable")
        self.assertEqual({name for name in findings if source.count(f'"{name}"') == (1 if name in untried else 0)}, set(untried))

    def test_processes_elsewhere(self):
        """Their version and their clock, as they say it with their health."""
        now = lambda by: str(int((time.time() + by) * 1e6))
        with Elsewhere(entente_version="0.0.9", entente_clock=now(-40)) as address:
            self.found({"server.ready": "fine", "version.elsewhere": "warning", "clock.differs": "error"}, "--server", address)
        with Elsewhere(entente_clock=now(10)) as address:
            self.found({"server.ready": "fine", "clock.differs": "warning"}, "--server", address)
        with Elsewhere() as address:  # of before they said it
            self.found({"server.ready": "fine"}, "--server", address)
            self.assertFalse({"version.agrees", "version.elsewhere", "clock.agrees"} & {each["id"] for each in self.told})
        with House() as house:
            admin = f"127.0.0.1:{free_port()}"
            house.serve("--admin-listen", admin)
            self.found({"port.ours": "fine"}, "--admin-listen", admin)
            self.assertIn({"id": "port.ours", "severity": "fine", "what": f"{admin}: a process of Entente listens", "remedy": ""}, self.told)

    def test_versions(self):
        place = pathlib.Path(tempfile.mkdtemp(dir=self.directory))
        shutil.copy(BIN / "entente", place)
        other = place / "entente-profiles"
        other.write_text("#!/bin/sh\necho 'entente-profiles 0.0.9, engine 1'\n")
        other.chmod(0o755)
        self.found({"version.differs": "error"}, program=place / "entente")
        sleeper = place / "entente-listings"
        shutil.copy(shutil.which("sleep"), sleeper)
        running = subprocess.Popen([sleeper, "60"])
        try:
            wait_for("it runs", lambda: os.readlink(f"/proc/{running.pid}/exe").endswith("entente-listings"))
            sleeper.unlink()
            self.found({"version.replaced": "warning"})
        finally:
            running.kill()
            running.wait()


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
