#!/usr/bin/python3
"""Figures of the benches: medians, ratios, goals, and what is left of a run that was stopped; which benches a command runs."""
import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
import growth  # noqa: E402
import report  # noqa: E402
import run  # noqa: E402


def row(who, seed, ms, size=10000, family="uniform", variant="plain", mb=10.0):
    return {"bench": "pairs", "family": family, "size": size, "seed": seed, "variant": variant, "who": who,
            "cpu_ms": ms, "solve_ms": ms, "memory_mb": mb, "value": "0/1/2"}


def call(work, who, seed, per_second, variant="closed", size=0, **more):
    return {"bench": "services", "family": work, "size": size, "variant": variant, "who": who, "seed": seed, "per_second": per_second,
            "in_time_per_second": per_second, "server_us": 50, "p50_us": 100, "p99_us": 200, "p999_us": 300, "reply_bytes": 400,
            "refused": 0, "refused_p99_us": 0, "refused_since_sent_p99_us": 0, "refused_with_retry": 0,
            **more}


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name) / "rows.json"

    def tearDown(self):
        self.folder.cleanup()

    def figures(self, rows, tail=""):
        self.path.write_text("".join(json.dumps(r) + "\n" for r in rows) + tail, encoding="utf-8")
        return report.Figures(self.path)

    def goal(self, figures, words):
        return next(g for g in report.goals(figures) if words in g.work)

    def test_a_ratio_is_the_median_of_the_seeds_own_ratios(self):
        f = self.figures([row("entente", 1, 10), row("ns", 1, 100), row("entente", 2, 20), row("ns", 2, 100),
                          row("entente", 3, 10), row("ns", 3, 90), row("ns", 4, 1000)])
        key = ("pairs", "uniform", 10000, "plain")
        self.assertEqual(f.ratio((*key, "ns"), (*key, "entente")), 9)
        self.assertEqual(f.median(*key, "entente"), 10)

    def test_the_last_row_of_a_key_counts_and_half_a_line_doesnt(self):
        f = self.figures([row("entente", 1, 10), row("entente", 1, 30)], tail='{"bench":"pairs","fam')
        self.assertEqual(f.median("pairs", "uniform", 10000, "plain", "entente"), 30)

    def test_a_goal_is_reached_missed_or_not_measured(self):
        rows = [row("entente", 1, 10), row("ns", 1, 70), row("entente", 1, 10, family="clustered"),
                row("ns", 1, 69, family="clustered")]
        f = self.figures(rows)
        self.assertEqual(self.goal(f, "round, 10k uniform").mark, "reached")
        self.assertEqual(self.goal(f, "round, 10k clustered").mark, "NOT REACHED")
        self.assertEqual(self.goal(f, "round, 10k scarce").shown, "not measured")

    def test_a_goal_of_at_most(self):
        f = self.figures([row("entente", 1, 1, size=100000, mb=50), row("ns", 1, 1, size=100000, mb=100),
                          row("entente", 1, 12, size=500000)])
        self.assertEqual(self.goal(f, "memory against").mark, "NOT REACHED")
        self.assertEqual(self.goal(f, "500k uniform").mark, "reached")

    def test_trios_have_a_gap_and_a_peer(self):
        ours = {**row("entente", 1, 100, size=1000), "bench": "trios", "variant": "ranked", "value": "0.0500"}
        f = self.figures([ours, {**ours, "who": "cbc", "cpu_ms": 900, "value": "0"}])
        self.assertEqual(self.goal(f, "uniform, ranked: gap").mark, "reached")
        self.assertEqual(self.goal(f, "CBC gets there").shown, "9.0 ×")
        self.assertEqual(self.goal(f, "CBC gets there").mark, "NOT REACHED")

    def test_a_peer_that_gave_up_shows_the_least_that_it_takes(self):
        ours = {**row("entente", 1, 100, size=1000), "bench": "trios", "variant": "ranked", "value": "0.0500"}
        for ms, shown, mark in ((900, "> 9.0 ×", "–"), (1100, "> 11.0 ×", "reached")):
            f = self.figures([ours, {**ours, "who": "cbc", "cpu_ms": ms, "value": "not reached"}])
            self.assertEqual(self.goal(f, "CBC gets there").shown, shown)
            self.assertEqual(self.goal(f, "CBC gets there").mark, mark)

    def test_the_page_and_its_picture_are_written(self):
        rows = [row(who, 1, ms * size, size=size) for who, ms in (("entente", 1e-3), ("ns", 1e-2)) for size in (1000, 10000)]
        facts = {"bench": "run", "cpu": "a processor", "cores": 2, "memory_gb": 8, "system": "a system", "compiler": "c++",
                 "flags": "-O2", "commit": "0", "command": "./dev bench --full", "date": "2026-01-01"}
        self.figures([facts, *rows])
        docs = pathlib.Path(self.folder.name)
        self.assertEqual(report.write(self.path, docs), 0)
        page = (docs / "benchmarks.md").read_text(encoding="utf-8")
        self.assertIn("| uniform | 10k | 1 | 10.0 ms | 100 ms (10.0 ×) |", page)
        self.assertIn("a processor, 2 cores", page)
        self.assertTrue((docs / "benchmarks-growth.svg").read_text(encoding="utf-8").startswith("<svg"))

    def test_services_are_held_against_their_peers_in_the_same_turn(self):
        f = self.figures([call("get-city", "entente", 0, 80), call("get-city", "echo", 0, 100), call("get-city", "entente", 1, 50),
                          call("get-city", "echo", 1, 100), call("get-city", "entente", 2, 75), call("get-city", "echo", 2, 100),
                          call("candidates", "entente", 0, 50, "open", rate=50.0, p99_us=700),
                          call("candidates", "echo", 0, 50, "open", rate=50.0, p99_us=200),
                          call("overload", "capacity", 0, 100), call("overload", "ten times", 0, 81, "open", rate=1000.0, refused=900,
                                                                     refused_with_retry=899, refused_since_sent_p99_us=9000)])
        goals = {words: self.goal(f, words) for words in ("GetCity against", "p99 at one rate", "answered against", "a refusal takes",
                                                          "say when", "PostgreSQL", "peak memory per listing")}
        self.assertEqual({words: goal.mark for words, goal in goals.items()},
                         {"GetCity against": "reached", "p99 at one rate": "NOT REACHED", "answered against": "reached",
                          "a refusal takes": "reached", "say when": "NOT REACHED", "PostgreSQL": "–", "peak memory per listing": "–"})
        title, header, rows = report.services_report.tables(f)[0]
        self.assertIn(["GetCity", "entente", "closed", "75/s", "0.1 ms", "0.2 ms", "0.3 ms", "50 µs", "400", "0"], rows)

    def test_one_size_makes_no_picture(self):
        self.assertFalse(growth.draw(self.figures([row("entente", 1, 10)]), self.path))


