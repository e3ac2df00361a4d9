#include "services/listings/listing_validation.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/rpc/size_limit.h"
#include "services/common/text/languages.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using google::protobuf::RepeatedPtrField;
using v1::Listing;

constexpr std::array kCodeFields = {
    CodeField{"value_chain_stages", vocabulary::kValueChainStage,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.value_chain_stages(); }},
    CodeField{"creative_fields", vocabulary::kCreativeField,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.creative_fields(); }},
    CodeField{"topics", vocabulary::kTopic,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.topics(); }},
    CodeField{"help", vocabulary::kHelp,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.help(); }, kHelpLimit},
    CodeField{"modalities", vocabulary::kModality,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.modalities(); }},
    CodeField{"sdgs", vocabulary::kSdg,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.sdgs(); }},
    CodeField{"beneficiaries", vocabulary::kBeneficiary,
              [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.beneficiaries(); }},
    CodeField{
        "partner_rules.partner_types", vocabulary::kPartnerType,
        [](const Listing& l) -> const RepeatedPtrField<std::string>& { return l.partner_rules().partner_types(); }},
};

class Check {
 public:
  Check(const References& references, const Listing* previous) : references_(references), previous_(previous) {}

  void add(std::string_view field, std::string_view value, std::string description, std::string_view reason) {
    // What isn't UTF-8 can't stand in a message, and what can't be seen says nothing there.
    const std::string shown = common::is_valid_utf8(value) ? common::truncate_code_points(value, 200) : "";
    found_.push_back({std::string(field), common::revealed(shown), std::move(description), std::string(reason)});
  }

  void text(std::string_view field, std::string_view value, std::size_t limit, bool lines) {
    if (auto fault = common::find_text_fault(value, {.max_code_points = limit, .lines = lines})) {
      add(field, fault->reason == common::kTextControl ? "" : value, std::move(fault->description), fault->reason);
    }
  }

  // Whether a list is short enough to be looked at entry by entry.
  bool count(std::string_view field, int entries, int most = kListLimit) {
    if (entries <= most) return true;
    add(field, "", concat("has ", entries, " entries; at most ", most, " are allowed: leave some out"), "TOO_MANY");
    return false;
  }

  void code(std::string_view field, std::string_view vocabulary, std::string_view value, bool had_before) {
    if (references_.has_code(vocabulary, value)) {
      if (references_.is_deprecated(vocabulary, value) && !had_before) {
        add(field, value, "is no longer used for new entries: choose another code", "DEPRECATED_CODE");
      }
      return;
    }
    add(field, value,
        describe_miss(references_.find_code(vocabulary, value), concat("a code of vocabulary ", vocabulary)),
        "UNKNOWN_CODE");
  }

  template <typename Values>
  void no_repeats(std::string_view field, const Values& values) {
    std::set<std::string, std::less<>> seen;
    for (const auto& value : values) {
      if (!seen.insert(std::string(value)).second) add(field, value, "stands there twice: keep one", "DUPLICATE_VALUE");
    }
  }

  // Whether `date` can be read; absent is fine.
  bool date(std::string_view field, bool present, const type::PartialDate& date) {
    if (!present) return true;
    const absl::Status status = common::check_partial_date(date);
    if (status.ok()) return true;
    add(field, concat(date.year(), "-", date.month(), "-", date.day()),
        "isn't a date: give a year 1900–2200, a year and month, or a whole date that exists", "INVALID_DATE");
    return false;
  }

  void language(std::string_view field, std::string_view tag) {
    if (auto fault = common::language_tag_fault(tag)) add(field, tag, *std::move(fault), "INVALID_LANGUAGE");
  }

  const References& references() const { return references_; }
  const Listing* previous() const { return previous_; }
  std::vector<Violation> take() { return std::move(found_); }

 private:
  const References& references_;
  const Listing* previous_;
  std::vector<Violation> found_;
};

void check_parties(const Listing& listing, Check& check) {
  for (Violation& violation : check_city(common::city_id_of(listing.name()), check.references())) {
    check.add(violation.field, violation.value, std::move(violation.description), violation.reason);
  }
  if (listing.kind() != Listing::KIND_NEED && listing.kind() != Listing::KIND_OFFER) {
    check.add("kind", "", "is missing: need or offer", "REQUIRED");
  } else if (!type::PartyRole_IsValid(listing.role()) || listing.role() == type::PARTY_ROLE_UNSPECIFIED) {
    check.add("role", "", "is missing: beneficiary for a need; pivotal or facilitating for an offer", "REQUIRED");
  } else if ((listing.kind() == Listing::KIND_NEED) != (listing.role() == type::PARTY_ROLE_BENEFICIARY)) {
    check.add("role", role_code(listing.role()),
              "doesn't fit the kind: a need is beneficiary, an offer pivotal or facilitating", "ROLE_DOES_NOT_FIT");
  }
  if (!type::AreaOfAction_IsValid(listing.area()) || listing.area() == type::AREA_OF_ACTION_UNSPECIFIED) {
    check.add("area", "", "is missing: one of the seven areas of action", "REQUIRED");
  }
}

