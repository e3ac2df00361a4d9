// Tables for people, read again by our own reader of workbooks.
#include "cli/output/book.h"

#include <gtest/gtest.h>

#include "services/common/sheets/workbook.h"

namespace entente::cli {
namespace {

using Kind = BookColumn::Kind;

std::vector<BookTab> tabs() {
  return {{"Proposals",
           {{"City", Kind::kWord}, {"Score", Kind::kNumber}, {"From", Kind::kDay}, {"Why", Kind::kText}},
           {{"Łódź", "81.5", "2027-01-15", "=1+1"}, {"São Paulo", "7", "2027-03", "two\nlines, and \"quotes\""}}},
          {"Needs", {{"City", Kind::kWord}}, {}}};
}

TEST(Book, HoldsWhatItWasGiven) {
  const auto bytes = xlsx_of(tabs());
  ASSERT_TRUE(bytes.ok()) << bytes.status();
  std::string fault;
  const auto workbook = common::Workbook::open(*bytes, fault);
  ASSERT_NE(workbook, nullptr);
  ASSERT_EQ(fault, "");
  EXPECT_EQ(workbook->tabs(), (std::vector<std::string>{"Proposals", "Needs"}));
  EXPECT_EQ(workbook->text(0, 100, fault),
            "City,Score,From,Why\nŁódź,81.5,2027-01-15,=1+1\nSão Paulo,7,2027-03,\"two\nlines, and \"\"quotes\"\"\"\n");
  EXPECT_EQ(workbook->text(1, 100, fault), "City\n");
}

TEST(Book, OfTheSameTablesHasTheSameBytes) {
  EXPECT_EQ(*xlsx_of(tabs()), *xlsx_of(tabs()));
}

TEST(Book, RunsNothingAsCsv) {
  EXPECT_EQ(
      csv_of(tabs()[0]),
      "\xef\xbb\xbf"
      "City,Score,From,Why\nŁódź,81.5,2027-01-15,'=1+1\nSão Paulo,7,2027-03,\"two\nlines, and \"\"quotes\"\"\"\n");
}

}  // namespace
}  // namespace entente::cli
