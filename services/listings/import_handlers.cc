#include "services/listings/import_handlers.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/field_mask.h"
#include "services/common/memory.h"
#include "services/common/sheet.h"
#include "services/common/status.h"
#include "services/common/time.h"
#include "services/listings/import_writer.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/listing_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;
using v1::Listing;

constexpr std::size_t kSheetLimit = std::size_t{64} << 20;
constexpr int kListedOutcomes = 1000;
constexpr int kRowsBetweenLooks = 1000;  // at whether the client went away

// What one import works with.
struct Import {
  const common::CallContext& call;
  const References& references;
  ListingSheet sheet;
  FieldMask mask;  // the fields that the sheet has columns for
};

// What a row does to the store.
struct Plan {
  type::RowEffect effect = type::ROW_EFFECT_UNSPECIFIED;  // unspecified: a violation was found
  StoredListing stored;
  Listing before;
};

FieldMask mask_of(const std::vector<std::string>& fields) {
  FieldMask mask;
  for (const std::string& field : fields) {
    mask.add_paths(field);
    if (field == "languages.tags") mask.add_paths("languages.any");  // one column for both
  }
  return mask;
}

void add_violation(const SheetListing& row, const Violation& violation, type::ImportReport* report) {
  common::add_violation(row.row, column_of(violation.field), violation.value, violation.description, violation.reason,
                        report->mutable_violations());
}

// Only for rows that the report lists: it looks at each field by itself.
std::vector<std::string> changed_columns(const Plan& plan, const FieldMask& mask) {
  std::vector<std::string> out;
  if (plan.before.state() != plan.stored.listing.state()) out.push_back("state");
  for (const std::string& path : mask.paths()) {
    FieldMask one;
    one.add_paths(path);
    Listing before;
    Listing after;
    FieldMaskUtil::MergeMessageTo(plan.before, one, {}, &before);
    FieldMaskUtil::MergeMessageTo(plan.stored.listing, one, {}, &after);
    if (before.SerializeAsString() == after.SerializeAsString()) continue;
    std::string column = column_of(path == "languages.any" ? "languages.tags" : path);
    if (std::find(out.begin(), out.end(), column) == out.end()) out.push_back(std::move(column));
  }
  return out;
}

Plan plan_new(const Import& import, const SheetListing& row) {
  Plan plan;
  plan.effect = type::ROW_EFFECT_NEW;
  plan.stored.listing = row.listing;
  *plan.stored.listing.mutable_create_time() = common::to_timestamp(import.call.now);
  publish(import.call.now, &plan.stored.listing);
  return plan;
}

// The stored listing with what the sheet says; a violation where it can't be so.
absl::StatusOr<Plan> plan_existing(const Import& import, const SheetListing& row, StoredListing stored,
                                   type::ImportReport* report) {
  Plan plan;
  plan.before = stored.listing;
  plan.stored = std::move(stored);
  Listing& listing = plan.stored.listing;
  const std::string id(id_of(row.listing.name()));
  if (listing.name() != row.listing.name() || listing.kind() != row.listing.kind()) {
    add_violation(
        row,
        {"id", id, concat("belongs to a listing of another city or kind, which never change: give this row another id"),
         "ID_TAKEN"},
        report);
    return plan;
  }
  ENTENTE_RETURN_IF_ERROR(common::apply_update(import.mask, row.listing, {}, {}, &listing));
  drop_empty_parts(&listing);
  if (listing.state() == Listing::STATE_DRAFT) publish(import.call.now, &listing);
  const bool same = MessageDifferencer::Equals(plan.before, listing);
  if (!same && !can_change(listing.state())) {
    add_violation(
        row,
        {"id", id, "is withdrawn and takes no changes: delete the row, or give it another id", "LISTING_WRONG_STATE"},
        report);
    return plan;
  }
  if (listing.capacity() < plan.before.reserved_places()) {
    add_violation(row,
                  {"capacity", std::to_string(listing.capacity()),
                   concat("is below the ", plan.before.reserved_places(),
                          " places that are held or confirmed: keep at least those"),
                   "CAPACITY_BELOW_RESERVED"},
                  report);
    return plan;
  }
  if (!same) {
    // Old and new fields may not go together, e.g. a new end before an old start.
    const std::vector<Violation> violations = check_listing(listing, import.references, &plan.before);
    for (const Violation& violation : violations) add_violation(row, violation, report);
    if (!violations.empty()) return plan;
    settle(&listing, plan.stored.confirmed_places);
  }
  const bool open = listing.state() == Listing::STATE_PUBLISHED || listing.state() == Listing::STATE_FULFILLED;
  if (!open) {
    common::add_violation(row.row, "id", id,
                          concat("is ", state_name(listing.state()), " and stays so: the import doesn't change it"),
                          "LISTING_NOT_OPEN", report->mutable_warnings());
  }
  plan.effect = same ? type::ROW_EFFECT_SAME : type::ROW_EFFECT_CHANGED;
  return plan;
}

