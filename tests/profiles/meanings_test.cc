// What codes mean to the engine, as sheets of vocabularies say it and as stores of before get it.
#include <gtest/gtest.h>

#include <string>

#include "services/common/text/wording.h"
#include "services/profiles/code_meanings.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

v1::ImportReferencesResponse import(const TestGround& ground, const std::string& vocabularies) {
  v1::ImportReferencesRequest request;
  request.set_vocabularies(vocabularies);
  const auto reply = ground.imports.import_references(ground.coordinator(), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(v1::ImportReferencesResponse());
}

// "place:provider", or "none" where the code has no meaning or isn't there.
std::string meaning_of(const TestGround& ground, const std::string& vocabulary, const std::string& code) {
  v1::GetVocabularyRequest request;
  request.set_name("vocabularies/" + vocabulary);
  const auto found = ground.references.get_vocabulary(ground.coordinator(), request);
  if (found.ok())
    for (const auto& entry : found->entries())
      if (entry.code() == code && entry.has_engine()) return common::text_of(entry.engine());
  return "none";
}

TEST(Meanings, OfTheRealVocabulariesAreStored) {
  const TestGround ground;
  EXPECT_EQ(meaning_of(ground, "cost-sharing", "host-pays"), "payer:host");
  EXPECT_EQ(meaning_of(ground, "cost-sharing", "no-cost"), "payer:no-cost");
  EXPECT_EQ(meaning_of(ground, "modality", "residency"), "place:provider");
  EXPECT_EQ(meaning_of(ground, "modality", "peer-review"), "place:beneficiary");
  EXPECT_EQ(meaning_of(ground, "modality", "funding"), "place:anywhere");
  EXPECT_EQ(meaning_of(ground, "urgency", "now"), "urgency:high");
  EXPECT_EQ(meaning_of(ground, "language", "prs"), "family:fa");
  EXPECT_EQ(meaning_of(ground, "help", "pay"), "money");
  EXPECT_EQ(meaning_of(ground, "help", "sell"), "none");
}

TEST(Meanings, ThatTheEngineDoesNotKnowAreRefusedByTheirRow) {
  const struct {
    const char* row;
    const char* reason;
    const char* says;
  } cases[] = {
      {"cost-sharing,barter,Barter,payer:nobodyy", "UNKNOWN_MEANING",
       "of code 'barter' must be one of payer:host, payer:giver, payer:shared, payer:external, payer:no-cost, "
       "payer:open"},
      {"cost-sharing,barter,Barter,place:provider", "UNKNOWN_MEANING", "payer:host"},
      {"cost-sharing,barter,Barter,payer", "UNKNOWN_MEANING", "payer:host"},
      {"cost-sharing,barter,Barter,", "REQUIRED", "of code 'barter' is required"},
      {"modality,retreat,Retreat,place:moon", "UNKNOWN_MEANING", "place:provider, place:beneficiary, place:anywhere"},
      {"modality,retreat,Retreat,", "REQUIRED", "place:provider"},
      {"urgency,week,This week,urgency:4", "UNKNOWN_MEANING", "urgency:low, urgency:medium, urgency:high"},
      {"language,gsw,Alemannic,family:dee", "UNKNOWN_MEANING", "a code of vocabulary 'language'"},
      {"help,lend,Lend,gift", "UNKNOWN_MEANING", "must be empty or money"},
      {"topic,lit-x,X,money", "UNKNOWN_MEANING", "codes of vocabulary 'topic' mean nothing"},
  };
  for (const auto& one : cases) {
    const TestGround ground;
    const auto report =
        import(ground, std::string("vocabulary,code,label_en,engine\n") + one.row + "\n").vocabularies();
    ASSERT_EQ(report.violations_size(), 1) << one.row;
    const auto& violation = report.violations(0);
    EXPECT_EQ(violation.row(), 2) << one.row;
    EXPECT_EQ(violation.field(), "engine") << one.row;
    EXPECT_EQ(violation.reason(), one.reason) << one.row;
    EXPECT_EQ(violation.value(), std::string(one.row).substr(std::string(one.row).rfind(',') + 1)) << one.row;
    EXPECT_NE(violation.description().find(one.says), std::string::npos) << violation.description();
    EXPECT_FALSE(report.stored()) << one.row;
  }
}

TEST(Meanings, OfANewCodeAreTakenAndAnEmptyCellTakesThemAway) {
  const TestGround ground;
  const auto stored = import(ground,
                             "vocabulary,code,label_en,engine\ncost-sharing,barter,Barter,payer:NO_COST\n"
                             "language,gsw,Alemannic,family:de\nlanguage,de,German,family:de\nhelp,pay,Pay,\n");
  EXPECT_TRUE(stored.vocabularies().stored()) << stored.ShortDebugString();
  EXPECT_EQ(meaning_of(ground, "cost-sharing", "barter"), "payer:no-cost");
  EXPECT_EQ(meaning_of(ground, "language", "gsw"), "family:de");
  EXPECT_EQ(meaning_of(ground, "help", "pay"), "none");
}

TEST(Meanings, OfASheetFromBeforeAreTheUsualOnes) {
  const TestGround ground(false);
  const std::string sheet =
      "vocabulary,code,label_en\ncost-sharing,shared,Shared\nmodality,residency,Stay\nurgency,later,Later\n";
  EXPECT_TRUE(import(ground, sheet).vocabularies().stored());
  EXPECT_EQ(meaning_of(ground, "cost-sharing", "shared"), "payer:shared");
  EXPECT_EQ(meaning_of(ground, "modality", "residency"), "place:provider");
  EXPECT_EQ(meaning_of(ground, "urgency", "later"), "urgency:low");
  EXPECT_EQ(meaning_of(ground, "language", "ckb"), "family:ku") << "families were known without a vocabulary";
  // What is stored stays.
  EXPECT_TRUE(
      import(ground, "vocabulary,code,label_en,engine\nurgency,later,Later,urgency:high\n").vocabularies().stored());
  EXPECT_TRUE(import(ground, sheet).vocabularies().stored());
  EXPECT_EQ(meaning_of(ground, "urgency", "later"), "urgency:high");
  // A code of its own has none, and the sheet is told what to add.
  const auto own = import(ground, "vocabulary,code,label_en\nmodality,retreat,Retreat\n").vocabularies();
  ASSERT_EQ(own.violations_size(), 1);
  EXPECT_EQ(own.violations(0).reason(), "REQUIRED");
  EXPECT_NE(own.violations(0).description().find("place:anywhere in a column `engine`"), std::string::npos)
      << own.violations(0).description();
}

TEST(Meanings, OfATopicsSheetFromBeforeBringNoLanguages) {
  const TestGround ground(false);
  EXPECT_TRUE(import(ground, "vocabulary,code,label_en,parent\ntopic,a,A,cross\n").vocabularies().stored());
  EXPECT_EQ(meaning_of(ground, "language", "ckb"), "none");
}

}  // namespace
}  // namespace entente::profiles
