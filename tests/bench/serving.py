#!/usr/bin/env python3
"""What a question for candidates costs after a change, and on a fresh process with a warm Redis.

  python3 tests/bench/serving.py [--binary build/release/bin/entente] [--copies 10]

Starts redis-server and `entente serve` on free ports of this machine, fills it with the data of data/ (its listings
several times over, under other ids), and times ListCandidates by HTTP. Milliseconds: the least and the median.
"""
import argparse
import csv
import io
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "system"))
from processes import connect, free_port, is_ready, listens, wait_for  # noqa: E402


def copies_of(sheet, copies):
    rows = list(csv.DictReader(io.StringIO(sheet)))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    for copy in range(copies):
        for number, row in enumerate(rows):
            writer.writerow({**row, "id": f"copy-{copy}-of-{number}" if copy else row["id"]})
    return out.getvalue()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", default=str(SOURCE / "build" / "release" / "bin" / "entente"))
    options.add_argument("--copies", type=int, default=10, help="how often the 504 example listings are there")
    options.add_argument("--times", type=int, default=9)
    arguments = options.parse_args()
    started = []
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory)
        shutil.copytree(SOURCE / "data", folder / "data")
        sheet = folder / "data" / "listings.csv"
        sheet.write_text(copies_of(sheet.read_text(), arguments.copies))
        redis, http, grpc = free_port(), free_port(), free_port()
        base = f"http://127.0.0.1:{http}"

        def start(*command):
            started.append(subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            return started[-1]

        def serve():
            process = start(arguments.binary, "serve", "--data-dir", "store", "--listen", f"127.0.0.1:{http}",
                            "--grpc-listen", f"127.0.0.1:{grpc}", "--redis", f"redis://127.0.0.1:{redis}")
            wait_for("serving", lambda: is_ready(base), 120)
            return process

        try:
            start("redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no")
            wait_for("Redis", lambda: listens(redis))
            process = serve()
            subprocess.run([arguments.binary, "import", "data", "--server", f"127.0.0.1:{grpc}"], cwd=folder, check=True,
                           stdout=subprocess.PIPE, timeout=600)
            programme = connect(base, "matching.v1.ProgrammeService/ListProgrammes", {})["programmes"][0]["name"]
            listing = "cities/aberystwyth/listings/aberystwyth-o-keeping-book-trade-alive-language"

            def ask(position):
                begin = time.perf_counter()
                reply = connect(base, "matching.v1.CandidateService/ListCandidates",
                                {"programme": programme, "listing": listing, "minPosition": position})
                return (time.perf_counter() - begin) * 1000, reply["cacheStatus"].removeprefix("CACHE_STATUS_")

            def positions():
                cities = connect(base, "profiles.v1.ProfileService/ListCities", {"pageSize": 1})
                listings = connect(base, "listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 1})
                return {"profiles": cities["revision"], "listings": listings["revision"]}

            def show(what, answers):
                times = [took for took, _ in answers]
                states = ", ".join(sorted({state for _, state in answers}))
                print(f"{what:45} {min(times):9.1f} {statistics.median(times):9.1f}   {states}")

            def after(what, change):
                answers = []
                for turn in range(arguments.times):
                    change(turn)
                    position = positions()
                    answers.append(ask(position))
                show(what, answers)

            def note(turn):
                connect(base, "profiles.v1.ProfileService/UpdateCity",
                        {"city": {"name": "cities/kathmandu", "note": f"note {turn}"}, "updateMask": "note"})

            def other_listing(turn):
                connect(base, "listings.v1.ListingService/UpdateListing",
                        {"listing": {"name": "cities/aberystwyth/listings/aberystwyth-n-small-cities-literature-first-working",
                                     "capacity": 6 + turn}, "updateMask": "capacity"})

            print(f"{504 * arguments.copies} listings, {os.cpu_count()} cores{'':24} {'least':>9} {'median':>9}   cache")
            ask(positions())
            after("asked again, nothing changed", lambda turn: None)
            after("after a city's note changed", note)
            after("after another listing changed", other_listing)
            answers = []
            for _ in range(3):
                position = positions()
                ask(position)
                process.terminate()
                process.wait(60)
                process = serve()
                answers.append(ask(position))
            show("first question of a fresh process, warm Redis", answers)
        finally:
            for process in reversed(started):
                process.terminate()
            for process in started:
                process.wait(60)


if __name__ == "__main__":
    main()
