#!/usr/bin/python3
"""What each process says of itself is true: its flags are those of --help, its variables work, its ports and probes
answer, --check-ready tells whether it is ready, and its signals end it."""
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from manifests import BUILD, PROCESSES, SERVICES, SOURCE, described, flag

sys.path.append(str(SOURCE / "tests" / "system"))
import grpc  # noqa: E402

ENVIRONMENT = {"ENTENTE_LANG": "en", "PATH": "/usr/bin:/bin"}
NAME = re.compile(r"^  (--[a-z-]+)(?:,(--[a-z-]+))?(?: [A-Z]+)?(?:=\S*)?(?: \(Env:(\w+)\))?", re.M)


def program(process):
    return BUILD / "bin" / f"entente-{process}"


def ask(process, *arguments, **environment):
    return subprocess.run([program(process), *arguments], capture_output=True, text=True, timeout=60,
                          env={**ENVIRONMENT, **environment})


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def health(port, service):
    """1 SERVING, 2 NOT_SERVING; 0 when nobody answers."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check", lambda b: b, lambda b: b)
        name = service.encode()
        try:
            return check(b"\x0a" + bytes([len(name)]) + name if name else b"", timeout=5, wait_for_ready=False)[1]
        except grpc.RpcError:
            return 0


def http(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def probe(process, what, ports):
    """Asks as a cluster would, both ways, which agree."""
    answers = set()
    for said in (described(process)["probes"][what], described(process)["admin_probes"][what]):
        if "service" in said:
            answers.add(health(ports[said["port"]], said["service"]) == 1)
        else:
            answers.add(http(ports[said["port"]], said["path"]) == 200)
    return answers == {True}


def wait_for(what, condition, limit=30):
    end = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < end, f"{what}: not within {limit} s"
        time.sleep(0.05)


class Describe(unittest.TestCase):
    def test_flags_are_those_of_the_help(self):
        for process in PROCESSES:
            in_help = {}
            for name, other, environment in NAME.findall(ask(process, "--help").stdout):
                in_help[name[2:]] = environment
            in_help.pop("lang")
            self.assertEqual({fact["name"]: fact["environment"] for fact in described(process)["flags"]}, in_help)
            self.assertIn(f"entente-{process} {described(process)['version']}", ask(process, "--version").stdout)

    def test_it_says_the_same_whatever_stands_in_the_environment(self):
        usual = ask("profiles", "--describe").stdout
        other = ask("profiles", "--describe", ENTENTE_LISTEN="0.0.0.0:1", ENTENTE_DATABASE="postgresql://a:hunter2@b/c").stdout
        self.assertEqual(usual, other)

    def test_kinds_and_names_hold_what_manifests_and_pages_read(self):
        for process in PROCESSES:
            for fact in described(process)["flags"]:
                self.assertIn(fact["kind"], ("text", "file", "callee", "database", "number", "switch", "duration"))
                self.assertTrue(fact["help"])
                if fact["environment"]:
                    self.assertEqual(fact["environment"], "ENTENTE_" + fact["name"].upper().replace("-", "_"))
            self.assertEqual(flag(process, "token-file")["kind"], "file")
        self.assertTrue(flag("matching", "redis")["secret"] and flag("matching", "database")["secret"])
        self.assertEqual([call["service"] for call in described("matching")["calls"]], ["profiles", "listings"])

    def start(self, process, directory, **environment):
        ports = {port["name"]: free_port() for port in described(process)["ports"]}
        for port in described(process)["ports"]:
            environment[flag(process, port["flag"])["environment"]] = f"127.0.0.1:{ports[port['name']]}"
        if process in SERVICES:
            environment["ENTENTE_DATABASE"] = str(directory / process)
        log = open(directory / f"{process}.log", "wb")
        running = subprocess.Popen([program(process)], env={**ENVIRONMENT, **environment}, stdout=log, stderr=log)
        log.close()
        self.addCleanup(running.wait)
        self.addCleanup(running.kill)
        return running, ports, environment

    def check_ready(self, process, environment):
        return ask(process, "--check-ready", **environment)

    def test_ports_probes_and_signals_are_as_it_says(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            nowhere = f"127.0.0.1:{free_port()}"
            # Its callees aren't there: alive, not ready.
            lonely, ports, environment = self.start("listings", folder, ENTENTE_PROFILES=nowhere)
            wait_for("listings is alive", lambda: probe("listings", "liveness", ports))
            self.assertTrue(probe("listings", "startup", ports))
            self.assertFalse(probe("listings", "readiness", ports))
            done = self.check_ready("listings", environment)
            self.assertEqual(done.returncode, 1)
            self.assertIn("not ready", done.stderr)
            # The gateway, too, is alive without what it calls.
            gateway, gateway_ports, gateway_environment = self.start("gateway", folder, ENTENTE_PROFILES=nowhere,
                                                                     ENTENTE_LISTINGS=nowhere, ENTENTE_MATCHING=nowhere)
            wait_for("the gateway is alive", lambda: probe("gateway", "liveness", gateway_ports))
            self.assertFalse(probe("gateway", "readiness", gateway_ports))
            # Who calls nobody is ready.
            profiles, ports, environment = self.start("profiles", folder)
            wait_for("profiles is ready", lambda: probe("profiles", "readiness", ports))
            self.assertEqual(self.check_ready("profiles", environment).returncode, 0)
            for port in described("profiles")["ports"]:
                for path in port.get("paths", []):
                    self.assertEqual(http(ports[port["name"]], path), 200, path)
            for running, name in zip((lonely, gateway, profiles), ("SIGTERM", "SIGINT", "SIGTERM")):
                self.assertIn(name, described("profiles")["ends"]["signals"])
                running.send_signal(getattr(signal, name))
            for running in (lonely, gateway, profiles):
                self.assertEqual(running.wait(60), 0)
            self.assertEqual(self.check_ready("profiles", environment).returncode, 1, "nobody is there")

    def test_who_has_no_admin_port_is_told_what_to_give(self):
        done = ask("profiles", "--check-ready")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--admin-listen", done.stderr)


if __name__ == "__main__":
    unittest.main()
