// Parts: the inside of a Problem, for the files of this folder and for matcher/index/coding, which makes rows of it.
// Codes of the snapshot are numbered, so that sets are compared as integers; the texts are looked up in the snapshot
// when somebody asks for words.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/score/city_class.h"
#include "matcher/score/context.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/frequencies.h"
#include "matcher/score/problem.h"
#include "matcher/score/relevance.h"
#include "matcher/score/words.h"

namespace entente::matcher {

// A set of numbered codes, ascending.
using CodeSet = std::vector<std::int32_t>;

struct CodedListing {
  std::int32_t city = -1;
  std::int32_t origin = -1;
  CodeSet topics;        // specific to a field
  CodeSet cross_topics;  // that cut across; numbered with the others
  CodeSet help;
  std::int32_t main_help = -1;  // -1: not known
  CodeSet fields;
  CodeSet modalities;
  CodeSet beneficiaries;
  CodeSet stages;
  CodeSet sdgs;
  Payer payer = Payer::kUnknown;
  CodeSet tags;          // effective languages: the listing's, else the city's working ones
  CodeSet primary_tags;  // their primary subtags
  CodeSet families;      // groups of related languages
  bool any_language = false;
  bool languages_of_city = false;  // fallen back to the city's working languages
  bool in_scope = false;           // in the programme's areas and fields
  bool priority = false;
  std::int64_t left = 0;
};

struct Problem::Parts {
  Snapshot snapshot;
  ScoringContext context;
  std::array<Points, kTermCount> most{};
  std::vector<CodedListing> coded;
  std::vector<std::int64_t> topic_rarity;  // by number
  std::vector<std::int64_t> help_rarity;
  std::shared_ptr<const Frequencies> frequencies;
  std::shared_ptr<const WordTable> words;  // by index of the listing
  RelevanceFloor floor, good;
  std::vector<std::int64_t> receiver_left;
  std::vector<std::int64_t> provider_left;
  std::vector<ListingIndex> needs;
  std::vector<ListingIndex> offers;
  std::vector<ListingIndex> facilitators;
  std::vector<Text> remarks;
  std::vector<Axis> axes;          // of the programme; without trios, when it seeks none
  std::vector<CityClass> classes;  // by city
  std::vector<Origin> origins;     // of cities, ascending
  std::vector<std::int32_t> origin_of_city;
  std::set<std::string, std::less<>> unesco_groups, m49_regions;  // that countries are of; subregions among the latter
  std::vector<OutsideNeed> outside;

  // (beneficiary city, provider city) → indices of their cooperations, for the rule on history.
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<std::int32_t>> history;
  // (need, offer) → ruled out or kept.
  std::map<std::pair<ListingIndex, ListingIndex>, Directive::Kind> directives;
  // (need, offer) of Snapshot::base, ascending; those that are still there.
  std::vector<std::pair<ListingIndex, ListingIndex>> base;

