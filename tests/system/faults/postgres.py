"""A PostgreSQL of the test's own, on a free port of this machine, that can be ended in every way, fills its disk, and has a standby. A
server doesn't run as root, so there it runs as `nobody`. Used by the tests of faults."""
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from processes import free_port, wait_for

BIN = next(iter(sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
ANOTHER = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


class Postgres:
    """Use it in a `with`, or call close()."""

    def __init__(self, disk_mib=0, port=None, fsync="off", settings=()):
        """`settings` as in postgresql.conf: "ssl=on"."""
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="entente-postgres-"))
        self.disk = None
        if disk_mib and os.environ.get("ENTENTE_OWN_MOUNTS"):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={disk_mib}m", "tmpfs", self.directory], check=True)
            self.disk = self.directory
        if ANOTHER:
            shutil.chown(self.directory, "nobody", "nogroup")
        self.data = self.directory / "data"
        self.port = port or free_port()
        self.fsync = fsync
        self.settings = settings
        self.process = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.process:
            self.end(signal.SIGQUIT)
        if self.disk:
            subprocess.run(["umount", "-l", self.disk], check=False)
        shutil.rmtree(self.directory, ignore_errors=True)

    def run(self, program, *arguments):
        done = subprocess.run([BIN / program, *arguments], capture_output=True, text=True, timeout=120, check=False, cwd=self.directory,
                              **ANOTHER)
        assert done.returncode == 0, f"{program}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def make(self):
        self.run("initdb", "-D", self.data, "-U", "entente", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8")
        self.start()
        return self

    def copy_of(self, primary, synchronous=True):
        """A standby that follows `primary`, which, where it is synchronous, takes no write from now on that isn't here, too."""
        self.run("pg_basebackup", "-h", "127.0.0.1", "-p", str(primary.port), "-U", "entente", "-D", self.data, "-R", "-X", "stream",
                 "-c", "fast", "--no-sync")
        self.start()
        if not synchronous:
            return self
        primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.query("SELECT pg_reload_conf()")
        wait_for("the standby follows", lambda: primary.query("SELECT sync_state FROM pg_stat_replication") == "sync")
        return self

    def start(self):
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(
                [BIN / "postgres", "-D", self.data, "-k", self.directory, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                 "-c", "shared_buffers=32MB", "-c", "max_connections=300", "-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB",
                 "-c", "max_prepared_transactions=0", "-c", f"fsync={self.fsync}",
                 *(word for setting in self.settings for word in ("-c", setting))],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd=self.directory, **ANOTHER)
        wait_for("PostgreSQL answers", self.answers, 60)

    def answers(self):
        return subprocess.run([BIN / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False).returncode == 0

    def end(self, how):
        """SIGINT: fast; SIGQUIT: immediate, without a word; SIGKILL: the machine's power."""
        self.process.send_signal(how)
        self.process.wait(60)
        self.process = None
        if how == signal.SIGKILL:
            # Its children end as soon as they see that it is gone; until then it doesn't start anew.
            wait_for("its children are gone", lambda: subprocess.run(["pgrep", "-f", str(self.data)], capture_output=True,
                                                                     check=False).returncode, 30)

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def promote(self):
        self.run("pg_ctl", "-D", self.data, "promote", "-w")

    def query(self, sql):
        return self.run("psql", "-h", "127.0.0.1", "-p", str(self.port), "-U", "entente", "-d", "postgres", "-Atc", sql).strip()

    def log(self):
        return (self.directory / "log").read_text(errors="replace")[-4000:]


def pass_minutes(postgres, minutes):
    """While no service runs: what is owed to others is due so much sooner (passing_time.py)."""
    for schema in postgres.query("SELECT table_schema FROM information_schema.tables WHERE table_name = 'outbox'").split():
        postgres.query(f"UPDATE {schema}.outbox SET next_micros = next_micros - {minutes * 60 * 10**6}")


def as_a_supervisor_does(postgres, most=60):
    """Starts it until it stays."""
    end = time.monotonic() + most
    while True:
        try:
            postgres.start()
            return
        except AssertionError:
            if time.monotonic() > end:
                raise
