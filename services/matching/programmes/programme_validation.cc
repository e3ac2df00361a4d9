#include "services/matching/programmes/programme_validation.h"

#include <algorithm>
#include <set>
#include <variant>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/size_limit.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/documents/programme_defaults.h"
#include "services/matching/errors.h"

namespace entente::matching {
namespace {

constexpr int kMostEntries = 100;  // of each list and map

std::string hint(std::string_view value, const std::vector<std::string>& known) {
  const std::string near = common::did_you_mean(value, known);
  return near.empty() ? std::string() : common::concat("; did you mean `", near, "`?");
}

class Checker {
 public:
  Checker(const v1::Programme& programme, const World& world) : programme_(programme), world_(world) {}

  absl::Status check() {
    values();
    enums();
    codes();
    quotas();
    weights();
    if (violations_.empty()) {
      if (const auto too_long = common::check_size(programme_)) {
        violations_.add(common::concat("programme.", too_long->field), too_long->description);
      }
    }
    ENTENTE_RETURN_IF_ERROR(violations_.status());
    ENTENTE_RETURN_IF_ERROR(contradictions());
    return overflow();
  }

 private:
  void range(std::string_view field, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return;
    violations_.add(common::concat("programme.", field), common::concat("is ", value, "; must be ", least, "–", most));
  }

  // Whether a list is short enough to be looked at entry by entry.
  bool count(std::string_view field, int entries) {
    return violations_.require(entries <= kMostEntries, common::concat("programme.", field),
                               common::concat("has ", entries, " entries; give at most ", kMostEntries));
  }

  void values() {
    common::check_text("programme.display_name", programme_.display_name(), {.max_code_points = 120, .required = true},
                       violations_);
    range("relevance_floor", programme_.relevance_floor(), 0, kMostRelevance);
    range("relevance_good", programme_.relevance_good(), 0, kMostRelevance);
    violations_.require(v1::Programme::CountryScheme_IsValid(programme_.country_scheme()), "programme.country_scheme",
                        common::concat("must be ", common::words_of(*v1::Programme::CountryScheme_descriptor())));
    violations_.require(v1::Programme::SecondApproval_IsValid(programme_.second_approval()),
                        "programme.second_approval",
                        common::concat("must be ", common::words_of(*v1::Programme::SecondApproval_descriptor())));
    range("review_days", programme_.review_days(), 0, 365);
    range("answer_days", programme_.answer_days(), 0, 365);
    range("priority.waiting_days", programme_.priority().waiting_days(), 0, 36500);
    range("limits.default_receiver_limit", programme_.limits().default_receiver_limit(), 0, 10000);
    range("limits.default_provider_limit", programme_.limits().default_provider_limit(), 0, 10000);
    range("limits.partners_of_city_per_need", programme_.limits().partners_of_city_per_need(), 0, 100);
    range("limits.proposals_between_two_cities", programme_.limits().proposals_between_two_cities(), 0, 1000000);
    range("candidates_per_need", programme_.candidates_per_need(), 0, 1000);
    range("reserve_list_length", programme_.reserve_list_length(), 0, 10);
    range("served_points", programme_.served_points(), 0, 1000000000);
    range("priority_points", programme_.priority_points(), 0, 1000000000);
    range("cool_down_days", programme_.cool_down_days(), 0, 3650);
    range("window.min_duration_days", programme_.window().min_duration_days(), 0, 3650);
    for (const auto& [field, has, date] :
         {std::tuple("start", programme_.window().has_start(), &programme_.window().start()),
          std::tuple("end", programme_.window().has_end(), &programme_.window().end())}) {
      if (!has) continue;
      if (const absl::Status valid = common::check_partial_date(*date); !valid.ok()) {
        violations_.add(common::concat("programme.window.", field), std::string(valid.message()));
      }
    }
  }

