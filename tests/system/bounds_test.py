#!/usr/bin/python3
"""Long listings, many violations, odd times: refused where they come in, harmless where an older program stored them; and a copy
that can't be loaded says why."""
import base64
import sqlite3
import sys
import time
import unittest
import urllib.error
import urllib.request

import grpc
from entente.listings.v1 import listing_pb2, listing_service_pb2 as service, listing_service_pb2_grpc, reservation_pb2
from google.protobuf.timestamp_pb2 import Timestamp

from processes import SOURCE, House, cli, connect, wait_for

LONG = 20  # listings of 3.9 MB


def long_listing(number, translations=775):
    return listing_pb2.Listing(
        kind="KIND_NEED", role="PARTY_ROLE_BENEFICIARY", area="AREA_OF_ACTION_PILOT_PROJECTS", capacity=1,
        title=f"Many tongues {number}",
        translations=[listing_pb2.Listing.Translation(language_code=f"en-x-{t:05}", description="x" * 5000) for t in range(translations)])


class Bounds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc)

    def stub(self):
        """A client as gRPC makes it: it takes 4 MiB at most, and 8 KiB of metadata."""
        channel = grpc.insecure_channel(self.house.grpc)
        self.addCleanup(channel.close)
        return listing_service_pb2_grpc.ListingServiceStub(channel)

    def refused(self, call, request, code=grpc.StatusCode.INVALID_ARGUMENT):
        with self.assertRaises(grpc.RpcError) as caught:
            call(request, timeout=30)
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        return caught.exception.details()

    def names(self, parent, page_size):
        stub, names, token = self.stub(), [], ""
        while True:
            page = stub.ListListings(service.ListListingsRequest(parent=parent, page_size=page_size, page_token=token), timeout=30)
            self.assertLess(page.ByteSize(), 4 << 20)
            names += [listing.name for listing in page.listings]
            token = page.next_page_token
            if not token:
                return names

    def test_1_long_listings_are_refused_with_the_field(self):
        for number in range(LONG):
            said = self.refused(self.stub().CreateListing, service.CreateListingRequest(
                parent="cities/dakar", listing_id=f"many-{number}", publish=True, listing=long_listing(number)))
            self.assertIn("listing.translations: has 775 entries; at most 50 are allowed", said)
        said = self.refused(self.stub().CreateListing, service.CreateListingRequest(
            parent="cities/dakar", listing_id="many", listing=long_listing(0, translations=20)))
        self.assertRegex(said, r"listing.translations: has 10\d{4} of 10\d{4} bytes; all fields together may have 65536")

    def test_2_many_violations_are_an_answer_that_a_client_can_read(self):
        for count in (20, 40, 50):
            listing = long_listing(0, translations=0)
            listing.topics.extend(f"unknown-topic-{i}" for i in range(count))
            said = self.refused(self.stub().CreateListing, service.CreateListingRequest(parent="cities/dakar", listing=listing))
            self.assertRegex(said, r"^listing.topics: .*; and \d+ more: correct these first$")

    def test_3_an_import_lists_a_thousand_violations_and_counts_all(self):
        sheet = "city,kind,role,area,title,capacity\n" + "".join(f"Atlantis,need,,studies,Title {i},1\n" for i in range(200_000))
        start = time.monotonic()
        report = connect(self.house.gateway, "listings.v1.ListingService/ImportListings",
                         {"sheet": base64.b64encode(sheet.encode()).decode(), "validateOnly": True}, timeout=120)["report"]
        self.assertEqual(len(report["violations"]), 1001)
        self.assertEqual(report["violations"][-1]["reason"], "TOO_MANY_VIOLATIONS")
        self.assertEqual(report["faults"][0]["count"], 200_000)
        self.assertLess(time.monotonic() - start, 60)

    def test_4_a_hold_ends_at_a_time_of_the_contract(self):
        stub, now = self.stub(), int(time.time())
        name = stub.CreateListing(service.CreateListingRequest(
            parent="cities/dakar", listing_id="held", publish=True, listing=long_listing(0, translations=0))).name
        entries = [reservation_pb2.Reservation.Entry(listing=name, places=1)]
        for odd in (Timestamp(seconds=253402300800), Timestamp(seconds=2**62), Timestamp(seconds=now + 600, nanos=-1),
                    Timestamp(seconds=now + 600, nanos=2 * 10**9), Timestamp(seconds=-2**62), Timestamp(seconds=now + 401 * 86400)):
            said = self.refused(stub.ReserveCapacity, service.ReserveCapacityRequest(
                reservation_id="odd", entries=entries, state="STATE_HELD", expire_time=odd))
            self.assertIn("expire_time: ", said)
        stub.ReserveCapacity(service.ReserveCapacityRequest(
            reservation_id="even", entries=entries, state="STATE_HELD", expire_time=Timestamp(seconds=now + 600)))
        self.house.stop("serve")
        with sqlite3.connect(self.house.directory / "serve" / "listings.sqlite") as store:
            store.execute("UPDATE reservations SET expire_micros = ? WHERE id = 'even'", (2**63 - 1,))
        store.close()
        self.house.serve()
        stub = self.stub()
        for reply in (stub.GetReservation(service.GetReservationRequest(name="reservations/even")),
                      stub.ReleaseCapacity(service.ReleaseCapacityRequest(name="reservations/even"))):
            self.assertEqual(reply.expire_time.ToJsonString(), "9999-12-31T23:59:59.999999999Z")

    def test_5_long_listings_of_an_older_store_stop_nothing(self):
        before = self.names("cities/-", 1000)
        self.house.stop("serve")
        with sqlite3.connect(self.house.directory / "serve" / "listings.sqlite") as store:
            for number in range(LONG):
                listing = long_listing(number)
                listing.name, listing.state, listing.etag = f"cities/dakar/listings/many-{number:02}", 2, "old"
                listing.expire_time.FromSeconds(int(time.time()) + 86400)
                store.execute(
                    "INSERT INTO listing_versions (born, ended, name, id, kind, role, area, state, example, capacity, held_places, confirmed_places, "
                    "expire_micros, embedding_length, body) VALUES (0, 0, ?, ?, 1, 1, 1, 2, 0, 1, 0, 0, ?, 0, ?)",
                    (listing.name, f"many-{number:02}", listing.expire_time.seconds * 10**6, listing.SerializeToString()))
            # And one that can't be read at all.
            store.execute(
                "INSERT INTO listing_versions (born, ended, name, id, kind, role, area, state, example, capacity, held_places, confirmed_places, "
                "expire_micros, embedding_length, body) VALUES (0, 0, 'cities/dakar/listings/spoilt', 'spoilt', 1, 1, 1, 2, 0, 1, 0, 0, "
                "NULL, 0, x'ffffff')")
        store.close()
        self.house.serve()  # ready: the mirrors have loaded
        expected = sorted(before + [f"cities/dakar/listings/many-{number:02}" for number in range(LONG)])
        for page_size in (0, 10, 1000):
            self.assertEqual(self.names("cities/-", page_size), expected)
        self.assertEqual(len(self.names("cities/dakar", 0)), len([name for name in expected if name.startswith("cities/dakar/")]))
        log = (self.house.directory / "serve.log").read_text(errors="replace")
        self.assertIn("a stored entry is left out of a list", log)
        candidates = connect(self.house.gateway, "matching.v1.CandidateService/ListCandidates",
                             {"programme": "programmes/cooperation-2027", "listing": next(n for n in before if "/tunis-n-" in n)})
        self.assertIn("position", candidates)
        done = cli("export", "--server", self.house.grpc, "--out", self.house.directory / "out")
        self.assertEqual(done.returncode, 0)
        self.assertIn("many-00", (self.house.directory / "out" / "listings.csv").read_text(encoding="utf-8"))


class NotReady(unittest.TestCase):
    def test_a_copy_that_cant_be_loaded_says_why(self):
        with House() as house:
            house.four()
            house.stop("matching")
            (house.directory / "service-token").write_text("not-a-token-of-anybody-1234\n")
            house.start_part("matching")

            def readiness():
                with self.assertRaises(urllib.error.HTTPError) as error:
                    urllib.request.urlopen(f"{house.gateway}/readyz", timeout=5)
                text = error.exception.read().decode()
                return text if "UNAUTHENTICATED" in text else None

            text = wait_for("the gateway names the cause", readiness)
            self.assertTrue(text.startswith("not ready: matching\nmatching: the copy of profiles isn't loaded yet: UNAUTHENTICATED"), text)
            self.assertIn("matching: the copy of listings isn't loaded yet: UNAUTHENTICATED", text)
            log = (house.directory / "matching.log").read_text(errors="replace")
            errors = [line for line in log.splitlines() if '"level":"error"' in line]
            self.assertEqual(len(errors), 2, "one per copy, however often it was tried")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
