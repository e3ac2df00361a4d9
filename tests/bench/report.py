"""Tables of the benches with goal, figure, and whether it is reached; docs/benchmarks.md and its picture."""
import json
import pathlib
import statistics
import sys

import growth
import services_report

PEER = {"ns": "NetworkSimplex", "cs": "CostScaling"}
SHORT = {1000: "1k", 10000: "10k", 100000: "100k", 500000: "500k", 1000000: "1M"}


def append_run(results, facts):
    with open(results, "a", encoding="utf-8") as file:
        file.write(json.dumps({"bench": "run", **facts}) + "\n")


class Figures:
    """Rows by bench, family, size, variant and who; the last of a key counts."""

    def __init__(self, path):
        self.rows = {}
        self.runs = []
        if not pathlib.Path(path).exists():
            return
        for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
            try:
                row = json.loads(line)
            except json.JSONDecodeError:
                continue  # half a line of a run that was stopped
            if row["bench"] == "run":
                self.runs.append(row)
            else:
                key = (row["bench"], row["family"], row["size"], row["variant"], row["who"])
                self.rows.setdefault(key, {})[row["seed"]] = row

    def figures(self, bench, family, size, variant, who, what="cpu_ms"):
        """By seed."""
        rows = self.rows.get((bench, family, size, variant, who), {})
        return {seed: row[what] for seed, row in rows.items() if row.get(what) is not None}

    def median(self, *key, what="cpu_ms"):
        values = self.figures(*key, what=what).values()
        return statistics.median(values) if values else None

    def ratio(self, over, under, what="cpu_ms"):
        """Median over the seeds of two keys' ratios: both are of one run."""
        a, b = self.figures(*over, what=what), self.figures(*under, what=what)
        ratios = [a[seed] / b[seed] for seed in a if b.get(seed)]
        return statistics.median(ratios) if ratios else None

    def seeds(self, *key):
        return len(self.rows.get(key, {}))

    def sizes(self, bench, family):
        return sorted({key[2] for key in self.rows if key[:2] == (bench, family)})

    def families(self, bench):
        order = ["uniform", "clustered", "scarce", "ties"]
        found = {key[1] for key in self.rows if key[0] == bench}
        return [f for f in order if f in found] + sorted(found - set(order))

    def variants(self, bench):
        return sorted({key[3] for key in self.rows if key[0] == bench})

    def who(self, bench):
        return sorted({key[4] for key in self.rows if key[0] == bench})


def milliseconds(ms):
    if ms is None:
        return "–"
    if ms >= 10000:
        return f"{ms / 1000:.1f} s"
    if ms >= 100:
        return f"{ms:.0f} ms"
    return f"{ms:.1f} ms" if ms >= 1 else f"{ms * 1000:.1f} µs"


def times(ratio):
    if ratio is None:
        return "–"
    return f"{ratio:.0f} ×" if ratio >= 100 else f"{ratio:.1f} ×" if ratio >= 0.1 else f"{ratio:.3f} ×"


class Goal:
    """One line of the table of goals: at least or at most a figure. `open_end`: the figure may be greater."""

    def __init__(self, work, goal, figure, text, at_least=True, open_end=False):
        self.work, self.figure = work, figure
        self.goal = f"{'≥' if at_least else '≤'} {text(goal)}"
        self.shown = ("> " if open_end else "") + text(figure) if figure is not None else "not measured"
        if figure is None or (open_end and figure < goal):
            self.mark = "–"
        else:
            self.mark = "reached" if (figure >= goal if at_least else figure <= goal) else "NOT REACHED"

    def cells(self):
        return [self.work, self.goal, self.shown, self.mark]


def pairs_goals(f):
    ours = lambda family, size, variant: ("pairs", family, size, variant, "entente")
    simplex = lambda family, size, variant: ("pairs", family, size, variant, "ns")
    wanted = {("plain", 10000): (7, 7, 3), ("plain", 100000): (10, 10, 6), ("tiers+limits", 10000): (5, 5, 2.5),
              ("tiers+limits", 100000): (8, 8, 5)}
    for (variant, size), goals in wanted.items():
        name = "round" if variant == "plain" else "round with tiers and city limits"
        for family, goal in zip(("uniform", "clustered", "scarce"), goals):
            key = (family, size, variant)
            yield Goal(f"{name}, {SHORT[size]} {family}: faster than NetworkSimplex", goal,
                       f.ratio(simplex(*key), ours(*key)), times)
    for family in ("uniform", "clustered", "scarce"):
        key = (family, 100000, "plain")
        yield Goal(f"round, 100k {family}: memory against NetworkSimplex", 0.4,
                   f.ratio(ours(*key), simplex(*key), what="memory_mb"), times, at_least=False)
    yield Goal("round, 500k uniform against 100k uniform", 12,
               f.ratio(ours("uniform", 500000, "plain"), ours("uniform", 100000, "plain")), times, at_least=False)


