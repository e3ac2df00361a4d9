// Languages by tag, other codes and names.
#include "services/common/text/languages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace entente::common {
namespace {

using ::testing::HasSubstr;

TEST(Languages, AreUnderstoodByTagCodeAndName) {
  const std::pair<const char*, const char*> cases[] = {{"en", "en"},
                                                       {"EN", "en"},
                                                       {"pt-br", "pt-BR"},
                                                       {"zh_hans", "zh-Hans"},
                                                       {"English", "en"},
                                                       {"french", "fr"},
                                                       {"Français", "fr"},
                                                       {"francais", "fr"},
                                                       {"anglais", "en"},
                                                       {"arabe", "ar"},
                                                       {"Árabe", "ar"},
                                                       {"العربية", "ar"},
                                                       {"الفرنسية", "fr"},
                                                       {"inglês", "en"},
                                                       {"Französisch", "fr"},
                                                       {"Spanish", "es"},
                                                       {"español", "es"},
                                                       {"русский", "ru"},
                                                       {"日本語", "ja"},
                                                       {"Chinois simplifié", "zh-Hans"},
                                                       {"eng", "en"},
                                                       {"fra", "fr"},
                                                       {"fre", "fr"},
                                                       {"ger", "de"},
                                                       {"deu", "de"},
                                                       {"iw", "he"},
                                                       {"in", "id"},
                                                       {"en-UK", "en-GB"},
                                                       {"en_GB", "en-GB"},
                                                       {"es-419", "es-419"},
                                                       {"wol", "wo"},
                                                       {"Wolof", "wo"},
                                                       {"kea", "kea"},
                                                       {"tzo", "tzo"},
                                                       {"ber", "ber"},
                                                       {"quz", "quz"},
                                                       {"Kiswahili", "sw"},
                                                       {"Portuguese", "pt"},
                                                       {"Fre\u200bnch", "fr"},
                                                       {"any-CI", "any-CI"},
                                                       {"de-1996", "de-1996"},
                                                       {"en-x-a", "en-x-a"},
                                                       {"zh-Hant-TW", "zh-Hant-TW"}};
  for (const auto& [text, tag] : cases)
    EXPECT_EQ(find_language(text).tag, tag) << text << ": " << find_language(text).rule;
}

TEST(Languages, AreRefusedWithTheLikelyCode) {
  for (const char* text :
       {"xx", "qqq", "zz-ZZ", "klingonese", "any", "und", "mul", "", "en-", "e", "qaa", "en-XX", "x-a"}) {
    EXPECT_EQ(find_language(text).tag, "") << text;
    EXPECT_NE(find_language(text).rule, "") << text;
  }
  EXPECT_THAT(find_language("Frensh").rule, HasSubstr("did you mean `fr`?"));
  EXPECT_THAT(find_language("any").rule, HasSubstr("any-CI"));
}

TEST(Languages, WordsForAllOrNoneAreNoLanguage) {
  for (const char* word : {"toutes", "Tous", "all", "none", "any"}) {
    const LanguageMatch match = find_language(word);
    EXPECT_EQ(match.tag, "") << word;
    EXPECT_THAT(match.rule, HasSubstr("names no language")) << word;
  }
}

TEST(Languages, TagsOfTheContractAreTheCodesInUse) {
  for (const char* tag :
       {"en", "fr", "pt-BR", "pt-br", "zh-Hans", "es-419", "tzo", "cnr", "nan-Latn", "ca-valencia", "zh-Hans-CN",
        "sl-rozaj-biske", "de-CH-1901", "en-u-co-phonebk", "yue", "zh-yue", "ckb", "prs"}) {
    EXPECT_FALSE(language_tag_fault(tag).has_value()) << tag << ": " << *language_tag_fault(tag);
  }
  const std::pair<const char*, const char*> cases[] = {
      {"french", "`fr`"},     {"english", "`en`"}, {"arabe", "`ar`"},    {"fra", "`fr`"},
      {"fre", "`fr`"},        {"iw", "`he`"},      {"en-UK", "`en-GB`"}, {"xx", "BCP 47"},
      {"any", "no language"}, {"pt-ZZ", "region"}, {"en_GB", "BCP 47"}};
  for (const auto& [tag, rule] : cases) {
    ASSERT_TRUE(language_tag_fault(tag).has_value()) << tag;
    EXPECT_THAT(*language_tag_fault(tag), HasSubstr(rule)) << tag;
  }
  for (const char* tag :
       {"", "e", "english language", "en-", "-en", "en--GB", "123", "x", "x-own", "en-u", "en-a-b-"}) {
    EXPECT_TRUE(language_tag_fault(tag).has_value()) << tag;
  }
  EXPECT_EQ(usual_case_of_tag("ZH-hANS-cn"), "zh-Hans-CN");
}

TEST(LanguageName, IsWhatPeopleCallTheLanguageOrElseItsTag) {
  EXPECT_EQ(language_name("fr", "en"), "French");
  EXPECT_EQ(language_name("fr", "fr"), "français");
  EXPECT_EQ(language_name("pt-BR", "en"), "Portuguese (Brazil)");
  EXPECT_EQ(language_name("qaa", "en"), "qaa");
  EXPECT_EQ(language_name("not a tag", "en"), "not a tag");
  EXPECT_EQ(language_name("", "en"), "");
}

}  // namespace
}  // namespace entente::common
