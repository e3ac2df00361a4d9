// Snapshot: everything a round follows from, as plain data. The same snapshot gives the same round, byte for byte.
// Ids are the resource names of the contracts ("cities/kathmandu", "cities/kathmandu/listings/…"). Codes are those of
// the vocabularies, lower case. Lists of codes are sorted and without repeats; `Snapshot::sort()` brings a snapshot
// into that form. Unknown is said as such (empty, nullopt, kUnknown) and never read as "no".
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "matcher/model/amount.h"
#include "matcher/model/kinds.h"
#include "matcher/model/meanings.h"

namespace entente::matcher {

// A country with its classes on the day `Snapshot::as_of`; dated classifications are resolved before.
struct Country {
  std::string iso2;
  Development development = Development::kUnknown;
  bool ldc = false;
  bool lldc = false;
  bool sids = false;
  bool oda = false;
  std::string income_group;   // L, LM, UM, H; empty: not classified
  std::string unesco_group;   // I, II, III, IV, Va, Vb; empty: none
  std::string m49_region;     // e.g. "Africa"; empty: none
  std::string m49_subregion;  // e.g. "Southern Asia"; empty: none
  bool operator==(const Country&) const = default;
};

struct City {
  std::string id;       // "cities/{slug}"
  std::string country;  // iso2
  std::string creative_field;
  std::vector<std::string> working_languages;  // BCP-47, lower case; empty: not known
  std::optional<std::int64_t> population;
  std::optional<std::int32_t> latitude_e4;   // 0.0001 degree
  std::optional<std::int32_t> longitude_e4;  // 0.0001 degree
  bool good_standing = true;                 // not archived, unreachable or suspended
  std::optional<std::int64_t> receiver_limit;
  std::optional<std::int64_t> provider_limit;
  std::optional<Day> contact_confirmed;
  Development declared = Development::kUnknown;  // what it says it is as a partner; kUnknown: it says nothing
  bool operator==(const City&) const = default;
};

struct Languages {
  std::vector<std::string> tags;  // BCP-47, lower case; empty and not `any`: not known
  bool any = false;
  Knowledge interpreter = Knowledge::kUnknown;
  bool operator==(const Languages&) const = default;
};

// Which partners a listing wants. An empty list allows all.
struct PartnerRules {
  std::vector<Axis> axes;
  std::vector<std::string> regions;    // UNESCO groups or M49 regions
  std::vector<std::string> countries;  // iso2
  bool own_country_excluded = false;
  std::vector<std::string> partner_types;
  bool no_repeat = false;
  bool operator==(const PartnerRules&) const = default;
};

// What a listing's title and summary say in one language: its words brought to their stems, with how often each stands
// there (a title's count twice). Which words, and which stems, is whoever makes the snapshot's matter.
struct ListingWord {
  std::string stem;
  std::int32_t count = 1;  // 1–1,000
  std::string form;        // as it stands in the text, to show it by; empty: as its stem
  bool operator==(const ListingWord&) const = default;
};
struct ListingText {
  std::string language;            // BCP-47, lower case
  std::vector<ListingWord> words;  // ascending by stem
  bool operator==(const ListingText&) const = default;
};

// How much a listing would rather have one partner than others.
struct Preference {
  std::string listing;
  std::int64_t score = 0;  // 0–100
  auto operator<=>(const Preference&) const = default;
};

struct Listing {
  std::string id;    // "cities/{city}/listings/{listing}"
  std::string city;  // "cities/{city}"
  Kind kind = Kind::kUnspecified;
  Role role = Role::kUnspecified;
  Area area = Area::kUnspecified;
  std::vector<Objective> objectives;
  std::vector<std::string> value_chain_stages;
  std::vector<std::string> creative_fields;
  std::vector<std::string> topics;
  std::vector<std::string> help;  // sought by a need, given by an offer: the main one first; not sorted
  std::vector<std::string> modalities;
  std::vector<std::string> sdgs;
  std::vector<std::string> beneficiaries;
  std::string urgency;
  Languages languages;
  Mode mode = Mode::kUnknown;
  DayRange window;              // widest reading
  std::int32_t min_days = 0;    // 0: not known
  Day deadline = kDayAfterAll;  // widest reading, through its end
  std::int64_t capacity = 1;    // partners sought or places, 1–10,000
  std::int64_t reserved = 0;    // held or confirmed places
  std::string cost_sharing;     // code; empty: not known
  PartnerRules partner_rules;
  std::vector<std::string> organisation_types;  // partner types of who delivers; empty: not known
  bool serves_plan = false;                     // names a local development plan
  bool open = true;                             // published
  bool example = false;
  std::optional<Day> published;    // when it was published; none: not known
  std::optional<Day> updated;      // when it last changed; none: not known
  std::vector<ListingText> texts;  // by language; empty: not known
  std::vector<std::int8_t> embedding;
  // Ascending, each listing once; empty: it says nothing, or the programme's weight of term `preferences` is 0.
  std::vector<Preference> preferences;
  bool operator==(const Listing&) const = default;
};

// A cooperation of before: past, running or declined.
struct Cooperation {
  enum class State : std::uint8_t { kRunning, kClosed, kCancelled, kDeclined };
  // How long one of its cities took to answer.
  struct Answer {
    std::string city;
    std::int32_t days = 0;  // whole ones
    bool operator==(const Answer&) const = default;
  };
  std::string id;
  std::string beneficiary_city;
  std::string pivotal_city;
  std::string facilitating_city;  // empty: none
  std::string need;               // empty: not known
  std::string offer;              // empty: not known
  State state = State::kClosed;
  std::optional<Day> start;
  std::optional<Day> end;
  std::string declined_by;      // the city that said no; empty: none did, or not known
  std::vector<Answer> answers;  // those that are known, ascending by city
  bool operator==(const Cooperation&) const = default;
};

struct Directive {
  enum class Kind : std::uint8_t { kKeep, kRuleOut };
  Kind kind = Kind::kKeep;
  std::string need;
  std::string offer;
  bool operator==(const Directive&) const = default;
};

// Rules and weights of rounds; the fields of entente.matching.v1.Programme.
struct Programme {
  struct Priority {
    bool least_developed = false;
    bool small_island = false;
    bool africa = false;
    bool never_matched = false;
    std::int32_t waiting_days = 0;  // 0: off
    std::vector<std::string> urgencies;
    std::vector<std::string> beneficiaries;
    bool operator==(const Priority&) const = default;
  };
  // A share of pairings in per mille; classes are those of proto Programme.Quota.
  struct Quota {
    std::string of;  // "axis:north-south", "country:ldc", "region:Africa", "beneficiary:women", …
    std::int32_t least_permille = 0;
    std::int32_t most_permille = 1000;  // 1000: no upper bound
    bool operator==(const Quota&) const = default;
  };
  std::string id;
  std::int64_t version = 1;
  std::vector<Area> areas;                   // empty: all
  std::vector<std::string> creative_fields;  // empty: all
  std::vector<Axis> axes;
  DayRange window;
  // Areas of offers that help needs of other areas, as (need, offer); the same area always helps.
  std::vector<std::pair<Area, Area>> other_areas;
  // What a pair's terms of substance must reach together, in shown points: to be admissible, and to be called good.
  Points relevance_floor = 0;
  Points relevance_good = 0;
  std::int32_t review_days = 0;
  std::map<std::string, Points> weights;  // term id → points (whole, shown); a term that isn't named has its default
  Priority priority;
  std::int64_t default_receiver_limit = 0;  // 0: no limit
  std::int64_t default_provider_limit = 0;  // 0: no limit
  std::int64_t partners_of_city_per_need = 1;
  std::int32_t candidates_per_need = 32;
  bool trios = false;
  bool weigh_instead_of_rank = false;
  std::int64_t served_points = 0;    // shown points
  std::int64_t priority_points = 0;  // shown points
  std::int32_t cool_down_days = 365;
  std::int64_t proposals_between_two_cities = 0;  // of two cities in both directions; 0: no limit
  std::vector<Quota> quotas;                      // in the order given
  std::int32_t reserve_list_length = 0;           // per pairing
  bool raise_smallest_score = false;              // fairness: before points
  CountryScheme country_scheme = CountryScheme::kDevelopment;
  bool operator==(const Programme&) const = default;
};

// A need and an offer that were partners in the round that this one follows; of a trio both offers.
struct BasePair {
  std::string need;
  std::string offer;
  auto operator<=>(const BasePair&) const = default;
};

struct Snapshot {
  Day as_of = 0;
  Programme programme;
  Meanings meanings;                      // of the codes that listings and programme name
  std::vector<Country> countries;         // by iso2
  std::vector<City> cities;               // by id
  std::vector<Listing> listings;          // by id
  std::vector<Cooperation> cooperations;  // by id
  std::vector<Directive> directives;      // by (need, offer)
  // By (need, offer). Empty where no round is followed, or the programme's weight of term `stability` is 0.
  std::vector<BasePair> base;

  // Sorts every list by id and every set of codes, and drops repeats of codes.
  void sort();
};

// Canonical bytes of a snapshot: equal exactly when the snapshots are. The digest of a round's inputs is their SHA-256.
// REQUIRES: `snapshot` is sorted. O(size).
std::string canonical_bytes(const Snapshot& snapshot);

}  // namespace entente::matcher
