"""What people were told while things broke: each write that was acknowledged, each that may or may not have been taken, and what
was read that can't be. Held against the stores afterwards. Thread-safe."""
import json
import threading
import urllib.error

# A call that fails with one of these says so honestly, and may be repeated.
COME_AGAIN = ("unavailable", "resource_exhausted", "deadline_exceeded", "aborted", "canceled")
REFUSED = ("failed_precondition",)


class Ledger:
    def __init__(self):
        self.lock = threading.Lock()
        self.listings = {}    # name: titles that it may have; one where the last write was acknowledged
        self.steps = {}       # marker: (proposal, "taken" | "refused" | "open")
        self.wrong = []       # sentences
        self.acknowledged = 0
        self.reads = 0
        self.errors = {}      # code: how often

    def note_wrong(self, sentence):
        with self.lock:
            self.wrong.append(sentence)

    def note_listing(self, name, title, acknowledged):
        with self.lock:
            self.acknowledged += acknowledged
            self.listings[name] = {title} if acknowledged else self.listings.get(name, {None}) | {title}

    def note_step(self, marker, proposal, state):
        with self.lock:
            self.acknowledged += state == "taken"
            self.steps[marker] = (proposal, state)

    def note_read(self):
        with self.lock:
            self.reads += 1

    def judge(self, error, doing):
        """`again`, `refused`, or a wrong answer, which is noted. `error`: what a call raised."""
        if not isinstance(error, urllib.error.HTTPError):
            kind = "no answer"
            verdict = "again"
        else:
            try:
                body = json.loads(error.read())
                kind = body["code"]
            except (OSError, ValueError, KeyError):
                kind, body = "no answer", None
            verdict = "again" if kind == "no answer" or kind in COME_AGAIN else "refused" if kind in REFUSED else "wrong"
            if verdict == "wrong":
                self.note_wrong(f"{doing}: {kind}: {body.get('message')}")
        with self.lock:
            self.errors[kind] = self.errors.get(kind, 0) + 1
        return verdict
