#include "cli/data_set/known.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/place_names.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using common::concat;
using listings::v1::Listing;
using profiles::v1::City;

constexpr std::size_t kMostNamed = 10;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string city_text(const City& city) {
  std::string text = concat(city.display_name(), " ", common::id_of(city.name()));
  for (const auto& name : city.local_names()) common::append(text, " ", name.text());
  return text;
}

bool is_called(const City& city, const std::string& key) {
  if (common::name_key(city.display_name()) == key) return true;
  const auto& others = common::other_city_keys(city.country(), city.display_name());
  return std::find(others.begin(), others.end(), key) != others.end() ||
         std::any_of(city.local_names().begin(), city.local_names().end(),
                     [&](const auto& name) { return common::name_key(name.text()) == key; });
}

// The one that `said` means of `all`: by the words of what text(one) says; called(one) is how it is named to people.
template <class One, class Text, class Called>
absl::StatusOr<const One*> one_of(const std::vector<const One*>& all, std::string_view said, const Text& text,
                                  const Called& called) {
  for (const WordsFound least : {WordsFound::kWhole, WordsFound::kBeginnings}) {
    std::vector<const One*> found;
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const One* one) { return find_words(text(*one), said) >= least; });
    if (found.size() == 1) return found.front();
    if (found.empty()) continue;
    std::vector<std::string> which;
    std::transform(found.begin(), found.end(), std::back_inserter(which), [&](const One* one) { return called(*one); });
    return several_status(said, which);
  }
  std::vector<std::string> names;
  for (const One* one : all) names.emplace_back(common::id_of(one->name()));
  return nothing_status(said, names);
}

}  // namespace

WordsFound find_words(std::string_view text, std::string_view said) {
  const std::string words = concat(" ", common::name_words(text), " ");
  const std::string sought = common::name_words(said);
  if (sought.empty()) return WordsFound::kNotAll;
  WordsFound found = WordsFound::kWhole;
  for (const std::string_view word : common::split(sought, ' ')) {
    if (words.find(concat(" ", word, " ")) != std::string::npos) continue;
    // Scripts without blanks have no beginnings of words.
    if (words.find(is_ascii(word) ? concat(" ", word) : std::string(word)) == std::string::npos)
      return WordsFound::kNotAll;
    found = WordsFound::kBeginnings;
  }
  return found;
}

absl::Status several_status(std::string_view said, const std::vector<std::string>& which) {
  std::string message =
      say_counted("cli.known.several", static_cast<std::int64_t>(which.size()), {{"said", std::string(said)}});
  for (std::size_t i = 0; i < which.size() && i < kMostNamed; ++i) common::append(message, "\n  ", which[i]);
  if (which.size() > kMostNamed) message += "\n  …";
  return absl::InvalidArgumentError(message);
}

std::string several_words(const absl::Status& several) {
  constexpr std::size_t kMost = 3;
  const std::string message(several.message());
  const std::vector<std::string_view> lines = common::split(message, '\n');  // a listing each, behind the first
  std::vector<std::string> ids;
  for (std::size_t i = 1; i < lines.size() && ids.size() < kMost; ++i) {
    const std::string_view line = common::trim(lines[i]);
    ids.emplace_back(line.substr(0, line.find(' ')));
  }
  if (lines.size() > kMost + 1) ids.emplace_back("…");
  return concat("could be several listings (", common::join(ids, ", "), "): give its id, or more words");
}

absl::Status nothing_status(std::string_view said, const std::vector<std::string>& names) {
  const std::string near = common::did_you_mean(said.substr(said.rfind('/') + 1), names);
  return absl::NotFoundError(near.empty() ? say("cli.known.nothing", {{"said", std::string(said)}})
                                          : say("cli.known.near", {{"said", std::string(said)}, {"near", near}}));
}

Known::Known(std::vector<City> cities, std::vector<Listing> listings)
    : cities_(std::move(cities)), listings_(std::move(listings)) {
  std::sort(cities_.begin(), cities_.end(), [](const City& a, const City& b) { return a.name() < b.name(); });
}

CityNames Known::city_names() const {
  CityNames names;
  for (const City& city : cities_) names[city.name()] = city.display_name();
  return names;
}

Names Known::names() const {
  Names names;
  names.cities = city_names();
  for (const Listing& listing : listings_) names.add_listing(listing.name(), listing.title(), listing.example());
  return names;
}

const City* Known::city_of(const Listing& listing) const {
  const std::string name(common::city_name_of(listing.name()));
  const auto found = std::lower_bound(cities_.begin(), cities_.end(), name,
                                      [](const City& city, const std::string& sought) { return city.name() < sought; });
  return found == cities_.end() || found->name() != name ? nullptr : &*found;
}

std::string Known::words_of(const Listing& listing) const {
  const City* city = city_of(listing);
  return concat(listing.title(), " (",
                city == nullptr ? common::id_of(common::city_name_of(listing.name())) : city->display_name(), ")");
}

std::string Known::text_of(const Listing& listing) const {
  const City* city = city_of(listing);
  return concat(listing.title(), " ", common::id_of(listing.name()), " ", city == nullptr ? "" : city_text(*city));
}

bool Known::has_words(const Listing& listing, std::string_view said) const {
  return find_words(text_of(listing), said) != WordsFound::kNotAll;
}

absl::StatusOr<const City*> Known::city(std::string_view said) const {
  std::vector<const City*> all;
  std::vector<const City*> called;
  const std::string key = common::name_key(said);
  for (const City& city : cities_) {
    if (city.name() == said || common::id_of(city.name()) == said) return &city;
    all.push_back(&city);
    if (is_called(city, key)) called.push_back(&city);
  }
  if (called.size() == 1) return called.front();
  return one_of(called.empty() ? all : called, said, city_text, [](const City& city) {
    return concat(common::id_of(city.name()), "  ", city.display_name(), " (", city.country(), ")");
  });
}

absl::StatusOr<const Listing*> Known::listing(std::string_view said, Listing::Kind kind) const {
  std::vector<const Listing*> all;
  for (const Listing& listing : listings_) {
    if (kind != Listing::KIND_UNSPECIFIED && listing.kind() != kind) continue;
    if (listing.name() == said || common::id_of(listing.name()) == said) return &listing;
    all.push_back(&listing);
  }
  return one_of(
      all, said, [this](const Listing& listing) { return text_of(listing); },
      [this](const Listing& listing) { return concat(common::id_of(listing.name()), "  ", words_of(listing)); });
}

}  // namespace entente::cli
