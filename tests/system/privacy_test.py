#!/usr/bin/python3
"""People in the stores: everything on one is found, and goes, whatever ends the erasing early; what others decided with them stays.
And contacts: which methods may give one, to whom, and that no line of a log has one."""
import contextlib
import csv
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unittest
import urllib.error

import grpc
from google.protobuf import descriptor_pool

from entente.listings.v1 import listing_service_pb2  # noqa: F401  (each puts its contracts into the pool)
from entente.matching.v1 import (candidate_service_pb2, invitation_service_pb2, programme_service_pb2, proposal_pb2,  # noqa: F401
                                 proposal_service_pb2, proposal_service_pb2_grpc, report_service_pb2, round_service_pb2,  # noqa: F401
                                 task_service_pb2)  # noqa: F401
from entente.profiles.v1 import city_pb2, person_pb2, profile_service_pb2  # noqa: F401
from faults.postgres import Postgres
from people import INVITATIONS, PROFILES, PROGRAMMES, PROPOSALS, ROUNDS, Refused
from processes import BIN, SOURCE, House, cli, connect, wait_for

PROGRAMME = "programmes/cooperation-2027"
ADA = {"id": "ada-byron", "subject": "oidc|ada-4711", "displayName": "Ada Byron", "email": "Ada.Byron@example.org", "phone": "+221338211111"}
TOKENS = {"ada": "token-of-ada-1234567890", "secretariat": "token-of-the-secretariat-1234567890"}
# By which nobody may find her any more, in bytes of files: in small letters.
TRACES = [trace.encode() for trace in ("ada-byron", "oidc|ada-4711", "ada byron", "ada.byron@example.org", "+221338211111")]
STORES = ("profiles", "listings", "matching")
ERASE = ("--person", "people/ada-byron")


class OnPostgres(House):
    def store(self, part):
        return ["--database", self.database]


def uuid(number):
    return f"00000000-0000-4000-8000-{number:012}"


def traces_in(*files):
    found = set()
    for file in files:
        with contextlib.suppress(FileNotFoundError):  # the last who had a store open takes its -shm and -wal away
            data = file.read_bytes().lower()
            found |= {(file.name, trace.decode()) for trace in TRACES if trace in data}
    return found


def store_files(directory):
    return [file for file in directory.iterdir() if ".sqlite" in file.name]


