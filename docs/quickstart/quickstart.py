#!/usr/bin/python3
"""Asks a running Entente over gRPC for the best partners of one need, and why the first one fits.

Stubs:  protoc -I proto -I build/google $(cd proto && find entente -name '*.proto') \
            google/api/field_behavior.proto google/api/resource.proto --python_out=OUT --grpc_out=OUT \
            --plugin=protoc-gen-grpc=$(command -v grpc_python_plugin)
Run:    PYTHONPATH=OUT python3 docs/quickstart/quickstart.py [127.0.0.1:7100]
"""
import sys

import grpc

from entente.listings.v1 import listing_service_pb2 as listings
from entente.listings.v1 import listing_service_pb2_grpc as listings_grpc
from entente.matching.v1 import candidate_service_pb2 as candidates
from entente.matching.v1 import candidate_service_pb2_grpc as candidates_grpc
from entente.matching.v1 import programme_service_pb2 as programmes
from entente.matching.v1 import programme_service_pb2_grpc as programmes_grpc


def main(address):
    with grpc.insecure_channel(address) as channel:
        programme = programmes_grpc.ProgrammeServiceStub(channel).ListProgrammes(
            programmes.ListProgrammesRequest(page_size=1), timeout=10).programmes[0]
        needs = listings_grpc.ListingServiceStub(channel).ListListings(
            listings.ListListingsRequest(parent="cities/-", filter='kind = "need"', page_size=50), timeout=10)
        asker = candidates_grpc.CandidateServiceStub(channel)
        for need in needs.listings:
            found = asker.ListCandidates(
                candidates.ListCandidatesRequest(programme=programme.name, listing=need.name, max_candidates=3), timeout=10)
            if found.candidates:
                break
        print(f"{need.title} ({need.name}{', an example' if need.example else ''})")
        for candidate in found.candidates:
            print(f"  {candidate.score / found.score_scale:7.2f} points  {candidate.pairing.offer}")
        best = asker.ExplainPair(
            candidates.ExplainPairRequest(programme=programme.name, pairing=found.candidates[0].pairing), timeout=10)
        print("why the first: " + ", ".join(f"{t.term} {t.points / found.score_scale:g}" for t in best.terms if t.points))


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7100")
    except grpc.RpcError as error:
        sys.exit(f"{error.code().name}: {error.details()}")
