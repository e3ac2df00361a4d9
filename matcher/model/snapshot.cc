#include "matcher/model/snapshot.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

#include "matcher/model/canonical_writer.h"

namespace entente::matcher {
namespace {

template <typename Code>
void sort_set(std::vector<Code>& codes) {
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
}

template <typename Thing, typename Key>
void sort_by(std::vector<Thing>& things, Key key) {
  std::stable_sort(things.begin(), things.end(),
                   [&](const Thing& a, const Thing& b) { return std::invoke(key, a) < std::invoke(key, b); });
}

void add(CanonicalWriter& out, const DayRange& range) {
  out.add(range.first);
  out.add(range.last);
}

void add(CanonicalWriter& out, const Country& country) {
  out.add(country.iso2);
  out.add(country.development);
  out.add(country.ldc);
  out.add(country.lldc);
  out.add(country.sids);
  out.add(country.oda);
  out.add(country.income_group);
  out.add(country.unesco_group);
  out.add(country.m49_region);
  out.add(country.m49_subregion);
}

void add(CanonicalWriter& out, const City& city) {
  out.add(city.id);
  out.add(city.country);
  out.add(city.creative_field);
  out.add(city.working_languages);
  out.add(city.population);
  out.add(city.latitude_e4);
  out.add(city.longitude_e4);
  out.add(city.good_standing);
  out.add(city.receiver_limit);
  out.add(city.provider_limit);
  out.add(city.contact_confirmed);
  out.add(city.declared);
}

void add(CanonicalWriter& out, const Listing& listing) {
  out.add(listing.id);
  out.add(listing.city);
  out.add(listing.kind);
  out.add(listing.role);
  out.add(listing.area);
  out.add(listing.objectives);
  out.add(listing.value_chain_stages);
  out.add(listing.creative_fields);
  out.add(listing.topics);
  out.add(listing.help);
  out.add(listing.modalities);
  out.add(listing.sdgs);
  out.add(listing.beneficiaries);
  out.add(listing.urgency);
  out.add(listing.languages.tags);
  out.add(listing.languages.any);
  out.add(listing.languages.interpreter);
  out.add(listing.mode);
  add(out, listing.window);
  out.add(listing.min_days);
  out.add(listing.deadline);
  out.add(listing.capacity);
  out.add(listing.reserved);
  out.add(listing.cost_sharing);
  out.add(listing.partner_rules.axes);
  out.add(listing.partner_rules.regions);
  out.add(listing.partner_rules.countries);
  out.add(listing.partner_rules.own_country_excluded);
  out.add(listing.partner_rules.partner_types);
  out.add(listing.partner_rules.no_repeat);
  out.add(listing.organisation_types);
  out.add(listing.serves_plan);
  out.add(listing.open);
  out.add(listing.example);
  out.add(listing.published);
  out.add(listing.updated);
  out.add(listing.texts.size());
  for (const ListingText& text : listing.texts) {
    out.add(text.language);
    out.add(text.words.size());
    for (const ListingWord& word : text.words) {
      out.add(word.stem);
      out.add(word.count);
      out.add(word.form);
    }
  }
  out.add(listing.embedding);
}

void add(CanonicalWriter& out, const Cooperation& cooperation) {
  out.add(cooperation.id);
  out.add(cooperation.beneficiary_city);
  out.add(cooperation.pivotal_city);
  out.add(cooperation.facilitating_city);
  out.add(cooperation.need);
  out.add(cooperation.offer);
  out.add(cooperation.state);
  out.add(cooperation.start);
  out.add(cooperation.end);
  out.add(cooperation.declined_by);
  out.add(cooperation.answers.size());
  for (const Cooperation::Answer& answer : cooperation.answers) {
    out.add(answer.city);
    out.add(answer.days);
  }
}

void add(CanonicalWriter& out, const Directive& directive) {
  out.add(directive.kind);
  out.add(directive.need);
  out.add(directive.offer);
}

void add(CanonicalWriter& out, const Programme& programme) {
  out.add(programme.id);
  out.add(programme.version);
  out.add(programme.areas);
  out.add(programme.creative_fields);
  out.add(programme.axes);
  add(out, programme.window);
  out.add(programme.other_areas.size());
  for (const auto& [need, offer] : programme.other_areas) {
    out.add(need);
    out.add(offer);
  }
  out.add(programme.relevance_floor);
  out.add(programme.relevance_good);
  out.add(programme.review_days);
  out.add(programme.weights.size());
  for (const auto& [term, points] : programme.weights) {
    out.add(term);
    out.add(points);
  }
  out.add(programme.priority.least_developed);
  out.add(programme.priority.small_island);
  out.add(programme.priority.africa);
  out.add(programme.priority.never_matched);
  out.add(programme.priority.waiting_days);
  out.add(programme.priority.urgencies);
  out.add(programme.priority.beneficiaries);
  out.add(programme.default_receiver_limit);
  out.add(programme.default_provider_limit);
  out.add(programme.partners_of_city_per_need);
  out.add(programme.candidates_per_need);
  out.add(programme.trios);
  out.add(programme.weigh_instead_of_rank);
  out.add(programme.served_points);
  out.add(programme.priority_points);
  out.add(programme.cool_down_days);
  out.add(programme.proposals_between_two_cities);
  out.add(programme.quotas.size());
  for (const Programme::Quota& quota : programme.quotas) {
    out.add(quota.of);
    out.add(quota.least_permille);
    out.add(quota.most_permille);
  }
  out.add(programme.reserve_list_length);
  out.add(programme.raise_smallest_score);
  out.add(programme.country_scheme);
}

template <typename Value>
void add(CanonicalWriter& out, const Meanings::ByCode<Value>& meanings) {
  out.add(meanings.size());
  for (const auto& [code, meaning] : meanings) {
    out.add(code);
    out.add(meaning);
  }
}

void add(CanonicalWriter& out, const Meanings& meanings) {
  add(out, meanings.payers);
  add(out, meanings.places);
  add(out, meanings.urgencies);
  add(out, meanings.families);
  add(out, meanings.fields);
  for (const auto* codes : {&meanings.across, &meanings.money}) {
    out.add(codes->size());
    for (const std::string& code : *codes) out.add(code);
  }
}

template <typename Thing>
void add_all(CanonicalWriter& out, const std::vector<Thing>& things) {
  out.add(things.size());
  for (const Thing& thing : things) add(out, thing);
}

}  // namespace

void Snapshot::sort() {
  sort_set(programme.areas);
  sort_set(programme.creative_fields);
  sort_set(programme.axes);
  sort_set(programme.other_areas);
  sort_set(programme.priority.urgencies);
  sort_set(programme.priority.beneficiaries);
  for (City& city : cities) sort_set(city.working_languages);
  for (Cooperation& cooperation : cooperations) sort_by(cooperation.answers, &Cooperation::Answer::city);
  for (Listing& listing : listings) {
    sort_set(listing.objectives);
    for (std::vector<std::string>* codes :
         {&listing.value_chain_stages, &listing.creative_fields, &listing.topics, &listing.modalities, &listing.sdgs,
          &listing.beneficiaries, &listing.languages.tags, &listing.partner_rules.regions,
          &listing.partner_rules.countries, &listing.partner_rules.partner_types, &listing.organisation_types}) {
      sort_set(*codes);
    }
    sort_set(listing.partner_rules.axes);
    sort_set(listing.preferences);
    sort_by(listing.texts, [](const ListingText& text) { return std::string_view(text.language); });
    for (ListingText& text : listing.texts)
      sort_by(text.words, [](const ListingWord& word) { return std::string_view(word.stem); });
  }
  sort_by(countries, [](const Country& country) { return std::string_view(country.iso2); });
  sort_by(cities, [](const City& city) { return std::string_view(city.id); });
  sort_by(listings, [](const Listing& listing) { return std::string_view(listing.id); });
  sort_by(cooperations, [](const Cooperation& cooperation) { return std::string_view(cooperation.id); });
  // A directive given twice says no more than once.
  sort_by(directives, [](const Directive& directive) {
    return std::tuple(std::string_view(directive.need), std::string_view(directive.offer), directive.kind);
  });
  directives.erase(std::unique(directives.begin(), directives.end(),
                               [](const Directive& a, const Directive& b) {
                                 return a.kind == b.kind && a.need == b.need && a.offer == b.offer;
                               }),
                   directives.end());
  sort_set(base);
}

std::string canonical_bytes(const Snapshot& snapshot) {
  CanonicalWriter out("entente-snapshot/5");
  out.add(snapshot.as_of);
  add(out, snapshot.programme);
  add(out, snapshot.meanings);
  add_all(out, snapshot.countries);
  add_all(out, snapshot.cities);
  add_all(out, snapshot.listings);
  add_all(out, snapshot.cooperations);
  add_all(out, snapshot.directives);
  // Behind everything else, so that a snapshot without these has the bytes that it always had.
  const auto wishes = std::count_if(snapshot.listings.begin(), snapshot.listings.end(),
                                    [](const Listing& listing) { return !listing.preferences.empty(); });
  if (snapshot.base.empty() && wishes == 0) return out.take();
  out.add(snapshot.base.size());
  for (const BasePair& pair : snapshot.base) {
    out.add(pair.need);
    out.add(pair.offer);
  }
  if (wishes == 0) return out.take();
  out.add(wishes);
  for (const Listing& listing : snapshot.listings) {
    if (listing.preferences.empty()) continue;
    out.add(listing.id);
    out.add(listing.preferences.size());
    for (const Preference& preference : listing.preferences) {
      out.add(preference.listing);
      out.add(preference.score);
    }
  }
  return out.take();
}

}  // namespace entente::matcher
