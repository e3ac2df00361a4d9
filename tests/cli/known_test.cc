// What a person's words mean: one thing, several, or nothing; never a guess.
#include "cli/data_set/known.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::cli {
namespace {

using listings::v1::Listing;
using testing::HasSubstr;

profiles::v1::City city(const std::string& id, const std::string& name, std::vector<std::string> local = {}) {
  profiles::v1::City city;
  city.set_name("cities/" + id);
  city.set_display_name(name);
  city.set_country("EC");
  for (const std::string& each : local) city.add_local_names()->set_text(each);
  return city;
}

Listing listing(const std::string& name, Listing::Kind kind, const std::string& title) {
  Listing listing;
  listing.set_name(name);
  listing.set_kind(kind);
  listing.set_title(title);
  return listing;
}

Known network() {
  return Known({city("quito", "Quito"), city("beijing", "Beijing", {"北京", "Pékin"}), city("san-jose", "San José"),
                city("san-juan", "San Juan")},
               {listing("cities/quito/listings/n-1", Listing::KIND_NEED, "A kiln that fires at low heat"),
                listing("cities/quito/listings/o-1", Listing::KIND_OFFER, "Building kilns with potters"),
                listing("cities/beijing/listings/n-2", Listing::KIND_NEED, "Kilns and glazes"),
                listing("cities/san-jose/listings/n-3", Listing::KIND_NEED, "Été des conteurs")});
}

std::string found(const absl::StatusOr<const Listing*>& listing) {
  return listing.ok() ? (*listing)->name() : std::string(listing.status().message());
}

TEST(Words, AreFoundWholeOrAsBeginningsInAnyCaseAndWithoutAccents) {
  EXPECT_EQ(find_words("A kiln in Quito", "quito KILN"), WordsFound::kWhole);
  EXPECT_EQ(find_words("Kilns in Quito", "kiln quito"), WordsFound::kBeginnings);
  EXPECT_EQ(find_words("Été des conteurs", "ete"), WordsFound::kWhole);
  EXPECT_EQ(find_words("在北京的窑", "北京"), WordsFound::kBeginnings);
  EXPECT_EQ(find_words("A kiln", "iln"), WordsFound::kNotAll) << "not from the middle of a word";
  EXPECT_EQ(find_words("A kiln", "kiln quito"), WordsFound::kNotAll);
  EXPECT_EQ(find_words("A kiln", " -"), WordsFound::kNotAll) << "no word at all";
}

TEST(Known, AListingIsMeantByNameIdOrWordsOfTitleAndCity) {
  const Known known = network();
  EXPECT_EQ(found(known.listing("n-1")), "cities/quito/listings/n-1");
  EXPECT_EQ(found(known.listing("cities/quito/listings/o-1")), "cities/quito/listings/o-1");
  EXPECT_EQ(found(known.listing("quito kiln")), "cities/quito/listings/n-1") << "whole words go before beginnings";
  EXPECT_EQ(found(known.listing("beijing kiln")), "cities/beijing/listings/n-2");
  EXPECT_EQ(found(known.listing("北京 kiln")), "cities/beijing/listings/n-2");
  EXPECT_EQ(found(known.listing("quito", Listing::KIND_OFFER)), "cities/quito/listings/o-1");
}

TEST(Known, WhatCouldBeSeveralIsAskedBack) {
  const auto several = network().listing("kilns");
  EXPECT_TRUE(absl::IsInvalidArgument(several.status()));
  EXPECT_THAT(found(several), HasSubstr("“kilns” could be 2"));
  EXPECT_THAT(found(several), HasSubstr("n-2  Kilns and glazes (Beijing)"));
  EXPECT_TRUE(absl::IsInvalidArgument(network().city("san").status()));
}

TEST(Known, WhatIsNotThereGetsTheNearest) {
  const auto nothing = network().listing("weaving");
  EXPECT_TRUE(absl::IsNotFound(nothing.status()));
  EXPECT_EQ(found(nothing), "nothing is called “weaving”");
  EXPECT_EQ(network().city("qiuto").status().message(), "nothing is called “qiuto”; did you mean “quito”?");
  EXPECT_EQ(found(network().listing("o-1", Listing::KIND_NEED)).find("cities/"), std::string::npos)
      << "an offer is no need";
}

TEST(Known, ACityIsMeantByAnyOfItsNames) {
  const Known known = network();
  for (const char* said : {"beijing", "cities/beijing", "Beijing", "北京", "PEKIN"}) {
    const auto city = known.city(said);
    ASSERT_TRUE(city.ok()) << said << ": " << city.status();
    EXPECT_EQ((*city)->name(), "cities/beijing") << said;
  }
  const auto jose = known.city("san jose");
  ASSERT_TRUE(jose.ok()) << jose.status();
  EXPECT_EQ((*jose)->name(), "cities/san-jose");
}

}  // namespace
}  // namespace entente::cli
