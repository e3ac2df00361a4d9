#include "services/common/sheets/header_place.h"

#include <gtest/gtest.h>

#include "services/common/sheets/sheet.h"

namespace entente::common {
namespace {

const SheetColumns kColumns{.required = {"city", "title"}, .optional = {"capacity"}};

HeaderPlace place_in(std::string_view text, char separator = '\0') {
  return find_header(text, HeaderNames(kColumns, {}), separator);
}

TEST(HeaderPlace, IsTheFirstRowThatNamesTwoColumnsOrElseTheFirst) {
  EXPECT_EQ(place_in("city,title\nDakar,A\n").rows, 0);
  const HeaderPlace below = place_in("Answers\n\nVille;Titre\nDakar;A\n");
  EXPECT_EQ(below.rows, 2);
  EXPECT_EQ(below.bytes, 9u);
  EXPECT_EQ(place_in("Dakar,A\nLyon,B\n").rows, 0) << "no row names any";
  EXPECT_EQ(place_in("city\nDakar\n").rows, 0) << "one name below could be a cell";
  EXPECT_EQ(place_in("List of a city\ncity\nDakar\n").rows, 0);
}

TEST(HeaderPlace, IsTheRowThatNamesMost) {
  EXPECT_EQ(place_in("notes\ncity,title\ncity,title,capacity\n").rows, 2);
  // A row of two in front of it is the header: cells may hold names of columns.
  EXPECT_EQ(place_in("city,title\ncity,title,capacity\n").rows, 0);
}

TEST(HeaderPlace, IsLookedForWithTheSeparatorThatWasSaid) {
  EXPECT_EQ(place_in("x\ncity;title\n", ';').rows, 1);
  EXPECT_EQ(place_in("x\ncity;title\n", ',').rows, 0);
}

TEST(HeaderPlace, IsNotLookedForBehindAQuoteWithoutEnd) {
  EXPECT_EQ(place_in("x\n\"city,title\ncity,title\n").rows, 0);
}

TEST(Separator, IsTheOneThatGivesTheMostColumnsOfOurs) {
  const HeaderNames names(kColumns, {});
  EXPECT_EQ(find_separator("city;title,a,b,c\n", names), ';');
  EXPECT_EQ(find_separator("city\ttitle\n", names), '\t');
  EXPECT_EQ(find_separator("a|b|c;d\n", names), '|') << "none of ours: the most columns";
}

TEST(MostKnown, CountsTheBestRow) {
  const HeaderNames names(kColumns, {});
  EXPECT_EQ(most_known("a,b\ncity,title,x\ncity\n", names), 2u);
  EXPECT_EQ(most_known("", names), 0u);
}

}  // namespace
}  // namespace entente::common
