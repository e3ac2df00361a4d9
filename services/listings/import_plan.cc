#include "services/listings/import_plan.h"

#include <google/protobuf/util/field_mask_util.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/sheets/field_words.h"
#include "services/common/sheets/violations.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/reservation_limits.h"
#include "services/listings/reservation_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using google::protobuf::FieldMask;
using google::protobuf::util::FieldMaskUtil;
using google::protobuf::util::MessageDifferencer;
using v1::Listing;
using v1::Reservation;

// What the languages of a listing are, in one column.
std::string words_at(const Listing& listing, const std::string& path) {
  const bool is_languages = path == "languages.tags" || path == "languages.any";
  if (is_languages && listing.languages().any()) return "any";
  return common::field_words(listing, is_languages ? "languages.tags" : path);
}

// Only for rows that the report lists: it looks at each field by itself.
void add_changes(const Plan& plan, const FieldMask& mask, type::RowOutcome* outcome) {
  for (const std::string& path : mask.paths()) {
    FieldMask one;
    one.add_paths(path);
    Listing before;
    Listing after;
    FieldMaskUtil::MergeMessageTo(plan.before, one, {}, &before);
    FieldMaskUtil::MergeMessageTo(plan.stored.listing, one, {}, &after);
    if (before.SerializeAsString() == after.SerializeAsString()) continue;
    std::string column = column_of(path == "languages.any" ? "languages.tags" : path);
    const auto& listed = outcome->changed_fields();
    if (std::find(listed.begin(), listed.end(), column) != listed.end()) continue;
    common::add_change(column, words_at(plan.before, path), words_at(plan.stored.listing, path), outcome);
    *outcome->add_changed_fields() = std::move(column);
  }
}

// Which of the reservations that a new listing brings are kept, and how many places they take. A held one whose time is
// over by now comes in as if the sweep had been there: left out, and said. False: a violation was found.
absl::StatusOr<bool> plan_reservations(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                                       Plan* plan, type::ImportReport* report) {
  const absl::Time now = import.call.now;
  const auto wrong = [&](const std::string& value, const std::string& description, const char* reason) {
    add_violation(row, {"reservations", value, description, reason}, report);
    return false;
  };
  const auto warn = [&](int places, const std::string& description, const char* reason) {
    common::add_warning(row.row, "reserved_places", std::to_string(places), description, reason, report);
  };
  for (const ReservationPart& part : row.reservations) {
    const int places = part.entries(0).places();
    const bool held = part.state() == Reservation::STATE_HELD;
    const absl::Time end = common::from_timestamp(part.expire_time());
    if (held && end <= now) {
      warn(places, concat(part.name(), " held them until ", common::format_time(end), ", which is over: they are free"),
           "PLACES_RUN_OUT");
      continue;
    }
    if (held && end > now + kLongestHold) {
      return wrong(part.name(),
                   concat("would be held until ", common::format_time(end), ", but places are held for at most ",
                          kLongestHoldDays, " days"),
                   "OUT_OF_RANGE");
    }
    ENTENTE_ASSIGN_OR_RETURN(const auto taken,
                             find_reservation(tx, std::string_view(part.name()).substr(kReservationPrefix.size())));
    if (taken) {
      return wrong(part.name(),
                   "would stand for this row's places, but there is such a reservation already: give it another id, or "
                   "the row another one where it is the row's own",
                   "RESERVATION_TAKEN");
    }
    (held ? plan->stored.held_places : plan->stored.confirmed_places) += places;
    plan->reservations.push_back(part);
  }
  if (row.unsaid_places > 0) {
    warn(row.unsaid_places,
         concat(
             "places are taken, and the row doesn't say by which reservation: they become the confirmed reservations/",
             common::id_of(row.listing.name()), "; ReleaseCapacity gives them back"),
         "PLACES_CONFIRMED");
  }
  return true;
}

// A new listing begins the life that its row says, by default a published one.
absl::StatusOr<Plan> plan_new(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                              type::ImportReport* report) {
  Plan plan;
  plan.stored.listing = row.listing;
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
  ENTENTE_ASSIGN_OR_RETURN(const bool fits, plan_reservations(tx, import, row, &plan, report));
  if (fits) plan.effect = type::ROW_EFFECT_NEW;
  return plan;
}

// The stored listing with what the sheet says; a violation where it can't be so.
absl::StatusOr<Plan> plan_existing(const Import& import, const SheetListing& row, StoredListing stored,
                                   type::ImportReport* report) {
  Plan plan;
  plan.before = stored.listing;
  plan.stored = std::move(stored);
  Listing& listing = plan.stored.listing;
  const std::string id(common::id_of(row.listing.name()));
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
    common::add_warning(row.row, "id", id,
                        concat("is ", state_name(listing.state()), " and stays so: an import doesn't change it"),
                        "LISTING_NOT_OPEN", report);
  }
  plan.effect = same ? type::ROW_EFFECT_SAME : type::ROW_EFFECT_CHANGED;
  return plan;
}

}  // namespace

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
                        report);
}

type::RowOutcome outcome_of(const Import& import, const SheetListing& row, const Plan& plan) {
  type::RowOutcome outcome;
  outcome.set_row(row.row);
  outcome.set_name(row.listing.name());
  outcome.set_effect(plan.effect);
  if (plan.effect == type::ROW_EFFECT_CHANGED) add_changes(plan, import.mask, &outcome);
  return outcome;
}

absl::StatusOr<Plan> plan_row(common::ReadTransaction& tx, const Import& import, const SheetListing& row,
                              type::ImportReport* report) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored,
                           find_listing_by_id(tx, common::id_of(row.listing.name())));
  if (!stored) return plan_new(tx, import, row, report);
  return plan_existing(import, row, *std::move(stored), report);
}

}  // namespace entente::listings
