// The keys by which names are compared, and texts that hide something.
#include "services/common/text/name_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

using ::testing::HasSubstr;

TEST(NameKey, IsTheSameHoweverANameIsTyped) {
  // Each line is one name.
  const std::vector<std::vector<const char*>> names = {
      {"Huai'an", "Huai\u2019an", "Huai\u2018an", "Huai\u02bcan", "Huai\u2032an", "Huai\u00b4an", "Huai`an",
       "Huai\uff07an", "HUAI\u201bAN", "huaian"},
      {"Dakar", "Dakar\u200b", "\ufeffDakar", "\u200eDakar\u200f", "Dak\u00adar", "\u3000Dakar\u2009", "Dakar\u202f",
       "Da\u2060kar", "\uff24akar", "Ｄａｋａｒ", "D\u0430kar", "dak\u03b1r", "DAKAR"},
      {"São Paulo", "Sa\u0303o Paulo", "sao-paulo", "SÃO\u00a0\u00a0PAULO", "Sao\u2010Paulo", "Sao\u2212Paulo"},
      {"Łódź", "LODZ", "Lo\u0301dz\u0301"},
      {"Großräschen", "GROSSRÄSCHEN", "Grossraschen"},
      {"Þórshöfn", "Thorshofn"},
      {"İzmir", "izmir", "IZMIR", "ızmir"},
      {"Αθήνα", "ΑΘΗΝΑ", "αθηνα"},
      {"Киев", "КИЕВ", "киев"},
      {"ΜΟΣΧΑ", "μοσχα"},
      {"서울", "\u1109\u1165\u110b\u116e\u11af"},
      {"SDG 4", "sdg-04", "SDG ٤", "SDG ４"},
      {"T\u041e\u041a\u0423\u041e", "TOKYO", "Tokyo"},
  };
  for (const auto& spellings : names) {
    for (const char* spelling : spellings) EXPECT_EQ(name_key(spelling), name_key(spellings[0])) << spelling;
  }
  for (std::size_t a = 0; a < names.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) EXPECT_NE(name_key(names[a][0]), name_key(names[b][0])) << a << ' ' << b;
  }
}

TEST(NameKey, KeepsNumbersApart) {
  EXPECT_EQ(name_key("1.1"), "1 1");
  EXPECT_NE(name_key("1-1"), name_key("11"));
  EXPECT_EQ(name_key("007"), "7");
  EXPECT_EQ(name_key("00"), "0");
  EXPECT_EQ(name_key("2004"), "2004");
  EXPECT_EQ(name_key("10"), "10");
}

TEST(NameKey, IsEmptyForSignsOnly) {
  for (const char* signs : {"", " ", "–", "\u200b", "…!", "'"}) EXPECT_EQ(name_key(signs), "") << signs;
  EXPECT_EQ(name_key("京都"), "京都");
}

TEST(NameKey, WordsStayApartForSlugs) {
  EXPECT_EQ(name_words("  L’été à “Łódź”\n–2027 "), "lete a lodz 2027");
  EXPECT_EQ(name_words("\xff"
                       "a"),
            "a");
}

TEST(NameKey, LettersOfOtherScriptsStayWhereTheWordIsTheirs) {
  EXPECT_EQ(name_key("Сан"), "сан");  // whole in Cyrillic
  EXPECT_EQ(make_slug("Москва"), "");
  EXPECT_TRUE(is_look_alike("D\u0430kar", 1));
  EXPECT_FALSE(is_look_alike("Дакар", 2));
  EXPECT_FALSE(is_look_alike("Dakar", 1));
}

TEST(NameSkeleton, IsTheSameForWhatLooksTheSame) {
  EXPECT_EQ(name_skeleton("с\u0430\u0440\u043e"), name_skeleton("capo"));
  EXPECT_NE(name_skeleton("Dakar"), name_skeleton("Tunis"));
}

TEST(Text, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(revealed("Dakar\u200b"), "Dakar<U+200B ZERO WIDTH SPACE>");
  EXPECT_EQ(revealed("a\u202eb"), "a<U+202E RIGHT-TO-LEFT OVERRIDE>b");
  EXPECT_EQ(revealed("\ufeffid"), "<U+FEFF ZERO WIDTH NO-BREAK SPACE>id");
  EXPECT_EQ(revealed("D\u0430kar"), "D<U+0430 CYRILLIC SMALL LETTER A>kar");
  EXPECT_EQ(revealed("a\x01"), "a<U+0001>");
  EXPECT_EQ(revealed("caf\xe9"), "caf<E9>");
  for (const char* plain : {"Été à Łódź", "Москва", "京都", "a\nb", "e\u0301", "👍"}) EXPECT_EQ(revealed(plain), plain);
  EXPECT_EQ(quoted("\u200b"), "“<U+200B ZERO WIDTH SPACE>”");
}

// Text, whether it is required, reason of its fault ("" for none).
struct TextCase {
  const char* text;
  bool required;
  std::string_view reason;
};

TEST(Text, RefusesWhatShowsNothingOrTurnsDirection) {
  const TextCase cases[] = {
      {"", true, kTextRequired},
      {" \u3000\u00a0", true, kTextRequired},
      {"\u200b", true, kTextRequired},
      {"\u00ad\u00ad", true, kTextRequired},
      {"\u2060", true, kTextRequired},
      {"\ue000\uf8ff", true, kTextInvisible},  // private use
      {"\u2800\u3164", true, kTextInvisible},  // blanks that count as symbol and letter
      {"\u0301", true, kTextInvisible},        // a mark without a letter
      {"", false, ""},
      {"\u200b", false, kTextInvisible},
      {" ", false, kTextInvisible},
      {"a\u202eb", false, kTextDirection},
      {"a\u202ab\u202c", false, kTextDirection},  // embeddings are refused even when closed
      {"a\u2067b", false, kTextDirection},
      {"a\u2067b\u2069", false, ""},
      {"a\u2067b\u2066c\u2069d\u2069", false, ""},
      {"a\u2069b", false, kTextDirection},
      {"a\u2028b", false, kTextControl},
      {"a\u2029b", false, kTextControl},
      {"a\u200fb", false, ""},  // a mark turns nothing behind it
      {"سلام\u200cها", true, ""},
  };
  for (const TextCase& each : cases) {
    const auto fault = find_text_fault(each.text, {.max_code_points = 40, .required = each.required});
    EXPECT_EQ(fault ? fault->reason : "", each.reason) << revealed(each.text);
  }
  const TextRule lines{.max_code_points = 40, .lines = true};
  EXPECT_FALSE(find_text_fault("a\u2028b\nc", lines).has_value());
  EXPECT_EQ(find_text_fault("a\u2067b\nc\u2069", lines)->reason, kTextDirection);  // a paragraph ends an isolate
  EXPECT_THAT(find_text_fault("a\u202eb", lines)->description, HasSubstr("U+202E RIGHT-TO-LEFT OVERRIDE"));
  EXPECT_THAT(find_text_fault("caf\xe9!", lines)->description, HasSubstr("byte 4 (E9)"));
}

TEST(Text, TrimsBlanksOfAllKinds) {
  EXPECT_EQ(trim("\ufeff\u200b \u3000a b\u2009\u200e\u00ad\u202f"), "a b");
  EXPECT_EQ(trim("\u200b"), "");
  EXPECT_EQ(trim("é"), "é");
}

}  // namespace
}  // namespace entente::common
