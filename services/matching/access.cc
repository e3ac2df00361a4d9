#include "services/matching/access.h"

#include <algorithm>

#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/names.h"
#include "services/matching/world/views.h"

namespace entente::matching {

using common::Role;

namespace {

// Of all times.
std::vector<std::string> fields_of(const World& world, std::string_view city_name) {
  std::vector<std::string> fields;
  const auto city = world.profiles->cities.find(city_name);
  if (city == world.profiles->cities.end()) return fields;
  for (const auto& period : city->second->field_periods()) fields.push_back(period.creative_field());
  return fields;
}

}  // namespace

absl::Status authorise_read_programmes(const common::Caller& caller) {
  if (caller.may_read()) return absl::OkStatus();
  return common::permission_denied("read programmes", "whoever is signed in");
}

absl::Status authorise_direct(const common::Caller& caller, const v1::Programme* programme, std::string_view action) {
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

absl::Status authorise_read_rounds(const common::Caller& caller) {
  if (reads_rounds(caller)) return absl::OkStatus();
  return common::permission_denied("read rounds", "coordinators, observers and services");
}

absl::Status authorise_ask_about(const common::Caller& caller, std::string_view city_name,
                                 std::string_view other_city_name) {
  const auto speaks_for = [&](std::string_view city) {
    return !city.empty() && (caller.is_focal_point_of(city) || caller.is_service(city));
  };
  if (reads_rounds(caller) || speaks_for(city_name) || speaks_for(other_city_name)) return absl::OkStatus();
  return common::permission_denied("ask about these listings",
                                   "coordinators, observers, services and the city's focal points");
}

absl::Status authorise_coordinate(const common::Caller& caller, const World& world, std::string_view city_name,
                                  std::string_view action) {
  if (caller.has_for_city(Role::kCoordinator, std::string(city_name), fields_of(world, city_name)))
    return absl::OkStatus();
  return common::permission_denied(action, "coordinators of everything, of the city or of one of its creative fields");
}

std::shared_ptr<const listings::v1::Listing> visible_listing(const common::Caller& caller, const World& world,
                                                             std::string_view name) {
  auto listing = world.listing(name);
  if (listing == nullptr || listing->has_expire_time()) return listing;  // it has a time from its publication on
  const std::string city_name = std::string(common::city_name_of(name));
  const std::vector<std::string> fields = fields_of(world, city_name);
  const bool may = caller.is_service() || caller.is_focal_point_of(city_name) ||
                   caller.has_for_city(Role::kCoordinator, city_name, fields) ||
                   caller.has_for_city(Role::kService, city_name, fields);
  return may ? listing : nullptr;
}

bool shows_approved(v1::Round::State round_state) {
  return round_state == v1::Round::STATE_PUBLISHED || round_state == v1::Round::STATE_SUPERSEDED;
}

bool may_see(const common::Caller& caller, const v1::Proposal& proposal, v1::Round::State round_state) {
  if (reads_rounds(caller)) return true;
  const auto speaks_for = [&](const auto& party) { return caller.is_focal_point_of(party.city()); };
  // Who asked for it sees it from the beginning: the beneficiary.
  if (proposal.origin() == v1::Proposal::ORIGIN_INTEREST && proposal.parties_size() > 0 &&
      speaks_for(proposal.parties(0)))
    return true;
  const bool before_coordinators =
      proposal.state() == v1::Proposal::STATE_PROPOSED || proposal.state() == v1::Proposal::STATE_RETURNED ||
      proposal.state() == v1::Proposal::STATE_REJECTED || proposal.state() == v1::Proposal::STATE_SUPERSEDED;
  const bool told = proposal.has_notify_time() && common::from_timestamp(proposal.notify_time()) <= caller.now;
  return !before_coordinators && told && shows_approved(round_state) &&
         std::any_of(proposal.parties().begin(), proposal.parties().end(), speaks_for);
}

absl::Status authorise_tasks(const common::Caller& caller) {
  if (caller.may_read()) return absl::OkStatus();
  return common::permission_denied("read tasks", "whoever is signed in");
}

absl::Status authorise_dead_letters(const common::Caller& caller) {
  if (caller.is_coordinator() || caller.is_operator()) return absl::OkStatus();
  return common::permission_denied("read mails that couldn't be sent", "coordinators of everything and operators");
}

bool reads_details(const common::Caller& caller, const v1::Cooperation& cooperation) {
  return reads_rounds(caller) || caller.is_focal_point_of(cooperation.beneficiary_city()) ||
         caller.is_focal_point_of(cooperation.pivotal_city()) ||
         (!cooperation.facilitating_city().empty() && caller.is_focal_point_of(cooperation.facilitating_city()));
}

absl::Status authorise_import_cooperations(const common::Caller& caller) {
  if (caller.is_coordinator()) return absl::OkStatus();
  return common::permission_denied("import cooperations", "coordinators of everything");
}

}  // namespace entente::matching