void add_to_count(type::RowEffect effect, int number, type::ImportReport* report) {
  switch (effect) {
    case type::ROW_EFFECT_NEW:
      report->set_new_count(report->new_count() + number);
      break;
    case type::ROW_EFFECT_CHANGED:
      report->set_changed_count(report->changed_count() + number);
      break;
    case type::ROW_EFFECT_SAME:
      report->set_same_count(report->same_count() + number);
      break;
    default:
      break;
  }
}

type::RowOutcome outcome_of(const Import& import, const SheetListing& row, const Plan& plan) {
  type::RowOutcome outcome;
  outcome.set_row(row.row);
  outcome.set_name(row.listing.name());
  outcome.set_effect(plan.effect);
  if (plan.effect != type::ROW_EFFECT_CHANGED) return outcome;
  for (std::string& column : changed_columns(plan, import.mask)) *outcome.add_changed_fields() = std::move(column);
  return outcome;
}

// One row compared with the store; a violation where it can't be so.
absl::StatusOr<Plan> plan_row(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                              type::ImportReport* report) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing_by_id(tx, id_of(row.listing.name())));
  if (!stored) return plan_new(import, row);
  return plan_existing(import, row, *std::move(stored), report);
}

bool writes(type::RowEffect effect) {
  return effect == type::ROW_EFFECT_NEW || effect == type::ROW_EFFECT_CHANGED;
}

// A row that is to be stored, as the preview saw it.
struct RowToStore {
  std::size_t row = 0;  // place in the sheet's rows
  type::RowEffect effect = type::ROW_EFFECT_UNSPECIFIED;
};

// Every row without a violation compared with the store; returns those that are new or change.
absl::StatusOr<std::vector<RowToStore>> go_through(common::ReadTransaction& tx, const Import& import,
                                                   type::ImportReport* report) {
  std::vector<RowToStore> to_store;
  std::set<int> wrong_rows;
  for (const auto& violation : report->violations()) wrong_rows.insert(violation.row());
  int rows = 0;
  for (const SheetListing& row : import.sheet.rows) {
    if (++rows % kRowsBetweenLooks == 0 && import.call.cancelled()) return absl::CancelledError("the client went away");
    if (wrong_rows.contains(row.row)) continue;
    const std::string_view city = city_of(row.listing.name());
    if (!may_write_listings(import.call.caller, city, &import.references)) {
      add_violation(
          row,
          {"city", std::string(city), "isn't yours to write: ask its focal point or a coordinator", "OUT_OF_SCOPE"},
          report);
      continue;
    }
    ENTENTE_ASSIGN_OR_RETURN(const Plan plan, plan_row(tx, import, row, report));
    if (plan.effect == type::ROW_EFFECT_UNSPECIFIED) continue;
    add_to_count(plan.effect, 1, report);
    if (report->outcomes_size() < kListedOutcomes) *report->add_outcomes() = outcome_of(import, row, plan);
    const auto place = static_cast<std::size_t>(&row - import.sheet.rows.data());
    if (writes(plan.effect)) to_store.push_back({place, plan.effect});
  }
  return to_store;
}

// What the caller may add to each city.
absl::Status check_cities(common::ReadTransaction& tx, const Ground& ground, const Import& import,
                          const std::vector<RowToStore>& to_store) {
  if (ImportGate::brings_networks(import.call.caller)) return absl::OkStatus();
  std::map<std::string_view, int> added;
  for (const RowToStore& each : to_store) {
    if (each.effect == type::ROW_EFFECT_NEW) ++added[city_of(import.sheet.rows[each.row].listing.name())];
  }
  for (const auto& [city, number] : added) {
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t present, living_listings(tx, city));
    ENTENTE_RETURN_IF_ERROR(ground.imports->check_city(import.call.caller, city, present, number));
  }
  return absl::OkStatus();
}

