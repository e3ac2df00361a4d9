#!/usr/bin/python3
"""Every method of every service by every caller, straight at the services and through the gateway, against one table.

access.tsv says for a method and a request which callers are let in and what they are answered, and to whom the thing isn't
there. Everybody else is refused: PERMISSION_DENIED, or UNAUTHENTICATED without a token. No request of the table changes anything.
"""
import csv
import json
import pathlib
import unittest
import urllib.error
import urllib.request

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory

from entente.listings.v1 import listing_service_pb2  # noqa: F401  (each puts its contracts into the pool)
from entente.matching.v1 import (candidate_service_pb2, invitation_service_pb2, programme_service_pb2, proposal_service_pb2,  # noqa: F401
                                    report_service_pb2, round_service_pb2, task_service_pb2)  # noqa: F401
from entente.profiles.v1 import profile_service_pb2  # noqa: F401
from entente.type.v1 import access_pb2
from processes import SOURCE, TOKENS, House, cli, connect

# Tunis is a city of crafts and folk art; the requests are about it.
FIELD = "fields/crafts-and-folk-art"
CALLERS = {  # letter: (role, scope, kind)
    "C": ("coordinator", "*", "person"),
    "M": ("coordinator", FIELD, "person"),
    "F": ("coordinator", "fields/film", "person"),
    "O": ("focal-point", "cities/tunis", "person"),
    "L": ("focal-point", "cities/kathmandu", "person"),
    "V": ("observer", "*", "person"),
    "W": ("observer", FIELD, "person"),
    "P": ("operator", "*", "person"),
    "A": ("-", "-", "person"),
    "S": ("service", "*", "service"),
    "T": ("service", "cities/tunis", "service"),
    "D": ("service", FIELD, "service"),
    "U": ("service", "cities/kathmandu", "service"),
    "G": ("-", "-", "service"),
}
NOBODY = "N"
FORWARDERS = "STG"
PEOPLE = [letter for letter, (_, _, kind) in CALLERS.items() if kind == "person"]
SERVICES = {"entente.profiles.v1.ProfileService": "profiles", "entente.listings.v1.ListingService": "listings",
            **{f"entente.matching.v1.{name}Service": "matching"
               for name in ("Candidate", "Programme", "Round", "Proposal", "Invitation", "Task", "Report")}}
DRAFT = {"parent": "cities/tunis", "listingId": "tunis-a-draft",
         "listing": {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "title": "A study not yet shown",
                     "summary": "A study of workshops that the city hasn't published yet.", "creativeFields": ["crafts-and-folk-art"],
                     "topics": ["craft-ceramics"], "capacity": 1}}


def token(letter):
    return f"token-of-caller-{letter}-123456"


class Row:
    def __init__(self, line):
        self.path, self.request, self.answer, self.let_in, self.not_found = (line[name] for name in
                                                                             ("method", "request", "answer", "let_in", "not_found"))
        service, method = self.path.split("/")
        self.part = SERVICES[service]
        self.method = descriptor_pool.Default().FindServiceByName(service).methods_by_name[method]
        access = self.method.GetOptions().Extensions[access_pb2.access]
        self.internal = access.internal
        self.invited = access_pb2.Access.ROLE_INVITED in access.roles

    def expected(self, letter):
        if letter == NOBODY:
            return "UNAUTHENTICATED"
        if letter in self.let_in:
            return self.answer
        return "NOT_FOUND" if letter in self.not_found else "PERMISSION_DENIED"

    def expected_by(self, person, forwarder):
        """What a person is answered whom a service forwards: the person's own answer; between services, the service's."""
        return self.expected(forwarder if self.internal else person)


