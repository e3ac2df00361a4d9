"""The services' part of the report: goals as arguments of report.Goal, and tables."""


def key(work, who, variant="closed", size=0):
    return ("services", work, size, variant, who)


def rate(n):
    return f"{n:,.0f}/s"


def milliseconds(micros):
    return "–" if micros is None else f"{micros / 1000:.1f} ms"


def processor(micros):
    return f"{micros:.0f} µs" if micros else "–"


def ratio(f, work, over, under, what="per_second", variant="closed"):
    return f.ratio(key(work, over, variant), key(work, under, variant), what=what)


def times(figure):
    return f"{figure:.2f} ×"


def restart_size(f):
    return max((size for bench, work, size, *_ in f.rows if (bench, work) == ("services", "restart")), default=1_000_000)


def millions(size):
    return "1M" if size >= 1_000_000 else f"{size // 1000}k"


def goals(f):
    """(work, goal, figure, how it is written[, at least]) of each."""
    yield "GetCity against a bare gRPC echo of the same size", 0.7, ratio(f, "get-city", "entente", "echo"), times
    yield "ListCandidates, hit, against the bare echo", 0.5, ratio(f, "candidates", "entente", "echo"), times
    yield ("the same: p99 at one rate against the echo's", 3, ratio(f, "candidates", "entente", "echo", "p99_us", "open"), times, False)
    yield "gateway, JSON, against gRPC, GetCity", 0.5, ratio(f, "gateway", "json", "grpc"), times
    for variant, name, goal in (("sqlite", "SQLite", 8), ("postgres", "PostgreSQL", 6)):
        figure = ratio(f, "create", "64 callers", "1 callers", variant=variant)
        yield f"CreateListing, durable, 64 callers against one, {name}", goal, figure, times
    ten, most = key("overload", "ten times", "open"), key("overload", "capacity")
    yield "overload at 10 ×: answered against what is carried", 0.8, f.ratio(ten, most, what="in_time_per_second"), times
    refused = f.median(*ten, what="refused_since_sent_p99_us")
    yield "the same: a refusal takes, p99", 10_000, refused, milliseconds, False
    yield "the same: refusals that say when to come again", 1, share_told(f, ten), times
    seen = f.median(*key("visible", "another replica", "postgres"), what="p99_us")
    yield "a change seen in another replica's candidates, p99", 250_000, seen, milliseconds, False
    figure = ratio(f, "replicas", "3 replicas", "1 replica", variant="postgres")
    yield "three replicas against one, reads, on the same cores", 0.9, figure, times
    size = restart_size(f)
    restart = key("restart", "entente", "sqlite", size)
    yield f"matching restarted at {millions(size)} listings: ready", 20, f.median(*restart, what="ready_s"), lambda s: f"{s:.1f} s", False
    yield (f"matching restarted at {millions(size)} listings: peak memory per listing", 1500,
           f.median(*restart, what="bytes_per_listing"), lambda n: f"{n:.0f} bytes", False)


def share_told(f, ten):
    told, refused = f.figures(*ten, what="refused_with_retry"), f.figures(*ten, what="refused")
    shares = [told[seed] / refused[seed] for seed in told if refused.get(seed)]
    return min(shares) if shares else None


NAMES = {"get-city": "GetCity", "candidates": "ListCandidates, hit", "gateway": "GetCity through the gateway", "create": "CreateListing",
         "overload": "ListCandidates, never in the cache", "replicas": "GetCity"}


def tables(f):
    """(title, header, rows), those that have rows."""
    rows = []
    for work, name in NAMES.items():
        for _, _, size, variant, who in [k for k in f.rows if k[:2] == ("services", work)]:
            k = key(work, who, variant, size)
            at = f.median(*k, what="rate")
            rows.append([name, who, f"open, {rate(at)}" if at else f"closed{'' if variant == 'closed' else ', ' + variant}",
                         rate(f.median(*k, what="in_time_per_second")),
                         *[milliseconds(f.median(*k, what=w)) for w in ("p50_us", "p99_us", "p999_us")],
                         processor(f.median(*k, what="server_us")), f"{f.median(*k, what='reply_bytes'):.0f}",
                         f"{f.median(*k, what='refused'):.0f}"])
    calls = ("Calls of services (medians of turns; client and servers share the cores)",
             ["call", "who", "loop", "answered", "p50", "p99", "p99.9", "server's processor time", "bytes of a reply", "refused"], rows)
    rows = []
    for _, _, size, variant, who in [k for k in f.rows if k[:2] == ("services", "restart")]:
        k = key("restart", who, variant, size)
        rows.append([millions(size), variant, f"{f.median(*k, what='ready_s'):.1f} s", f"{f.median(*k, what='first_answer_s'):.1f} s",
                     *[f"{f.median(*k, what=w) / 1e6:.0f} MB" for w in ("peak_bytes", "peak_with_answer_bytes")],
                     f"{f.median(*k, what='bytes_per_listing'):.0f}"])
    restarts = ("Restart of matching", ["listings", "store", "ready", "first answer", "peak memory when ready",
                                        "with the first answer", "bytes a listing when ready"], rows)
    return [t for t in (calls, restarts) if t[2]]
