#include "matcher/score/faults.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "matcher/model/calendar.h"
#include "matcher/network/certificate.h"
#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

constexpr std::int64_t kMostCapacity = 10000;
constexpr std::int64_t kMostWeight = 1000000;
constexpr std::int64_t kMostRelevance = 1000;
constexpr std::int64_t kMostWeighing = 1000000000;
constexpr std::size_t kMostEmbedding = 65536;
// Points of a whole round stay below this, so that every Amount fits and differences don't overflow.
constexpr Wide kMostRoundPoints = Wide{1} << 62;
// The composite objective stays below this, so that the solver's sums of some prices don't overflow.
constexpr Wide kMostComposite = Wide{1} << 100;

class Finder {
 public:
  explicit Finder(const Snapshot& snapshot) : snapshot_(snapshot) {}

  std::vector<Fault> find() {
    ids();
    countries_and_cities();
    for (const Listing& listing : snapshot_.listings) check(listing);
    embeddings();
    for (const Cooperation& cooperation : snapshot_.cooperations) check(cooperation);
    check(snapshot_.programme);
    sums();
    directives();
    return std::move(faults_);
  }

 private:
  void add(std::string id, std::string where, std::map<std::string, std::string> parameters = {}) {
    faults_.push_back(make_fault(std::move(id), std::move(where), std::move(parameters)));
  }

