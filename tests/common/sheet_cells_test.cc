// Cells that stand for nothing, and the guard against formulas.
#include "services/common/sheets/sheet_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/base/ids.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/code_points.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

using ::testing::ElementsAre;

TEST(SheetCells, KnowWhatStandsForNothing) {
  for (const char* mark : {"n/a", "N/A", "#REF!", "#N/A", "#DIV/0!", "#NOM?", "#VALEUR!", "#¿NOMBRE?", "#NV", "#BEZUG!",
                           "-", "–", "—", "--", "s/o"}) {
    EXPECT_TRUE(is_empty_mark(mark)) << mark;
  }
  for (const char* word : {"NULL", "nan", "NaN", "None"}) EXPECT_TRUE(is_empty_word(word)) << word;
  for (const char* text : {"", "NA", "Nan", "none", "#1", "#hashtag", "a-b", "0", "no", "#one more!", "-5"}) {
    EXPECT_FALSE(is_empty_mark(text) || is_empty_word(text)) << text;
  }
}

TEST(SheetCells, GuardEveryPartThatCouldRun) {
  const std::pair<const char*, const char*> cases[] = {
      {"=1+1", "'=1+1"},
      {"  =1", "'  =1"},
      {"\u00a0=1", "'\u00a0=1"},
      {"\u200b=1", "'\u200b=1"},
      {"＝1", "'＝1"},
      {"＠x", "'＠x"},
      {"\"=1\"", "'\"=1\""},
      {"a;=cmd|'/C calc'!A0;b", "a;'=cmd|'/C calc'!A0;b"},
      {"a; \u200b+cmd", "a;' \u200b+cmd"},
      {"a\t@x", "a\t'@x"},
      {"a\n=x", "a\n'=x"},
      {"#1234567890123456789\t@A!",
       "'#1234567890123456789\t'@A!"},  // an error of a spreadsheet only without its guard within
      {"-cmd", "'-cmd"},
      {"'=1", "''=1"},
      {"n/a", "'n/a"},
      {"None", "'None"},
      {"-", "'-"},
      {" a", "' a"},
      {"-5", "-5"},
      {"+221338490000", "+221338490000"},
      {"-1.5;+2", "'-1.5;'+2"},
      {"a=b", "a=b"},
      {"a, =b", "a, =b"},  // quoted, and so one cell where commas separate
      {"'tis", "'tis"},
      {"l'été - fini", "l'été - fini"},
  };
  for (const auto& [cell, written] : cases) {
    EXPECT_EQ(guarded(cell), written) << revealed(cell);
    EXPECT_EQ(unguarded(written), cell) << revealed(cell);
    EXPECT_EQ(needs_guard(cell), std::string(cell) != written) << revealed(cell);
  }
}

// The cells that a spreadsheet sees which splits at this character, quotes by RFC 4180.
std::vector<std::string> cells_of(std::string_view text, char separator) {
  std::vector<std::string> cells{""};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool at_begin = cells.back().empty() && (i == 0 || text[i - 1] == separator || text[i - 1] == '\n');
    if (text[i] == '"' && (quoted || at_begin)) {
      if (quoted && i + 1 < text.size() && text[i + 1] == '"') {
        cells.back() += text[i++];
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && (text[i] == separator || text[i] == '\n' || text[i] == '\r')) {
      cells.emplace_back();
    } else {
      cells.back() += text[i];
    }
  }
  return cells;
}

TEST(SheetCells, WhateverIsWrittenComesBackAndNeverRuns) {
  SeededIds ids(18);
  const std::vector<std::string> pool = {"=", "+", "-",      "@",      "＝", "'", "\"",  ";",     "\t", "\n", "\r",
                                         ",", " ", "\u00a0", "\u200b", "a",  "5", "n/a", "#REF!", "é",  "|"};
  for (int i = 0; i < 30'000; ++i) {
    std::string text;
    for (std::uint64_t left = ids.bits() % 8; left > 0; --left) text += pool[ids.bits() % pool.size()];
    ASSERT_EQ(unguarded(guarded(text)), text) << revealed(text);
    const std::string line = csv_line({"id", text, "end"});
    for (const char separator : {',', ';', '\t'}) {
      for (const std::string& cell : cells_of(line, separator)) {
        const std::string_view shown = trim(cell);
        const bool number = shown.find_first_not_of("0123456789.+-") == std::string_view::npos && shown.size() > 1;
        const bool runs = !shown.empty() && std::string_view("=+-@").find(shown[0]) != std::string_view::npos;
        EXPECT_FALSE(runs && !number) << revealed(line) << " by " << separator << ": " << revealed(cell);
      }
    }
  }
}

TEST(SheetCells, SplitsLists) {
  EXPECT_THAT(split_list(" a | b;c ;; \u200b"), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(split_list(" ").empty());
}

}  // namespace
}  // namespace entente::common
