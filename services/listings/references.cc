#include "services/listings/references.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/common/sheets/place_names.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::size_t kMostCandidates = 5;

constexpr std::array<std::string_view, 4> kRegionSchemes = {"unesco-group", "m49-region", "m49-subregion",
                                                            "m49-intermediate"};

// A map of protobuf is walked in another order by each process; suggestions must not differ (English comes first).
std::map<std::string, std::string> sorted(const google::protobuf::Map<std::string, std::string>& map) {
  return {map.begin(), map.end()};
}

}  // namespace

std::string nearest_of(std::string_view folded, const std::map<std::string, std::string, std::less<>>& shown_by_name) {
  if (folded.empty()) return "";
  // A code of two or three letters is one edit from many others.
  if (folded.size() <= 3) return "";
  std::size_t limit = std::min<std::size_t>(4, std::max<std::size_t>(1, folded.size() / 3));
  std::string nearest;
  for (const auto& [name, shown] : shown_by_name) {
    const std::size_t distance = common::edit_distance(folded, name, limit);
    if (distance > limit || (distance == limit && !nearest.empty())) continue;
    limit = distance;
    nearest = shown;
  }
  if (!nearest.empty()) return nearest;
  const auto longer = shown_by_name.lower_bound(folded);
  return longer != shown_by_name.end() && longer->first.starts_with(folded) ? longer->second : "";
}

