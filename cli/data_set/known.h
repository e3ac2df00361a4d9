// Known: the cities and listings of a network, and which of them a person means: by name, by id, by the name of
// a city in any language, or by words of title and city ("quito kiln"). A word may be the beginning of one; whole words
// go before beginnings. Nothing is guessed: what could be several is answered with all of them. Immutable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/round_view/review_view.h"
#include "cli/round_view/round_view.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/profiles/v1/city.pb.h"

namespace entente::cli {

class Known {
 public:
  Known(std::vector<profiles::v1::City> cities, std::vector<listings::v1::Listing> listings);

  const std::vector<profiles::v1::City>& cities() const { return cities_; }
  const std::vector<listings::v1::Listing>& listings() const { return listings_; }
  CityNames city_names() const;
  // Titles and names for views of rounds; labels of codes aren't known here.
  Names names() const;
  // "Title (City)".
  std::string words_of(const listings::v1::Listing& listing) const;

  // NOT_FOUND, with the nearest where one is near; INVALID_ARGUMENT: it could be several, which are named.
  absl::StatusOr<const profiles::v1::City*> city(std::string_view said) const;
  // Of a kind, or (UNSPECIFIED) of both. Errors as above.
  absl::StatusOr<const listings::v1::Listing*> listing(
      std::string_view said, listings::v1::Listing::Kind kind = listings::v1::Listing::KIND_UNSPECIFIED) const;
  // Those that have all the words in title, id, and name of their city.
  bool has_words(const listings::v1::Listing& listing, std::string_view said) const;

 private:
  std::string text_of(const listings::v1::Listing& listing) const;
  const profiles::v1::City* city_of(const listings::v1::Listing& listing) const;

  std::vector<profiles::v1::City> cities_;  // in the order of names
  std::vector<listings::v1::Listing> listings_;
};

// How much of `said` a text has: all of its words, all as beginnings of words, or not all.
enum class WordsFound { kNotAll, kBeginnings, kWhole };
WordsFound find_words(std::string_view text, std::string_view said);

// "“kiln” could be 3: …", with what they are called, ten at most.
absl::Status several_status(std::string_view said, const std::vector<std::string>& which);
// The same of a cell of a sheet, with the ids of the first: "could be several listings (…): give its id, or more
// words".
std::string several_words(const absl::Status& several);
// "there is nothing called …", with the nearest of `names` where one is near.
absl::Status nothing_status(std::string_view said, const std::vector<std::string>& names);

}  // namespace entente::cli
