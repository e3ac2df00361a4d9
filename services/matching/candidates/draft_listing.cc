#include "services/matching/candidates/draft_listing.h"

#include <algorithm>
#include <cstddef>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/matching/documents/convert.h"

namespace entente::matching {
namespace {

using listings::v1::Listing;

constexpr std::size_t kMostBytes = std::size_t{64} << 10;  // as of a listing that is stored

bool role_fits(const Listing& listing) {
  const auto role = listing.role();
  if (listing.kind() == Listing::KIND_NEED) return role == type::v1::PARTY_ROLE_BENEFICIARY;
  return role == type::v1::PARTY_ROLE_PIVOTAL || role == type::v1::PARTY_ROLE_FACILITATING;
}

}  // namespace

absl::Status check_draft(const std::string& field, const Listing& listing) {
  common::FieldViolations violations;
  const auto at = [&](std::string_view part) { return common::concat(field, ".", part); };
  violations.require(listing.kind() == Listing::KIND_NEED || listing.kind() == Listing::KIND_OFFER, at("kind"),
                     "must be need or offer");
  violations.require(role_fits(listing), at("role"),
                     "must be beneficiary of a need, pivotal or facilitating of an offer");
  violations.require(type::v1::AreaOfAction_IsValid(listing.area()) && listing.area() != 0, at("area"),
                     "is missing, or isn't an area of action");
  violations.require(listing.capacity() >= 0 && listing.capacity() <= 10'000, at("capacity"),
                     common::concat("is ", listing.capacity(), "; must be 0–10000 (0: one place)"));
  const auto check_date = [&](bool given, const type::v1::PartialDate& date, std::string_view part) {
    if (!given) return;
    if (const absl::Status status = common::check_partial_date(date); !status.ok())
      violations.add(at(part), std::string(status.message()));
  };
  const type::v1::Window& window = listing.window();
  check_date(window.has_start(), window.start(), "window.start");
  check_date(window.has_end(), window.end(), "window.end");
  check_date(listing.has_deadline(), listing.deadline(), "deadline");
  violations.require(window.min_duration_days() >= 0, at("window.min_duration_days"), "is below 0");
  violations.require(listing.ByteSizeLong() <= kMostBytes, field, "has more than 64 KiB");
  return violations.status();
}

matcher::Listing to_open_listing(const Listing& listing, matcher::Day as_of, const ProfilesView& profiles) {
  OrganisationKinds kinds;
  if (listing.organisations_size() > 0) {
    profiles.organisations.for_each(
        [&](const std::string&, const auto& organisation) { kinds[organisation->name()] = organisation->kind(); });
  }
  Listing open = listing;
  open.set_state(Listing::STATE_PUBLISHED);
  open.clear_expire_time();
  open.clear_reserved_places();
  open.set_capacity(std::max(1, open.capacity()));
  return to_listing(open, as_of, kinds);
}

}  // namespace entente::matching
