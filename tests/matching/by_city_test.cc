#include "services/matching/world/by_city.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "services/matching/world/held_listing.h"

namespace entente::matching {
namespace {

using Listings = ByCity<listings::v1::Listing>;

HeldListing listing_called(const std::string& name, const std::string& title) {
  auto listing = std::make_shared<listings::v1::Listing>();
  listing->set_name(name);
  listing->set_title(title);
  return listing;
}

std::map<std::string, std::string> titles(const Listings& listings, const std::string& city = "") {
  std::map<std::string, std::string> titles;
  const auto see = [&](const std::string& name, const HeldListing& held) {
    EXPECT_TRUE(titles.emplace(name, held.message()->title()).second) << name;
  };
  city.empty() ? listings.for_each(see) : listings.for_each_of(city, see);
  return titles;
}

TEST(ByCity, HasTheDigestOfItsContentsHoweverTheyCame) {
  ByName<listings::v1::Listing> all;
  Listings grown;
  for (const char* title : {"draft", "final"}) {
    for (int i = 30; i-- > 0;) {
      const std::string name = "cities/c" + std::to_string(i % 4) + "/listings/l" + std::to_string(i);
      all[name] = listing_called(name, title);
      grown.put(name, listing_called(name, title));
    }
  }
  EXPECT_EQ(Listings(all).digest(), grown.digest());
  const auto seen = titles(grown);
  EXPECT_EQ(seen.size(), 30u);
  for (const auto& [name, title] : seen) EXPECT_EQ(title, "final");
  ASSERT_NE(grown.find("cities/c1/listings/l29"), nullptr);
  EXPECT_EQ(grown.find("cities/c1/listings/l28"), nullptr);
  EXPECT_EQ(grown.find("cities/c9/listings/l1"), nullptr);
  EXPECT_EQ(grown.find("nonsense"), nullptr);
}

// Beside a plain map, through all sizes of two cities: up, down and up again.
TEST(ByCity, IsAMapThatGrowsAndShrinks) {
  std::mt19937 random(5);
  Listings listings;
  std::map<std::string, std::string> model;
  for (int i = 0; i < 6000; ++i) {
    const int number = static_cast<int>(random() % 600);
    const std::string city = number % 7 == 0 ? "cities/few" : "cities/many";
    const std::string name = city + "/listings/l" + std::to_string(number);
    const bool shrinks = i / 2000 == 1;
    if (random() % 10 < (shrinks ? 8u : 2u)) {
      listings.erase(name);
      model.erase(name);
    } else {
      listings.put(name, listing_called(name, std::to_string(i)));
      model[name] = std::to_string(i);
    }
    ASSERT_EQ(listings.size(), model.size());
    ASSERT_EQ(listings.find(name) != nullptr, model.contains(name));
    if (i % 100 != 99) continue;
    ASSERT_EQ(titles(listings), model);
    std::map<std::string, std::string> few;
    ByName<listings::v1::Listing> anew;
    for (const auto& [each, title] : model) {
      if (each.starts_with("cities/few/")) few.emplace(each, title);
      anew.emplace(each, listing_called(each, title));
    }
    ASSERT_EQ(titles(listings, "cities/few"), few);
    ASSERT_EQ(Listings(anew).digest(), listings.digest()) << i;
  }
}

TEST(ByCity, ACopyStaysAsItWasAndSharesWhatHasNotChanged) {
  Listings live;
  live.put("cities/a/listings/x", listing_called("cities/a/listings/x", "one"));
  live.put("cities/b/listings/y", listing_called("cities/b/listings/y", "two"));
  const Listings view = live;
  const std::string before = view.digest();
  live.put("cities/a/listings/x", listing_called("cities/a/listings/x", "changed"));
  EXPECT_EQ(view.digest(), before);
  EXPECT_NE(live.digest(), before);
  EXPECT_EQ(view.find("cities/a/listings/x")->message()->title(), "one");
  EXPECT_EQ(view.find("cities/b/listings/y"), live.find("cities/b/listings/y"))
      << "the leaves of another city are shared";
  EXPECT_NE(view.find("cities/a/listings/x"), live.find("cities/a/listings/x"));
}

}  // namespace
}  // namespace entente::matching
