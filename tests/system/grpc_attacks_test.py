#!/usr/bin/python3
"""Attacks on the gRPC port of `entente serve`: messages that never end, by who isn't signed in, who is, and who may import. Memory
stays bounded and is given back, and others are served meanwhile."""
import sys
import threading
import time
import unittest

import grpc
from entente.profiles.v1 import profile_service_pb2 as profiles, profile_service_pb2_grpc

from processes import TOKEN_FILE, TOKENS, House, wait_for
from raw_http2 import Endless

SERVICE = "/entente.profiles.v1.ProfileService/"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
LARGE = 63 << 20
UNFINISHED = 62 << 20
WHOLE = 5 + LARGE
BUDGET = 256  # MiB: ServerOptions::message_memory_bytes
NOBODY = "nobody-token-1234567890"


class GrpcAttacks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.house = House()
        cls.addClassCleanup(cls.house.__exit__)
        tokens = cls.house.directory / "tokens.csv"
        tokens.write_text(TOKEN_FILE + f"{NOBODY},nobody-1,-,-,person\n")
        tokens.chmod(0o600)
        cls.house.serve("--token-file", tokens)
        cls.process = cls.house.running["serve"]

    def rss(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024

    def stub(self, token):
        channel = grpc.insecure_channel(self.house.grpc, options=[("grpc.max_send_message_length", -1),
                                                                  ("grpc.use_local_subchannel_pool", 1)])
        self.addCleanup(channel.close)
        return profile_service_pb2_grpc.ProfileServiceStub(channel), [("authorization", f"Bearer {token}")]

    def codes(self, token, calls, timeout=20):
        """The codes of so many small calls, all at once."""
        stub, metadata = self.stub(token)
        begun = [stub.GetCity.future(profiles.GetCityRequest(name="cities/none"), metadata=metadata, timeout=timeout)
                 for _ in range(calls)]
        return {call.code() for call in begun}

    def attack(self, method, token, connections, calls, growth, during=lambda: None, seconds=6, most=UNFINISHED):
        before, peak = self.rss(), 0
        attackers = [Endless(self.house.grpc, method, token, calls, LARGE) for _ in range(connections)]
        threads = [threading.Thread(target=attacker.send_for, args=(seconds, most)) for attacker in attackers]
        for thread in threads:
            thread.start()
        during()
        while any(thread.is_alive() for thread in threads):
            peak = max(peak, self.rss())
            time.sleep(0.01)
        sent = sum(sum(attacker.sent.values()) for attacker in attackers) >> 20
        for attacker in attackers:
            attacker.close()
        print(f"attack 6, {connections} × {calls} {method}: {sent} MiB sent, rss {before:.0f} -> {peak:.0f} MiB", file=sys.stderr)
        self.assertLess(peak, before + growth)
        # What nobody wants for a second is given back (FreeMemory), but for 8 MiB; serving itself takes some.
        wait_for("the memory is given back", lambda: self.rss() < before + 8 + 24, 10)
        self.assertIsNone(self.process.poll(), self.house.log("serve"))

    def small_calls_go_on(self):
        for token in (TOKENS["observer"], TOKENS["coordinator"]):
            self.assertEqual(self.codes(token, 20), {grpc.StatusCode.NOT_FOUND})

    def test_who_may_import_keeps_two_messages(self):
        self.attack(SERVICE + "ImportCities", TOKENS["coordinator"], 3, 30, growth=2 * 64 + 96, during=self.small_calls_go_on)

    def test_who_is_signed_in_keeps_to_the_budget(self):
        self.attack(SERVICE + "GetCity", NOBODY, 3, 30, growth=2 * BUDGET)
        self.attack(SERVICE + "GetCity", NOBODY, 4, 500, growth=2 * BUDGET)
        self.small_calls_go_on()

    def test_whole_messages_that_would_grow_are_not_read(self):
        # Two are held; two more may have come before the memory of those that were refused is free again. All that were
        # sent would be 1,134 MiB, eightfold when they are parsed.
        self.attack(SERVICE + "ImportCities", TOKENS["coordinator"], 3, 30, growth=4 * 64 + 32, seconds=12, most=WHOLE)
        self.attack(SERVICE + "GetCity", NOBODY, 3, 30, growth=2 * BUDGET, seconds=12, most=WHOLE)
        self.small_calls_go_on()

    def test_who_isnt_signed_in_keeps_to_the_budget(self):
        self.attack("/grpc.health.v1.Health/Check", None, 3, 30, growth=2 * BUDGET)
        self.attack(REFLECTION, None, 3, 30, growth=64)
        self.attack(REFLECTION, NOBODY, 3, 30, growth=64 + 96)

    def test_what_isnt_of_the_contracts_is_answered_again_and_again(self):
        channel = grpc.insecure_channel(self.house.grpc)
        self.addCleanup(channel.close)
        signed_in = [("authorization", f"Bearer {NOBODY}")]
        for method, metadata, code in (("/grpc.health.v1.Health/Check", [], None), ("/grpc.health.v1.Health/Nope", [], "UNIMPLEMENTED"),
                                       (SERVICE + "Nope", signed_in, "UNIMPLEMENTED"), ("/a.b/C", signed_in, "UNIMPLEMENTED"),
                                       (SERVICE + "Nope", [], "UNAUTHENTICATED"), (REFLECTION, [], "UNAUTHENTICATED")):
            for _ in range(10):
                call = channel.unary_unary(method, lambda b: b, lambda b: b).future(b"", metadata=metadata, timeout=5)
                self.assertEqual(call.code().name, code or "OK", method)
        for _ in range(10):
            stream = channel.stream_stream(REFLECTION, lambda b: b, lambda b: b)
            self.assertIn(b"entente", next(stream(iter([b"\x3a\x00"]), metadata=signed_in, timeout=5)))  # list_services: ""

    def test_places_come_back_however_a_call_ends(self):
        for ends in ("closed", "reset", "deadline"):
            attacker = Endless(self.house.grpc, SERVICE + "GetCity", NOBODY, 30, LARGE,
                               more=[("grpc-timeout", "500m")] if ends == "deadline" else [])
            attacker.send_for(1, most=300_000)
            if ends == "reset":
                attacker.reset_all()
            if ends == "deadline":
                self.assertEqual(len(attacker.windows), 0)
            if ends == "closed":
                attacker.close()
            self.assertEqual(self.codes(NOBODY, 10), {grpc.StatusCode.NOT_FOUND}, ends)
            attacker.close()

    def test_hundreds_of_small_calls_at_once_are_served(self):
        for _ in range(5):  # fewer than may wait for a thread (WorkerPoolOptions)
            self.assertEqual(self.codes(NOBODY, 1000), {grpc.StatusCode.NOT_FOUND})

    def test_who_lets_too_many_wait_is_told_what_to_do(self):
        attacker = Endless(self.house.grpc, SERVICE + "ImportCities", TOKENS["coordinator"], 18, LARGE)
        attacker.send_for(1, most=100_000)  # two places, sixteen wait
        stub, metadata = self.stub(TOKENS["coordinator"])
        with self.assertRaises(grpc.RpcError) as refused:
            stub.ImportCities(profiles.ImportCitiesRequest(sheet=b"x"), metadata=metadata, timeout=20)
        attacker.close()
        self.assertEqual(refused.exception.code(), grpc.StatusCode.RESOURCE_EXHAUSTED)
        self.assertEqual(refused.exception.details(), "16 imports of yours wait already; send one after another")

    def test_large_imports_one_after_another_and_at_once(self):
        sheet = b"slug,name\n" + (b"x," + b"y" * 60_000 + b"\n") * 1000  # 57 MiB; each row has its violations
        stub, metadata = self.stub(TOKENS["coordinator"])
        request = profiles.ImportCitiesRequest(sheet=sheet, validate_only=True)
        for _ in range(3):
            self.assertTrue(stub.ImportCities(request, metadata=metadata, timeout=60).report.violations)
        several = [self.stub(TOKENS["coordinator"])[0].ImportCities.future(request, metadata=metadata, timeout=100) for _ in range(6)]
        before, peak = self.rss(), 0
        while not all(call.done() for call in several):
            peak = max(peak, self.rss())
            time.sleep(0.01)
        print(f"six imports of 57 MiB at once: rss {before:.0f} -> {peak:.0f} MiB", file=sys.stderr)
        for call in several:
            self.assertTrue(call.result().report.violations)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
