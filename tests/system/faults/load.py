"""People at work while things break: they read and write, repeat what got no answer under the same request id, and keep a ledger."""
import contextlib
import random
import threading
import time
import urllib.error
import uuid

from faults.office import DAY, PROGRAMME
from processes import wait_for

CITY = "cities/kathmandu"
LISTINGS, PROPOSALS, CANDIDATES = "listings.v1.ListingService/", "matching.v1.ProposalService/", "matching.v1.CandidateService/"
OFFER = {"kind": "KIND_OFFER", "role": "PARTY_ROLE_PIVOTAL", "area": "AREA_OF_ACTION_STUDIES", "topics": ["x-cultural-policy"], "capacity": 1}
OUTPUT_ONLY = {"name", "state", "reservedPlaces", "expireTime", "renewalCount", "etag", "createTime", "updateTime", "holdReason"}
REASONS = {"ReturnProposal": "dates"}


class Load:
    """`with Load(office, ledger, …):` eight people work until its end."""

    def __init__(self, office, ledger, reference, seed, people=8, pause=0.0, timeout=5):
        self.office, self.ledger, self.reference = office, ledger, reference
        self.proposals = [each["name"] for each in listed(office)]
        self.pause, self.timeout = pause, timeout
        self.stop = threading.Event()
        self.failures = []
        self.threads = [threading.Thread(target=self._guarded, args=(random.Random(f"{seed}/{i}"),)) for i in range(people)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()
        if kind is None and self.failures:
            raise self.failures[0]

    def _guarded(self, own):
        mine = []  # names of the listings that this one alone writes
        try:
            while not self.stop.is_set():
                self._do(own, mine)
                time.sleep(self.pause)
        except BaseException as error:  # a thread's failure must reach the test
            self.failures.append(error)

    def _do(self, own, mine):
        draw = own.random()
        if draw < 0.2:
            self._create(own, mine)
        elif draw < 0.3 and mine:
            self._update(own, own.choice(mine))
        elif draw < 0.55:
            self._step(own, own.choice(self.proposals))
        elif draw < 0.75 and mine:
            self._read(own.choice(mine))
        elif draw < 0.9:
            self._candidates(own.choice(self.reference.needs))
        else:
            self._list()

    def _try(self, doing, method, **request):
        """("done", reply), ("refused", None), or ("open", None): no answer as long as it was repeated, nobody knows."""
        for _ in range(40):
            try:
                return "done", self.office.call(method, timeout=self.timeout, **request)
            except (OSError, ValueError) as error:  # HTTPError and URLError are OSErrors; ValueError: half an answer
                verdict = self.ledger.judge(error, doing)
            except Exception as error:  # http.client says much in its own words
                if type(error).__module__ != "http.client":
                    raise
                verdict = self.ledger.judge(error, doing)
            if verdict != "again":
                return "refused", None
            if self.stop.is_set():
                break
            time.sleep(0.1)
        return "open", None

    def _create(self, own, mine):
        key = f"fault-{own.getrandbits(48):012x}"
        name, title = f"{CITY}/listings/{key}", f"Title 1 of {key}"
        what, _ = self._try(f"create {key}", LISTINGS + "CreateListing", parent=CITY, listingId=key, listing={**OFFER, "title": title},
                            requestId=str(uuid.UUID(int=own.getrandbits(128))))
        if what != "refused":
            self.ledger.note_listing(name, title, what == "done")
        # Of what got no answer nobody knows whether it is there; the audit doesn't mind either way.
        if what == "done":
            mine.append(name)

    def _update(self, own, name):
        title = f"Title {own.getrandbits(48)} of {name[-12:]}"
        # It may be taken from the first try on.
        self.ledger.note_listing(name, title, False)
        what, reply = self._try(f"update {name}", LISTINGS + "UpdateListing", listing={"name": name, "title": title}, updateMask="title",
                                requestId=str(uuid.UUID(int=own.getrandbits(128))))
        if what == "done":
            self.ledger.note_listing(name, title, True)
            if reply.get("title") != title:
                self.ledger.note_wrong(f"{name} was to be {title}, the answer says {reply.get('title')}")

    def _read(self, name):
        what, reply = self._try(f"read {name}", LISTINGS + "GetListing", name=name)
        if what == "done":
            self.ledger.note_read()
            if reply.get("title") not in self.ledger.listings[name]:
                self.ledger.note_wrong(f"{name} reads {reply.get('title')}, none of {self.ledger.listings[name]}")

    def _step(self, own, name):
        marker = str(uuid.UUID(int=own.getrandbits(128)))
        what, proposal = self._try("get", PROPOSALS + "GetProposal", name=name)
        if what != "done":
            return
        self.ledger.note_read()
        request = {"name": name, "text": marker, "requestId": str(uuid.UUID(int=own.getrandbits(128)))}
        state, draw = proposal["state"], own.random()
        if draw < 0.3:
            method = "AddNote"
            request["parent"] = request.pop("name")
        elif "ACTION_UNDO" in proposal.get("allowedActions", []) and draw < 0.6:
            method = "UndoDecision"
            request["name"] = proposal["lastDecision"]["name"]
        elif state == "STATE_PROPOSED":
            method = own.choice(("ApproveProposal", "ApproveProposal", "ReturnProposal"))
        elif state == "STATE_RETURNED":
            method = "ResubmitProposal"
        else:
            return
        if method in REASONS:
            request["reason"] = REASONS[method]
        self.ledger.note_step(marker, name, "open")
        what, _ = self._try(f"{method} {name}", PROPOSALS + method, **request)
        self.ledger.note_step(marker, name, {"done": "taken"}.get(what, what))

    def _candidates(self, listing):
        what, reply = self._try(f"candidates of {listing}", CANDIDATES + "ListCandidates", programme=PROGRAMME, listing=listing, asOf=DAY)
        if what == "done":
            self.ledger.note_read()
            if not self.reference.holds(listing, reply):
                self.ledger.note_wrong(f"candidates of {listing} ({reply.get('cacheStatus')}) differ from before")

    def _list(self):
        what, reply = self._try("list", PROPOSALS + "ListProposals", parent=self.office.round, pageSize=1000)
        if what == "done":
            self.ledger.note_read()
            if [each["name"] for each in reply.get("proposals", [])] != self.proposals:
                self.ledger.note_wrong(f"a list of {len(reply.get('proposals', []))} proposals, not {len(self.proposals)}")


def listed(office):
    return office.insist(PROPOSALS + "ListProposals", parent=office.round, pageSize=1000)["proposals"]


class Reference:
    """Candidates of copies of needs that were served, made behind the round, as they are before: each has the same score afterwards, but
    for the term of free places, and none is missing but those whose places proposals may take."""

    def __init__(self, office, most=12):
        proposals = listed(office)
        self.taken = {party["listing"] for each in proposals for party in each["parties"]}
        names = []
        for need in sorted({each["parties"][0]["listing"] for each in proposals})[:most]:
            copied = office.call(LISTINGS + "GetListing", name=need)
            city, key = need.split("/listings/")
            copy = {field: value for field, value in copied.items() if field not in OUTPUT_ONLY}
            names.append(office.call(LISTINGS + "CreateListing", parent=city, listingId=f"copy-{key}"[:60].rstrip("-"), listing=copy,
                                     publish=True)["name"])
        # Each new need weighs a little on the scores of all: once the last is seen, they stay.
        for name in reversed(names):
            wait_for(f"{name} has candidates", lambda name=name: self._ask(office, name))
        self.scores = {name: self._ask(office, name) for name in names}
        self.needs = sorted(self.scores)

    def _ask(self, office, need):
        with contextlib.suppress(urllib.error.HTTPError):  # matching hasn't seen it yet
            return self._scores(office.call(CANDIDATES + "ListCandidates", programme=PROGRAMME, listing=need, asOf=DAY))
        return None

    @staticmethod
    def _scores(reply):
        scores = {}
        for each in reply.get("candidates", []):
            free = next((int(term.get("points", 0)) for term in each["terms"] if term["term"] == "free-places"), 0)
            scores[each["pairing"]["offer"], each["pairing"].get("facilitator")] = int(each["score"]) - free
        return scores

    def holds(self, need, reply):
        found = self._scores(reply)
        was = self.scores[need]
        missing = [pair for pair in was if pair not in found and not self.taken & set(pair)]
        return not missing and all(was.get(pair) == score for pair, score in found.items())
