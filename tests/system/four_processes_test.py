#!/usr/bin/python3
"""Profiles, listings, matching and gateway as four processes with tokens, and a real Redis that is wiped, poisoned and killed."""
import json
import signal
import socket
import subprocess
import sys
import unittest
import urllib.error

import grpc
from grpc_health import health_check  # noqa: E402  (beside this file)

from processes import BIN, SOURCE, TOKENS, House, cli, connect, free_port, listens, wait_for

PROGRAMME = "cooperation-2027"


class FourProcesses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        cls.redis = cls.house.redis()
        cls.house.four(cls.redis)
        cli("import", SOURCE / "data", *cls.servers(), "--token", TOKENS["coordinator"])
        needs = cls.call("listings.v1.ListingService/ListListings",
                         {"parent": "cities/-", "filter": 'kind = "need"', "pageSize": 40})["listings"]
        cls.needs = [need["name"] for need in needs]

    @classmethod
    def servers(cls):
        return ["--profiles", cls.house.at["profiles"], "--listings", cls.house.at["listings"], "--matching", cls.house.at["matching"]]

    @classmethod
    def call(cls, method, body, token=TOKENS["coordinator"]):
        return connect(cls.house.gateway, method, body, token)

    def candidates(self, need):
        return self.call("matching.v1.CandidateService/ListCandidates",
                         {"programme": f"programmes/{PROGRAMME}", "listing": need, "asOf": {"year": 2026, "month": 12, "day": 1}})

    def ask_all(self):
        replies = [self.candidates(need) for need in self.needs]
        return [r.get("candidates", []) for r in replies], [r["cacheStatus"] for r in replies]

    def redis_cli(self, *command):
        return subprocess.run(["redis-cli", "-p", str(self.house.redis_port), *command], capture_output=True, text=True, timeout=10,
                              check=True).stdout

    def test_1_cache_hits_and_survives_wiping_garbage_and_death(self):
        fresh, _ = self.ask_all()
        self.assertTrue(any(fresh))
        again, status = self.ask_all()
        self.assertEqual(again, fresh)
        self.assertEqual(set(status), {"CACHE_STATUS_HIT"})
        keys = self.redis_cli("KEYS", "*").split()
        self.assertGreaterEqual(len(keys), len(self.needs))
        for key in keys[:20]:
            self.assertGreater(int(self.redis_cli("PTTL", key)), 0, "every key has a time to live")

        self.redis_cli("FLUSHALL")
        wiped, status = self.ask_all()
        self.assertEqual(wiped, fresh)
        self.assertEqual(set(status), {"CACHE_STATUS_MISS"})

        for key in self.redis_cli("KEYS", "*").split():
            self.redis_cli("SET", key, "garbage", "PX", "60000")
        garbage, status = self.ask_all()
        self.assertEqual(garbage, fresh)
        self.assertNotIn("CACHE_STATUS_HIT", status)

        self.house.kill("redis")
        dead, status = self.ask_all()
        self.assertEqual(dead, fresh)
        self.assertEqual(set(status), {"CACHE_STATUS_BYPASSED"})

        self.house.redis()
        wait_for("the cache is used again", lambda: "CACHE_STATUS_HIT" in self.ask_all()[1], 20)
        self.assertEqual(self.ask_all()[0], fresh)

    def test_2_a_round_goes_through_four_processes(self):
        out = self.house.directory / "out"
        done = cli("round", *self.servers(), "--token", TOKENS["coordinator"], "--programme", PROGRAMME, "--as-of", "2026-12-01",
                   "--out", out)
        self.assertIn("prove", done.stdout.lower())
        cli("match", "--data", SOURCE / "data", "--as-of", "2026-12-01", "--out", self.house.directory / "offline")
        self.assertEqual((out / "round.json").read_bytes(), (self.house.directory / "offline" / "round.json").read_bytes())

    def test_3_identity_is_asked_for(self):
        for token in (None, "wrong-token-1234567890"):
            with self.assertRaises(urllib.error.HTTPError) as error:
                self.call("profiles.v1.ProfileService/ListCities", {}, token)
            self.assertEqual(error.exception.code, 401)
        with self.assertRaises(urllib.error.HTTPError) as error:
            self.call("matching.v1.RoundService/CreateRound", {"parent": f"programmes/{PROGRAMME}"}, TOKENS["observer"])
        self.assertEqual(error.exception.code, 403)
        cities = self.call("profiles.v1.ProfileService/ListCities", {"pageSize": 5}, TOKENS["observer"])["cities"]
        self.assertEqual(len(cities), 5)

    def test_4_health_and_reflection(self):
        for part in ("profiles", "listings", "matching"):
            with grpc.insecure_channel(self.house.at[part]) as channel:
                self.assertEqual(health_check(channel), 1, part)
                reflected = channel.stream_stream(
                    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", lambda b: b, lambda b: b)
                answer = next(reflected(iter([b"\x3a\x00"]), timeout=10, metadata=[  # list_services: ""
                    ("authorization", f"Bearer {TOKENS['observer']}")]))
                self.assertIn(f"entente.{part}.v1".encode(), answer)
                with self.assertRaises(grpc.RpcError) as refused:
                    next(reflected(iter([b"\x3a\x00"]), timeout=10))
                self.assertEqual(refused.exception.code(), grpc.StatusCode.UNAUTHENTICATED)

    def test_5_logs_are_json_and_hide_tokens(self):
        text = self.house.log("matching")
        lines = [line for line in text.splitlines()[1:] if line.strip()]
        self.assertTrue(lines)
        for line in lines:
            json.loads(line)
        for token in TOKENS.values():
            self.assertNotIn(token, text)

    def test_6_services_refuse_to_listen_elsewhere_without_identity(self):
        for part in ("profiles", "listings", "matching", "gateway"):
            done = subprocess.run([BIN / f"entente-{part}", "--listen", f"0.0.0.0:{free_port()}",
                                   *([] if part == "gateway" else ["--data-dir", self.house.directory / "x"])],
                                  capture_output=True, text=True, timeout=30)
            self.assertNotEqual(done.returncode, 0, part)
            self.assertIn("--token-file", done.stderr, part)

    def test_7_a_restarted_service_is_found_again(self):
        self.house.kill("profiles")
        self.house.start_part("profiles")
        cities = wait_for("profiles answers through the gateway", self.cities_or_none, 20)
        self.assertEqual(len(cities), 3)
        self.assertEqual(self.ask_all()[0], self.ask_all()[0])

    def cities_or_none(self):
        try:
            return self.call("profiles.v1.ProfileService/ListCities", {"pageSize": 3})["cities"]
        except urllib.error.HTTPError as error:
            self.assertEqual(error.code, 503)
            return None

    def test_8_sigterm_stops_gracefully(self):
        for part in ("gateway", "matching", "listings", "profiles"):
            self.assertEqual(self.house.stop(part, signal.SIGTERM), 0, part)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
