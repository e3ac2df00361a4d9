#!/usr/bin/python3
"""Man pages and completion, made from --help, and the table of settings of docs/deploy.md, made from --describe.
ENTENTE_WRITE=1 writes the table."""
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from manifests import BUILD, PROCESSES, SOURCE, described

PAGES = BUILD / "deploy" / "pages"
MANUAL = SOURCE / "docs" / "deploy.md"
BEGIN, END = "<!-- settings: made by tests/deploy/pages_test.py -->\n", "<!-- end of settings -->"


def settings_table():
    """Every flag with a variable, and which processes have it; defaults that differ are said of each."""
    facts = {}
    for process in PROCESSES:
        for fact in described(process)["flags"]:
            if fact["environment"]:
                facts.setdefault(fact["name"], []).append((process, fact))
    rows = ["| flag | variable | processes | usually | what |", "|---|---|---|---|---|"]
    for name, known in facts.items():
        usual = {process: fact["default"] for process, fact in known}
        if len(set(usual.values())) == 1:
            default = known[0][1]["default"]
        else:
            default = ", ".join(f"{process}: {value}" for process, value in usual.items())
        who = "all" if len(known) == len(PROCESSES) else ", ".join(process for process, _ in known)
        said = known[0][1]["help"].replace("|", "\\|")
        rows.append(f"| `--{name}` | `{known[0][1]['environment']}` | {who} | {default} | {said} |")
    return "\n".join(rows) + "\n"


def complete(line):
    """What bash offers behind `line`."""
    words = line.split(" ")
    script = f"""source {PAGES}/bash-completion/completions/{words[0]}
COMP_WORDS=({' '.join(repr(word) for word in words)}); COMP_CWORD={len(words) - 1}
_{words[0].replace('-', '_')}; printf '%s\\n' "${{COMPREPLY[@]}}\""""
    with tempfile.TemporaryDirectory() as nothing:
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30, check=True, cwd=nothing)
    return done.stdout.split()


class Pages(unittest.TestCase):
    maxDiff = 2000

    def test_every_command_has_a_page_in_both_languages(self):
        english = {path.name for path in (PAGES / "man" / "man1").iterdir()}
        self.assertEqual(english, {path.name for path in (PAGES / "man" / "fr" / "man1").iterdir()})
        for page in ("entente.1", "entente-serve.1", "entente-admin-backup.1", "entente-solve.1",
                     *(f"entente-{process}.1" for process in PROCESSES)):
            self.assertIn(page, english)
        french = (PAGES / "man" / "fr" / "man1" / "entente-admin-backup.1").read_text()
        self.assertIn("Copier les stockages", french)
        self.assertIn("\\-\\-quiet", french)

    def test_a_page_says_each_option_of_the_help_once(self):
        text = (PAGES / "man" / "man1" / "entente-gateway.1").read_text().replace("\\-", "-")
        for fact in described("gateway")["flags"]:
            self.assertEqual(len(re.findall(rf"^\.B --{fact['name']}\b(?!-)", text, re.M)), 1, fact["name"])
            self.assertIn(fact["help"], text)

    @unittest.skipUnless(shutil.which("man"), "needs man")
    def test_man_has_nothing_to_say_against_a_page(self):
        for page in ("man1/entente-serve.1", "fr/man1/entente.1"):
            done = subprocess.run(["man", "--warnings", "-l", PAGES / "man" / page], capture_output=True, text=True, timeout=60,
                                  env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANPAGER": "cat"})
            self.assertEqual((done.returncode, done.stderr), (0, ""), page)
            self.assertIn("--token-file" if "serve" in page else "match", done.stdout)

    def test_completion_knows_commands_and_their_options(self):
        self.assertIn("proposals", complete("entente pro"))
        self.assertEqual(complete("entente admin ba"), ["backup"])
        self.assertIn("--data-dir", complete("entente admin backup --d"))
        self.assertNotIn("--grpc-listen", complete("entente admin backup --"))
        self.assertEqual(complete("entente-gateway --stat"), ["--static"])

    @unittest.skipUnless(shutil.which("fish"), "needs fish")
    def test_fish_completes_the_same_with_what_it_does(self):
        script = PAGES / "fish" / "vendor_completions.d" / "entente.fish"

        def offered(line):
            done = subprocess.run(["fish", "-c", f"source {script}; complete -C '{line}'"], capture_output=True, text=True, timeout=60, check=True)
            return dict(row.split("\t", 1) for row in done.stdout.splitlines() if "\t" in row)

        self.assertEqual(list(offered("entente admin ba")), ["backup"])
        self.assertIn("proposals", offered("entente pro"))
        options = offered("entente admin backup --")
        self.assertIn("--data-dir", options)
        self.assertIn("stores", options["--data-dir"])
        self.assertNotIn("--grpc-listen", options)

    @unittest.skipUnless(shutil.which("zsh"), "needs zsh")
    def test_zsh_can_read_its_completion(self):
        script = PAGES / "zsh" / "vendor-completions" / "_entente"
        self.assertTrue(script.read_text().startswith("#compdef entente\n"))
        done = subprocess.run(["zsh", "-f", "-n", script], capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_manuals_table_is_what_the_programs_say(self):
        text = MANUAL.read_text()
        before, rest = text.split(BEGIN)
        after = rest.split(END)[1]
        right = before + BEGIN + settings_table() + END + after
        if os.environ.get("ENTENTE_WRITE"):
            pathlib.Path(MANUAL).write_text(right)
        self.assertEqual(MANUAL.read_text(), right, "ENTENTE_WRITE=1 tests/deploy/pages_test.py writes it")


if __name__ == "__main__":
    unittest.main()
