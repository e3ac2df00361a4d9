#!/usr/bin/python3
"""What an operator sees of four real processes: pages for Prometheus that promtool takes, with every metric that the dashboards, the
alerts and docs/operate.md name; traces at a collector, and their ids in the logs; health that hangs on nothing it shouldn't."""
import contextlib
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
import unittest
import urllib.error
import urllib.request

import grpc

from processes import SOURCE, TOKENS, House, cli, connect, free_port, wait_for

sys.path.append(str(SOURCE / "tests" / "deploy"))
from monitoring_test import PROMTOOL, dashboards, questions, rules  # noqa: E402

PROGRAMME = "programmes/cooperation-2027"
PROPOSALS = "matching.v1.ProposalService/"
ROUNDS = "matching.v1.RoundService/"
PROCESSES = ("profiles", "listings", "matching", "gateway")
OF_PROMETHEUS = {"up"}  # what isn't on a page but made by who reads it
NAME = re.compile(r"\b((?:entente|process)_[a-z_]+)\b")


class Collector:
    """Takes spans as OTLP over HTTP, in JSON."""

    def __init__(self):
        self.spans, self.bodies, self.lock = [], [], threading.Lock()
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                right = self.path == "/v1/traces" and self.headers["content-type"] == "application/json"
                if right:
                    collector.take(body.decode())
                self.send_response(200 if right else 400)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def take(self, body):
        with self.lock:
            self.bodies.append(body)
            for resource in json.loads(body)["resourceSpans"]:
                attributes = {a["key"]: a["value"].get("stringValue") for a in resource["resource"]["attributes"]}
                for scope in resource["scopeSpans"]:
                    self.spans += [{**span, "service": attributes["service.name"]} for span in scope["spans"]]

    def of(self, trace):
        with self.lock:
            return [span for span in self.spans if span["traceId"] == trace]


class WatchedHouse(House):
    """With admin ports (.admin) and a collector."""

    def __init__(self, collector):
        super().__init__()
        self.collector, self.admin = collector, {}

    def start(self, name, arguments, port):
        if name in PROCESSES:
            self.admin[name] = f"127.0.0.1:{free_port()}"
            arguments = [*arguments, "--admin-listen", self.admin[name], "--otlp-endpoint", self.collector.url, "--trace-percent", "0"]
        super().start(name, arguments, port)

    def asks(self, name, path):
        """What the admin port answers: status and text."""
        try:
            with urllib.request.urlopen(f"http://{self.admin[name]}{path}", timeout=10) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def whole_log(self, name):
        return (self.directory / f"{name}.log").read_text()


def metrics_of(page):
    """The values of a page: name → {labels as they stand there: value}."""
    values = {}
    for line in page.splitlines():
        found = re.fullmatch(r"(\w+)(?:\{(.*)\})? (\S+)", line)
        if found:
            values.setdefault(found[1], {})[found[2] or ""] = float(found[3])
    return values


def names_of(page):
    return set(re.findall(r"^# TYPE (\w+)", page, re.M))


def traceparent(trace, sampled):
    return f"00-{trace}-00f067aa0ba902b7-0{int(sampled)}"


