// What is stored with a round gives its snapshot again: a round of an older time is solved anew from that.
#include <gtest/gtest.h>

#include "services/matching/candidates/problems.h"
#include "services/matching/rounds/round_inputs.h"

namespace entente::matching {
namespace {

TEST(StoredInputs, GiveTheSnapshotThatTheyWereMadeOf) {
  v1::Programme programme;
  programme.set_name("programmes/p");
  listings::v1::Listing listing;
  listing.set_name("cities/dakar/listings/x");
  listing.set_title("Kora makers");
  listing.set_summary("Six makers of koras would like to learn from a city of harps.");
  listing.set_description(std::string(5000, 'x'));
  auto& translation = *listing.add_translations();
  translation.set_language_code("fr");
  translation.set_title("Luthiers de kora");
  translation.set_summary("Six luthiers veulent apprendre.");
  translation.set_description(std::string(5000, 'y'));
  profiles::v1::Vocabulary vocabulary;
  vocabulary.set_name("vocabularies/topic");
  auto& entry = *vocabulary.add_entries();
  entry.set_code("x-women");
  entry.set_parent("cross");
  profiles::v1::Vocabulary payers;
  payers.set_name("vocabularies/cost-sharing");
  for (const char* code : {"shared", "half"}) {
    auto& shared = *payers.add_entries();
    shared.set_code(code);
    (*shared.mutable_labels())["en"] = "Shared";
    shared.mutable_engine()->set_payer(profiles::v1::Vocabulary::Meaning::PAYER_SHARED);
  }
  SnapshotInput input;
  input.as_of = 20000;
  input.programme = &programme;
  input.listings = {&listing};
  input.vocabularies = {&vocabulary, &payers};
  const RoundInputs stored = to_inputs(input);
  const matcher::Snapshot snapshot = to_snapshot(input);
  EXPECT_EQ(snapshot.meanings.payers.size(), 2u);
  EXPECT_EQ(snapshot.meanings.across.size(), 1u);
  EXPECT_EQ(snapshot.listings.at(0).texts.size(), 2u);
  EXPECT_EQ(canonical_bytes(to_snapshot(snapshot_input(stored, input.as_of))), canonical_bytes(snapshot));
  EXPECT_LT(stored.listings.ByteSizeLong(), 500u) << "without descriptions, which nothing follows from";
}

}  // namespace
}  // namespace entente::matching
