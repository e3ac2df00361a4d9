"""The four services as processes of their own, a proxy before each that others call, and a round before people. Used by the tests of
faults."""
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error

from faults.proxy import Proxy
from processes import SOURCE, TOKENS, House, cli, connect, is_ready, wait_for

PARTS = ("profiles", "listings", "matching", "gateway")
PROGRAMME = "programmes/cooperation-2027"
DAY = {"year": 2026, "month": 12, "day": 1}


def with_own_mounts():
    """Goes on, where the machine allows it, as a process whose mounts are its own, and go with it whatever becomes of it."""
    if os.environ.get("ENTENTE_OWN_MOUNTS") or subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
        return
    os.environ["ENTENTE_OWN_MOUNTS"] = "1"
    os.execvp("unshare", ["unshare", "-m", sys.executable, *sys.argv])


class Office(House):
    """Use it in a `with`. .round: the name of its round; .disk: a small file system of its own for the stores, where the machine lets
    us mount one. `database`: the URL of a PostgreSQL that all stores are in; None: each has a directory."""

    def __init__(self, seed=0, disk_mib=0, database=None):
        super().__init__()
        self.seed = seed
        self.database = database
        self.mounted = self._mount(disk_mib) if disk_mib else None
        self.disk = self.mounted

    def __exit__(self, *_):
        for proxy in getattr(self, "proxies", {}).values():
            proxy.close()
        with contextlib.suppress(AssertionError):
            for name in list(self.running):
                with contextlib.suppress(ProcessLookupError):
                    self.resume(name)
                self.kill(name)
        if self.mounted:
            subprocess.run(["umount", "-l", self.mounted], check=False)
        super().__exit__()

    def _mount(self, mib):
        if not os.environ.get("ENTENTE_OWN_MOUNTS"):
            return None
        disk = self.directory / "disk"
        disk.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m", "tmpfs", disk], capture_output=True, check=False)
        if done.returncode != 0:
            return None
        for part in ("profiles", "listings", "matching"):
            (disk / part).mkdir()
            (self.directory / part).symlink_to(disk / part)
        return disk

    def route(self):
        self.proxies = {part: Proxy(self.at[part], self.seed + i) for i, part in enumerate(("profiles", "listings", "matching"))}
        return {**self.at, **{part: proxy.address for part, proxy in self.proxies.items()}}

    def store(self, part):
        return ["--database", self.database] if self.database else super().store(part)

    def open(self):
        """Starts all, brings the network in, makes a round."""
        self.four()
        servers = [word for part in ("profiles", "listings", "matching") for word in (f"--{part}", self.at[part])]
        # On a machine that does much else it may find nobody at first, and says so.
        wait_for("the import", lambda: cli("import", SOURCE / "data", *servers, "--token", TOKENS["coordinator"], ok=False).returncode == 0,
                 120)
        made = self.call("matching.v1.RoundService/CreateRound", parent=PROGRAMME, asOf=DAY)["name"]
        wait_for("the round", lambda: self.call("matching.v1.RoundService/GetRound", name=made)["state"] == "STATE_SOLVED", 120)
        self.round = made
        return self

    def call(self, method, timeout=60, **request):
        return connect(self.gateway, method, request, TOKENS["coordinator"], timeout)

    def insist(self, method, **request):
        """A call that is repeated for a minute as long as the answer says so, as its callers do."""
        end = time.monotonic() + 60
        while True:
            try:
                return self.call(method, **request)
            except urllib.error.HTTPError as error:
                if error.code not in (429, 503, 504) or time.monotonic() > end:
                    raise
            time.sleep(0.2)

    def restart(self, part):
        """As a supervisor does: at once."""
        self.start_part(part)

    def pause(self, part):
        os.kill(self.running[part].pid, signal.SIGSTOP)

    def resume(self, part):
        os.kill(self.running[part].pid, signal.SIGCONT)

    def stop_all(self):
        for part in reversed(PARTS):
            self.stop(part)

    def start_all(self):
        for part in PARTS:
            self.start_part(part)
        wait_for("the four are ready", lambda: is_ready(self.gateway), 120)

    def seconds_until(self, works, most=120):
        """How long until `works()` says so, which may raise as long as it doesn't."""
        begin, last = time.monotonic(), ""
        while time.monotonic() < begin + most:
            try:
                if works():
                    return time.monotonic() - begin
                last = "it says no"
            except (OSError, ValueError) as error:
                last = f"{error}: {error.read().decode()}" if isinstance(error, urllib.error.HTTPError) else repr(error)
            time.sleep(0.02)
        raise AssertionError(f"not well again within {most} s: {last}")
