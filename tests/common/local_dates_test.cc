#include "services/common/sheets/local_dates.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/common/base/time.h"

namespace entente::common {
namespace {

std::string shown(const DateColumn::Date& date) {
  if (date.is_open) return "open";
  return date.date ? format_partial_date(*date.date) : "none";
}

std::string read(std::string_view cell, const std::vector<std::string>& others = {},
                 DateOrder order = DateOrder::kUnknown) {
  DateColumn column(order);
  for (const std::string& other : others) column.look_at(other);
  column.look_at(cell);
  return shown(column.read(cell));
}

TEST(LocalDates, ReadsWhatPeopleWrite) {
  for (const auto& [cell, date] : std::vector<std::pair<std::string, std::string>>{
           {"2027-01-15", "2027-01-15"},
           {"2027-01", "2027-01"},
           {"2027", "2027"},
           {"2027/1/15", "2027-01-15"},
           {"15/01/2027", "2027-01-15"},
           {"1/15/27", "2027-01-15"},
           {"15.1.2027", "2027-01-15"},
           {"3.4.2027", "2027-04-03"},
           {"15. 1. 2027", "2027-01-15"},
           {"15-01-2027", "2027-01-15"},
           {"04/04/2027", "2027-04-04"},
           {"03/2027", "2027-03"},
           {"15 janvier 2027", "2027-01-15"},
           {"1er avril 2027", "2027-04-01"},
           {"Jan 15, 2027", "2027-01-15"},
           {"January 1st, 2027", "2027-01-01"},
           {"15 de marzo de 2027", "2027-03-15"},
           {"31 déc. 2027", "2027-12-31"},
           {"sept-27", "2027-09"},
           {"set-27", "2027-09"},
           {"15-Mar-27", "2027-03-15"},
           {"2027 March 15", "2027-03-15"},
           {"März 2027", "2027-03"},
           {"Dezember 2027", "2027-12"},
           {"gennaio 2027", "2027-01"},
           {"fevereiro de 2027", "2027-02"},
           {"١٥/٠٣/٢٠٢٧", "2027-03-15"},
           {"١٥ مايو ٢٠٢٧", "2027-05-15"},
           {"15/01/2027 10:33:12", "2027-01-15"},
           {"1/15/2027 9:05 AM", "2027-01-15"},
           {"2027-01-15T00:00:00Z", "2027-01-15"},
           {"46037", "2026-01-15"},
           {"01/01/70", "1970-01-01"},
           {"03/04/2027", "open"},
           {"", "none"},
           {"soon", "none"},
           {"spring 2027", "none"},
           {"jui 2027", "none"},  // juin or juillet
           {"31/31/2027", "none"},
           {"31.4.2027", "none"},
           {"29/02/2027", "none"},
           {"00/01/2027", "none"},
           {"15/01/1799", "none"},
           {"15/01", "none"},
           {"12", "none"},
           {"1234567", "none"},
           {"march april 2027", "none"},
       }) {
    EXPECT_EQ(read(cell), date) << cell;
  }
}

TEST(LocalDates, OthersOfTheColumnDecide) {
  EXPECT_EQ(read("03/04/2027", {"15/01/2027"}), "2027-04-03");
  EXPECT_EQ(read("03/04/2027", {"01/15/2027"}), "2027-03-04");
  EXPECT_EQ(read("03/04/2027", {"15.1.2027"}), "2027-04-03") << "with points the day is first";
  EXPECT_EQ(read("03/04/2027", {"15/01/2027", "01/15/2027"}), "open") << "they contradict each other";
  EXPECT_EQ(read("03/04/2027", {"2027-01-15", "15 January 2027", "46037"}), "open") << "these prove nothing";
}

TEST(LocalDates, WhatSomebodySaysHolds) {
  EXPECT_EQ(read("03/04/2027", {"01/15/2027"}, DateOrder::kDayFirst), "2027-04-03");
  EXPECT_EQ(read("03/04/2027", {}, DateOrder::kMonthFirst), "2027-03-04");
  EXPECT_EQ(read("15/01/2027", {}, DateOrder::kMonthFirst), "none");
}

}  // namespace
}  // namespace entente::common
