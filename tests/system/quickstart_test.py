#!/usr/bin/python3
"""The quick starts of docs/quickstart run as printed there, and agree."""
import datetime
import os
import re
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
        today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()  # as ./dev run does
        cli("import", SOURCE / "data", "--server", cls.house.grpc, "--base-date", today)
        cls.page = (SOURCE / "docs" / "quickstart.md").read_text()

    def run_one(self, *command):
        environment = {**os.environ, "PYTHONPATH": str(BUILD / "python")}
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=60, cwd=SOURCE, env=environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("why the first:", done.stdout)
        return done.stdout

    def test_five_languages_say_the_same(self):
        cpp = self.run_one(BIN / "quickstart", self.house.grpc)
        python = self.run_one("/usr/bin/python3", DOCS / "quickstart.py", self.house.grpc)
        grpc_js = self.run_one("node", DOCS / "quickstart.mjs", self.house.grpc)
        connect = self.run_one("node_modules/.bin/tsx", DOCS / "quickstart.ts", self.house.gateway)
        curl = self.run_one(DOCS / "quickstart.sh", self.house.gateway)
        self.assertEqual(cpp, python)
        self.assertEqual(cpp, grpc_js)
        self.assertEqual(cpp, connect)
        self.assertEqual(cpp, curl)
        self.assertIn("\n" + cpp.splitlines()[0] + "\n", self.page, "the page shows the same need")

    def test_the_commands_of_the_page_print_what_it_says(self):
        commands = re.findall(r"^curl .*$", self.page, re.M)
        self.assertEqual(len(commands), 2)
        cities, error = [subprocess.run(["bash", "-c", command.replace("http://127.0.0.1:8080", self.house.gateway).replace(
            "curl", "curl -s", 1)], capture_output=True, text=True, timeout=60, check=True).stdout for command in commands]
        self.assertEqual(cities.count('"displayName"'), 2)
        self.assertIn(f"```\n{error}\n```", self.page)

    def test_the_page_names_every_file(self):
        for file in DOCS.iterdir():
            self.assertIn(f"(quickstart/{file.name})", self.page)

    def test_an_unreachable_server_is_said(self):
        done = subprocess.run(["/usr/bin/python3", DOCS / "quickstart.py", "127.0.0.1:1"], capture_output=True, text=True,
                              timeout=60, env={**os.environ, "PYTHONPATH": str(BUILD / "python")})
        self.assertEqual(done.returncode, 1)
        self.assertIn("UNAVAILABLE", done.stderr)
        done = subprocess.run([DOCS / "quickstart.sh", "http://127.0.0.1:1"], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("connect", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
