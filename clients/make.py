#!/usr/bin/python3
"""Makes a package of clients from the contracts:  make.py python|typescript|go OUT_DIRECTORY

What it needs is Debian's and npm's own (./dev setup): protoc, its plugins, setuptools, npm; for Go protoc-gen-go and
protoc-gen-go-grpc. Nothing is fetched. Prints the package's path. C++ is a component of the build: README.md.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent
VERSION = next(line.split("VERSION ")[1].split()[0] for line in (SOURCE / "CMakeLists.txt").read_text().splitlines() if line.startswith("project("))
ROOTS = [SOURCE / "proto", SOURCE / "build/google", pathlib.Path("/usr/share/gocode/src/github.com/gogo/googleapis")]
CONTRACTS = sorted(str(file.relative_to(SOURCE / "proto")) for file in (SOURCE / "proto/entente").rglob("*.proto"))
ANNOTATIONS = ["google/api/field_behavior.proto", "google/api/resource.proto"]
ERRORS = ["google/rpc/status.proto", "google/rpc/error_details.proto"]


def run(*command, where=None):
    done = subprocess.run([str(word) for word in command], cwd=where, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def protoc(*options, files):
    run("protoc", *(f"-I{root}" for root in ROOTS), *options, *files)


def python(staging, out):
    shutil.copytree(HERE / "python", staging, dirs_exist_ok=True)
    protoc(f"--python_out={staging}", f"--grpc_out={staging}", f"--plugin=protoc-gen-grpc={shutil.which('grpc_python_plugin')}",
           files=CONTRACTS + ANNOTATIONS + ERRORS)
    (staging / "pyproject.toml").write_text((HERE / "python/pyproject.toml").read_text().replace("0.0.0", VERSION))
    run("/usr/bin/python3", "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--wheel-dir", out, ".", where=staging)
    return out / f"entente_client-{VERSION}-py3-none-any.whl"


def typescript(staging, out):
    shutil.copytree(HERE / "typescript", staging, dirs_exist_ok=True)
    (staging / "package.json").write_text((HERE / "typescript/package.json").read_text().replace("0.0.0", VERSION))
    protoc(f"--es_out={staging}", "--es_opt=target=js+dts", f"--plugin=protoc-gen-es={SOURCE / 'node_modules/.bin/protoc-gen-es'}",
           files=CONTRACTS + ANNOTATIONS + ERRORS)
    return out / run("npm", "pack", "--silent", "--offline", "--pack-destination", out, where=staging).splitlines()[-1]


def go(staging, out):
    """A module: the contracts as packages below it."""
    module = "entente.example/client"
    target = out / "entente-client-go"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "go", target)
    # entente/profiles/v1/city.proto → entente.example/client/profiles/v1
    package = lambda file: f"{module}/{file.removeprefix('entente/').rsplit('/', 1)[0]}"
    where = [f"M{file}={package(file)}" for file in CONTRACTS]
    where += [f"M{file}=google.golang.org/genproto/googleapis/api/annotations" for file in ANNOTATIONS]
    options = [f"--{kind}_opt={each}" for kind in ("go", "go-grpc") for each in (f"module={module}", *where)]
    protoc(f"--go_out={target}", f"--go-grpc_out={target}", *options, files=CONTRACTS)
    return target


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ("python", "typescript", "go"):
        sys.exit(__doc__)
    out = pathlib.Path(sys.argv[2]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as staging:
        print(globals()[sys.argv[1]](pathlib.Path(staging), out))


if __name__ == "__main__":
    main()
