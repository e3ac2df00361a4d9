#include "services/matching/cooperations/cooperation_import.h"

#include <algorithm>
#include <map>
#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "matcher/model/kinds.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/field_words.h"
#include "services/common/sheets/local_dates.h"
#include "services/common/sheets/place_names.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/matching/documents/convert.h"
#include "services/matching/errors.h"

namespace entente::matching {
namespace {

constexpr int kMostOutcomes = 1000;
// What a sheet says of a cooperation.
constexpr const char* kSheetFields[] = {
    "name", "beneficiary_city", "pivotal_city", "facilitating_city", "need", "offer", "facilitator", "state", "start",
    "end",  "proposal"};

const std::map<std::string_view, v1::Cooperation::State>& states() {
  static const auto* const states =
      new std::map<std::string_view, v1::Cooperation::State>{{"agreed", v1::Cooperation::STATE_AGREED},
                                                             {"running", v1::Cooperation::STATE_RUNNING},
                                                             {"closed", v1::Cooperation::STATE_CLOSED},
                                                             {"cancelled", v1::Cooperation::STATE_CANCELLED},
                                                             {"declined", v1::Cooperation::STATE_DECLINED}};
  return *states;
}

// Where the ids of listings lead: they are unique in the network, but for what is being moved.
std::map<std::string_view, std::string_view> names_by_id(const World& world) {
  std::map<std::string_view, std::string_view> names;
  world.listings->listings.for_each(
      [&](const std::string& name, const auto&) { names.emplace(common::id_of(name), name); });
  return names;
}

class Reader {
 public:
  Reader(const common::Sheet& sheet, const World& world, CooperationSheet& result)
      : sheet_(sheet),
        world_(world),
        listing_names_(names_by_id(world)),
        result_(result),
        dates_(sheet.date_order()),
        is_undirected_(is_undirected(sheet)),
        lacks_column_(lacks_column(sheet)) {
    for (const auto& [name, city] : world.profiles->cities) {
      city_ids_.emplace_back(common::id_of(name));
      // Names that several cities share find none: the empty name stands for that.
      for (const std::string_view called : {common::id_of(name), std::string_view(city->display_name())}) {
        const auto [at, is_new] = cities_by_key_.emplace(common::name_key(called), name);
        if (!is_new && at->second != name) at->second.clear();
      }
      for (const std::string& key : common::other_city_keys(city->country(), city->display_name())) {
        const auto [at, is_new] = cities_by_other_key_.emplace(key, name);
        if (!is_new && at->second != name) at->second.clear();
      }
    }
  }

  void read() {
    for (std::size_t row = 0; row < sheet_.row_count(); ++row) {
      for (const char* column : {"start", "end"}) dates_.look_at(sheet_.field(row, column));
    }
    for (std::size_t row = 0; row < sheet_.row_count(); ++row) read(row);
  }

 private:
  void read(std::size_t row) {
    row_ = row;
    const int before = result_.report.violations_size();
    v1::Cooperation cooperation;
    cooperation.set_beneficiary_city(city("beneficiary_city", true));
    cooperation.set_pivotal_city(city("pivotal_city", true));
    cooperation.set_facilitating_city(city("facilitating_city", false));
    cooperation.set_need(listing("need", cooperation.beneficiary_city(), type::v1::PARTY_ROLE_BENEFICIARY));
    cooperation.set_offer(listing("offer", cooperation.pivotal_city(), type::v1::PARTY_ROLE_PIVOTAL));
    cooperation.set_facilitator(
        listing("facilitator", cooperation.facilitating_city(), type::v1::PARTY_ROLE_FACILITATING));
    different_cities(cooperation);
    state(cooperation);
    dates(cooperation);
    cooperation.set_proposal(field("proposal"));
    if (!cooperation.proposal().empty() &&
        !common::parse_name<common::ProposalName>("proposal", cooperation.proposal()).ok()) {
      violate("proposal", "must be the name of a proposal, programmes/…/rounds/…/proposals/…; leave it empty otherwise",
              kRowInvalidId);
    }
    if (result_.report.violations_size() != before || lacks_column_) return;
    if (is_other_way_round(cooperation)) return;
    const std::string id = id_of(cooperation);
    if (id.empty()) return;
    cooperation.set_name(common::CooperationName(id).text());
    result_.cooperations.push_back(std::move(cooperation));
    result_.rows.push_back(sheet_.row_number(row));
  }

  // Lists of twin towns often have each pair twice, once under either city.
  bool is_other_way_round(const v1::Cooperation& cooperation) {
    if (!is_undirected_ || !field("id").empty()) return false;
    const auto start = cooperation.has_start() ? common::format_partial_date(cooperation.start()) : std::string();
    const auto key = [&](const std::string& one, const std::string& other) {
      return common::concat(one, "\n", other, "\n", start);
    };
    const auto other = rows_by_pair_.find(key(cooperation.pivotal_city(), cooperation.beneficiary_city()));
    if (other == rows_by_pair_.end()) {
      rows_by_pair_.emplace(key(cooperation.beneficiary_city(), cooperation.pivotal_city()), sheet_.row_number(row_));
      return false;
    }
    common::add_warning(sheet_.row_number(row_), "pivotal_city", field("pivotal_city"),
                        common::concat("is the pair of row ", other->second, " the other way round, and is left out"),
                        kRowOtherWayRound.reason, &result_.report);
    return true;
  }

