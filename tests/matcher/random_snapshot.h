// Random snapshots for property tests: the same seed gives the same snapshot on every machine. Small vocabularies, so
// that pairs, ties, contradictions between rules and unknown values are all frequent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matcher/model/snapshot.h"
#include "tests/matcher/usual_meanings.h"

namespace entente::matcher::testing {

// splitmix64 (Steele, Lea, Flood 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // 0 … below − 1.
  int below(int below) { return static_cast<int>(next() % static_cast<std::uint64_t>(below)); }
  int between(int least, int most) { return least + below(most - least + 1); }
  bool chance(int percent) { return below(100) < percent; }
  template <typename Value>
  const Value& one_of(const std::vector<Value>& values) {
    return values[static_cast<std::size_t>(below(static_cast<int>(values.size())))];
  }
  // Each value with the given chance.
  template <typename Value>
  std::vector<Value> some_of(const std::vector<Value>& values, int percent) {
    std::vector<Value> chosen;
    for (const Value& value : values)
      if (chance(percent)) chosen.push_back(value);
    return chosen;
  }

 private:
  std::uint64_t state_;
};

struct SnapshotShape {
  int cities = 12;
  int needs = 10;
  int offers = 10;
  int facilitators = 4;
  int cooperations = 6;
  int directives = 2;
  int areas = 2;
  int unknown_percent = 15;  // how often a value isn't known
  bool trios = false;
  bool limits = true;    // limits of cities
  bool restrict = true;  // partner rules, deadlines, windows
  bool directives_keep = false;
  bool wishes = false;  // listings say whom they would rather have, and it counts
};