void check_objectives(const Listing& listing, Check& check) {
  if (!check.count("objectives", listing.objectives_size())) return;
  std::vector<std::string> objectives;
  for (const int objective : listing.objectives()) {
    if (!type::Objective_IsValid(objective) || objective == type::OBJECTIVE_UNSPECIFIED) {
      check.add("objectives", std::to_string(objective), "isn't one of the four objectives", "UNKNOWN_CODE");
    }
    objectives.push_back(objective_code(static_cast<type::Objective>(objective)));
  }
  check.no_repeats("objectives", objectives);
}

void check_codes(const Listing& listing, Check& check) {
  check_objectives(listing, check);
  for (const CodeField& field : kCodeFields) {
    const auto& values = field.values(listing);
    if (!check.count(field.field, values.size(), field.most)) continue;
    for (const std::string& value : values) {
      bool had_before = false;
      if (check.previous() != nullptr) {
        const auto& before = field.values(*check.previous());
        had_before = std::find(before.begin(), before.end(), value) != before.end();
      }
      check.code(field.field, field.vocabulary, value, had_before);
    }
    check.no_repeats(field.field, values);
  }
  const Listing* previous = check.previous();
  if (!listing.urgency().empty()) {
    check.code("urgency", vocabulary::kUrgency, listing.urgency(),
               previous != nullptr && previous->urgency() == listing.urgency());
  }
  if (!listing.cost_sharing().empty()) {
    check.code("cost_sharing", vocabulary::kCostSharing, listing.cost_sharing(),
               previous != nullptr && previous->cost_sharing() == listing.cost_sharing());
  }
}

void check_languages(const Listing& listing, Check& check) {
  if (!listing.has_languages()) return;
  const auto& languages = listing.languages();
  if (languages.any() && languages.tags_size() > 0) {
    check.add("languages.tags", languages.tags(0), "names languages and says `any`: give one or the other",
              "CONTRADICTION");
  }
  if (!check.count("languages.tags", languages.tags_size())) return;
  for (const std::string& tag : languages.tags()) check.language("languages.tags", tag);
  std::vector<std::string> folded;
  for (const std::string& tag : languages.tags()) folded.push_back(lower(tag));
  check.no_repeats("languages.tags", folded);
}

void check_time(const Listing& listing, Check& check) {
  const auto& window = listing.window();
  const bool start = check.date("window.start", window.has_start(), window.start());
  const bool end = check.date("window.end", window.has_end(), window.end());
  check.date("deadline", listing.has_deadline(), listing.deadline());
  const int needed = window.min_duration_days();
  if (needed < 0 || needed > kDurationLimitDays) {
    check.add("window.min_duration_days", std::to_string(needed),
              concat("must be 1–", kDurationLimitDays, " days, or 0 for not known"), "OUT_OF_RANGE");
  }
  if (!start || !end || !window.has_start() || !window.has_end()) return;
  const absl::CivilDay first = common::first_day(window.start());
  const absl::CivilDay last = common::last_day(window.end());
  if (last < first) {
    check.add(
        "window.end", common::format_partial_date(window.end()),
        concat("ends before it begins (", common::format_partial_date(window.start()), "): correct one of the two"),
        "ENDS_BEFORE_START");
  } else if (needed > last - first + 1) {
    check.add("window.min_duration_days", std::to_string(needed),
              concat("is longer than the window of ", last - first + 1, " days: shorten it or widen the window"),
              "LONGER_THAN_WINDOW");
  }
}

void check_regions(const Listing::PartnerRules& rules, Check& check) {
  for (const std::string& region : rules.regions()) {
    if (check.references().has_region(region)) continue;
    check.add("partner_rules.regions", region,
              describe_miss(check.references().find_region(region),
                            "a UNESCO group (I, II, III, IV, Va, Vb) or an M49 region"),
              "UNKNOWN_REGION");
  }
  check.no_repeats("partner_rules.regions", rules.regions());
}