  static bool lacks_column(const common::Sheet& sheet) {
    const std::vector<std::string>& required = cooperation_columns().required;
    return std::any_of(required.begin(), required.end(), [&](const auto& column) { return !sheet.has_column(column); });
  }

  // Whether both cities stand under headings such as “City” and “Sister city”, which say nothing of who helps whom.
  static bool is_undirected(const common::Sheet& sheet) {
    const auto count = std::count_if(sheet.columns().begin(), sheet.columns().end(), [](const auto& column) {
      return (column.field == "beneficiary_city" || column.field == "pivotal_city") &&
             common::code_meant("direction", column.heading) == "none";
    });
    return count == 2;
  }

  const std::string& field(std::string_view column) const { return sheet_.field(row_, column); }

  void violate(std::string_view column, std::string_view description, const common::RowReason& reason,
               const std::vector<std::string>& suggestions = {}) {
    common::add_violation(sheet_.row_number(row_), column, field(column), description, reason.reason, &result_.report,
                          suggestions);
  }

  std::string city(std::string_view column, bool required) {
    const std::string& value = field(column);
    if (value.empty()) {
      if (required && sheet_.has_column(column)) {
        violate(column, "is empty; name a city by its id, e.g. `kathmandu`", kRowRequired);
      }
      return {};
    }
    std::string name = value.starts_with("cities/") ? value : common::concat("cities/", value);
    if (world_.profiles->cities.contains(name)) return name;
    std::vector<std::string> forms = common::city_forms(value);
    forms.insert(forms.begin(), value);
    for (const std::string& form : forms) {
      const std::string key = common::name_key(form);
      for (const auto* const cities : {&cities_by_key_, &cities_by_other_key_}) {
        if (const auto called = cities->find(key); called != cities->end() && !called->second.empty()) {
          return called->second;
        }
      }
    }
    const std::string near = common::did_you_mean(common::id_of(name), city_ids_);
    violate(column,
            near.empty() ? std::string("there is no such city; use the id of a city of the network")
                         : common::concat("there is no such city; did you mean `", near, "`?"),
            kRowUnknownCity, near.empty() ? std::vector<std::string>() : std::vector{near});
    return {};
  }

  std::string listing(std::string_view column, const std::string& city, type::v1::PartyRole role) {
    const std::string& value = field(column);
    if (value.empty()) return {};
    std::string name = value;
    if (const auto found = listing_names_.find(value); found != listing_names_.end()) name = std::string(found->second);
    const auto known = world_.listing(name);
    if (known == nullptr) {
      violate(column, "there is no such listing; use its id, or leave the field empty where it isn't known",
              kRowUnknownListing);
      return {};
    }
    if (known->role() != role || (!city.empty() && std::string(common::city_name_of(name)) != city) ||
        (city.empty() && role == type::v1::PARTY_ROLE_FACILITATING)) {
      violate(column, "isn't a listing of that city in that role", kRowListingDoesNotFit);
      return {};
    }
    return name;
  }

  void different_cities(const v1::Cooperation& cooperation) {
    const std::string& beneficiary = cooperation.beneficiary_city();
    const std::string& pivotal = cooperation.pivotal_city();
    const std::string& facilitating = cooperation.facilitating_city();
    if (!pivotal.empty() && pivotal == beneficiary) {
      violate("pivotal_city", "is the beneficiary itself; a cooperation has different cities", kRowSameCity);
    }
    if (!facilitating.empty() && (facilitating == beneficiary || facilitating == pivotal)) {
      violate("facilitating_city", "is another party already; a cooperation has different cities", kRowSameCity);
    }
  }

  void state(v1::Cooperation& cooperation) {
    const auto found = states().find(common::code_meant("cooperation-state", field("state")));
    if (found != states().end()) {
      cooperation.set_state(found->second);
    } else if (sheet_.has_column("state")) {  // its absence is told once
      violate("state", "must be agreed, running, closed, cancelled or declined",
              field("state").empty() ? kRowRequired : kRowUnknownCode);
    }
  }

  void dates(v1::Cooperation& cooperation) {
    for (const std::string_view column : {"start", "end"}) {
      if (field(column).empty()) continue;
      const common::DateColumn::Date read = dates_.read(field(column));
      if (read.date) {
        *(column == "start" ? cooperation.mutable_start() : cooperation.mutable_end()) = *read.date;
      } else {
        violate(column,
                read.is_open ? std::string("could be two dates, and no date of the sheet shows whether the day comes "
                                           "first: write YYYY-MM-DD, or say which (--dates dmy, --dates mdy)")
                             : common::concat(common::parse_partial_date(field(column)).status().message(),
                                              "; write YYYY-MM-DD, YYYY-MM or YYYY"),
                read.is_open ? kRowAmbiguousDate : kRowInvalidDate);
      }
    }
    if (cooperation.has_start() && cooperation.has_end() &&
        first_day(cooperation.start()) > last_day(cooperation.end())) {
      violate("end", "is before the start; swap them", kRowEndsBeforeStart);
    }
  }

