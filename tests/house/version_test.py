#!/usr/bin/python3
"""The version stands in CMakeLists.txt. Files that must spell it out agree with it, and no other file spells it out.

Usage: version_test.py SOURCE_DIR
"""
import pathlib
import re
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(sys.argv[1])
VERSION = re.search(r"^project\(entente VERSION (\d+\.\d+\.\d+) ", (SOURCE / "CMakeLists.txt").read_text(), re.MULTILINE)[1]

# Where an image, a package or the API is named with its version. Kustomize and Compose read no other file's.
NAMES_IT = [
    "clients/README.md",
    "deploy/compose.yaml",
    "deploy/kubernetes/base/kustomization.yaml",
    "deploy/kubernetes/overlays/development/kustomization.yaml",
    "deploy/kubernetes/overlays/production/kustomization.yaml",
    "deploy/kubernetes/rendered/development.yaml",
    "deploy/kubernetes/rendered/production.yaml",
    "docs/deploy.md",
    "docs/openapi.json",
]
# entente-gateway:0.1.0, entente_client-0.1.0-…, {name: entente, newTag: 0.1.0}, $i:0.1.0 of a loop over images, and the
# version that the description of the API has of itself.
MENTION = re.compile(r"""(?:\bentente[-_\w]*[:-]|\bentente.*\bnewTag:\ |\$i:|^\ \ "version":\ ")(\d+\.\d+\.\d+)\b""", re.MULTILINE | re.VERBOSE)
HISTORY = {"CHANGELOG.md", "RELEASES"}
PLACE_HELD = "0.0.0"  # clients/make.py puts the version there


def tracked():
    """Files of the project that are text; nothing where this is no clone (a package of the sources)."""
    done = subprocess.run(["git", "-C", SOURCE, "grep", "-Ilz", ""], capture_output=True, text=True, check=False)
    return done.stdout.split("\0")[:-1]


def versions(text):
    return tuple(int(part) for part in text.split("."))


class Version(unittest.TestCase):
    def test_files_that_name_it_agree(self):
        for file in NAMES_IT:
            with self.subTest(file):
                self.assertEqual(set(MENTION.findall((SOURCE / file).read_text())), {VERSION})

    def test_no_other_file_names_it(self):
        for file in tracked():
            if file not in NAMES_IT and file not in HISTORY:
                with self.subTest(file):
                    self.assertEqual(set(MENTION.findall((SOURCE / file).read_text(errors="replace"))) - {PLACE_HELD}, set())

    def test_each_release_is_older_or_this_one_and_has_its_contracts_kept(self):
        releases = [line.split()[0] for line in (SOURCE / "RELEASES").read_text().splitlines() if not line.startswith("#")]
        self.assertEqual(releases, sorted(set(releases), key=versions), "oldest first, each once")
        self.assertLessEqual(versions(releases[-1]), versions(VERSION))
        kept = {file.stem for file in (SOURCE / "proto/released").glob("*.binpb")}
        self.assertEqual(kept, set(releases), "proto/released has the contracts of each")

    def test_the_changelog_names_this_version_or_what_comes_next(self):
        heads = re.findall(r"^## (.*)$", (SOURCE / "CHANGELOG.md").read_text(), re.MULTILINE)
        self.assertTrue(heads[0] == "Unreleased" or re.match(rf"\[?{re.escape(VERSION)}\b", heads[0]), heads[0])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