void References::NameIndex::add(std::string_view shown, const std::string& id) {
  std::string folded = common::name_key(shown);
  if (folded.empty()) return;
  shown_by_name.emplace(folded, shown);
  std::vector<std::string>& ids = ids_by_name[std::move(folded)];
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

void References::NameIndex::add_other(std::string_view shown, const std::string& id) {
  if (!ids_by_name.contains(common::name_key(shown))) add(shown, id);
}

References::Match References::NameIndex::find(std::string_view text) const {
  Match match;
  const std::string folded = common::name_key(text);
  if (const auto found = ids_by_name.find(folded); found != ids_by_name.end()) {
    if (found->second.size() == 1) {
      match.id = found->second.front();
    } else {
      match.several = found->second;
      std::sort(match.several.begin(), match.several.end());
      if (match.several.size() > kMostCandidates) match.several.resize(kMostCandidates);
    }
    return match;
  }
  match.nearest = nearest_of(folded, shown_by_name);
  return match;
}

References References::from(const std::vector<profiles::v1::City>& cities,
                            const std::vector<profiles::v1::Country>& countries,
                            const std::vector<profiles::v1::Vocabulary>& vocabularies) {
  References out;
  std::map<std::string, std::vector<std::string>> labels_by_country;
  for (const auto& message : countries) {
    const std::string iso2 = std::string(common::id_of(message.name()));
    labels_by_country[iso2].push_back(iso2);
    for (const auto& [language, label] : sorted(message.labels())) labels_by_country[iso2].push_back(label);
  }
  for (const auto& message : cities) {
    City city;
    city.id = std::string(common::id_of(message.name()));
    city.display_name = message.display_name();
    city.country = message.country();
    city.archived = message.state() == profiles::v1::City::STATE_ARCHIVED;
    if (message.declared_class() == profiles::v1::City::DECLARED_CLASS_NORTH) city.declared = Development::kNorth;
    if (message.declared_class() == profiles::v1::City::DECLARED_CLASS_SOUTH) city.declared = Development::kSouth;
    city.suspended = message.standing() == profiles::v1::City::STANDING_SUSPENDED;
    for (const auto& period : message.field_periods()) city.creative_fields.push_back(period.creative_field());
    out.city_names_.add(city.display_name, city.id);
    for (const auto& name : message.local_names()) out.city_names_.add(name.text(), city.id);
    for (const std::string& key : common::other_city_keys(city.country, city.display_name)) {
      out.other_city_ids_[key].push_back(city.id);
    }
    // "León (Mexico)" tells cities of one name apart.
    for (const std::string& label : labels_by_country[city.country]) {
      out.city_names_.add(concat(city.display_name, " (", label, ")"), city.id);
    }
    out.city_slugs_.add(city.id, city.id);
    std::string id = city.id;
    out.cities_.insert_or_assign(std::move(id), std::move(city));
  }
  for (const auto& message : countries) {
    const std::string iso2 = std::string(common::id_of(message.name()));
    out.country_names_.add(iso2, iso2);
    out.country_names_.add(message.iso3(), iso2);
    for (const auto& [language, label] : sorted(message.labels())) out.country_names_.add(label, iso2);
    Development development = Development::kUnknown;
    for (const auto& classification : message.classifications()) {
      if (std::find(kRegionSchemes.begin(), kRegionSchemes.end(), classification.scheme()) != kRegionSchemes.end()) {
        out.regions_.emplace(classification.value(), true);
      }
      if (classification.scheme() == "development" && !classification.has_valid_to()) {
        development = classification.value() == "developing" ? Development::kSouth : Development::kNorth;
      }
    }
    out.countries_.insert_or_assign(iso2, development);
  }
  // An everyday name never makes a proper one ambiguous.
  for (const auto& message : countries) {
    for (const std::string& alias : message.aliases())
      out.country_names_.add_other(alias, std::string(common::id_of(message.name())));
  }
  for (const auto& [region, known] : out.regions_) out.region_names_.add(region, region);
  for (const auto& message : vocabularies) {
    Codes& codes = out.vocabularies_[std::string(common::id_of(message.name()))];
    for (const auto& entry : message.entries()) {
      codes.deprecated_by_code.insert_or_assign(entry.code(), entry.deprecated());
      codes.names.add(entry.code(), entry.code());
      for (const auto& [language, label] : sorted(entry.labels())) codes.names.add(label, entry.code());
    }
  }
  return out;
}

const References::City* References::city(std::string_view id) const {
  const auto found = cities_.find(id);
  return found == cities_.end() ? nullptr : &found->second;
}

bool References::has_country(std::string_view iso2) const {
  return countries_.contains(iso2);
}

bool References::has_code(std::string_view vocabulary, std::string_view code) const {
  const auto found = vocabularies_.find(vocabulary);
  return found != vocabularies_.end() && found->second.deprecated_by_code.contains(code);
}

bool References::is_deprecated(std::string_view vocabulary, std::string_view code) const {
  const auto found = vocabularies_.find(vocabulary);
  if (found == vocabularies_.end()) return false;
  const auto entry = found->second.deprecated_by_code.find(code);
  return entry != found->second.deprecated_by_code.end() && entry->second;
}

bool References::has_region(std::string_view region) const {
  return regions_.contains(region);
}

References::Development References::development(std::string_view iso2) const {
  const auto found = countries_.find(iso2);
  return found == countries_.end() ? Development::kUnknown : found->second;
}

// A slug wins over a name: `cali` is the city with that slug, whatever else is called so.
References::Match References::find_city(std::string_view text) const {
  Match match = find_city_called(text);
  if (!match.id.empty() || !match.several.empty()) return match;
  const auto is_there = [&](std::string_view id, std::string_view country) {
    return cities_.at(std::string(id)).country == country;
  };
  if (const auto placed = common::city_in_country(text)) {
    Match found = find_city(placed->city);
    if (!found.id.empty()) found.several = {std::exchange(found.id, {})};
    std::erase_if(found.several, [&](const std::string& id) { return !is_there(id, placed->country); });
    if (found.several.size() == 1) return {found.several.front(), {}, {}};
    // Nothing near is suggested across a border.
    const Match near = found.nearest.empty() ? Match() : find_city_called(found.nearest);
    if (near.id.empty() || !is_there(near.id, placed->country)) found.nearest.clear();
    return found;
  }
  for (const std::string& form : common::city_forms(text)) {
    Match found = find_city_called(form);
    if (!found.id.empty() || !found.several.empty()) return found;
  }
  return match;
}

References::Match References::find_city_called(std::string_view text) const {
  if (cities_.contains(text)) return {std::string(text), {}, {}};
  Match match = city_names_.find(text);
  if (!match.id.empty() || !match.several.empty()) return match;
  if (const auto other = other_city_ids_.find(common::name_key(text)); other != other_city_ids_.end()) {
    if (other->second.size() == 1) return {other->second.front(), {}, {}};
    return {{}, other->second, {}};
  }
  // A slug in other letter case, or with blanks for hyphens; the nearest name says more than the nearest slug.
  Match slug = city_slugs_.find(text);
  if (slug.id.empty() && slug.several.empty() && !match.nearest.empty()) return match;
  return slug;
}

References::Match References::find_country(std::string_view text) const {
  Match match = country_names_.find(text);
  if (!match.id.empty() || !match.several.empty()) return match;
  if (auto called = common::country_called(text); called && countries_.contains(*called)) return {*called, {}, {}};
  return match;
}

References::Match References::find_region(std::string_view text) const {
  return region_names_.find(text);
}

References::Match References::find_code(std::string_view vocabulary, std::string_view text) const {
  const auto found = vocabularies_.find(vocabulary);
  if (found == vocabularies_.end()) return {};
  // A code wins over a label that reads the same.
  if (found->second.deprecated_by_code.contains(text)) return {std::string(text), {}, {}};
  return found->second.names.find(text);
}

}  // namespace entente::listings
