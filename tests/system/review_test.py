#!/usr/bin/python3
"""Review over real processes: the command line decides on a real round, in both languages; and after kills (SIGKILL) during
approvals, answers and undos, places and proposals agree without a hand. ENTENTE_KILLS: how many, 10 by default; the long mode
is 200."""
import json
import os
import random
import sys
import threading
import time
import unittest
import urllib.error
import uuid

import grpc
from entente.listings.v1 import listing_service_pb2, listing_service_pb2_grpc

from passing_time import pass_minutes
from processes import SOURCE, House, cli, connect, wait_for

KILLS = int(os.environ.get("ENTENTE_KILLS", "10"))
# How often people decline and cancel, which often can't be undone: less in a long run, so that places are held at its end too.
# By the square, since who finds little to do looks at more proposals.
RARELY = min(1.0, (10 / max(KILLS, 1)) ** 2)
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

    def decisions(self, proposal):
        """All of them, the oldest first: in a long run more than one page holds."""
        decisions, token = [], ""
        while True:
            reply = connect(self.house.gateway, f"{SERVICE}/ListDecisions",
                            {"parent": proposal, "pageSize": 1000, "pageToken": token})
            decisions += reply.get("decisions", [])
            token = reply.get("nextPageToken", "")
            if not token:
                return decisions

    def run_cli(self, verb, *arguments, ok=True):
        return cli("proposals", verb, "--server", self.house.grpc, *arguments, ok=ok)

    def held(self, state="held"):
        """Reservations in this state: {name: listings}."""
        with grpc.insecure_channel(self.house.grpc) as channel:
            stub = listing_service_pb2_grpc.ListingServiceStub(channel)
            reply = stub.ListReservations(listing_service_pb2.ListReservationsRequest(
                parent="cities/-", filter=f"state = {state}", page_size=1000), timeout=60)
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
        self.assertRegex(french, r"l’étape approve n’est pas permise\s: la proposition est ")
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
        self.assertIn("nothing is called “none”", self.run_cli("create", "--need", "none", "--offer", "none", ok=False).stderr)
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

    def pass_minutes(self, minutes):
        pass_minutes(self.house.directory / "serve" / "matching.sqlite", minutes, also_published=True)

    def step(self, method, codes=(400, 409, 412, 503), **request):
        """The answer, or None where the step was refused with one of these codes: somebody else was quicker."""
        try:
            return connect(self.house.gateway, f"{SERVICE}/{method}", request, timeout=5)
        except urllib.error.HTTPError as error:
            self.assertIn(error.code, codes, error.read())
        except (urllib.error.URLError, OSError, ValueError):
            time.sleep(0.01)
        return None

    def work(self, names, own, done):
        """A step of one of eight people."""
        name = own.choice(names)
        proposal = self.step("GetProposal", name=name)
        if proposal is None:
            return
        draw = own.random()
        request_id = str(uuid.UUID(int=own.getrandbits(128)))
        taken = None
        if proposal["state"] == "STATE_PROPOSED":
            taken = self.step("ApproveProposal", name=name, requestId=request_id)
        elif proposal["state"] == "STATE_RETURNED":
            taken = self.step("ResubmitProposal", name=name, requestId=request_id)
        elif proposal["state"] == "STATE_APPROVED" and draw < 0.8:
            party = next((each for each in proposal["parties"] if "accepted" not in each), proposal["parties"][0])
            answer = {"action": "ACTION_ACCEPT"} if draw < 0.8 - 0.1 * RARELY else {"action": "ACTION_DECLINE", "reason": "dates"}
            taken = self.step("RecordAnswer", name=name, city=party["city"], channel="CHANNEL_PHONE", requestId=request_id,
                              answeredBy="head of office", **answer)
        elif proposal["state"] == "STATE_AGREED" and draw < 0.2 * RARELY:
            # An undo of the agreement takes its cooperation away: 404. That each agreed one is there is looked at in the end.
            taken = self.step("CancelCooperation", (400, 404, 409, 412, 503), name=proposal["cooperation"], reason="no-funds",
                              requestId=request_id)
        elif draw > 0.7 and "lastDecision" in proposal:
            taken = self.step("UndoDecision", name=proposal["lastDecision"]["name"])
        if taken is not None:
            done.add(taken.get("state"))

    def test_kills_during_approvals_and_agreements_leave_nothing_that_does_not_agree(self):
        names = [each["name"] for each in self.proposals()]
        house, seeds = self.house, random.Random(11)
        house.kill("serve")
        self.pass_minutes(0)
        house.serve()
        failures, done = [], set()

        def guarded(stop, seed):
            own = random.Random(seed)
            try:
                while not stop.is_set():
                    self.work(names, own, done)
            except BaseException as error:  # a thread's failure must reach the test
                failures.append(error)

        for _ in range(KILLS):
            stop = threading.Event()
            workers = [threading.Thread(target=guarded, args=(stop, seeds.randrange(10**9))) for _ in range(8)]
            for worker in workers:
                worker.start()
            time.sleep(seeds.uniform(0.05, 0.6))
            house.kill("serve")
            stop.set()
            for worker in workers:
                worker.join()
            self.assertFalse(failures, failures[:1])
            self.pass_minutes(seeds.choice((0, 3, 6)))
            house.serve()
        house.kill("serve")
        # Longer than what a process that died had begun to deliver is left alone.
        self.pass_minutes(20)
        house.serve()

        def agree():
            proposals = self.proposals()
            wanted = {state: {each["reservation"]: sorted(party["listing"] for party in each["parties"])
                              for each in proposals if each["state"] == state}
                      for state in ("STATE_APPROVING", "STATE_APPROVED", "STATE_AGREED")}
            if wanted["STATE_APPROVING"] or wanted["STATE_APPROVED"] != self.held() or wanted["STATE_AGREED"] != self.held("confirmed"):
                return None
            return proposals, wanted

        proposals, wanted = wait_for("places and proposals agree", agree, 400)
        decided = 0
        for each in proposals:
            decisions = self.decisions(each["name"])
            # The history of one made by hand (the swap above) begins with that step: from no state.
            by_hand = bool(decisions) and decisions[0]["action"] == "ACTION_PROPOSE"
            at = None if by_hand else "STATE_PROPOSED"
            for decision in decisions:
                self.assertEqual(decision.get("fromState"), at, decision["name"])
                at = decision["toState"]
                decided += 1
            self.assertEqual(at, each["state"], each["name"])
            if each["state"] in ("STATE_AGREED", "STATE_CANCELLED"):
                cooperation = connect(house.gateway, f"{SERVICE}/GetCooperation", {"name": each["cooperation"]})
                self.assertEqual(cooperation["state"], each["state"])
        self.assertGreater(decided, KILLS)
        if KILLS >= 10:
            self.assertLessEqual({"STATE_APPROVED", "STATE_AGREED"}, done)
            self.assertTrue(wanted["STATE_APPROVED"] or wanted["STATE_AGREED"], "nothing is left whose places were compared")
        print(f"{KILLS} kills, {decided} decisions, {len(wanted['STATE_APPROVED'])} proposals hold places, "
              f"{len(wanted['STATE_AGREED'])} are agreed")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
