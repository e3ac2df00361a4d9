#!/usr/bin/python3
"""Every process is replaced, one after the other, while callers go on: no call fails that is repeated once. A call that is on its way in
the very instant in which its process closes its connections may be cancelled by gRPC (seen once in some 14,000). ENTENTE_OLD_BINARIES (a folder of programs) makes the
ones that are replaced another version's, so that both serve on one database for a while."""
import itertools
import os
import pathlib
import sys
import threading
import time
import unittest
import urllib.error
import uuid

import grpc

from entente.listings.v1 import listing_pb2, listing_service_pb2 as listings_pb2, listing_service_pb2_grpc as listings_grpc
from entente.matching.v1 import candidate_service_pb2 as candidates_pb2, candidate_service_pb2_grpc as candidates_grpc
from entente.profiles.v1 import profile_service_pb2 as profiles_pb2, profile_service_pb2_grpc as profiles_grpc
from grpc_health import health_check
from processes import BIN, connect, is_ready, wait_for
from replicated import AS_COORDINATOR, Network

PROGRAMME = "programmes/cooperation-2027"
OLD = pathlib.Path(os.environ.get("ENTENTE_OLD_BINARIES", BIN))
PARTS = ("profiles", "listings", "matching", "gateway")


class Callers:
    """Threads that call all the time by a client that balances between the replicas, and repeats a call that got no answer once."""

    def __init__(self, network):
        self.network = network
        self.errors, self.calls, self.made, self.repeated = [], {}, [], []
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.go_on, args=(name,)) for name in ("read", "candidates", "create", "page")]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def go_on(self, name):
        call = None
        while not self.over.is_set():
            begin = time.monotonic()
            try:
                call = call or getattr(self, name)()
                call()
            except Exception as error:  # pylint: disable=broad-except
                said = error.details() if isinstance(error, grpc.RpcError) else repr(error)
                self.errors.append(f"{name}, {time.monotonic() - begin:.2f} s: {said}")
            self.calls[name] = self.calls.get(name, 0) + 1
            self.over.wait(0.01)

    def again(self, call):
        try:
            return call()
        except grpc.RpcError as error:
            if error.code() not in (grpc.StatusCode.CANCELLED, grpc.StatusCode.UNAVAILABLE):
                raise
            self.repeated.append(error.details())
        except urllib.error.HTTPError as error:
            if error.code not in (499, 503):
                raise
            self.repeated.append(error.read().decode())
        return call()

    def channel(self, part):
        return grpc.insecure_channel(self.network.target(part), [("grpc.lb_policy_name", "round_robin"), ("grpc.enable_retries", 0),
                                                                 ("grpc.use_local_subchannel_pool", 1), ("grpc.max_reconnect_backoff_ms", 500)])

    def read(self):
        stub = profiles_grpc.ProfileServiceStub(self.channel("profiles"))
        request = profiles_pb2.GetCityRequest(name="cities/dakar")
        return lambda: self.again(lambda: stub.GetCity(request, metadata=AS_COORDINATOR, timeout=20))

    def candidates(self):
        stub = candidates_grpc.CandidateServiceStub(self.channel("matching"))
        first = listings_grpc.ListingServiceStub(self.channel("listings")).ListListings(
            listings_pb2.ListListingsRequest(parent="cities/-", filter='kind = "need"', page_size=20), metadata=AS_COORDINATOR, timeout=20)
        needs = itertools.cycle(listing.name for listing in first.listings)

        def call():
            request = candidates_pb2.ListCandidatesRequest(programme=PROGRAMME, listing=next(needs), max_candidates=5)
            self.again(lambda: stub.ListCandidates(request, metadata=AS_COORDINATOR, timeout=20))

        return call

    def create(self):
        stub = listings_grpc.ListingServiceStub(self.channel("listings"))
        numbers = itertools.count()

        def call():
            request = listings_pb2.CreateListingRequest(parent="cities/dakar", publish=True, request_id=str(uuid.uuid4()))
            request.listing.CopyFrom(listing_pb2.Listing(kind="KIND_NEED", role="PARTY_ROLE_BENEFICIARY", area="AREA_OF_ACTION_STUDIES",
                                                         title=f"Meanwhile {next(numbers)}", capacity=1, topics=["x-cultural-policy"]))
            self.made.append(self.again(lambda: stub.CreateListing(request, metadata=AS_COORDINATOR, timeout=20)).name)

        return call

    def page(self):
        """Through a gateway that says of itself that it is ready, as a balancer in front of gateways does it."""
        looked, ready = 0.0, []

        def call():
            nonlocal looked, ready
            if time.monotonic() > looked + 0.2:
                ready = [url for url in map(self.network.gateway, range(2)) if is_ready(url)]
                assert ready, "no gateway says that it is ready"
                looked = time.monotonic()
            gateway = ready[self.calls.get("page", 0) % len(ready)]
            self.again(lambda: connect(gateway, "profiles.v1.ProfileService/GetCity", {"name": "cities/dakar"},
                                       token=AS_COORDINATOR[0][1].split()[1]))

        return call


class Rolling(unittest.TestCase):
    def setUp(self):
        self.network = Network({part: 2 for part in PARTS}, arguments=("--drain-delay", "1s"))
        self.addCleanup(self.network.__exit__)
        self.network.open()
        self.network.fill()

    def replace_all(self, binaries):
        for part in PARTS:
            for i in range(2):
                self.assertEqual(self.network.stop(f"{part}-{i}"), 0, f"{part}-{i} ends well")
                self.network.begin(part, i, binaries)
                wait_for(f"{part}-{i} is ready", lambda: is_ready(self.network.gateway(i)) if part == "gateway" else self.serves(part, i), 60)
                time.sleep(1)  # as a roll-out does (minReadySeconds), so that clients have found it before the other goes

    def serves(self, part, i):
        try:
            with grpc.insecure_channel(f"127.0.0.1:{self.network.port[part, i]}") as channel:
                return health_check(channel) == 1
        except grpc.RpcError:
            return False

    def test_no_call_fails_while_everything_is_replaced(self):
        if OLD != BIN:
            self.replace_all(OLD)
        with Callers(self.network) as callers:
            time.sleep(1)
            self.replace_all(BIN)
        print(f"\n  calls: {callers.calls}, made: {len(callers.made)}, repeated: {callers.repeated}")
        self.assertEqual(callers.errors, [])
        self.assertLess(len(callers.repeated), 5, "of some thousands")
        self.assertEqual(len(set(callers.made)), len(callers.made))
        self.assertGreater(min(callers.calls.values()), 100)
        stub = listings_grpc.ListingServiceStub(callers.channel("listings"))
        for name in callers.made:
            stub.GetListing(listings_pb2.GetListingRequest(name=name), metadata=AS_COORDINATOR, timeout=20)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
