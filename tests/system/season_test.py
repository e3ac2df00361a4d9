#!/usr/bin/python3
"""A season of the network as the people live it who make it, from the import to the next round, over the gateway. What each step
does is held against what it should; docs/review.md tells it. With ENTENTE_WRITE=1 it is written there."""
import difflib
import os
import sys
import unittest

from passing_time import pass_minutes
from people import (CANDIDATES, INVITATIONS, LISTINGS, PROFILES, PROGRAMMES, PROPOSALS, REPORTS, ROUNDS, People)
from processes import SOURCE, cli, wait_for

os.environ["ENTENTE_LOG_LEVEL"] = "debug"  # every line that there is
PAGE = SOURCE / "docs" / "review.md"
BEGIN, END = "<!-- season: begin -->\n", "<!-- season: end -->\n"
PROGRAMME = "programmes/cooperation-2027"
AUTUMN, SPRING = {"year": 2026, "month": 12, "day": 1}, {"year": 2026, "month": 12, "day": 15}

COORDINATORS = {"Secretariat": "*", "Music": "fields/music", "Music’s deputy": "fields/music", "Media arts": "fields/media-arts",
                "Gastronomy": "fields/gastronomy"}
CITIES = {city: People.slug(city) for city in
          ("Bissau", "Port of Spain", "Liège", "Llíria", "Salvador", "Dakar", "Namur", "Casablanca", "Kathmandu")}
# What Casablanca agrees to, inside the days of both listings.
DAYS = {"window": {"start": {"year": 2027, "month": 9, "day": 20}, "end": {"year": 2027, "month": 10, "day": 15}}, "places": 1}
# What Casablanca asks for next, from the one whom it knows by now.
VAN = {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_TRAINING_CAPACITY", "capacity": 1, "example": True,
       "title": "A media lab in a van for youth workers of the suburbs",
       "summary": "Twelve youth workers would like a van with laptops and sensors for five days, and technicians who train them to go on alone.",
       "creativeFields": ["media-arts"], "topics": ["media-labs-makerspaces", "media-digital-literacy", "x-youth-engagement"],
       "help": ["train-trainers", "equip"], "objectives": ["OBJECTIVE_VULNERABLE_GROUPS"], "beneficiaries": ["youth"],
       "languages": {"tags": ["fr"]}, "mode": "MODE_ONSITE", "window": {"start": {"year": 2027, "month": 4}, "end": {"year": 2027, "month": 9}}}