  template <typename List, typename IsValid>
  void each_known(std::string_view field, const List& list, IsValid is_valid, std::string_view what) {
    if (!count(field, list.size())) return;
    std::set<int> seen;
    for (const int value : list) {
      if (value == 0 || !is_valid(value)) {
        violations_.add(common::concat("programme.", field), common::concat("has ", value, ", which is no ", what));
      } else if (!seen.insert(value).second) {
        violations_.add(common::concat("programme.", field), "names one twice; name each once");
      }
    }
  }

  void enums() {
    each_known("areas", programme_.areas(), type::v1::AreaOfAction_IsValid, "area of action");
    each_known("axes", programme_.axes(), type::v1::Axis_IsValid, "axis");
    if (programme_.axes().empty()) violations_.add("programme.axes", "is empty; name at least one axis");
    helping_areas();
  }

  void helping_areas() {
    const auto& areas = programme_.helping_areas().areas();
    if (!count("helping_areas.areas", areas.size())) return;
    std::set<int> needs;
    for (int a = 0; a < areas.size(); ++a) {
      const std::string field = common::concat("helping_areas.areas[", a, "]");
      const int need = areas[a].need();
      if (need == 0 || !type::v1::AreaOfAction_IsValid(need)) {
        violations_.add(common::concat("programme.", field, ".need"),
                        common::concat("is ", need, ", which is no area of action"));
      } else if (!needs.insert(need).second) {
        violations_.add(
            common::concat("programme.", field, ".need"),
            common::concat("names ", type::v1::AreaOfAction_Name(need), " once more; put its offers into one entry"));
      }
      each_known(field + ".offers", areas[a].offers(), type::v1::AreaOfAction_IsValid, "area of action");
      if (std::find(areas[a].offers().begin(), areas[a].offers().end(), need) != areas[a].offers().end()) {
        violations_.add(common::concat("programme.", field, ".offers"),
                        "names the need's own area, which always helps; leave it out");
      }
    }
  }

  void code_list(std::string_view field, std::string_view vocabulary,
                 const google::protobuf::RepeatedPtrField<std::string>& list) {
    if (!count(field, list.size())) return;
    std::set<std::string> seen;
    for (const std::string& code : list) {
      if (!world_.profiles->has_code(vocabulary, code)) {
        violations_.add(common::concat("programme.", field),
                        common::concat("has `", code, "`, which vocabularies/", vocabulary, " doesn't have",
                                       hint(code, world_.profiles->codes(vocabulary))));
      } else if (!seen.insert(code).second) {
        violations_.add(common::concat("programme.", field),
                        common::concat("names `", code, "` twice; name each once"));
      }
    }
  }

  void codes() {
    code_list("creative_fields", "creative-field", programme_.creative_fields());
    code_list("priority.urgencies", "urgency", programme_.priority().urgencies());
    code_list("priority.beneficiaries", "beneficiary-group", programme_.priority().beneficiaries());
  }

  void weights() {
    if (!count("weights", static_cast<int>(programme_.weights_size()))) return;
    std::vector<std::string> terms;
    for (int i = 0; i < matcher::kTermCount; ++i) terms.emplace_back(matcher::term_id(static_cast<matcher::Term>(i)));
    // In the order of terms: a map of protobuf has none of its own.
    const std::set<std::string> known(terms.begin(), terms.end());
    std::set<std::string> named;
    for (const auto& entry : programme_.weights()) named.insert(entry.first);
    for (const std::string& term : named) {
      if (!known.contains(term)) {
        violations_.add(common::concat("programme.weights.", term),
                        common::concat("there is no term `", term, "`", hint(term, terms)));
      } else {
        range(common::concat("weights.", term), programme_.weights().at(term), 0, 1000000);
      }
    }
  }

