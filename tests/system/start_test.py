#!/usr/bin/python3
"""Commands that come while services are still loading their copies: they wait, say so, and give up in time."""
import contextlib
import socket
import subprocess
import sys
import threading
import unittest

from processes import BIN, SOURCE, House, cli, free_port, wait_for


class Relay:
    """A TCP port in front of another one that lets nobody through until open() is called."""

    def __init__(self, target):
        self.target = target
        self.port = free_port()
        self.listener = None
        self.sockets = []

    def open(self):
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self.sockets.append(self.listener)
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                here, _ = self.listener.accept()
                there = socket.create_connection(("127.0.0.1", self.target))
                self.sockets += [here, there]
                for a, b in ((here, there), (there, here)):
                    threading.Thread(target=self.pump, args=(a, b), daemon=True).start()

    @staticmethod
    def pump(source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                sink.sendall(data)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self):
        for end in self.sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Start(unittest.TestCase):
    """Three services; what listings and matching read from comes through relays, closed at first."""

    def setUp(self):
        self.house = House()
        self.addCleanup(self.house.__exit__)
        self.ports = {part: free_port() for part in ("profiles", "listings", "matching")}
        self.relays = {part: Relay(self.ports[part]) for part in ("profiles", "listings")}
        for relay in self.relays.values():
            self.addCleanup(relay.close)
        through = {part: f"127.0.0.1:{relay.port}" for part, relay in self.relays.items()}
        sources = {"profiles": [], "listings": ["--profiles", through["profiles"]],
                   "matching": ["--profiles", through["profiles"], "--listings", through["listings"]]}
        for part, more in sources.items():
            self.house.start(part, [BIN / f"entente-{part}", "--listen", f"127.0.0.1:{self.ports[part]}", "--data-dir",
                                    self.house.directory / part, *more], self.ports[part])
        self.servers = [word for part, port in self.ports.items() for word in (f"--{part}", f"127.0.0.1:{port}")]

    def test_an_import_waits_for_services_that_are_still_loading(self):
        with open(self.house.directory / "import.err", "wb") as err:
            command = subprocess.Popen([BIN / "entente", "import", SOURCE / "data", *self.servers], stdout=subprocess.PIPE, stderr=err)
        said = lambda: (self.house.directory / "import.err").read_text()
        wait_for("it says what it waits for", lambda: "waiting" in said())
        self.assertIsNone(command.poll())
        self.assertIn("the copy of profiles isn't loaded yet", said())
        for relay in self.relays.values():
            relay.open()
        out, _ = command.communicate(timeout=120)
        self.assertEqual(command.returncode, 0, said())
        self.assertIn("No violation.", out.decode())
        again = cli("import", SOURCE / "data", *self.servers)
        self.assertNotIn("waiting", again.stderr)
        cli("round", *self.servers, "--programme", "cooperation-2027", "--as-of", "2026-12-01")

    def test_it_gives_up_after_its_limit_and_says_what_it_waited_for(self):
        for command in (["import", SOURCE / "data"], ["import", "--validate-only", SOURCE / "data"],
                        ["round", "--programme", "cooperation-2027"]):
            for wait in ("2", "0"):
                done = cli(*command, *self.servers, "--wait", wait, ok=False)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn("isn't loaded yet", done.stderr)
                self.assertEqual("waited 2 s" in done.stderr or "waited 1 s" in done.stderr, wait == "2", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