class Season(People):
    @classmethod
    def setUpClass(cls):
        cls.begin([(who, "coordinator", scope) for who, scope in COORDINATORS.items()] +
                  [(city, "focal-point", f"cities/{slug}") for city, slug in CITIES.items()])

    def setUp(self):
        self.told = []

    # What is told of it.

    def chapter(self, title):
        self.told += ["", f"### {title}", "", "| who | does | and then |", "|---|---|---|"]

    def tell(self, who, does, then):
        self.told.append(f"| {who} | {does} | {then} |")

    # What is asked often.

    def cooperation(self, who, method, **request):
        return self.call(who, PROPOSALS + method, name=self.workshops, **request)

    def table(self, subject, section, title, who="Secretariat"):
        """A table of a report: {heading: {column: cell}}."""
        report = self.call(who, REPORTS + "GetReport", subject=subject)
        tables = next(each for each in report["sections"] if each["id"] == section)["tables"]
        found = next(each for each in tables if each["title"] == title)
        for row in found["rows"]:
            self.assertTrue(row.get("heading"), found)
        return {row["heading"]: dict(zip(found["columns"], row["cells"])) for row in found["rows"]}

    @staticmethod
    def record(proposal):
        """The provider's term record in a proposal: its points and reason."""
        term = next(each for each in proposal["pairing"]["candidate"]["terms"] if each["term"] == "record")
        return int(term.get("points", 0)), term["reason"]["id"], term["reason"].get("parameters", {}).get("closed")

    def tasks(self, who):
        """By kind. Contacts of cities that nobody speaks for wait for their coordinators, too; they are no part of the season."""
        counts = super().tasks(who)
        if who in COORDINATORS:
            counts.pop("contact", None)
        return counts

    def solve(self, **request):
        made = self.call("Secretariat", ROUNDS + "CreateRound", parent=PROGRAMME, **request)["name"]
        wait_for("the round", lambda: self.call("Secretariat", ROUNDS + "GetRound", name=made)["state"] != "STATE_RUNNING", 120)
        round_ = self.call("Secretariat", ROUNDS + "GetRound", name=made)
        self.assertEqual(round_["state"], "STATE_SOLVED", round_.get("failure"))
        reply = self.call("Secretariat", PROPOSALS + "ListProposals", parent=made, pageSize=1000)
        return round_, {tuple(party["city"][7:] for party in each["parties"]): each["name"] for each in reply["proposals"]}

    def six_minutes_pass(self, then):
        """More than the five in which a step can be undone. `then`: what comes of it without anybody's doing."""
        self.house.stop("serve")
        pass_minutes(self.house.directory / "serve" / "matching.sqlite", 6)
        self.house.serve("--token-file", self.tokens)
        for what, condition in then.items():
            wait_for(what, condition, 60)

    # The season.

    def test_a_season(self):
        self.the_network_comes_in()
        self.a_round_is_made()
        self.coordinators_look_at_it()
        self.it_is_published()
        self.cities_answer()
        self.a_city_declines_and_another_stands_in()
        self.it_is_carried_out()
        self.it_is_reported()
        self.the_next_round_knows()
        self.no_log_tells_of_contacts()
        self.compare("\n".join(self.told).lstrip("\n") + "\n" + END)

    def compare(self, told):
        page = PAGE.read_text(encoding="utf-8")
        start = page.index(BEGIN) + len(BEGIN)
        if os.environ.get("ENTENTE_WRITE"):
            PAGE.write_text(page[:start] + told, encoding="utf-8")
            page = PAGE.read_text(encoding="utf-8")
        differing = list(difflib.unified_diff(page[start:].splitlines(), told.splitlines(), "page", "told", lineterm="", n=1))
        self.assertEqual(differing, [], "run: ENTENTE_WRITE=1 tests/system/season_test.py\n" + "\n".join(differing))

    def no_log_tells_of_contacts(self):
        """Of all that was logged in the season, no line has a contact's name or address."""
        lines = (self.house.directory / "serve.log").read_text(encoding="utf-8").splitlines()
        self.assertTrue(any('"act":"contacts-read"' in line for line in lines), "contacts were read, and the log has all of it")
        for city, slug in CITIES.items():
            for trace in (f"office@{slug}.example", f"Office of {city}"):
                self.assertEqual([line for line in lines if trace in line], [])

    def the_network_comes_in(self):
        self.chapter("The network comes in")
        cli("import", SOURCE / "data", "--server", self.house.grpc, "--token", self.token("Secretariat"))
        cities = self.call("Secretariat", PROFILES + "ListCities", pageSize=1000)["cities"]
        listings = self.call("Secretariat", LISTINGS + "ListListings", parent="cities/-", pageSize=1000)["listings"]
        self.assertEqual((len(cities), len(listings)), (405, 504))
        self.tell("Secretariat", "`entente import data`", f"{len(cities)} cities, {len(listings)} needs and offers, all of them examples")
        changed = {"name": PROGRAMME, "reserveListLength": 3, "secondApproval": "SECOND_APPROVAL_TRIOS"}
        programme = self.call("Secretariat", PROGRAMMES + "UpdateProgramme", programme=changed, updateMask="reserveListLength,secondApproval")
        self.assertEqual(programme["version"], "2")
        self.tell("Secretariat", "`UpdateProgramme`: keep reserves; trios need two approvals", "version 2 of the programme")
        for who in [*COORDINATORS, *CITIES]:
            scope, role = ((COORDINATORS[who], "ROLE_COORDINATOR") if who in COORDINATORS
                           else (f"cities/{CITIES[who]}", "ROLE_FOCAL_POINT"))
            self.call("Secretariat", PROFILES + "CreatePerson", personId=self.slug(who),
                      person={"subject": self.slug(who), "displayName": who, "assignments": [{"role": role, "scope": scope}]})
        self.tell("Secretariat", "`CreatePerson`", f"one person for all, {len(COORDINATORS) - 1} coordinators of three fields, "
                  f"{len(CITIES)} focal points")
        self.assertEqual(self.tasks("Bissau"), {"contact": 1})
        for city, slug in CITIES.items():
            contact = self.call(city, PROFILES + "CreateContact", parent=f"cities/{slug}", contactId="office",
                                contact={"displayName": f"Office of {city}", "email": f"office@{slug}.example"})
            self.call(city, PROFILES + "ConfirmContact", name=contact["name"])
        wait_for("no contact waits", lambda: self.tasks("Bissau") == {})
        self.tell("each city", "`CreateContact`, `ConfirmContact`", "its task `contact` is gone")

    def a_round_is_made(self):
        self.chapter("A round is made")
        self.assertEqual(self.tasks("Music"), {})
        self.round, found = self.solve(roundId="autumn", asOf=AUTUMN)
        result, proof = self.round["result"], self.round["result"]["triosProof"]
        self.assertEqual(proof["kind"], "KIND_PROVEN")
        served = result["servedCount"] + result["partlyServedCount"]
        self.tell("Secretariat", "`CreateRound` autumn", f"{served} needs get a partner in {len(found)} proposals: proven, no choice is better")
        self.music_school = found["bissau", "port-of-spain", "liege"]  # what the season is about
        self.drums = found["bissau", "salvador"]
        self.game_design, self.lights, self.media_lab = (found[pair] for pair in
                                                         (("casablanca", "namur"), ("dakar", "casablanca"), ("dakar", "namur")))
        self.soy = found["bohicon", "belem"]
        self.namur_offer = self.get(self.media_lab)["parties"][1]["listing"]
        self.assertEqual(self.record(self.get(self.media_lab)), (0, "term.record.not_known", None))
        self.game_design_need = self.get(self.game_design)["parties"][0]["listing"]
        self.liege_offer = self.get(self.music_school)["parties"][2]["listing"]
        reserves = self.get(self.music_school)["pairing"]["reserves"]
        self.assertIn("cities/lliria/", reserves[0]["pairing"]["facilitator"])
        self.tell("Secretariat", "`GetProposal` Bissau ← Port of Spain + Liège", "a trio for a music school; Llíria is in reserve for Liège")
        counts = {who: self.tasks(who) for who in COORDINATORS}
        self.assertEqual(counts["Secretariat"], {"decide": len(found)})
        self.assertEqual(counts["Music"], counts["Music’s deputy"])
        self.assertEqual(counts["Media arts"], {"decide": 3})
        self.assertEqual(self.tasks("Bissau"), {})
        self.tell("all", "`ListTasks`", ", ".join(f"{who} has {count['decide']} to decide" for who, count in counts.items()) +
                  "; cities have nothing to do")

    def coordinators_look_at_it(self):
        self.chapter("Coordinators look at it")
        to_decide = self.tasks("Music")["decide"]
        reply = self.call("Music", PROPOSALS + "ApproveProposal", name=self.music_school)
        self.assertEqual((reply["state"], reply["approvalsMissing"]), ("STATE_PROPOSED", 1))
        self.assertEqual(self.places(self.music_school)[2], (0, 1))
        self.tell("Music", "`ApproveProposal` the trio", "still proposed: one approval is missing; no place is held")
        message = self.refused("STEP_NOT_ALLOWED", "Music", PROPOSALS + "ApproveProposal", name=self.music_school)
        self.assertIn("another person must, too", message)
        self.tell("Music", "again", f"STEP_NOT_ALLOWED: {message}")
        self.assertEqual(self.tasks("Music"), {"decide": to_decide - 1})
        self.assertEqual(self.tasks("Music’s deputy"), {"second-approval": 1, "decide": to_decide - 1})
        self.tell("Music’s deputy", "`ListTasks`", "`second-approval` comes first")
        reply = self.call("Music’s deputy", PROPOSALS + "ApproveProposal", name=self.music_school)
        self.assertEqual(reply["state"], "STATE_APPROVED")
        self.assertEqual(self.places(self.music_school), [(1, 2), (1, 10), (1, 1)])
        self.tell("Music’s deputy", "`ApproveProposal`", "approved: a place of each of the three listings is held")
        batch = self.call("Media arts", PROPOSALS + "BatchDecide", action="ACTION_APPROVE",
                          entries=[{"name": name} for name in (self.game_design, self.lights, self.media_lab, self.drums)])
        self.assertEqual([each.get("proposal", {}).get("state", each.get("refusal", {}).get("reason")) for each in batch["results"]],
                         ["STATE_APPROVED"] * 3 + ["PERMISSION_DENIED"])
        self.assertEqual((batch["takenCount"], self.state(self.drums)), (3, "STATE_PROPOSED"))
        self.tell("Media arts", "`BatchDecide` approve Casablanca ← Namur, Dakar ← Casablanca, Dakar ← Namur, Bissau ← Salvador",
                  "3 are taken; the last is music’s: PERMISSION_DENIED, and nothing has happened to it")
        self.assertEqual(self.places(self.lights), [(1, 1), (1, 2)])
        last = self.get(self.lights, "Media arts")["lastDecision"]["name"]
        self.assertEqual(self.call("Media arts", PROPOSALS + "UndoDecision", name=last)["state"], "STATE_PROPOSED")
        wait_for("its places are back", lambda: self.places(self.lights) == [(0, 1), (0, 2)])
        self.tell("Media arts", "`UndoDecision` on Dakar ← Casablanca", "proposed again; its places are given back")
        reply = self.call("Media arts", PROPOSALS + "RejectProposal", name=self.lights, reason="too-weak")
        self.assertEqual((reply["state"], reply["allowedActions"]), ("STATE_REJECTED", ["ACTION_NOTE", "ACTION_UNDO"]))
        self.assertEqual(self.decisions(self.lights), ["approve", "hold-places", "undo", "reject"])
        self.tell("Media arts", "`RejectProposal`: too-weak", "its decisions: approve, hold-places, undo, reject")
        other = self.get(self.soy)["pairing"]["runnersUp"][0]["pairing"]
        tried = self.call("Gastronomy", PROPOSALS + "SwapPartner", name=self.soy, pairing=other, validateOnly=True)
        self.assertEqual(self.state(self.soy), "STATE_PROPOSED")
        swapped = self.call("Gastronomy", PROPOSALS + "SwapPartner", name=self.soy, pairing=other)
        self.assertEqual((swapped["former"]["state"], swapped["proposal"]["origin"]), ("STATE_SUPERSEDED", "ORIGIN_BY_HAND"))
        self.assertEqual(tried["price"], swapped["price"])
        points = int(tried["price"]["points"]) / int(self.round["snapshot"]["scoreScale"])
        self.assertGreater(points, 0)
        self.tell("Gastronomy", "`SwapPartner` Bohicon ← Belém for Mérida, `validate_only`",
                  f"it would cost the round {points:.2f} points, and no need its partner")
        self.kitchens = swapped["proposal"]["name"]
        self.assertEqual(self.call("Gastronomy", PROPOSALS + "ApproveProposal", name=self.kitchens)["state"], "STATE_APPROVED")
        self.tell("Gastronomy", "`SwapPartner`, `ApproveProposal`", "the former gives way: superseded; Bohicon ← Mérida is approved")
        reply = self.call("Music", PROPOSALS + "ReassignProposal", name=self.drums, assignee="people/" + self.slug("Music’s deputy"))
        self.assertEqual(reply["assignee"], "people/" + self.slug("Music’s deputy"))
        self.assertEqual(self.call("Music’s deputy", PROPOSALS + "ApproveProposal", name=self.drums)["state"], "STATE_APPROVED")
        self.tell("Music, Music’s deputy", "`ReassignProposal` Bissau ← Salvador to its deputy, `ApproveProposal`", "a pair needs one approval: approved")

    def it_is_published(self):
        self.chapter("It is published")
        cities = ("Bissau", "Port of Spain", "Dakar", "Casablanca")
        self.refused("PERMISSION_DENIED", "Bissau", PROPOSALS + "GetProposal", name=self.music_school)
        self.assertFalse(self.sees_contact("Bissau", "Port of Spain"))
        self.assertEqual(self.call("Secretariat", ROUNDS + "PublishRound", name=self.round["name"])["state"], "STATE_PUBLISHED")
        self.refused("PERMISSION_DENIED", "Bissau", PROPOSALS + "GetProposal", name=self.music_school)
        self.assertEqual([self.tasks(city) for city in cities], [{}] * 4)
        self.tell("Secretariat", "`PublishRound`", "for five minutes it can be taken back: no city sees anything, no contact, no task")
        # Proposals go out one by one.
        self.six_minutes_pass({"cities are asked": lambda: [self.tasks(city) for city in cities] == [{"answer": 2}, {}, {"answer": 1}, {"answer": 1}],
                               "contacts are open": lambda: self.sees_contact("Bissau", "Port of Spain")})
        self.assertEqual(self.get(self.music_school, "Bissau")["allowedActions"], ["ACTION_ACCEPT", "ACTION_DECLINE", "ACTION_WITHDRAW"])
        message = self.refused("NOT_ASKED", "Liège", PROPOSALS + "AcceptProposal", name=self.music_school)
        self.tell("–", "six minutes pass", "Bissau, Dakar and Casablanca are asked: beneficiaries first")
        self.tell("Liège", "`AcceptProposal`", f"NOT_ASKED: {message}")
        self.assertTrue(self.sees_contact("Bissau", "Liège") and self.sees_contact("Port of Spain", "Bissau"))
        self.assertFalse(any(self.sees_contact("Kathmandu", city) or self.sees_contact("Bissau", "Llíria") for city in cities))
        self.tell("Bissau, Kathmandu", "`ListContacts` of Port of Spain",
                  "Bissau sees its office now, as the three of the trio see each other; Kathmandu doesn’t")

    def cities_answer(self):
        self.chapter("Cities answer: signed in, by link, by phone")
        reply = self.call("Bissau", PROPOSALS + "AcceptProposal", name=self.music_school)
        self.assertEqual(reply["state"], "STATE_APPROVED")
        self.assertNotIn("author", reply["lastDecision"])
        self.call("Bissau", PROPOSALS + "AcceptProposal", name=self.drums)
        self.assertEqual([self.tasks(city) for city in ("Bissau", "Port of Spain", "Liège", "Salvador")], [{}] + [{"answer": 1}] * 3)
        self.tell("Bissau", "`AcceptProposal`, for the trio and for Salvador", "Port of Spain, Liège and Salvador are asked")
        made = self.call("Music", INVITATIONS + "CreateInvitation", invitation={"proposal": self.music_school, "city": "cities/port-of-spain"})
        read = self.call(None, INVITATIONS + "ReadInvitation", secret=made["secret"])
        self.assertEqual(read["city"], "cities/port-of-spain")
        answer = {"secret": made["secret"], "answeredBy": "head of the music office"}
        done = self.call(None, INVITATIONS + "AnswerInvitation", action="ACTION_ACCEPT", **answer)
        self.assertEqual(done["state"], "STATE_ANSWERED")
        self.refused("INVITATION_ANSWERED", None, INVITATIONS + "AnswerInvitation", action="ACTION_DECLINE", reason="dates", **answer)
        self.tell("Music", "`CreateInvitation` for Port of Spain", "a link with a secret")
        self.tell("who has the link", "`ReadInvitation`, `AnswerInvitation`: accept, without an account",
                  "Port of Spain has accepted; a second answer by it is INVITATION_ANSWERED")
        reply = self.call("Casablanca", PROPOSALS + "AcceptProposal", name=self.game_design, terms=DAYS)
        self.assertEqual(reply["askedTerms"]["window"]["start"], DAYS["window"]["start"])
        self.assertEqual((self.tasks("Casablanca"), self.tasks("Namur")), ({}, {"answer": 1}))
        self.tell("Casablanca", "`AcceptProposal` with other days: 20 September – 15 October 2027", "Namur is asked about these days")
        reply = self.call("Media arts", PROPOSALS + "RecordAnswer", name=self.game_design, city="cities/namur", action="ACTION_ACCEPT",
                          channel="CHANNEL_PHONE", answeredBy="deputy mayor")
        self.assertEqual((reply["state"], reply["lastDecision"]["channel"]), ("STATE_AGREED", "CHANNEL_PHONE"))
        self.workshops = reply["cooperation"]
        self.assertEqual(self.places(self.game_design), [(1, 1), (2, 3)])
        self.tell("Media arts", "`RecordAnswer` for Namur, whose deputy mayor said yes on the phone", "agreed: a cooperation begins")
        self.tell_decline_of_dakar()

    def tell_decline_of_dakar(self):
        reply = self.call("Dakar", PROPOSALS + "DeclineProposal", name=self.media_lab, reason="dates", text="the lab moves house")
        self.assertEqual((reply["state"], reply["allowedActions"]), ("STATE_DECLINED", ["ACTION_UNDO"]))
        self.assertEqual(self.get(self.media_lab, "Media arts")["lastDecision"]["text"], "the lab moves house")
        self.tell("Dakar", "`DeclineProposal` Namur’s media lab: dates", "declined: the two listings rest for a year")

    def a_city_declines_and_another_stands_in(self):
        self.chapter("A city declines, and another stands in")
        reply = self.call("Liège", PROPOSALS + "DeclineProposal", name=self.music_school, reason="no-capacity")
        self.assertNotIn("parties", reply)
        self.refused("PERMISSION_DENIED", "Liège", PROPOSALS + "GetProposal", name=self.music_school)
        wait_for("places are held", lambda: self.state(self.music_school) == "STATE_APPROVED")
        self.assertEqual([party["city"] for party in self.get(self.music_school)["parties"]],
                         ["cities/bissau", "cities/port-of-spain", "cities/lliria"])
        self.assertEqual(self.places(self.music_school), [(2, 2), (1, 10), (1, 6)])
        self.assertNotIn("reservedPlaces", self.listing(self.liege_offer))
        self.assertEqual(self.decisions(self.music_school)[-3:], ["accept", "decline", "hold-places"])
        self.tell("Liège", "`DeclineProposal`: no-capacity",
                  "Llíria takes its role: a place of Llíria is held, that of Liège is given back, and Liège sees the proposal no more")
        self.six_minutes_pass({
            "all are told": lambda: self.sees_contact("Bissau", "Llíria") and not self.sees_contact("Bissau", "Liège"),
            "the reason acts": lambda: self.listing(self.liege_offer)["state"] == "STATE_HELD",
            "places of the declined are back": lambda: self.places(self.media_lab) == [(0, 2), (1, 3)],
            "the need is fulfilled": lambda: self.listing(self.game_design_need)["state"] == "STATE_FULFILLED",
            "Bissau is asked again": lambda: self.tasks("Bissau") == {"answer": 1}})
        self.assertEqual(self.listing(self.liege_offer)["holdReason"], "HOLD_REASON_NO_CAPACITY")
        self.tell("–", "six minutes pass", "Bissau sees Llíria’s contact and no longer Liège’s; Liège’s offer had one place and is held "
                  "now; Casablanca’s place is confirmed, which fulfils its need; Dakar’s are given back; Bissau is asked about the new trio")
        self.call("Music", PROPOSALS + "RecordAnswer", name=self.music_school, city="cities/bissau", action="ACTION_ACCEPT",
                  channel="CHANNEL_PHONE", answeredBy="head of culture")
        made = self.call("Music", INVITATIONS + "CreateInvitation", invitation={"proposal": self.music_school, "city": "cities/port-of-spain"})
        self.call(None, INVITATIONS + "AnswerInvitation", secret=made["secret"], action="ACTION_ACCEPT", answeredBy="head of the music office")
        self.assertEqual(self.state(self.music_school), "STATE_APPROVED")
        self.assertEqual(self.tasks("Llíria"), {"answer": 1})
        reply = self.call("Llíria", PROPOSALS + "AcceptProposal", name=self.music_school)
        self.assertEqual((reply["state"], self.tasks("Llíria")), ("STATE_AGREED", {}))
        self.tell("Bissau, Port of Spain, Llíria", "accept: by phone, by link, signed in", "agreed")
        self.assertEqual(self.decisions(self.music_school),
                         ["approve", "approve", "hold-places", "accept", "accept", "decline", "hold-places", "accept", "accept", "accept"])
        self.assertEqual(self.decisions(self.music_school, "Llíria")[0], "approve")
        self.tell("Secretariat", "`ListDecisions`", "approve, approve, hold-places, accept, accept, decline, hold-places, accept, accept, accept")

    def it_is_carried_out(self):
        self.chapter("It is carried out")
        sheet = self.cooperation("Namur", "GetAgreement", languageCode="fr")
        self.assertTrue(all(word in sheet["html"] for word in ("Casablanca", "Namur", '<html lang="fr"')), sheet["html"][:300])
        self.assertIn("20", sheet["html"])
        for city, function in (("Casablanca", "mayor"), ("Namur", "alderman of culture")):
            signed = self.cooperation(city, "SignAgreement", signature={"signedOn": {"year": 2026, "month": 11},
                                                                        "signedByFunction": function})
        self.assertEqual(len(signed["signatures"]), 2)
        self.tell("Casablanca, Namur", "`GetAgreement` in French, `SignAgreement`", "a sheet to print; who signed, as a function")
        self.cooperation("Namur", "SetMilestones", milestones=[
            {"title": "Send the teaching kit", "date": {"year": 2027, "month": 9}, "city": "cities/namur"}])
        started = self.cooperation("Casablanca", "StartCooperation")
        self.assertEqual((started["state"], started["allowedActions"]), ("STATE_RUNNING", ["ACTION_REPORT", "ACTION_CANCEL"]))
        self.tell("Namur, Casablanca", "`SetMilestones`, `StartCooperation`", "running")
        reach = [{"beneficiaryGroup": "youth", "planned": 40, "reached": 36}, {"beneficiaryGroup": "women", "planned": 10, "reached": 3}]
        self.cooperation("Casablanca", "ReportCooperation", report={"reach": reach, "worth": 5, "worthReason": "a class goes on",
                                                                    "outcomes": "Thirty-nine people made their first game."})
        self.assertEqual(self.tasks("Media arts").get("close"), None)
        self.cooperation("Namur", "ReportCooperation", report={"worth": 4, "worthReason": "too short"})
        self.assertEqual(self.tasks("Media arts"), {"close": 1})
        self.tell("Casablanca, Namur", "`ReportCooperation`: 39 of 50 people reached; worth 5 and 4 of 5", "Media arts has it to close")
        self.assertEqual(self.cooperation("Media arts", "CloseCooperation")["state"], "STATE_CLOSED")
        self.assertEqual(self.tasks("Media arts"), {})
        self.assertTrue(self.sees_contact("Casablanca", "Namur"))
        self.six_minutes_pass({"contacts are closed": lambda: not self.sees_contact("Casablanca", "Namur"),
                               "places are confirmed": lambda: self.listing(self.get(self.music_school)["parties"][0]["listing"])
                               ["reservedPlaces"] == 2})
        self.tell("Media arts", "`CloseCooperation`; six minutes pass", "closed: Casablanca and Namur see each other’s contacts no more")

    def it_is_reported(self):
        self.chapter("It is reported")
        answers = self.table(PROGRAMME, "answers", "Answers and ends, by reason")
        said = {reason: row["Number"] for reason, row in answers.items()}
        self.assertEqual(said, {"accepted": "8", "declined: the dates don't suit": "1", "declined: no capacity": "1",
                                "rejected by a coordinator: it helps too little": "1"})
        self.tell("Secretariat", f"`GetReport` of {PROGRAMME}, answers", "; ".join(f"{reason}: {number}" for reason, number in said.items()))
        asked = self.table(PROGRAMME, "asked", "Cities asked as providers")
        self.assertEqual({city: (row["Asked"], row["Accepted"], row["Declined"]) for city, row in asked.items()},
                         {"Namur": ("2", "1", "0"), "Port of Spain": ("1", "1", "0"), "Llíria": ("1", "1", "0"), "Liège": ("1", "0", "1"),
                          "Salvador": ("1", "0", "0"), "Mérida": ("1", "0", "0"), "Casablanca": ("1", "0", "0")})
        self.tell("Secretariat", "the same, who was asked", "; ".join(f"{city} {row['Asked']} times, accepted {row['Accepted']}, declined "
                                                            f"{row['Declined']}" for city, row in list(asked.items())[:1]) +
                  "; Liège stands there with its no, Llíria with its yes")
        states = self.table("fields/media-arts", "cooperations", "Cooperations by state", "Media arts")
        self.assertEqual(states, {"closed": {"Number": "1"}})
        people = self.table("cities/namur", "inter-city-cooperation", "People, by group", "Namur")
        self.assertEqual({group: (row["Planned"], row["Reached"]) for group, row in people.items()},
                         {"Youth": ("40", "*"), "Women and girls": ("10", "*"), "Total": ("50", "39")})
        self.refused("PERMISSION_DENIED", "Dakar", REPORTS + "GetReport", subject="cities/namur")
        self.tell("Namur", "`GetReport` of itself", "39 people reached; by group `*`, since 3 women are fewer than 5 and 36 would tell it. "
                  "Dakar may not read it")
        sheet = self.call("Media arts", REPORTS + "ExportReport", report={"subject": "fields/media-arts"}, format="FORMAT_CSV")
        self.assertTrue(sheet["fileName"].endswith(".csv"))
        self.tell("Media arts", "`ExportReport` of media arts as CSV", f"`{sheet['contentType'].split(';')[0]}`, for a spreadsheet")

    def the_next_round_knows(self):
        self.chapter("The next round knows")
        self.call("Casablanca", LISTINGS + "CreateListing", parent="cities/casablanca", listingId="van", listing=VAN, publish=True)
        self.tell("Casablanca", "`CreateListing`, published", "another need: a media lab in a van")
        before = {name: self.state(name) for name in (self.music_school, self.drums, self.kitchens)}
        spring, found = self.solve(roundId="spring", baseRound=self.round["name"], asOf=SPRING)
        self.tell("Secretariat", "`CreateRound` spring, which follows autumn", f"{len(found)} proposals")
        self.assertEqual({name: self.state(name) for name in before}, before)
        self.assertEqual(self.call("Secretariat", ROUNDS + "GetRound", name=self.round["name"])["state"], "STATE_PUBLISHED")
        for pair, former in ((("bohicon", "merida"), self.kitchens), (("bissau", "salvador"), self.drums)):
            carried = self.get(found[pair])
            self.assertEqual((carried["carriedFrom"], carried["pairing"]["kept"]), (former, True))
            self.assertNotIn("ACTION_APPROVE", carried["allowedActions"])
            self.assertEqual(self.decisions(found[pair])[:len(self.decisions(former))], self.decisions(former))
        self.tell("Secretariat", "`GetProposal` Bohicon ← Mérida, Bissau ← Salvador", "fixed with their places; their decisions come along; "
                  "they wait for their cities, not for coordinators")
        van = self.get(found["casablanca", "namur"])
        self.assertEqual(van["parties"][0]["listing"], "cities/casablanca/listings/van")
        self.assertEqual(self.record(van), (37, "term.record.known", "1"))
        self.tell("Secretariat", "`GetProposal` Casablanca ← Namur, the van", "Namur’s record counts: 37 of 100 points for one closed "
                  "cooperation and prompt answers, where nothing was known in autumn")
        self.assertEqual(self.places(self.music_school), [(2, 2), (1, 10), (1, 6)])
        self.assertFalse([pair for pair in found if {"bissau", "port-of-spain"} <= set(pair)])
        self.tell("Secretariat", "`ListProposals`", "nobody is asked again for what is agreed: both places of the music school are taken, "
                  "Casablanca’s first need is fulfilled")
        changes = self.call("Secretariat", ROUNDS + "CompareRounds", name=spring["name"])["differences"]
        causes = {each["need"]: each["cause"][6:].lower() for each in changes if each["kind"] == "KIND_GONE"}
        rested, rejected = (self.get(name)["parties"][0]["listing"] for name in (self.media_lab, self.lights))
        self.assertEqual((causes[rested], causes[rejected], causes[self.game_design_need]), ("rule", "directive", "listing"))
        self.assertEqual([each["need"] for each in changes if each["kind"] == "KIND_NEW"], ["cities/casablanca/listings/van"])
        self.tell("Secretariat", "`CompareRounds`", "each difference has its cause: Dakar ← Namur a rule, Dakar ← Casablanca was ruled out by "
                  "whoever rejected it, of what is agreed a listing is closed, the van is new")
        explained = self.call("Media arts", CANDIDATES + "ExplainPair", programme=PROGRAMME, round=spring["name"],
                              pairing={"need": rested, "offer": self.namur_offer})
        broken = [(each["rule"], each["reason"]["parameters"]["days"]) for each in explained["rules"]
                  if each["verdict"] == "VERDICT_BROKEN"]
        self.assertEqual(broken, [("cool-down", "365")])
        self.tell("Media arts", "`ExplainPair` Dakar ← Namur", "the one rule that it breaks is cool-down: declined, it rests for 365 days")
        self.assertEqual(self.tasks("Media arts"), {"decide": 1})
        self.tell("Media arts", "`ListTasks`", "the van is to be decided: a season begins")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
