#include "services/listings/references.h"

#include <algorithm>
#include <array>

#include "services/common/did_you_mean.h"
#include "services/common/text.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

constexpr std::size_t kMostCandidates = 5;

std::string last_part(std::string_view name) {
  const auto slash = name.rfind('/');
  return std::string(slash == std::string_view::npos ? name : name.substr(slash + 1));
}

constexpr std::array<std::string_view, 4> kRegionSchemes = {"unesco-group", "m49-region", "m49-subregion",
                                                            "m49-intermediate"};

// A map of protobuf is walked in another order by each process; suggestions must not differ (English comes first).
std::map<std::string, std::string> sorted(const google::protobuf::Map<std::string, std::string>& map) {
  return {map.begin(), map.end()};
}

}  // namespace

std::string folded_name(std::string_view text) {
  // Dashes, quotes and the like of typographers are signs as well.
  std::string plain = common::fold_for_search(text);
  for (const char* sign : {"’", "‘", "“", "”", "«", "»", "–", "—", "\u00a0"}) plain = replaced(plain, sign, " ");
  std::string folded;
  for (const char c : plain) {
    const bool sign = static_cast<unsigned char>(c) < 0x80 && !is_lower(c) && !is_digit(c);
    if (!sign) {
      folded += c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  if (!folded.empty() && folded.back() == ' ') folded.pop_back();
  return folded;
}

std::string nearest_of(std::string_view folded, const std::map<std::string, std::string, std::less<>>& shown_by_name) {
  if (folded.empty()) return "";
  std::size_t limit = std::min<std::size_t>(4, std::max<std::size_t>(1, folded.size() / 3));
  std::string nearest;
  for (const auto& [name, shown] : shown_by_name) {
    const std::size_t distance = common::edit_distance(folded, name, limit);
    if (distance > limit || (distance == limit && !nearest.empty())) continue;
    limit = distance;
    nearest = shown;
  }
  if (!nearest.empty() || folded.size() < 3) return nearest;
  const auto longer = shown_by_name.lower_bound(folded);
  return longer != shown_by_name.end() && longer->first.starts_with(folded) ? longer->second : "";
}

void References::NameIndex::add(std::string_view shown, const std::string& id) {
  std::string folded = folded_name(shown);
  if (folded.empty()) return;
  shown_by_name.emplace(folded, shown);
  std::vector<std::string>& ids = ids_by_name[std::move(folded)];
  if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
}

References::Match References::NameIndex::find(std::string_view text) const {
  Match match;
  const std::string folded = folded_name(text);
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
    const std::string iso2 = last_part(message.name());
    labels_by_country[iso2].push_back(iso2);
    for (const auto& [language, label] : sorted(message.labels())) labels_by_country[iso2].push_back(label);
  }
  for (const auto& message : cities) {
    City city;
    city.id = last_part(message.name());
    city.display_name = message.display_name();
    city.country = message.country();
    city.archived = message.state() == profiles::v1::City::STATE_ARCHIVED;
    city.suspended = message.standing() == profiles::v1::City::STANDING_SUSPENDED;
    for (const auto& period : message.field_periods()) city.creative_fields.push_back(period.creative_field());
    out.city_names_.add(city.display_name, city.id);
    for (const auto& name : message.local_names()) out.city_names_.add(name.text(), city.id);
    // "León (Mexico)" tells cities of one name apart.
    for (const std::string& label : labels_by_country[city.country]) {
      out.city_names_.add(concat(city.display_name, " (", label, ")"), city.id);
    }
    std::string id = city.id;
    out.cities_.insert_or_assign(std::move(id), std::move(city));
  }
  for (const auto& message : countries) {
    const std::string iso2 = last_part(message.name());
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
  for (const auto& [region, known] : out.regions_) out.region_names_.add(region, region);
  for (const auto& message : vocabularies) {
    Codes& codes = out.vocabularies_[last_part(message.name())];
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
  if (cities_.contains(text)) return {std::string(text), {}, {}};
  Match match = city_names_.find(text);
  if (!match.id.empty() || !match.several.empty()) return match;
  // A slug in other letter case, or with spaces for hyphens.
  std::string slug = folded_name(text);
  std::replace(slug.begin(), slug.end(), ' ', '-');
  if (cities_.contains(slug)) return {slug, {}, {}};
  if (!match.nearest.empty()) return match;
  std::map<std::string, std::string, std::less<>> slugs;
  for (const auto& [id, city] : cities_) slugs.emplace(id, id);
  match.nearest = nearest_of(slug, slugs);
  return match;
}

References::Match References::find_country(std::string_view text) const {
  return country_names_.find(text);
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
