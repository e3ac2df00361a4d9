#!/usr/bin/python3
"""Lists needs, asks for candidates of one, creates a listing once, and reads why a call was refused:  example.py [127.0.0.1:7100]"""
import sys
import uuid

import grpc

from entente.client import channel, reason_of
from entente.listings.v1 import listing_pb2, listing_service_pb2, listing_service_pb2_grpc
from entente.matching.v1 import candidate_service_pb2, candidate_service_pb2_grpc, programme_service_pb2, programme_service_pb2_grpc
from entente.type.v1 import mission_pb2

with channel(sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:7100") as to:
    listings = listing_service_pb2_grpc.ListingServiceStub(to)
    needs = listings.ListListings(listing_service_pb2.ListListingsRequest(parent="cities/-", filter='kind = "need"', page_size=50), timeout=10).listings
    print(f"needs: {len(needs)}")

    programme = programme_service_pb2_grpc.ProgrammeServiceStub(to).ListProgrammes(
        programme_service_pb2.ListProgrammesRequest(page_size=1), timeout=10).programmes[0]
    found = candidate_service_pb2_grpc.CandidateServiceStub(to).ListCandidates(
        candidate_service_pb2.ListCandidatesRequest(programme=programme.name, listing=needs[0].name, max_candidates=3), timeout=10)
    print(f"candidates of {needs[0].name}: {len(found.candidates)}")

    # Sent twice, e.g. since the first answer was lost: with its request_id it is one listing.
    request = listing_service_pb2.CreateListingRequest(
        parent="cities/kathmandu", request_id=str(uuid.uuid4()),
        listing=listing_pb2.Listing(kind=listing_pb2.Listing.KIND_NEED, role=mission_pb2.PARTY_ROLE_BENEFICIARY,
                                    area=mission_pb2.AREA_OF_ACTION_STUDIES, title="A study of courtyards",
                                    summary="Who would study our courtyards with us?", topics=["x-cultural-policy"], capacity=1))
    created = listings.CreateListing(request, timeout=10)
    print(f"created once: {listings.CreateListing(request, timeout=10).name == created.name}".lower())

    try:
        listings.GetListing(listing_service_pb2.GetListingRequest(name="cities/kathmandu/listings/nowhere"), timeout=10)
    except grpc.RpcError as error:
        print(f"refused: {reason_of(error)}")
