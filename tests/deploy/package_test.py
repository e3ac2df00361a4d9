#!/usr/bin/python3
"""The Debian package, made by CPack, installed by dpkg into an empty root, and what is in it run as a user who owns
nothing."""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

from manifests import BUILD, PROCESSES, SOURCE, described

sys.path.append(str(SOURCE / "tests" / "system"))
from processes import is_ready, wait_for  # noqa: E402

TOOLS = ("cpack", "dpkg", "dpkg-shlibdeps")
MISSING = [tool for tool in TOOLS if not shutil.which(tool)]
NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.getuid() == 0 else []


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **options)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@unittest.skipIf(MISSING, f"needs {', '.join(MISSING)}")
class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.directory = pathlib.Path(tempfile.mkdtemp(prefix="entente-package-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.directory.chmod(0o755)
        run("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", cls.directory / "made")
        [cls.package] = (cls.directory / "made").glob("*.deb")
        cls.root = cls.directory / "root"
        cls.dpkg(cls.root, "--force-depends", "--install", cls.package)

    @staticmethod
    def dpkg(root, *arguments):
        state = root / "var" / "lib" / "dpkg"
        for folder in ("updates", "info"):
            (state / folder).mkdir(parents=True, exist_ok=True)
        (state / "status").touch()
        # What others would do at an installation isn't part of the package; and who isn't root may do this, too.
        return run("dpkg", f"--root={root}", "--force-not-root", "--force-script-chrootless", "--log=/dev/null", *arguments)

    def test_its_fields_are_right_and_its_dependencies_those_of_its_programs(self):
        fields = dict(line.split(": ", 1) for line in run("dpkg-deb", "--field", self.package).splitlines() if ": " in line)
        self.assertEqual(fields["Package"], "entente")
        self.assertEqual(fields["Version"], described("gateway")["version"])
        depends = {re.split(r"[ :|]", entry.strip())[0] for entry in fields["Depends"].split(",")}
        self.assertLessEqual({"libc6", "libgrpc++1.51", "libpq5", "libhiredis0.14", "libsqlite3-0"}, depends)
        known = re.split(r"[\s,()=]+", run("dpkg-query", "--show", "--showformat", "${Package} ${Provides}\n"))
        self.assertLessEqual(depends, set(known), "built here, so they are installed here")

    def test_everything_is_in_its_place(self):
        listed = set(run("dpkg", f"--root={self.root}", "--listfiles", "entente").split())
        expected = [f"/usr/bin/entente{suffix}" for suffix in ("", "-solve", *(f"-{process}" for process in PROCESSES))]
        expected += [f"/usr/lib/systemd/system/entente{suffix}.service" for suffix in ("", *(f"-{p}" for p in PROCESSES))]
        expected += ["/usr/share/entente/data/listings.csv", "/usr/share/entente/data/programmes/cooperation-2027.json",
                     "/usr/share/entente/openapi.json", "/usr/share/man/man1/entente.1", "/usr/share/man/fr/man1/entente-serve.1",
                     "/usr/share/bash-completion/completions/entente", "/usr/share/doc/entente/copyright"]
        self.assertFalse([path for path in expected if path not in listed])
        for path in expected[:6]:
            self.assertIn("stripped", run("file", self.root / path[1:]) if shutil.which("file") else "stripped")

    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd-analyze")
    def test_units_are_valid_and_confined(self):
        units = sorted((self.root / "usr/lib/systemd/system").glob("entente*.service"))
        self.assertEqual(len(units), 5)
        for unit in units:
            text = unit.read_text()
            self.assertRegex(text, r"(?m)^ExecStart=/usr/bin/entente")
            self.assertNotIn("@CMAKE", text)
            # It would look for the program at its place, so the unit names the one in the root.
            here = self.directory / unit.name
            here.write_text(text.replace("/usr/bin/", f"{self.root}/usr/bin/"))
            said = subprocess.run(["systemd-analyze", "verify", "--man=no", here], capture_output=True, text=True, timeout=60)
            self.assertEqual((said.returncode, said.stderr), (0, ""))
            said = subprocess.run(["systemd-analyze", "security", "--offline=yes", "--threshold=20", unit.name, f"--root={self.root}"],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(said.returncode, 0, said.stdout[-600:] + said.stderr)

    def as_user(self, program, *arguments, **environment):
        """The command, as one who owns nothing, in an empty environment."""
        return [*NOBODY, "env", "-i", "PATH=/usr/bin:/bin", *(f"{name}={value}" for name, value in environment.items()),
                str(self.root / "usr/bin" / program), *map(str, arguments)]

    def place(self, name):
        place = self.directory / name
        place.mkdir()
        place.chmod(0o777)
        return place

    def test_the_command_line_solves_its_own_data(self):
        out = self.place("out")
        data = self.root / "usr/share/entente/data"
        run(*self.as_user("entente", "match", "--data", data, "--out", out), cwd="/")
        self.assertIn("Verified", run(*self.as_user("entente", "verify", out, "--data", data), cwd="/"))

    def test_the_services_run_find_each_other_and_end(self):
        stores = self.place("stores")
        ports = {process: free_port() for process in PROCESSES}
        at = {f"ENTENTE_{process.upper()}": f"127.0.0.1:{ports[process]}" for process in PROCESSES}
        running = {}
        with contextlib.ExitStack() as stack:
            for process in PROCESSES:
                own = {at_name: at[at_name] for at_name in at}
                environment = {**own, "ENTENTE_LISTEN": f"127.0.0.1:{ports[process]}", "ENTENTE_DATABASE": stores / process}
                log = stack.enter_context(open(self.directory / f"{process}.log", "wb"))
                running[process] = subprocess.Popen(self.as_user(f"entente-{process}", **environment), stdout=log, stderr=log, cwd="/")
                stack.callback(running[process].kill)
            base = f"http://127.0.0.1:{ports['gateway']}"
            wait_for("the four are ready", lambda: is_ready(base), 60)
            servers = [f"--{process}=127.0.0.1:{ports[process]}" for process in ("profiles", "listings", "matching")]
            data = self.root / "usr/share/entente/data"
            self.assertIn("No violation", run(*self.as_user("entente", "import", data, *servers), cwd="/"))
            for process in reversed(PROCESSES):
                running[process].send_signal(signal.SIGTERM)
                self.assertEqual(running[process].wait(60), 0, (self.directory / f"{process}.log").read_text()[-2000:])

    def test_removing_it_leaves_nothing(self):
        root = self.directory / "another"
        self.dpkg(root, "--force-depends", "--install", self.package)
        self.assertTrue((root / "usr/bin/entente").exists())
        self.dpkg(root, "--purge", "entente")
        left = [path for path in root.rglob("*") if not path.is_dir() and "var/lib/dpkg" not in str(path)]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