  const Listing& listing(ListingIndex index) const { return snapshot.listings[static_cast<std::size_t>(index)]; }
  const CodedListing& code(ListingIndex index) const { return coded[static_cast<std::size_t>(index)]; }
  const City& city(ListingIndex index) const { return snapshot.cities[static_cast<std::size_t>(code(index).city)]; }
  const CityClass& city_class(ListingIndex index) const { return classes[static_cast<std::size_t>(code(index).city)]; }
  const Origin& origin(ListingIndex index) const { return origins[static_cast<std::size_t>(code(index).origin)]; }
  const Country& country(const Origin& origin) const {
    return snapshot.countries[static_cast<std::size_t>(origin.country)];
  }
  const Country& country(ListingIndex index) const { return country(origin(index)); }
};

// A need with its offer, and for a trio the facilitating offer (-1: a pair).
struct Parties {
  Problem::ListingIndex need = -1;
  Problem::ListingIndex offer = -1;
  Problem::ListingIndex facilitator = -1;
  bool trio() const { return facilitator >= 0; }
};

// What one rule says; `text` may be null when nobody wants words. REQUIRES: indices of the problem.
RuleOutcome::Verdict judge_rule(const Problem::Parts& parts, Rule rule, const Parties& parties, Text* text);

// A part of a term's most points: numerator ≤ denominator, both ≥ 0 and below 2^32.
struct Share {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
};
// Share of a term between a need and any one offer (pivotal or facilitating). REQUIRES: not a term of trios.
Share share_of(const Problem::Parts& parts, Term term, Problem::ListingIndex need, Problem::ListingIndex offer,
               Text* text);
// Share of kBridge, kPayer or kCloserContext.
Share trio_share_of(const Problem::Parts& parts, Term term, const Parties& parties, Text* text);

// Whether an offer of one area helps a need of another. `pairs`: Programme::other_areas.
bool helps(const std::vector<std::pair<Area, Area>>& pairs, Area need, Area offer);
// Rarity of what both say of help; the need's main one counts twice.
std::int64_t common_help(const Problem::Parts& parts, const CodedListing& need, const CodedListing& offer);

// Points of a term: the share of its most, rounded down.
inline Points points_of(Points most, Share share) {
  return most * share.numerator / share.denominator;  // most < 2^31, see faults.cc
}
// Points of the terms of substance of a pair, see relevance.h; without texts.
Points substance(const Problem::Parts& parts, Problem::ListingIndex need, Problem::ListingIndex offer);

// What a floor asks of a pair, by what is known of both.
Points floor_of(const Problem::Parts& parts, const RelevanceFloor& floor, Problem::ListingIndex need,
                Problem::ListingIndex offer);

// Axis of a pair; kUnspecified when a class isn't known.
Axis axis_of(Development provider, Development beneficiary);

// Whether a listing of origin `own` takes partners of origin `partner`: the rules of axis, region, country and own
// country from one side. A pair passes these rules when both sides take each other.
bool takes_origin(const Problem::Parts& parts, const PartnerRules& rules, Kind kind, const Origin& own,
                  const Origin& partner);

// How well two listings understand each other.
enum class Understanding : std::uint8_t {
  kNone,         // nothing in common, and both say: no interpreter
  kNotKnown,     // a language or an interpreter isn't known
  kInterpreter,  // one side has an interpreter
  kRelated,      // languages of one family, e.g. fa and prs
  kPrimary,      // one language, not one variant, e.g. zh-hans and zh-hant
  kAny,          // one side says that any language will do
  kSame,         // a common language
};
struct CommonLanguage {
  Understanding understanding = Understanding::kNone;
  std::string_view tag;  // of the first listing, when there is one in common
};
CommonLanguage common_language(const Problem::Parts& parts, Problem::ListingIndex a, Problem::ListingIndex b);
// Whether both are known to share a language, one of a family at least: not by an interpreter, and not because one
// says that any will do.
bool share_language(Understanding understanding);
// Word for it in texts ("value.<id>"); empty: not known.
std::string_view understanding_id(Understanding understanding);
// Primary subtag of a BCP-47 tag: "zh" of "zh-hans".
std::string_view primary_tag(std::string_view tag);

// Whether somebody pays, by what need and offer say.
RuleOutcome::Verdict somebody_pays(Payer need, Payer offer, Place place);
// The same where money from outside counts as long as nobody is named who gives it: not at all.
RuleOutcome::Verdict known_payer(Payer need, Payer offer, Place place);
// Where a cooperation of both listings takes place: by the modalities in common, else those of the offer.
Place place_of(const Problem::Parts& parts, Problem::ListingIndex need, Problem::ListingIndex offer);
std::string_view place_id(Place place);

// Likeness of two cities, 0–12: size, income group and region, 4 each.
struct Likeness {
  int size = 0;
  int income = 0;
  int region = 0;
  bool known = false;
  int sum() const { return size + income + region; }
};
Likeness likeness(const Problem::Parts& parts, Problem::ListingIndex a, Problem::ListingIndex b);
// What likeness and hours are made of: classes of size (0–5) and of income (0–3, -1: not known), 0–4 points for two
// classes, and whole hours between two places by the sun.
int size_class(std::int64_t population);
int income_class(std::string_view group);
int nearness(int a, int b);
std::int64_t hours_between(std::int32_t longitude_e4, std::int32_t other_e4);

// Common members of two ascending sets.
int common_count(const CodeSet& a, const CodeSet& b);
bool intersect(const CodeSet& a, const CodeSet& b);
// Common codes of two ascending lists, joined.
std::string common_codes(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace entente::matcher
