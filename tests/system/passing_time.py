"""Time that passes for a stopped process: what its store remembers is moved into the past, since processes read the machine's
clock. Used by the system tests."""
import contextlib
import sqlite3

from entente.matching.v1 import proposal_pb2, round_pb2


def pass_minutes(store, minutes, also_published=False):
    """`store`: matching.sqlite of a process that doesn't run. also_published: as if its rounds had been published, too."""
    seconds = minutes * 60
    with contextlib.closing(sqlite3.connect(store)) as database, database:
        database.execute("UPDATE outbox SET next_micros = next_micros - ?", (seconds * 10**6,))
        for row, payload in database.execute("SELECT rowid, payload FROM rounds").fetchall():
            made = round_pb2.Round.FromString(payload)
            _earlier(made.publish_time, seconds)
            if also_published:
                made.state = round_pb2.Round.STATE_PUBLISHED
            database.execute("UPDATE rounds SET state = ?, payload = ? WHERE rowid = ?",
                             (made.state, made.SerializeToString(), row))
        for row, payload in database.execute("SELECT rowid, payload FROM proposals").fetchall():
            proposal = proposal_pb2.Proposal.FromString(payload)
            _earlier(proposal.notify_time, seconds)
            _earlier(proposal.last_decision.create_time, seconds)
            database.execute("UPDATE proposals SET payload = ? WHERE rowid = ?", (proposal.SerializeToString(), row))


def _earlier(time, seconds):
    if time.seconds:
        time.seconds -= seconds
