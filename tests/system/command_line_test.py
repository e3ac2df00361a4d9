#!/usr/bin/python3
"""A coordinator's season on the command line alone: what running services hold is found by words, listed, shown and changed, a round
is made, questioned, reviewed and published; and how the command line behaves towards people: settings, terminals, mistyped words."""
import json
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
import unittest

import fcntl

from processes import BIN, SOURCE, House, cli

NEED, OFFER = "cities/dakar/listings/", "cities/"


def on_a_terminal(arguments, columns=100, rows=24, **environment):
    """What a person sees of `entente …` on a terminal of that size."""
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    env = {**os.environ, "TERM": "xterm", **environment}
    env.pop("COLUMNS", None)
    process = subprocess.Popen([BIN / "entente", *arguments], stdin=terminal, stdout=terminal, stderr=subprocess.DEVNULL, env=env)
    os.close(terminal)
    seen, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        if select.select([main], [], [], 0.1)[0]:
            try:
                part = os.read(main, 65536)
            except OSError:  # it has ended
                break
            if not part:
                break
            seen += part
        elif process.poll() is not None:
            break
    process.wait(10)
    os.close(main)
    return seen.decode().replace("\r\n", "\n")


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc, "--base-date", "2026-12-01")

    def run_it(self, *arguments, ok=True, **options):
        """By the variable, as a person has it in the profile of the shell."""
        env = {**os.environ, "ENTENTE_SERVER": self.house.grpc, **options.pop("env", {})}
        return cli(*arguments, ok=ok, env=env, **options)

    def json(self, *arguments):
        return json.loads(self.run_it(*arguments, "--format", "json").stdout)

    def refused(self, code, *arguments):
        done = self.run_it(*arguments, ok=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stderr

    def any_need(self):
        """A need of one city, and words that mean it alone."""
        need = self.json("needs", "list", "--state", "published")["listings"][0]
        return need, need["name"].split("/")[-1]

    # The season.

    def test_1_what_is_there(self):
        cities = self.json("cities", "list")["cities"]
        self.assertEqual(len(cities), 405)
        self.assertEqual({each["country"] for each in self.json("cities", "list", "--country", "SN")["cities"]}, {"SN"})
        beijing = self.json("cities", "show", "北京")
        self.assertEqual(beijing["name"], "cities/beijing")
        self.assertEqual(self.json("cities", "show", "Pékin")["name"], "cities/beijing")
        needs = self.json("needs", "list", "--city", "Dakar")["listings"]
        self.assertTrue(needs and all(each["name"].startswith(NEED) and each["kind"] == "KIND_NEED" for each in needs))
        offers = self.json("offers", "list")["listings"]
        self.assertTrue(all(each["kind"] == "KIND_OFFER" for each in offers))
        one = offers[0]
        words = re.findall(r"\w+", one["title"])[:4]
        self.assertIn(one["name"], {each["name"] for each in self.json("offers", "list", *words)["listings"]})
        self.assertEqual(self.json("offers", "show", one["name"].split("/")[-1])["title"], one["title"])
        self.assertEqual(self.json("offers", "show", one["title"], one["name"].split("/")[1])["name"], one["name"])
        table = self.run_it("needs", "list", "--city", "dakar", "--lang", "fr").stdout
        self.assertIn("publiée", table)
        self.assertIn("Dakar", table)

    def test_2_words_are_never_guessed(self):
        several = self.refused(3, "needs", "show", "dakar")
        self.assertIn("could be", several)
        self.assertIn("(Dakar)", several.splitlines()[1])
        self.assertIn("nothing is called “zzyzx”", self.refused(3, "needs", "show", "zzyzx"))
        self.assertIn("did you mean “dakar”?", self.refused(3, "cities", "show", "daakar"))
        offer = self.json("offers", "list")["listings"][0]
        self.assertIn("nothing is called", self.refused(3, "needs", "show", offer["name"].split("/")[-1] + "-not"))
        self.assertIn("rien ne s’appelle", self.refused(3, "needs", "show", "zzyzx", "--lang", "fr"))

    def test_3_a_listing_is_edited_and_has_its_life(self):
        need, words = self.any_need()
        dry = self.run_it("listing", "edit", words, "capacity=7", "--dry-run").stdout
        self.assertIn(f"capacity: {need['capacity']} → 7", dry)
        self.assertEqual(self.json("needs", "show", words)["capacity"], need["capacity"])
        done = self.run_it("listing", "edit", words, "places=7", "Deadline=2027-08-31").stdout
        self.assertIn(f"capacity: {need['capacity']} → 7", done)
        after = self.json("needs", "show", words)
        self.assertEqual((after["capacity"], after["deadline"]), (7, {"year": 2027, "month": 8, "day": 31}))
        for field in set(need) - {"capacity", "deadline", "etag", "updateTime"}:
            self.assertEqual(after[field], need[field], field)
        self.assertIn("nothing changes", self.run_it("listing", "edit", words, "capacity=7").stdout)
        self.assertIn("did you mean “capacity”?", self.refused(3, "listing", "edit", words, "capacitty=2"))
        self.assertIn("whole number", self.refused(1, "listing", "edit", words, "capacity=many"))
        self.assertIn("COLUMN=VALUE", self.refused(3, "listing", "edit", words))
        self.assertIn("held · paused", self.run_it("listing", "hold", words, "--reason", "paused").stdout)
        self.assertIn("none of", self.refused(3, "listing", "hold", words, "--reason", "tired"))
        self.assertEqual(self.json("needs", "show", words)["state"], "STATE_HELD")
        self.assertIn("published", self.run_it("listing", "resume", words).stdout)
        self.assertIn("published", self.run_it("listing", "renew", words).stdout)
        self.assertEqual(self.json("needs", "show", words)["renewalCount"], 1)
        self.run_it("listing", "edit", words, f"capacity={need['capacity']}")

    def test_4_a_city_is_edited_column_by_column(self):
        before = self.json("cities", "show", "dakar")
        dry = self.run_it("city", "edit", "Dakar", "receiver_limit=3", "--dry-run").stdout
        self.assertIn("receiver_limit: – → 3", dry)
        self.assertIn("isn’t stored", dry)
        self.assertNotIn("receiverLimit", self.json("cities", "show", "dakar"))
        self.run_it("city", "edit", "Dakar", "receiver_limit=3")
        after = self.json("cities", "show", "dakar")
        self.assertEqual(after.pop("receiverLimit"), 3)
        for each in (before, after):
            for field in ("etag", "updateTime"):
                each.pop(field)
        self.assertEqual(after, before)
        self.assertIn("did you mean “population”?", self.refused(3, "city", "edit", "dakar", "populaton=5"))

    def test_5_a_programme_is_edited_in_an_editor(self):
        shown = self.run_it("programmes", "show").stdout
        self.assertIn("// Areas in scope" if "// Areas in scope" in shown else "// Axes in scope", shown)
        editor = self.house.directory / "editor.sh"
        editor.write_text('sed -i "s/\\"answerDays\\": [0-9]*/\\"answerDays\\": $DAYS/" "$1"\n')
        env = {"EDITOR": f"sh {editor}", "VISUAL": ""}
        self.assertIn("Nothing was changed", self.run_it("programme", "edit", env={**env, "DAYS": "21"}).stdout)
        dry = self.run_it("programme", "edit", "--dry-run", env={**env, "DAYS": "14"}).stdout
        self.assertIn("answerDays: 21 → 14", dry)
        self.assertEqual(self.json("programmes", "show")["answerDays"], 21)
        self.assertIn("answerDays: 21 → 14", self.run_it("programme", "edit", "cooperation", env={**env, "DAYS": "14"}).stdout)
        programme = self.json("programmes", "show")
        self.assertEqual((programme["answerDays"], int(programme["version"])), (14, 2))
        # What can't be is opened again with what is wrong with it.
        turns = self.house.directory / "turns"
        editor.write_text(f'cp "$1" "{turns}.$(ls {turns}.* 2>/dev/null | wc -l)"\n'
                          'if grep -q "✗" "$1"; then DAYS=21; else DAYS=9999; fi\n'
                          'sed -i "s/\\"answerDays\\": [0-9]*/\\"answerDays\\": $DAYS/" "$1"\n')
        self.assertIn("answerDays: 14 → 21", self.run_it("programme", "edit", env=env).stdout)
        again = (self.house.directory / "turns.1").read_text()
        self.assertIn("// ✗", again)
        self.assertIn("// Days that a city has to answer", again)
        # Comments are no part of it: another one changes nothing.
        version = self.json("programmes", "show")["version"]
        editor.write_text('sed -i "1i // my own note" "$1"\n')
        self.assertIn("Nothing was changed", self.run_it("programme", "edit", env=env).stdout)
        self.assertEqual(self.json("programmes", "show")["version"], version)
        self.assertIn("ended with a fault", self.run_it("programme", "edit", env={"EDITOR": "false", "VISUAL": ""}, ok=False).stderr)

    def test_6_a_round_is_made_questioned_and_reviewed(self):
        self.run_it("round", "--programme", "cooperation-2027", "--as-of", "2026-12-01", "--quiet")
        self.assertIn("solved", self.run_it("rounds", "list").stdout)
        shown = self.run_it("rounds", "show").stdout
        self.assertIn("Cooperation 2027", shown)
        self.assertIn("EXAMPLE", shown)
        proposals = self.json("proposals", "list")["proposals"]
        first = proposals[0]
        pairing = first["pairing"]["candidate"]["pairing"]
        need, offer = (pairing[side].split("/")[-1] for side in ("need", "offer"))
        city = first["parties"][0]["city"]
        of_city = self.json("proposals", "list", "--city", city.split("/")[-1])["proposals"]
        self.assertTrue(of_city and all(city in {party["city"] for party in each["parties"]} for each in of_city))
        # By the words of its cities and titles.
        title = self.json("needs", "show", need)["title"]
        partner = first["parties"][1]["city"].split("/")[-1]
        self.assertEqual(self.json("proposals", "show", f"{title} {partner}")["proposal"]["name"], first["name"])
        explained = self.json("explain", "--need", need, "--offer", offer, "--in-round")
        self.assertEqual(explained["outcome"], "OUTCOME_PROPOSED")
        self.assertIn("Règles", self.run_it("explain", "--need", need, "--offer", offer, "--lang", "fr").stdout)
        self.assertIn("In the round", self.run_it("explain", "--need", need).stdout)
        # What a change would do, and what a word costs.
        preview = self.json("match", "--what-if", f"rule-out {need} {offer}", "--as-of", "2026-12-01")
        self.assertIn(pairing["need"], {each["pairing"]["need"] for each in preview["leaving"]})
        priced = self.run_it("rule-out", need, offer, "--reason", "tried before", "--dry-run").stdout
        self.assertIn("Nothing is stored", priced)
        self.assertIn("There is no directive", self.run_it("directives", "list").stdout)
        stored = self.json("rule-out", need, offer, "--reason", "tried before")
        before, after = (stored["preview"][side] for side in ("before", "after"))
        self.assertGreater([int(before.get(part, 0)) for part in ("priorityNeeds", "needs", "points")],
                           [int(after.get(part, 0)) for part in ("priorityNeeds", "needs", "points")])
        self.assertIn("tried before", self.run_it("directives", "list").stdout)
        self.assertEqual(self.json("directives", "show", title)["need"], pairing["need"])
        self.assertIn("is gone", self.run_it("directives", "clear", title).stdout)
        self.run_it("proposals", "approve", f"{title} {partner}")
        self.assertEqual(self.json("proposals", "show", first["name"])["proposal"]["state"], "STATE_APPROVED")
        # A round that follows none is held against the one made before it; rounds are named by id.
        made = [each["name"].split("/")[-1] for each in self.json("rounds", "list")["rounds"]]
        self.assertIn("follows no round", self.refused(3, "rounds", "compare", made[-1]))
        self.run_it("rule-out", need, offer, "--reason", "tried before")
        self.run_it("round", "--programme", "cooperation-2027", "--as-of", "2026-12-01", "--quiet")
        compared = self.json("rounds", "compare")
        self.assertTrue(compared["goneCount"] if "goneCount" in compared else compared["movedCount"], compared)
        self.assertEqual(self.run_it("rounds", "show", made[-1]).stdout, self.run_it("rounds", "show", "--round", made[-1]).stdout)
        self.assertRegex(self.run_it("rounds", "publish", made[-1]).stdout, made[-1] + r" is published; .* \d\d:\d\d UTC on")

    # Towards people.

    def test_7_a_cooperation_is_found_by_its_cities(self):
        sheet = self.house.directory / "twins.csv"
        sheet.write_text("City;Sister city;Since\nDakar;Rome;2019\nDakar;Brno;2020\n")
        self.run_it("import", sheet, "--fill", "state=running")
        self.assertIn("dakar-rome-2019", self.run_it("cooperations", "show", "rome").stdout)
        self.assertIn("could be 2", self.refused(3, "cooperations", "show", "dakar"))
        self.assertIn("nothing is called “bergen”", self.refused(3, "cooperations", "show", "bergen"))
        # Steps find it in the same way; of what was imported there are none.
        self.assertIn("dakar-brno-2020 was imported", self.refused(3, "cooperations", "start", "dakar brno"))

    def test_settings_are_read_from_a_file(self):
        folder = self.house.directory / "config"
        (folder / "entente").mkdir(parents=True)
        file = folder / "entente" / "config"
        file.write_text(f"# of this test\nserver = {self.house.grpc}\nwait = 5\n")
        env = {**os.environ, "XDG_CONFIG_HOME": str(folder)}
        env.pop("ENTENTE_SERVER", None)
        self.assertIn("Cooperation 2027", cli("programmes", "list", env=env).stdout)
        # The variable goes before the file, the option before both.
        self.assertEqual(cli("programmes", "list", "--wait", "0", env={**env, "ENTENTE_SERVER": "127.0.0.1:1"}, ok=False).returncode, 3)
        cli("programmes", "list", "--server", self.house.grpc, env={**env, "ENTENTE_SERVER": "127.0.0.1:1"})
        file.write_text("servr = 127.0.0.1:1\n")
        wrong = cli("programmes", "list", env=env, ok=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("there is no setting “servr”; there is server", wrong.stderr)
        file.write_text(f"server = {self.house.grpc}\ntoken = a-token-of-this-test-123\n")
        file.chmod(0o644)
        self.assertIn("others on this machine can read it", cli("programmes", "list", env=env, ok=False).stderr)
        self.assertEqual(cli("--version", env=env).returncode, 0)
        named = cli("programmes", "list", env={**env, "ENTENTE_CONFIG": str(folder / "none")}, ok=False)
        self.assertIn(str(folder / "none"), named.stderr)

    def test_help_and_version_are_there_however_they_are_asked_for(self):
        self.assertEqual(cli("help", "rounds", "compare").stdout, cli("rounds", "compare", "--help").stdout)
        self.assertEqual(cli("help").stdout, cli("--help").stdout)
        for program in BIN.glob("entente*"):
            if "bench" in program.name:
                continue
            shown = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60, check=True).stdout
            self.assertRegex(shown, rf"^{program.name} \d+\.\d+", program.name)

    def test_mistyped_words_get_the_nearest(self):
        for arguments, near in ((("nedes", "list"), "“needs”|\"needs\""), (("needs", "lst"), "\"list\""), (("proposals", "aprove", "x"), "\"approve\""),
                                (("needs", "list", "--ctiy", "dakar"), "--city"), (("match", "--dta", "x"), "--data")):
            wrong = self.run_it(*arguments, ok=False)
            self.assertEqual(wrong.returncode, 2, arguments)
            self.assertRegex(wrong.stderr, f"did you mean ({near})", arguments)
        self.assertIn("vouliez-vous dire", self.run_it("nedes", "--lang", "fr", ok=False).stderr)
        for arguments in (("--version",), ("needs", "--version"), ("needs", "list", "--version"), ("admin", "backup", "--version")):
            self.assertRegex(self.run_it(*arguments).stdout, r"^entente \d+\.\d+\.\d+, engine ", arguments)

    def test_a_terminal_has_its_width_colours_and_a_pager_and_a_pipe_has_not(self):
        server = ["--server", self.house.grpc]
        piped = self.run_it("offers", "list").stdout
        self.assertNotIn("\033", piped)
        self.assertNotIn("…", piped)
        seen = on_a_terminal(["offers", "list", "--city", "salvador", *server], columns=70)
        self.assertIn("\033[1m", seen)
        plain = re.sub(r"\033\[\d*m", "", seen)
        self.assertTrue(plain.strip())
        self.assertLessEqual(max(map(len, plain.splitlines())), 70, plain)
        self.assertNotIn("\033", on_a_terminal(["offers", "list", "--city", "salvador", *server], NO_COLOR="1"))
        # A pager gets what is longer than the screen, and only that.
        marked = "sed 's/^/paged:/'"
        self.assertIn("paged:", on_a_terminal(["offers", "list", *server], ENTENTE_PAGER=marked))
        self.assertNotIn("paged:", on_a_terminal(["programmes", "list", *server], ENTENTE_PAGER=marked))
        self.assertNotIn("paged:", self.run_it("offers", "list", env={"ENTENTE_PAGER": marked}).stdout)
        # So does help, whose descriptions keep their column.
        shown = on_a_terminal(["import", "--help"], columns=72, ENTENTE_PAGER="cat")
        long = [line for line in shown.splitlines() if len(line) > 72 and not line.startswith("  entente ") and ":{" not in line]
        self.assertEqual(long, [])
        self.assertIn("\n" + " " * 30, shown)
        self.assertIn("paged:", on_a_terminal(["import", "--help"], ENTENTE_PAGER=marked))


if __name__ == "__main__":
    unittest.main()
