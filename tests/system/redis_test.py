#!/usr/bin/python3
"""How `entente serve` is told of its Redis: password files, users, databases, sentinels; and that no password is told on."""
import signal
import subprocess
import unittest
import urllib.request

from processes import BIN, SOURCE, House, cli, connect, free_port, wait_for

PASSWORD = "a/secret@of:Redis"
PROGRAMME = "programmes/cooperation-2027"


class Redis(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.port = free_port()
        cls.house.start("redis", ["redis-server", "--port", cls.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                                  "--dir", cls.house.directory, "--requirepass", PASSWORD], cls.port)
        cls.redis_cli("ACL", "SETUSER", "office", "on", f">{PASSWORD}", "~entente:*", "+mget", "+evalsha", "+eval", "+get", "+set", "+select")
        cls.file = cls.house.directory / "redis-password"
        cls.file.write_text(PASSWORD + "\n")
        cls.data = False

    @classmethod
    def redis_cli(cls, *words):
        done = subprocess.run(["redis-cli", "-p", str(cls.port), "--no-auth-warning", "-a", PASSWORD, *words], capture_output=True,
                              text=True, timeout=10, check=True)
        return done.stdout

    def serve(self, *redis):
        """Serves with this Redis and the example data; the answers' cache_status twice, metrics and log at the end."""
        http, grpc, name = free_port(), free_port(), "serve"
        (self.house.directory / f"{name}.log").unlink(missing_ok=True)
        self.house.start(name, [BIN / "entente", "serve", "--data-dir", self.house.directory / "store", "--listen",
                                f"127.0.0.1:{http}", "--grpc-listen", f"127.0.0.1:{grpc}", *redis], http)
        base = f"http://127.0.0.1:{http}"

        def ready():
            with urllib.request.urlopen(f"{base}/readyz", timeout=2) as reply:
                return reply.status == 200

        wait_for("serving", lambda: self.quietly(ready))
        if not type(self).data:
            cli("import", SOURCE / "data", "--server", f"127.0.0.1:{grpc}")
            type(self).data = True
        need = connect(base, "listings.v1.ListingService/ListListings",
                       {"parent": "cities/-", "filter": 'kind = "need"', "pageSize": 1})["listings"][0]["name"]
        said = [connect(base, "matching.v1.CandidateService/ListCandidates", {"programme": PROGRAMME, "listing": need})["cacheStatus"]
                for _ in range(2)]
        self.house.stop(name)
        self.assertNotIn(PASSWORD, self.house.log(name))
        return [one.removeprefix("CACHE_STATUS_") for one in said]

    @staticmethod
    def quietly(condition):
        try:
            return condition()
        except OSError:
            return False

    def refused(self, *redis):
        done = subprocess.run([str(a) for a in (BIN / "entente", "serve", "--data-dir", self.house.directory / "refused", "--listen",
                                                f"127.0.0.1:{free_port()}", "--grpc-listen", f"127.0.0.1:{free_port()}", *redis)],
                              capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("secret", done.stdout + done.stderr)
        return done.stderr

    def test_passwords_users_and_databases(self):
        at = f"127.0.0.1:{self.port}"
        self.assertEqual(self.serve("--redis", f"redis://{at}/3", "--redis-password-file", self.file), ["MISS", "HIT"])
        self.assertIn("entente:candidates:", self.redis_cli("-n", "3", "KEYS", "*"))
        self.assertEqual(self.redis_cli("-n", "0", "KEYS", "*").strip(), "")
        self.assertEqual(self.serve("--redis", f"redis://office@{at}/4", "--redis-password-file", self.file), ["MISS", "HIT"])
        self.assertEqual(self.serve("--redis", f"redis://office:a%2Fsecret%40of%3ARedis@{at}/4"), ["HIT", "HIT"])
        self.assertEqual(self.serve("--redis", f"redis://:a%2Fwrong@{at}"), ["BYPASSED", "BYPASSED"])

    def test_a_sentinel_says_where(self):
        port = free_port()
        file = self.house.directory / "sentinel.conf"
        file.write_text(f"sentinel monitor office 127.0.0.1 {self.port} 1\nsentinel auth-pass office \"{PASSWORD}\"\n")
        self.house.start("sentinel", ["redis-server", file, "--port", port, "--bind", "127.0.0.1", "--dir", self.house.directory,
                                      "--sentinel"], port)
        self.assertEqual(self.serve("--redis", f"redis+sentinel://127.0.0.1:1,127.0.0.1:{port}/office/5", "--redis-password-file",
                                    self.file), ["MISS", "HIT"])
        self.house.stop("sentinel", signal.SIGTERM)

    def test_what_is_wrong_is_said_at_the_start_and_no_password(self):
        at = f"127.0.0.1:{self.port}"
        self.assertIn("TLS", self.refused("--redis", f"rediss://:secret@{at}"))
        self.assertIn("redis+sentinel://", self.refused("--redis", f"http://:secret@{at}"))
        self.assertIn("--redis-password-file", self.refused("--redis", f"redis://office@{at}"))
        self.assertIn("keep the file", self.refused("--redis", f"redis://:secret@{at}", "--redis-password-file", self.file))
        self.assertIn("none-such", self.refused("--redis", f"redis://{at}", "--redis-password-file", "none-such"))


if __name__ == "__main__":
    unittest.main()
