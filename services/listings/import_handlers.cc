#include "services/listings/import_handlers.h"

#include <algorithm>
#include <map>

#include "services/common/base/errors.h"
#include "services/common/base/memory.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/access.h"
#include "services/common/sheets/preview_token.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_reading.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"
#include "services/common/text/names.h"
#include "services/listings/access.h"
#include "services/listings/errors.h"
#include "services/listings/import_plan.h"
#include "services/listings/import_undo.h"
#include "services/listings/import_writer.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;

constexpr std::size_t kSheetLimit = std::size_t{64} << 20;
constexpr int kListedOutcomes = 1000;
constexpr int kRowsBetweenLooks = 1000;  // at whether the client went away

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

// When a new listing was changed last: the row may bring that, too.
absl::Time update_time_of(const Import& import, const Listing& listing) {
  return listing.has_update_time() ? common::from_timestamp(listing.update_time()) : import.call.now;
}

bool writes(type::RowEffect effect) {
  return effect == type::ROW_EFFECT_NEW || effect == type::ROW_EFFECT_CHANGED;
}

// A row that is to be stored, as the preview saw it.
struct RowToStore {
  std::size_t row = 0;  // place in the sheet's rows
  type::RowEffect effect = type::ROW_EFFECT_UNSPECIFIED;
};

// OK, or EXAMPLES_MIXED when these would stand side by side unasked.
absl::Status check_examples(const Import& import, const ExampleCounts& counts) {
  if (import.allow_mixed_examples || counts.examples == 0 || counts.real == 0) return absl::OkStatus();
  return common::make_error(
      kExamplesMixed,
      concat("after this import ", counts.examples, " examples and ", counts.real,
             " real listings would stand side by side, and a round would pair them: nothing is stored. Use another "
             "server for one of them, or say --mix-examples (allow_mixed_examples)"),
      {{"examples", std::to_string(counts.examples)}, {"real", std::to_string(counts.real)}});
}

// Every row without a violation compared with the store; returns those that are new or change. EXAMPLES_MIXED when
// examples and real listings would then stand side by side unasked.
absl::StatusOr<std::vector<RowToStore>> go_through(common::ReadTransaction& tx, const Import& import,
                                                   type::ImportReport* report) {
  std::vector<RowToStore> to_store;
  // What there will be once this is stored.
  ENTENTE_ASSIGN_OR_RETURN(ExampleCounts counts, count_examples(tx));
  bool brings = false;
  int rows = 0;
  for (const SheetListing& row : import.sheet.rows) {
    if (++rows % kRowsBetweenLooks == 0 && import.call.cancelled()) return absl::CancelledError("the client went away");
    if (row.is_wrong) {
      // It would bring its kind, too, once it is right: whoever previews hears of that before anything is written.
      brings = true;
      ++(row.listing.example() ? counts.examples : counts.real);
      continue;
    }
    const std::string_view city = common::city_id_of(row.listing.name());
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
    if (!writes(plan.effect)) continue;
    to_store.push_back({static_cast<std::size_t>(&row - import.sheet.rows.data()), plan.effect});
    brings = true;
    if (plan.effect == type::ROW_EFFECT_CHANGED) --(plan.before.example() ? counts.examples : counts.real);
    ++(plan.stored.listing.example() ? counts.examples : counts.real);
  }
  if (brings) ENTENTE_RETURN_IF_ERROR(check_examples(import, counts));
  return to_store;
}

// What the caller may add to each city.
absl::Status check_cities(common::ReadTransaction& tx, const Ground& ground, const Import& import,
                          const std::vector<RowToStore>& to_store) {
  if (ImportGate::brings_networks(import.call.caller)) return absl::OkStatus();
  std::map<std::string_view, int> added;
  for (const RowToStore& each : to_store) {
    if (each.effect == type::ROW_EFFECT_NEW) ++added[common::city_id_of(import.sheet.rows[each.row].listing.name())];
  }
  for (const auto& [city, number] : added) {
    ENTENTE_ASSIGN_OR_RETURN(const std::int64_t present, living_listings(tx, city));
    ENTENTE_RETURN_IF_ERROR(ground.imports->check_city(import.call.caller, city, present, number));
  }
  return absl::OkStatus();
}

// The reservations that stand for places which new listings bring as taken; they are counted in those already.
absl::Status reserve_taken(common::WriteTransaction& tx, absl::Time now,
                           const std::map<std::string, std::vector<ReservationPart>>& taken) {
  GatheredReservations gathered;
  for (const auto& [name, parts] : taken) {
    // Reading the sheet has seen that they fit.
    if (const std::string clash = gathered.add(parts); !clash.empty()) return absl::InternalError(clash);
  }
  for (v1::Reservation& reservation : gathered.all()) {
    ENTENTE_RETURN_IF_ERROR(put_counted(tx, now, &reservation));
  }
  return absl::OkStatus();
}