  void range(std::string id, std::string where, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    add(std::move(id), std::move(where),
        {{"value", std::to_string(value)}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
  }

  void day(const std::string& where, std::optional<Day> value) {
    if (value && *value != kDayBeforeAll && *value != kDayAfterAll)
      range("DAY_OUT_OF_RANGE", where, *value, kFirstDay, kLastDay);
  }

  void window(const std::string& where, const DayRange& value) {
    day(where, value.first);
    day(where, value.last);
    if (value.first > value.last || value.first == kDayAfterAll || value.last == kDayBeforeAll)
      add("WINDOW_REVERSED", where, {{"first", safe_date(value.first)}, {"last", safe_date(value.last)}});
  }

  static std::string safe_date(Day value) {
    return value >= kFirstDay && value <= kLastDay ? date_text(value) : std::string();
  }

  template <typename Thing, typename Id>
  void unique(const std::vector<Thing>& things, const std::string& collection, Id id) {
    const std::string* previous = nullptr;
    for (const Thing& thing : things) {
      const std::string& current = id(thing);
      if (current.empty()) add("ID_MISSING", collection);
      if (previous && *previous == current) add("DUPLICATE_ID", current.empty() ? collection : current);
      previous = &current;
    }
  }

  void ids() {
    unique(snapshot_.countries, "countries", [](const Country& x) -> const std::string& { return x.iso2; });
    unique(snapshot_.cities, "cities", [](const City& x) -> const std::string& { return x.id; });
    unique(snapshot_.listings, "listings", [](const Listing& x) -> const std::string& { return x.id; });
    unique(snapshot_.cooperations, "cooperations", [](const Cooperation& x) -> const std::string& { return x.id; });
    for (const Country& country : snapshot_.countries) countries_.insert(country.iso2);
    for (const City& city : snapshot_.cities) cities_.insert(city.id);
  }

  void countries_and_cities() {
    range("DAY_OUT_OF_RANGE", "as_of", snapshot_.as_of, kFirstDay, kLastDay);
    for (const auto& [code, rank] : snapshot_.meanings.urgencies)
      range("VALUE_OUT_OF_RANGE", "vocabularies/urgency." + code, rank, 1, kMostUrgent);
    for (const City& city : snapshot_.cities) {
      if (!countries_.contains(city.country)) add("UNKNOWN_COUNTRY", city.id + ".country", {{"value", city.country}});
      if (city.latitude_e4) range("COORDINATE_OUT_OF_RANGE", city.id + ".latitude", *city.latitude_e4, -900000, 900000);
      if (city.longitude_e4)
        range("COORDINATE_OUT_OF_RANGE", city.id + ".longitude", *city.longitude_e4, -1800000, 1800000);
      if (city.population && *city.population < 0)
        add("POPULATION_NEGATIVE", city.id + ".population", {{"value", std::to_string(*city.population)}});
      if (city.receiver_limit)
        range("LIMIT_OUT_OF_RANGE", city.id + ".receiver_limit", *city.receiver_limit, 0, kMostCapacity);
      if (city.provider_limit)
        range("LIMIT_OUT_OF_RANGE", city.id + ".provider_limit", *city.provider_limit, 0, kMostCapacity);
      day(city.id + ".contact_confirmed", city.contact_confirmed);
    }
  }

  void check(const Listing& listing) {
    if (!cities_.contains(listing.city)) add("UNKNOWN_CITY", listing.id + ".city", {{"value", listing.city}});
    if (listing.kind != Kind::kNeed && listing.kind != Kind::kOffer) {
      add("KIND_MISSING", listing.id + ".kind");
    } else {
      const bool fits = listing.kind == Kind::kNeed
                            ? listing.role == Role::kBeneficiary
                            : listing.role == Role::kPivotal || listing.role == Role::kFacilitating;
      if (!fits)
        add("ROLE_CONTRADICTS_KIND", listing.id + ".role",
            {{"kind", listing.kind == Kind::kNeed ? "need" : "offer"}, {"role", std::string(role_id(listing.role))}});
    }
    if (listing.area == Area::kUnspecified || listing.area > Area::kPolicyMeasures)
      add("AREA_MISSING", listing.id + ".area");
    range("CAPACITY_OUT_OF_RANGE", listing.id + ".capacity", listing.capacity, 1, kMostCapacity);
    if (listing.reserved < 0)
      add("RESERVED_NEGATIVE", listing.id + ".reserved", {{"value", std::to_string(listing.reserved)}});
    window(listing.id + ".window", listing.window);
    if (listing.min_days < 0)
      add("DURATION_NEGATIVE", listing.id + ".min_days", {{"value", std::to_string(listing.min_days)}});
    day(listing.id + ".deadline", listing.deadline);
    day(listing.id + ".published", listing.published);
    day(listing.id + ".updated", listing.updated);
    for (const Preference& preference : listing.preferences)
      range("VALUE_OUT_OF_RANGE", listing.id + ".preferences", preference.score, 0, 100);
    meanings(listing);
    if (listing.languages.any && !listing.languages.tags.empty())
      add("LANGUAGES_CONTRADICT", listing.id + ".languages", {{"value", join(listing.languages.tags)}});
  }

  // Of the codes that must have one; each code once.
  void meanings(const Listing& listing) {
    const Meanings& known = snapshot_.meanings;
    const auto need = [&](const std::string& code, const auto& meanings, const char* vocabulary, const char* key) {
      if (code.empty() || meanings.contains(code) || !without_meaning_.emplace(vocabulary, code).second) return;
      add("MEANING_MISSING", "vocabularies/" + std::string(vocabulary),
          {{"value", code}, {"key", key}, {"listing", listing.id}});
    };
    need(listing.cost_sharing, known.payers, "cost-sharing", "payer");
    for (const std::string& modality : listing.modalities) need(modality, known.places, "modality", "place");
    need(listing.urgency, known.urgencies, "urgency", "urgency");
  }

  void embeddings() {
    std::size_t length = 0;
    for (const Listing& listing : snapshot_.listings) {
      const std::size_t size = listing.embedding.size();
      if (size == 0) continue;
      if (length == 0) length = size;
      if (size != length || size > kMostEmbedding)
        add("EMBEDDING_LENGTH", listing.id + ".embedding",
            {{"value", std::to_string(size)}, {"expected", std::to_string(std::min(length, kMostEmbedding))}});
    }
  }

  void check(const Cooperation& cooperation) {
    for (const auto& [field, city] : {std::pair{".beneficiary_city", &cooperation.beneficiary_city},
                                      std::pair{".pivotal_city", &cooperation.pivotal_city},
                                      std::pair{".facilitating_city", &cooperation.facilitating_city}}) {
      if (city == &cooperation.facilitating_city && city->empty()) continue;
      if (!cities_.contains(*city)) add("UNKNOWN_CITY", cooperation.id + field, {{"value", *city}});
    }
    if (cooperation.beneficiary_city == cooperation.pivotal_city ||
        cooperation.beneficiary_city == cooperation.facilitating_city)
      add("COOPERATION_WITH_ITSELF", cooperation.id, {{"value", cooperation.beneficiary_city}});
    day(cooperation.id + ".start", cooperation.start);
    day(cooperation.id + ".end", cooperation.end);
    if (cooperation.start && cooperation.end && *cooperation.start > *cooperation.end)
      add("COOPERATION_REVERSED", cooperation.id,
          {{"first", safe_date(*cooperation.start)}, {"last", safe_date(*cooperation.end)}});
  }

  void check(const Programme& programme) {
    const std::string name = programme.id.empty() ? std::string("programme") : programme.id;
    if (programme.axes.empty() || programme.axes.front() == Axis::kUnspecified ||
        programme.axes.back() > Axis::kNorthNorth)
      add("AXES_MISSING", name + ".axes");
    window(name + ".window", programme.window);
    const auto value = [&](const char* field, std::int64_t number, std::int64_t least, std::int64_t most) {
      range("VALUE_OUT_OF_RANGE", name + field, number, least, most);
    };
    value(".relevance_floor", programme.relevance_floor, 0, kMostRelevance);
    value(".relevance_good", programme.relevance_good, 0, kMostRelevance);
    value(".review_days", programme.review_days, 0, 365);
    value(".limits.default_receiver_limit", programme.default_receiver_limit, 0, kMostCapacity);
    value(".limits.default_provider_limit", programme.default_provider_limit, 0, kMostCapacity);
    value(".limits.partners_of_city_per_need", programme.partners_of_city_per_need, 1, 100);
    value(".candidates_per_need", programme.candidates_per_need, 1, 1000);
    value(".served_points", programme.served_points, 0, kMostWeighing);
    value(".priority_points", programme.priority_points, 0, kMostWeighing);
    value(".cool_down_days", programme.cool_down_days, 0, 3650);
    value(".priority.waiting_days", programme.priority.waiting_days, 0, 36500);
    for (const auto& [field, codes] : {std::pair{".priority.urgencies", &programme.priority.urgencies},
                                       std::pair{".priority.beneficiaries", &programme.priority.beneficiaries}}) {
      if (std::find(codes->begin(), codes->end(), "") != codes->end()) add("PRIORITY_CODE_EMPTY", name + field);
    }
    value(".limits.proposals_between_two_cities", programme.proposals_between_two_cities, 0, 1000000);
    value(".reserve_list_length", programme.reserve_list_length, 0, 10);
    for (std::size_t q = 0; q < programme.quotas.size(); ++q) check(programme.quotas[q], name, q);
    for (const auto& [term, points] : programme.weights) {
      bool known = false;
      for (int i = 0; i < kTermCount; ++i) known = known || term_id(static_cast<Term>(i)) == term;
      if (!known) add("WEIGHT_UNKNOWN", name + ".weights", {{"value", term}});
      range("WEIGHT_OUT_OF_RANGE", std::string(name).append(".weights.").append(term), points, 0, kMostWeight);
    }
  }

  void check(const Programme::Quota& quota, const std::string& programme, std::size_t index) {
    const std::string where = programme + ".quotas[" + std::to_string(index) + "]";
    if (!is_quota_class(quota.of)) add("QUOTA_CLASS_UNKNOWN", where + ".class", {{"value", quota.of}});
    range("VALUE_OUT_OF_RANGE", where + ".min_share_permille", quota.least_permille, 0, 1000);
    range("VALUE_OUT_OF_RANGE", where + ".max_share_permille", quota.most_permille, 0, 1000);
    if (quota.least_permille > quota.most_permille)
      add("QUOTA_REVERSED", where,
          {{"least", std::to_string(quota.least_permille)}, {"most", std::to_string(quota.most_permille)}});
  }

  // Sums are taken in 128 bits over values that were cut to what 64 bits hold, so they can't overflow themselves.
  void sums() {
    const Programme& programme = snapshot_.programme;
    Wide most_points = 0;
    for (int i = 0; i < kTermCount; ++i) {
      const Term term = static_cast<Term>(i);
      const auto named = programme.weights.find(std::string(term_id(term)));
      const Points weight = named == programme.weights.end() ? default_weight(term) : named->second;
      most_points += Wide{std::max<Points>(weight, 0)} * kScoreScale;
    }
    Wide sought = 0, places = 0, needs = 0;
    for (const Listing& listing : snapshot_.listings) {
      const std::int64_t capacity = std::clamp<std::int64_t>(listing.capacity, 0, kMostCapacity);
      (listing.kind == Kind::kNeed ? sought : places) += capacity;
      needs += listing.kind == Kind::kNeed ? 1 : 0;
    }
    const Wide chosen = std::min(sought, places);
    const Wide served = std::clamp<std::int64_t>(programme.served_points, 0, kMostWeighing) +
                        std::clamp<std::int64_t>(programme.priority_points, 0, kMostWeighing);
    const bool points_fit = most_points == 0 || chosen <= (kMostRoundPoints - 1) / most_points;
    bool fits = points_fit;
    if (points_fit) {
      const Wide points = chosen * most_points;
      // Ranked by three weights (see certificate.h): points, more than all points, more than all needs and points.
      const Wide need_weight = programme.weigh_instead_of_rank ? served * kScoreScale : points + 1;
      const Wide tiers = programme.weigh_instead_of_rank ? 1 : needs + 2;
      fits = needs == 0 || need_weight <= kMostComposite / (needs + 1) / tiers;
    }
    if (!fits)
      add("WEIGHTS_OVERFLOW", (programme.id.empty() ? std::string("programme") : programme.id) + ".weights",
          {{"needs", std::to_string(static_cast<std::int64_t>(needs))},
           {"partners", std::to_string(static_cast<std::int64_t>(chosen))}});
  }

  const Listing* listing(const std::string& id) const {
    const auto found = std::lower_bound(snapshot_.listings.begin(), snapshot_.listings.end(), id,
                                        [](const Listing& a, const std::string& b) { return a.id < b; });
    return found != snapshot_.listings.end() && found->id == id ? &*found : nullptr;
  }

  void directives() {
    const Directive* previous = nullptr;
    for (const Directive& directive : snapshot_.directives) {
      const std::string where = "directive(" + directive.need + ", " + directive.offer + ")";
      for (const auto& [id, kind] :
           {std::pair{&directive.need, Kind::kNeed}, std::pair{&directive.offer, Kind::kOffer}}) {
        const Listing* found = listing(*id);
        if (!found)
          add("DIRECTIVE_UNKNOWN_LISTING", where, {{"value", *id}});
        else if (found->kind != kind)
          add("DIRECTIVE_WRONG_KIND", where, {{"value", *id}, {"expected", kind == Kind::kNeed ? "need" : "offer"}});
      }
      if (previous && previous->need == directive.need && previous->offer == directive.offer)
        add("DIRECTIVES_CONTRADICT", where, {{"need", directive.need}, {"offer", directive.offer}});
      previous = &directive;
    }
  }

  const Snapshot& snapshot_;
  std::set<std::string, std::less<>> countries_;
  std::set<std::string, std::less<>> cities_;
  std::set<std::pair<std::string, std::string>> without_meaning_;  // vocabulary, code
  std::vector<Fault> faults_;
};

}  // namespace

Fault make_fault(std::string id, std::string where, std::map<std::string, std::string> parameters) {
  std::string text = "fault." + id;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  parameters.emplace("where", where);
  return Fault{std::move(id), std::move(where), Text{std::move(text), std::move(parameters)}};
}

std::vector<Fault> faults_of(const Snapshot& snapshot) {
  return Finder(snapshot).find();
}

}  // namespace entente::matcher