class Watch(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.collector = Collector()
        cls.house = WatchedHouse(cls.collector)
        cls.addClassCleanup(cls.house.__exit__)
        cls.house.four(cls.house.redis())
        at = cls.house.at
        cli("import", SOURCE / "data", "--profiles", at["profiles"], "--listings", at["listings"], "--matching", at["matching"],
            "--token", TOKENS["coordinator"])
        cls.round = cls.call(ROUNDS + "CreateRound", {"parent": PROGRAMME})["name"]
        wait_for("the round", lambda: cls.call(ROUNDS + "GetRound", {"name": cls.round})["state"] != "STATE_RUNNING", 120)
        cls.proposals = cls.call(PROPOSALS + "ListProposals", {"parent": cls.round, "pageSize": 1000})["proposals"]

    @classmethod
    def call(cls, method, body, trace=None):
        if trace is None:
            return connect(cls.house.gateway, method, body, TOKENS["coordinator"])
        request = urllib.request.Request(f"{cls.house.gateway}/entente.{method}", json.dumps(body).encode(), {
            "Content-Type": "application/json", "Authorization": f"Bearer {TOKENS['coordinator']}", "traceparent": trace})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.loads(reply.read())

    def candidates(self):
        need = self.call("listings.v1.ListingService/ListListings",
                         {"parent": "cities/-", "filter": 'kind = "need"', "pageSize": 1})["listings"][0]["name"]
        return self.call("matching.v1.CandidateService/ListCandidates", {"programme": PROGRAMME, "listing": need})["cacheStatus"]

    def pages(self):
        return {name: self.house.asks(name, "/metrics")[1] for name in PROCESSES}

    def test_1_a_trace_goes_from_the_gateway_through_matching_to_listings(self):
        quiet, followed = "1" * 32, "4bf92f3577b34da6a3ce929d0e0e4736"
        self.call(PROPOSALS + "GetProposal", {"name": self.proposals[0]["name"]}, traceparent(quiet, False))
        approved = self.call(PROPOSALS + "ApproveProposal", {"name": self.proposals[0]["name"]}, traceparent(followed, True))
        self.assertEqual(approved["state"], "STATE_APPROVED")
        spans = {}

        def all_three():
            spans.update({(span["service"], span["name"].split("/")[1]): span for span in self.collector.of(followed)})
            return len(spans) >= 3

        wait_for("three processes' spans", all_three)
        gateway = spans["entente-gateway", "ApproveProposal"]
        matching = spans["entente-matching", "ApproveProposal"]
        listings = spans["entente-listings", "ReserveCapacity"]
        self.assertEqual(gateway["parentSpanId"], "00f067aa0ba902b7")
        self.assertEqual(matching["parentSpanId"], gateway["spanId"])
        self.assertEqual(listings["parentSpanId"], matching["spanId"])
        for outer, inner in ((gateway, matching), (matching, listings)):
            self.assertLessEqual(int(outer["startTimeUnixNano"]), int(inner["startTimeUnixNano"]) + 50_000_000)
            self.assertGreater(int(inner["endTimeUnixNano"]), int(inner["startTimeUnixNano"]))
        self.assertEqual(self.collector.of(quiet), [], "its caller didn't want it sampled")
        with self.collector.lock:
            told = "".join(self.collector.bodies)
        for secret in (*TOKENS.values(), "coordinator-1", "entente-gateway\",-", self.proposals[0]["name"], "@"):
            self.assertNotIn(secret, told)
        for name in ("gateway", "matching", "listings"):
            lines = [json.loads(line) for line in self.house.whole_log(name).splitlines() if line.startswith("{")]
            of_call = [line for line in lines if line.get("trace") == followed]
            self.assertTrue(of_call, f"{name}: no line has the trace")

    def test_2_a_trace_of_nobody_is_never_sampled(self):
        # What matching copies it asks for from the start on.
        with self.collector.lock:
            self.assertFalse([span for span in self.collector.spans if "Watch" in span["name"] or span["name"].endswith("ListCities")])
        lines = [json.loads(line) for line in self.house.whole_log("listings").splitlines() if line.startswith("{")]
        copying = [line for line in lines if line["message"] == "call" and line["method"] == "listings.ListListings"
                   and line["subject"] == "entente-services"]
        self.assertTrue(copying)
        for line in copying:
            self.assertRegex(line["trace"], "^[0-9a-f]{32}$")

    def test_3_pages_say_all_that_dashboards_alerts_and_the_manual_name(self):
        for _ in range(2):
            self.candidates()
        with contextlib.suppress(urllib.error.HTTPError):
            self.call("profiles.v1.ProfileService/GetCity", {"name": "cities/none-such"})
        before = self.pages()
        # What is counted from time to time is counted at a start.
        for name in ("listings", "matching"):
            self.house.stop(name)
            self.house.start_part(name, f"redis://127.0.0.1:{self.house.redis_port}")
        for name, metric in (("listings", "entente_listings"), ("matching", "entente_needs_unmet"), ("matching", "entente_proposals_waiting")):
            wait_for(metric, lambda name=name, metric=metric: metric in metrics_of(self.house.asks(name, "/metrics")[1]))
        wait_for("the gateway is ready", lambda: self.house.asks("gateway", "/readyz")[0] == 200)
        after = self.pages()
        self.there = set().union(*map(names_of, [*before.values(), *after.values()]))

        asked = {name for dashboard in dashboards().values() for _, expr in questions(dashboard) for name in NAME.findall(expr)}
        asked |= {name for rule in rules() for name in NAME.findall(rule["expr"])}
        # A histogram has three names in a question, and one on the page.
        missing = {name for name in asked if re.sub(r"_(bucket|sum|count)$", "", name) not in self.there | OF_PROMETHEUS}
        self.assertEqual(missing, set(), "asked for, and on no page")
        rows = [line.split("|")[1] for line in (SOURCE / "docs" / "operate.md").read_text().splitlines() if line.startswith("| `entente_")]
        manual = {name for row in rows for name in NAME.findall(row)}
        self.assertEqual(manual, {name for name in self.there if name.startswith("entente_")}, "docs/operate.md lists what is there")
        self.values_are_right(metrics_of(after["listings"]), metrics_of(after["matching"]), metrics_of(before["matching"]))
        if PROMTOOL is None:
            self.skipTest("promtool isn't there (Debian's prometheus): ./dev setup")
        for moment in (before, after):
            for name, page in moment.items():
                checked = subprocess.run([PROMTOOL, "check", "metrics"], input=page, capture_output=True, text=True, timeout=60)
                self.assertEqual((checked.returncode, checked.stdout + checked.stderr), (0, ""), name)

    def values_are_right(self, listings, matching, before):
        def total(values):
            return int(sum(values.values()))

        all_listings = self.call("listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 1000})["listings"]
        self.assertEqual(total(listings["entente_listings"]), len(all_listings))
        self.assertEqual(total(listings["entente_listings_by_age"]), len(all_listings))
        self.assertEqual({re.search('age="([^"]*)"', labels)[1] for labels in listings["entente_listings_by_age"]}, {"under_1_day"})
        self.assertEqual(total(matching["entente_proposals"]), len(self.proposals))
        unmet = self.call(ROUNDS + "ListUnmetNeeds", {"parent": self.round, "pageSize": 1000})["unmetNeeds"]
        self.assertEqual(total(matching["entente_needs_unmet"]), len(unmet))
        served = self.call(ROUNDS + "GetRound", {"name": self.round})["result"]["servedCount"]
        self.assertEqual(total(matching["entente_needs_served"]), served)
        self.assertEqual((matching["entente_rounds"]['state="solved"'], total(matching["entente_rounds"])), (1, 1))
        self.assertEqual(total(matching["entente_cooperations"]), 0)
        waiting = total(matching["entente_proposals_waiting"])
        self.assertGreater(waiting, 0)
        self.assertLessEqual(waiting, len(self.proposals))
        self.assertEqual(before["entente_rounds_total"]['outcome="solved"'], 1)
        self.assertEqual(total(before["entente_solver_duration_seconds_count"]), 1)
        self.assertIn('phase="repair"', before["entente_solver_phase_seconds_count"])
        self.assertGreaterEqual(before["entente_candidates_total"]['outcome="hit"'], 1)
        self.assertEqual(matching["entente_mirror_loads_total"]['service="matching",source="listings"'], 1)
        self.assertLess(matching["entente_mirror_silence_seconds"]['service="matching",source="profiles"'], 15)
        self.assertEqual(matching["entente_mirror_revision"]['service="matching",source="listings"'],
                         listings["entente_store_revision"]['service="listings"'])

    def health(self, part, name=""):
        """What gRPC health says: 1 is SERVING."""
        with grpc.insecure_channel(self.house.at[part]) as channel:
            check = channel.unary_unary("/grpc.health.v1.Health/Check", lambda b: b, lambda b: b)
            reply = check(bytes([10, len(name)]) + name.encode() if name else b"", timeout=10)
        return reply[1] if len(reply) > 1 else 0

    def test_4_the_cache_is_no_part_of_readiness(self):
        for part in ("profiles", "listings", "matching"):
            self.assertEqual((self.health(part), self.health(part, "liveness")), (1, 1), part)
            for path in ("/livez", "/readyz", "/healthz"):
                self.assertEqual(self.house.asks(part, path)[0], 200, (part, path))
        self.house.kill("redis")
        self.assertEqual(self.candidates(), "CACHE_STATUS_BYPASSED")
        self.assertEqual((self.health("matching"), self.health("matching", "entente.matching.v1.RoundService")), (1, 1))
        self.assertEqual(self.house.asks("matching", "/readyz"), (200, "ready\n"))
        self.assertEqual(self.house.asks("gateway", "/readyz")[0], 200)

    def test_5_life_hangs_on_nobody_else(self):
        self.house.kill("profiles")
        wait_for("the gateway misses profiles", lambda: self.house.asks("gateway", "/readyz")[0] == 503)
        self.assertIn("profiles", self.house.asks("gateway", "/readyz")[1])
        for part in ("listings", "matching", "gateway"):
            self.assertEqual(self.house.asks(part, "/livez"), (200, "alive\n"), part)
        # One that begins without it is alive, too, and not ready: its copy isn't loaded.
        self.house.stop("listings")
        self.house.start_part("listings")
        self.assertEqual((self.health("listings"), self.health("listings", "liveness")), (2, 1))
        self.assertEqual(self.house.asks("listings", "/livez")[0], 200)
        status, why = self.house.asks("listings", "/readyz")
        self.assertEqual(status, 503)
        self.assertIn("the copy of profiles isn't loaded yet", why)


if __name__ == "__main__":
    unittest.main()
