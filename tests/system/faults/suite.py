"""What tests of faults have in common: an office, people at work while something breaks, the audit, and a row of the table for each fault.
ENTENTE_LONG=1: often and long."""
import os
import random
import time
import unittest

from faults.audit import audit
from faults.ledger import Ledger
from faults.load import CITY, LISTINGS, OFFER, Load, Reference
from faults.office import DAY, PARTS, PROGRAMME

LONG = bool(os.environ.get("ENTENTE_LONG"))
KILLS = int(os.environ.get("ENTENTE_KILLS", "200" if LONG else "10"))
SECONDS = 10 if LONG else 1  # that a fault lasts
PATIENCE = 5  # seconds in which a call must be answered, also on a machine that does much else
SEED = int(os.environ.get("ENTENTE_SEED", "12"))


class Faults(unittest.TestCase):
    @classmethod
    def begin(cls, office):
        """`office` isn't open yet."""
        cls.office = office
        cls.addClassCleanup(cls.office.__exit__)
        cls.office.open()
        cls.reference = Reference(cls.office)
        cls.rows = []
        cls.addClassCleanup(cls.print_table)
        cls.random = random.Random(SEED)
        cls.probes = 0

    @classmethod
    def print_table(cls):
        print("\n| fault | times | acknowledged | reads | lost | wrong | well again, median and longest |\n|---|---|---|---|---|---|---|")
        for row in cls.rows:
            print("| " + " | ".join(map(str, row)) + " |")

    def works(self):
        """Every part answers, with a write in each store that has one, and right."""
        type(self).probes += 1
        self.office.call("profiles.v1.ProfileService/GetCity", PATIENCE, name=CITY)
        self.office.call(LISTINGS + "CreateListing", PATIENCE, parent=CITY, listingId=f"probe-{self.probes}",
                         listing={**OFFER, "title": "A probe"})
        self.office.call("matching.v1.ProposalService/AddNote", PATIENCE, parent=self.load.proposals[0], text="a probe")
        need = self.reference.needs[0]
        reply = self.office.call("matching.v1.CandidateService/ListCandidates", PATIENCE, programme=PROGRAMME, listing=need, asOf=DAY)
        return self.reference.holds(need, reply)

    def suffer(self, fault, times, breaking, **load):
        """`breaking()` breaks something and mends it, while people work; it is done so many times."""
        ledger, recovered = Ledger(), []
        with Load(self.office, ledger, self.reference, f"{SEED}/{fault}", **load) as self.load:
            try:
                for _ in range(times):
                    breaking()
                    recovered.append(self.office.seconds_until(self.works))
            except AssertionError as error:
                print(f"{fault}, after {len(recovered)} times: {error}", flush=True)
                raise
        lost, wrong = audit(self.office, ledger)
        recovered.sort()
        self.rows.append((fault, times, ledger.acknowledged, ledger.reads, len(lost), len(wrong),
                          f"{recovered[len(recovered) // 2]:.1f} s, {recovered[-1]:.1f} s"))
        print(" | ".join(map(str, self.rows[-1])), ledger.errors, *lost[:10], *wrong[:10], sep="\n  ", flush=True)  # it may be long until the end
        self.assertEqual((lost, wrong), ([], []))
        self.assertGreater(ledger.acknowledged, times)
        return ledger

    def kill_one(self):
        """Of the four, at an instant by chance; it is started again at once, as a supervisor does."""
        time.sleep(self.random.uniform(0.02, 0.4))
        part = self.random.choice(PARTS)
        self.office.kill(part)
        self.office.restart(part)

    def spoil(self, proxies, spoiling):
        """What goes through these, for a while."""
        def breaking():
            for proxy in proxies:
                spoiling(proxy)
            time.sleep(SECONDS)
            for proxy in proxies:
                proxy.heal()

        return breaking

    def fill_disk(self):
        with open(self.office.disk / "ballast", "wb") as ballast:
            while True:
                try:
                    os.write(ballast.fileno(), bytes(1 << 16))
                except OSError:
                    break
        time.sleep(SECONDS)
        (self.office.disk / "ballast").unlink()
