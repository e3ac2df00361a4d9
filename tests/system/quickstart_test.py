#!/usr/bin/python3
"""The quick starts of docs/quickstart run as printed there, and agree."""
import os
import subprocess
import sys
import unittest

from processes import BIN, BUILD, SOURCE, House, cli

DOCS = SOURCE / "docs" / "quickstart"


class QuickStarts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc)

    def run_one(self, *command):
        environment = {**os.environ, "PYTHONPATH": str(BUILD / "python")}
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60, cwd=SOURCE, env=environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("why the first:", done.stdout)
        return done.stdout

    def test_four_languages_say_the_same(self):
        cpp = self.run_one(BIN / "quickstart", self.house.grpc)
        python = self.run_one("/usr/bin/python3", DOCS / "quickstart.py", self.house.grpc)
        grpc_js = self.run_one("node", DOCS / "quickstart.mjs", self.house.grpc)
        connect = self.run_one("node_modules/.bin/tsx", DOCS / "quickstart.ts", self.house.gateway)
        self.assertEqual(cpp, python)
        self.assertEqual(cpp, grpc_js)
        self.assertEqual(cpp, connect)
        curl = self.run_one(DOCS / "quickstart.sh", self.house.gateway)
        need = cpp.splitlines()[0].split("(")[-1].split(",")[0].rstrip(")")
        self.assertEqual(curl.splitlines()[0], need)

    def test_an_unreachable_server_is_said(self):
        done = subprocess.run(["/usr/bin/python3", DOCS / "quickstart.py", "127.0.0.1:1"], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "PYTHONPATH": str(BUILD / "python")})
        self.assertEqual(done.returncode, 1)
        self.assertIn("UNAVAILABLE", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
