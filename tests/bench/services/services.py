#!/usr/bin/python3
"""What the services carry: calls a second and their times, beside a bare gRPC echo, in one run on this machine.

Client and servers share the cores. Each comparison is measured in turns, one side after the other, so that whatever else
the machine does meets both. Rows go to the results of ./dev bench, which calls this.
"""
import argparse
import base64
import contextlib
import csv
import io
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "tests/system"), str(ROOT / "build/release/python")]
import grpc  # noqa: E402
from faults.postgres import Postgres  # noqa: E402
from grpc_health import health_check  # noqa: E402
from processes import BIN, TOKENS, House, cli, free_port, wait_for  # noqa: E402

from entente.listings.v1 import listing_pb2, listing_service_pb2, listing_service_pb2_grpc  # noqa: E402
from entente.matching.v1 import candidate_service_pb2, candidate_service_pb2_grpc, round_service_pb2  # noqa: E402
from entente.profiles.v1 import profile_service_pb2, profile_service_pb2_grpc  # noqa: E402

PROGRAMME = "programmes/cooperation-2027"
GET_CITY = "/entente.profiles.v1.ProfileService/GetCity"
LIST_CANDIDATES = "/entente.matching.v1.CandidateService/ListCandidates"
CREATE_LISTING = "/entente.listings.v1.ListingService/CreateListing"
PREVIEW_ROUND = "/entente.matching.v1.RoundService/PreviewRound"
TOKEN = TOKENS["coordinator"]
WHAT = ["get-city", "candidates", "gateway", "create", "overload", "replicas", "restart"]


class Bench:
    """A network of real processes in an empty directory, the load generator, and the rows that come of them."""

    def __init__(self, results, seconds, turns):
        self.results, self.seconds, self.turns = results, seconds, turns
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="entente-bench-"))

    def keep(self, work, who, seed, figures, size=0, variant="closed"):
        row = {"bench": "services", "family": work, "size": size, "variant": variant, "who": who, "seed": seed, **figures}
        with open(self.results, "a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        return row

    def requests(self, name, messages):
        path = self.folder / f"{name}.b64"
        path.write_text("".join(base64.b64encode(m if isinstance(m, bytes) else m.SerializeToString()).decode() + "\n" for m in messages))
        return path

    def load(self, target, method, requests, *options, servers=(), seconds=None):
        """What the load generator saw; `servers`: the processes whose time is counted."""
        command = [BIN / "entente-bench-load", "--method", method, "--requests", requests, "--time-ms",
                   int((seconds or self.seconds) * 1000)]
        for one in [target] if isinstance(target, str) else target:
            command += ["--target", one]
        before = sum(map(processor_seconds, servers))
        done = subprocess.run([str(part) for part in [*command, *options]], capture_output=True, text=True, check=False, timeout=600)
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        seen["server_us"] = (sum(map(processor_seconds, servers)) - before) * 1e6 / max(seen["all"], 1)
        assert not seen["others"], f"{method}: {seen['others']}"
        assert seen["answered"]["count"] > 0, f"{method}: nothing was answered: {seen}"
        return seen

    def echo(self, house, reply):
        """A bare server that answers with these bytes; its address."""
        path = self.requests("reply", [reply])
        port = free_port()
        if "echo" in house.running:
            house.stop("echo")
        house.start("echo", [BIN / "entente-bench-echo", "--listen", f"127.0.0.1:{port}", "--reply", path], port)
        return f"127.0.0.1:{port}"

    def beside_echo(self, work, house, target, method, requests, reply, callers=64):
        """The same load on the service and on the echo, in turns; then both at one rate, half of what the service carries."""
        echo = self.echo(house, reply)
        sides = {"echo": (echo, GET_CITY, house.running["echo"]), "entente": (target, method, house.running["serve"])}
        shape = ["--callers", callers, "--connections", 2]
        most = {}
        for turn in range(self.turns):
            for who, (address, path, server) in sides.items():
                seen = self.load(address, path, requests, *shape, servers=[server])
                most.setdefault(who, []).append(seen["per_second"])
                self.keep(work, who, turn, flat(seen))
        rate = sorted(most["entente"])[len(most["entente"]) // 2] / 2
        for turn in range(self.turns):
            for who, (address, path, server) in sides.items():
                seen = self.load(address, path, requests, "--rate", rate, "--connections", 2, servers=[server])
                self.keep(work, who, turn, {**flat(seen), "rate": rate}, variant="open")


def processor_seconds(process):
    fields = pathlib.Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def flat(seen):
    """The figures of a row."""
    answered, refused = seen["answered"], seen["refused"]
    return {"per_second": seen["per_second"], "server_us": seen["server_us"],
            **{key: answered[key] for key in ("count", "p50_us", "p99_us", "p999_us", "max_us")},
            "in_time_per_second": seen["in_time_per_second"], "reply_bytes": seen["reply_bytes"], "refused": refused["count"],
            "refused_p99_us": refused["p99_us"], "refused_since_sent_p99_us": seen["refused_since_sent"]["p99_us"],
            "refused_with_retry": seen["refused_with_retry"], "not_begun": seen["not_begun"], "late_p99_us": seen["late"]["p99_us"]}


def listings_of(copies):
    """The example listings, several times over, each under another id."""
    rows = list(csv.DictReader(io.StringIO((ROOT / "data/listings.csv").read_text())))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for copy in range(copies):
        for number, row in enumerate(rows):
            writer.writerow({**row, "id": f"copy-{copy}-of-{number}" if copy else row["id"]})
    return out.getvalue()


def filled(house, copies):
    """Imports the real network with its listings `copies` times over."""
    data = house.directory / "data"
    shutil.copytree(ROOT / "data", data)
    (data / "listings.csv").write_text(listings_of(copies))
    cli("import", data, "--server", house.grpc)


def city_request():
    return profile_service_pb2.GetCityRequest(name="cities/kathmandu")


def reply_bytes(address, stub, method, request):
    with grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)]) as channel:
        return getattr(stub(channel), method)(request).SerializeToString()


