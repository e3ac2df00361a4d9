#!/usr/bin/python3
"""Review over real processes: the command line decides on a real round, in both languages; and after kills (SIGKILL) during
approvals and undos, places and proposals agree without a hand."""
import json
import random
import sys
import threading
import time
import unittest
import urllib.error
import uuid

import grpc
from entente.listings.v1 import listing_service_pb2, listing_service_pb2_grpc

from processes import SOURCE, House, cli, connect, wait_for

KILLS = 10
PROGRAMME = "cooperation-2027"
SERVICE = "matching.v1.ProposalService"


class Review(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc)
        cli("round", "--server", cls.house.grpc, "--programme", PROGRAMME, "--quiet")

    def proposals(self, *arguments):
        return json.loads(cli("proposals", "list", "--server", self.house.grpc, "--format", "json", *arguments).stdout)["proposals"]

    def run_cli(self, verb, *arguments, ok=True):
        return cli("proposals", verb, "--server", self.house.grpc, *arguments, ok=ok)

    def held(self):
        """Reservations that hold places: {name: listings}."""
        with grpc.insecure_channel(self.house.grpc) as channel:
            stub = listing_service_pb2_grpc.ListingServiceStub(channel)
            reply = stub.ListReservations(listing_service_pb2.ListReservationsRequest(
                parent="cities/-", filter="state = held", page_size=1000), timeout=60)
        return {each.name: sorted(entry.listing for entry in each.entries) for each in reply.reservations}

    def test_a_coordinator_decides_on_the_command_line(self):
        proposals = self.proposals("--state", "proposed")
        self.assertGreater(len(proposals), 10)
        first, second, third = (each["name"].rsplit("/", 1)[1] for each in proposals[:3])
        self.assertEqual(proposals[0]["allowedActions"], ["ACTION_APPROVE", "ACTION_RETURN", "ACTION_REJECT", "ACTION_NOTE",
                                                          "ACTION_SWAP_PARTNER", "ACTION_REASSIGN"])
        tried = self.run_cli("approve", first, "--validate-only")
        self.assertIn("being approved", tried.stdout)
        self.assertFalse(self.held())
        approved = self.run_cli("approve", first, second)
        self.assertEqual(approved.stdout.count(": approved · "), 2, approved.stdout)
        self.assertEqual({tuple(listings) for listings in self.held().values()},
                         {tuple(sorted(party["listing"] for party in each["parties"])) for each in proposals[:2]})
        # A step that isn't allowed: exit code 1, and what is.
        again = self.run_cli("approve", first, third, ok=False)
        self.assertEqual(again.returncode, 1, again.stderr)
        self.assertIn("the proposal is approved; what you may do now: ", again.stdout)
        self.assertIn(f"{third}: approved", again.stdout)
        french = self.run_cli("approve", first, "--lang", "fr", ok=False).stdout
        self.assertIn("l’étape approve n’est pas permise : la proposition est ", french)
        self.assertNotIn("isn't allowed", french)
        note = self.run_cli("note", first, "--text", "ask <b>Aswan</b> first")
        self.assertIn("/decisions/000003", note.stdout)
        shown = self.run_cli("show", first).stdout
        self.assertRegex(shown, r"state +approved")
        self.assertIn("ask <b>Aswan</b> first", shown)
        self.assertRegex(self.run_cli("show", first, "--lang", "fr").stdout, r"état +approuvée")
        self.assertIn("proposed", self.run_cli("undo", first).stdout)
        self.assertEqual(len(self.held()), 2)
        self.assertIn("undone", self.run_cli("show", first).stdout)
        nothing = self.run_cli("undo", first, ok=False)
        self.assertEqual(nothing.returncode, 3)
        self.assertIn("nothing of", nothing.stderr)
        wrong = self.run_cli("return", first, "--reason", "date", ok=False)
        self.assertIn("did you mean dates?", wrong.stdout)
        self.assertIn("returned", self.run_cli("return", first, "--reason", "dates", "--text", "May on?").stdout)
        self.assertIn("proposed", self.run_cli("resubmit", first).stdout)
        self.assertIn("rejected", self.run_cli("reject", first, "--reason", "too-weak").stdout)
        table = self.run_cli("list", "--state", "rejected").stdout
        self.assertIn(first, table)
        self.assertEqual(len(self.proposals("--state", "rejected")), 1)
        decisions = json.loads(self.run_cli("show", first, "--format", "json").stdout)["decisions"]
        self.assertEqual([each["action"][7:] for each in decisions],
                         ["APPROVE", "HOLD_PLACES", "NOTE", "UNDO", "RETURN", "RESUBMIT", "REJECT"])
        for proposal in (second, third):
            self.run_cli("undo", proposal)
        self.run_cli("undo", first)
        self.assertFalse(self.held())

    def test_a_coordinator_swaps_creates_and_hands_over_on_the_command_line(self):
        proposals = self.proposals("--state", "proposed")
        before = next(each for each in proposals if each["pairing"].get("runnersUp"))
        first = before["name"].rsplit("/", 1)[1]
        other = before["pairing"]["runnersUp"][0]["pairing"]["offer"]
        tried = self.run_cli("swap", first, "--offer", other.rsplit("/", 1)[1], "--validate-only").stdout
        self.assertRegex(tried, r"costs the round +\S")
        self.assertIn(first, tried)
        swapped = json.loads(self.run_cli("swap", first, "--offer", other, "--format", "json").stdout)
        self.assertEqual(swapped["former"]["state"], "STATE_SUPERSEDED")
        second = swapped["proposal"]["name"].rsplit("/", 1)[1]
        self.assertRegex(self.run_cli("show", second).stdout, rf"takes the place of +{first}")
        self.assertRegex(self.run_cli("show", first, "--lang", "fr").stdout, rf"a cédé à +{second}")
        again = self.run_cli("create", "--need", before["parties"][0]["listing"], "--offer", other, ok=False)
        self.assertEqual(again.returncode, 3)
        self.assertIn("has the same listings and is proposed: decide on that one", again.stderr)
        french = self.run_cli("create", "--need", before["parties"][0]["listing"], "--offer", other, "--lang", "fr", ok=False)
        self.assertIn("a les mêmes annonces", french.stderr)
        self.assertIn("there is no listing none", self.run_cli("create", "--need", "none", "--offer", "none", ok=False).stderr)
        self.assertIn("there is no people/nobody", self.run_cli("reassign", second, "--to", "nobody", ok=False).stderr)
        for person in ("ada", "grace"):
            connect(self.house.gateway, "profiles.v1.ProfileService/CreatePerson",
                    {"personId": person, "person": {"subject": person, "assignments": [{"role": "ROLE_COORDINATOR", "scope": "*"}]}})
        self.assertIn("people/ada takes care of it", self.run_cli("reassign", second, "--to", "ada").stdout)
        handed = self.run_cli("handover", "--from", "ada", "--to", "people/grace").stdout
        self.assertIn("people/grace takes care of 1 proposal now", handed)
        self.assertRegex(self.run_cli("show", second).stdout, r"taken care of by +people/grace")
        self.assertIn("nobody takes care of it", self.run_cli("reassign", second, "--to", "none").stdout)
        self.run_cli("reject", second, "--reason", "too-weak")
        for verb in ("show", "approve", "swap", "create", "reassign", "handover"):
            self.assertNotIn("(1x)", cli("proposals", verb, "--help").stdout)
        self.assertIn("entente proposals handover", cli("proposals", "--help").stdout)

    def test_kills_during_approvals_leave_nothing_that_does_not_agree(self):
        names = [each["name"] for each in self.proposals()]
        house, seeds = self.house, random.Random(11)

        def work(stop, seed):
            own = random.Random(seed)
            while not stop.is_set():
                name = own.choice(names)
                try:
                    if own.random() < 0.6:
                        connect(house.gateway, f"{SERVICE}/ApproveProposal", {"name": name, "requestId": str(uuid.UUID(int=own.getrandbits(128)))},
                                timeout=5)
                    else:
                        proposal = connect(house.gateway, f"{SERVICE}/GetProposal", {"name": name}, timeout=5)
                        if "lastDecision" in proposal:
                            connect(house.gateway, f"{SERVICE}/UndoDecision", {"name": proposal["lastDecision"]["name"]}, timeout=5)
                except urllib.error.HTTPError as error:
                    # Somebody else was quicker.
                    self.assertIn(error.code, (400, 409, 412, 503), error.read())
                except (urllib.error.URLError, OSError, ValueError):
                    time.sleep(0.01)

        failures = []

        def guarded(stop, seed):
            try:
                work(stop, seed)
            except BaseException as error:  # a thread's failure must reach the test
                failures.append(error)

        for _ in range(KILLS):
            stop = threading.Event()
            workers = [threading.Thread(target=guarded, args=(stop, seeds.randrange(10**9))) for _ in range(8)]
            for worker in workers:
                worker.start()
            time.sleep(seeds.uniform(0.05, 0.4))
            house.kill("serve")
            stop.set()
            for worker in workers:
                worker.join()
            self.assertFalse(failures, failures[:1])
            house.serve()

        def agree():
            proposals = self.proposals()
            if any(each["state"] == "STATE_APPROVING" for each in proposals):
                return None
            wanted = {each["reservation"]: sorted(party["listing"] for party in each["parties"])
                      for each in proposals if each["state"] == "STATE_APPROVED"}
            return (proposals, wanted) if wanted == self.held() else None

        proposals, wanted = wait_for("places and proposals agree", agree, 120)
        decided = 0
        for each in proposals:
            reply = connect(house.gateway, f"{SERVICE}/ListDecisions", {"parent": each["name"], "pageSize": 1000})
            at = "STATE_PROPOSED"
            for decision in reply.get("decisions", []):
                self.assertEqual(decision["fromState"], at, decision["name"])
                at = decision["toState"]
                decided += 1
            self.assertEqual(at, each["state"], each["name"])
        self.assertGreater(decided, KILLS)
        print(f"{KILLS} kills, {decided} decisions, {len(wanted)} proposals hold places")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
