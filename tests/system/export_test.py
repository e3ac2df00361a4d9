#!/usr/bin/python3
"""Nothing is lost on the way out and in: states, marks, dates, texts that look like formulas, and all around them."""
import csv
import datetime
import filecmp
import io
import json
import sys
import unittest

import grpc

from entente.listings.v1 import listing_service_pb2, listing_service_pb2_grpc, reservation_pb2
from processes import SOURCE, House, cli, connect

LISTING = {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "capacity": 2,
           "topics": ["craft-ceramics"], "creativeFields": ["crafts-and-folk-art"], "modalities": ["study-visit"],
           "objectives": ["OBJECTIVE_VALUE_CHAIN"]}
TEXTS = ["= equal pay", "'= equal pay", "''=1", "+221 77 123", "-5", "- and more", "@home", "'tis", "plain"]
LONG = [" two  blanks", "blank behind ", "one\r\ntwo\rthree\nfour", "\tindented", "=\"quoted\";x|y,z", "'", "a;=b"]


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


class Export(unittest.TestCase):
    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.__exit__)
        self.until = (datetime.datetime.utcnow() + datetime.timedelta(days=30)).strftime("%Y-%m-%dT%H:%M:%S.000123Z")
        self.house.serve()
        cli("import", SOURCE / "data", "--server", self.house.grpc, "--base-date", "2026-12-01")

    def call(self, method, body):
        return connect(self.house.gateway, method, body)

    def reserve(self, name, places, until=None):
        """Confirms places by listing, or holds them until a time. Between services only: no gateway routes it."""
        request = listing_service_pb2.ReserveCapacityRequest(
            reservation_id=name, state="STATE_HELD" if until else "STATE_CONFIRMED",
            entries=[reservation_pb2.Reservation.Entry(listing=listing, places=number) for listing, number in places.items()])
        if until:
            request.expire_time.FromJsonString(until)
        with grpc.insecure_channel(self.house.grpc) as channel:
            listing_service_pb2_grpc.ListingServiceStub(channel).ReserveCapacity(request)

    def reservations(self, house):
        """All that hold or confirm places, without when they last changed."""
        with grpc.insecure_channel(house.grpc) as channel:
            listed = listing_service_pb2_grpc.ListingServiceStub(channel).ListReservations(
                listing_service_pb2.ListReservationsRequest(parent="cities/-")).reservations
        return [(r.name, r.state, r.expire_time.ToJsonString(), sorted((e.listing, e.places) for e in r.entries)) for r in listed]

    def create(self, name, publish=True, **fields):
        return self.call("listings.v1.ListingService/CreateListing",
                         {"parent": "cities/dakar", "listingId": name, "publish": publish, "listing": {**LISTING, "title": name, **fields}})["name"]

    def fill(self):
        """All that a listing can be, and what stands around it."""
        step = "listings.v1.ListingService/"
        self.create("x-draft", publish=False)
        self.call(step + "HoldListing", {"name": self.create("x-held"), "reason": "HOLD_REASON_PAUSED"})
        self.call(step + "WithdrawListing", {"name": self.create("x-withdrawn")})
        self.call(step + "WithdrawListing", {"name": self.create("x-never", publish=False)})
        self.call(step + "RenewListing", {"name": self.create("x-renewed")})
        for name, places in (("x-fulfilled", 2), ("x-partly", 1)):
            self.reserve("r-" + name, {self.create(name): places})
        self.reserve("r-of-two", {self.create("x-wanted"): 1, self.create("x-given"): 2}, until=self.until)
        self.reserve("r-of-one", {"cities/dakar/listings/x-wanted": 1}, until=self.until)
        for i, text in enumerate(TEXTS):
            self.create(f"y-{i}", title=text, developmentPlan=text)
        for i, text in enumerate(LONG):
            self.create(f"z-{i}", summary=text, description=text * 2)
        # Words that an import of a hand-made sheet would guess from.
        self.create("x-unsaid", title="Repair of instruments", summary="A luthier who mends them and shows restoration to us.")
        profiles = "profiles.v1.ProfileService/"
        house = self.call(profiles + "CreateOrganisation", {"parent": "cities/dakar", "organisation": {
            "displayName": "=House; of \"clay\"", "kind": "university", "uri": "https://example.org/a?b=c;d"}})
        contact = self.call(profiles + "CreateContact", {"parent": "cities/dakar", "contact": {
            "displayName": "Awa", "phone": "+221771234567", "email": "a@example.org", "alternate": True}})
        self.create("x-whole", title="Whole", help=["sell", "archive", "make"], organisations=[house["name"]], externalIds={"old": "a;b=c|d", "older": "7"},
                    embedding="AQL/gA==", textLanguage="fr", urgency="year", sdgs=["4", "8"],
                    translations=[{"languageCode": "en", "title": "=One", "summary": "a\nb"}, {"languageCode": "wo", "title": "x"}],
                    access={"stepFree": "KNOWLEDGE_YES", "remotePossible": "KNOWLEDGE_NO"},
                    languages={"tags": ["fr", "wo"], "interpreter": "KNOWLEDGE_NO"}, deadline={"year": 2027, "month": 5},
                    partnerRules={"noRepeat": True, "axes": ["AXIS_SOUTH_SOUTH"], "partnerTypes": ["university"]})
        self.call(profiles + "UpdateCity", {"updateMask": "localNames,developmentPlans,fieldPeriods,externalIds,note,receiverLimit,standing,declaredClass", "city": {
            "name": "cities/dakar", "localNames": [{"languageCode": "wo", "text": "Ndakaaru"}], "note": "confidence: odd; =x",
            "developmentPlans": [{"title": "Plan; one", "period": "2024-2030", "uri": "https://example.org"}], "receiverLimit": 3,
            "fieldPeriods": [{"creativeField": "music", "validTo": {"year": 2014}},
                             {"creativeField": "media-arts", "validFrom": {"year": 2014, "month": 12, "day": 31}}],
            "externalIds": {"wikidata": "Q3718", "list": "1;2"}, "standing": "STANDING_REPORT_OVERDUE", "declaredClass": "DECLARED_CLASS_SOUTH"}})
        self.call(profiles + "ArchiveCity", {"name": "cities/usuki"})
        self.confirmed = self.call(profiles + "ConfirmContact", {"name": contact["name"]})["confirmTime"][:10]
        programme = self.call("matching.v1.ProgrammeService/GetProgramme", {"name": "programmes/cooperation-2027"})
        self.call("matching.v1.ProgrammeService/UpdateProgramme", {"programme": {**programme, "answerDays": 22}, "updateMask": "answerDays"})
        self.directive()
        sheet = self.house.directory / "cooperations.csv"
        sheet.write_text("id,beneficiary_city,pivotal_city,state,start,end\nold,dakar,edinburgh,closed,2024-03,2025\n")
        cli("import", sheet, "--server", self.house.grpc)

    def directive(self):
        rows = rows_of(SOURCE / "data" / "listings.csv")
        need, offer = (next(f"cities/{r['city']}/listings/{r['id']}" for r in rows if r["role"] == role) for role in ("beneficiary", "pivotal"))
        self.call("matching.v1.ProgrammeService/SetDirective", {"parent": "programmes/cooperation-2027", "directive": {
            "kind": "KIND_RULE_OUT", "need": need, "offer": offer, "reason": "-they know each other"}})

    def export(self, house, name):
        out = self.house.directory / name
        said = cli("export", "--server", house.grpc, "--contacts", "--out", out).stdout
        self.assertIn("Not carried: rounds", said)
        self.assertNotIn("come back as confirmed", said)
        return out

    def files(self, folder):
        return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.parent.name != "proposals")

    def round_of(self, *arguments):
        out = self.house.directory / "-".join(map(str, arguments)).replace("/", "_")
        cli(*arguments, "--programme", "cooperation-2027", "--as-of", "2026-12-01", "--out", out, "--quiet")
        return (out / "round.json").read_bytes()

    def test_out_and_in(self):
        self.fill()
        first = self.export(self.house, "first")
        self.assertEqual(self.files(first), sorted([
            "manifest.json", "countries.csv", "classifications.csv", "vocabularies.csv", "cities.csv", "organisations.csv", "listings.csv",
            "programmes/cooperation-2027.json", "cooperations.csv", "directives.csv", "contacts.csv"]))
        manifest = json.loads((first / "manifest.json").read_text())
        self.assertEqual((manifest["members_total"], manifest["base_date"]), (408, "2026-12-01"))
        confirmed = {row["slug"]: row["contact_confirmed"] for row in rows_of(first / "cities.csv") if row["contact_confirmed"]}
        self.assertEqual(confirmed, {"dakar": self.confirmed}, "a day, whoever is reached there")
        rows = {row["id"]: row for row in rows_of(first / "listings.csv")}
        self.assertEqual({name: rows[f"x-{name}"]["state"] for name in ("draft", "held", "withdrawn", "never", "renewed", "fulfilled", "partly")},
                         {"draft": "draft", "held": "held", "withdrawn": "withdrawn", "never": "withdrawn", "renewed": "published",
                          "fulfilled": "fulfilled", "partly": "published"})
        self.assertEqual({row["example"] for row in rows.values()}, {"true", "false"})
        self.assertEqual((rows["x-whole"]["help"], rows["x-unsaid"]["help"]), ("sell;archive;make", ""), "in the order given")
        self.assertEqual({name: rows[name]["reservations"] for name in ("x-partly", "x-wanted", "x-given")},
                         {"x-partly": "r-x-partly=confirmed 1", "x-given": f"r-of-two=held 2 until {self.until}",
                          "x-wanted": f"r-of-one=held 1 until {self.until};r-of-two=held 1 until {self.until}"})
        again = self.house.directory / "again"
        cli("export", "--data", first, "--contacts", "--out", again)
        self.assertEqual((again / "listings.csv").read_bytes(), (first / "listings.csv").read_bytes(), "from a folder, too")
        formulas = [cell for row in rows.values() for cell in row.values() if cell[:1] in ("=", "+", "@", "\t", "\r")]
        self.assertEqual(formulas, [], "no bare formula")

        # Into the same: nothing changes.
        before = self.everything(self.house)
        report = json.loads(cli("import", first, "--server", self.house.grpc, "--format", "json").stdout)
        for sheet in report["sheets"]:
            counts = {key: sheet["report"].get(key, 0) for key in ("newCount", "changedCount")}
            self.assertEqual(counts, {"newCount": 0, "changedCount": 0}, (sheet["path"], [
                o for o in sheet["report"].get("outcomes", []) if o["effect"] != "ROW_EFFECT_SAME"][:3]))
        self.assertEqual(self.everything(self.house), before)

        # Into an empty one: refused as a mixture before anything is written, and whole when that is meant.
        with House() as other:
            other.serve()
            refused = cli("import", first, "--server", other.grpc, ok=False)
            self.assertEqual(refused.returncode, 1, refused.stdout)
            self.assertIn("--mix-examples", refused.stderr)
            preview = cli("import", "--validate-only", first, ok=False)
            self.assertEqual(preview.returncode, 1, "the verdict of a preview is that of the import")
            self.assertIn("--mix-examples", preview.stdout)
            cli("import", "--validate-only", first, "--mix-examples")
            self.assertEqual(refused.stderr.count("\n"), 1, "one plain line")
            self.assertEqual(connect(other.gateway, "profiles.v1.ProfileService/ListCountries", {}).get("countries", []), [])
            cli("import", first, "--server", other.grpc, "--mix-examples")
            second = self.export(other, "second")
            held = self.reservations(self.house)
            self.assertEqual([r[0] for r in held], ["reservations/r-of-one", "reservations/r-of-two", "reservations/r-x-fulfilled", "reservations/r-x-partly"])
            self.assertEqual(self.reservations(other), held)
            self.assertEqual(self.files(second), self.files(first))
            _, differing, failed = filecmp.cmpfiles(first, second, self.files(first), shallow=False)
            self.assertEqual((differing, failed), ([], []))
            self.assertEqual(self.everything(other), before)
            rounds = {self.round_of("round", "--server", house.grpc) for house in (self.house, other)}
            rounds.add(self.round_of("match", "--data", first))
            self.assertEqual(len(rounds), 1, "one round, one digest")
        match = self.house.directory / ("match---data-" + str(first)).replace("/", "_")
        self.assertIn("proven", cli("verify", match, "--data", first).stdout)
        marks = {row["id"]: row["example"] for row in rows.values()}
        for row in rows_of(match / "proposals.csv"):
            parties = [marks[row[party]] for party in ("need", "offer", "facilitator") if row[party]]
            self.assertEqual(row["example"], "true" if "true" in parties else "false", row)

    def everything(self, house):
        """All listings and cities without what a store gives them itself."""
        found = {}
        for method, key, body in (("listings.v1.ListingService/ListListings", "listings", {"parent": "cities/-"}),
                                  ("profiles.v1.ProfileService/ListCities", "cities", {}),
                                  ("profiles.v1.ProfileService/ListCountries", "countries", {})):
            for item in connect(house.gateway, method, {**body, "pageSize": 1000}).get(key, []):
                item.pop("etag", None)
                if key == "cities":
                    item.pop("createTime", None), item.pop("updateTime", None)
                found[item["name"]] = item
        return found


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
