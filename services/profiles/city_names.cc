#include "services/profiles/city_names.h"

#include <algorithm>

#include "services/common/sheets/place_names.h"
#include "services/common/text/name_key.h"

namespace entente::profiles {
namespace {

bool is_plain(std::string_view key) {
  return std::all_of(key.begin(), key.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

CityNames::CityNames(const CitiesById& stored) {
  for (const auto& [id, city] : stored) {
    if (city.state() != v1::City::STATE_ARCHIVED) add(id, city);
  }
}

void CityNames::add(std::string_view id, const v1::City& city) {
  const auto add_name = [&](std::string_view name) {
    std::string key = common::name_key(name);
    if (key.empty()) return;
    ids_by_skeleton_.emplace(Key(city.country(), common::name_skeleton(name)), Alike{std::string(id), is_plain(key)});
    ids_by_key_.emplace(Key("", key), std::string(id));
    ids_by_key_.emplace(Key(city.country(), std::move(key)), std::string(id));
  };
  add_name(city.display_name());
  for (const auto& local : city.local_names()) add_name(local.text());
  for (const std::string& key : common::other_city_keys(city.country(), city.display_name())) {
    ids_by_other_key_.emplace(Key(city.country(), key), std::string(id));
    ids_by_other_key_.emplace(Key("", key), std::string(id));
  }
}

std::string CityNames::find(std::string_view country, std::string_view name) const {
  std::vector<std::string> forms = common::city_forms(name);
  forms.emplace(forms.begin(), name);
  for (const std::string& form : forms) {
    for (const auto* const ids : {&ids_by_key_, &ids_by_other_key_}) {
      if (std::string found = find_key(*ids, country, form); !found.empty()) return found;
    }
  }
  return {};
}

std::set<std::string> CityNames::called(std::string_view name) const {
  std::set<std::string> called;
  std::vector<std::string> forms = common::city_forms(name);
  forms.emplace(forms.begin(), name);
  for (const std::string& form : forms) {
    for (const auto* const ids : {&ids_by_key_, &ids_by_other_key_}) {
      const auto [begin, end] = ids->equal_range({"", common::name_key(form)});
      for (auto entry = begin; entry != end; ++entry) called.insert(entry->second);
      if (!called.empty()) return called;
    }
  }
  return called;
}

std::string CityNames::find_key(const std::multimap<Key, std::string>& ids, std::string_view country,
                                std::string_view name) const {
  const auto [begin, end] = ids.equal_range({std::string(country), common::name_key(name)});
  if (begin == end) return {};
  const bool one = std::all_of(begin, end, [&](const auto& entry) { return entry.second == begin->second; });
  return one ? begin->second : std::string();
}

std::string CityNames::twin_of(std::string_view id, const v1::City& city) const {
  const std::string key = common::name_key(city.display_name());
  if (key.empty() || city.country().empty()) return {};
  const auto [same, end] = ids_by_key_.equal_range({city.country(), key});
  for (auto entry = same; entry != end; ++entry) {
    if (entry->second != id) return entry->second;
  }
  const auto [alike, last] = ids_by_skeleton_.equal_range({city.country(), common::name_skeleton(city.display_name())});
  for (auto entry = alike; entry != last; ++entry) {
    // "Bern" and "Bem" have one skeleton, too: between plain names only the key counts.
    const bool plain = is_plain(key) && entry->second.is_plain;
    if (entry->second.id != id && !plain) return entry->second.id;
  }
  return {};
}

}  // namespace entente::profiles
