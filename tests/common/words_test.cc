// Words of texts: stems by language, what is left out, and which language a text is in.
#include "services/common/sheets/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::common {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Words, EnglishWordsComeToTheirStems) {
  EXPECT_THAT(stems_of("Repairing amplifiers: a workshop on tuned Instruments", "en"),
              ElementsAre("repair", "amplifi", "workshop", "tune", "instrument"));
  EXPECT_EQ(stems_of("workshops", "en-GB"), stems_of("Workshop", "EN"));
}

TEST(Words, FrenchWordsLoseTheirElision) {
  EXPECT_EQ(stems_of("L’atelier d’accordage", "fr"), stems_of("ateliers, accordage", "fr"));
  EXPECT_THAT(stems_of("qu'il n'est pas dans l'atelier", "fr"), ElementsAre("ateli"));
}

TEST(Words, ArabicWordsComeToTheirStems) {
  EXPECT_EQ(stems_of("الموسيقى في المدارس", "ar"), stems_of("موسيقى ومدارس", "ar"));
  EXPECT_THAT(stems_of("في من على", "ar"), IsEmpty());
}

// No stemmer knows Wolof or Georgian; `und` is no language. The folded word is what there is.
TEST(Words, WithoutAStemmerTheFoldedWordStays) {
  EXPECT_THAT(stems_of("Fecci Sabar", "wo"), ElementsAre("fecci", "sabar"));
  EXPECT_THAT(stems_of("Workshops", "und"), ElementsAre("workshops"));
  EXPECT_THAT(stems_of("Workshops", ""), ElementsAre("workshops"));
  EXPECT_THAT(stems_of("ქართული", "ka"), ElementsAre("ქართული"));
  // A name of a language isn't its code.
  EXPECT_THAT(stems_of("Workshops", "english"), ElementsAre("workshops"));
}

TEST(Words, NumbersSignsShortAndStopWordsAreLeftOut) {
  EXPECT_THAT(stems_of("We are 12 cities in 2027; go to a … of it!", "en"), IsEmpty());
  EXPECT_THAT(stems_of("", "en"), IsEmpty());
  EXPECT_THAT(stems_of("\xff\xfe, —", "en"), IsEmpty());
  EXPECT_THAT(stems_of("string-wind city's kora", "en"), ElementsAre("string", "wind", "kora"));
}

// Written in one form or the other, a word is one; so are its letter cases, and Turkish has its own.
TEST(Words, FormsOfWritingMakeNoDifference) {
  EXPECT_EQ(stems_of("Cafe\u0301", "fr"), stems_of("CAFÉ", "fr"));
  EXPECT_EQ(stems_of("ISPARTA", "tr"), stems_of("ısparta", "tr"));
}

TEST(Words, OfScriptsWithoutBlanksAreFound) {
  EXPECT_THAT(stems_of("陶瓷工作坊", "zh"), testing::Contains("陶瓷"));
}

TEST(Words, TheStopWordsTellALanguage) {
  EXPECT_EQ(language_of("Twelve young potters would like to learn glazing from a city"), "en");
  EXPECT_EQ(language_of("Douze jeunes potiers aimeraient apprendre l’émaillage avec une ville"), "fr");
  EXPECT_EQ(language_of("Doce jóvenes alfareros quieren aprender con una ciudad"), "es");
  EXPECT_EQ(language_of("Doze jovens oleiros querem aprender com uma cidade"), "pt");
  EXPECT_EQ(language_of("تبحث المدينة عن شريك في تدريس الموسيقى"), "ar");
  EXPECT_EQ(language_of("Kora gumbe"), "und");
  EXPECT_EQ(language_of(""), "und");
}

TEST(Words, TheMainPartOfATagIsItsLanguage) {
  EXPECT_EQ(main_language("pt-BR"), "pt");
  EXPECT_EQ(main_language("FR"), "fr");
  EXPECT_EQ(main_language(""), "und");
}

}  // namespace
}  // namespace entente::common
