#include "services/matching/invitations/invitation_handlers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/invitations/errors.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/invitations/secrets.h"
#include "services/matching/invitations/speakers.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/world/people.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Invitation;

constexpr std::string_view kInvitationPrefix = "invitations/";
constexpr int kDays = 30;
constexpr int kMostDays = 90;
// Open at a time, of one city to one proposal, or of one person.
constexpr int kMostOpen = 10;

const common::ListField kInvitationFields[] = {{"name", {}, "invitations/"},
                                               {"proposal", {}, "programmes/"},
                                               {"city", {}, "cities/"},
                                               {"person", {}, "people/"},
                                               {"state"}};

bool decides_on(const common::Caller& caller, const v1::Proposal& proposal, const World& world) {
  return look(caller, proposal, {}, world)
      .actor.is_one_of({{type::v1::Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
}

absl::Status refused(std::string_view action) {
  return common::permission_denied(action,
                                   "the focal points who would answer by it, and coordinators of the beneficiary's "
                                   "field or of all the person's cities");
}

absl::StatusOr<std::string> id_in(const std::string& name) {
  if (name.starts_with(kInvitationPrefix) && common::is_slug(name.substr(kInvitationPrefix.size())))
    return name.substr(kInvitationPrefix.size());
  return common::invalid_field("name", "must be a name of the form invitations/{invitation}");
}

// Its person, where it has one.
std::set<std::string> people_in(const Invitation& invitation) {
  if (!common::PersonName::parse(invitation.person()).has_value()) return {};
  return {invitation.person()};
}

absl::Status nothing_to_answer(const Invitation& invitation, std::string_view why) {
  return common::make_error(kNothingToAnswer,
                            concat(invitation.city(), " has nothing to answer on ", invitation.proposal(), ": ", why),
                            {{"resource", invitation.proposal()}});
}

// Whether there is, or may come, something to answer.
absl::Status check_asked(const Invited& invited) {
  const auto& [stored, speaker, subject] = invited;
  const Invitation& invitation = stored.invitation;
  if (!invitation.person().empty()) {
    if (!speaker.assignments.empty()) return absl::OkStatus();
    return common::make_error(kNothingToAnswer, concat(invitation.person(), " speaks for no city now"),
                              {{"resource", invitation.person()}});
  }
  const auto party = std::find_if(stored.proposal.parties().begin(), stored.proposal.parties().end(),
                                  [&](const auto& each) { return each.city() == invitation.city(); });
  if (party == stored.proposal.parties().end())
    return common::invalid_field("invitation.city", concat("must be a city of ", invitation.proposal()));
  if (stored.proposal.state() != v1::Proposal::STATE_APPROVED)
    return nothing_to_answer(invitation, concat("it is ", common::word_of(stored.proposal.state())));
  if (!may_see(speaker, stored.proposal, stored.round_state))
    return nothing_to_answer(invitation, "its cities don't see it yet");
  if (party->accepted() != type::v1::KNOWLEDGE_UNSPECIFIED)
    return nothing_to_answer(invitation, "the city has answered");
  return absl::OkStatus();
}

absl::Status check_form(const Invitation& invitation, absl::Time now) {
  common::FieldViolations violations;
  const bool of_person = !invitation.person().empty();
  if (of_person) {
    violations.require(invitation.proposal().empty(), "invitation.proposal",
                       "and person exclude each other: leave one of them empty");
    violations.require(common::PersonName::parse(invitation.person()).has_value(), "invitation.person",
                       concat("must be a name of the form ", common::PersonName::kPattern));
    violations.require(invitation.city().empty(), "invitation.city",
                       "must be empty with person: the cities that the person speaks for answer");
  } else {
    violations.require(common::ProposalName::parse(invitation.proposal()).has_value(), "invitation.proposal",
                       concat("must be a name of the form ", common::ProposalName::kPattern, ", or person be given"));
    violations.require(common::CityName::parse(invitation.city()).has_value(), "invitation.city",
                       concat("must be a name of the form ", common::CityName::kPattern));
  }
  if (invitation.has_expire_time()) {
    const absl::Time expire = common::from_timestamp(invitation.expire_time());
    violations.require(expire > now && expire <= now + kMostDays * absl::Hours(24), "invitation.expire_time",
                       concat("must be in the future, and within ", kMostDays, " days"));
  }
  return violations.status();
}

// With its proposal, if that is there.
absl::StatusOr<StoredInvitation> with_proposal(common::ReadTransaction& tx, const Invitation& invitation) {
  StoredInvitation stored{invitation, {}, v1::Round::STATE_UNSPECIFIED};
  const auto key = common::ProposalName::parse(invitation.proposal());
  if (!key.has_value()) return stored;
  ENTENTE_ASSIGN_OR_RETURN(const auto proposal, find_proposal(tx, *key));
  ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key->round));
  if (proposal.has_value()) stored.proposal = *proposal;
  if (round.has_value()) stored.round_state = round->state();
  return stored;
}

absl::Status check_count(common::ReadTransaction& tx, const Invitation& invitation, const Speakers& speakers,
                         absl::Time now) {
  const bool of_person = !invitation.person().empty();
  std::vector<StoredInvitation> others;
  if (of_person) {
    ENTENTE_ASSIGN_OR_RETURN(others, invitations_of(tx, invitation.person()));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(others, invitations_of(tx, *common::ProposalName::parse(invitation.proposal())));
  }
  const auto open = std::count_if(others.begin(), others.end(), [&](const StoredInvitation& other) {
    return other.invitation.city() == invitation.city() &&
           state_of(speakers.of(other, now), now) == Invitation::STATE_OPEN;
  });
  if (open < kMostOpen) return absl::OkStatus();
  return common::make_error(
      kTooManyInvitations,
      of_person ? concat(open, " invitations of ", invitation.person(), " are open; revoke one")
                : concat(open, " invitations of ", invitation.city(), " to this proposal are open; revoke one"),
      {{"most", concat(kMostOpen)}});
}

struct Found {
  std::optional<StoredInvitation> stored;
  std::vector<Invitation::Use> uses = {};
};

absl::StatusOr<Found> find(common::Database& database, const absl::StatusOr<std::string>& id) {
  if (!id.ok()) return Found();
  return common::read_value<Found>(database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Found> {
    Found found;
    ENTENTE_ASSIGN_OR_RETURN(found.stored, find_invitation(tx, *id));
    ENTENTE_ASSIGN_OR_RETURN(found.uses, last_uses(tx, *id));
    return found;
  });
}

}  // namespace

