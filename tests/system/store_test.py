#!/usr/bin/python3
"""The files of a running server: removed under it, or opened by a second one."""
import json
import sys
import unittest
import urllib.error

from processes import House, cli, connect, free_port, is_ready, wait_for


class Store(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.__exit__)
        self.house.serve()
        self.data = self.house.directory / "serve"

    def test_removed_files_end_readiness_and_no_write_is_acknowledged(self):
        before = self.house.log("serve")
        self.assertTrue(is_ready(self.house.gateway))
        for file in self.data.glob("profiles.sqlite*"):
            file.unlink()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            connect(self.house.gateway, "profiles.v1.ProfileService/ImportReferences", {"countries": "", "vocabularies": ""})
        self.assertEqual(refused.exception.code, 503)
        body = json.loads(refused.exception.read())
        self.assertEqual(body["code"], "unavailable")
        self.assertIn("profiles.sqlite", body["message"])
        self.assertIn("STORE_GONE", json.dumps(body))
        wait_for("not ready", lambda: not is_ready(self.house.gateway))
        said = [json.loads(line) for line in self.house.log("serve")[len(before):].splitlines() if line.startswith("{")]
        gone = [line for line in said if line["message"] == "the store is gone"]
        self.assertEqual([line["level"] for line in gone], ["error"])

    def test_files_that_nobody_writes_to_are_looked_at_too(self):
        self.assertTrue(is_ready(self.house.gateway))
        (self.data / "listings.sqlite-wal").unlink()
        wait_for("not ready", lambda: not is_ready(self.house.gateway))

    def test_second_server_is_refused_though_the_lock_was_removed(self):
        (self.data / "entente.lock").unlink()
        done = cli("serve", "--data-dir", self.data, "--listen", f"127.0.0.1:{free_port()}",
                   "--grpc-listen", f"127.0.0.1:{free_port()}", ok=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("profiles.sqlite is in use by another process", done.stderr)
        self.assertTrue(is_ready(self.house.gateway))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
