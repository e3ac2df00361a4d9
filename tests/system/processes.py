"""Starts real processes of Entente on free ports in an empty directory, and stops them. Used by the system tests."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("ENTENTE_BINARY_DIR", SOURCE / "build" / "release"))
BIN = BUILD / "bin"
os.environ["ENTENTE_LANG"] = "en"  # whatever the machine speaks
TOKENS = {"coordinator": "coordinator-token-1234567890", "service": "service-token-1234567890", "gateway": "gateway-token-1234567890",
          "observer": "observer-token-1234567890"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(what, condition, seconds=30):
    """Polls a condition that another process makes true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds} s")


def listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
        return True
    return False


def is_ready(base):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{base}/readyz", timeout=2) as reply:
        return reply.status == 200
    return False


def connect(base, method, body, token=None, timeout=60):
    """One unary call in the Connect protocol, JSON both ways. Raises urllib.error.HTTPError for an error."""
    request = urllib.request.Request(f"{base}/entente.{method}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=timeout) as reply:
        return json.loads(reply.read())


def cli(*arguments, ok=True, binaries=BIN, **options):
    """Runs `entente …` and returns what it did; its exit code must be 0 unless ok is False."""
    done = subprocess.run([binaries / "entente", *map(str, arguments)], capture_output=True, text=True, timeout=300, **options)
    assert not ok or done.returncode == 0, f"entente {arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


class House:
    """Processes in one temporary directory; use it in a `with`."""

    def __init__(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="entente-test-"))
        self.running = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in reversed(list(self.running)):
            self.stop(name)
        shutil.rmtree(self.directory, ignore_errors=True)

    def start(self, name, arguments, port):
        log = open(self.directory / f"{name}.log", "ab")
        process = subprocess.Popen([str(a) for a in arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        log.close()
        self.running[name] = process

        def ready():
            assert process.poll() is None, f"{name} ended with {process.returncode}:\n{self.log(name)}"
            return listens(port)

        wait_for(f"{name} listens on {port}", ready)

    def log(self, name):
        return (self.directory / f"{name}.log").read_text(errors="replace")[-4000:]

    def stop(self, name, how=signal.SIGTERM):
        process = self.running.pop(name)
        if process.poll() is None:
            process.send_signal(how)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise AssertionError(f"{name} didn't stop within 20 s of {how.name}") from None
        return process.returncode

    def kill(self, name):
        return self.stop(name, signal.SIGKILL)

    # The parts.

    def redis(self):
        self.redis_port = getattr(self, "redis_port", None) or free_port()
        self.start("redis", ["redis-server", "--port", self.redis_port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
                             "--dir", self.directory], self.redis_port)
        return f"redis://127.0.0.1:{self.redis_port}"

    def four(self, redis=None, more_tokens=""):
        """The four services with tokens; sets .gateway (its address)."""
        tokens = self.directory / "tokens.csv"
        tokens.write_text(TOKEN_FILE + more_tokens)
        tokens.chmod(0o600)
        for who in ("service", "gateway"):
            (self.directory / f"{who}-token").write_text(TOKENS[who] + "\n")
        self.ports = {part: free_port() for part in ("profiles", "listings", "matching", "gateway")}
        self.at = {part: f"127.0.0.1:{port}" for part, port in self.ports.items()}
        self.via = self.route()
        for part in self.ports:
            self.start_part(part, redis)
        self.gateway = f"http://{self.at['gateway']}"
        wait_for("the four are ready", lambda: is_ready(self.gateway))

    def route(self):
        """By which address each part is reached by the others; its own, but where a proxy stands between."""
        return dict(self.at)

    def store(self, part):
        """The arguments that say where a service keeps what it has."""
        return ["--data-dir", self.directory / part]

    def start_part(self, part, redis=None):
        common = ["--listen", self.at[part], "--token-file", self.directory / "tokens.csv"]
        service = ["--service-token-file", self.directory / ("gateway-token" if part == "gateway" else "service-token")]
        arguments = {
            "profiles": [*self.store("profiles")],
            "listings": [*self.store("listings"), "--profiles", self.via["profiles"], *service],
            "matching": [*self.store("matching"), "--profiles", self.via["profiles"], "--listings",
                         self.via["listings"], *service, *(["--redis", redis] if redis else [])],
            "gateway": ["--profiles", self.via["profiles"], "--listings", self.via["listings"], "--matching", self.via["matching"],
                        *service],
        }[part]
        self.start(part, [BIN / f"entente-{part}", *common, *arguments], self.ports[part])

    def serve(self, *arguments, binaries=BIN):
        """Everything in one process; sets .gateway and .grpc (addresses)."""
        http, grpc = getattr(self, "serve_ports", None) or (free_port(), free_port())
        self.serve_ports = http, grpc
        self.start("serve", [binaries / "entente", "serve", *self.store("serve"), "--listen", f"127.0.0.1:{http}",
                             "--grpc-listen", f"127.0.0.1:{grpc}", *arguments], http)
        self.gateway, self.grpc = f"http://127.0.0.1:{http}", f"127.0.0.1:{grpc}"
        wait_for("entente serve is ready", lambda: is_ready(self.gateway))


TOKEN_FILE = f"""# token, subject, role, scope, kind
{TOKENS['coordinator']},coordinator-1,coordinator,*,person
{TOKENS['service']},entente-services,service,*,service
{TOKENS['gateway']},entente-gateway,-,-,service
{TOKENS['observer']},observer-1,observer,*,person
"""