  // Empty: it has a violation.
  std::string id_of(const v1::Cooperation& cooperation) {
    std::string id = field("id");
    if (id.starts_with("cooperations/")) id = std::string(common::id_of(id));
    const bool given = !id.empty();
    if (!given) {
      const std::string start =
          cooperation.has_start() ? common::format_partial_date(cooperation.start()) : std::string();
      id = common::make_slug(common::concat(common::id_of(cooperation.beneficiary_city()), " ",
                                            common::id_of(cooperation.pivotal_city()), " ", start));
    } else if (!common::is_slug(id)) {
      const std::string better = common::make_slug(id);
      violate("id",
              common::concat("must be 1–63 characters of a–z, 0–9 and inner hyphens",
                             better.empty() ? std::string() : common::concat(", e.g. `", better, "`")),
              kRowInvalidId);
      return {};
    }
    const auto [first, fresh] = rows_by_id_.emplace(id, sheet_.row_number(row_));
    if (fresh) return id;
    violate("id",
            common::concat(given ? "is that of row " : "is empty, and what would be made for it is that of row ",
                           first->second, "; give each row its own id"),
            kRowDuplicateId);
    return {};
  }

  const common::Sheet& sheet_;
  const World& world_;
  const std::map<std::string_view, std::string_view> listing_names_;
  std::vector<std::string> city_ids_;
  std::map<std::string, std::string, std::less<>> cities_by_key_;
  std::map<std::string, std::string, std::less<>> cities_by_other_key_;  // by names in other languages
  std::map<std::string, int> rows_by_id_;
  std::map<std::string, int> rows_by_pair_;  // where no direction is said
  CooperationSheet& result_;
  common::DateColumn dates_;
  const bool is_undirected_;
  const bool lacks_column_;  // one that every row needs, whose absence is told once
  std::size_t row_ = 0;
};

}  // namespace

const common::SheetColumns& cooperation_columns() {
  static const auto* const columns = new common::SheetColumns{
      {"beneficiary_city", "pivotal_city", "state"},
      {"id", "facilitating_city", "need", "offer", "facilitator", "start", "end", "proposal"},
      {"id", "beneficiary_city", "pivotal_city", "facilitating_city", "need", "offer", "facilitator", "proposal"}};
  return *columns;
}

CooperationSheet read_cooperations(std::string_view bytes, const World& world, const common::SheetReading& reading) {
  const common::Sheet sheet = common::Sheet::read(bytes, cooperation_columns(), reading);
  CooperationSheet result;
  common::report_sheet(sheet, &result.report);
  Reader(sheet, world, result).read();
  return result;
}

std::vector<std::size_t> compare_cooperations(
    const CooperationSheet& sheet, const std::function<std::optional<v1::Cooperation>(std::string_view id)>& stored,
    type::v1::ImportReport& report) {
  std::vector<std::size_t> to_write;
  report.set_new_count(0);
  report.set_changed_count(0);
  report.set_same_count(0);
  report.clear_outcomes();
  for (std::size_t i = 0; i < sheet.cooperations.size(); ++i) {
    const v1::Cooperation& wanted = sheet.cooperations[i];
    std::optional<v1::Cooperation> present = stored(common::id_of(wanted.name()));
    type::v1::RowOutcome outcome;
    outcome.set_row(sheet.rows[i]);
    outcome.set_name(wanted.name());
    if (!present.has_value()) {
      outcome.set_effect(type::v1::ROW_EFFECT_NEW);
      report.set_new_count(report.new_count() + 1);
    } else {
      const auto* descriptor = wanted.GetDescriptor();
      for (const char* const field : kSheetFields) {
        google::protobuf::util::MessageDifferencer differencer;
        const auto* one = descriptor->FindFieldByName(field);
        if (differencer.CompareWithFields(*present, wanted, {one}, {one})) continue;
        outcome.add_changed_fields(one->name());
        common::add_change(one->name(), common::field_words(*present, one->name()),
                           common::field_words(wanted, one->name()), &outcome);
      }
      const bool same = outcome.changed_fields().empty();
      if (!same && present->has_agree_time()) {
        common::add_violation(
            sheet.rows[i], outcome.changed_fields(0), "",
            "can't be changed by an import: the cooperation was agreed here, and goes by the steps on "
            "its proposal; leave the row out",
            kRowAgreedHere.reason, &report);
        continue;
      }
      outcome.set_effect(same ? type::v1::ROW_EFFECT_SAME : type::v1::ROW_EFFECT_CHANGED);
      if (same) {
        report.set_same_count(report.same_count() + 1);
      } else {
        report.set_changed_count(report.changed_count() + 1);
      }
    }
    if (outcome.effect() != type::v1::ROW_EFFECT_SAME) to_write.push_back(i);
    if (report.outcomes_size() < kMostOutcomes) *report.add_outcomes() = std::move(outcome);
  }
  return to_write;
}

}  // namespace entente::matching
