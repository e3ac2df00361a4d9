#!/usr/bin/python3
"""Tasks and digests over real processes: the command line lists what waits, and digests go through a real SMTP relay (Debian's
python3-aiosmtpd) with TLS and AUTH, once each, across restarts and refusals."""
import email
import email.policy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from processes import SOURCE, House, cli, connect, wait_for

PASSWORD = "hush-hush-1234"
TASKS = "matching.v1.TaskService"


class Relay:
    def __init__(self, folder, *options, port=0):
        self.folder = folder
        self.process = subprocess.Popen(["/usr/bin/python3", "-W", "ignore", SOURCE / "tests/common/mail/smtp_sink.py", folder, "--port",
                                         str(port), *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline())

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def mails(self):
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(self.folder.glob("*.eml"))]

    def to(self, address):
        return [mail for mail in self.mails() if address in mail["To"]]


class Mail(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory(prefix="entente-mail-")
        cls.addClassCleanup(kept.cleanup)
        folder = pathlib.Path(kept.name)
        cls.options = ["--tls", "starttls", "--auth", f"entente:{PASSWORD}", "--answer", "RCPT 550 no such box@gone"]
        cls.relay = Relay(folder, *cls.options)
        cls.addClassCleanup(lambda: cls.relay.stop())
        (folder / "credentials").write_text(f"entente:{PASSWORD}\n")
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.arguments = ["--smtp-url", f"smtp://127.0.0.1:{cls.relay.port}", "--mail-from", "entente@net.example", "--smtp-credentials-file",
                         folder / "credentials", "--smtp-ca-file", folder / "certificate.pem", "--log-level", "debug"]
        cls.house.serve(*cls.arguments)
        cli("import", SOURCE / "data", "--server", cls.house.grpc)
        cli("round", "--server", cls.house.grpc, "--programme", "cooperation-2027", "--quiet")

    def person(self, name, language="en", digest="DIGEST_DAILY"):
        connect(self.house.gateway, "profiles.v1.ProfileService/CreatePerson", {"personId": name, "person": {
            "subject": name, "email": f"{name}@net.example", "digest": digest, "languageCode": language,
            "assignments": [{"role": "ROLE_COORDINATOR", "scope": "*"}]}})

    def test_digests_go_by_mail_once_each_and_dead_letters_are_seen(self):
        self.person("ada", "fr")
        self.person("gone")
        self.person("off", digest="DIGEST_OFF")
        mail = wait_for("a mail to ada", lambda: self.relay.to("ada@"), 90)[0]
        self.assertIn("tls=True auth=True", mail["X-Sink"])
        self.assertRegex(mail["Message-ID"], r"^<digest\.ada\.\d{4}-\d\d-\d\d@net\.example>$")
        self.assertRegex(mail["Subject"], "^Entente\xa0: \\d+ tâches vous attendent$")
        text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
        self.assertIn("propositions à décider", text)
        self.assertIn("(EXEMPLE)", text)
        self.assertRegex(html, r'<html lang="fr"[ >]')
        self.assertNotIn("<script", html)

        letters = wait_for("a dead letter", lambda: json.loads(
            cli("digest", "--server", self.house.grpc, "--dead-letters", "--format", "json").stdout)["deadLetters"], 30)
        self.assertEqual([each["person"] for each in letters], ["people/gone"])
        self.assertIn("550", letters[0]["error"])
        self.assertIn("people/gone", cli("digest", "--server", self.house.grpc, "--dead-letters").stdout)

        # After a kill those who had theirs get no other; who comes now gets one, though the relay is away at first.
        self.relay.stop()
        self.house.kill("serve")
        self.house.serve(*self.arguments)
        self.person("bea")
        self.relay.__init__(self.relay.folder, *self.options, port=self.relay.port)
        wait_for("a mail to bea", lambda: self.relay.to("bea@"), 120)
        self.assertEqual({who: len(self.relay.to(who)) for who in ("ada@", "bea@", "gone@", "off@")},
                         {"ada@": 1, "bea@": 1, "gone@": 0, "off@": 0})
        log = (self.house.directory / "serve.log").read_text(errors="replace")
        self.assertNotIn(PASSWORD, log)
        self.assertNotIn("ada@net.example", log)

    def test_what_waits_is_listed_on_the_command_line(self):
        server = ["--server", self.house.grpc]
        listed = json.loads(cli("tasks", *server, "--format", "json").stdout)
        self.assertEqual([count["kind"] for count in listed["counts"]], ["KIND_DECIDE"])
        count = listed["counts"][0]["count"]
        self.assertEqual(len(listed["tasks"]), count)
        self.assertGreater(count, 30)
        table = cli("tasks", *server).stdout
        self.assertTrue(table.startswith(f"{count} proposals to decide\n"), table)
        self.assertIn(f"and {count - 20} more", table)
        self.assertEqual(len(cli("tasks", *server, "--all").stdout.splitlines()), count + 3)
        self.assertIn("propositions à décider", cli("tasks", *server, "--lang", "fr").stdout)
        self.assertIn("nothing waits", cli("tasks", *server, "--kind", "report").stdout)
        wrong = cli("tasks", *server, "--kind", "nonsense", ok=False)
        self.assertEqual(wrong.returncode, 3)
        self.assertIn("second-approval", wrong.stderr)
        page = self.house.directory / "digest.html"
        digest = cli("digest", *server, "--html", page)
        self.assertTrue(digest.stdout.startswith(f"Entente: {count} tasks wait for you\n"), digest.stdout)
        self.assertIn("<!doctype html>", page.read_text())
        self.assertEqual(connect(self.house.gateway, f"{TASKS}/GetDigest", {"languageCode": "fr"})["languageCode"], "fr")

    def test_a_wrong_relay_is_refused_at_the_start(self):
        for options, word in ((["--smtp-url", "http://relay.example", "--mail-from", "a@b.example"], "smtp-url"),
                              (["--smtp-url", "smtp://relay.example"], "mail-from"),
                              (["--smtp-url", f"smtp://me:{PASSWORD}@relay.example", "--mail-from", "a@b.example"], "smtp-credentials-file")):
            refused = cli("serve", "--data-dir", self.house.directory / "other", "--listen", "127.0.0.1:0", "--grpc-listen",
                          "127.0.0.1:21599", *options, ok=False)
            self.assertEqual(refused.returncode, 3, refused.stderr)
            self.assertIn(word, refused.stderr)
            self.assertNotIn(PASSWORD, refused.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