// Stores what the preview found. Somebody may have written since, so each row is compared again; what comes out then
// goes into the report. False: a violation came up, and nothing is stored.
absl::StatusOr<bool> store(const Ground& ground, const Import& import, const std::vector<RowToStore>& to_store,
                           type::ImportReport* report) {
  const absl::Status refused = absl::AbortedError("a violation came up between preview and import");
  type::ImportReport violations;
  std::vector<type::RowEffect> effects;
  std::map<int, type::RowOutcome> outcomes;  // by place in the report
  RowsToStore rows;
  for (const RowToStore& each : to_store) {
    rows.names.push_back(import.sheet.rows[each.row].listing.name());
    effects.push_back(each.effect);
  }
  rows.plan = [&](common::ReadTransaction& tx,
                  std::size_t index) -> absl::StatusOr<std::optional<RowsToStore::Planned>> {
    const std::size_t place = to_store[index].row;
    const SheetListing& row = import.sheet.rows[place];
    violations.Clear();
    ENTENTE_ASSIGN_OR_RETURN(Plan plan, plan_row(tx, import, row, &violations));
    if (violations.violations_size() > 0) return refused;
    effects[index] = plan.effect;
    // No row has a violation, so the outcomes stand in the order of rows.
    if (place < std::size_t{kListedOutcomes}) outcomes[static_cast<int>(place)] = outcome_of(import, row, plan);
    if (!writes(plan.effect)) return std::optional<RowsToStore::Planned>();
    return RowsToStore::Planned{std::move(plan.stored), plan.effect == type::ROW_EFFECT_NEW};
  };
  const absl::Status stored = store_rows(ground, import.call, rows);
  if (stored == refused) {
    report->mutable_violations()->Swap(violations.mutable_violations());
    return false;
  }
  ENTENTE_RETURN_IF_ERROR(stored);
  for (std::size_t i = 0; i < to_store.size(); ++i) {
    add_to_count(to_store[i].effect, -1, report);
    add_to_count(effects[i], 1, report);
  }
  for (auto& [place, outcome] : outcomes) *report->mutable_outcomes(place) = std::move(outcome);
  return true;
}

absl::Status check_request(const v1::ImportListingsRequest& request) {
  common::FieldViolations violations;
  violations.require(request.sheet().size() <= kSheetLimit, "sheet", "is larger than 64 MiB: split it");
  violations.require(request.date_shift_days() == 0 || request.example(), "date_shift_days",
                     "moves the dates of examples only: set `example`, or leave the dates as they are");
  return violations.status();
}

}  // namespace

absl::StatusOr<v1::ImportListingsResponse> ImportHandlers::import(const common::CallContext& call,
                                                                  const v1::ImportListingsRequest& request) const {
  const common::Caller& caller = call.caller;
  if (!caller.is_service() && !caller.has_anywhere(common::Role::kCoordinator) &&
      !caller.has_anywhere(common::Role::kFocalPoint)) {
    return common::permission_denied("import listings", "focal points and coordinators");
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_RETURN_IF_ERROR(check_request(request));
  ENTENTE_RETURN_IF_ERROR(ground_.imports->check_bytes(caller, request.sheet().size()));

  const common::MemoryGivenBack memory(request.sheet().size());
  Import import{call, *references, {}, {}};
  v1::ImportListingsResponse response;
  type::ImportReport& report = *response.mutable_report();
  std::vector<RowToStore> to_store;
  // First on a snapshot: reading and comparing a long sheet mustn't keep other writers waiting when it won't be stored.
  const absl::Status previewed = ground_.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    SheetOptions options;
    options.example = request.example();
    options.date_shift_days = request.date_shift_days();
    absl::Status lookup;
    options.stored = [&](std::string_view id) -> std::optional<Listing> {
      auto found = find_listing_by_id(tx, id);
      if (!found.ok()) lookup = found.status();
      if (!found.ok() || !*found) return std::nullopt;
      return std::move((*found)->listing);
    };
    import.sheet = read_listing_sheet(request.sheet(), *references, options);
    ENTENTE_RETURN_IF_ERROR(lookup);
    import.mask = mask_of(import.sheet.fields);
    report = import.sheet.report;
    ENTENTE_RETURN_IF_ERROR(ground_.imports->check_rows(caller, import.sheet.rows.size()));
    ENTENTE_ASSIGN_OR_RETURN(to_store, go_through(tx, import, &report));
    return check_cities(tx, ground_, import, to_store);
  });
  ENTENTE_RETURN_IF_ERROR(previewed);
  const auto by_row = [](const auto& a, const auto& b) { return a.row() < b.row(); };
  std::stable_sort(report.mutable_violations()->begin(), report.mutable_violations()->end(), by_row);
  std::stable_sort(report.mutable_warnings()->begin(), report.mutable_warnings()->end(), by_row);
  if (request.validate_only() || report.violations_size() > 0) return response;

  const auto rows = static_cast<std::int64_t>(to_store.size());
  ENTENTE_RETURN_IF_ERROR(ground_.imports->take(caller, rows));
  const absl::StatusOr<bool> stored = store(ground_, import, to_store, &report);
  if (!stored.ok() || !*stored) ground_.imports->give_back(caller, rows);
  ENTENTE_RETURN_IF_ERROR(stored.status());
  report.set_stored(*stored);
  return response;
}

}  // namespace entente::listings
