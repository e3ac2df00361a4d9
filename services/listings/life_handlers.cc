#include "services/listings/life_handlers.h"

#include <algorithm>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/listings/access.h"
#include "services/listings/errors.h"
#include "services/listings/listing_handlers.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr int kSweepBatch = 500;

// A listing whose time is over is expired, whether or not the sweep has come by.
void expire_if_over(absl::Time now, Listing* listing) {
  const bool lives = next_state(LifeStep::kExpire, listing->state()).has_value();
  if (!lives || !time_is_over(*listing, absl::ToUnixSeconds(now))) return;
  listing->set_state(Listing::STATE_EXPIRED);
  listing->clear_hold_reason();
}

// What a city needs to be to bring a listing (back) before others.
absl::Status check_city_open(const References& references, const Listing& listing) {
  return status_of(check_city(common::city_id_of(listing.name()), references), "listing.");
}

absl::StatusOr<int> expire_listings(const Ground& ground, absl::Time now) {
  return common::write_value<int>(*ground.database, [&](common::WriteTransaction& tx) -> absl::StatusOr<int> {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> names, listings_due(tx, now, kSweepBatch));
    for (const std::string& name : names) {
      ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, name));
      if (!stored) continue;
      expire_if_over(now, &stored->listing);
      ENTENTE_RETURN_IF_ERROR(put_listing(tx, now, Etag::kRenew, &*stored));
    }
    return static_cast<int>(names.size());
  });
}

absl::StatusOr<int> expire_reservations(const Ground& ground, absl::Time now) {
  return common::write_value<int>(*ground.database, [&](common::WriteTransaction& tx) -> absl::StatusOr<int> {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> ids, reservations_due(tx, now, kSweepBatch));
    for (const std::string& id : ids) {
      ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Reservation> reservation, find_reservation(tx, id));
      if (!reservation) continue;
      ENTENTE_RETURN_IF_ERROR(give_places_back(tx, now, v1::Reservation::STATE_EXPIRED, &*reservation));
    }
    return static_cast<int>(ids.size());
  });
}

}  // namespace

template <typename Request>
absl::StatusOr<Listing> LifeHandlers::step(const common::CallContext& call, LifeStep step, const Request& request,
                                           const Change& change) const {
  const std::string& name = request.name();
  ENTENTE_ASSIGN_OR_RETURN(const auto references, authorise_write(ground_, call.caller, common::city_id_of(name)));
  if (!common::ListingName::parse(name).has_value()) {
    return common::invalid_field("name", "must read cities/{city}/listings/{listing}");
  }
  return common::write_once<Listing>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Listing> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, name));
        if (!stored) return no_listing(name);
        Listing& listing = stored->listing;
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), listing.etag(), name));
        expire_if_over(call.now, &listing);
        const std::optional<Listing::State> to = next_state(step, listing.state());
        if (!to) {
          return common::make_error(kWrongState,
                                    concat("listing ", name, " is ", state_name(listing.state()), "; ", step_name(step),
                                           " takes one that is ", states_allowing(step)),
                                    {{"listing", name}, {"state", state_name(listing.state())}});
        }
        ENTENTE_RETURN_IF_ERROR(change(*references, &listing));
        listing.set_state(*to);
        settle(&listing, stored->confirmed_places);
        ENTENTE_RETURN_IF_ERROR(put_listing(tx, call.now, Etag::kRenew, &*stored));
        return std::move(stored->listing);
      });
}

absl::StatusOr<Listing> LifeHandlers::publish(const common::CallContext& call,
                                              const v1::PublishListingRequest& request) const {
  return step(call, LifeStep::kPublish, request, [&](const References& references, Listing* listing) -> absl::Status {
    // The vocabularies may have moved on since the draft was written.
    ENTENTE_RETURN_IF_ERROR(status_of(check_listing(*listing, references, listing), "listing."));
    listings::publish(call.now, listing);
    return absl::OkStatus();
  });
}

absl::StatusOr<Listing> LifeHandlers::hold(const common::CallContext& call,
                                           const v1::HoldListingRequest& request) const {
  return step(call, LifeStep::kHold, request, [&](const References&, Listing* listing) {
    if (!Listing::HoldReason_IsValid(request.reason()) || request.reason() == Listing::HOLD_REASON_UNSPECIFIED) {
      return common::invalid_field("reason",
                                   concat("must be one of ", common::words_of(*Listing::HoldReason_descriptor())));
    }
    listing->set_hold_reason(request.reason());
    return absl::OkStatus();
  });
}

absl::StatusOr<Listing> LifeHandlers::resume(const common::CallContext& call,
                                             const v1::ResumeListingRequest& request) const {
  return step(call, LifeStep::kResume, request, [](const References& references, Listing* listing) {
    listing->clear_hold_reason();
    return check_city_open(references, *listing);
  });
}

absl::StatusOr<Listing> LifeHandlers::renew(const common::CallContext& call,
                                            const v1::RenewListingRequest& request) const {
  return step(call, LifeStep::kRenew, request, [&](const References& references, Listing* listing) -> absl::Status {
    if (listing->renewal_count() >= kRenewalLimit) {
      return common::make_error(kRenewalUsed,
                                concat("listing ", request.name(), " was renewed before, and is renewed once only"),
                                {{"listing", request.name()}});
    }
    ENTENTE_RETURN_IF_ERROR(check_city_open(references, *listing));
    const absl::Time end = std::max(call.now, common::from_timestamp(listing->expire_time()));
    *listing->mutable_expire_time() = common::to_timestamp(end + absl::Seconds(kLifeSeconds));
    listing->set_renewal_count(listing->renewal_count() + 1);
    return absl::OkStatus();
  });
}

absl::StatusOr<Listing> LifeHandlers::withdraw(const common::CallContext& call,
                                               const v1::WithdrawListingRequest& request) const {
  return step(call, LifeStep::kWithdraw, request, [](const References&, Listing* listing) {
    listing->clear_hold_reason();
    return absl::OkStatus();
  });
}

absl::StatusOr<Expired> expire_due(const Ground& ground, absl::Time now) {
  Expired expired;
  // Places come back first, so that a fulfilled listing whose time is over ends in the same sweep.
  for (int done = kSweepBatch; done == kSweepBatch; expired.reservations += done) {
    ENTENTE_ASSIGN_OR_RETURN(done, expire_reservations(ground, now));
  }
  for (int done = kSweepBatch; done == kSweepBatch; expired.listings += done) {
    ENTENTE_ASSIGN_OR_RETURN(done, expire_listings(ground, now));
  }
  return expired;
}

}  // namespace entente::listings
