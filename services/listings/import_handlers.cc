#include "services/listings/import_handlers.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/common/access.h"
#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/field_mask.h"
#include "services/common/memory.h"
#include "services/common/sheet.h"
#include "services/common/sheet_encoding.h"
#include "services/common/status.h"
#include "services/common/time.h"
#include "services/listings/errors.h"
#include "services/listings/import_writer.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_store.h"
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
  bool allow_mixed_examples = false;
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

// A new listing begins the life that its row says, by default a published one. Places that are taken already become a
// confirmed reservation under the listing's id.
absl::StatusOr<Plan> plan_new(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                              type::ImportReport* report) {
  Plan plan;
  plan.stored.listing = row.listing;
  plan.stored.confirmed_places = row.listing.reserved_places();
  Listing& listing = plan.stored.listing;
  if (!listing.has_create_time()) *listing.mutable_create_time() = common::to_timestamp(import.call.now);
  if (listing.state() == Listing::STATE_UNSPECIFIED) listing.set_state(Listing::STATE_PUBLISHED);
  // Without an end of its time, a draft and what was withdrawn were never published.
  const bool never = listing.state() == Listing::STATE_DRAFT || listing.state() == Listing::STATE_WITHDRAWN;
  if (!never && !listing.has_expire_time()) {
    const Listing::State state = listing.state();
    publish(import.call.now, &listing);
    listing.set_state(state);
  }
  if (plan.stored.confirmed_places > 0) {
    ENTENTE_ASSIGN_OR_RETURN(const auto taken, find_reservation(tx, id_of(listing.name())));
    if (taken) {
      add_violation(row,
                    {"reserved_places", std::to_string(listing.reserved_places()),
                     concat("would stand as reservations/", id_of(listing.name()),
                            ", but there is such a reservation already: give the row another id"),
                     "RESERVATION_TAKEN"},
                    report);
      return plan;
    }
    common::add_violation(row.row, "reserved_places", std::to_string(listing.reserved_places()),
                          concat("places are taken, and stay so: the sheet doesn't say which were only held, so they "
                                 "become the confirmed reservations/",
                                 id_of(listing.name()), "; ReleaseCapacity gives them back"),
                          "PLACES_CONFIRMED", report->mutable_warnings());
  }
  plan.effect = type::ROW_EFFECT_NEW;
  return plan;
}

// When a new listing was changed last: the row may bring that, too.
absl::Time update_time_of(const Import& import, const Listing& listing) {
  return listing.has_update_time() ? common::from_timestamp(listing.update_time()) : import.call.now;
}

// The reservation that stands for places which a new listing brings as taken; they are counted in it already.
absl::Status reserve_taken(common::WriteTransaction& tx, const Import& import, const std::string& name,
                           std::int64_t places) {
  v1::Reservation reservation;
  reservation.set_name(concat("reservations/", id_of(name)));
  reservation.add_entries()->set_listing(name);
  reservation.mutable_entries(0)->set_places(static_cast<int>(places));
  return put_counted(tx, import.call.now, &reservation);
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
  const bool said = row.listing.state() != Listing::STATE_UNSPECIFIED;
  if (said ? row.listing.state() != plan.before.state() : !open) {
    common::add_violation(row.row, "id", id,
                          concat("is ", state_name(listing.state()), " and stays so: an import doesn't change it"),
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
  if (!stored) return plan_new(tx, import, row, report);
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
  std::set<int> wrong_rows;
  for (const auto& violation : report->violations()) wrong_rows.insert(violation.row());
  int rows = 0;
  for (const SheetListing& row : import.sheet.rows) {
    if (common::is_full(*report)) return to_store;
    if (++rows % kRowsBetweenLooks == 0 && import.call.cancelled()) return absl::CancelledError("the client went away");
    if (wrong_rows.contains(row.row)) {
      // It would bring its kind, too, once it is right: whoever previews hears of that before anything is written.
      brings = true;
      ++(row.listing.example() ? counts.examples : counts.real);
      continue;
    }
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
  std::map<int, type::RowOutcome> outcomes;   // by place in the report
  std::map<std::string, std::int64_t> taken;  // places that new listings bring as taken, by name
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
    if (is_new && plan.stored.confirmed_places > 0) {
      taken[name] = plan.stored.confirmed_places;
    } else {
      taken.erase(name);
    }
    const absl::Time updated = is_new ? update_time_of(import, plan.stored.listing) : import.call.now;
    return RowsToStore::Planned{std::move(plan.stored), is_new, updated};
  };
  rows.finish = [&](common::WriteTransaction& tx) -> absl::Status {
    for (const auto& [name, places] : taken) ENTENTE_RETURN_IF_ERROR(reserve_taken(tx, import, name, places));
    ENTENTE_ASSIGN_OR_RETURN(const ExampleCounts counts, count_examples(tx));
    return check_examples(import, counts);
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
  if (std::string fault = common::encoding_fault(request.encoding()); !fault.empty()) {
    violations.add("encoding", std::move(fault));
  }
  return violations.status();
}

}  // namespace

absl::StatusOr<v1::ImportListingsResponse> ImportHandlers::import(const common::CallContext& call,
                                                                  const v1::ImportListingsRequest& request) const {
  const common::Caller& caller = call.caller;
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::ImportListingsRequest>(), caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_RETURN_IF_ERROR(check_request(request));
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
    options.encoding = request.encoding();
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
    common::add_violation(0, "example", "", common::to_std(previewed.message()), kExamplesMixed.reason,
                          report.mutable_violations());
  } else {
    ENTENTE_RETURN_IF_ERROR(previewed);
  }
  common::sort_by_row(&report);
  if (request.validate_only() || report.violations_size() > 0) return response;

  const auto rows = static_cast<std::int64_t>(to_store.size());
  ENTENTE_RETURN_IF_ERROR(ground_.imports->take(caller, rows));
  const absl::StatusOr<bool> stored = store(ground_, import, to_store, &report);
  if (!stored.ok() || !*stored) ground_.imports->give_back(caller, rows);
  ENTENTE_RETURN_IF_ERROR(stored.status());
  common::sort_by_row(&report);
  report.set_stored(*stored);
  return response;
}

}  // namespace entente::listings
