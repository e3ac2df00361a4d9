#!/usr/bin/python3
"""A fail-over to a standby that lagged, under four processes: what was acknowledged last is lost, and the new server gives its revisions
again to other changes. No copy may hold both: candidates are those of a process that has just loaded everything anew."""
import json
import pathlib
import signal
import sys
import unittest
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from faults import postgres  # noqa: E402
from faults.load import LISTINGS, OUTPUT_ONLY, Reference  # noqa: E402
from faults.office import DAY, PROGRAMME, Office  # noqa: E402
from faults.postgres import Postgres  # noqa: E402
from processes import wait_for  # noqa: E402


@unittest.skipIf(postgres.BIN is None, "PostgreSQL isn't installed")
class FailOverToAStandbyThatLagged(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.primary = Postgres().make()
        cls.addClassCleanup(cls.primary.close)
        cls.standby = Postgres().copy_of(cls.primary, synchronous=False)
        cls.addClassCleanup(cls.standby.close)
        hosts = ",".join(f"127.0.0.1:{each.port}" for each in (cls.primary, cls.standby))
        cls.office = Office(database=f"postgresql://entente@{hosts}/postgres")
        cls.addClassCleanup(cls.office.__exit__)
        cls.office.open()
        # Each offer more makes what it gives less rare, and all of them must stay relevant.
        scores = Reference(cls.office).scores
        cls.need = max(scores, key=lambda need: max(scores[need].values(), default=0))
        best = cls.candidates()["candidates"][0]["pairing"]["offer"]
        offer = cls.office.call(LISTINGS + "GetListing", name=best)
        cls.city = best.rpartition("/listings/")[0]
        cls.offer = {field: value for field, value in offer.items() if field not in OUTPUT_ONLY}

    @classmethod
    def candidates(cls, **more):
        return cls.office.call("matching.v1.CandidateService/ListCandidates", programme=PROGRAMME, listing=cls.need, asOf=DAY,
                               maxCandidates=100, **more)

    def of_ours(self, kind):
        """Those of our offers that the candidates name, once they can be asked."""
        def asked():
            try:
                return {word.rpartition("/")[2] for word in json.dumps(self.candidates()).split('"') if f"/listings/{kind}-" in word} | {""}
            except OSError:
                return None
        return wait_for("candidates", asked, 60) - {""}

    def create(self, name):
        self.office.insist(LISTINGS + "CreateListing", parent=self.city, listingId=name, listing=self.offer, publish=True)

    def test_nobody_serves_a_mixture(self):
        self.create("kept-1")
        wait_for("the standby has all", lambda: self.primary.query(
            "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()") == "1")
        self.standby.end(signal.SIGINT)
        for i in range(3):
            self.create(f"lost-{i}")
        wait_for("the copies have what will be lost", lambda: self.of_ours("lost") == {f"lost-{i}" for i in range(3)})
        position = self.candidates()["position"]
        before = self.candidates()
        # Matching doesn't look while the new server overtakes what it has seen.
        self.office.pause("matching")
        self.primary.end(signal.SIGKILL)
        self.standby.start()
        self.standby.promote()
        new = {f"new-{i}" for i in range(5)}
        for name in sorted(new):
            self.create(name)
        self.office.resume("matching")

        wait_for("the copies have what is new", lambda: self.of_ours("new") == new, 60)
        self.assertEqual(self.of_ours("lost"), set(), "nothing of what is lost")
        self.assertEqual(self.of_ours("kept"), {"kept-1"})
        with self.assertRaises(urllib.error.HTTPError) as refused:
            self.candidates(minPosition=position)
        self.assertIn("OTHER_TIMELINE", refused.exception.read().decode())
        lasting = self.candidates()
        self.assertNotEqual(lasting["candidates"], before["candidates"])
        # As who knows nothing of before.
        self.office.kill("matching")
        self.office.restart("matching")
        wait_for("matching is there again", lambda: self.of_ours("new") == new, 60)
        fresh = self.candidates()
        self.assertEqual(lasting["candidates"], fresh["candidates"])
        self.assertEqual(lasting["position"]["listings"], fresh["position"]["listings"])
        self.assertEqual(lasting["position"]["listingsTimeline"], fresh["position"]["listingsTimeline"])
        # The store goes on with one past.
        self.create("last-1")
        wait_for("the next one comes through", lambda: self.of_ours("last") == {"last-1"}, 60)


if __name__ == "__main__":
    unittest.main(verbosity=2)