def needs():
    rows = csv.DictReader(io.StringIO(listings_of(1)))
    return [f"cities/{row['city']}/listings/{row['id']}" for row in rows if row["kind"] == "need"]


def get_city(bench):
    with House() as house:
        house.serve()
        filled(house, 1)
        requests = bench.requests("get-city", [city_request()])
        reply = reply_bytes(house.grpc, profile_service_pb2_grpc.ProfileServiceStub, "GetCity", city_request())
        bench.beside_echo("get-city", house, house.grpc, GET_CITY, requests, reply)


def of_many(address, count):
    """Needs, at most a hundred, that have so many candidates at least; and the answers with so many."""
    asked, replies = [], []
    with grpc.insecure_channel(address) as channel:
        stub = candidate_service_pb2_grpc.CandidateServiceStub(channel)
        for need in needs():
            answer = stub.ListCandidates(question(need, count))
            if len(answer.candidates) == count and len(asked) < 100:
                asked.append(need)
                replies.append(answer.SerializeToString())
    return asked, replies


def question(need, count):
    return candidate_service_pb2.ListCandidatesRequest(programme=PROGRAMME, listing=need, max_candidates=count)


def candidates(bench):
    """A hundred needs that are in the cache, 20 candidates each."""
    with House() as house:
        house.serve()
        filled(house, 10)
        asked, replies = of_many(house.grpc, 20)
        requests = bench.requests("candidates", [question(need, 20) for need in asked])
        reply = sorted(replies, key=len)[len(replies) // 2]
        bench.beside_echo("candidates", house, house.grpc, LIST_CANDIDATES, requests, reply)
        with grpc.insecure_channel(house.grpc) as channel:
            status = candidate_service_pb2_grpc.CandidateServiceStub(channel).ListCandidates(question(asked[0], 20)).cache_status
        assert status == candidate_service_pb2.ListCandidatesResponse.CACHE_STATUS_HIT, status


def gateway(bench):
    """GetCity by Connect and JSON through the gateway, and by gRPC; 64 callers, each with a connection by HTTP."""
    with House() as house:
        house.serve()
        filled(house, 1)
        by_grpc = bench.requests("by-grpc", [city_request()])
        by_http = bench.requests("by-http", [json.dumps({"name": "cities/kathmandu"}).encode()])
        for turn in range(bench.turns):
            seen = bench.load(house.grpc, GET_CITY, by_grpc, "--callers", 64, "--connections", 2, servers=[house.running["serve"]])
            bench.keep("gateway", "grpc", turn, flat(seen))
            seen = bench.load(house.gateway.removeprefix("http://"), GET_CITY, by_http, "--callers", 64, "--http",
                              servers=[house.running["serve"]])
            bench.keep("gateway", "json", turn, flat(seen))


def create(bench):
    """CreateListing, answered when it is on the disk: one caller, then 64; on this disk, and on one whose syncs take 2 ms longer."""
    for variant, micros in itertools.product(("sqlite", "postgres"), (0, 2000)):
        with contextlib.ExitStack() as stack:
            if micros:
                stack.enter_context(slow_sync(micros))
                variant += ", slow disk"
            house = stack.enter_context(House() if variant.startswith("sqlite") else on_postgres(stack))
            house.serve()
            filled(house, 1)
            cities = list(dict.fromkeys(row["slug"] for row in csv.DictReader(io.StringIO((ROOT / "data/cities.csv").read_text()))))
            new = (new_listing(number, cities[number % len(cities)]) for number in itertools.count())
            for turn in range(bench.turns):
                for callers in (1, 64):
                    requests = bench.requests("create", list(itertools.islice(new, int(12_000 * bench.seconds))))
                    quiet(house.running["serve"])
                    seen = bench.load(house.grpc, CREATE_LISTING, requests, "--callers", callers, "--connections", 2,
                                      servers=[house.running["serve"]])
                    bench.keep("create", f"{callers} callers", turn, flat(seen), variant=variant)


@contextlib.contextmanager
def slow_sync(micros):
    """For processes that start meanwhile."""
    own = {"LD_PRELOAD": str(BIN.parent / "tests/bench/libentente-bench-slow-sync.so"), "ENTENTE_SYNC_US": str(micros)}
    os.environ.update(own)
    yield
    for name in own:
        del os.environ[name]


def quiet(process):
    """Returns when what the last writes have set off is done."""
    before = -1.0
    while processor_seconds(process) - before > 0.02:
        before = processor_seconds(process)
        time.sleep(0.5)


class OnPostgres(House):
    def store(self, part):
        return ["--database", self.database]


def on_postgres(stack):
    """A house on a PostgreSQL that keeps what it has acknowledged."""
    postgres = stack.enter_context(Postgres(fsync="on")).make()
    house = OnPostgres()
    house.database = f"postgresql://entente@127.0.0.1:{postgres.port}/postgres"
    return house


def new_listing(number=0, city="kathmandu"):
    listing = listing_pb2.Listing(kind="KIND_NEED", role="PARTY_ROLE_BENEFICIARY", area="AREA_OF_ACTION_STUDIES", title=f"Course {number}",
                                  topics=["x-cultural-policy"], capacity=1)
    return listing_service_pb2.CreateListingRequest(parent=f"cities/{city}", listing=listing, publish=True)


def overload(bench):
    """Ten times as many questions as are carried. Candidates: each is one that no cache has, of a need with many candidates, some
    milliseconds of work, so that refusing the rest costs about as much as answering. Previews: a round is solved anew for each."""
    with House() as house:
        house.serve()
        filled(house, 40)
        many, _ = of_many(house.grpc, 20)
        overloaded(bench, house, "overload", LIST_CANDIDATES, (question(need, count) for count in range(21, 1001) for need in many), 600, callers=64)
    with House() as house:
        house.serve()
        filled(house, 1)
        ask = round_service_pb2.PreviewRoundRequest(programme=PROGRAMME, hold_trios=True)
        overloaded(bench, house, "overload-previews", PREVIEW_ROUND, itertools.repeat(ask), 300, callers=8)


def overloaded(bench, house, work, method, requests, most_per_second, callers):
    asked = lambda name, count: bench.requests(name, list(itertools.islice(requests, int(count))))  # noqa: E731
    for turn in range(bench.turns):
        seen = bench.load(house.grpc, method, asked("capacity", most_per_second * bench.seconds), "--callers", callers, "--connections", 2,
                          servers=[house.running["serve"]])
        most = seen["per_second"]
        bench.keep(work, "capacity", turn, flat(seen))
        seen = bench.load(house.grpc, method, asked("ten-times", 11 * most * bench.seconds), "--rate", 10 * most,
                          "--connections", 2, "--deadline-ms", 20000, servers=[house.running["serve"]])
        bench.keep(work, "ten times", turn, {**flat(seen), "rate": 10 * most}, variant="open")


def replicated(house):
    """The four services on one PostgreSQL, filled; then two more replicas of profiles and of matching. Their addresses."""
    house.four()
    cli("import", ROOT / "data", *(f"--{part}={house.at[part]}" for part in ("profiles", "listings", "matching")), "--token", TOKEN)
    found = {part: [house.at[part]] for part in ("profiles", "matching")}
    for part, addresses in found.items():
        first = house.running.pop(part), house.at[part], house.ports[part]
        for number in (2, 3):
            house.ports[part] = free_port()
            house.at[part] = f"127.0.0.1:{house.ports[part]}"
            house.start_part(part)
            house.running[f"{part}-{number}"] = house.running.pop(part)
            addresses.append(house.at[part])
            wait_for(f"{part} is ready", lambda: ready(addresses[-1]), 60)
        house.running[part], house.at[part], house.ports[part] = first
    return found


def replicas(bench):
    """Reads of one replica and of three, on as many cores; and when a change that one writes is seen by another."""
    with contextlib.ExitStack() as stack:
        house = stack.enter_context(on_postgres(stack))
        found = replicated(house)
        requests = bench.requests("get-city", [city_request()])
        for turn in range(bench.turns):
            for who, targets in (("1 replica", found["profiles"][:1]), ("3 replicas", found["profiles"])):
                seen = bench.load(targets, GET_CITY, requests, "--callers", 64, "--connections", 2, "--token", TOKEN)
                bench.keep("replicas", who, turn, flat(seen), variant="postgres")
        took = sorted(seen_after(house, found["matching"][2]) for _ in range(50 * bench.turns))
        micros = {"p50_us": took[len(took) // 2] * 1e6, "p99_us": took[int(len(took) * 0.99)] * 1e6, "max_us": took[-1] * 1e6}
        bench.keep("visible", "another replica", 0, {"count": len(took), **micros}, variant="postgres")


def seen_after(house, matching):
    """Seconds from the answer to a new listing until this replica of matching has candidates for it."""
    metadata = [("authorization", f"Bearer {TOKEN}")]
    with grpc.insecure_channel(house.at["listings"]) as writer, grpc.insecure_channel(matching) as reader:
        asks = candidate_service_pb2_grpc.CandidateServiceStub(reader)
        with contextlib.suppress(grpc.RpcError):  # so that the connection is there
            asks.ListCandidates(candidate_service_pb2.ListCandidatesRequest(programme=PROGRAMME, listing=needs()[0]), metadata=metadata)
        made = listing_service_pb2_grpc.ListingServiceStub(writer).CreateListing(new_listing(), metadata=metadata)
        begin = time.monotonic()
        while True:
            with contextlib.suppress(grpc.RpcError):
                asks.ListCandidates(candidate_service_pb2.ListCandidatesRequest(programme=PROGRAMME, listing=made.name), metadata=metadata)
                return time.monotonic() - begin
            assert time.monotonic() < begin + 30, f"{made.name} isn't seen"


def peak_memory(process):
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) * 1024


def restart(bench, listings):
    """Matching, started anew beside the services that it reads from, until it is ready, and until it has answered a question."""
    with House() as house:
        house.four()
        data = house.directory / "data"
        shutil.copytree(ROOT / "data", data)
        (data / "listings.csv").write_text(listings_of(1))
        addresses = [f"--{part}={house.at[part]}" for part in ("profiles", "listings", "matching")]
        cli("import", data, *addresses, "--token", TOKEN)
        total = 504
        sheet = house.directory / "more.csv"
        begin = time.monotonic()
        while total < listings:
            copies = min(40, (listings - total + 503) // 504)  # each import is one large request
            rows = listings_of(copies + 1).splitlines(keepends=True)
            sheet.write_text(rows[0] + "".join(rows[505:]).replace("copy-", f"part-{total}-"))
            cli("import", sheet, *addresses, "--token", TOKEN)
            total += copies * 504
            print(f"  {total} listings, {time.monotonic() - begin:.0f} s", file=sys.stderr, flush=True)
        ask = candidate_service_pb2.ListCandidatesRequest(programme=PROGRAMME, listing=needs()[0])
        for turn in range(max(1, bench.turns - 1)):
            house.stop("matching")
            begin = time.monotonic()
            house.start_part("matching")
            wait_for("matching is ready", lambda: ready(house.at["matching"]), 300)
            took = time.monotonic() - begin
            peak = peak_memory(house.running["matching"])
            with grpc.insecure_channel(house.at["matching"]) as channel:
                stub = candidate_service_pb2_grpc.CandidateServiceStub(channel)
                stub.ListCandidates(ask, metadata=[("authorization", f"Bearer {TOKEN}")], timeout=300)
            first = time.monotonic() - begin
            figures = {"ready_s": took, "first_answer_s": first, "peak_bytes": peak, "bytes_per_listing": peak / total,
                       "peak_with_answer_bytes": peak_memory(house.running["matching"])}
            bench.keep("restart", "entente", turn, figures, size=total, variant="sqlite")


def ready(address):
    with grpc.insecure_channel(address) as channel, contextlib.suppress(grpc.RpcError):
        return health_check(channel) == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*WHAT, []], help="default: all")
    parser.add_argument("--quick", action="store_true", help="short turns, a hundred thousand listings instead of a million")
    parser.add_argument("--listings", type=int, help="of restart, instead")
    parser.add_argument("--json", required=True, help="file to append rows to")
    options = parser.parse_args()
    os.environ["ENTENTE_LOG_LEVEL"] = "error"
    bench = Bench(options.json, 1.5 if options.quick else 5, 3)
    steps = {"get-city": get_city, "candidates": candidates, "gateway": gateway, "create": create, "overload": overload,
             "replicas": replicas, "restart": lambda bench: restart(bench, options.listings or (100_000 if options.quick else 1_000_000))}
    try:
        for what in options.what or WHAT:
            print(f"  {what}", file=sys.stderr, flush=True)
            steps[what](bench)
    finally:
        shutil.rmtree(bench.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