def other_goals(f):
    full, one = ("change", "clustered", 10000, "plain", "full solve"), ("change", "clustered", 10000, "plain", "entente")
    yield Goal("one listing changed, 10k clustered, exact: faster than a full solve", 250, f.ratio(full, one), times)
    size = max(f.sizes("what-if", "example"), default=0)
    for variant, goal, words in (("held", 50, "trios held"), ("solved", 2000, "with trios")):
        yield Goal(f"the example network, what-if of one weight, {words}", goal,
                   f.median("what-if", "example", size, variant, "entente"), milliseconds, at_least=False)


DENSITIES = ["0.1%", "3%", "10%", "50%"]


def retrieval(f, family, who):
    """The key of a row of retrieval; its figure is solve_ms, of one query."""
    size = max(f.sizes("retrieval", family), default=0)
    return ("retrieval", family, size, "top32", who)


def retrieval_ratio(f, family, over, under="index"):
    return f.ratio(retrieval(f, family, over), retrieval(f, family, under), what="solve_ms")


def retrieval_goals(f):
    yield Goal("top 32 of 1M offers at 3 % admissible: faster than the row loop", 35, retrieval_ratio(f, "3%", "rows"), times)
    yield Goal("the same: faster than the full SIMD scan", 4, retrieval_ratio(f, "3%", "scan"), times)
    for dimensions, goal in ((64, 8), (384, 3)):
        yield Goal(f"filtered embedding search, {dimensions} dimensions: faster than FAISS with a selector", goal,
                   retrieval_ratio(f, f"{dimensions} dimensions", "faiss"), times)
    yield Goal("closure over all pairs at 100k × 100k against computing the candidate lists", 3,
               retrieval_ratio(f, "closure 100000", "closure", "lists"), times, at_least=False)
    key = retrieval(f, "3%", "index")
    memory = f.median(*key, what="memory_mb")
    yield Goal("index memory per listing", 100, memory * 1e6 / key[2] if memory else None,
               lambda n: f"{n:.0f} bytes", at_least=False)


def trios(family, variant, who, size=1000):
    """The key of a row of trios: Entente's value is its gap in per cent, CBC's time until it gets there or gives up."""
    return ("trios", family, size, variant, who)


def trios_gap(f, family, variant, size=1000):
    gaps = [float(value) for value in f.figures(*trios(family, variant, "entente", size), what="value").values()]
    return statistics.median(gaps) if gaps else None


def gave_up(f, cbc):
    """Whether CBC didn't get there for some seed: its times are then the least that it takes."""
    return "not reached" in f.figures(*cbc, what="value").values()


def trios_goals(f):
    found = [(family, variant) for family in f.families("trios") for variant in f.variants("trios")
             if f.seeds(*trios(family, variant, "entente"))] or [("uniform", "ranked")]
    for family, variant in found:
        work = f"trios, 1,000 needs, {family}, {variant}"
        yield Goal(f"{work}: gap", 0.1, trios_gap(f, family, variant), lambda gap: f"{gap:.4f} %", at_least=False)
        cbc = trios(family, variant, "cbc")
        yield Goal(f"{work}: faster than CBC gets there", 10, f.ratio(cbc, trios(family, variant, "entente")), times,
                   open_end=gave_up(f, cbc))


def goals(f):
    return [*pairs_goals(f), *retrieval_goals(f), *trios_goals(f), *other_goals(f),
            *(Goal(*goal) for goal in services_report.goals(f))]