inline std::string padded(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

inline Snapshot random_snapshot(std::uint64_t seed, const SnapshotShape& shape = {}) {
  Random random(seed);
  const std::vector<std::string> fields{"music", "film", "design"};
  const std::vector<std::string> topics{"t1", "t2", "t3", "t4", "t5", "x-t6"};
  const std::vector<std::string> modalities{"study-visit", "expert-mission", "online-training", "residency"};
  const std::vector<std::string> groups{"women", "youth", "refugees-displaced"};
  const std::vector<std::string> tags{"en", "fr", "zh-hans", "zh-hant", "fa", "prs", "pt"};
  const std::vector<std::string> costs{"host-pays", "giver-pays", "shared", "external", "no-cost", "open", ""};
  const std::vector<std::string> types{"university", "school-training"};
  const std::vector<Axis> axes{Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth, Axis::kSouthNorth,
                               Axis::kNorthNorth};
  const auto unknown = [&] { return random.chance(shape.unknown_percent); };

  Snapshot snapshot;
  snapshot.as_of = 20000;
  snapshot.meanings = meanings_of_tests();
  Programme& programme = snapshot.programme;
  programme.id = "programmes/random";
  programme.axes = random.chance(50) ? axes : std::vector<Axis>{Axis::kNorthSouth, Axis::kSouthSouth};
  if (shape.trios) programme.axes = {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth};
  programme.trios = shape.trios;
  programme.review_days = random.below(20);
  programme.priority.least_developed = random.chance(50);
  programme.priority.never_matched = random.chance(20);
  programme.priority.beneficiaries = random.some_of(groups, 20);
  programme.partners_of_city_per_need = random.between(1, 2);
  if (shape.limits && random.chance(50)) {
    programme.default_receiver_limit = random.between(1, 3);
    programme.default_provider_limit = random.between(1, 3);
  }
  if (random.chance(30)) programme.weights = {{"topics", random.below(50)}, {"context", random.below(10)}};
  if (shape.restrict) programme.window = {20050, 20700};

  const std::vector<std::string> isos{"AA", "BB", "CC", "DD", "EE"};
  const std::vector<std::string> groups_of_unesco{"I", "Va", "IV", "III", ""};
  for (std::size_t i = 0; i < isos.size(); ++i) {
    Country country;
    country.iso2 = isos[i];
    country.development = unknown() ? Development::kUnknown
                          : i == 0  ? Development::kDeveloped
                                    : Development::kDeveloping;
    if (i == 4) country.development = Development::kDeveloped;
    country.ldc = i == 1;
    country.sids = i == 3;
    country.income_group = i == 0 ? "H" : i == 1 ? "L" : unknown() ? "" : "UM";
    country.unesco_group = groups_of_unesco[i];
    country.m49_region = i == 1 ? "Africa" : i == 0 || i == 4 ? "Europe" : "Asia";
    country.m49_subregion = i == 1 ? "Eastern Africa" : i == 2 ? "Southern Asia" : i == 3 ? "Western Asia" : "";
    snapshot.countries.push_back(country);
  }
  for (int i = 0; i < shape.cities; ++i) {
    City city;
    city.id = "cities/c" + padded(i);
    city.country = random.one_of(isos);
    city.creative_field = random.one_of(fields);
    if (!unknown()) city.working_languages = random.some_of(tags, 25);
    if (!unknown()) city.population = random.between(10, 9000) * 1000;
    if (!unknown()) city.longitude_e4 = random.between(-1800000, 1800000);
    city.good_standing = !shape.restrict || random.chance(93);
    if (shape.limits && random.chance(30)) city.receiver_limit = random.below(4);
    if (shape.limits && random.chance(30)) city.provider_limit = random.below(4);
    if (!unknown()) city.contact_confirmed = snapshot.as_of - random.below(500);
    snapshot.cities.push_back(city);
  }
  const auto add_listing = [&](const std::string& name, Kind kind, Role role) {
    Listing listing;
    listing.city = random.one_of(snapshot.cities).id;
    listing.id = listing.city + "/listings/" + name;
    listing.kind = kind;
    listing.role = role;
    listing.area = static_cast<Area>(random.between(1, shape.areas));
    listing.objectives = random.some_of(std::vector{Objective::kValueChain, Objective::kVulnerableGroups}, 60);
    listing.creative_fields = random.some_of(fields, 40);
    listing.topics = random.some_of(topics, 40);
    listing.modalities = random.some_of(modalities, 40);
    listing.beneficiaries = random.some_of(groups, 40);
    if (random.chance(30)) listing.urgency = "now";
    if (random.chance(10)) {
      listing.languages.any = true;
    } else if (!unknown()) {
      listing.languages.tags = random.some_of(tags, 35);
    }
    listing.languages.interpreter = unknown()           ? Knowledge::kUnknown
                                    : random.chance(20) ? Knowledge::kYes
                                                        : Knowledge::kNo;
    listing.mode = unknown() ? Mode::kUnknown : static_cast<Mode>(random.between(1, 3));
    listing.capacity = random.between(1, 3);
    if (random.chance(10)) listing.reserved = random.below(2);
    listing.cost_sharing = unknown() ? "" : random.one_of(costs);
    listing.open = random.chance(95);
    listing.serves_plan = random.chance(30);
    if (!unknown()) listing.published = snapshot.as_of - random.below(300);
    if (!unknown()) listing.updated = snapshot.as_of - random.below(600);
    if (!unknown()) listing.organisation_types = random.some_of(types, 60);
    if (shape.restrict) {
      if (!unknown()) listing.window.first = snapshot.as_of + random.below(300);
      if (!unknown()) listing.window.last = snapshot.as_of + 300 + random.below(300);
      if (!unknown()) listing.min_days = random.below(60);
      if (random.chance(50)) listing.deadline = snapshot.as_of + random.between(-5, 100);
      if (random.chance(25)) listing.partner_rules.axes = random.some_of(axes, 60);
      if (random.chance(15))
        listing.partner_rules.regions = random.one_of(
            std::vector<std::vector<std::string>>{{"I", "Va"}, {"III"}, {"Africa", "Asia"}, {"Southern Asia"}});
      if (random.chance(10)) listing.partner_rules.countries = random.some_of(isos, 60);
      listing.partner_rules.own_country_excluded = random.chance(30);
      if (random.chance(15)) listing.partner_rules.partner_types = {random.one_of(types)};
      listing.partner_rules.no_repeat = random.chance(20);
    }
    snapshot.listings.push_back(listing);
  };
  for (int i = 0; i < shape.needs; ++i) add_listing("n" + padded(i), Kind::kNeed, Role::kBeneficiary);
  for (int i = 0; i < shape.offers; ++i) add_listing("o" + padded(i), Kind::kOffer, Role::kPivotal);
  for (int i = 0; i < shape.facilitators; ++i) add_listing("f" + padded(i), Kind::kOffer, Role::kFacilitating);
  // What listings say of their substance; drawn apart, so that all else stays as it was.
  Random substance(seed ^ 0x5eed);
  const std::vector<std::string> help{"repair", "sell", "teach-skill", "build"};
  const std::vector<std::string> stems{"kora", "gumb", "clay", "kiln", "price", "script"};
  programme.relevance_floor = substance.one_of(std::vector<Points>{0, 5, 12, 18, 25});
  programme.relevance_good = programme.relevance_floor + 8;
  if (substance.chance(50)) programme.other_areas = {{static_cast<Area>(1), static_cast<Area>(2)}};
  for (Listing& listing : snapshot.listings) {
    if (!substance.chance(shape.unknown_percent)) listing.help = substance.some_of(help, 60);
    if (listing.help.size() > 1 && substance.chance(50)) std::swap(listing.help.front(), listing.help.back());
    for (const char* language : {"en", "fr"}) {
      if (!substance.chance(language[0] == 'e' ? 80 : 30)) continue;
      ListingText text{language, {}};
      for (const std::string& stem : substance.some_of(stems, 40))
        text.words.push_back({stem, substance.between(1, 5), {}});
      listing.texts.push_back(std::move(text));
    }
  }
  // North and South by any of the schemes; drawn apart, too.
  Random classes(seed ^ 0xc1a55);
  programme.country_scheme =
      classes.one_of(std::vector{CountryScheme::kDevelopment, CountryScheme::kDevelopment, CountryScheme::kOda,
                                 CountryScheme::kIncome, CountryScheme::kDeclared, CountryScheme::kDeclared});
  for (Country& country : snapshot.countries) country.oda = classes.chance(70);
  for (City& city : snapshot.cities)
    if (classes.chance(40)) city.declared = classes.chance(60) ? Development::kDeveloping : Development::kDeveloped;
  Random wishes(seed ^ 0x915435);
  if (shape.wishes) programme.weights["preferences"] = wishes.between(1, 40);
  for (Listing& listing : snapshot.listings) {
    if (!shape.wishes || !wishes.chance(60)) continue;
    for (const Listing& other : snapshot.listings)
      if (other.kind != listing.kind && wishes.chance(25)) listing.preferences.push_back({other.id, wishes.below(101)});
  }
  for (int i = 0; i < shape.cooperations && shape.cities >= 3; ++i) {
    Cooperation cooperation;
    cooperation.id = "cooperations/k" + padded(i);
    const int receiver = random.below(shape.cities);
    cooperation.beneficiary_city = snapshot.cities[static_cast<std::size_t>(receiver)].id;
    cooperation.pivotal_city =
        snapshot.cities[static_cast<std::size_t>((receiver + 1 + random.below(shape.cities - 1)) % shape.cities)].id;
    cooperation.state = static_cast<Cooperation::State>(random.below(4));
    if (!unknown()) cooperation.end = snapshot.as_of - random.below(600);
    if (cooperation.state == Cooperation::State::kDeclined && i % 4 != 0)
      cooperation.declined_by = i % 2 == 0 ? cooperation.pivotal_city : cooperation.beneficiary_city;
    if (i % 3 != 0) cooperation.answers = {{cooperation.pivotal_city, i * 5 % 22}};
    snapshot.cooperations.push_back(cooperation);
  }
  for (int i = 0; i < shape.directives && shape.needs > 0 && shape.offers > 0; ++i) {
    Directive directive;
    directive.kind = shape.directives_keep ? Directive::Kind::kKeep : Directive::Kind::kRuleOut;
    directive.need = snapshot.listings[static_cast<std::size_t>(random.below(shape.needs))].id;
    directive.offer = snapshot.listings[static_cast<std::size_t>(shape.needs + random.below(shape.offers))].id;
    snapshot.directives.push_back(directive);
  }
  snapshot.sort();
  return snapshot;
}

}  // namespace entente::matcher::testing
