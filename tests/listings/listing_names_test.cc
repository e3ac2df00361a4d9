#include "services/listings/listing_names.h"

#include <gtest/gtest.h>

#include <string>

#include "services/common/text/slug.h"

namespace entente::listings {
namespace {

using v1::Listing;

TEST(ListingNames, MakesIdsByTheRuleOfTheData) {
  EXPECT_EQ(make_listing_id("aberystwyth", Listing::KIND_NEED, "Small cities of literature: first working weekend"),
            "aberystwyth-n-small-cities-literature-first-working");
  EXPECT_EQ(make_listing_id("dakar", Listing::KIND_NEED,
                            "Light and projection trail made with fishermen's families on the corniche"),
            "dakar-n-light-projection-trail-made-fishermens");
  EXPECT_EQ(make_listing_id("dakar", Listing::KIND_OFFER, "Écoles d’été à Gorée"), "dakar-o-ecoles-dete-goree");
}

TEST(ListingNames, IdsAreAlwaysSlugs) {
  const std::string long_city(63, 'a');
  const std::string long_word(70, 'b');
  for (const std::string& title : {std::string("陶芸"), std::string("!!!"), long_word, std::string("the of and")}) {
    for (const std::string& city : {std::string("dakar"), long_city}) {
      const std::string id = make_listing_id(city, Listing::KIND_OFFER, title);
      EXPECT_TRUE(common::is_slug(id)) << id;
      EXPECT_TRUE(common::is_slug(numbered_id(id, 12))) << numbered_id(id, 12);
      EXPECT_EQ(id, make_listing_id(city, Listing::KIND_OFFER, title));
    }
  }
  EXPECT_NE(make_listing_id("dakar", Listing::KIND_NEED, "陶芸"), make_listing_id("dakar", Listing::KIND_NEED, "陶器"));
}

TEST(ListingNames, CodesGoThereAndBack) {
  for (int i = type::v1::AreaOfAction_MIN + 1; i <= type::v1::AreaOfAction_MAX; ++i) {
    const auto area = static_cast<type::v1::AreaOfAction>(i);
    EXPECT_EQ(area_of(area_code(area)), area);
  }
  for (int i = type::v1::Objective_MIN + 1; i <= type::v1::Objective_MAX; ++i) {
    const auto objective = static_cast<type::v1::Objective>(i);
    EXPECT_EQ(objective_of(objective_code(objective)), objective);
  }
  for (int i = type::v1::Axis_MIN + 1; i <= type::v1::Axis_MAX; ++i) {
    const auto axis = static_cast<type::v1::Axis>(i);
    EXPECT_EQ(axis_of(axis_code(axis)), axis);
  }
  EXPECT_EQ(objective_code(type::v1::OBJECTIVE_LOCAL_PLANS), "obj-local-plans");
  EXPECT_EQ(area_of("unspecified"), type::v1::AREA_OF_ACTION_UNSPECIFIED);
  EXPECT_EQ(kind_of("NEED!"), Listing::KIND_UNSPECIFIED);
}

}  // namespace
}  // namespace entente::listings
