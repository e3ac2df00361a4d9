#!/usr/bin/python3
"""One catalogue of texts: every text that is said is there in both languages, and every text there is said.

Usage: texts_test.py SOURCE_DIR
"""
import csv
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(sys.argv[1])
FOLDERS = {"cli": ["*.cc", "*.h"], "gateway": ["*.cc", "*.h", "*.ts", "*.tsx", "*.html"], "matcher": ["*.cc", "*.h"],
           "services": ["*.cc", "*.h"]}
# Which ids a sheet holds.
SHEETS = {"cli": r"cli\.", "console": r"(console|my)\.", "errors": r"(error|row)\.", "shared": r"(class|month|template)\.",
          "said": r"said\.", "review": r"review\.", "tasks": r"task\.", "printed": r"printed\.",
          "engine": r"(?!cli\.|console\.|my\.|error\.|row\.|review\.|task\.|class\.|month\.|template\.|said\.|printed\.)"}
CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|https?://\S*|^  +(entente|--offer|weights|relevance|\"keep).*$|\b127\.0\.0\.1\S*"
                  r"|0\.0\.0\.0\S*|[A-ZÔ]+:[A-Z]+|\w+:(?:gauge|port)|HTTP/1\.1|#REF!", re.M)


def read_catalogue():
    rows = []
    for path in sorted((SOURCE / "data" / "texts").glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == ["id", "en", "fr"], path
            rows += [(path.stem, row["id"], row["en"], row["fr"]) for row in reader]
    return rows


def places(text):
    return set(re.findall(r"\{(\w+)\}", text))


# What is said in English in a source is found in the catalogue by its English (services/common/sheets/said.h). Of a
# statement with one of these nobody reads it but whoever builds or runs the program: logs, bugs of ours (whose message
# is hidden), calls that ended by themselves, assertions.
UNSAID = re.compile(r"\blog_(?:info|warning|error|debug)\b|\b(?:InternalError|DataLossError|CancelledError|AbortedError)\b"
                    r"|\bstatic_assert\b|\bMetric k[A-Z]\w*\(|\bfprintf\(stderr|\blog_left_out\b|\bfailed\(\"")
# SQL, types of contents, what a program is given as an example, tags of pictures.
NO_PROSE = re.compile(r"\s*(?:VACUUM|SELECT|INSERT|UPDATE|DELETE|CREATE|WHERE|FROM|AND|ORDER|PRAGMA|ALTER|LIMIT|JOIN|ON|VALUES|BEGIN"
                      r"|REPLACE|ROLLBACK|SAVEPOINT|RELEASE|WITH)\b|text/\w+;|default-src |  entente-|<|\w+\.json: \w+[.\w\[]*$")
# What is read by programs, or by those who build ours: answers to what isn't HTTP, and to probes; the pages of methods,
# the table of steps;
# pictures; what a driver says of its own SQL; why Redis isn't asked, which logs say; texts that errors.csv has; words by which the
# engine's checks name themselves.
NO_TEXTS = re.compile(r"gateway/http|services/common/rpc/admin_|services/common/service/methods\.cc|cli/output/(?:line_chart|qr_code)\.cc"
                      r"|services/common/storage/(?:(?:sqlite|postgres)_\w+|database|search_index|redis_(?:connection|master|pool))\.cc"
                      r"|services/\w+/(?:errors\.h|migrations\.cc)"
                      r"|services/matching/review/(?:errors\.h|step_table\.cc)|services/common/base/errors\.h|matcher/"
                      # Why the documents of an identity provider cannot be read: logs, and operators at the start.
                      r"|services/common/identity/(?:discovery|json_web_key|key_source|web_document)\.cc")
# Names, examples and data; what others say and we look for.
NOT_SAID = {"larger than max", "SQLite format 3", ": Cannot find field.", "export default ", ", engine ", "; confidence: ",
            "Export of running services", ": round.json, proposals.csv, run.json, certificate.json",
            ": simulation.csv, simulation.svg", "beneficiary_city pivotal_city facilitating_city",
            "countries/{ISO 3166-1 alpha-2 code}", "cities/{city}, or cities/- for those of all cities",
            "Ceramics course for young potters", "state = solved OR state = published", "return tonumber(redis.call('TIME')[1])", "matching outbox", "matching tasks", "matching mail", "assigned = true", "Auto-Submitted: auto-generated",
            "There is no such page. Begin at /.", "';\nINSERT INTO sqlite_sequence (name, seq) VALUES ('", "none of ours", "not ready: ",
            "Twelve young potters would like to learn glazing and kiln building from a city with a living ceramics trade.",
            "the contract doesn't say who may call ",
            ": give each method the option entente.type.v1.access, then build again"}
NO_LANGUAGES = {"all languages", "toutes les langues", "toute langue", "todas las lenguas", "all of them"}
TOKEN = re.compile(r"//[^\n]*|#include[^\n]*|#pragma[^\n]*|R\"(\w*)\((?:.|\n)*?\)\1\"|\"(?:[^\"\\\n]|\\.)*\"|'(?:\\.|[^'\\\n])'"
                   r"|[A-Za-z_]\w*|\d[\w'.]*|\s+|.")


def statements(source):
    """Of a source of C++: each statement as its text and its literals, adjacent ones as one."""
    text, literals, joins, depth = "", [], False, 0
    for match in TOKEN.finditer(source):
        token = match[0]
        if token.startswith(("//", "#")) or token.isspace():
            text += " " if token.isspace() else ""
            continue
        if token.startswith('"'):
            content = token[1:-1].replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
            literals[len(literals) - joins:] = [literals[-1] + content if joins else content]
        joins = token.startswith('"')
        depth = max(0, depth + (token in "([") - (token in ")]"))
        if token == ";" or (token in "{}" and depth == 0):
            yield text, literals
            text, literals, depth = "", [], 0
        else:
            text += token
    yield text, literals


class Texts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = read_catalogue()
        cls.ids = {row[1] for row in cls.rows}
        cls.sources = {}
        for folder, patterns in FOLDERS.items():
            for pattern in patterns:
                for path in (SOURCE / folder).rglob(pattern):
                    cls.sources[path] = path.read_text(encoding="utf-8")

    def test_every_text_is_there_once_and_in_both_languages(self):
        self.assertEqual(len(self.ids), len(self.rows))
        self.assertGreater(len(self.rows), 800)
        for sheet, text, english, french in self.rows:
            self.assertRegex(text, "^" + SHEETS[sheet], sheet)
            for words in (english, french):
                self.assertTrue(words and words == words.strip(), text)

    def test_sheets_are_sorted(self):
        for sheet in SHEETS:
            ids = [row[1] for row in self.rows if row[0] == sheet]
            self.assertEqual(ids, sorted(ids), sheet)

    def test_both_languages_have_the_same_places(self):
        for _, text, english, french in self.rows:
            if text.startswith("cli.parse."):  # the English is CLI11's: French needn't repeat all of it
                self.assertLessEqual(places(french), places(english), text)
            else:
                self.assertEqual(places(french), places(english), text)

    def test_what_is_counted_has_both_forms(self):
        for text in self.ids:
            if text.startswith("review."):  # nothing is counted there, and `other` is a reason
                continue
            if text.endswith(".one"):
                self.assertTrue(text[:-4] + ".other" in self.ids, text)
            if text.endswith(".other"):
                self.assertTrue(text[:-6] + ".one" in self.ids, text)

    def test_french_is_set_as_french(self):
        for _, text, _, french in self.rows:
            prose = CODE.sub("…", re.sub(r"\{\w+\}", "x", french))
            self.assertNotRegex(prose, r"\w[:;?!»](\s|$)", f"{text}: a blank before : ; ? ! »")
            self.assertNotRegex(prose, r"«\S", f"{text}: a blank behind «")
            self.assertNotRegex(prose, r"\w'\w", f"{text}: an apostrophe is ’")
            self.assertNotRegex(prose, r"[“”]", f"{text}: guillemets are « »")
            self.assertNotRegex(prose, r"\d\.\d|[1-9],\d{3}", f"{text}: a comma before decimals, blanks between thousands")
            self.assertNotIn("...", prose, text)

    # Ids in the sources: whole ones, and what ids begin with ("value.", `kinds.${…}`).
    def said(self):
        whole, beginnings = set(), {"month."}
        for path, source in self.sources.items():
            if path.suffix in {".ts", ".tsx"}:
                own, more = self.said_by_the_console(path, source)
                whole |= own
                beginnings |= more
            else:
                whole |= set(re.findall(r'"([a-z][\w-]*(?:\.[\w-]+)+)"', source))
                beginnings |= set(re.findall(r'"([a-z][\w-]*(?:\.[\w-]+)*\.)"', source))
        return whole, beginnings

    # The console's ids stand without their prefix, also in tables and as `unit.${…}`; its compiler knows each that is whole.
    def said_by_the_console(self, path, source):
        prefix = "my." if path.parent.name == "tasks" else "console."
        source = re.sub(r"^\s*//.*$", "", source, flags=re.M)
        whole = {prefix + name for name in re.findall(r'"([a-z][\w]*(?:\.[\w-]+)*)"', source)}
        beginnings = set()
        for beginning in re.findall(r"`([a-z][\w-]*(?:\.[\w-]+)*\.)\$\{", source):
            beginnings |= {beginning, prefix + beginning} & {
                text[:len(each)] for each in (beginning, prefix + beginning) for text in self.ids if text.startswith(each)}
        return {text for text in whole if text in self.ids or text + ".other" in self.ids}, beginnings

    def test_every_text_is_said(self):
        whole, beginnings = self.said()
        for _, text, _, _ in self.rows:
            counted = re.sub(r"\.(one|other)$", "", text)
            # An id may be put together of a beginning in the sources and a code.
            begun = any(text.startswith(beginning) for beginning in beginnings)
            self.assertTrue(text in whole or counted in whole or begun, f"nothing says {text}")

    def test_every_text_that_is_said_is_there(self):
        whole, beginnings = self.said()
        kinds = {text.split(".")[0] for text in self.ids}
        for text in whole:
            if text.split(".")[0] in {"cli", "template"}:
                self.assertTrue(text in self.ids or text + ".other" in self.ids
                                or any(each.startswith(text + ".") for each in self.ids), text)
        for beginning in beginnings:
            if beginning.split(".")[0] in kinds & {"cli", "class", "month", "template", "error", "row"}:
                self.assertTrue(any(text.startswith(beginning) for text in self.ids), beginning)

    # Whether an English text, or a part of one, is in the catalogue: as it is, or as a form with its places filled.
    def known(self, english):
        if any(english in row[2] for row in self.rows):
            return True
        for form, places in self.forms:
            match = form.fullmatch(english)
            if match and all(self.known(match[i + 1]) for i, place in enumerate(places) if place.startswith("said")):
                return True
        return False

    def test_what_is_said_in_english_is_in_the_catalogue(self):
        self.forms = [(re.compile("(.+?)".join(re.escape(part) for part in re.split(r"\{[\w ]+\}", row[2]))),
                       re.findall(r"\{([\w ]+)\}", row[2])) for row in self.rows if row[0] == "said"]
        seen = 0
        for path, source in self.sources.items():
            name = str(path.relative_to(SOURCE))
            if path.suffix not in {".cc", ".h"} or NO_TEXTS.match(name):
                continue
            for statement, literals in statements(source):
                if UNSAID.search(statement):
                    continue
                for literal in literals:
                    literal = re.sub(r"%\d*d", "1", literal.strip("\n"))
                    if not re.search(r"[a-z’']{2} [a-z]|[a-z] [a-z]{2}| [a-z]{3}", literal) or NO_PROSE.match(literal):
                        continue
                    if literal in NOT_SAID | NO_LANGUAGES:
                        continue
                    seen += 1
                    with self.subTest(path=name):
                        self.assertTrue(self.known(literal), literal)
        self.assertGreater(seen, 500)

    def test_what_is_said_is_said_in_one_way(self):
        said = [row[2] for row in self.rows if row[0] == "said"]
        self.assertEqual(len(said), len(set(said)))

    # A sentence in two languages side by side in a source belongs into the catalogue.
    def test_no_source_speaks_french(self):
        for path, source in self.sources.items():
            if path.is_relative_to(SOURCE / "services") or path.is_relative_to(SOURCE / "matcher"):
                continue  # these speak by ids; sheets and languages are understood in French, too
            source = re.sub(r"//.*$|\"(?:fr|en)\"", "", source, flags=re.M)
            for literal in re.findall(r'"([^"\n]*)"', source):
                self.assertNotRegex(literal, r"\b(?:pas|une|des|les|est|sont|avec)\b [a-zé]", path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
