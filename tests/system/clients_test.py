#!/usr/bin/python3
"""The packages of clients/ are made, installed where nothing else is, and their examples say the same of a running Entente."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import uuid

from processes import BIN, BUILD, SOURCE, House, cli

CLIENTS = SOURCE / "clients"


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.serve()
        cli("import", SOURCE / "data", "--server", cls.house.grpc)
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="entente-clients-"))
        cls.addClassCleanup(shutil.rmtree, cls.place)

    def run_(self, *command, **options):
        environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "NODE_PATH")} | options.pop("more", {})
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, check=False, env=environment, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def made(self, language):
        return pathlib.Path(self.run_(CLIENTS / "make.py", language, self.place).strip())

    def check(self, said):
        self.assertRegex(said, r"^needs: 50\ncandidates of cities/[a-z-]+/listings/[a-z0-9-]+: \d\ncreated once: true\nrefused: NOT_FOUND\n$")

    def test_python(self):
        wheel, here = self.made("python"), self.place / "python"
        self.run_("/usr/bin/python3", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", here, wheel)
        self.check(self.run_("/usr/bin/python3", CLIENTS / "python/example.py", self.house.grpc, more={"PYTHONPATH": str(here)}))

    def test_typescript(self):
        package, here = self.made("typescript"), self.place / "typescript"
        installed = here / "node_modules"
        (installed / "entente-client").mkdir(parents=True)
        self.run_("tar", "-xzf", package, "--strip-components=1", "-C", installed / "entente-client")
        for scope in ("@bufbuild", "@connectrpc"):
            (installed / scope).symlink_to((SOURCE / "node_modules" / scope).resolve())
        (here / "package.json").write_text('{"type": "module"}')
        shutil.copy(CLIENTS / "typescript/example.ts", here)
        # As a caller's own project has it: types are checked, too; of node's own those that the example needs.
        (here / "node.d.ts").write_text('declare module "node:crypto" { export function randomUUID(): string }\n'
                                        "declare const process: { argv: string[] };\n")
        self.run_("node", SOURCE / "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--skipLibCheck",
                  "--preserveSymlinks", "--lib", "es2022,dom", "node.d.ts", "example.ts", cwd=here)
        self.check(self.run_("node", "--preserve-symlinks", SOURCE / "node_modules/tsx/dist/cli.mjs", "example.ts", self.house.gateway, cwd=here))

    def test_cpp(self):
        self.check(self.run_(BIN / "client_example", self.house.grpc, uuid.uuid4()))

    def test_cpp_as_it_is_installed(self):
        here = self.place / "cpp"
        self.run_("cmake", "--install", BUILD, "--component", "client", "--prefix", here / "installed")
        (here / "CMakeLists.txt").write_text("""cmake_minimum_required(VERSION 3.16)
project(caller CXX)
find_package(entente-client REQUIRED)
add_executable(caller example.cc)
target_link_libraries(caller entente::client)
""")
        shutil.copy(CLIENTS / "cpp/example.cc", here)
        self.run_("cmake", "-S", here, "-B", here / "build", f"-DCMAKE_PREFIX_PATH={here / 'installed'}")
        self.run_("cmake", "--build", here / "build")
        self.check(self.run_(here / "build/caller", self.house.grpc, uuid.uuid4()))

    @unittest.skipUnless(shutil.which("go") and shutil.which("protoc-gen-go") and shutil.which("protoc-gen-go-grpc"),
                         "no Go here: apt install golang-go protoc-gen-go protoc-gen-go-grpc")
    def test_go(self):
        """By modules, which need a network; or by the libraries under GOPATH, where that is set."""
        module = self.made("go")
        more = {"GOCACHE": str(self.place / "gocache"), "GOFLAGS": "-mod=mod"}
        if libraries := os.environ.get("GOPATH"):
            (self.place / "gopath/src/entente.example").mkdir(parents=True)
            (self.place / "gopath/src/entente.example/client").symlink_to(module)
            more |= {"GO111MODULE": "off", "GOPATH": f"{self.place / 'gopath'}:{libraries}"}
        elif subprocess.run(["go", "mod", "tidy"], capture_output=True, cwd=module, env={**os.environ, **more}, timeout=300, check=False).returncode:
            self.skipTest("Go's modules can't be fetched from here")
        self.check(self.run_("go", "run", "./example", self.house.grpc, cwd=module, more=more))


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
