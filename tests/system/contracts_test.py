#!/usr/bin/python3
"""What the contracts say of fields (google.api.field_behavior) is what the services do, for every method and field, and the
descriptions that the gateway serves say the same.

SAMPLES has a request that is right for each method with required fields or a resource to write; which ones must be there is
read from the descriptors. Nothing of it is stored: requests validate only, name what isn't there, or are wrong in one field.
"""
import json
import subprocess
import unittest
import urllib.error
import urllib.request

import grpc
from google.api import field_behavior_pb2 as behaviour
from google.api import resource_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.descriptor import FieldDescriptor

from entente.listings.v1 import listing_service_pb2  # noqa: F401  (each puts its contracts into the pool)
from entente.matching.v1 import (candidate_service_pb2, invitation_service_pb2, programme_service_pb2, proposal_service_pb2,  # noqa: F401
                                    report_service_pb2, round_service_pb2, task_service_pb2)  # noqa: F401
from entente.profiles.v1 import profile_service_pb2  # noqa: F401
from entente.type.v1 import access_pb2
from processes import SOURCE, TOKEN_FILE, TOKENS, House, cli

SERVICES = ["entente.profiles.v1.ProfileService", "entente.listings.v1.ListingService",
            *(f"entente.matching.v1.{name}Service"
              for name in ("Candidate", "Programme", "Round", "Proposal", "Invitation", "Task", "Report"))]
LISTING = {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "title": "A study", "capacity": 1,
           "creativeFields": ["crafts-and-folk-art"], "topics": ["craft-ceramics"]}
