#!/usr/bin/python3
"""Runs the benches and prints their tables. `./dev bench` builds the programs and calls this.

Rows of figures are appended to the results as they come; a row that is there already isn't measured again, so that a
long run can be stopped and goes on where it was.
"""
import argparse
import datetime
import os
import pathlib
import re
import subprocess
import sys

import report

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = ROOT / "build/release/bin"
ENGINE = ["pairs", "change", "what-if", "retrieval", "trios"]
WHAT = [*ENGINE, "services"]
FAMILIES = "uniform,clustered,scarce,ties"
SERVICES_PROGRAM = ROOT / "tests/bench/services/services.py"  # starts real processes, and programs of ours that load them
SERVICES = ["get-city", "candidates", "gateway", "create", "overload", "replicas", "restart"]


def command_output(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def machine():
    """What the figures depend on: processor, cores, memory, compiler, state of the sources."""
    cpu = re.search(r"^model name\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    flags = re.search(r"^flags\s*:\s*(.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    vectors = [name for flag, name in (("avx512bw", "AVX-512"), ("avx2", "AVX2")) if flags and flag in flags[1].split()]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    cache = (ROOT / "build/release/CMakeCache.txt").read_text()
    compiler = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M)[1]
    flags_line = re.search(r"^CMAKE_CXX_FLAGS_RELEASE:\w+=(.*)$", cache, re.M)[1]
    changed = " with changes" if command_output("git", "status", "--porcelain") else ""
    return {
        "cpu": (cpu[1] if cpu else "unknown") + (f" ({vectors[0]})" if vectors else ""),
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1e9),
        "system": command_output("uname", "-sr"),
        "compiler": command_output(compiler, "--version").splitlines()[0],
        "flags": flags_line,
        "commit": command_output("git", "rev-parse", "--short", "HEAD") + changed,
    }


def plan(options):
    """The runs, shortest first: [program, arguments]."""
    full = options.full
    seeds = options.seeds or ("1,2,3,4,5" if full else "1,2,3")
    runs = []
    if "pairs" in options.what:
        sizes = ["1000", "10000"]
        for limits in ([], ["--tiers", "--limits"]):
            runs.append(["pairs", "--family", FAMILIES, "--size", ",".join(sizes), "--seed", seeds,
                         "--peers", options.peers, *limits])
    if "change" in options.what:
        for limits in ([], ["--tiers", "--limits"]):
            runs.append(["change", "--family", "clustered", "--size", "10000", "--seed", seeds, *limits])
    if "what-if" in options.what:
        runs.append(["what-if", "--seed", seeds])
    if "retrieval" in options.what:
        offers = [] if full else ["--offers", "200000", "--queries", "40"]
        for seed in seeds.split(","):
            runs.append(["retrieval", "--density", "0.1%,3%,10%,50%", "--seed", seed, *offers])
            runs.append(["retrieval", "--dimensions", "64,384", "--seed", seed, *offers])
            runs.append(["retrieval", "--closure", "10000,100000" if full else "10000", "--seed", seed])
    if "trios" in options.what:
        runs.append(["trios", "--needs", "1000", "--seed", seeds, *([] if full else ["--cbc-seconds", "5"])])
    if "pairs" in options.what and full:
        # A seed at a time: a run that is stopped has whole families.
        for seed in seeds.split(","):
            for limits in ([], ["--tiers", "--limits"]):
                runs.append(["pairs", "--family", FAMILIES, "--size", "100000", "--seed", seed,
                             "--peers", options.peers, *limits])
        runs.append(["pairs", "--family", "uniform", "--size", "500000", "--seed", seeds, "--peers", "none"])
    if "services" in options.what:
        runs += [["services", one, *([] if full else ["--quick"])] for one in SERVICES]
    return [[SERVICES_PROGRAM if name == "services" else f"entente-bench-{name}", *arguments] for name, *arguments in runs]


def measured(results, program, arguments):
    """Whether all rows of a run are there, of those programs that measure everything that they are asked for."""
    if program == SERVICES_PROGRAM:
        return ("services", arguments[0]) in {key[:2] for key in report.Figures(results).rows}
    if program != "entente-bench-retrieval":
        return False
    options = dict(zip(arguments[::2], arguments[1::2]))
    families = [*options.get("--density", "").split(","),
                *(f"{d} dimensions" for d in options.get("--dimensions", "").split(",") if d),
                *(f"closure {size}" for size in options.get("--closure", "").split(",") if size)]
    there = {(key[1], seed) for key, rows in report.Figures(results).rows.items() if key[0] == "retrieval" for seed in rows}
    return all((family, int(options["--seed"])) in there for family in families if family)


def named(what):
    """A bench by name. (`choices` of argparse would hold the default of a list against the names, too.)"""
    if what not in [*WHAT, "all", "report"]:
        raise argparse.ArgumentTypeError(f"'{what}' is none of {', '.join(WHAT)}, all, report")
    return what


def options_of(arguments):
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter,
                                     epilog="Examples:\n  ./dev bench                    under three minutes\n"
                                            "  ./dev bench pairs --full       five seeds, up to 500,000 needs\n"
                                            "  ./dev bench report             docs/benchmarks.md from the full results\n"
                                            "  ./dev bench services           the services beside a bare gRPC echo\n"
                                            "  ./dev bench relevance          not time, but sense: entente evaluate on the\n"
                                            "                                 judgements here (README.md says whose)")
    parser.add_argument("what", nargs="*", type=named, metavar="WHAT",
                        help=f"{', '.join(WHAT)}, all (default; without --full those of the engine), or report")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="1,000 and 10,000 needs, three seeds (default)")
    size.add_argument("--full", action="store_true", help="up to 500,000 needs, five seeds; goes on where it was stopped")
    parser.add_argument("--peers", default="ns,cs", help="ns (NetworkSimplex), cs (CostScaling), none")
    parser.add_argument("--seeds", help="instead of those of --quick and --full, by comma")
    parser.add_argument("--again", action="store_true", help="forget the rows that are there")
    options = parser.parse_args(arguments)
    if not options.what or "all" in options.what:
        options.what = WHAT if options.full else ENGINE
    return options


def main():
    options = options_of(sys.argv[1:])
    folder = ROOT / "build/bench"
    folder.mkdir(parents=True, exist_ok=True)
    results = folder / ("results.json" if options.full or "report" in options.what else "quick.json")
    if "report" in options.what:
        return report.write(results, ROOT / "docs")
    if options.again or not options.full:
        results.unlink(missing_ok=True)
    command = "./dev bench " + " ".join(sys.argv[1:])
    report.append_run(results, {**machine(), "command": command.strip(),
                                "date": datetime.date.today().isoformat()})
    failed = []
    runs = plan(options)
    for number, (program, *arguments) in enumerate(runs, 1):
        print(f"[{number}/{len(runs)}] {pathlib.Path(program).name} {' '.join(arguments)}", file=sys.stderr, flush=True)
        if not (PROGRAMS / program).exists():
            print(f"  {program} isn't built: left out", file=sys.stderr)
            continue
        if measured(results, program, arguments):
            continue
        keep = ["--json", results] if "--json" in command_output(PROGRAMS / program, "--help") else []
        done = subprocess.run([PROGRAMS / program, *arguments, *keep], cwd=ROOT, check=False)
        if done.returncode != 0:
            failed.append(" ".join([str(program), *arguments]))
    report.show(results)
    print(f"Rows: {results.relative_to(ROOT)}")
    for run in failed:
        print(f"failed: {run}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