class Privacy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A network in which Ada coordinates, decides, says no to a pair, invites, and is a contact of Dakar; its stores, closed."""
        house = cls.house = House()
        cls.addClassCleanup(house.__exit__)
        cls.token_file = house.directory / "tokens.csv"
        cls.token_file.write_text(f"{TOKENS['ada']},{ADA['subject']},coordinator,*,person\n"
                                  f"{TOKENS['secretariat']},secretariat,coordinator,*,person\n")
        cls.token_file.chmod(0o600)
        house.serve("--token-file", cls.token_file)
        cli("import", SOURCE / "data", "--server", house.grpc, "--token", TOKENS["secretariat"])
        call = cls.call
        call(house, "ada", PROFILES + "CreatePerson", personId=ADA["id"], requestId=uuid(1), person={
            "subject": ADA["subject"], "displayName": ADA["displayName"], "email": ADA["email"], "digest": "DIGEST_DAILY",
            "assignments": [{"role": "ROLE_COORDINATOR", "scope": "*"}, {"role": "ROLE_FOCAL_POINT", "scope": "cities/dakar"}]})
        call(house, "secretariat", PROFILES + "CreatePerson", personId="eve", person={"subject": "eve", "displayName": "Eve"})
        contact = call(house, "secretariat", PROFILES + "CreateContact", parent="cities/dakar", contactId=ADA["id"], requestId=uuid(2), contact={
            "displayName": ADA["displayName"], "email": ADA["email"], "phone": ADA["phone"]})
        call(house, "ada", PROFILES + "ConfirmContact", name=contact["name"])
        call(house, "secretariat", PROFILES + "CreateContact", parent="cities/dakar", contactId="office", contact={"displayName": "Office"})
        cls.round = call(house, "secretariat", ROUNDS + "CreateRound", parent=PROGRAMME)["name"]
        wait_for("the round", lambda: call(house, "ada", ROUNDS + "GetRound", name=cls.round)["state"] != "STATE_RUNNING", 120)
        proposals = call(house, "ada", PROPOSALS + "ListProposals", parent=cls.round, pageSize=1000)["proposals"]
        cls.proposals = [each["name"] for each in proposals[:3]]
        first, second, third = cls.proposals
        call(house, "ada", PROPOSALS + "ApproveProposal", name=first, requestId=uuid(3),
             text=f"I spoke to Dakar: write to {ADA['email']}, or call me ({ADA['phone']}). Ada Byron")
        call(house, "secretariat", PROPOSALS + "AddNote", parent=first, audience="AUDIENCE_COORDINATORS", text="Ada Byron knows more. So does Eve Moreau.")
        call(house, "ada", PROPOSALS + "RejectProposal", name=second, reason=cls.reason("reject"), text="No.")
        call(house, "secretariat", PROPOSALS + "ReassignProposal", name=third, assignee="people/ada-byron", requestId=uuid(4))
        call(house, "ada", PROGRAMMES + "SetDirective", parent=PROGRAMME, directive={
            "kind": "KIND_RULE_OUT", "need": proposals[4]["parties"][0]["listing"], "offer": proposals[5]["parties"][1]["listing"],
            "reason": "Ada Byron says so"})
        call(house, "ada", ROUNDS + "AskCity", parent=cls.round, question={
            "listing": proposals[4]["parties"][0]["listing"], "text": "Could it begin in May? Ada Byron"})
        call(house, "secretariat", ROUNDS + "PublishRound", name=cls.round)
        cls.invited = call(house, "ada", INVITATIONS + "CreateInvitation", invitation={"person": "people/ada-byron"})["invitation"]["name"]
        cls.decisions = cls.decisions_of(house)
        house.stop("serve")
        cls.stores = house.directory / "serve"
        cls.places = 0

    @staticmethod
    def reason(action):
        with open(SOURCE / "services/matching/review/steps.csv", newline="") as file:
            row = next(row for row in csv.DictReader(file) if row["action"] == action)
        return row["reasons"].split("|")[0]

    @staticmethod
    def call(house, who, method, /, **request):
        try:
            return connect(house.gateway, method, request, TOKENS[who])
        except urllib.error.HTTPError as error:
            raise Refused(error) from None

    @classmethod
    def decisions_of(cls, house):
        """(what, from, to, by whom) of each decision on each proposal."""
        return [[(each["action"], each["fromState"], each["toState"], each["author"]) for each in
                 cls.call(house, "secretariat", PROPOSALS + "ListDecisions", parent=name, pageSize=100).get("decisions", [])]
                for name in cls.proposals]

    def copied(self):
        Privacy.places += 1
        place = self.house.directory / f"copy-{self.places}"
        shutil.copytree(self.stores, place)
        return place

    def serving(self, directory):
        house = House()
        self.addCleanup(house.__exit__)
        (house.directory / "serve").symlink_to(directory)
        house.serve("--token-file", self.token_file)
        return house

    def erased(self, *where):
        done = cli("admin", "erase-person", *ERASE, *where)
        self.assertFalse([trace for trace in TRACES if trace in (done.stdout + done.stderr).lower().encode()], done.stdout + done.stderr)
        return done

    def erasures(self, place):
        with sqlite3.connect(place / "profiles.sqlite") as database:
            return database.execute("SELECT pseudonym, identity, begin_micros > 0, end_micros >= begin_micros FROM erasures").fetchall()

    def check_the_record(self, house, pseudonym):
        """What is decided stands, and can be gone on with."""
        expected = [[(*rest, f"people/{pseudonym}" if author == ADA["subject"] else author) for *rest, author in each]
                    for each in self.decisions]
        self.assertEqual(self.decisions_of(house), expected)
        first, second, third = self.proposals
        self.assertIn(("ACTION_APPROVE", f"people/{pseudonym}"), [(each[0], each[3]) for each in expected[0]])
        get = lambda name: self.call(house, "secretariat", PROPOSALS + "GetProposal", name=name)
        self.assertEqual(get(second)["state"], "STATE_REJECTED")
        self.assertEqual(get(third)["assignee"], f"people/{pseudonym}")
        note = self.call(house, "secretariat", PROPOSALS + "ListDecisions", parent=first)["decisions"][-1]
        self.assertEqual(note["text"], f"{pseudonym} knows more. So does Eve Moreau.", "nobody else goes")
        self.call(house, "secretariat", PROPOSALS + "AddNote", parent=third, audience="AUDIENCE_COORDINATORS", text="We go on.")
        person = self.call(house, "secretariat", PROFILES + "GetPerson", name=f"people/{pseudonym}")
        self.assertEqual(set(person), {"name", "eraseTime", "etag"})
        with self.assertRaises(Refused) as caught:
            self.call(house, "secretariat", PROFILES + "GetPerson", name="people/ada-byron")
        self.assertEqual(caught.exception.reason, "NOT_FOUND")
        contacts = self.call(house, "secretariat", PROFILES + "ListContacts", parent="cities/dakar")["contacts"]
        self.assertEqual([each["name"] for each in contacts], ["cities/dakar/contacts/office"])
        city = self.call(house, "secretariat", PROFILES + "GetCity", name="cities/dakar")
        self.assertNotIn("contactConfirmDate", city, "it was her whom somebody confirmed")
        invitation = self.call(house, "secretariat", INVITATIONS + "GetInvitation", name=self.invited)
        self.assertEqual((invitation["person"], invitation["state"]), (f"people/{pseudonym}", "STATE_EXPIRED"))

    def test_what_is_stored_on_a_person(self):
        told = json.loads(cli("admin", "export-person", *ERASE, "--data-dir", self.stores).stdout)
        self.assertEqual(told["identity"], {
            "people": ["people/ada-byron"], "subjects": ["oidc|ada-4711"], "contacts": ["cities/dakar/contacts/ada-byron"],
            "addresses": ["+221338211111", "ada.byron@example.org"], "names": ["Ada Byron"]})
        tables = {f"{row['store']}.{row['table']}" for row in told["rows"]}
        self.assertLessEqual({"profiles.people", "profiles.contacts", "profiles.request_ids", "matching.decisions", "matching.proposals",
                              "matching.directives", "matching.city_questions", "matching.invitations_made", "matching.changes",
                              "matching.request_ids"}, tables)
        texts = [row["row"]["payload"]["message"].get("text") for row in told["rows"] if row["table"] == "decisions"]
        self.assertIn("No.", texts, "what she did, too")
        of_eve = json.loads(cli("admin", "export-person", "--person", "people/eve", "--data-dir", self.stores).stdout)
        self.assertEqual([row["row"]["id"] for row in of_eve["rows"]], ["eve"])
        self.assertEqual(json.loads(cli("admin", "export-person", "--person", "nobody", "--data-dir", self.stores).stdout)["rows"], [])

    def test_erasing(self):
        place = self.copied()
        self.assertEqual({trace for _, trace in traces_in(*store_files(place))}, {trace.decode() for trace in TRACES})
        with sqlite3.connect(place / "matching.sqlite") as database:
            seen, = database.execute("SELECT last_revision FROM change_log").fetchone()
        with sqlite3.connect(place / "profiles.sqlite") as database:
            seen_of_profiles, = database.execute("SELECT last_revision FROM change_log").fetchone()
        done = self.erased("--data-dir", place)
        (pseudonym, identity, *times), = self.erasures(place)
        self.assertEqual((identity, times), ("", [1, 1]))
        self.assertRegex(pseudonym, "^erased-[a-z0-9]{12}$")
        self.assertIn(f"people/{pseudonym}", done.stdout)
        self.assertNotIn("still hold", done.stdout)
        lines = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        audit = [line for line in lines if line["message"] == "audit"]
        self.assertEqual([(line["act"], line["subject"], line["of"]) for line in audit],
                         [("person-erased", f"user:{os.getuid()}", f"people/{pseudonym}")])
        self.assertEqual(traces_in(*store_files(place)), set(), "pages that are free, too")

        house = self.serving(place)
        # Who was up to date hears of what changed; who comes from before it gets the pseudonym as well.
        with grpc.insecure_channel(house.grpc) as channel:
            stub = proposal_service_pb2_grpc.ProposalServiceStub(channel)
            for start in (seen + 1, 1):
                heard = set()
                for reply in stub.WatchProposals(proposal_service_pb2.WatchProposalsRequest(parent=self.round, start_revision=start),
                                                 metadata=(("authorization", f"Bearer {TOKENS['secretariat']}"),), timeout=20):
                    self.assertFalse([trace for trace in TRACES if trace in reply.SerializeToString().lower()], reply)
                    if reply.revision > seen:
                        heard.add(reply.proposal.name)
                    if heard >= set(self.proposals):
                        break
        self.check_the_record(house, pseudonym)
        with sqlite3.connect(place / "profiles.sqlite") as database:
            changes = database.execute("SELECT payload FROM changes WHERE revision > ? AND name = 'cities/dakar'", (seen_of_profiles,))
            self.assertEqual([city_pb2.City.FromString(each).HasField("contact_confirm_date") for each, in changes], [False])
        house.stop("serve")
        self.assertEqual(traces_in(house.directory / "serve.log"), set())

        again = self.erased("--data-dir", place)
        self.assertEqual(len(self.erasures(place)), 1)
        self.assertNotIn("Erased", again.stdout)

    def test_killed_at_any_time_goes_on_under_the_same_pseudonym(self):
        random_ = random.Random(20261130)
        begin = time.monotonic()
        self.erased("--data-dir", self.copied())
        took = time.monotonic() - begin
        halfway = 0
        for turn in range(6):
            place = self.copied()
            process = subprocess.Popen([BIN / "entente", "admin", "erase-person", *ERASE, "--data-dir", place], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            if turn % 2:  # once it has begun
                wait_for("it has begun", lambda: self.erasures(place))
                time.sleep(took * (turn - 1) / 20)
            else:
                time.sleep(took * random_.random())
            process.send_signal(signal.SIGKILL)
            process.wait()
            begun = [each[0] for each in self.erasures(place)]
            halfway += any(identity for _, identity, *_ in self.erasures(place))
            self.erased("--data-dir", place)
            (pseudonym, identity, *_), = self.erasures(place)
            self.assertEqual(identity, "")
            self.assertEqual(begun or [pseudonym], [pseudonym])
            self.assertEqual(traces_in(*store_files(place)), set())
            with sqlite3.connect(place / "matching.sqlite") as database:
                authors = {proposal_pb2.Decision.FromString(payload).author for payload, in database.execute("SELECT payload FROM decisions")}
            self.assertEqual(authors, {f"people/{pseudonym}", "secretariat", "services/matching"})
        self.assertGreater(halfway, 0)

    def test_on_postgresql_while_services_go_on(self):
        with Postgres() as postgres, OnPostgres() as house:
            house.database = f"postgresql://entente@127.0.0.1:{postgres.make().port}/postgres"
            cli("admin", "move", "--from", self.stores, "--to", house.database)
            house.serve("--token-file", self.token_file)
            tables = lambda: [file for file in (postgres.data / "base").rglob("*") if file.is_file()]
            postgres.query("CHECKPOINT")
            self.assertNotEqual(traces_in(*tables()), set())
            done = self.erased("--database", house.database)
            pseudonym = postgres.query("SELECT pseudonym FROM profiles.erasures WHERE identity = '' AND end_micros > 0")
            self.assertIn(f"people/{pseudonym}", done.stdout)
            self.check_the_record(house, pseudonym)
            postgres.query("CHECKPOINT")
            self.assertEqual(traces_in(*tables()), set(), "rows that are dead, too")
            self.assertNotIn("Erased", self.erased("--database", house.database).stdout)

    def test_refusals(self):
        place = self.copied()
        self.serving(place)
        done = cli("admin", "erase-person", *ERASE, "--data-dir", place, ok=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("in use", done.stderr)
        part = self.copied()
        (part / "listings.sqlite").unlink()
        done = cli("admin", "erase-person", *ERASE, "--data-dir", part, ok=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn("not all three stores", done.stderr)

    def test_words_that_only_people_can_judge_are_named(self):
        """A listing whose title is her name isn't rewritten: it may be another's."""
        place = self.copied()
        house = self.serving(place)
        listing = self.call(house, "secretariat", "listings.v1.ListingService/CreateListing", parent="cities/dakar", listingId="a-portrait", listing={
            "kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "title": "A portrait of Ada Byron",
            "summary": f"Send it to {ADA['email']}.", "topics": ["x-cultural-policy"], "capacity": 1})
        house.stop("serve")
        said = cli("admin", "erase-person", *ERASE, "--data-dir", place).stdout
        self.assertIn("still hold", said)
        self.assertIn("listings.listing_versions", said)
        after = self.serving(place)
        now = self.call(after, "secretariat", "listings.v1.ListingService/GetListing", name=listing["name"])
        self.assertEqual(now["title"], "A portrait of Ada Byron")
        self.assertRegex(now["summary"], r"^Send it to erased-[a-z0-9]+\.$")
        self.assertNotEqual(now["etag"], listing["etag"])

    def test_contacts_are_given_by_these_methods_to_these_callers_alone(self):
        """Whatever reply holds a contact, or a person with an address, by the table of access.tsv."""
        personal = {city_pb2.Contact.DESCRIPTOR, person_pb2.Person.DESCRIPTOR}

        def holds(message, seen):
            if message in personal:
                return True
            if message in seen:
                return False
            return any(field.message_type and holds(field.message_type, seen | {message}) for field in message.fields)

        with open(pathlib.Path(__file__).with_name("access.tsv"), newline="") as file:
            let_in = {}
            for row in csv.DictReader(file, delimiter="\t"):
                let_in.setdefault(row["method"], set()).update(row["let_in"])
        giving = {}
        for path, letters in let_in.items():
            service, method = path.split("/")
            if holds(descriptor_pool.Default().FindServiceByName(service).methods_by_name[method].output_type, frozenset()):
                giving[method] = "".join(sorted(letters))
        self.assertEqual(giving, {
            # Coordinators (of all, of the city's field), and the city's focal point. A city with a grant: tests/profiles.
            **dict.fromkeys(("GetContact", "ListContacts", "CreateContact", "UpdateContact", "ConfirmContact"), "CMO"),
            # Who calls, of themselves.
            "GetCaller": "ACDFLMOPSTUVW",
            # People: coordinators, and services, which send them their digests.
            **dict.fromkeys(("GetPerson", "ListPeople"), "CS"), **dict.fromkeys(("CreatePerson", "UpdatePerson", "ErasePerson"), "C")})


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