void check_countries(const Listing::PartnerRules& rules, Check& check) {
  for (const std::string& country : rules.countries()) {
    if (check.references().has_country(country)) continue;
    check.add("partner_rules.countries", country,
              describe_miss(check.references().find_country(country), "an ISO 3166-1 alpha-2 code of a country"),
              "UNKNOWN_COUNTRY");
  }
  check.no_repeats("partner_rules.countries", rules.countries());
}

void check_partner_rules(const Listing& listing, Check& check) {
  const auto& rules = listing.partner_rules();
  if (check.count("partner_rules.axes", rules.axes_size())) {
    std::vector<std::string> axes;
    for (const int axis : rules.axes()) {
      if (!type::Axis_IsValid(axis) || axis == type::AXIS_UNSPECIFIED) {
        check.add("partner_rules.axes", std::to_string(axis), "isn't an axis", "UNKNOWN_CODE");
      }
      axes.push_back(axis_code(static_cast<type::Axis>(axis)));
    }
    check.no_repeats("partner_rules.axes", axes);
  }
  if (check.count("partner_rules.regions", rules.regions_size())) check_regions(rules, check);
  if (check.count("partner_rules.countries", rules.countries_size(), kCountriesLimit)) check_countries(rules, check);
}

void check_organisations(const Listing& listing, Check& check) {
  if (!check.count("organisations", listing.organisations_size())) return;
  for (const std::string& name : listing.organisations()) {
    const std::vector<std::string_view> parts = split(name, '/');
    if (parts.size() != 4 || parts[0] != "cities" || parts[2] != "organisations" || !common::is_slug(parts[1]) ||
        !common::is_slug(parts[3])) {
      check.add("organisations", name, "must read cities/{city}/organisations/{organisation}", "INVALID_NAME");
    } else if (check.references().city(parts[1]) == nullptr) {
      check.add("organisations", name, "names a city that isn't in the network", "UNKNOWN_CITY");
    }
  }
  check.no_repeats("organisations", listing.organisations());
}

void check_preferences(const Listing& listing, Check& check) {
  if (!check.count("preferences", listing.preferences_size(), kPreferencesLimit)) return;
  std::vector<std::string> listings;
  for (const auto& preference : listing.preferences()) {
    listings.push_back(preference.listing());
    if (!common::ListingName::parse(preference.listing()))
      check.add("preferences.listing", preference.listing(), "must read cities/{city}/listings/{listing}",
                "INVALID_NAME");
    if (preference.score() < 0 || preference.score() > 100)
      check.add("preferences.score", std::to_string(preference.score()),
                "must be 0–100: 100 is the first choice, 0 rather not", "OUT_OF_RANGE");
  }
  check.no_repeats("preferences.listing", listings);
}

void check_texts(const Listing& listing, Check& check) {
  if (common::trim(listing.title()).empty()) {
    check.add("title", "", concat("is missing: 1–", kTitleLength, " characters"), "REQUIRED");
  } else {
    check.text("title", listing.title(), kTitleLength, false);
  }
  check.text("summary", listing.summary(), kSummaryLength, true);
  check.text("description", listing.description(), kDescriptionLength, true);
  check.text("development_plan", listing.development_plan(), kPlanLength, false);
  if (!listing.text_language().empty()) check.language("text_language", listing.text_language());
  if (!check.count("translations", listing.translations_size())) return;
  std::vector<std::string> languages;
  for (const auto& translation : listing.translations()) {
    check.language("translations.language_code", translation.language_code());
    languages.push_back(translation.language_code());
    check.text("translations.title", translation.title(), kTitleLength, false);
    check.text("translations.summary", translation.summary(), kSummaryLength, true);
    check.text("translations.description", translation.description(), kDescriptionLength, true);
  }
  check.no_repeats("translations.language_code", languages);
}

void check_external_ids(const Listing& listing, Check& check) {
  if (!check.count("external_ids", static_cast<int>(listing.external_ids_size()))) return;
  // In the order of schemes: a map of protobuf has none.
  for (const auto& [scheme, value] :
       std::map<std::string, std::string>(listing.external_ids().begin(), listing.external_ids().end())) {
    if (!common::is_slug(scheme)) {
      check.add("external_ids", scheme, "has a scheme that isn't a slug, e.g. wikidata", "INVALID_NAME");
    }
    if (common::trim(value).empty()) check.add("external_ids", scheme, "has an empty value", "REQUIRED");
    check.text("external_ids", value, kExternalIdLength, false);
  }
}

