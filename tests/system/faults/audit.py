"""Holds a ledger against what the services have, once they are well again. Used by the tests of faults."""
import grpc
from entente.listings.v1 import listing_service_pb2, listing_service_pb2_grpc

from faults.load import CITY, LISTINGS, PROPOSALS, listed
from processes import TOKENS, wait_for


def pages(office, method, key, **request):
    found, token = [], ""
    while True:
        reply = office.insist(method, pageSize=1000, pageToken=token, **request)
        found += reply.get(key, [])
        token = reply.get("nextPageToken", "")
        if not token:
            return found


def audit(office, ledger):
    """(lost, wrong): sentences on acknowledged writes that aren't there, and on what there is that can't be. Asks the services."""
    lost, wrong = [], list(ledger.wrong)
    titles = {each["name"]: each["title"] for each in pages(office, LISTINGS + "ListListings", "listings", parent=CITY)}
    for name, possible in ledger.listings.items():
        if titles.get(name) not in possible:
            lost.append(f"{name} reads {titles.get(name)}, none of {possible}")
    seen = {}  # marker: how many decisions carry it
    for name in (each["name"] for each in listed(office)):
        proposal, decisions = with_decisions(office, name)
        at = "STATE_PROPOSED"
        for decision in decisions:
            if decision["fromState"] != at:
                wrong.append(f"{decision['name']} goes on from {decision['fromState']}, and {at} was there")
            at = decision["toState"]
            marker = (decision.get("text"), proposal["name"])
            seen[marker] = seen.get(marker, 0) + 1
        if at != proposal["state"]:
            wrong.append(f"{proposal['name']} is {proposal['state']}, and its decisions lead to {at}")
    for marker, (proposal, state) in ledger.steps.items():
        times = seen.get((marker, proposal), 0)
        if state == "taken" and times == 0:
            lost.append(f"step {marker} on {proposal}")
        elif times > 1:
            wrong.append(f"step {marker} on {proposal} was taken {times} times")
        elif state == "refused" and times:
            wrong.append(f"step {marker} on {proposal} was refused, and taken")
    return lost, wrong + oversold(office)


def with_decisions(office, name):
    """A proposal and its decisions at one instant: what is owed is delivered all the while."""
    while True:
        proposal = office.insist(PROPOSALS + "GetProposal", name=name)
        decisions = pages(office, PROPOSALS + "ListDecisions", "decisions", parent=name)
        if office.insist(PROPOSALS + "GetProposal", name=name)["etag"] == proposal["etag"]:
            return proposal, decisions


def oversold(office):
    """Listings that have more places promised than there are, or than they say; what is so for an instant between two reads isn't."""
    found = set(oversold_now(office))
    for _ in range(5):
        if not found:
            break
        found &= set(oversold_now(office))
    return sorted(found)


def oversold_now(office):
    promised = {}
    for reservation in reservations(office, "held") + reservations(office, "confirmed"):
        for entry in reservation.entries:
            promised[entry.listing] = promised.get(entry.listing, 0) + entry.places
    listings = {each["name"]: each for each in pages(office, LISTINGS + "ListListings", "listings", parent="cities/-")}
    return [f"{name}: {places} of {listings[name]['capacity']} places are promised, and it says {listings[name].get('reservedPlaces', 0)}"
            for name, places in promised.items()
            if places > listings[name]["capacity"] or places != listings[name].get("reservedPlaces", 0)]


def reservations(office, state):
    with grpc.insecure_channel(office.at["listings"]) as channel:
        stub = listing_service_pb2_grpc.ListingServiceStub(channel)
        request = listing_service_pb2.ListReservationsRequest(parent="cities/-", filter=f"state = {state}", page_size=1000)
        return list(stub.ListReservations(request, timeout=60, metadata=[("authorization", f"Bearer {TOKENS['service']}")]).reservations)


def wait_until_places_agree(office, seconds=60):
    """Places are held for those proposals that are approved, and for no others, under the reservation that each names."""
    def agree():
        proposals = listed(office)
        wanted = {each["reservation"]: sorted(party["listing"] for party in each["parties"])
                  for each in proposals if each["state"] == "STATE_APPROVED"}
        held = {each.name: sorted(entry.listing for entry in each.entries) for each in reservations(office, "held")}
        return wanted == held and not any(each["state"] == "STATE_APPROVING" for each in proposals)

    wait_for("places and proposals agree", agree, seconds)