CITY = {"displayName": "Newtown", "country": "TN", "fieldPeriods": [{"creativeField": "film"}]}
NEED = "cities/aberystwyth/listings/aberystwyth-n-small-cities-literature-first-working"
OFFER = "cities/abu-dhabi/listings/abu-dhabi-o-oud-strings-week-six-cities"
FOCAL_POINT = "focal-point-token-1234567890"
# Whose token calls what only they may; everything else is called by a coordinator.
ALONE = {access_pb2.Access.ROLE_FOCAL_POINT: FOCAL_POINT, access_pb2.Access.ROLE_SERVICE: TOKENS["service"]}
# Lists with one order, which their answers say.
OWN_ORDER = ("ListCandidates", "ListInvitations", "ListTasks", "ListDeadLetters", "ListCityLoads", "ListCityQuestions", "ListAssignees")
PROPOSAL = "programmes/none/rounds/none/proposals/none"
SAMPLES = {
    "CreateCity": {"city": CITY, "cityId": "newtown", "validateOnly": True},
    "UpdateCity": {"city": {"name": "cities/tunis", **CITY, "displayName": "Tunis"}, "validateOnly": True, "updateMask": "*"},
    "CreateContact": {"parent": "cities/tunis", "contactId": "desk", "contact": {"displayName": "Office"}, "validateOnly": True},
    "UpdateContact": {"contact": {"name": "cities/tunis/contacts/office", "displayName": "Office"}, "validateOnly": True, "updateMask": "*"},
    "GrantContactAccess": {"city": "cities/tunis", "grantee": "cities/dakar", "reason": "a test"},
    "RevokeContactAccess": {"city": "cities/tunis", "grantee": "cities/dakar", "reason": "a test"},
    "CreateOrganisation": {"parent": "cities/tunis", "organisationId": "workshop", "organisation": {"displayName": "School", "kind": "university"}, "validateOnly": True},
    "UpdateOrganisation": {"organisation": {"name": "cities/tunis/organisations/school", "displayName": "School", "kind": "university"},
                           "validateOnly": True, "updateMask": "*"},
    "CreatePerson": {"person": {"subject": "somebody-new", "assignments": [{"role": "ROLE_OBSERVER", "scope": "*"}]}, "validateOnly": True},
    "UpdatePerson": {"person": {"name": "people/ada", "subject": "ada", "assignments": [{"role": "ROLE_OBSERVER", "scope": "*"}]},
                     "validateOnly": True, "updateMask": "*"},
    "CreateListing": {"parent": "cities/tunis", "listing": LISTING, "validateOnly": True},
    "UpdateListing": {"listing": {"name": "cities/tunis/listings/tunis-a-study", **LISTING}, "validateOnly": True, "updateMask": "*"},
    "UndoImport": {"importId": "none"},
    "HoldListing": {"name": "cities/tunis/listings/tunis-a-study", "reason": "HOLD_REASON_PAUSED"},
    "ReserveCapacity": {"reservationId": "r", "entries": [{"listing": NEED, "places": 1}], "state": "STATE_CONFIRMED"},
    "ListCandidates": {"programme": "programmes/cooperation-2027", "listing": NEED},
    "BatchGetListings": {"parent": "cities/-", "names": [NEED, OFFER]},
    "PreviewCandidates": {"programme": "programmes/cooperation-2027", "listing": {"name": "cities/tunis/listings/-", **LISTING}},
    "ExplainPairs": {"round": "programmes/none/rounds/none", "pairings": [{"need": NEED, "offer": OFFER}]},
    "AskCity": {"parent": "programmes/none/rounds/none", "question": {"listing": NEED, "text": "Could it begin in May?"}, "validateOnly": True},
    "ExplainPair": {"programme": "programmes/cooperation-2027", "pairing": {"need": NEED, "offer": OFFER}},
    "CreateProgramme": {"programme": {"displayName": "P", "axes": ["AXIS_NORTH_SOUTH"], "helpingAreas": {"areas": [{
        "need": "AREA_OF_ACTION_STUDIES"}]}, "quotas": [{"class": {"axis": "AXIS_NORTH_SOUTH"}, "maxSharePermille": 900}]},
        "validateOnly": True},
    "UpdateProgramme": {"programme": {"name": "programmes/cooperation-2027", "displayName": "P", "axes": ["AXIS_NORTH_SOUTH"]},
                        "validateOnly": True, "updateMask": "*"},
    "SetDirective": {"parent": "programmes/cooperation-2027", "directive": {"kind": "KIND_KEEP", "need": NEED, "offer": OFFER, "reason": "x"},
                     "validateOnly": True},
    "CreateRound": {"parent": "programmes/none"},
    "PreviewRound": {"programme": "programmes/none"},
    "ReportCooperation": {"name": "cooperations/none", "report": {"worth": 4, "reach": [{"beneficiaryGroup": "youth"}]}},
    "SetMilestones": {"name": "cooperations/none", "milestones": [{"title": "Fly", "date": {"year": 2027}, "city": "cities/tunis"}]},
    "SignAgreement": {"name": "cooperations/none", "signature": {"signedByFunction": "Mayor", "signedOn": {"year": 2026}}},
    "ExportReport": {"report": {"subject": "cities/tunis"}},
    "BatchDecide": {"action": "ACTION_APPROVE", "entries": [{"name": PROPOSAL}]},
    "CompareWithList": {"programme": "programmes/cooperation-2027", "sheet": "bmVlZCxvZmZlcgo="},
    "CreateProposal": {"parent": "programmes/none/rounds/none", "pairing": {"need": NEED, "offer": OFFER}},
    "SwapPartner": {"name": PROPOSAL, "pairing": {"need": NEED, "offer": OFFER}},
    "HandOver": {"fromPerson": "people/ada", "toPerson": "people/none"},
    "SearchCities": {"query": "tunis"},
    "SearchListings": {"query": "hats"},
    "SearchProposals": {"parent": "programmes/none/rounds/none", "query": "film"},
    "ReturnProposal": {"name": PROPOSAL, "reason": "dates"},
    "RejectProposal": {"name": PROPOSAL, "reason": "too-weak"},
    "AddNote": {"parent": PROPOSAL, "text": "a note"},
    "DeclineProposal": {"name": PROPOSAL, "reason": "dates"},
    "WithdrawProposal": {"name": PROPOSAL, "reason": "changed-plans"},
    "RecordAnswer": {"name": PROPOSAL, "city": "cities/tunis", "action": "ACTION_ACCEPT", "channel": "CHANNEL_PHONE", "answeredBy": "mayor"},
    "ExpressInterest": {"need": NEED, "offer": OFFER},
    "CancelCooperation": {"name": "cooperations/none", "reason": "no-funds"},
    "CreateInvitation": {"invitation": {"proposal": PROPOSAL, "city": "cities/tunis"}},
    "AnswerInvitation": {"secret": "AAAAAAAAAAAAAAAAAAAAAA", "action": "ACTION_ACCEPT", "answeredBy": "mayor"},
}


def behaviours(field):
    return {behaviour.FieldBehavior.Name(number) for number in field.GetOptions().Extensions[behaviour.field_behavior]}


def methods():
    pool = descriptor_pool.Default()
    for service in SERVICES:
        for method in pool.FindServiceByName(service).methods:
            yield service, method


def is_message(field):
    return field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry


def required_in(message, prefix=""):
    """(path, how to clear it) of each required field that the message has, in messages inside as well."""
    for field in message.DESCRIPTOR.fields:
        path = prefix + field.name
        if "REQUIRED" in behaviours(field):
            yield path, message, field.name
        if not is_message(field) or field.message_type.file.package.startswith("google."):
            continue
        if field.label == FieldDescriptor.LABEL_REPEATED:
            for i, entry in enumerate(getattr(message, field.name)):
                yield from required_in(entry, f"{path}[{i}].")
        elif message.HasField(field.name):
            yield from required_in(getattr(message, field.name), f"{path}.")


def nonsense(message, field):
    """Puts a value into an output-only field that no service would."""
    if is_message(field):
        inner = getattr(message, field.name)
        inner.SetInParent()
        for part in inner.DESCRIPTOR.fields:
            if part.type in (FieldDescriptor.TYPE_INT32, FieldDescriptor.TYPE_INT64) and part.label != FieldDescriptor.LABEL_REPEATED:
                setattr(inner, part.name, 1)
    elif field.type == FieldDescriptor.TYPE_ENUM:
        setattr(message, field.name, field.enum_type.values[-1].number)
    elif field.type == FieldDescriptor.TYPE_STRING:
        setattr(message, field.name, "nonsense")
    else:
        setattr(message, field.name, 77)