InvitationHandlers::InvitationHandlers(common::Database& database, common::Ids& ids, WorldSource world, People& people)
    : database_(database), ids_(ids), world_(std::move(world)), people_(people) {}

absl::StatusOr<v1::CreateInvitationResponse> InvitationHandlers::create(const common::CallContext& call,
                                                                        const v1::CreateInvitationRequest& request) {
  using Reply = v1::CreateInvitationResponse;
  Invitation invitation = request.invitation();
  common::clear_output_only(&invitation);
  const absl::Status formed = check_form(invitation, call.now);
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const Speakers speakers, Speakers::read(people_, world_, people_in(invitation)));
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  invitation.set_name(concat(kInvitationPrefix, ids_.short_id()));
  invitation.set_state(Invitation::STATE_OPEN);
  invitation.set_author(call.caller.subject);
  *invitation.mutable_create_time() = common::to_timestamp(call.now);
  if (!invitation.has_expire_time())
    *invitation.mutable_expire_time() = common::to_timestamp(call.now + kDays * absl::Hours(24));
  const std::string secret = new_secret(ids_);
  const common::RequestId repeat(call.caller.subject, request.request_id(), request);
  return common::write_value<Reply>(database_, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
    ENTENTE_ASSIGN_OR_RETURN(StoredInvitation stored, with_proposal(tx, invitation));
    const Invited invited = speakers.of(std::move(stored), call.now);
    const v1::Proposal& proposal = invited.stored.proposal;
    const bool of_person = !invitation.person().empty();
    const bool of_city = call.caller.is_focal_point_of(invitation.city()) &&
                         may_see(invited.speaker, proposal, invited.stored.round_state);
    const bool may =
        of_person ? speakers.may_hold(call.caller, invited) : of_city || decides_on(call.caller, proposal, world);
    if (!may) return refused("make this invitation");
    ENTENTE_RETURN_IF_ERROR(formed);
    if (of_person && !speakers.knows(invitation.person())) return common::not_found(invitation.person());
    if (!of_person && proposal.name().empty()) return common::not_found(invitation.proposal());
    Reply reply;
    ENTENTE_ASSIGN_OR_RETURN(const bool replayed, repeat.replay(tx, &reply));
    if (replayed) return reply;
    ENTENTE_RETURN_IF_ERROR(check_asked(invited));
    ENTENTE_RETURN_IF_ERROR(check_count(tx, invitation, speakers, call.now));
    ENTENTE_RETURN_IF_ERROR(insert_invitation(tx, invitation, secret_digest(secret)));
    *reply.mutable_invitation() = invitation;
    ENTENTE_RETURN_IF_ERROR(repeat.store(tx, reply, call.now));
    reply.set_secret(secret);
    return reply;
  });
}