  // Of the classes that are codes, those that exist now: vocabularies, regions of countries.
  void quota_class(const std::string& field, const v1::PairingClass& of) {
    if (!matcher::is_quota_class(common::text_of(of))) {
      violations_.add(field, common::concat("is `", common::text_of(of),
                                            "`, which is no class of a quota; give one of axis, country, region, field "
                                            "and beneficiary"));
      return;
    }
    const auto code = [&](std::string_view part, std::string_view vocabulary, const std::string& value) {
      if (world_.profiles->has_code(vocabulary, value)) return;
      violations_.add(common::concat(field, ".", part),
                      common::concat("names `", value, "`, which vocabularies/", vocabulary, " doesn't have",
                                     hint(value, world_.profiles->codes(vocabulary))));
    };
    if (of.has_field()) code("field", "creative-field", of.field());
    if (of.has_beneficiary()) code("beneficiary", "beneficiary-group", of.beneficiary());
    if (of.has_region()) {
      const std::vector<std::string> regions = world_.profiles->regions();
      if (std::find(regions.begin(), regions.end(), of.region()) == regions.end())
        violations_.add(field + ".region", common::concat("names `", of.region(), "`, which is no region of M49",
                                                          hint(of.region(), regions)));
    }
  }

  void quotas() {
    if (!count("quotas", programme_.quotas_size())) return;
    std::set<std::string> seen;
    for (int q = 0; q < programme_.quotas_size(); ++q) {
      const v1::Programme::Quota& quota = programme_.quotas(q);
      const std::string field = common::concat("quotas[", q, "]");
      quota_class(common::concat("programme.", field, ".class"), quota.class_());
      range(field + ".min_share_permille", quota.min_share_permille(), 0, 1000);
      range(field + ".max_share_permille", quota.max_share_permille(), 0, 1000);
      if (quota.max_share_permille() != 0 && quota.min_share_permille() > quota.max_share_permille())
        violations_.add(common::concat("programme.", field, ".max_share_permille"),
                        common::concat("is ", quota.max_share_permille(), ", less than min_share_permille, ",
                                       quota.min_share_permille(), "; swap them or raise it"));
      if (quota.min_share_permille() == 0 && quota.max_share_permille() == 0)
        violations_.add(common::concat("programme.", field), "asks for nothing; give a least or a largest share");
      if (const std::string of = common::text_of(quota.class_()); !seen.insert(of).second)
        violations_.add(common::concat("programme.", field, ".class"),
                        common::concat("names `", of, "` twice; put both shares into one quota"));
    }
  }

  absl::Status contradictions() const {
    common::FieldViolations violations;
    const auto& axes = programme_.axes();
    const bool trio_axis = std::find(axes.begin(), axes.end(), type::v1::AXIS_NORTH_SOUTH_SOUTH) != axes.end();
    violations.require(!programme_.trios() || trio_axis, "programme.trios",
                       "trios are sought, but `axes` doesn't have north-south-south; add the axis or turn trios off");
    violations.require(
        programme_.trios() || !trio_axis || axes.size() > 1, "programme.axes",
        "has north-south-south alone, which is the axis of trios, but trios are off; nothing could be paired");
    if (programme_.window().has_start() && programme_.window().has_end()) {
      const matcher::Day first = first_day(programme_.window().start());
      const matcher::Day last = last_day(programme_.window().end());
      if (violations.require(first <= last, "programme.window.end",
                             common::concat("is before the start, ", format_day(first), "; swap them"))) {
        violations.require(programme_.window().min_duration_days() <= last - first + 1,
                           "programme.window.min_duration_days",
                           common::concat("is more than the ", last - first + 1, " days of the window"));
      }
    }
    violations.require(
        relevance_floor_of(programme_) <= relevance_good_of(programme_), "programme.relevance_good",
        common::concat("is ", relevance_good_of(programme_), ", below `relevance_floor`, ",
                       relevance_floor_of(programme_), programme_.has_relevance_floor() ? "" : " where it isn't set",
                       "; raise it, or lower the floor"));
    least_shares(violations);
    violations.require(!programme_.raise_smallest_score() || !programme_.weigh_instead_of_rank(),
                       "programme.raise_smallest_score",
                       "needs served needs to be ranked first; turn off `weigh_instead_of_rank`, or this");
    violations.require(
        programme_.weigh_instead_of_rank() || (programme_.served_points() == 0 && programme_.priority_points() == 0),
        "programme.served_points",
        "points for served needs count only with `weigh_instead_of_rank`; turn it on, or leave them 0");
    return violations.status(kProgrammeUnsolvable);
  }