void check_rest(const Listing& listing, Check& check) {
  if (!type::Mode_IsValid(listing.mode())) {
    check.add("mode", std::to_string(listing.mode()), "isn't onsite, remote or hybrid", "UNKNOWN_CODE");
  }
  if (listing.capacity() < 1 || listing.capacity() > kCapacityLimit) {
    check.add("capacity", std::to_string(listing.capacity()), "must be 1–10,000 partners or places", "OUT_OF_RANGE");
  }
  if (listing.embedding().size() > kEmbeddingLength) {
    check.add("embedding", "",
              concat("has ", listing.embedding().size(), " numbers; at most ", kEmbeddingLength, " are allowed"),
              "TOO_LONG");
  }
}

}  // namespace

std::span<const CodeField> code_fields() {
  return kCodeFields;
}

std::string describe_miss(const References::Match& match, std::string_view what) {
  if (!match.several.empty()) {
    return concat("could mean ", join(match.several, ", "), ": write the one that is meant");
  }
  const std::string& nearest = match.id.empty() ? match.nearest : match.id;
  return concat("isn't ", what, nearest.empty() ? "" : concat("; did you mean “", nearest, "”?"));
}

std::vector<Violation> check_city(std::string_view city, const References& references) {
  const References::City* found = references.city(city);
  if (found == nullptr) {
    return {{"city", std::string(city), describe_miss(references.find_city(city), "a city of the network"),
             "UNKNOWN_CITY"}};
  }
  if (found->archived) {
    return {{"city", std::string(city), "is archived and publishes nothing: choose a city in use", "CITY_ARCHIVED"}};
  }
  if (found->suspended) {
    return {{"city", std::string(city), "is suspended and publishes nothing: ask a coordinator", "CITY_SUSPENDED"}};
  }
  return {};
}

std::vector<Violation> check_listing(const Listing& listing, const References& references, const Listing* previous) {
  Check check(references, previous);
  check_parties(listing, check);
  check_codes(listing, check);
  check_languages(listing, check);
  check_time(listing, check);
  check_partner_rules(listing, check);
  check_organisations(listing, check);
  check_preferences(listing, check);
  check_texts(listing, check);
  check_external_ids(listing, check);
  check_rest(listing, check);
  std::vector<Violation> found = check.take();
  if (!found.empty()) return found;
  if (const auto too_long = common::check_size(listing)) {
    found.push_back({too_long->field, "", too_long->description, "TOO_LONG"});
  }
  return found;
}

std::vector<Violation> warn_of(const Listing& listing, const References& references) {
  std::vector<Violation> out;
  const References::City* city = references.city(common::city_id_of(listing.name()));
  if (city == nullptr) return out;
  const auto development = references.development(city->country);
  const bool need = listing.kind() == Listing::KIND_NEED;
  const bool facilitating = listing.role() == type::PARTY_ROLE_FACILITATING;
  const auto& axes = listing.partner_rules().axes();
  for (const int axis : axes) {
    // What the own city must be on this axis; a pivotal or facilitating city of a trio may be either.
    auto must_be = References::Development::kUnknown;
    if (axis == type::AXIS_SOUTH_SOUTH) must_be = References::Development::kSouth;
    if (axis == type::AXIS_NORTH_NORTH) must_be = References::Development::kNorth;
    if (axis == type::AXIS_NORTH_SOUTH)
      must_be = need ? References::Development::kSouth : References::Development::kNorth;
    if (axis == type::AXIS_SOUTH_NORTH)
      must_be = need ? References::Development::kNorth : References::Development::kSouth;
    if (axis == type::AXIS_NORTH_SOUTH_SOUTH && need) must_be = References::Development::kSouth;
    if (must_be == References::Development::kUnknown || development == References::Development::kUnknown ||
        must_be == development || must_be == city->declared) {
      continue;
    }
    out.push_back(
        {"partner_rules.axes", axis_code(static_cast<type::Axis>(axis)),
         concat("can never hold: ", city->display_name, " is in the ",
                development == References::Development::kNorth ? "North" : "South", "; it is kept, and has no effect"),
         "AXIS_NEVER_HOLDS"});
  }
  if (facilitating && !axes.empty() &&
      std::find(axes.begin(), axes.end(), type::AXIS_NORTH_SOUTH_SOUTH) == axes.end()) {
    out.push_back({"partner_rules.axes", axis_code(static_cast<type::Axis>(axes.Get(0))),
                   "can never hold: a facilitating city takes part in trios only; add north-south-south",
                   "AXIS_NEVER_HOLDS"});
  }
  return out;
}

absl::Status status_of(const std::vector<Violation>& violations, std::string_view prefix) {
  common::FieldViolations fields;
  for (const Violation& violation : violations) {
    fields.add(concat(prefix, violation.field), violation.value.empty()
                                                    ? violation.description
                                                    : concat("“", violation.value, "” ", violation.description));
  }
  return fields.status();
}

}  // namespace entente::listings