def table():
    with open(pathlib.Path(__file__).with_name("access.tsv"), encoding="utf-8") as file:
        return [Row(line) for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = table()
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        lines = (f"{token(letter)},caller-{letter},{role},{scope},{kind}\n" for letter, (role, scope, kind) in CALLERS.items())
        cls.house.four(more_tokens="".join(lines))
        servers = [word for part in ("profiles", "listings", "matching") for word in (f"--{part}", cls.house.at[part])]
        cli("import", SOURCE / "data", *servers, "--token", TOKENS["coordinator"])
        connect(cls.house.gateway, "listings.v1.ListingService/CreateListing", DRAFT, TOKENS["coordinator"])
        cls.channels = {part: grpc.insecure_channel(cls.house.at[part]) for part in ("profiles", "listings", "matching")}
        for channel in cls.channels.values():
            cls.addClassCleanup(channel.close)

    def direct(self, row, bearer, person=None):
        factory = message_factory.MessageFactory()
        make = self.channels[row.part].unary_stream if row.method.server_streaming else self.channels[row.part].unary_unary
        call = make(f"/{row.path}", lambda message: message.SerializeToString(), lambda reply: reply)
        request = json_format.Parse(row.request, factory.GetPrototype(row.method.input_type)())
        metadata = [("authorization", f"Bearer {bearer}")] if bearer else []
        metadata += [("x-entente-person-token", person)] if person else []
        try:
            answer = call(request, metadata=metadata, timeout=60)
            if row.method.server_streaming:
                next(answer)
            return "OK"
        except grpc.RpcError as error:
            return error.code().name

    def through_the_gateway(self, row, bearer):
        body = row.request.encode()
        kind = "application/json"
        if row.method.server_streaming:
            body, kind = b"\0" + len(body).to_bytes(4, "big") + body, "application/connect+json"
        request = urllib.request.Request(f"{self.house.gateway}/{row.path}", body, {"Content-Type": kind})
        if bearer:
            request.add_header("Authorization", f"Bearer {bearer}")
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                error = None
                if row.method.server_streaming:  # the first message, or the end; some have none
                    head = reply.read(5)
                    first = json.loads(reply.read(int.from_bytes(head[1:], "big")))
                    error = first.get("error") if head[0] & 2 else None
        except urllib.error.HTTPError as refused:
            error = json.loads(refused.read())
        if error is None:
            return "OK"
        self.assertTrue(error.get("details"), f"{row.path}: an error without a reason: {error}")
        return error["code"].upper()

    def hold(self, wrong, row, who, expected, answer):
        if answer != expected:
            wrong.append(f"{row.path} {row.request} by {who}: {answer}, expected {expected}")

    def test_every_method_has_a_row(self):
        rows = {row.path for row in self.rows}
        for name in SERVICES:
            for method in descriptor_pool.Default().FindServiceByName(name).methods:
                self.assertIn(f"{name}/{method.name}", rows)

    def test_straight_at_the_services(self):
        wrong = []
        for row in self.rows:
            for letter in [*CALLERS, NOBODY]:
                self.hold(wrong, row, letter, row.expected(letter), self.direct(row, token(letter) if letter in CALLERS else None))
            for forwarder in FORWARDERS:
                for person in PEOPLE:
                    self.hold(wrong, row, f"{person} by {forwarder}", row.expected_by(person, forwarder),
                              self.direct(row, token(forwarder), token(person)))
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))

    def test_only_services_forward_and_only_people(self):
        row = self.rows[0]
        for bearer, person in (("A", "C"), ("C", "A"), ("S", "S"), ("G", "S")):
            self.assertEqual(self.direct(row, token(bearer), token(person)), "UNAUTHENTICATED", f"{person} by {bearer}")

    def test_through_the_gateway(self):
        wrong = []
        for row in self.rows:
            for letter in [*CALLERS, NOBODY]:
                # A service isn't forwarded, and what is between services isn't there.
                expected = row.expected(letter) if letter in PEOPLE else "UNAUTHENTICATED"
                if row.internal:
                    expected = "UNIMPLEMENTED"
                elif row.invited and letter == NOBODY:
                    expected = row.answer
                answer = self.through_the_gateway(row, token(letter) if letter in CALLERS else None)
                self.hold(wrong, row, f"{letter} through the gateway", expected, answer)
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