def trios_table(f):
    header = ["family", "variant", "needs", "seeds", "Entente", "gap", "CBC alone"]
    rows = []
    for family in f.families("trios"):
        for variant in f.variants("trios"):
            for size in f.sizes("trios", family):
                ours, cbc = trios(family, variant, "entente", size), trios(family, variant, "cbc", size)
                if f.seeds(*ours):
                    rows.append([family, variant, SHORT.get(size, str(size)), str(f.seeds(*ours)),
                                 milliseconds(f.median(*ours)), f"{trios_gap(f, family, variant, size):.4f} %",
                                 f"{'> ' if gave_up(f, cbc) else ''}{milliseconds(f.median(*cbc))} "
                                 f"({times(f.ratio(cbc, ours))})" if f.seeds(*cbc) else "–"])
    return header, rows


def retrieval_table(f):
    header = ["admissible", "offers", "seeds", "index, per query", "full SIMD scan", "row loop"]
    rows = []
    for density in DENSITIES:
        ours = retrieval(f, density, "index")
        if not f.seeds(*ours):
            continue
        row = [density, SHORT.get(ours[2], str(ours[2])), str(f.seeds(*ours)),
               milliseconds(f.median(*ours, what="solve_ms"))]
        for who in ("scan", "rows"):
            row.append(f"{milliseconds(f.median(*retrieval(f, density, who), what='solve_ms'))} "
                       f"({times(retrieval_ratio(f, density, who))})")
        rows.append(row)
    return header, rows


def embedding_table(f):
    header = ["embedding", "offers", "seeds", "index, per query", "FAISS IndexFlatIP with a selector"]
    rows = []
    for family in f.families("retrieval"):
        ours = retrieval(f, family, "index")
        if family.endswith(" dimensions") and f.seeds(*ours):
            rows.append([family, SHORT.get(ours[2], str(ours[2])), str(f.seeds(*ours)),
                         milliseconds(f.median(*ours, what="solve_ms")),
                         f"{milliseconds(f.median(*retrieval(f, family, 'faiss'), what='solve_ms'))} "
                         f"({times(retrieval_ratio(f, family, 'faiss'))})"])
    return header, rows


def closure_table(f):
    header = ["needs × offers", "seeds", "candidate lists", "closure over all pairs", "ratio"]
    rows = []
    for family in f.families("retrieval"):
        if not family.startswith("closure "):
            continue
        size = int(family.split()[1])
        lists, closure = retrieval(f, family, "lists"), retrieval(f, family, "closure")
        rows.append([f"{SHORT.get(size, size)} × {SHORT.get(size, size)}", str(f.seeds(*closure)),
                     milliseconds(f.median(*lists, what="solve_ms")), milliseconds(f.median(*closure, what="solve_ms")),
                     times(retrieval_ratio(f, family, "closure", "lists"))])
    return header, rows


def pairs_table(f, variant):
    """Header and rows: medians of time and memory, each peer's beside its ratio."""
    peers = [p for p in PEER if p in f.who("pairs")]
    header = ["family", "needs", "seeds", "Entente", *[PEER[p] for p in peers], "memory: Entente", *[PEER[p] for p in peers]]
    rows = []
    for family in f.families("pairs"):
        for size in f.sizes("pairs", family):
            ours = ("pairs", family, size, variant, "entente")
            if not f.seeds(*ours):
                continue
            row = [family, SHORT.get(size, str(size)), str(f.seeds(*ours)), milliseconds(f.median(*ours))]
            for peer in peers:
                key = ("pairs", family, size, variant, peer)
                row.append(f"{milliseconds(f.median(*key))} ({times(f.ratio(key, ours))})" if f.seeds(*key) else "–")
            row.append(f"{f.median(*ours, what='memory_mb'):.1f} MB")
            for peer in peers:
                key = ("pairs", family, size, variant, peer)
                row.append(f"{f.median(*key, what='memory_mb'):.1f} MB ({times(f.ratio(key, ours, 'memory_mb'))})"
                           if f.seeds(*key) else "–")
            rows.append(row)
    return header, rows


def change_table(f):
    header = ["family", "needs", "variant", "seeds", "full solve", "one listing changed", "ratio"]
    rows = []
    for family in f.families("change"):
        for size in f.sizes("change", family):
            for variant in f.variants("change"):
                full, one = [("change", family, size, variant, who) for who in ("full solve", "entente")]
                if f.seeds(*one):
                    rows.append([family, SHORT.get(size, str(size)), variant, str(f.seeds(*one)),
                                 milliseconds(f.median(*full)), milliseconds(f.median(*one)), times(f.ratio(full, one))])
    return header, rows


