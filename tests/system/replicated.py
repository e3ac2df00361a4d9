"""Several replicas of each service and of the gateway on one PostgreSQL, as real processes. Used by the system tests."""
from faults.postgres import Postgres
from processes import BIN, SOURCE, TOKEN_FILE, TOKENS, House, cli, free_port, is_ready, wait_for

REPLICAS = {"profiles": 2, "listings": 3, "matching": 2, "gateway": 2}
AS_COORDINATOR = [("authorization", f"Bearer {TOKENS['coordinator']}")]
AS_SERVICE = [("authorization", f"Bearer {TOKENS['service']}")]


class Network(House):
    """`replicas`: how many of each; `arguments`: further ones for each process. close() it, or use it in a `with`."""

    def __init__(self, replicas=None, arguments=()):
        super().__init__()
        self.replicas = replicas or REPLICAS
        self.arguments = arguments

    def __exit__(self, *error):
        super().__exit__(*error)
        self.postgres.close()

    def open(self):
        self.postgres = Postgres(fsync="on").make()
        self.database = f"postgresql://entente@127.0.0.1:{self.postgres.port}/postgres"
        tokens = self.directory / "tokens.csv"
        tokens.write_text(TOKEN_FILE)
        tokens.chmod(0o600)
        for who in ("service", "gateway"):
            (self.directory / f"{who}-token").write_text(TOKENS[who] + "\n")
        self.port = {(part, i): free_port() for part, count in self.replicas.items() for i in range(count)}
        for replica in self.port:
            self.begin(*replica)
        for i in range(self.replicas["gateway"]):
            wait_for("the network is ready", lambda: is_ready(self.gateway(i)), 60)

    def target(self, part):
        """All replicas of it, as clients name them."""
        return "ipv4:" + ",".join(f"127.0.0.1:{self.port[part, i]}" for i in range(self.replicas[part]))

    def gateway(self, i):
        return f"http://127.0.0.1:{self.port['gateway', i]}"

    def fill(self):
        cli("import", SOURCE / "data", *(a for part in ("profiles", "listings", "matching") for a in (f"--{part}", self.target(part))),
            "--token", TOKENS["coordinator"])

    def begin(self, part, i, binaries=BIN):
        others = {"profiles": (), "listings": ("profiles",), "matching": ("profiles", "listings"),
                  "gateway": ("profiles", "listings", "matching")}[part]
        arguments = [binaries / f"entente-{part}", *self.arguments, "--listen", f"127.0.0.1:{self.port[part, i]}", "--token-file", self.directory / "tokens.csv"]
        if part != "profiles":
            arguments += ["--service-token-file", self.directory / ("gateway-token" if part == "gateway" else "service-token")]
        if part != "gateway":
            arguments += ["--database", self.database]
        for other in others:
            arguments += [f"--{other}", self.target(other)]
        self.start(f"{part}-{i}", arguments, self.port[part, i])
