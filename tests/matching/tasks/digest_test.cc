#include "services/matching/tasks/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/matching/tasks/task_ground.h"

namespace entente::matching {
namespace {

using common::Language;
using testing::HasSubstr;
using testing::Not;

class DigestOfTasks : public testing::Test, protected TaskGround {
 protected:
  Digest made(Language language = Language::kEnglish) {
    return make_digest(tasks(coordinator()), *profiles, language, absl::CivilDay(2026, 12, 1));
  }
  int lines_with(const std::string& text, const std::string& part) {
    int count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
  }
};

TEST_F(DigestOfTasks, SaysWhatWaitsInBothLanguages) {
  put(proposal("p-1", v1::Proposal::STATE_PROPOSED));
  put(proposal("p-2", v1::Proposal::STATE_PROPOSED));
  v1::Proposal example = proposal("p-3", v1::Proposal::STATE_REPORTED);
  example.set_example(true);
  put(example);
  profiles::v1::City dakar = *profiles->cities["cities/dakar"];
  dakar.add_local_names()->set_language_code("fr");
  dakar.mutable_local_names(0)->set_text("Dakar-la-Belle");
  put(dakar);
  EXPECT_EQ(made().subject, "Entente: 3 tasks wait for you");
  EXPECT_THAT(made().text,
              HasSubstr("What waited for you on 2026-12-01:\n\n2 proposals to decide\n- The need of dakar\n"
                        "  dakar city · lyon city\n"));
  EXPECT_THAT(made().text, HasSubstr("1 cooperation to close\n- The need of dakar (EXAMPLE)\n"));
  const Digest french = made(Language::kFrench);
  EXPECT_EQ(french.subject, "Entente\u00a0: 3 tâches vous attendent");
  EXPECT_THAT(french.text, HasSubstr("2 propositions à décider\n- The need of dakar\n  Dakar-la-Belle · lyon city\n"));
  EXPECT_THAT(french.text, HasSubstr("Ce qui vous attendait le 1er\u00a0décembre 2026"));
  EXPECT_THAT(french.html, HasSubstr("<html lang=\"fr\""));
}

TEST_F(DigestOfTasks, NothingIsSaidToo) {
  EXPECT_EQ(made().subject, "Entente: nothing waits for you");
  EXPECT_THAT(made().text, HasSubstr("On 2026-12-01 nothing waited for you."));
}

TEST_F(DigestOfTasks, OfAKindTwentyStandInItAndHowManyMore) {
  for (int i = 0; i < 22; ++i) put(proposal("p-" + std::to_string(i), v1::Proposal::STATE_PROPOSED));
  EXPECT_EQ(lines_with(made().text, "- The need"), kTasksOfAKind);
  EXPECT_THAT(made().text, HasSubstr("22 proposals to decide"));
  EXPECT_THAT(made().text, HasSubstr("and 2 more\n"));
  EXPECT_EQ(lines_with(made().html, "The need of dakar"), kTasksOfAKind);
  EXPECT_THAT(made(Language::kFrench).html, HasSubstr("et 2 autres"));
}

TEST_F(DigestOfTasks, WhatPeopleWroteIsNoMarkup) {
  listings::v1::Listing need = listing("dakar", "need");
  need.set_title("<script>alert(1)</script> & \"more\"");
  put(need);
  put(proposal("p-1", v1::Proposal::STATE_PROPOSED));
  EXPECT_THAT(made().html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(made().html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;"));
  EXPECT_THAT(made().text, HasSubstr("- <script>alert(1)</script> & \"more\""));
}

TEST(LanguageOfADigest, IsFrenchOrEnglish) {
  EXPECT_EQ(language_of("fr"), Language::kFrench);
  EXPECT_EQ(language_of("fr-CA"), Language::kFrench);
  for (const char* tag : {"", "en", "de", "fro", "frr-DE"}) EXPECT_EQ(language_of(tag), Language::kEnglish) << tag;
}

}  // namespace
}  // namespace entente::matching
