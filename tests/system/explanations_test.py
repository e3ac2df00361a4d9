#!/usr/bin/python3
"""docs/explanations.md and docs/relevance.md show what the programs print: every command is run, and what stands under it compared.
With ENTENTE_WRITE=1 what is printed today is written there instead (./dev explanations); the prose stays."""
import csv
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from processes import BIN, SOURCE

PAGE = SOURCE / "docs" / "explanations.md"
RELEVANCE = SOURCE / "docs" / "relevance.md"
BLOCK = re.compile(r"^```\n(\$ .*?)^```$", re.M | re.S)
HEADING = re.compile(r"Cause `(\w+)`(?:, change `change\.(\w+)`)?:\n\n```\n(\$ .*?)^```$", re.M | re.S)
CUT = "…\n"  # stands for what comes before the part about the round, or the first broken rule


def commands_of(block):
    """The block's commands, each as it stands there, with whether its output is cut."""
    lines, commands = iter(block.splitlines(keepends=True)), []
    for line in lines:
        if line.startswith("$ "):
            while line.endswith("\\\n"):
                line += next(lines)
            commands.append([line, False])
        elif line == CUT:
            commands[-1][1] = True
    return commands


class Explanations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A folder where `./dev exec PROGRAM` runs the built program, with the data and the tests' files beside it."""
        folder = tempfile.TemporaryDirectory(prefix="entente-explanations-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        for beside in ("data", "tests"):
            (cls.folder / beside).symlink_to(SOURCE / beside)
        dev = cls.folder / "dev"
        dev.write_text(f'#!/bin/sh\nshift\nprogram=$1\nshift\nexec "{BIN}/$program" "$@"\n')
        dev.chmod(0o755)

    def printed(self, command, cut):
        done = subprocess.run(["bash", "-c", command[2:]], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              stdin=subprocess.DEVNULL, text=True, timeout=300)
        if not cut:
            return done.stdout
        start = re.search(r"^In the round: ", done.stdout, re.M) or re.search(r"^  BROKEN ", done.stdout, re.M)
        self.assertTrue(start, f"{command}: neither a broken rule nor a part about the round in\n{done.stdout}")
        return CUT + done.stdout[start.start():]

    def assert_prints(self, path, least):
        page = path.read_text()
        today = BLOCK.sub(lambda block: "```\n" + "".join(command + self.printed(command, cut) for command, cut in
                                                         commands_of(block[1])) + "```", page)
        self.assertGreater(page.count("\n$ "), least)
        if os.environ.get("ENTENTE_WRITE"):
            path.write_text(today)
        differing = list(difflib.unified_diff(path.read_text().splitlines(), today.splitlines(), "page", "printed", lineterm="", n=1))
        self.assertEqual(differing, [], "run: ./dev explanations")

    def test_every_command_prints_what_stands_under_it(self):
        self.assert_prints(PAGE, 20)

    def test_the_page_on_relevance_too(self):
        self.assert_prints(RELEVANCE, 4)

    def test_headings_name_the_cause_and_the_change_that_are_shown(self):
        with open(SOURCE / "data" / "texts" / "engine.csv", encoding="utf-8", newline="") as file:
            texts = {row["id"]: row["en"] for row in csv.DictReader(file)}
        found = HEADING.findall(PAGE.read_text())
        self.assertGreater(len(found), 8)
        for cause, change, block in found:
            shown = " ".join(block.split())
            self.assertIn("cause: " + texts["cause." + cause], shown, cause)
            if change:
                fixed = max(re.split(r"\{\w+\}", texts["change." + change]), key=len)
                self.assertIn(" ".join(fixed.split()), shown, change)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
