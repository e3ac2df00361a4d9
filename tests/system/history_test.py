#!/usr/bin/python3
"""What a store has been through: made by an older program, restored from a backup, left by a killed process."""
import lzma
import pathlib
import shutil
import signal
import sqlite3
import sys
import unittest
import urllib.error

from processes import SOURCE, TOKENS, House, cli, connect, wait_for

STORES = pathlib.Path(__file__).parent / "stores"
PROGRAMME = "programmes/cooperation-2027"


class OldStores(unittest.TestCase):
    """`stores/` holds dumps of what the program of 29 November 2026 left: eleven countries, twelve cities, twenty listings, a
    programme and two rounds. A store of today's words opens only if they become the statements that were applied then, byte for
    byte: their digests are in the dumps."""

    def test_stores_of_an_older_program_open_with_all_that_is_in_them(self):
        with House() as house:
            data = house.directory / "serve"
            data.mkdir()
            for name in ("profiles", "listings", "matching"):
                store = sqlite3.connect(data / f"{name}.sqlite")
                store.executescript(lzma.decompress((STORES / f"{name}.sql.xz").read_bytes()).decode())
                store.close()
            house.serve()
            cities = connect(house.gateway, "profiles.v1.ProfileService/ListCities", {"pageSize": 1000})
            listings = connect(house.gateway, "listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 1000})
            self.assertEqual((len(cities["cities"]), cities["revision"]), (12, "38"))
            self.assertEqual((len(listings["listings"]), listings["revision"]), (20, "20"))
            self.assertTrue(cities["timeline"] and listings["timeline"])
            self.assertNotEqual(cities["timeline"], listings["timeline"])
            # What codes mean was known to the engine alone.
            meaning = lambda name: {e["code"]: e.get("engine") for e in connect(
                house.gateway, "profiles.v1.ProfileService/GetVocabulary", {"name": f"vocabularies/{name}"})["entries"]}
            self.assertEqual(meaning("modality")["residency"], {"place": "PLACE_PROVIDER"})
            self.assertEqual(meaning("language")["prs"], {"family": "fa"})
            rounds = connect(house.gateway, "matching.v1.RoundService/ListRounds", {"parent": PROGRAMME})["rounds"]
            self.assertEqual([r["state"] for r in rounds], ["STATE_SOLVED", "STATE_SUPERSEDED"])
            certificate = connect(house.gateway, "matching.v1.RoundService/GetCertificate", {"name": rounds[0]["name"]})
            self.assertEqual(certificate["roundDigest"], rounds[0]["result"]["digest"])
            proposals = connect(house.gateway, "matching.v1.ProposalService/ListProposals", {"parent": rounds[0]["name"]})
            self.assertEqual(len(proposals["proposals"]), 1)
            # And it is written to like any other.
            made = connect(house.gateway, "matching.v1.RoundService/CreateRound", {"parent": PROGRAMME})
            wait_for("the round is over", lambda: connect(house.gateway, "matching.v1.RoundService/GetRound",
                                                          {"name": made["name"]})["state"] == "STATE_SOLVED")


class Restored(unittest.TestCase):
    """Four processes with the data of data/."""

    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.__exit__)
        self.house.four()
        cli("import", SOURCE / "data", "--profiles", self.house.at["profiles"], "--listings", self.house.at["listings"], "--matching",
            self.house.at["matching"], "--token", TOKENS["coordinator"])

    def call(self, method, body):
        return connect(self.house.gateway, method, body, TOKENS["coordinator"])

    def restart(self, part, how, meanwhile=lambda: None):
        self.house.stop(part, how)
        meanwhile()
        self.house.start_part(part)

    def new_listing(self, name):
        listing = {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES", "title": name,
                   "topics": ["x-cultural-policy"], "capacity": 1}
        return wait_for("a listing is made", lambda: self.tried(lambda: self.call(
            "listings.v1.ListingService/CreateListing",
            {"parent": "cities/kathmandu", "listingId": name, "publish": True, "listing": listing})))["name"]

    def tried(self, call):
        try:
            return call()
        except urllib.error.HTTPError as error:
            if error.code in (503, 429):
                return None
            raise AssertionError(error.read()) from error

    def known_to_matching(self, name):
        try:
            self.call("matching.v1.CandidateService/ListCandidates", {"programme": PROGRAMME, "listing": name})
            return True
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return False
            raise AssertionError(error.read()) from error

    def test_matching_lists_again_when_listings_is_a_restored_backup_that_has_overtaken_it(self):
        house = self.house
        live, backup = house.directory / "listings", house.directory / "backup"
        self.restart("listings", signal.SIGTERM, lambda: shutil.copytree(live, backup))
        lost = [self.new_listing(f"lost-{i}") for i in range(2)]
        wait_for("matching knows them", lambda: all(self.known_to_matching(name) for name in lost))
        # While it sleeps, the store goes back and comes further than it was.
        house.running["matching"].send_signal(signal.SIGSTOP)

        def restore():
            shutil.rmtree(live)
            shutil.copytree(backup, live)

        self.restart("listings", signal.SIGTERM, restore)
        new = [self.new_listing(f"new-{i}") for i in range(6)]
        house.running["matching"].send_signal(signal.SIGCONT)
        wait_for("matching knows the new ones", lambda: all(self.known_to_matching(name) for name in new))
        self.assertEqual([self.known_to_matching(name) for name in lost], [False, False])

    def test_a_round_of_a_killed_process_fails_when_its_lease_has_run_out_and_others_go_on(self):
        rounds = [self.call("matching.v1.RoundService/CreateRound", {"parent": PROGRAMME})["name"] for _ in range(5)]
        self.restart("matching", signal.SIGKILL)
        state = lambda name: (self.tried(lambda: self.call("matching.v1.RoundService/GetRound", {"name": name})) or {}).get("state")
        wait_for("it answers", lambda: state(rounds[-1]))
        self.assertEqual(state(rounds[-1]), "STATE_RUNNING", "its owner might still live")
        wait_for("it is given up", lambda: state(rounds[-1]) == "STATE_FAILED")
        self.assertEqual(self.call("matching.v1.RoundService/GetRound", {"name": rounds[-1]})["failure"]["id"], "failure.interrupted")
        made = wait_for("a new one is made", lambda: self.tried(
            lambda: self.call("matching.v1.RoundService/CreateRound", {"parent": PROGRAMME})))
        wait_for("it is solved", lambda: state(made["name"]) == "STATE_SOLVED", 120)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