// Stores what the preview found. Somebody may have written since, so each row is compared again; what comes out then
// goes into the report, and into `undo` by which it can be undone. False: a violation came up, and nothing is stored.
absl::StatusOr<bool> store(const Ground& ground, const Import& import, const std::vector<RowToStore>& to_store,
                           type::ImportReport* report, std::int64_t* undo) {
  const absl::Status refused = absl::AbortedError("a violation came up between preview and import");
  type::ImportReport violations;
  std::vector<type::RowEffect> effects;
  std::map<int, type::RowOutcome> outcomes;                   // by place in the report
  std::map<std::string, std::vector<ReservationPart>> taken;  // what new listings bring as taken, by name
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
    const bool is_new = plan.effect == type::ROW_EFFECT_NEW;
    const std::string& name = plan.stored.listing.name();
    if (is_new && !plan.reservations.empty()) {
      taken[name] = std::move(plan.reservations);
    } else {
      taken.erase(name);
    }
    const absl::Time updated = is_new ? update_time_of(import, plan.stored.listing) : import.call.now;
    return RowsToStore::Planned{std::move(plan.stored), std::move(plan.before), updated};
  };
  rows.finish = [&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(reserve_taken(tx, import.call.now, taken));
    ENTENTE_ASSIGN_OR_RETURN(const ExampleCounts counts, count_examples(tx));
    return check_examples(import, counts);
  };
  const absl::StatusOr<std::int64_t> stored = store_rows(ground, import.call, rows);
  if (stored.status() == refused) {
    report->mutable_violations()->Swap(violations.mutable_violations());
    report->mutable_faults()->Swap(violations.mutable_faults());
    return false;
  }
  ENTENTE_ASSIGN_OR_RETURN(*undo, stored);
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
  common::check_reading(request.encoding(), request.reading(), violations);
  return violations.status();
}

}  // namespace

absl::StatusOr<v1::ImportListingsResponse> ImportHandlers::import(const common::CallContext& call,
                                                                  const v1::ImportListingsRequest& request) const {
  const common::Caller& caller = call.caller;
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ImportListingsRequest>(), caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  ENTENTE_RETURN_IF_ERROR(check_request(request));
  const common::RequestId repeat(caller.subject, request.validate_only() ? "" : request.request_id(), request);
  v1::ImportListingsResponse first;
  ENTENTE_ASSIGN_OR_RETURN(const bool replayed,
                           common::read_value<bool>(*ground_.database, [&](common::ReadTransaction& tx) {
                             return repeat.replay(tx, &first);
                           }));
  if (replayed) return first;
  ENTENTE_RETURN_IF_ERROR(ground_.imports->check_bytes(caller, request.sheet().size()));

  const common::MemoryGivenBack memory(request.sheet().size());
  Import import{call, *references, {}, {}, request.allow_mixed_examples()};
  v1::ImportListingsResponse response;
  type::ImportReport& report = *response.mutable_report();
  std::vector<RowToStore> to_store;
  // First on a snapshot: reading and comparing a long sheet mustn't keep other writers waiting when it won't be stored.
  const absl::Status previewed = ground_.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    SheetOptions options;
    options.example = request.example();
    options.date_shift_days = request.date_shift_days();
    options.whole_life = caller.is_service() || caller.is_coordinator();
    options.reading = common::reading_of(request.encoding(), request.reading(), request.validate_only());
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
  if (request.validate_only() && common::reason_of(previewed) == kExamplesMixed.reason) {
    common::add_violation(0, "example", "", common::to_std(previewed.message()), kExamplesMixed.reason, &report);
  } else {
    ENTENTE_RETURN_IF_ERROR(previewed);
  }
  common::sort_by_row(&report);
  ENTENTE_RETURN_IF_ERROR(common::keep_word(
      request, {request.example(), request.date_shift_days(), request.allow_mixed_examples()}, report));
  if (request.validate_only() || report.violations_size() > 0) return response;

  const auto rows = static_cast<std::int64_t>(to_store.size());
  ENTENTE_RETURN_IF_ERROR(ground_.imports->take(caller, rows));
  std::int64_t undo = 0;
  const absl::StatusOr<bool> stored = store(ground_, import, to_store, &report, &undo);
  if (!stored.ok() || !*stored) ground_.imports->give_back(caller, rows);
  ENTENTE_RETURN_IF_ERROR(stored.status());
  common::sort_by_row(&report);
  report.set_stored(*stored);
  if (undo > 0) {
    response.set_import_id(std::to_string(undo));
    *response.mutable_undo_expire_time() = common::to_timestamp(call.now + kUndoTime);
  }
  // Behind the rows, which come in many transactions: a repeat after a crash between them finds its rows the same.
  if (!request.request_id().empty()) {
    ENTENTE_RETURN_IF_ERROR(
        ground_.database->write([&](common::WriteTransaction& tx) { return repeat.store(tx, response, call.now); }));
  }
  return response;
}

}  // namespace entente::listings
