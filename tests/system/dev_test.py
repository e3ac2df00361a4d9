#!/usr/bin/python3
"""./dev as people call it, in a tree of its own around the built programs. What it would install or build is stubbed."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from processes import BUILD, SOURCE, House, connect, free_port, listens, wait_for

INSTALLED = "#!/bin/sh\nprintf installed\n"
MISSING = "#!/bin/sh\nexit 1\n"
UP_TO_DATE = "#!/bin/sh\necho 'ninja: no work to do.'\n"


class Tree:
    """A folder with `dev`, the data and the build folder, and programs that stand before those of the machine."""

    def __init__(self, **stubs):
        self.kept = tempfile.TemporaryDirectory(prefix="entente-dev-")
        self.folder = pathlib.Path(self.kept.name)
        (self.folder / "dev").write_bytes((SOURCE / "dev").read_bytes())
        (self.folder / "dev").chmod(0o755)
        (self.folder / "data").symlink_to(SOURCE / "data")
        (self.folder / "build").mkdir()
        (self.folder / "build" / "release").symlink_to(BUILD)
        # npm's packages are there, as package-lock.json wants them.
        (self.folder / "node_modules").mkdir()
        for lock in ("package-lock.json", "node_modules/.entente-lock"):
            (self.folder / lock).write_text("{}")
        (self.folder / "stubs").mkdir()
        self.called = self.folder / "called"
        for name, script in {"dpkg-query": INSTALLED, "ninja": UP_TO_DATE, "npm": self.never("npm"),
                             "apt-get": self.never("apt-get"), **stubs}.items():
            self.stub(name, script)

    def never(self, name):
        return f"#!/bin/sh\necho {name} >>'{self.called}'\nexit 9\n"

    def stub(self, name, script):
        path = self.folder / "stubs" / name
        path.write_text(script)
        path.chmod(0o755)

    def start(self, *arguments, cwd=None, **environment):
        (self.folder / "tmp").mkdir(exist_ok=True)
        path = f"{self.folder}/stubs:{os.environ['PATH']}"
        return subprocess.Popen([self.folder / "dev", *arguments], cwd=cwd or self.folder, text=True, stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env={**os.environ, "PATH": path, "TMPDIR": str(self.folder / "tmp"), **environment})

    def run(self, *arguments, **more):
        process = self.start(*arguments, **more)
        process.out, process.err = process.communicate(timeout=300)
        return process


def free_base():
    """A port; those above it that `run --postgres` takes are free, too."""
    while True:
        base = free_port()
        if base < 60000 and not any(listens(base + more) for more in (1, 2, 3, 11, 12, 13, 20)):
            return base


def ports(http, grpc):
    return {"ENTENTE_PORT": str(http), "ENTENTE_GRPC_PORT": str(grpc)}


class Verbs(unittest.TestCase):
    def test_each_that_the_help_names_is_one(self):
        script = (SOURCE / "dev").read_text()
        usage = script[script.index("./dev VERB"):script.index("\nEnvironment:")]
        named = set(re.findall(r"^  ([a-z]+) ", usage, re.M))
        taken = set(re.findall(r"^  ([a-z]+)\)", script[script.index('case "$verb" in'):], re.M))
        self.assertIn("run", named)
        self.assertEqual(named, taken)


class InATree(unittest.TestCase):
    def tree(self, **stubs):
        tree = Tree(**stubs)
        self.addCleanup(tree.kept.cleanup)
        return tree


class Run(InATree):
    def assert_refused(self, run, house):
        self.assertEqual((run.returncode, run.out), (1, ""), run.err)
        last = run.err.splitlines()[-1]
        self.assertRegex(last, r"^dev: something answers on 127\.0\.0\.1:\d+ already: end it, or choose other ports")
        self.assertNotIn("cities", connect(house.gateway, "profiles.v1.ProfileService/ListCities", {}))

    def test_refuses_ports_where_an_entente_answers_and_writes_nothing(self):
        tree = self.tree()
        with House() as house:
            house.serve()
            http, grpc = house.serve_ports
            for taken in (ports(http, grpc), ports(http, free_port()), ports(free_port(), grpc)):
                run = tree.run("run", "--exit", **taken)
                self.assert_refused(run, house)
                self.assertEqual(len(run.err.splitlines()), 1, run.err)
        self.assertEqual(list((tree.folder / "tmp").iterdir()), [])

    def test_an_entente_that_comes_in_between_is_never_taken_for_its_own(self):
        """Each run is halted after its look at the ports, until another Entente has them; all go on at once, under load."""
        tree = self.tree()
        tree.stub("mktemp", f"#!/bin/sh\necho >>'{tree.folder}/halted'\n"
                            f"while [ ! -e '{tree.folder}/go' ]; do sleep 0.05; done\nexec /usr/bin/mktemp \"$@\"\n")
        with House() as house:
            house.serve_ports = free_port(), free_port()
            runs = [tree.start("run", "--exit", **ports(*house.serve_ports)) for _ in range(6)]
            halted = tree.folder / "halted"
            wait_for("all have looked", lambda: halted.exists() and len(halted.read_text()) == len(runs))
            house.serve()
            (tree.folder / "go").touch()

            def finish(run):
                run.out, run.err = run.communicate(timeout=300)

            threads = [threading.Thread(target=finish, args=(run,)) for run in runs]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for run in runs:
                self.assert_refused(run, house)

    def test_ends_with_three_commands_that_work_as_printed(self):
        for options in ([], ["--postgres"]):
            with self.subTest(options):
                self.assert_commands_work(self.tree(), options)

    def assert_commands_work(self, tree, options):
        base = free_base()
        run = tree.start("run", *options, **ports(free_port(), base))
        lines = []
        try:
            for line in run.stdout:
                lines.append(line)
                if line.startswith("The console: "):
                    break
            commands = [line.strip() for line in lines if line.startswith("  ./dev exec ")]
            self.assertEqual(len(commands), 3, "".join(lines))
            done = [tree.run(*command.split()[1:]) for command in commands]
        finally:
            run.send_signal(signal.SIGINT)
            _, err = run.communicate(timeout=60)
        self.assertEqual([each.returncode for each in done], [0, 0, 0], [each.err for each in done] + [err])
        self.assertIn("proposals to decide", done[0].out)
        self.assertIn(commands[1].split()[-1], done[0].out)
        self.assertRegex(done[1].out, r"state +proposed")
        self.assertIn(": approved", done[2].out)
        self.assertEqual(list((tree.folder / "tmp").iterdir()), [])
        self.assertFalse([port for port in range(base, base + 21) if listens(port)], "nobody stays")

    def test_solves_one_round_on_an_empty_directory_and_leaves_nothing(self):
        tree = self.tree()
        run = tree.run("run", "--exit", **ports(free_port(), free_port()))
        self.assertEqual(run.returncode, 0, run.err)
        self.assertIn("proven", run.out)
        self.assertFalse(tree.called.exists(), "what is built needs no npm")
        self.assertEqual(list((tree.folder / "tmp").iterdir()), [])


class Exec(InATree):
    def test_runs_where_it_was_called(self):
        tree = self.tree()
        below = tree.folder / "below"
        below.mkdir()
        (below / "mine").symlink_to(SOURCE / "data")
        run = tree.run("exec", "entente", "import", "--validate-only", "mine", cwd=below)
        self.assertEqual((run.returncode, run.err), (0, ""), run.out)
        self.assertFalse(tree.called.exists(), "neither npm nor apt-get")

    def test_says_once_that_it_builds(self):
        tree = self.tree(ninja="#!/bin/sh\necho '[1/1] something'\n", cmake="#!/bin/sh\necho much to read\n")
        run = tree.run("exec", "entente", "--version")
        self.assertEqual(run.returncode, 0, run.err)
        self.assertRegex(run.out, r"^entente \d")
        self.assertRegex(run.err, r"^Building entente .*\n$")

    def test_a_failed_build_is_shown(self):
        tree = self.tree(ninja="#!/bin/sh\necho '[1/1] something'\n", cmake="#!/bin/sh\necho a fault in the code\nexit 1\n")
        run = tree.run("exec", "entente", "--version")
        self.assertEqual((run.returncode, run.out), (1, ""))
        self.assertIn("a fault in the code", run.err)


class Setup(InATree):
    def test_who_may_not_install_gets_one_line_for_an_administrator(self):
        tree = self.tree(**{"dpkg-query": MISSING, "id": "#!/bin/sh\necho 1000\n", "sudo": "#!/bin/sh\nexit 1\n"})
        for verb in (["setup"], ["exec", "entente"], ["run"]):
            run = tree.run(*verb, **ports(free_port(), free_port()))
            self.assertEqual((run.returncode, run.out), (1, ""), run.err)
            self.assertRegex(run.err, r"^dev: .*administrator.*: apt-get update && apt-get install [^\n]*cmake[^\n]*\n$", verb)
        self.assertFalse(tree.called.exists(), "nothing is tried")


class Help(InATree):
    def test_names_the_environment(self):
        told = self.tree().run("help").out
        read = [re.findall(r'(?:envname\(|getenv\()"(\w+)"', path.read_text()) for folder in ("cli", "tests/errors")
                for path in (SOURCE / folder).rglob("*.cc")]
        for name in {*sum(read, []), *re.findall(r"\$\{(ENTENTE_\w+|CI|TMPDIR):", (SOURCE / "dev").read_text()),
                     "ENTENTE_BINARY_DIR"}:
            self.assertIn(name, told)
        self.assertGreater(len(sum(read, [])), 8)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
