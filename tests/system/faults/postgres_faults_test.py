#!/usr/bin/python3
"""Faults of PostgreSQL under four processes with people at work: restarted, crashed, its connections cut or silent, its disk full, failed
over to a standby; and kills of the processes themselves. The same is asked as on SQLite (sqlite_faults_test.py).
ENTENTE_LONG=1: often and long (./dev test --long); docs/reliability.md has what that printed."""
import pathlib
import signal
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from faults import postgres  # noqa: E402
from faults.audit import wait_until_places_agree  # noqa: E402
from faults.office import Office, with_own_mounts  # noqa: E402
from faults.postgres import Postgres, as_a_supervisor_does  # noqa: E402
from faults.proxy import Proxy  # noqa: E402
from faults.suite import KILLS, LONG, SECONDS, SEED, Faults  # noqa: E402
from processes import free_port  # noqa: E402


@unittest.skipIf(postgres.BIN is None, "PostgreSQL isn't installed")
class PostgresFaults(Faults):
    @classmethod
    def setUpClass(cls):
        cls.primary = Postgres(disk_mib=512).make()
        cls.addClassCleanup(lambda: cls.primary.close())
        cls.other_port = free_port()  # of the standby, once there is one
        cls.links = [Proxy(f"127.0.0.1:{port}", SEED) for port in (cls.primary.port, cls.other_port)]
        for link in cls.links:
            cls.addClassCleanup(link.close)
        cls.links[1].refuse()
        hosts = ",".join(link.address for link in cls.links)
        cls.begin(Office(SEED, database=f"postgresql://entente@{hosts}/postgres"))
        cls.office.disk = cls.primary.disk

    @unittest.skipUnless(LONG, "in the long mode")
    def test_1_any_process_is_killed_at_any_instant(self):
        self.suffer("PostgreSQL: kill -9 of one of four processes", KILLS, self.kill_one)

    def end_and_start(self, how):
        def breaking():
            time.sleep(self.random.uniform(0.05, 0.5))
            self.primary.end(how)
            time.sleep(self.random.uniform(0, SECONDS))
            self.primary.start()

        return breaking

    def test_2_it_is_restarted(self):
        times = 20 if LONG else 1
        self.suffer("PostgreSQL restarted, fast", times, self.end_and_start(signal.SIGINT))
        self.suffer("PostgreSQL restarted, immediate", times, self.end_and_start(signal.SIGQUIT))
        if LONG:
            self.suffer("PostgreSQL killed (-9) and started", times, self.end_and_start(signal.SIGKILL))

    def test_3_its_connections_are_cut_in_the_middle_of_an_answer(self):
        self.suffer("PostgreSQL: connections cut mid-answer", 10 if LONG else 2, self.spoil(self.links, lambda link: link.cut(4_000)))
        self.assertGreater(sum(link.cuts for link in self.links), 2)

    @unittest.skipUnless(LONG, "in the long mode")
    def test_4_it_is_silent_or_slow(self):
        self.suffer("PostgreSQL: nothing comes through, connections stay", 5, self.spoil(self.links, lambda link: link.blackhole()))
        self.suffer("PostgreSQL: each piece 50 ms late", 5, self.spoil(self.links, lambda link: link.delay(0.05)))

    def test_5_its_disk_is_full_for_a_while(self):
        if self.primary.disk is None:
            self.skipTest("this machine lets us mount no small file system")

        def breaking():
            self.fill_disk()
            if not self.primary.is_running():  # without room for its log it ends
                as_a_supervisor_does(self.primary)

        self.suffer("PostgreSQL: disk full, and freed", 5 if LONG else 1, breaking)

    def test_6_it_fails_over_to_a_standby(self):
        def breaking():
            ports = [self.primary.port, self.other_port]
            standby = Postgres(port=ports[1]).copy_of(self.primary)
            self.links[1].listen()
            time.sleep(self.random.uniform(0.1, SECONDS))
            former, type(self).primary, type(self).other_port = self.primary, standby, ports[0]
            former.end(signal.SIGKILL)
            self.links[0].refuse()
            self.links.reverse()
            standby.promote()
            former.close()

        self.suffer("PostgreSQL killed (-9), failed over to its standby", 5 if LONG else 1, breaking)

    def test_9_places_agree_in_the_end(self):
        self.office.stop_all()
        postgres.pass_minutes(self.primary, 20)
        self.office.start_all()
        wait_until_places_agree(self.office)


if __name__ == "__main__":
    with_own_mounts()
    unittest.main(verbosity=2)
