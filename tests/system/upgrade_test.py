#!/usr/bin/python3
"""What the last release left is taken over by the program of today, and a release that finds a newer store leaves it alone. The release is
built from the commit that RELEASES names, which takes as long as any build; so only in the long mode (ENTENTE_LONG=1)."""
import contextlib
import os
import pathlib
import sqlite3
import subprocess
import sys
import unittest

from processes import BIN, SOURCE, House, cli, connect, free_port

PROGRAMME = "programmes/cooperation-2027"
PROGRAMS = ["entente", "entente-profiles", "entente-listings", "entente-matching", "entente-gateway"]


def last_release():
    lines = [line.split() for line in (SOURCE / "RELEASES").read_text().splitlines() if line and not line.startswith("#")]
    return lines[-1]


def built(version, commit):
    """The folder with the release's programs, built where they aren't yet. It stays, in build/releases."""
    folder = SOURCE / "build/releases" / version
    if not (folder / "CMakeLists.txt").exists():
        folder.mkdir(parents=True, exist_ok=True)
        source = subprocess.run(["git", "-C", SOURCE, "archive", commit], capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", folder], input=source, check=True)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(SOURCE / "node_modules")
    for command in (["cmake", "--preset", "release"], ["ninja", "-C", "build/release", *PROGRAMS]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command} of {version}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return folder / "build/release/bin"


def all_pages(house, method, body, field):
    found, token = [], None
    while token != "":
        page = connect(house.gateway, method, {**body, "pageSize": 500, **({"pageToken": token} if token else {})})
        found += page.get(field, [])
        token = page.get("nextPageToken", "")
    return found


def content(house):
    """What people would miss, as far as both versions know it."""
    cities = all_pages(house, "profiles.v1.ProfileService/ListCities", {}, "cities")
    listings = all_pages(house, "listings.v1.ListingService/ListListings", {"parent": "cities/-"}, "listings")
    rounds = all_pages(house, "matching.v1.RoundService/ListRounds", {"parent": PROGRAMME}, "rounds")
    proposals = all_pages(house, "matching.v1.ProposalService/ListProposals", {"parent": rounds[0]["name"]}, "proposals")
    return {
        "cities": sorted((c["name"], c["displayName"], c.get("etag")) for c in cities),
        "listings": sorted((item["name"], item["title"], item["state"], item.get("etag")) for item in listings),
        "rounds": sorted((r["name"], r["state"], r.get("roundDocumentDigest")) for r in rounds),
        "proposals": sorted((p["name"], p["state"], p.get("points")) for p in proposals),
    }


def schemas(directory):
    """The newest migration of each store."""
    found = {}
    for file in sorted(directory.rglob("*.sqlite")):
        with contextlib.closing(sqlite3.connect(file)) as database:
            found[file.name], = database.execute("SELECT max(version) FROM migrations").fetchone()
    return found


@unittest.skipUnless(os.environ.get("ENTENTE_LONG"), "the last release is built in the long mode only")
class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.version, commit = last_release()
        cls.old = built(cls.version, commit)

    def test_1_a_directory_of_the_last_release_is_taken_over_whole(self):
        with House() as house:
            house.serve(binaries=self.old)
            cli("import", SOURCE / "data", "--server", house.grpc, binaries=self.old)
            cli("round", "--server", house.grpc, "--programme", "cooperation-2027", binaries=self.old)
            before = content(house)
            self.assertGreater(len(before["proposals"]), 0)
            house.stop("serve")
            of_old = schemas(house.directory / "serve")
            self.assertEqual(len(of_old), 3)
            house.serve()
            self.assertEqual(content(house), before)
            connect(house.gateway, "listings.v1.ListingService/CreateListing", {
                "parent": "cities/dakar", "listing": {"kind": "KIND_NEED", "role": "PARTY_ROLE_BENEFICIARY", "area": "AREA_OF_ACTION_STUDIES",
                                                      "title": "After the upgrade", "capacity": 1, "topics": ["x-cultural-policy"]}})
            house.stop("serve")
            if schemas(house.directory / "serve") == of_old:
                # Nothing is new to the release: it goes on where today's program was.
                house.serve(binaries=self.old)
                self.assertEqual(len(content(house)["listings"]), len(before["listings"]) + 1)
                return
            # The other way round nothing is touched.
            port = free_port()
            done = subprocess.run([self.old / "entente", "serve", *house.store("serve"), "--listen", f"127.0.0.1:{port}", "--grpc-listen",
                                   f"127.0.0.1:{free_port()}"], capture_output=True, text=True, timeout=60, check=False)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("start a program at least as new as the one that wrote it", done.stderr)
            house.serve()
            self.assertEqual(len(content(house)["listings"]), len(before["listings"]) + 1)

    def test_2_both_serve_on_one_database_while_one_replaces_the_other(self):
        told = subprocess.run([self.old / "entente-profiles", "--help"], capture_output=True, text=True, check=False).stdout
        if "postgresql" not in told:
            self.skipTest(f"{self.version} knows no PostgreSQL")
        done = subprocess.run([sys.executable, pathlib.Path(__file__).with_name("rolling_test.py")], check=False, capture_output=True, text=True,
                              env={**os.environ, "ENTENTE_OLD_BINARIES": str(self.old)})
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
