#!/usr/bin/python3
"""A link to a person's task list as people use it: made on the command line, printed as a QR code, read from the code by a real
reader (zbarimg), opened at the gateway without an account, and ended."""
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.error

from processes import SOURCE, House, cli, connect

INVITATIONS = "matching.v1.InvitationService"
PAGE = "https://network.example/entente"
LIGHT = {"█": (255, 255), "▀": (255, 0), "▄": (0, 255), " ": (0, 0)}


class Links(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        kept = tempfile.TemporaryDirectory(prefix="entente-links-")
        cls.addClassCleanup(kept.cleanup)
        cls.folder = pathlib.Path(kept.name)
        cli("import", SOURCE / "data", "--server", cls.house.grpc)
        cls.call("profiles.v1.ProfileService/CreatePerson", {"personId": "fatou", "person": {"subject": "fatou", "assignments": [
            {"role": "ROLE_FOCAL_POINT", "scope": "cities/dakar"}, {"role": "ROLE_COORDINATOR", "scope": "*"}]}})

    @classmethod
    def call(cls, method, body):
        return connect(cls.house.gateway, method, body)

    def entente(self, *arguments, **options):
        return cli("invitations", *arguments, "--server", self.house.grpc, **options)

    def refused(self, method, body):
        with self.assertRaises(urllib.error.HTTPError) as raised:
            self.call(f"{INVITATIONS}/{method}", body)
        with raised.exception:
            details = json.loads(raised.exception.read())["details"]
        return next(each["debug"]["reason"] for each in details if "reason" in each.get("debug", {}))

    def read_dots(self, rows):
        """Rows of light (255) and dark (0) modules, as the reader sees them."""
        dots = b"".join(bytes(dot for module in row for dot in [module] * 6) * 6 for row in rows)
        picture = self.folder / "code.pgm"
        picture.write_bytes(f"P5 {len(rows[0]) * 6} {len(rows) * 6} 255\n".encode() + dots)
        done = subprocess.run(["zbarimg", "--raw", "--quiet", "--nodbus", picture], capture_output=True, text=True, timeout=60)
        return done.stdout.strip()

    def read_printed(self, text):
        lines = [line for line in text.splitlines() if line and set(line) <= set(LIGHT)]
        rows = [[LIGHT[sign][half] for sign in line] for line in lines for half in (0, 1)]
        return self.read_dots(rows[:-1])  # an odd number

    def read_drawn(self, svg):
        side = int(re.search('viewBox="0 0 ([0-9]+) ', svg).group(1))
        dark = {(int(y), int(x)) for x, y in re.findall("M([0-9]+) ([0-9]+)h1v1h-1z", svg)}
        return self.read_dots([[0 if (y, x) in dark else 255 for x in range(side)] for y in range(side)])

    def test_a_link_goes_from_the_command_line_over_paper_to_a_telephone(self):
        picture = self.folder / "fatou.svg"
        made = self.entente("create", "--person", "fatou", "--days", "3", "--page", PAGE, "--qr", "--qr-file", picture)
        link = made.stdout.splitlines()[0]
        self.assertRegex(link, re.escape(PAGE) + "/invitations/[A-Za-z0-9_-]{22}")
        self.assertIn("reads the task list of people/fatou", made.stdout)
        self.assertEqual(self.read_printed(made.stdout), link)
        self.assertEqual(self.read_drawn(picture.read_text(encoding="utf-8")), link)

        read = self.call(f"{INVITATIONS}/ReadInvitation", {"secret": link.rsplit("/", 1)[1]})
        self.assertEqual((read["person"], read["state"]), ("people/fatou", "STATE_OPEN"))
        self.assertEqual({task["kind"] for task in read["tasks"]}, {"KIND_CONTACT"}, "nothing of a coordinator's")
        self.assertEqual(read["tasks"][0]["resource"], "cities/dakar")
        self.assertEqual(self.refused("AnswerInvitation", {"secret": link.rsplit("/", 1)[1], "action": "ACTION_ACCEPT",
                                                           "answeredBy": "mayor"}), "INVALID_FIELD")

        name = re.search("invitations/[a-z0-9]+$", made.stdout.strip()).group()
        shown = self.entente("show", name).stdout
        self.assertIn("open · people/fatou", shown)
        self.assertEqual(re.findall("read|refused", shown), ["refused", "read"])
        self.assertIn("people/fatou", self.entente("list", "--filter", 'person = "people/fatou"').stdout)
        self.assertIn("revoked", self.entente("revoke", name).stdout)
        self.assertEqual(self.refused("ReadInvitation", {"secret": link.rsplit("/", 1)[1]}), "INVITATION_OVER")

    def test_what_is_wrong_is_said_before_a_link_is_made(self):
        for arguments, said in (
                (("create",), "either PROPOSAL with --city, or --person"),
                (("create", "--person", "fatou", "--city", "dakar"), "excludes"),
                (("create", "--person", "nobody"), "people/nobody"),
                (("create", "--person", "fatou", "--qr", "--format", "json"), "--qr-file"),
                (("create", "--person", "fatou", "--qr", "--page", "https://" + "x" * 2400), "QR code")):
            with self.subTest(arguments=arguments):
                done = self.entente(*arguments, ok=False)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(said, done.stderr)
        self.assertNotIn("open", self.entente("list", "--filter", 'state = "open" AND person = "people/fatou"').stdout)
        self.assertIn("entente invitations create --person fatou",
                      cli("invitations", "--help", "--lang", "fr").stdout)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
