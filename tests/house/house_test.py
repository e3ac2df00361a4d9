#!/usr/bin/python3
"""Arrows point only where docs/architecture.md lets them: by what targets link, and by what files include.

Usage: house_test.py SOURCE_DIR LINKS_TSV     (links.tsv: folder, target, what it links; written by CMake)
"""
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(sys.argv[1])
LINKS = pathlib.Path(sys.argv[2])

# folder (or file) → folders and files of ours that it may depend on, beside itself.
ENGINE = ["matcher/model", "matcher/network", "matcher/score", "matcher/index", "matcher/solver", "matcher/checker",
          "matcher/closure", "matcher/round", "matcher/explain", "matcher/engine"]
MATCHING = ["services/common", "proto", "services/matching/errors.h", "services/matching/access.h",
            "services/matching/documents", "services/matching/results", *ENGINE]


def under(folder, *rooms):
    return [f"{folder}/{room}" for room in (["base", *rooms] if folder == "services/common" else rooms)]


MAY = {
    "matcher/model": [],
    "matcher/network": ["matcher/model"],
    "matcher/score": ["matcher/model", "matcher/network"],
    "matcher/index": ["matcher/model", "matcher/network", "matcher/score"],
    "matcher/solver/flow": ["matcher/model", "matcher/network"],
    "matcher/solver": ["matcher/model", "matcher/network", "matcher/solver/flow"],
    "matcher/checker": ["matcher/model", "matcher/network"],
    "matcher/closure": ["matcher/model", "matcher/network", "matcher/score", "matcher/index", "matcher/solver"],
    "matcher/round": ["matcher/model", "matcher/network", "matcher/score", "matcher/solver", "matcher/closure"],
    "matcher/explain": ["matcher/model", "matcher/network", "matcher/score", "matcher/index", "matcher/solver",
                        "matcher/round"],
    "matcher/engine": ["matcher/model", "matcher/network", "matcher/score", "matcher/solver", "matcher/round",
                       "matcher/explain"],
    "proto": [],
    "services/common/base": ["proto"],
    "services/common/text": ["services/common/base", "proto"],
    "services/common/sheets": [*under("services/common", "text"), "proto"],
    "services/common/storage": [*under("services/common", "text"), "proto"],
    "services/common/rpc": [*under("services/common", "text", "sheets", "storage"), "proto"],
    "services/common/replication": [*under("services/common", "text", "storage", "rpc"), "proto"],
    "services/common/mail": [*under("services/common", "text"), "proto"],
    "services/common/identity": [*under("services/common", "text", "sheets", "storage", "rpc"), "proto"],
    "services/common/service": [*under("services/common", "text", "sheets", "storage", "rpc", "replication", "identity"),
                                "proto"],
    "services/common": ["services/common"],
    "services/profiles": ["services/common", "proto"],
    "services/listings": ["services/common", "proto"],
    "services/matching/documents": ["services/common", "proto", "matcher/model", "matcher/network", "matcher/score"],
    "services/matching/verify": ["services/common", "proto", "services/matching/documents", "matcher/model",
                                 "matcher/network", "matcher/score", "matcher/checker"],
    "services/matching/results": ["services/common", "proto", "services/matching/documents", *ENGINE],
    "services/matching/review": ["services/common", "proto"],
    "services/matching/errors.h": ["services/common", "services/matching/review",
                                   "services/matching/invitations/errors.h"],
    "services/matching/world": MATCHING,
    "services/matching/access.h": ["services/common", "proto", "services/matching/world"],
    "services/matching/access.cc": ["services/common", "proto", "services/matching/access.h", "services/matching/world"],
    "services/matching/candidates": [*MATCHING, "services/matching/world"],
    "services/matching/programmes": [*MATCHING, *under("services/matching", "world", "candidates")],
    "services/matching/cooperations": [*MATCHING, "services/matching/world"],
    "services/matching/rounds": [*MATCHING, *under("services/matching", "world", "candidates")],
    "services/matching/proposals": [*MATCHING, *under("services/matching", "world", "candidates", "cooperations", "rounds",
                                                      "review")],
    "services/matching/reports": [*MATCHING, *under("services/matching", "world", "cooperations", "rounds", "review",
                                                    "proposals")],
    "services/matching/invitations/errors.h": ["services/common"],
    "services/matching/invitations": [*MATCHING, "services/matching/invitations/errors.h", *under("services/matching", "world", "rounds", "review", "proposals")],
    "services/matching/questions": [*MATCHING, *under("services/matching", "world", "rounds")],
    "services/matching/tasks": [*MATCHING, *under("services/matching", "world", "rounds", "review", "proposals",
                                                  "questions")],
    "services/matching/comparing": [*MATCHING, *under("services/matching", "world", "candidates", "rounds")],
    "services/matching/solving": [*MATCHING, *under("services/matching", "world", "candidates", "programmes", "rounds",
                                                    "comparing", "proposals")],
    "services/matching": ["services/common", "proto", "services/matching", *ENGINE],
    "gateway": ["services/common", "proto"],
    "cli/solve": ["matcher/model", "matcher/network", "matcher/solver", "matcher/checker"],
    "cli": ["services", "gateway", "proto", "cli", *ENGINE],
}
# What must never be reached, however long the way.
NEVER = {
    "entente_matcher_checker": ["entente_matcher_solver", "entente_matcher_index", "entente_matcher_closure",
                                "entente_matcher_round"],
    "entente_matching_verify": ["entente_matcher_solver", "entente_matcher_index", "entente_matcher_closure",
                                "entente_matcher_round"],
}
STRANGERS = {"matcher": r'<(grpc|google/protobuf|absl|nlohmann|spdlog|sqlite3|hiredis|boost|fstream|random|ctime)'}


