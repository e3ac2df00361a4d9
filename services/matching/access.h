// Who may do what in matching. Pure functions; each refusal reads the same whether or not the thing exists.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/matching/v1/round.pb.h"

namespace entente::common {
struct Caller;
}

namespace entente::matching {

struct World;

// Programmes and directives: everybody who is signed in.
absl::Status authorise_read_programmes(const common::Caller& caller);
// Programmes, directives, rounds of a programme: coordinators of everything, or of each of its creative fields.
// nullptr: a programme that doesn't exist, or isn't known.
absl::Status authorise_direct(const common::Caller& caller, const v1::Programme* programme, std::string_view action);
// Rounds and what belongs to them: coordinators and observers whatever their scope, services of the whole network. A
// round is one whole: its certificate and balance speak of all its cities, so it isn't cut by scope.
absl::Status authorise_read_rounds(const common::Caller& caller);
// What is done about a city by who coordinates it: coordinators of everything, of the city, or of one of its fields.
absl::Status authorise_coordinate(const common::Caller& caller, const World& world, std::string_view city_name,
                                  std::string_view action);
// Candidates of a listing, and explanations outside a round: as rounds, and focal points and services of the city.
absl::Status authorise_ask_about(const common::Caller& caller, std::string_view city_name,
                                 std::string_view other_city_name);
// The listing, unless it isn't there or, to this caller, isn't there: one that was never published is seen, as in the
// listings service, by the focal points of its city, and by coordinators and services of everything, of the city or of
// one of its creative fields.
std::shared_ptr<const listings::v1::Listing> visible_listing(const common::Caller& caller, const World& world,
                                                             std::string_view name);
// Whether cities see approved proposals of a round in this state: once it is published, and when another one took its
// place: what was approved stands.
bool shows_approved(v1::Round::State round_state);
// A proposal: as rounds; focal points of a party from the time on in which they are told of its approval
// (Proposal.notify_time), in a round that shows_approved, however it ends, and not while it is before coordinators
// again; those of a city that asked for it always.
bool may_see(const common::Caller& caller, const v1::Proposal& proposal, v1::Round::State round_state);
// What was agreed in a cooperation, its next steps, reports and signatures: as rounds, and focal points of its cities.
// The rest of it is read by everybody who is signed in.
bool reads_details(const common::Caller& caller, const v1::Cooperation& cooperation);
// Coordinators of everything import cooperations.
absl::Status authorise_import_cooperations(const common::Caller& caller);
// Their own tasks: everybody who is signed in.
absl::Status authorise_tasks(const common::Caller& caller);
// Mails that couldn't be sent, which name people: coordinators of everything, and operators.
absl::Status authorise_dead_letters(const common::Caller& caller);
bool reads_rounds(const common::Caller& caller);

}  // namespace entente::matching