  // A pairing has one axis, and its beneficiary one region: least shares of these can't be more than all.
  void least_shares(common::FieldViolations& violations) const {
    for (const auto kind : {v1::PairingClass::kAxis, v1::PairingClass::kRegion}) {
      std::int64_t sum = 0;
      for (int q = 0; q < programme_.quotas_size(); ++q) {
        const v1::Programme::Quota& quota = programme_.quotas(q);
        if (quota.class_().of_case() != kind) continue;
        sum += quota.min_share_permille();
        if (!violations.require(sum <= 1000, common::concat("programme.quotas[", q, "].min_share_permille"),
                                common::concat("least shares of ", kind == v1::PairingClass::kAxis ? "axes" : "regions",
                                               " add up to ", sum, " ‰ with this one; all pairings are 1000 ‰")))
          break;
      }
    }
    for (int q = 0; q < programme_.quotas_size(); ++q) {
      const v1::Programme::Quota& quota = programme_.quotas(q);
      if (quota.min_share_permille() == 0 || !quota.class_().has_axis()) continue;
      const auto& axes = programme_.axes();
      const bool sought = std::find(axes.begin(), axes.end(), quota.class_().axis()) != axes.end();
      violations.require(sought, common::concat("programme.quotas[", q, "].class"),
                         "asks for a least share of an axis that `axes` doesn't have; add the axis, or drop the quota");
    }
  }

  // Whether the engine takes it with the listings as they are now. Faults that aren't the programme's are no matter
  // here.
  absl::Status overflow() const {
    v1::Programme named = programme_;
    if (named.name().empty()) named.set_name("programmes/new");
    SnapshotInput input = snapshot_input(world_, named, 0);
    input.directives.clear();
    const matcher::BuildResult built = matcher::Problem::build(to_snapshot(input));
    const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built);
    if (faults == nullptr) return absl::OkStatus();
    std::vector<matcher::Fault> own;
    std::copy_if(faults->begin(), faults->end(), std::back_inserter(own),
                 [&](const matcher::Fault& fault) { return fault.where.starts_with(named.name()); });
    return to_status(own, named.name(), kProgrammeUnsolvable);
  }

  const v1::Programme& programme_;
  const World& world_;
  common::FieldViolations violations_;
};

}  // namespace

absl::Status check_programme(const v1::Programme& programme, const World& world) {
  return Checker(programme, world).check();
}

absl::Status check_directive(const v1::Directive& directive, const common::Caller& caller, const World& world) {
  common::FieldViolations violations;
  violations.require(directive.kind() == v1::Directive::KIND_KEEP || directive.kind() == v1::Directive::KIND_RULE_OUT,
                     "directive.kind", "must be KIND_KEEP or KIND_RULE_OUT");
  common::check_text("directive.reason", directive.reason(), {.max_code_points = 500, .required = true, .lines = true},
                     violations);
  const auto listing = [&](std::string_view field, const std::string& name, type::v1::PartyRole role,
                           std::string_view what) {
    if (!violations.require(common::ListingName::parse(name).has_value(), field,
                            "must be a name such as `cities/{city}/listings/{listing}`"))
      return;
    const auto found = visible_listing(caller, world, name);
    if (!violations.require(found != nullptr, field, common::concat("there is no listing ", name))) return;
    violations.require(found->role() == role, field, common::concat(name, " isn't ", what));
    // Whoever reads directives would learn of it.
    violations.require(found->has_expire_time(), field, common::concat(name, " is a draft: publish it first"));
  };
  listing("directive.need", directive.need(), type::v1::PARTY_ROLE_BENEFICIARY, "a need");
  listing("directive.offer", directive.offer(), type::v1::PARTY_ROLE_PIVOTAL, "a pivotal offer");
  return violations.status();
}

}  // namespace entente::matching