def home(path):
    """The longest entry of MAY, a folder or a file, that holds `path`."""
    fitting = [f for f in MAY if path == f or path.startswith(f + "/")]
    return max(fitting, key=len) if fitting else None


def allowed(source, target):
    return target == source or any(target == f or target.startswith(f + "/") for f in MAY[source])


class House(unittest.TestCase):
    def setUp(self):
        self.targets = {}
        for line in LINKS.read_text().splitlines():
            folder, target, links = (line.split("\t") + ["", ""])[:3]
            self.targets[target] = (folder, links.split())
        self.engine_only = not any(folder.startswith("services/") for folder, _ in self.targets.values())

    def ours(self, target):
        return [link for link in self.targets[target][1] if link in self.targets]

    def test_every_folder_of_the_house_has_targets(self):
        self.assertGreaterEqual(len(self.targets), 7)

    def test_targets_link_only_what_the_table_allows(self):
        for target, (folder, _) in self.targets.items():
            source = home(folder)
            self.assertIsNotNone(source, f"{target} lives in {folder}, which the table doesn't know")
            for link in self.ours(target):
                other = home(self.targets[link][0])
                self.assertTrue(allowed(source, other), f"{target} ({source}) links {link} ({other})")

    def test_files_include_only_what_the_table_allows(self):
        seen = 0
        for file in SOURCE.rglob("*"):
            path = file.relative_to(SOURCE).as_posix()
            if file.suffix not in (".h", ".cc") or home(path) is None:
                continue
            seen += 1
            for name in re.findall(r'#include "([^"]+)"', file.read_text(encoding="utf-8")):
                other = "proto" if name.startswith(("entente/", "google/rpc/")) else home(name)
                if other:
                    self.assertTrue(allowed(home(path), other), f"{path} includes {name}")
        self.assertGreater(seen, 40)

    def test_the_engine_includes_no_stranger(self):
        for file in (SOURCE / "matcher").rglob("*"):
            if file.suffix in (".h", ".cc"):
                found = re.search("#include " + STRANGERS["matcher"], file.read_text(encoding="utf-8"))
                self.assertIsNone(found, f"{file.name} includes {found and found.group(1)}")
                self.assertNotIn("_clock::now", file.read_text(encoding="utf-8"), f"{file.name} reads a clock")

    def test_the_checker_reaches_neither_solver_nor_index(self):
        for start, never in NEVER.items():
            if self.engine_only and not start.startswith("entente_matcher"):
                continue
            for name in [start, *never]:
                self.assertTrue(name in self.targets, f"{name} has another name now: rename it in NEVER, too")
            reached, todo = set(), [start]
            while todo:
                target = todo.pop()
                if target not in reached:
                    reached.add(target)
                    todo += self.ours(target)
            self.assertFalse(reached & set(never), f"{start} reaches {reached & set(never)}")

    def test_links_have_no_circle(self):
        done, path = set(), []

        def visit(target):
            self.assertNotIn(target, path, " → ".join([*path, target]))
            if target in done:
                return
            path.append(target)
            for link in self.ours(target):
                visit(link)
            path.pop()
            done.add(target)

        for target in self.targets:
            visit(target)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