def aligned(header, rows):
    widths = [max(len(r[k]) for r in [header, *rows]) for k in range(len(header))]
    line = lambda cells: "  ".join(c.ljust(w) for c, w in zip(cells, widths)).rstrip()
    return "\n".join([line(header), line(["─" * w for w in widths]), *map(line, rows)])


def markdown(header, rows):
    line = lambda cells: "| " + " | ".join(cells) + " |"
    return "\n".join([line(header), line(["---"] * len(header)), *map(line, rows)])


def tables(f):
    """(title, header, rows), those that have rows."""
    found = [("Rounds of pairs", *pairs_table(f, "plain")),
             ("Rounds of pairs with priority needs and limits of cities on both sides", *pairs_table(f, "tiers+limits")),
             ("One listing changed, solved again exactly", *change_table(f)),
             ("Best 32 partners of a need", *retrieval_table(f)), ("Filtered embedding search", *embedding_table(f)),
             ("Rounds closed over all pairs", *closure_table(f)), ("Rounds with trios", *trios_table(f))]
    return [t for t in found if t[2]]


def show(results):
    f = Figures(results)
    for title, header, rows in tables(f):
        print(f"\n{title} (processor time of one thread, medians)\n{aligned(header, rows)}")
    for title, header, rows in services_report.tables(f):
        print(f"\n{title}\n{aligned(header, rows)}")
    lines = [g.cells() for g in goals(f) if g.figure is not None]
    if lines:
        print(f"\nGoals\n{aligned(['work', 'goal', 'figure', ''], lines)}")
    print()


def write(results, docs):
    f = Figures(results)
    if not f.runs:
        print(f"report: {results} has no results: run ./dev bench --full first", file=sys.stderr)
        return 1
    run = f.runs[-1]
    commands = list(dict.fromkeys(r["command"] for r in f.runs))
    commits = list(dict.fromkeys(r["commit"] for r in f.runs))
    parts = [INTRODUCTION.format(
        cpu=run["cpu"], cores=run["cores"], memory=run["memory_gb"], system=run["system"], compiler=run["compiler"],
        flags=run["flags"], date=run["date"], commands=", ".join(f"`{c}`" for c in commands), commits=", ".join(commits))]
    parts.append("## Goals\n\n" + markdown(["work", "goal", "figure", ""], [
        [*g.cells()[:3], f"**{g.mark.lower()}**" if g.mark.startswith("NOT") else g.mark] for g in goals(f)]))
    for number, (title, header, rows) in enumerate([*tables(f), *services_report.tables(f)]):
        parts.append(f"## {title}\n\n{markdown(header, rows)}")
        if number == 0 and growth.draw(f, docs / "benchmarks-growth.svg"):
            parts.append("![Time of a round against the number of needs, on logarithmic scales](benchmarks-growth.svg)")
    (docs / "benchmarks.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print("docs/benchmarks.md")
    return 0


INTRODUCTION = """# Benchmarks

Made by `./dev bench report` from the rows that {commands} measured; don't edit by hand.

- Machine: {cpu}, {cores} cores, {memory} GB, {system}. Compiler: {compiler}, `{flags}`. Date: {date}. Commit: {commits}.
- Times are processor time of one thread, from the drawn network in memory to the answer with its certificate; medians
  over the seeds. A ratio is the median of the ratios of each seed. Memory is the peak beyond the drawn network.
- Each measurement has a process of its own. The peers are LEMON 1.3.1's NetworkSimplex and CostScaling on the same
  drawn network, as lean as it can be put: a city is a node only where it is limited. Their time includes building
  LEMON's graph, which for NetworkSimplex is a tenth or less of the whole.
- Every certificate was checked by `matcher/checker`, and every peer reached the same objective, or there would be no row. CBC is
  stopped after a number of times of Entente's time: "> " marks what it took without getting there.
- Networks (`tests/bench/pairs_network.h`): as many offers as needs (scarce: a quarter, half the places needed), 16–32
  edges per need, offers of 1–3 places. Tiers: 30 % priority needs. Limits: cities of 20–60 listings that limit what they
  carry as receiver and as provider."""
