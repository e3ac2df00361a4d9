#!/usr/bin/python3
"""The images. Always: the Dockerfile has one for each process, and the compose file runs them as they say. Where an
image of this version is there (./dev image) and something that runs it: each as a random user with a read-only root."""
import contextlib
import json
import pathlib
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

import yaml

from manifests import BUILD, PROCESSES, SERVICES, SOURCE, described, flag, port_of

sys.path.append(str(SOURCE / "tests" / "system"))
import grpc  # noqa: E402
from grpc_health import health_check  # noqa: E402
from processes import is_ready, wait_for  # noqa: E402

DOCKERFILE = (SOURCE / "deploy" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((SOURCE / "deploy" / "compose.yaml").read_text())
PORT = 9100


def stages():
    """The instructions of each stage, by its name."""
    found = {}
    for part in re.split(r"(?m)^FROM ", DOCKERFILE)[1:]:
        head, _, body = part.partition("\n")
        base, name = head.split(" AS ")
        found[name] = (base, body)
    return found


class Images(unittest.TestCase):
    def test_each_process_has_an_image_of_nothing_but_itself(self):
        for name in ("entente", *(f"entente-{process}" for process in PROCESSES)):
            base, body = stages()[name]
            self.assertEqual(base, "scratch", f"{name}: no shell, no package manager")
            self.assertRegex(body, r"(?m)^USER 10001:10001$")
            self.assertIn(f'ENTRYPOINT ["/usr/bin/{name}"]', body)
            self.assertIn(f"COPY --from=installed /trees/{name} /", body)
        for process in PROCESSES:
            exposed = re.search(r"(?m)^EXPOSE (.*)$", stages()[f"entente-{process}"][1])[1]
            self.assertEqual(exposed, f"{port_of(described(process)['ports'][0]['default'])} {PORT}")

    def test_the_compose_file_says_what_the_programs_know(self):
        services = COMPOSE["services"]
        for process in PROCESSES:
            service = services[process]
            environment = service["environment"]
            known = {fact["environment"]: fact for fact in described(process)["flags"]}
            self.assertLessEqual(set(environment), set(known), process)
            self.assertEqual(service["image"], f"entente-{process}:{described(process)['version']}")
            usual = port_of(described(process)["ports"][0]["default"])
            self.assertEqual(environment["ENTENTE_LISTEN"], f"0.0.0.0:{usual}")
            self.assertEqual(environment["ENTENTE_ADMIN_LISTEN"], f"0.0.0.0:{PORT}")
            for call in described(process)["calls"]:
                port = port_of(described(call["service"])["ports"][0]["default"])
                self.assertEqual(environment[flag(process, call["flag"])["environment"]], f"dns:///{call['service']}:{port}")
            mounted = {volume.split(":")[1] for volume in service["volumes"]}
            files = {environment[name] for name, fact in known.items() if fact["kind"] == "file" and name in environment}
            self.assertEqual(mounted, files, process)
            for volume in service["volumes"]:
                self.assertTrue((SOURCE / "deploy" / volume.split(":")[0]).is_file(), volume)
            self.assertEqual(service["healthcheck"]["test"], ["CMD", f"/usr/bin/entente-{process}", "--check-ready"])
            self.assertIs(service["read_only"], True)
            self.assertEqual(service["cap_drop"], ["ALL"])
            self.assertEqual("ENTENTE_DATABASE" in environment, process in SERVICES)

    def over(self, name):
        """What compose.NAME.yaml adds: (process, environment, {mounted: from})."""
        for service, added in yaml.safe_load((SOURCE / "deploy" / f"compose.{name}.yaml").read_text())["services"].items():
            self.assertIn(service, COMPOSE["services"])
            self.assertEqual(set(added), {"environment", "volumes"})
            mounted = dict(reversed(volume.removesuffix(":ro").split(":")) for volume in added["volumes"])
            yield service, added["environment"], mounted

    def test_certificates_of_the_compose_file_are_those_that_processes_take(self):
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(2):  # by the same authority
                subprocess.run([SOURCE / "deploy" / "compose" / "make_certificates", folder], check=True, timeout=120)
                authority = (pathlib.Path(folder) / "authority.crt").read_text()
                self.assertEqual(authority, self.authority if turn else authority)
                self.authority = authority
            services = set()
            for service, environment, mounted in self.over("mtls"):
                services.add(service)
                (inside, outside), = mounted.items()
                self.assertEqual(outside, f"./compose/certificates/{service}")
                own = pathlib.Path(folder) / service
                paths = {name: own / pathlib.PurePath(environment[f"ENTENTE_MTLS_{name}"]).relative_to(inside) for name in ("CERT", "KEY", "CA")}
                done = subprocess.run([BUILD / "bin" / "entente", "doctor", "--json", "--mtls-cert", paths["CERT"], "--mtls-key", paths["KEY"], "--mtls-ca",
                                       paths["CA"]], capture_output=True, text=True, timeout=60)
                found = {each["id"] for each in json.loads(done.stdout)["findings"] if each["severity"] == "error" or each["id"] == "certificate.holds"}
                self.assertEqual(found, {"certificate.holds"}, done.stdout)
                names = subprocess.run(["openssl", "x509", "-in", paths["CERT"], "-noout", "-ext", "subjectAltName"], capture_output=True, text=True, check=True)
                self.assertIn(f"DNS:{service},", names.stdout, "the name by which others call it")
            self.assertEqual(services, {*PROCESSES, "import"})

    def test_signing_in_by_the_compose_file_is_as_the_programs_take_it(self):
        services = set()
        for service, environment, mounted in self.over("sign-in"):
            services.add(service)
            file = pathlib.PurePath(environment["ENTENTE_OIDC_FILE"])
            self.assertLessEqual(set(environment), {fact["environment"] for fact in described(service)["flags"]})
            (inside, outside), = mounted.items()
            # What seals sessions is the gateway's alone.
            self.assertEqual(inside, str(file.parent if service == "gateway" else file))
            self.assertEqual(outside, "./compose/sign-in" if service == "gateway" else "./compose/sign-in/oidc.json")
        self.assertEqual(services, set(PROCESSES))
        done = subprocess.run([BUILD / "bin" / "entente", "doctor", "--json", "--oidc-file", SOURCE / "deploy" / "compose" / "sign-in" / "oidc.json"],
                              capture_output=True, text=True, timeout=60)
        self.assertIn("configuration.identity_read", done.stdout)


def runner():
    """What runs containers here, and has an image of each process of this version; none otherwise."""
    version = described("gateway")["version"]
    for tool in ("docker", "podman"):
        if shutil.which(tool) and all(
                subprocess.run([tool, "image", "inspect", f"entente-{process}:{version}"], capture_output=True,
                               timeout=60).returncode == 0 for process in PROCESSES):
            return tool
    return None


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@unittest.skipUnless(runner(), "needs docker or podman, and the images: ./dev image")
class Run(unittest.TestCase):
    """All four from their images, each as a user that nobody knows, with a root that can't be written."""

    def tool(self, *arguments, ok=True):
        done = subprocess.run([runner(), *map(str, arguments)], capture_output=True, text=True, timeout=120)
        assert not ok or done.returncode == 0, f"{arguments}: {done.stderr}"
        return done

    def start(self, process, user, environment, volume=None):
        name = f"entente-test-{process}-{user}"
        variables = [f"--env={key}={value}" for key, value in environment.items()]
        volumes = [f"--volume={volume}:/var/lib/entente"] if volume else []
        self.tool("run", "--detach", "--name", name, "--network=host", "--read-only", f"--user={user}:{user}", "--cap-drop=ALL",
                  "--security-opt=no-new-privileges", "--ulimit=nofile=4096:4096", "--ulimit=nproc=1000:1000", *variables, *volumes,
                  f"entente-{process}:{described(process)['version']}")
        self.addCleanup(self.tool, "rm", "--force", name, ok=False)
        return name

    def test_they_are_healthy_and_end_drained(self):
        user = random.randint(20_000, 60_000)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="entente-image-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        ports = {process: (free_port(), free_port()) for process in PROCESSES}
        names = {}
        for process in PROCESSES:
            environment = {"ENTENTE_LISTEN": f"127.0.0.1:{ports[process][0]}", "ENTENTE_ADMIN_LISTEN": f"127.0.0.1:{ports[process][1]}",
                           "ENTENTE_DRAIN_DELAY": "3s"}
            for call in described(process)["calls"]:
                environment[flag(process, call["flag"])["environment"]] = f"127.0.0.1:{ports[call['service']][0]}"
            store = folder / process
            store.mkdir()
            with contextlib.suppress(PermissionError):
                shutil.chown(store, user, user)
            names[process] = self.start(process, user, environment, store if process in SERVICES else None)
        for process in PROCESSES:
            check = ("exec", names[process], f"/usr/bin/entente-{process}", "--check-ready")
            wait_for(f"{process} is healthy", lambda check=check: self.tool(*check, ok=False).returncode == 0, 60)
        self.assertTrue(is_ready(f"http://127.0.0.1:{ports['gateway'][0]}"))
        self.assertNotEqual(self.tool("exec", names["gateway"], "/bin/sh", "-c", "true", ok=False).returncode, 0, "there is no shell")
        with grpc.insecure_channel(f"127.0.0.1:{ports['matching'][0]}") as channel:
            self.assertEqual(health_check(channel), 1)
            self.tool("kill", "--signal=TERM", names["matching"])
            wait_for("it says that it ends, and still answers", lambda: health_check(channel) == 2, 3)
        for process in PROCESSES:
            if process != "matching":
                self.tool("kill", "--signal=TERM", names[process])
        for process in PROCESSES:
            self.assertEqual(self.tool("wait", names[process]).stdout.strip(), "0", self.tool("logs", names[process]).stderr[-2000:])

    def test_each_lists_what_is_in_it(self):
        for process in PROCESSES:
            name = f"entente-test-list-{process}-{random.randint(0, 1 << 30)}"
            self.tool("create", "--name", name, f"entente-{process}:{described(process)['version']}")
            self.addCleanup(self.tool, "rm", "--force", name, ok=False)
            with tempfile.TemporaryDirectory() as folder:
                self.tool("cp", f"{name}:/usr/share/sbom/entente-{process}.spdx.json", folder)
                listed = json.loads((pathlib.Path(folder) / f"entente-{process}.spdx.json").read_text())
            packages = {package["name"]: package for package in listed["packages"]}
            self.assertEqual(listed["spdxVersion"], "SPDX-2.3")
            self.assertLessEqual({"entente", "libc6", "libgrpc++1.51", "ca-certificates"}, set(packages))
            self.assertEqual(packages["entente"]["versionInfo"], described(process)["version"])
            self.assertRegex(packages["libc6"]["externalRefs"][0]["referenceLocator"], r"^pkg:deb/debian/libc6@2\.36-\S+\?arch=\w+$")
            self.assertEqual(len(listed["relationships"]), len(packages))


if __name__ == "__main__":
    unittest.main()
