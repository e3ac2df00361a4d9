#!/usr/bin/env python3
"""What a cached answer of 32 and of 100 candidates takes in Redis.

  python3 tests/bench/cache_memory.py [--binary build/release/bin/entente]

Starts redis-server and `entente serve` on free ports of this machine, fills it with the data of data/ (its listings three
times over, under other ids), and asks for the candidates of 60 listings under a programme of all axes without a floor. Of
the answers that are full: bytes of the value, and what MEMORY USAGE says of its key, the mean and the most.
"""
import argparse
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "system"))
from processes import House, cli, connect, free_port, is_ready, wait_for  # noqa: E402
from serving import copies_of  # noqa: E402

AXES = ["AXIS_NORTH_SOUTH", "AXIS_SOUTH_SOUTH", "AXIS_SOUTH_NORTH", "AXIS_NORTH_NORTH"]


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--binary", default=str(SOURCE / "build" / "release" / "bin" / "entente"))
    binary = options.parse_args().binary
    with tempfile.TemporaryDirectory() as directory, House() as house:
        data = pathlib.Path(directory) / "data"
        shutil.copytree(SOURCE / "data", data)
        sheet = data / "listings.csv"
        sheet.write_text(copies_of(sheet.read_text(), 3))
        redis, (http, grpc) = house.redis(), (free_port(), free_port())
        base = f"http://127.0.0.1:{http}"
        house.start("serve", [binary, "serve", "--data-dir", house.directory / "store", "--listen", f"127.0.0.1:{http}",
                              "--grpc-listen", f"127.0.0.1:{grpc}", "--redis", redis], http)
        wait_for("serving", lambda: is_ready(base), 120)
        cli("import", data, "--server", f"127.0.0.1:{grpc}")
        programme = connect(base, "matching.v1.ProgrammeService/CreateProgramme",
                            {"programmeId": "wide", "programme": {"displayName": "wide", "axes": AXES, "relevanceFloor": 1,
                                                                  "relevanceGood": 1}})["name"]
        listings = connect(base, "listings.v1.ListingService/ListListings", {"parent": "cities/-", "pageSize": 60})["listings"]

        def say(*words):
            return subprocess.run(["redis-cli", "-p", str(house.redis_port), *words], capture_output=True, text=True, check=True,
                                  timeout=20).stdout.strip()

        print(f"{'candidates':>10} {'answers':>8} {'value: mean':>12} {'most':>8} {'MEMORY USAGE: mean':>19} {'most':>8}")
        for count in (32, 100):
            values, memory = [], []
            for listing in listings:
                say("FLUSHDB")
                reply = connect(base, "matching.v1.CandidateService/ListCandidates",
                                {"programme": programme, "listing": listing["name"], "maxCandidates": count})
                # A busy machine may have been too slow for the cache: then there is no key.
                key = say("KEYS", "*")
                if key and len(reply.get("candidates", [])) == count:
                    values.append(int(say("STRLEN", key)))
                    memory.append(int(say("MEMORY", "USAGE", key)))
            print(f"{count:>10} {len(values):>8} {statistics.mean(values):>12.0f} {max(values):>8} {statistics.mean(memory):>19.0f} "
                  f"{max(memory):>8}")


if __name__ == "__main__":
    main()
