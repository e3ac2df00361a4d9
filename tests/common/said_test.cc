// What is said in English, in French: by forms of the catalogue, each of which is found by its own English.
#include "services/common/sheets/said.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"

namespace entente::common {
namespace {

constexpr Language kEn = Language::kEnglish;
constexpr Language kFr = Language::kFrench;

std::string french(std::string_view english) {
  return said_in(kFr, english).value_or("(not known)");
}

TEST(Said, EnglishStaysAsItWasSaid) {
  EXPECT_EQ(said_in(kEn, "whatever this may be"), "whatever this may be");
}

TEST(Said, PlacesAreFilledAsFrenchWritesThem) {
  EXPECT_EQ(french("stands there twice: keep one"), "est là deux fois\u00a0: gardez-en un");
  EXPECT_EQ(french("has 12345 characters; at most 5000 are allowed: shorten it"),
            "a 12\u202f345 caractères\u202f; 5\u202f000 au plus sont permis\u00a0: raccourcissez");
  EXPECT_EQ(
      french("is after today, 2026-12-01: give the day on which a contact was confirmed, or leave it empty"),
      "vient après aujourd’hui, 1er\u00a0décembre 2026\u00a0: donnez le jour où un contact a été confirmé, ou laissez "
      "vide");
  EXPECT_EQ(french("there is no cities/7"), "il n’y a pas de cities/7") << "only counts and days are written anew";
}

TEST(Said, WhatIsSaidWithinIsFoundInTurn) {
  EXPECT_EQ(
      french("“hgh” isn't a code of vocabulary urgency; did you mean “high”?"),
      "«\u00a0hgh\u00a0» n’est pas un code du vocabulaire urgency\u202f; vouliez-vous dire «\u00a0high\u00a0»\u202f?");
  EXPECT_EQ(french("you may not call CreateRound: only coordinators, observers and services may"),
            "vous ne pouvez pas appeler CreateRound\u202f; seuls le peuvent\u00a0: les coordinateurs, les observateurs "
            "et les "
            "services");
  EXPECT_EQ(french("year 99 is outside 1900–2200; write YYYY-MM-DD, YYYY-MM or YYYY"),
            "l’année 99 est hors de 1900–2200\u202f; écrivez AAAA-MM-JJ, AAAA-MM ou AAAA");
  EXPECT_EQ(french("the store can't be reached: Permission denied"), "le stockage est injoignable\u00a0: accès refusé");
  EXPECT_EQ(french("the store can't be reached: a sunspot"), "le stockage est injoignable\u00a0: a sunspot")
      << "what the system says may be unknown";
  EXPECT_EQ(said_in(kFr, "isn't a code of anything at all"), std::nullopt) << "nothing is half translated";
}

TEST(Said, ValuesMayHoldWhatFormsAreMadeOf) {
  EXPECT_EQ(french("“a” isn't” isn't a language: give its BCP 47 tag, e.g. en, pt-BR or zh-Hans"), "(not known)");
  EXPECT_EQ(french("'x' twice: keep one' must be a text"), "«\u00a0x' twice: keep one\u00a0» doit être un texte");
  const std::string nested(3000, ';');
  EXPECT_EQ(said_in(kFr, "; " + nested + " ; "), std::nullopt);
}

// A sentence that another form takes away, or that isn't read as it was put together, is never shown.
TEST(Said, EachFormIsFoundByItsOwnEnglish) {
  int forms = 0;
  for (const std::string_view id : text_ids()) {
    if (!id.starts_with("said.")) continue;
    ++forms;
    TextValues english;
    TextValues translated;
    std::string_view rest = pattern(id, kEn);
    for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
      const std::size_t close = rest.find('}', open);
      if (close == std::string_view::npos) break;
      const std::string place(rest.substr(open + 1, close - open - 1));
      rest.remove_prefix(close + 1);
      const bool said = place.starts_with("said");
      english[place] = said ? "is missing" : place.starts_with("count") ? "4711" : "x1";
      translated[place] = said ? "manque" : place.starts_with("count") ? "4\u202f711" : "x1";
    }
    EXPECT_EQ(french(text(id, kEn, english)), text(id, kFr, translated)) << id;
  }
  EXPECT_GT(forms, 600);
}

TEST(Said, OfErrorsEachViolationIsSaid) {
  FieldViolations violations;
  violations.add("title", "is missing: 1–120 characters");
  EXPECT_EQ(said_in(kFr, violations.status()), "title\u00a0: manque\u00a0: 1 à 120 caractères");
  violations.add("capacity", "must be 1–10,000 partners or places");
  EXPECT_EQ(said_in(kFr, violations.status()),
            "title\u00a0: manque\u00a0: 1 à 120 caractères\u202f; capacity\u00a0: doit être de 1 à 10\u202f000 "
            "partenaires ou "
            "places");
  EXPECT_EQ(said_in(kEn, violations.status()),
            "title: is missing: 1–120 characters; capacity: must be 1–10,000 partners or places");
  EXPECT_EQ(
      said_in(kFr, FieldViolation{"programme.weights", "the weights are too large for 7 needs; give smaller ones."}),
      "programme.weights\u00a0: les poids sont trop grands pour 7 besoins\u202f; en donner de plus petits.");
  violations.add("mood", "is sullen");
  EXPECT_EQ(said_in(kFr, violations.status()), std::nullopt);
  EXPECT_EQ(said_in(kFr, make_error(kInvalidFilter, "the filter is longer than 4,096 bytes")),
            "le filtre dépasse 4\u202f096 octets");
  EXPECT_EQ(said_in(kFr, make_error(kStoreFull, kStoreFull.when)), text("error.STORE_FULL", kFr));
}

}  // namespace
}  // namespace entente::common
