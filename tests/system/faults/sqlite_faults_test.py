#!/usr/bin/python3
"""Faults of every kind at four processes on SQLite, with people at work: no acknowledged write is lost, no place is promised twice, no
step is taken twice, each answer is right or says honestly that there is none, and all is well again without a hand.
ENTENTE_LONG=1: often and long (./dev test --long); docs/reliability.md has what that printed."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from faults.audit import audit, wait_until_places_agree  # noqa: E402
from faults.ledger import Ledger  # noqa: E402
from faults.load import CITY, listed  # noqa: E402
from faults.office import DAY, PARTS, PROGRAMME, Office, with_own_mounts  # noqa: E402
from faults.overload import capacity, overload, request_of  # noqa: E402
from faults.suite import KILLS, LONG, SECONDS, SEED, Faults  # noqa: E402
from passing_time import pass_minutes  # noqa: E402
from processes import TOKENS  # noqa: E402


class SqliteFaults(Faults):
    @classmethod
    def setUpClass(cls):
        cls.begin(Office(SEED, disk_mib=64))

    def test_0_the_audit_sees_what_is_lost_or_wrong(self):
        ledger = Ledger()
        ledger.note_listing(f"{CITY}/listings/never-made", "A title", True)
        proposal = listed(self.office)[0]["name"]
        ledger.note_step("never taken", proposal, "taken")
        for state in ("refused", "open"):
            self.office.call("matching.v1.ProposalService/AddNote", parent=proposal, text=state)
            ledger.note_step(state, proposal, state)
        self.office.call("matching.v1.ProposalService/AddNote", parent=proposal, text="open")
        lost, wrong = audit(self.office, ledger)
        self.assertEqual([len(lost), len(wrong)], [2, 2], (lost, wrong))

    def test_1_any_process_is_killed_at_any_instant(self):
        self.suffer("kill -9 of one of four processes", KILLS, self.kill_one)

    def test_2_a_process_is_paused(self):
        parts = iter(PARTS)

        def pause():
            part = next(parts)
            self.office.pause(part)
            time.sleep(60 if LONG else SECONDS)
            self.office.resume(part)

        self.suffer(f"a process is paused for {60 if LONG else SECONDS:g} s", 4, pause)

    def test_3_the_network_is_slow(self):
        times, links = 5 if LONG else 1, self.office.proxies.values()
        self.suffer("network: each piece 100 ms late", times, self.spoil(links, lambda link: link.delay(0.1)))
        self.suffer("network: 64 KiB a second", times, self.spoil(links, lambda link: link.throttle(64 << 10)))

    def test_4_connections_are_cut_in_the_middle_of_an_answer(self):
        links = self.office.proxies.values()
        self.suffer("network: connections cut mid-answer", 10 if LONG else 2, self.spoil(links, lambda link: link.cut(20_000)))
        self.assertGreater(sum(link.cuts for link in links), 2)

    def test_5_the_network_swallows_everything(self):
        self.suffer("network: nothing comes through, connections stay", 5 if LONG else 1,
                    self.spoil(self.office.proxies.values(), lambda link: link.blackhole()))

    def test_6_the_disk_is_full_for_a_while(self):
        if self.office.disk is None:
            self.skipTest("this machine lets us mount no small file system")
        ledger = self.suffer("disk full, and freed", 10 if LONG else 2, self.fill_disk)
        self.assertGreater(ledger.errors.get("resource_exhausted", 0), 0, ledger.errors)

    def test_7_ten_times_more_calls_come_than_can_be_answered(self):
        # What is dear: a round solved for a look. One at a time is solved, and so many wait.
        request = request_of("matching.v1.RoundService/PreviewRound", {"programme": PROGRAMME, "asOf": DAY}, TOKENS["coordinator"])
        address = self.office.at["gateway"]
        most = capacity(address, request, 10 if LONG else 1.5)
        answers, good = overload(address, request, 10 * most, 60 if LONG else 3)
        refused = sorted(seconds for status, _, _, seconds in answers if status == 429)
        self.assertEqual({status for status, *_ in answers}, {200, 429})
        self.assertTrue(all(says_when for status, says_when, *_ in answers if status == 429))
        print(f"10 x overload: {most:.1f} a second can be answered, {10 * most:.0f} come, {good:.1f} are answered; {len(refused)} refused, "
              f"in {1000 * refused[len(refused) // 2]:.1f} ms (median), {1000 * refused[len(refused) * 99 // 100]:.1f} ms (99 %)")
        self.assertGreater(good, most / 2)
        self.assertLess(refused[len(refused) // 2], 0.1)

    def test_8_the_clock_was_a_day_ahead_and_is_right_again(self):
        if not LONG:
            self.skipTest("in the long mode")
        for minutes in (24 * 60, -24 * 60):  # stored times move the other way; a clock that jumps while it runs: trusted_clock_test.cc
            self.restart_at_another_time(minutes)
            self.suffer(f"the clock starts {abs(minutes) // 60} hours {'ahead' if minutes > 0 else 'behind'}", 1, lambda: time.sleep(SECONDS))

    def restart_at_another_time(self, minutes):
        self.office.stop_all()
        pass_minutes(self.office.directory / "matching" / "matching.sqlite", minutes)
        self.office.start_all()

    def test_9_places_agree_in_the_end(self):
        self.restart_at_another_time(20)
        wait_until_places_agree(self.office)


if __name__ == "__main__":
    with_own_mounts()
    unittest.main(verbosity=2)
