// Every field of the engine's snapshot is walked, and each must have a message whose change reaches it. A field that
// nothing can set would be a rule that never breaks or a term that is always 0.
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "services/common/base/strings.h"
#include "services/matching/documents/convert.h"

// In the engine's namespace, so that the walk finds them by their argument. A struct with another number of fields
// doesn't compile; with others in another order, the cases below miss theirs.
namespace entente::matcher {

#define ENTENTE_FIELDS(Type, ...)                                                     \
  [[maybe_unused]] static auto fields_of(const Type& value) {                         \
    const auto& [__VA_ARGS__] = value;                                                \
    return std::tie(__VA_ARGS__);                                                     \
  }                                                                                   \
  [[maybe_unused]] static std::pair<std::string, std::string> names_of(const Type&) { \
    return {#Type, #__VA_ARGS__};                                                     \
  }

ENTENTE_FIELDS(DayRange, first, last)
ENTENTE_FIELDS(Country, iso2, development, ldc, lldc, sids, oda, income_group, unesco_group, m49_region, m49_subregion)
ENTENTE_FIELDS(City, id, country, creative_field, working_languages, population, latitude_e4, longitude_e4,
               good_standing, receiver_limit, provider_limit, contact_confirmed, declared)
ENTENTE_FIELDS(Languages, tags, any, interpreter)
ENTENTE_FIELDS(PartnerRules, axes, regions, countries, own_country_excluded, partner_types, no_repeat)
ENTENTE_FIELDS(ListingWord, stem, count, form)
ENTENTE_FIELDS(ListingText, language, words)
ENTENTE_FIELDS(Listing, id, city, kind, role, area, objectives, value_chain_stages, creative_fields, topics, help,
               modalities, sdgs, beneficiaries, urgency, languages, mode, window, min_days, deadline, capacity,
               reserved, cost_sharing, partner_rules, organisation_types, serves_plan, open, example, published,
               updated, texts, embedding, preferences)
ENTENTE_FIELDS(Preference, listing, score)
ENTENTE_FIELDS(Cooperation, id, beneficiary_city, pivotal_city, facilitating_city, need, offer, state, start, end,
               declined_by, answers)
ENTENTE_FIELDS(Cooperation::Answer, city, days)
ENTENTE_FIELDS(Directive, kind, need, offer)
ENTENTE_FIELDS(Programme::Priority, least_developed, small_island, africa, never_matched, waiting_days, urgencies,
               beneficiaries)
ENTENTE_FIELDS(Programme::Quota, of, least_permille, most_permille)
ENTENTE_FIELDS(Programme, id, version, areas, creative_fields, axes, window, other_areas, relevance_floor,
               relevance_good, review_days, weights, priority, default_receiver_limit, default_provider_limit,
               partners_of_city_per_need, candidates_per_need, trios, weigh_instead_of_rank, served_points,
               priority_points, cool_down_days, proposals_between_two_cities, quotas, reserve_list_length,
               raise_smallest_score, country_scheme)
ENTENTE_FIELDS(Meanings, payers, places, urgencies, families, fields, across, money)
ENTENTE_FIELDS(BasePair, need, offer)
ENTENTE_FIELDS(Snapshot, as_of, programme, meanings, countries, cities, listings, cooperations, directives, base)

#undef ENTENTE_FIELDS

}  // namespace entente::matcher

namespace entente::matching {
namespace {

template <class T>
concept Struct = requires(const T& value) {
  fields_of(value);
};

// Whether each field differs, by its name: "City.country", or "Listing.window/DayRange.first" where a struct has one.
class Differences {
 public:
  Differences(const matcher::Snapshot& x, const matcher::Snapshot& y) { walk("", x, y); }
  const std::map<std::string, bool>& found() const& { return found_; }
  std::map<std::string, bool> found() && { return std::move(found_); }

 private:
  template <Struct T>
  void walk(const std::string& place, const T& x, const T& y) {
    const std::string type = names_of(x).first;
    const std::string listed = absl::StrReplaceAll(names_of(x).second, {{" ", ""}});
    const std::vector<std::string_view> names = common::split(listed, ',');
    const auto ours = fields_of(x);
    const auto theirs = fields_of(y);
    ASSERT_EQ(names.size(), std::tuple_size_v<decltype(ours)>);
    const auto each = [&]<std::size_t... i>(std::index_sequence<i...>) {
      (field(common::concat(place, type, ".", names[i]), std::get<i>(ours), std::get<i>(theirs)), ...);
    };
    each(std::make_index_sequence<std::tuple_size_v<decltype(ours)>>());
  }

