#include "services/matching/access.h"

#include <algorithm>

#include "services/common/caller.h"
#include "services/matching/names.h"

namespace entente::matching {

using common::Role;

absl::Status may_read_programmes(const common::Caller& caller) {
  if (caller.may_read()) return absl::OkStatus();
  return common::permission_denied("read programmes", "whoever is signed in");
}

absl::Status may_direct(const common::Caller& caller, const v1::Programme* programme, std::string_view action) {
  if (caller.is_coordinator()) return absl::OkStatus();
  const bool own_fields = programme != nullptr && !programme->creative_fields().empty() &&
                          std::all_of(programme->creative_fields().begin(), programme->creative_fields().end(),
                                      [&](const std::string& field) { return caller.coordinates_field(field); });
  if (own_fields) return absl::OkStatus();
  return common::permission_denied(action, "coordinators of everything or of all creative fields of the programme");
}

bool reads_rounds(const common::Caller& caller) {
  return caller.has_anywhere(Role::kCoordinator) || caller.has_anywhere(Role::kObserver) || caller.is_service();
}

absl::Status may_read_rounds(const common::Caller& caller) {
  if (reads_rounds(caller)) return absl::OkStatus();
  return common::permission_denied("read rounds", "coordinators, observers and services");
}

absl::Status may_ask_about(const common::Caller& caller, std::string_view city_name, std::string_view other_city_name) {
  if (reads_rounds(caller) || caller.is_focal_point_of(city_name) ||
      (!other_city_name.empty() && caller.is_focal_point_of(other_city_name))) {
    return absl::OkStatus();
  }
  return common::permission_denied("ask about these listings",
                                   "coordinators, observers, services and the city's focal points");
}

bool may_see(const common::Caller& caller, const listings::v1::Listing& listing) {
  return listing.state() != listings::v1::Listing::STATE_DRAFT || caller.has_anywhere(Role::kCoordinator) ||
         caller.is_service() || caller.is_focal_point_of(city_of_listing(listing.name()));
}

bool may_see(const common::Caller& caller, const v1::Proposal& proposal, v1::Round::State round_state) {
  if (reads_rounds(caller)) return true;
  const bool approved =
      proposal.state() == v1::Proposal::STATE_APPROVED || proposal.state() == v1::Proposal::STATE_AGREED ||
      proposal.state() == v1::Proposal::STATE_RUNNING || proposal.state() == v1::Proposal::STATE_REPORT_DUE ||
      proposal.state() == v1::Proposal::STATE_REPORTED || proposal.state() == v1::Proposal::STATE_CLOSED;
  return approved && round_state == v1::Round::STATE_PUBLISHED &&
         std::any_of(proposal.parties().begin(), proposal.parties().end(),
                     [&](const auto& party) { return caller.is_focal_point_of(party.city()); });
}

absl::Status may_import_cooperations(const common::Caller& caller) {
  if (caller.is_coordinator()) return absl::OkStatus();
  return common::permission_denied("import cooperations", "coordinators of everything");
}

}  // namespace entente::matching
