#!/usr/bin/python3
"""The walk of docs/spreadsheets.md, from a form's export to a round to workbooks: each command is run as it stands there, and what it prints
is what the page shows. ENTENTE_WRITE=1 writes the page."""
import os
import re
import shutil
import subprocess
import unittest
import zipfile

from processes import BIN, SOURCE, House

PAGE = SOURCE / "docs" / "spreadsheets.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.S)


class Walk(unittest.TestCase):
    maxDiff = None

    def test_the_page_shows_what_its_commands_print(self):
        house = House()
        self.addCleanup(house.__exit__)
        house.serve()
        folder = house.directory / "walk"
        folder.mkdir()
        shutil.copy(SOURCE / "docs" / "spreadsheets" / "answers.csv", folder)
        (folder / "data").symlink_to(SOURCE / "data")
        env = {**os.environ, "ENTENTE_SERVER": house.grpc, "PATH": f"{BIN}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}

        def run(block):
            out = ""
            for line in block.group(1).splitlines():
                if not line.startswith("$ "):
                    continue
                done = subprocess.run(["/bin/sh", "-c", line[2:]], capture_output=True, text=True, timeout=120, cwd=folder, env=env)
                self.assertIn(done.returncode, (0, 1), f"{line}\n{done.stdout}\n{done.stderr}")  # 1: the sheet has faults
                out += line + "\n" + (done.stdout + done.stderr).lstrip("\ufeff")
            return f"```console\n{out.rstrip()}\n```"

        shown = PAGE.read_text(encoding="utf-8")
        printed = BLOCK.sub(run, shown)
        if os.environ.get("ENTENTE_WRITE"):
            PAGE.write_text(printed, encoding="utf-8")
        self.assertEqual(shown, printed)
        self.assertRegex(printed, r"served +3\b")
        with zipfile.ZipFile(folder / "round" / "proposals.xlsx") as book:
            texts = book.read("xl/sharedStrings.xml").decode()
            links = book.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
        self.assertIn("Master potters on the road", texts)
        self.assertIn("https://entente.example/console/proposal/", links)


if __name__ == "__main__":
    unittest.main(verbosity=2)
