#include "services/matching/review/actor.h"

#include <algorithm>

#include "services/common/rpc/caller.h"

namespace entente::matching {
namespace {

using type::v1::Access;

bool coordinates(const common::Caller& caller, const std::string& city, const std::vector<std::string>& fields) {
  return caller.has_for_city(common::Role::kCoordinator, city, fields);
}

std::string scope_of_coordinator(const common::Caller& caller, const Parties& parties) {
  const auto is_of_party = [&](const std::string& scope) {
    return std::any_of(parties.all.begin(), parties.all.end(), [&](const Parties::Party& party) {
      return scope == party.city || (scope.starts_with("fields/") && std::find(party.fields.begin(), party.fields.end(),
                                                                               scope.substr(7)) != party.fields.end());
    });
  };
  std::string best;
  int rank = 3;  // of a party, of everything, another one
  for (const common::Assignment& assignment : caller.assignments) {
    if (assignment.role != common::Role::kCoordinator || !assignment.holds(caller.now)) continue;
    const int own = is_of_party(assignment.scope) ? 0 : assignment.scope == "*" ? 1 : 2;
    if (own >= rank) continue;
    rank = own;
    best = assignment.scope;
  }
  return best;
}

}  // namespace

bool Actor::is_one_of(const std::vector<Who>& who) const {
  return std::any_of(is.begin(), is.end(),
                     [&](const Who& each) { return std::find(who.begin(), who.end(), each) != who.end(); });
}

bool Actor::speaks_for(const std::string& city) const {
  return std::find(cities.begin(), cities.end(), city) != cities.end();
}

Actor actor_of(const common::Caller& caller, const Parties& parties) {
  Actor actor;
  actor.subject = caller.subject;
  actor.coordinates = scope_of_coordinator(caller, parties);
  const auto add = [&](bool is, Access::Role role, Whose whose) {
    if (is) actor.is.push_back({role, whose});
  };
  const auto any_party = [&](const auto& holds) { return std::any_of(parties.all.begin(), parties.all.end(), holds); };
  const auto speaks_for = [&](const Parties::Party& party) { return caller.is_focal_point_of(party.city); };
  for (const Parties::Party& party : parties.all) {
    if (speaks_for(party)) actor.cities.push_back(party.city);
  }
  add(caller.has_anywhere(common::Role::kCoordinator), Access::ROLE_COORDINATOR, Whose::kAny);
  add(coordinates(caller, parties.beneficiary_city, parties.beneficiary_fields), Access::ROLE_COORDINATOR,
      Whose::kBeneficiaryField);
  add(parties.both_fields_approve && coordinates(caller, parties.pivotal_city, parties.pivotal_fields),
      Access::ROLE_COORDINATOR, Whose::kPivotalField);
  // Whoever coordinates everything, also of a proposal that isn't there.
  add(caller.is_coordinator() ||
          any_party([&](const Parties::Party& party) { return coordinates(caller, party.city, party.fields); }),
      Access::ROLE_COORDINATOR, Whose::kPartyField);
  add(caller.has_anywhere(common::Role::kFocalPoint), Access::ROLE_FOCAL_POINT, Whose::kAny);
  add(any_party(speaks_for), Access::ROLE_FOCAL_POINT, Whose::kCity);
  add(any_party([&](const Parties::Party& party) { return party.asked && speaks_for(party); }),
      Access::ROLE_FOCAL_POINT, Whose::kAskedCity);
  return actor;
}

Actor this_service() {
  return {{{Access::ROLE_SERVICE, Whose::kAny}}};
}

Access::Role role_in(const Actor& actor, const Step& step) {
  const auto found =
      std::find_if(step.who.begin(), step.who.end(), [&](const Who& who) { return actor.is_one_of({who}); });
  return found == step.who.end() ? Access::ROLE_UNSPECIFIED : found->role;
}

}  // namespace entente::matching
