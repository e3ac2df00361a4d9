"""People at work on one `entente serve`: each has a token of the token file, calls by the gateway, and is answered or refused.
Used by the system tests."""
import json
import unicodedata
import unittest
import urllib.error

from processes import House, connect

PROPOSALS, ROUNDS, CANDIDATES, TASKS, REPORTS, INVITATIONS, PROGRAMMES = (
    f"matching.v1.{part}Service/" for part in ("Proposal", "Round", "Candidate", "Task", "Report", "Invitation", "Programme"))
PROFILES, LISTINGS = "profiles.v1.ProfileService/", "listings.v1.ListingService/"
SECRETARIAT = "Secretariat"  # who coordinates everything and may look at all


class Refused(Exception):
    """What a call was refused with: its reason, and the sentence to it."""

    def __init__(self, error):
        body = json.loads(error.read())
        self.code, self.message = body["code"], body["message"]
        self.reason = next(each["debug"]["reason"] for each in body["details"] if "reason" in each.get("debug", {}))
        super().__init__(f"{self.reason}: {self.message}")


class People(unittest.TestCase):
    @classmethod
    def begin(cls, people):
        """`people`: (name, role, scope) of each."""
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.tokens = cls.house.directory / "tokens.csv"
        cls.tokens.write_text("".join(f"{cls.token(who)},{cls.slug(who)},{role},{scope},person\n" for who, role, scope in people))
        cls.tokens.chmod(0o600)
        cls.house.serve("--token-file", cls.tokens)

    @staticmethod
    def slug(who):
        plain = unicodedata.normalize("NFD", who.lower()).encode("ascii", "ignore").decode()
        return plain.replace(" ", "-")

    @classmethod
    def token(cls, who):
        return f"token-of-{cls.slug(who)}-1234567890"

    def call(self, who, method, /, **request):
        """As this person or city; None: as whoever, without a token."""
        try:
            return connect(self.house.gateway, method, request, self.token(who) if who else None)
        except urllib.error.HTTPError as error:
            raise Refused(error) from None

    def refused(self, reason, who, method, /, **request):
        with self.assertRaises(Refused) as caught:
            self.call(who, method, **request)
        self.assertEqual(caught.exception.reason, reason, caught.exception)
        return caught.exception.message

    # What is seen.

    def get(self, name, who=SECRETARIAT):
        return self.call(who, PROPOSALS + "GetProposal", name=name)

    def state(self, name):
        return self.get(name)["state"]

    def tasks(self, who):
        counts = self.call(who, TASKS + "ListTasks").get("counts", [])
        return {each["kind"][5:].lower().replace("_", "-"): each["count"] for each in counts}

    def places(self, name):
        """(reserved, all) of the listings of a proposal, beneficiary first."""
        listings = [self.listing(party["listing"]) for party in self.get(name)["parties"]]
        return [(each.get("reservedPlaces", 0), each["capacity"]) for each in listings]

    def listing(self, name):
        return self.call(SECRETARIAT, LISTINGS + "GetListing", name=name)

    def sees_contact(self, who, city):
        try:
            return bool(self.call(who, PROFILES + "ListContacts", parent=f"cities/{self.slug(city)}")["contacts"])
        except Refused as refused:
            self.assertEqual(refused.reason, "PERMISSION_DENIED")
            return False

    def decisions(self, name, who=SECRETARIAT):
        reply = self.call(who, PROPOSALS + "ListDecisions", parent=name, pageSize=1000)
        return [each["action"][7:].lower().replace("_", "-") for each in reply.get("decisions", [])]