class Contracts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        tokens = cls.house.directory / "tokens.csv"
        tokens.write_text(f"{TOKEN_FILE}{FOCAL_POINT},focal-point-1,focal-point,cities/aberystwyth,person\n")
        tokens.chmod(0o600)
        cls.house.serve("--token-file", tokens)
        cli("import", SOURCE / "data", "--server", cls.house.grpc, "--token", TOKENS["coordinator"])
        cls.channel = grpc.insecure_channel(cls.house.grpc)
        cls.addClassCleanup(cls.channel.close)
        for name, request in (("CreateContact", {**SAMPLES["CreateContact"], "contactId": "office", "validateOnly": False}),
                              ("CreateOrganisation", {**SAMPLES["CreateOrganisation"], "organisationId": "school", "validateOnly": False}),
                              ("CreatePerson", {"person": {**SAMPLES["CreatePerson"]["person"], "subject": "ada"}, "personId": "ada"}),
                              ("CreateListing", {**SAMPLES["CreateListing"], "listingId": "tunis-a-study", "publish": True, "validateOnly": False})):
            cls.call(*next((s, m) for s, m in methods() if m.name == name), request)

    @classmethod
    def call(cls, service, method, request):
        factory = message_factory.MessageFactory()
        if isinstance(request, dict):
            request = json_format.ParseDict(request, factory.GetPrototype(method.input_type)())
        call = cls.channel.unary_unary(f"/{service}/{method.name}", lambda m: m.SerializeToString(),
                                       factory.GetPrototype(method.output_type).FromString)
        roles = list(method.GetOptions().Extensions[access_pb2.access].roles)
        token = ALONE.get(roles[0], TOKENS["coordinator"]) if len(roles) == 1 else TOKENS["coordinator"]
        return call(request, timeout=60, metadata=[("authorization", f"Bearer {token}")])

    @staticmethod
    def sample(method):
        request = message_factory.MessageFactory().GetPrototype(method.input_type)()
        given = SAMPLES.get(method.name)
        if given is None:  # a name or a parent is enough
            given = {f.name: "nothing/at/all" for f in method.input_type.fields if "REQUIRED" in behaviours(f)}
        return json_format.ParseDict(given, request)

    def test_a_required_field_that_is_missing_is_named(self):
        tried = 0
        for service, method in methods():
            roles = method.GetOptions().Extensions[access_pb2.access].roles
            # Who has no right secret is told of nothing else (matching/proposals/invitations_test.cc).
            if method.server_streaming or access_pb2.Access.ROLE_INVITED in roles:
                continue
            for path, message, name in list(required_in(self.sample(method))):
                # An update may leave out what it can't change. A party is one of a cooperation, which must be there first
                # (matching/carrying_out/carrying_out_test.cc).
                if (method.name, path) == ("SetMilestones", "milestones[0].city"):
                    continue
                # A draft needn't have yet what a listing must have.
                if (method.name, path) in {("PreviewCandidates", "listing.title"), ("PreviewCandidates", "listing.capacity")}:
                    continue
                if method.name.startswith("Update") and "IMMUTABLE" in behaviours(message.DESCRIPTOR.fields_by_name[name]):
                    continue
                request = self.sample(method)
                holder = next(h for p, h, _ in required_in(request) if p == path)
                holder.ClearField(name)
                with self.subTest(method=method.name, field=path):
                    if path == "sheet":  # what is wrong with a sheet is said in its report, as of the imports
                        report = self.call(service, method, request).report
                        self.assertEqual([violation.reason for violation in report.violations], ["NO_HEADER"], method.name)
                        continue
                    with self.assertRaises(grpc.RpcError) as raised:
                        self.call(service, method, request)
                    # Whether a focal point may is judged first, by what it names: here no city is asked for anything.
                    if list(roles) == [access_pb2.Access.ROLE_FOCAL_POINT] and raised.exception.code().name == "PERMISSION_DENIED":
                        continue
                    self.assertEqual(raised.exception.code().name, "INVALID_ARGUMENT", (method.name, path, raised.exception.details()))
                    # A list may be named without its places, and a message by what is missing inside.
                    plain = path.replace("[0]", "")
                    said = raised.exception.details()
                    self.assertTrue(path in said or plain in said or f"{plain}." in said, (method.name, path, said))
                tried += 1
        self.assertGreater(tried, 80)

    def test_an_output_only_field_in_a_request_changes_nothing(self):
        tried = 0
        for service, method in methods():
            if not method.name.startswith(("Create", "Update", "Set")) or method.name not in SAMPLES:
                continue
            for field in method.input_type.fields:
                if not is_message(field) or field.message_type.name != method.output_type.name:
                    continue
                plain = self.call(service, method, self.sample(method))
                for inner in field.message_type.fields:
                    # An etag guards the write: it is an input of updates.
                    if "OUTPUT_ONLY" not in behaviours(inner) or (inner.name == "etag" and method.name.startswith("Update")):
                        continue
                    request = self.sample(method)
                    nonsense(getattr(request, field.name), inner)
                    reply = self.call(service, method, request)
                    if inner.name not in ("create_time", "update_time"):  # those are of the call
                        self.assertEqual(getattr(reply, inner.name), getattr(plain, inner.name), (method.name, inner.name))
                    else:
                        self.assertNotEqual(getattr(reply, inner.name).seconds, 1, (method.name, inner.name))
                    tried += 1
        self.assertGreater(tried, 25)

    def test_every_resource_has_get_list_and_a_type(self):
        names = {method.name for _, method in methods()}
        types = set()
        for service, method in methods():
            for message in (method.input_type, method.output_type):
                for field in message.fields:
                    reference = field.GetOptions().Extensions[resource_pb2.resource_reference]
                    types |= {t for t in (reference.type, reference.child_type) if t}
        self.assertIn("entente/City", types)
        for kind in types:
            name = kind.split("/")[1]
            if name not in ("Reservation",):  # those between services
                self.assertTrue(f"Get{name}" in names, name)
        for service, method in methods():
            has = {f.name for f in method.input_type.fields}
            if method.name in OWN_ORDER:
                self.assertTrue(method.name == "ListCandidates" or {"page_size", "page_token"} <= has, method.name)
            elif method.name.startswith("List"):
                self.assertLessEqual({"filter", "order_by", "page_size", "page_token"}, has, method.name)
            reads = method.name.startswith(("Get", "List", "Watch", "Explain", "Preview", "Export", "Compare", "Read", "Search", "BatchGet"))
            self.assertEqual("request_id" in has, not reads, method.name)

    def test_the_gateway_describes_the_methods_that_it_routes(self):
        with urllib.request.urlopen(f"{self.house.gateway}/openapi.json") as reply:
            self.assertEqual(reply.headers["Content-Type"], "application/json")
            text = reply.read()
        self.assertEqual(text, (SOURCE / "docs" / "openapi.json").read_bytes())
        document = json.loads(text)
        routed = {f"/{service}/{method.name}" for service, method in methods()
                  if not method.GetOptions().Extensions[access_pb2.access].internal}
        self.assertEqual(set(document["paths"]), routed)
        checked = subprocess.run(
            ["node", "--input-type=module", "-e",
             "import { Validator } from '@seriousme/openapi-schema-validator'; import { readFileSync } from 'node:fs';"
             "const { valid, errors } = await new Validator().validate(JSON.parse(readFileSync(0, 'utf8')));"
             "console.log(valid, JSON.stringify(errors ?? ''));"],
            input=text, capture_output=True, cwd=SOURCE, timeout=60)
        self.assertEqual(checked.stdout.decode().split()[0], "true", checked.stdout.decode()[:2000] + checked.stderr.decode())

    def test_the_gateway_serves_the_descriptors(self):
        with urllib.request.urlopen(f"{self.house.gateway}/descriptors.binpb") as reply:
            files = descriptor_pb2.FileDescriptorSet.FromString(reply.read())
        pool = descriptor_pool.DescriptorPool()
        for file in files.file:  # each behind what it imports
            pool.Add(file)
        for service, method in methods():
            self.assertIn(method.name, pool.FindServiceByName(service).methods_by_name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