absl::StatusOr<Invitation> InvitationHandlers::get(const common::CallContext& call,
                                                   const v1::GetInvitationRequest& request) {
  const absl::StatusOr<std::string> id = id_in(request.name());
  ENTENTE_ASSIGN_OR_RETURN(Found found, find(database_, id));
  const std::optional<StoredInvitation>& stored = found.stored;
  const Invitation none;
  const Invitation& invitation = stored.has_value() ? stored->invitation : none;
  ENTENTE_ASSIGN_OR_RETURN(const Speakers speakers, Speakers::read(people_, world_, people_in(invitation)));
  const Invited invited = speakers.of(stored.value_or(StoredInvitation()), call.now);
  const bool coordinates = call.caller.has_anywhere(common::Role::kCoordinator);
  const bool sees = invitation.person().empty()
                        ? coordinates || (stored.has_value() && call.caller.is_focal_point_of(invitation.city()))
                        : speakers.may_hold(call.caller, invited);
  if (!sees && !coordinates) return refused("read this invitation");
  ENTENTE_RETURN_IF_ERROR(id.status());
  // Of a person of whom a coordinator may not know, it isn't there.
  if (!sees || !stored.has_value()) return common::not_found(request.name());
  Invitation reply = shown(invited, call.now);
  for (Invitation::Use& use : found.uses) *reply.add_uses() = std::move(use);
  return reply;
}

absl::StatusOr<v1::ListInvitationsResponse> InvitationHandlers::list(const common::CallContext& call,
                                                                     const v1::ListInvitationsRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *Invitation::descriptor(), kInvitationFields));
  std::int64_t before = 0;
  if (!page.after.empty() && !parse_number(page.after, before))
    return common::make_error(common::kInvalidPageToken, "the page token isn't one of this list");
  ENTENTE_ASSIGN_OR_RETURN(const auto people, common::read_value<std::set<std::string>>(database_, invited_people));
  ENTENTE_ASSIGN_OR_RETURN(const Speakers speakers, Speakers::read(people_, world_, people));
  const bool coordinates = call.caller.has_anywhere(common::Role::kCoordinator);
  const auto see = [&](const StoredInvitation& stored) -> std::optional<Invitation> {
    const Invitation& invitation = stored.invitation;
    const Invited invited = speakers.of(stored, call.now);
    const bool sees = invitation.person().empty() ? coordinates || call.caller.is_focal_point_of(invitation.city())
                                                  : speakers.may_hold(call.caller, invited);
    return sees ? std::optional<Invitation>(shown(invited, call.now)) : std::nullopt;
  };
  v1::ListInvitationsResponse reply;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_ASSIGN_OR_RETURN(InvitationPage found, list_invitations(tx, before, page.limit(), see));
    std::string last = concat(found.last_sequence);
    common::fill_page(
        page, std::move(found.invitations), [&](const Invitation&) { return last; }, *reply.mutable_invitations(),
        *reply.mutable_next_page_token());
    return absl::OkStatus();
  }));
  return reply;
}

absl::StatusOr<Invitation> InvitationHandlers::revoke(const common::CallContext& call,
                                                      const v1::RevokeInvitationRequest& request) {
  const absl::StatusOr<std::string> id = id_in(request.name());
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_ASSIGN_OR_RETURN(const Found found, find(database_, id));
  const std::set<std::string> people =
      found.stored.has_value() ? people_in(found.stored->invitation) : std::set<std::string>();
  ENTENTE_ASSIGN_OR_RETURN(const Speakers speakers, Speakers::read(people_, world_, people));
  return common::write_once<Invitation>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Invitation> {
        std::optional<StoredInvitation> stored;
        if (found.stored.has_value()) {
          ENTENTE_ASSIGN_OR_RETURN(stored, find_invitation(tx, *id));
        }
        Invited invited = speakers.of(stored.value_or(StoredInvitation()), call.now);
        Invitation& invitation = invited.stored.invitation;
        const bool may = invitation.person().empty()
                             ? (stored.has_value() && call.caller.is_focal_point_of(invitation.city())) ||
                                   decides_on(call.caller, invited.stored.proposal, world)
                             : speakers.may_hold(call.caller, invited);
        if (!may) return refused("revoke this invitation");
        ENTENTE_RETURN_IF_ERROR(id.status());
        if (!stored.has_value()) return common::not_found(request.name());
        if (invitation.state() != Invitation::STATE_REVOKED) {
          invitation.set_state(Invitation::STATE_REVOKED);
          ENTENTE_RETURN_IF_ERROR(update_invitation(tx, invitation));
        }
        return shown(invited, call.now);
      });
}

}  // namespace entente::matching
