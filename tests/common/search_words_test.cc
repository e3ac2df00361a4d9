#include "services/common/text/search_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::common {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

bool finds(const std::string& query, const std::string& text) {
  const SearchQuery asked = read_search_query(query);
  return !asked.empty() && asked.matches(search_words(text));
}

TEST(SearchWords, AreFoldedAndEachOnce) {
  EXPECT_THAT(search_words("São Paulo: SAO-PAULO, são!"), ElementsAre("paulo", "sao"));
  EXPECT_THAT(search_words("Straße Łódź Ærø"), ElementsAre("aero", "lodz", "strasse"));
  EXPECT_THAT(search_words("  …  "), IsEmpty());
  EXPECT_THAT(search_words("bad \xff bytes"), ElementsAre("bad", "bytes"));
}

TEST(SearchWords, AreFoundWhateverIsTypedDifferently) {
  // case, accents, width, spelled letters, digits of other scripts
  for (const auto& [query, text] :
       std::initializer_list<std::pair<const char*, const char*>>{{"sao paulo", "São Paulo"},
                                                                  {"ＬＹＯＮ", "Lyon"},
                                                                  {"ÎLE", "ile de Gorée"},
                                                                  {"łodz", "Łódź"},
                                                                  {"2027", "en ٢٠٢٧"},
                                                                  {"МОСКВА", "Москва"},
                                                                  {"ежик", "Ёжик в тумане"},
                                                                  {"αθηνα", "Αθήνα"},
                                                                  {"العربيه", "العَرَبِيَّة"},
                                                                  {"اسلام", "إسلام آباد"},
                                                                  {"تهران", "تهــران"},
                                                                  {"کرمان", "كرمان"},
                                                                  {"ירושלים", "יְרוּשָׁלַיִם"},
                                                                  {"서울", "서울특별시"}}) {
    EXPECT_TRUE(finds(query, text)) << query << " in " << text;
  }
}

TEST(SearchWords, OfScriptsWithoutBlanksAreFoundWithin) {
  EXPECT_TRUE(finds("東京", "首都東京の工房"));
  EXPECT_TRUE(finds("工", "首都東京の工房"));
  EXPECT_TRUE(finds("陶瓷", "景德镇陶瓷大学"));
  EXPECT_TRUE(finds("ラジオ", "ﾗｼﾞｵ局")) << "half-width Kana";
  EXPECT_TRUE(finds("เชียงใหม่", "เมืองเชียงใหม่"));
  EXPECT_TRUE(finds("京都 lab", "京都市 Lab")) << "beside other scripts";
  EXPECT_FALSE(finds("都京", "首都東京の工房")) << "in their order";
  EXPECT_FALSE(finds("京房", "首都東京の工房")) << "neighbours";
}

TEST(SearchWords, AreWholeAndPartsWhereAnApostropheJoins) {
  EXPECT_TRUE(finds("huaian", "Huai’an"));
  EXPECT_TRUE(finds("huai'an", "Huai’an"));
  EXPECT_TRUE(finds("an", "Huai’an"));
  EXPECT_TRUE(finds("atelier", "Besoin d’atelier"));
  EXPECT_TRUE(finds("d'atelier", "Besoin d’atelier"));
  EXPECT_FALSE(finds("huaian an", "Huai’ian"));
}

TEST(SearchQuery, TakesTheLastWordAsBegun) {
  EXPECT_TRUE(finds("luth", "Atelier de lutherie"));
  EXPECT_TRUE(finds("atelier lu", "Atelier de lutherie"));
  EXPECT_TRUE(finds("lutherie ate", "Atelier de lutherie")) << "in any order";
  EXPECT_FALSE(finds("ate lutherie", "Atelier de lutherie")) << "others are whole";
  EXPECT_FALSE(finds("luth ", "Atelier de lutherie")) << "a blank ends it";
  EXPECT_FALSE(finds("luth.", "Atelier de lutherie"));
  EXPECT_TRUE(finds("lutherie ", "Atelier de lutherie"));
  EXPECT_FALSE(finds("atelier violin", "Atelier de lutherie"));
  EXPECT_FALSE(finds("…", "…"));
}

TEST(SearchQuery, IsBounded) {
  std::string many, longest(200, 'a');
  for (int i = 0; i < 30; ++i) many += "w" + std::to_string(i) + " ";
  EXPECT_EQ(read_search_query(many).words.size(), kMostQueryWords);
  EXPECT_EQ(search_words(longest).at(0).size(), kMostWordLetters);
  EXPECT_TRUE(finds(longest + " ", longest)) << "cut alike";
}

TEST(SearchRank, PrefersWhatIsIt) {
  const SearchQuery query = read_search_query("lyon");
  EXPECT_EQ(rank_of(query, "Lyon"), SearchRank::kIsIt);
  EXPECT_EQ(rank_of(query, "Lyonnais"), SearchRank::kBeginsWithIt);
  EXPECT_EQ(rank_of(query, "Vieux Lyon"), SearchRank::kHasItInOrder);
  EXPECT_EQ(rank_of(read_search_query("lyon vieux"), "Vieux Lyon"), SearchRank::kHasAll);
  EXPECT_EQ(rank_of(query, "Avignon"), SearchRank::kElsewhere);
  EXPECT_EQ(rank_of(query, "Balyons"), SearchRank::kElsewhere) << "not within a word";
  EXPECT_EQ(rank_of(read_search_query("東京"), "首都東京"), SearchRank::kHasItInOrder);
}

}  // namespace
}  // namespace entente::common