class Run(unittest.TestCase):
    def test_without_names_all_benches_run(self):
        for arguments in ([], ["--quick"], ["all"], ["--seeds", "1"], ["pairs", "all"]):
            self.assertEqual(run.options_of(arguments).what, run.ENGINE, arguments)
        self.assertEqual({command[0] for command in run.plan(run.options_of([]))},
                         {f"entente-bench-{what}" for what in run.ENGINE})
        self.assertEqual(run.options_of(["--full"]).what, [*run.ENGINE, "services"], "services take minutes")

    def test_services_are_measured_one_by_one_and_not_twice(self):
        plan = run.plan(run.options_of(["services"]))
        self.assertEqual([arguments for _, *arguments in plan], [[one, "--quick"] for one in run.SERVICES])
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "rows.json"
            path.write_text(json.dumps(call("create", "64 callers", 0, 10)) + "\n")
            done = [one for program, one, *_ in plan if run.measured(path, program, [one])]
        self.assertEqual(done, ["create"])

    def test_names_choose_benches(self):
        self.assertEqual(run.options_of(["pairs", "trios", "--full"]).what, ["pairs", "trios"])
        self.assertEqual(run.options_of(["report"]).what, ["report"])

    def test_another_name_is_refused_with_those_that_there_are(self):
        said = io.StringIO()
        with contextlib.redirect_stderr(said), self.assertRaises(SystemExit):
            run.options_of(["pears"])
        self.assertIn("'pears' is none of pairs, change", said.getvalue())


if __name__ == "__main__":
    unittest.main()