  template <class T>
  void field(const std::string& name, const T& x, const T& y) {
    if constexpr (Struct<T>) {
      walk(name + "/", x, y);
    } else {
      static_assert(!std::is_aggregate_v<T>, "a struct of the snapshot isn't walked: add its fields above");
      found_[name] = found_[name] || x != y;
    }
  }
  // A list counts by itself, and so do the fields of what it lists.
  template <Struct T>
  void field(const std::string& name, const std::vector<T>& x, const std::vector<T>& y) {
    found_[name] = x != y;
    walk("", x.empty() ? T() : x.front(), y.empty() ? T() : y.front());
  }

  std::map<std::string, bool> found_;
};

template <class Message>
Message parse(const char* text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// One message of each kind, as services and sheets have them.
struct Messages {
  matcher::Day as_of = 20000;
  v1::Programme programme = parse<v1::Programme>(
      "name: 'programmes/p' axes: AXIS_NORTH_SOUTH weights { key: 'stability' value: 1 } "
      "weights { key: 'preferences' value: 1 } "
      "quotas { class { country: COUNTRY_CLASS_LDC } min_share_permille: 100 }");
  profiles::v1::Country country = parse<profiles::v1::Country>("name: 'countries/SN'");
  profiles::v1::Vocabulary vocabulary = parse<profiles::v1::Vocabulary>("name: 'vocabularies/topic'");
  profiles::v1::City city =
      parse<profiles::v1::City>("name: 'cities/dakar' country: 'SN' field_periods { creative_field: 'music' }");
  profiles::v1::Organisation organisation =
      parse<profiles::v1::Organisation>("name: 'cities/dakar/organisations/school' kind: 'university'");
  listings::v1::Listing listing = parse<listings::v1::Listing>(
      "name: 'cities/dakar/listings/x' kind: KIND_NEED role: PARTY_ROLE_BENEFICIARY area: AREA_OF_ACTION_MEETINGS "
      "capacity: 1 state: STATE_PUBLISHED");
  v1::Cooperation cooperation = parse<v1::Cooperation>("name: 'cooperations/c' state: STATE_CLOSED");
  v1::Directive directive = parse<v1::Directive>(
      "name: 'programmes/p/directives/d' kind: KIND_KEEP need: 'cities/dakar/listings/x' offer: "
      "'cities/lyon/listings/y'");

  v1::Pairing base = parse<v1::Pairing>("need: 'cities/dakar/listings/x' offer: 'cities/lyon/listings/y'");

  matcher::Snapshot snapshot() const {
    SnapshotInput input;
    input.base = {&base};
    input.as_of = as_of;
    input.programme = &programme;
    input.cities = {&city};
    input.organisations = {&organisation};
    input.countries = {&country};
    input.vocabularies = {&vocabulary};
    input.listings = {&listing};
    input.cooperations = {&cooperation};
    input.directives = {&directive};
    return to_snapshot(input);
  }
};

// What is merged into one of the messages.
struct Case {
  const char* field;
  std::function<void(Messages&)> change;
};

template <class Message>
std::function<void(Messages&)> merge(Message Messages::*part, const char* text) {
  return [part, text](Messages& m) {
    EXPECT_TRUE(google::protobuf::TextFormat::MergeFromString(text, &(m.*part))) << text;
  };
}
Case programme(const char* field, const char* text) {
  return {field, merge(&Messages::programme, text)};
}
Case country(const char* field, const char* text) {
  return {field, merge(&Messages::country, text)};
}
Case vocabulary(const char* field, const char* text) {
  return {field, merge(&Messages::vocabulary, text)};
}
Case city(const char* field, const char* text) {
  return {field, merge(&Messages::city, text)};
}
Case listing(const char* field, const char* text) {
  return {field, merge(&Messages::listing, text)};
}
Case cooperation(const char* field, const char* text) {
  return {field, merge(&Messages::cooperation, text)};
}
Case directive(const char* field, const char* text) {
  return {field, merge(&Messages::directive, text)};
}

std::vector<Case> cases() {
  return {
      {"Snapshot.as_of", [](Messages& m) { ++m.as_of; }},
      country("Snapshot.countries", "name: 'countries/TN'"),
      city("Snapshot.cities", "name: 'cities/tunis'"),
      listing("Snapshot.listings", "name: 'cities/dakar/listings/y'"),
      cooperation("Snapshot.cooperations", "name: 'cooperations/d'"),
      directive("Snapshot.directives", "kind: KIND_RULE_OUT"),

      {"Snapshot.base", [](Messages& m) { m.base.set_need("cities/dakar/listings/y"); }},
      {"BasePair.need", [](Messages& m) { m.base.set_need("cities/dakar/listings/y"); }},
      {"BasePair.offer", [](Messages& m) { m.base.set_offer("cities/lyon/listings/z"); }},

      programme("Snapshot.programme/Programme.id", "name: 'programmes/q'"),
      programme("Snapshot.programme/Programme.version", "version: 2"),
      programme("Snapshot.programme/Programme.areas", "areas: AREA_OF_ACTION_MEETINGS"),
      programme("Snapshot.programme/Programme.creative_fields", "creative_fields: 'music'"),
      programme("Snapshot.programme/Programme.axes", "axes: AXIS_SOUTH_SOUTH"),
      programme("Snapshot.programme/Programme.window/DayRange.first", "window { start { year: 2027 } }"),
      programme("Snapshot.programme/Programme.window/DayRange.last", "window { end { year: 2027 } }"),
      programme("Snapshot.programme/Programme.other_areas", "helping_areas {}"),
      programme("Snapshot.programme/Programme.relevance_floor", "relevance_floor: 2"),
      programme("Snapshot.programme/Programme.relevance_good", "relevance_good: 90"),
      programme("Snapshot.programme/Programme.review_days", "review_days: 3"),
      programme("Snapshot.programme/Programme.weights", "weights { key: 'freshness' value: 9 }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.least_developed",
                "priority { least_developed: true }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.small_island",
                "priority { small_island: true }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.africa", "priority { africa: true }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.never_matched",
                "priority { never_matched: true }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.waiting_days",
                "priority { waiting_days: 5 }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.urgencies",
                "priority { urgencies: 'year' }"),
      programme("Snapshot.programme/Programme.priority/Programme::Priority.beneficiaries",
                "priority { beneficiaries: 'women' }"),
      programme("Snapshot.programme/Programme.default_receiver_limit", "limits { default_receiver_limit: 2 }"),
      programme("Snapshot.programme/Programme.default_provider_limit", "limits { default_provider_limit: 2 }"),
      programme("Snapshot.programme/Programme.partners_of_city_per_need", "limits { partners_of_city_per_need: 2 }"),
      programme("Snapshot.programme/Programme.candidates_per_need", "candidates_per_need: 7"),
      programme("Snapshot.programme/Programme.trios", "trios: true"),
      programme("Snapshot.programme/Programme.weigh_instead_of_rank", "weigh_instead_of_rank: true"),
      programme("Snapshot.programme/Programme.served_points", "served_points: 1"),
      programme("Snapshot.programme/Programme.priority_points", "priority_points: 1"),
      programme("Snapshot.programme/Programme.cool_down_days", "cool_down_days: 1"),
      programme("Snapshot.programme/Programme.proposals_between_two_cities",
                "limits { proposals_between_two_cities: 1 }"),
      {"Snapshot.programme/Programme.quotas", [](Messages& m) { m.programme.clear_quotas(); }},
      {"Programme::Quota.of",
       [](Messages& m) { m.programme.mutable_quotas(0)->mutable_class_()->set_axis(type::v1::AXIS_SOUTH_SOUTH); }},
      {"Programme::Quota.least_permille",
       [](Messages& m) { m.programme.mutable_quotas(0)->set_min_share_permille(1); }},
      {"Programme::Quota.most_permille",
       [](Messages& m) { m.programme.mutable_quotas(0)->set_max_share_permille(500); }},
      programme("Snapshot.programme/Programme.reserve_list_length", "reserve_list_length: 3"),
      programme("Snapshot.programme/Programme.raise_smallest_score", "raise_smallest_score: true"),
      programme("Snapshot.programme/Programme.country_scheme", "country_scheme: COUNTRY_SCHEME_INCOME"),

      country("Country.iso2", "name: 'countries/TN'"),
      country("Country.development", "classifications { scheme: 'development' value: 'developing' }"),
      country("Country.ldc", "classifications { scheme: 'ldc' value: 'true' }"),
      country("Country.lldc", "classifications { scheme: 'lldc' value: 'true' }"),
      country("Country.sids", "classifications { scheme: 'sids' value: 'true' }"),
      country("Country.oda", "classifications { scheme: 'oda' value: 'true' }"),
      country("Country.income_group", "classifications { scheme: 'income-group' value: 'LM' }"),
      country("Country.unesco_group", "classifications { scheme: 'unesco-group' value: 'Va' }"),
      country("Country.m49_region", "classifications { scheme: 'm49-region' value: 'Africa' }"),
      country("Country.m49_subregion", "classifications { scheme: 'm49-subregion' value: 'Western Africa' }"),

      vocabulary("Snapshot.meanings/Meanings.payers", "entries { code: 'shared' engine { payer: PAYER_SHARED } }"),
      vocabulary("Snapshot.meanings/Meanings.places", "entries { code: 'funding' engine { place: PLACE_ANYWHERE } }"),
      vocabulary("Snapshot.meanings/Meanings.urgencies", "entries { code: 'now' engine { urgency: URGENCY_HIGH } }"),
      vocabulary("Snapshot.meanings/Meanings.families", "entries { code: 'prs' engine { family: 'fa' } }"),
      vocabulary("Snapshot.meanings/Meanings.fields", "entries { code: 'lit-bookshops' parent: 'literature' }"),
      vocabulary("Snapshot.meanings/Meanings.across", "entries { code: 'x-women' parent: 'cross' }"),
      vocabulary("Snapshot.meanings/Meanings.money", "entries { code: 'pay' engine { money: true } }"),

      city("City.id", "name: 'cities/tunis'"),
      city("City.country", "country: 'TN'"),
      {"City.creative_field", [](Messages& m) { m.city.mutable_field_periods(0)->set_creative_field("film"); }},
      city("City.working_languages", "working_languages: 'fr'"),
      city("City.population", "population: 0"),
      city("City.latitude_e4", "latitude_e4: 0"),
      city("City.longitude_e4", "longitude_e4: 0"),
      city("City.good_standing", "standing: STANDING_SUSPENDED"),
      city("City.receiver_limit", "receiver_limit: 0"),
      city("City.provider_limit", "provider_limit: 0"),
      city("City.contact_confirmed", "contact_confirm_date { year: 2026 month: 11 day: 22 }"),
      city("City.declared", "declared_class: DECLARED_CLASS_SOUTH"),

      listing("Listing.id", "name: 'cities/dakar/listings/y'"),
      listing("Listing.city", "name: 'cities/tunis/listings/x'"),
      listing("Listing.kind", "kind: KIND_OFFER"),
      listing("Listing.role", "role: PARTY_ROLE_PIVOTAL"),
      listing("Listing.area", "area: AREA_OF_ACTION_STUDIES"),
      listing("Listing.objectives", "objectives: OBJECTIVE_VALUE_CHAIN"),
      listing("Listing.value_chain_stages", "value_chain_stages: 'creation'"),
      listing("Listing.creative_fields", "creative_fields: 'music'"),
      listing("Listing.topics", "topics: 'music-archives'"),
      listing("Listing.help", "help: 'repair'"),
      listing("Listing.texts", "title: 'Drums'"),
      listing("ListingText.language", "title: 'Tambours' text_language: 'fr'"),
      listing("ListingText.words", "title: 'Kora' text_language: 'en'"),
      listing("ListingWord.stem", "title: 'Drums' text_language: 'en'"),
      listing("ListingWord.count", "title: 'Drums' text_language: 'en'"),
      listing("ListingWord.form", "title: 'Drums' text_language: 'en'"),
      listing("Listing.modalities", "modalities: 'study-visit'"),
      listing("Listing.sdgs", "sdgs: '4'"),
      listing("Listing.beneficiaries", "beneficiaries: 'women'"),
      listing("Listing.urgency", "urgency: 'year'"),
      listing("Listing.languages/Languages.tags", "languages { tags: 'fr' }"),
      listing("Listing.languages/Languages.any", "languages { any: true }"),
      listing("Listing.languages/Languages.interpreter", "languages { interpreter: KNOWLEDGE_YES }"),
      listing("Listing.mode", "mode: MODE_REMOTE"),
      listing("Listing.window/DayRange.first", "window { start { year: 2027 } }"),
      listing("Listing.window/DayRange.last", "window { end { year: 2027 } }"),
      listing("Listing.min_days", "window { min_duration_days: 2 }"),
      listing("Listing.deadline", "deadline { year: 2027 }"),
      listing("Listing.capacity", "capacity: 2"),
      listing("Listing.reserved", "reserved_places: 1"),
      listing("Listing.cost_sharing", "cost_sharing: 'shared'"),
      listing("Listing.partner_rules/PartnerRules.axes", "partner_rules { axes: AXIS_SOUTH_SOUTH }"),
      listing("Listing.partner_rules/PartnerRules.regions", "partner_rules { regions: 'Africa' }"),
      listing("Listing.partner_rules/PartnerRules.countries", "partner_rules { countries: 'TN' }"),
      listing("Listing.partner_rules/PartnerRules.own_country_excluded",
              "partner_rules { own_country_excluded: true }"),
      listing("Listing.partner_rules/PartnerRules.partner_types", "partner_rules { partner_types: 'university' }"),
      listing("Listing.partner_rules/PartnerRules.no_repeat", "partner_rules { no_repeat: true }"),
      listing("Listing.organisation_types", "organisations: 'cities/dakar/organisations/school'"),
      listing("Listing.serves_plan", "development_plan: 'Plan'"),
      listing("Listing.open", "state: STATE_HELD"),
      listing("Listing.example", "example: true"),
      listing("Listing.preferences", "preferences { listing: 'cities/lyon/listings/y' }"),
      listing("Preference.listing", "preferences { listing: 'cities/lyon/listings/y' }"),
      listing("Preference.score", "preferences { score: 7 }"),
      listing("Listing.published", "create_time { seconds: 1700000000 }"),
      listing("Listing.updated", "update_time { seconds: 1700000000 }"),
      listing("Listing.embedding", "embedding: '\\001'"),

      cooperation("Cooperation.id", "name: 'cooperations/d'"),
      cooperation("Cooperation.beneficiary_city", "beneficiary_city: 'cities/dakar'"),
      cooperation("Cooperation.pivotal_city", "pivotal_city: 'cities/dakar'"),
      cooperation("Cooperation.facilitating_city", "facilitating_city: 'cities/dakar'"),
      cooperation("Cooperation.need", "need: 'cities/dakar/listings/x'"),
      cooperation("Cooperation.offer", "offer: 'cities/dakar/listings/x'"),
      cooperation("Cooperation.state", "state: STATE_RUNNING"),
      cooperation("Cooperation.start", "start { year: 2025 }"),
      cooperation("Cooperation.end", "end { year: 2025 }"),
      cooperation("Cooperation.declined_by", "declined_by: 'cities/dakar'"),
      cooperation("Cooperation.answers", "answers { city: 'cities/dakar' days: 3 }"),
      cooperation("Cooperation::Answer.city", "answers { city: 'cities/dakar' }"),
      cooperation("Cooperation::Answer.days", "answers { days: 3 }"),

      directive("Directive.kind", "kind: KIND_RULE_OUT"),
      directive("Directive.need", "need: 'cities/dakar/listings/z'"),
      directive("Directive.offer", "offer: 'cities/dakar/listings/z'"),
  };
}

TEST(Convert, AMessageSetsEachFieldOfTheSnapshot) {
  const matcher::Snapshot before = Messages().snapshot();
  std::set<std::string> unset;
  const Differences none(before, before);
  for (const auto& [field, differs] : none.found()) {
    EXPECT_FALSE(differs) << field;
    unset.insert(field);
  }
  EXPECT_GT(unset.size(), 100u) << "else the walk sees little";
  for (const Case& c : cases()) {
    Messages messages;
    c.change(messages);
    const matcher::Snapshot after = messages.snapshot();
    const auto found = Differences(before, after).found();
    ASSERT_TRUE(found.contains(c.field)) << c.field << ": the snapshot has no such field";
    EXPECT_TRUE(found.at(c.field)) << c.field << ": the message doesn't reach it";
    EXPECT_NE(matcher::canonical_bytes(after), matcher::canonical_bytes(before)) << c.field;
    EXPECT_TRUE(unset.erase(c.field)) << c.field << ": stands here twice";
  }
  EXPECT_EQ(unset, std::set<std::string>()) << "fields of the snapshot that no message sets";
}

// Who delivers is what the listing says; one of unknown kind may be just the partner that is asked for.
TEST(Convert, PartnerTypesAreThoseOfTheOrganisationsThatTheListingNames) {
  const OrganisationKinds kinds = {{"cities/dakar/organisations/a", "university"},
                                   {"cities/dakar/organisations/b", "media"},
                                   {"cities/lyon/organisations/c", "university"}};
  const auto types = [&](std::vector<std::string> named) {
    listings::v1::Listing listing = Messages().listing;
    for (const std::string& name : named) listing.add_organisations("cities/" + name);
    return to_listing(listing, 20000, kinds).organisation_types;
  };
  using Types = std::vector<std::string>;
  EXPECT_EQ(types({}), Types()) << "what else the city works with says nothing of this listing";
  EXPECT_EQ(types({"dakar/organisations/b"}), Types({"media"}));
  EXPECT_EQ(types({"dakar/organisations/a", "dakar/organisations/b"}), Types({"university", "media"}));
  EXPECT_EQ(types({"lyon/organisations/c"}), Types({"university"})) << "of another city";
  EXPECT_EQ(types({"dakar/organisations/a", "dakar/organisations/gone"}), Types()) << "one isn't known";
}

}  // namespace
}  // namespace entente::matching
