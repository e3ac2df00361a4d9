#include "services/matching/invitations/invitation_handlers.h"

#include <algorithm>
#include <utility>

#include "services/common/base/clock.h"
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
#include "services/common/text/slug.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/invitations/errors.h"
#include "services/matching/invitations/secrets.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Invitation;

constexpr std::string_view kInvitationPrefix = "invitations/";
constexpr int kDays = 30;
constexpr int kMostDays = 90;
// Open at a time, of one city to one proposal.
constexpr int kMostOpen = 10;
// Of one invitation, altogether: a bound for who has a link and a loop.
constexpr std::int64_t kMostUses = 1000;
constexpr double kUsesAtOnce = 20;
constexpr double kUsesPerSecond = 0.2;
constexpr std::size_t kMostFunction = 120;
constexpr std::size_t kMostText = 10'000;

const common::ListField kInvitationFields[] = {
    {"name", {}, "invitations/"}, {"proposal", {}, "programmes/"}, {"city", {}, "cities/"}, {"state"}};

// The city of an invitation as a caller: whoever holds the secret reads and says what its focal point may.
common::Caller city_of(const Invitation& invitation, absl::Time now) {
  return {.subject = invitation.name(),
          .kind = common::CallerKind::kPerson,
          .assignments = {{common::Role::kFocalPoint, invitation.city()}},
          .via = {},
          .now = now};
}

common::CallContext as_city(const common::CallContext& call, const Invitation& invitation) {
  common::CallContext mine = call;
  mine.caller = city_of(invitation, call.now);
  mine.person_token.clear();
  return mine;
}

Invitation::State state_of(const StoredInvitation& stored, absl::Time now) {
  const Invitation& invitation = stored.invitation;
  if (invitation.state() == Invitation::STATE_REVOKED) return Invitation::STATE_REVOKED;
  if (common::from_timestamp(invitation.expire_time()) <= now) return Invitation::STATE_EXPIRED;
  if (invitation.state() == Invitation::STATE_ANSWERED) return Invitation::STATE_ANSWERED;
  const bool stands =
      !is_end(stored.proposal.state()) && may_see(city_of(invitation, now), stored.proposal, stored.round_state);
  return stands ? Invitation::STATE_OPEN : Invitation::STATE_EXPIRED;
}

// As people read it.
Invitation shown(const StoredInvitation& stored, absl::Time now) {
  Invitation invitation = stored.invitation;
  invitation.set_state(state_of(stored, now));
  return invitation;
}

bool decides_on(const common::Caller& caller, const v1::Proposal& proposal, const World& world) {
  return look(caller, proposal, {}, world)
      .actor.is_one_of({{type::v1::Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
}

absl::Status refused(std::string_view action) {
  return common::permission_denied(action, "coordinators of its beneficiary's field and the focal points of its city");
}

absl::StatusOr<std::string> id_in(const std::string& name) {
  if (name.starts_with(kInvitationPrefix) && common::is_slug(name.substr(kInvitationPrefix.size())))
    return name.substr(kInvitationPrefix.size());
  return common::invalid_field("name", "must be a name of the form invitations/{invitation}");
}

absl::Status nothing_to_answer(const Invitation& invitation, std::string_view why) {
  return common::make_error(kNothingToAnswer,
                            concat(invitation.city(), " has nothing to answer on ", invitation.proposal(), ": ", why),
                            {{"resource", invitation.proposal()}});
}

// Whether its city has something to answer.
absl::Status check_asked(const StoredInvitation& stored, absl::Time now) {
  const Invitation& invitation = stored.invitation;
  const auto party = std::find_if(stored.proposal.parties().begin(), stored.proposal.parties().end(),
                                  [&](const auto& each) { return each.city() == invitation.city(); });
  if (party == stored.proposal.parties().end())
    return common::invalid_field("invitation.city", concat("must be a city of ", invitation.proposal()));
  if (stored.proposal.state() != v1::Proposal::STATE_APPROVED)
    return nothing_to_answer(invitation, concat("it is ", common::word_of(stored.proposal.state())));
  if (!may_see(city_of(invitation, now), stored.proposal, stored.round_state))
    return nothing_to_answer(invitation, "its cities don't see it yet");
  if (party->accepted() != type::v1::KNOWLEDGE_UNSPECIFIED)
    return nothing_to_answer(invitation, "the city has answered");
  return absl::OkStatus();
}

absl::Status check_form(const Invitation& invitation, absl::Time now) {
  common::FieldViolations violations;
  violations.require(common::ProposalName::parse(invitation.proposal()).has_value(), "invitation.proposal",
                     concat("must be a name of the form ", common::ProposalName::kPattern));
  violations.require(common::CityName::parse(invitation.city()).has_value(), "invitation.city",
                     concat("must be a name of the form ", common::CityName::kPattern));
  if (invitation.has_expire_time()) {
    const absl::Time expire = common::from_timestamp(invitation.expire_time());
    violations.require(expire > now && expire <= now + kMostDays * absl::Hours(24), "invitation.expire_time",
                       concat("must be in the future, and within ", kMostDays, " days"));
  }
  return violations.status();
}

absl::Status check_answer(const v1::AnswerInvitationRequest& request) {
  common::FieldViolations violations;
  violations.require(
      request.action() == v1::Decision::ACTION_ACCEPT || request.action() == v1::Decision::ACTION_DECLINE, "action",
      "must be accept or decline");
  common::check_text("answered_by", request.answered_by(), {.max_code_points = kMostFunction, .required = true},
                     violations);
  common::check_text("text", request.text(), {.max_code_points = kMostText, .lines = true}, violations);
  return violations.status();
}

v1::RecordAnswerRequest answer_of(const v1::AnswerInvitationRequest& request, const Invitation& invitation) {
  v1::RecordAnswerRequest answer;
  answer.set_name(invitation.proposal());
  answer.set_etag(request.etag());
  answer.set_city(invitation.city());
  answer.set_action(request.action());
  if (request.has_terms()) *answer.mutable_terms() = request.terms();
  answer.set_reason(request.reason());
  answer.set_text(request.text());
  answer.set_answered_by(request.answered_by());
  answer.set_channel(v1::Decision::CHANNEL_LINK);
  return answer;
}

absl::Status unknown() {
  return common::make_error(kInvitationUnknown, "no invitation has this secret; copy the whole link");
}

absl::Status over(Invitation::State state, std::string_view why) {
  return common::make_error(kInvitationOver, concat("this invitation can't be used: ", why),
                            {{"state", std::string(common::word_of(state))}});
}

absl::Status answered() {
  return common::make_error(kInvitationAnswered, "this invitation was answered by before; it answers once");
}

// Of the store or the process, not of what was asked.
bool is_passing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status) || absl::IsCancelled(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsInternal(status);
}

}  // namespace

InvitationHandlers::InvitationHandlers(common::Database& database, const common::Clock& clock, common::Ids& ids,
                                       WorldSource world, Review review)
    : database_(database),
      clock_(clock),
      ids_(ids),
      world_(std::move(world)),
      review_(std::move(review)),
      uses_(kUsesAtOnce, kUsesPerSecond) {}

absl::StatusOr<v1::CreateInvitationResponse> InvitationHandlers::create(const common::CallContext& call,
                                                                        const v1::CreateInvitationRequest& request) {
  using Reply = v1::CreateInvitationResponse;
  Invitation invitation = request.invitation();
  common::clear_output_only(&invitation);
  const absl::Status formed = check_form(invitation, call.now);
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
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
    StoredInvitation stored{invitation, {}, v1::Round::STATE_UNSPECIFIED};
    const auto key = common::ProposalName::parse(invitation.proposal());
    std::optional<v1::Proposal> proposal;
    if (key.has_value()) {
      ENTENTE_ASSIGN_OR_RETURN(proposal, find_proposal(tx, *key));
      ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key->round));
      stored.proposal = proposal.value_or(v1::Proposal());
      if (round.has_value()) stored.round_state = round->state();
    }
    const bool of_city = call.caller.is_focal_point_of(invitation.city()) &&
                         may_see(city_of(invitation, call.now), stored.proposal, stored.round_state);
    if (!of_city && !decides_on(call.caller, stored.proposal, world))
      return refused("make an invitation to this proposal");
    ENTENTE_RETURN_IF_ERROR(formed);
    if (!proposal.has_value()) return common::not_found(invitation.proposal());
    Reply reply;
    ENTENTE_ASSIGN_OR_RETURN(const bool replayed, repeat.replay(tx, &reply));
    if (replayed) return reply;
    ENTENTE_RETURN_IF_ERROR(check_asked(stored, call.now));
    ENTENTE_ASSIGN_OR_RETURN(const auto others, invitations_of(tx, *key));
    const auto open = std::count_if(others.begin(), others.end(), [&](const StoredInvitation& other) {
      return other.invitation.city() == invitation.city() && state_of(other, call.now) == Invitation::STATE_OPEN;
    });
    if (open >= kMostOpen) {
      return common::make_error(
          kTooManyInvitations,
          concat(open, " invitations of ", invitation.city(), " to this proposal are open; revoke one"),
          {{"most", concat(kMostOpen)}});
    }
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
  return common::read_value<Invitation>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Invitation> {
    std::optional<StoredInvitation> stored;
    if (id.ok()) {
      ENTENTE_ASSIGN_OR_RETURN(stored, find_invitation(tx, *id));
    }
    const bool sees = call.caller.has_anywhere(common::Role::kCoordinator) ||
                      (stored.has_value() && call.caller.is_focal_point_of(stored->invitation.city()));
    if (!sees) return refused("read this invitation");
    ENTENTE_RETURN_IF_ERROR(id.status());
    if (!stored.has_value()) return common::not_found(request.name());
    Invitation invitation = shown(*stored, call.now);
    ENTENTE_ASSIGN_OR_RETURN(auto uses, last_uses(tx, *id));
    for (Invitation::Use& use : uses) *invitation.add_uses() = std::move(use);
    return invitation;
  });
}

absl::StatusOr<v1::ListInvitationsResponse> InvitationHandlers::list(const common::CallContext& call,
                                                                     const v1::ListInvitationsRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *Invitation::descriptor(), kInvitationFields));
  std::int64_t before = 0;
  if (!page.after.empty() && !parse_number(page.after, before))
    return common::make_error(common::kInvalidPageToken, "the page token isn't one of this list");
  const auto see = [&](const StoredInvitation& stored) -> std::optional<Invitation> {
    const bool sees =
        call.caller.has_anywhere(common::Role::kCoordinator) || call.caller.is_focal_point_of(stored.invitation.city());
    return sees ? std::optional<Invitation>(shown(stored, call.now)) : std::nullopt;
  };
  v1::ListInvitationsResponse reply;
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_ASSIGN_OR_RETURN(InvitationPage found, list_invitations(tx, before, page.limit(), see));
    const std::string last = concat(found.last_sequence);
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
  return common::write_once<Invitation>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Invitation> {
        std::optional<StoredInvitation> stored;
        if (id.ok()) {
          ENTENTE_ASSIGN_OR_RETURN(stored, find_invitation(tx, *id));
        }
        const bool may = (stored.has_value() && call.caller.is_focal_point_of(stored->invitation.city())) ||
                         decides_on(call.caller, stored.has_value() ? stored->proposal : v1::Proposal(), world);
        if (!may) return refused("revoke this invitation");
        ENTENTE_RETURN_IF_ERROR(id.status());
        if (!stored.has_value()) return common::not_found(request.name());
        if (stored->invitation.state() != Invitation::STATE_REVOKED) {
          stored->invitation.set_state(Invitation::STATE_REVOKED);
          ENTENTE_RETURN_IF_ERROR(update_invitation(tx, stored->invitation));
        }
        return shown(*stored, call.now);
      });
}

absl::Status InvitationHandlers::append(const std::string& invitation, Invitation::Use::Kind kind, absl::Time now) {
  return database_.write(
      [&](common::WriteTransaction& tx) { return append_use(tx, common::id_of(invitation), kind, now); });
}

absl::StatusOr<StoredInvitation> InvitationHandlers::open(const common::CallContext& call, const std::string& secret) {
  if (!looks_like_secret(secret)) return unknown();
  const std::string digest = secret_digest(secret);
  struct Found {
    std::optional<StoredInvitation> stored;
    std::int64_t uses = 0;
  };
  ENTENTE_ASSIGN_OR_RETURN(
      const Found found,
      common::read_value<Found>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Found> {
        Found result;
        ENTENTE_ASSIGN_OR_RETURN(result.stored, find_invitation_by_secret(tx, digest));
        if (!result.stored.has_value()) return result;
        ENTENTE_ASSIGN_OR_RETURN(result.uses, use_count(tx, common::id_of(result.stored->invitation.name())));
        return result;
      }));
  if (!found.stored.has_value()) return unknown();
  const Invitation& invitation = found.stored->invitation;
  if (const auto wait = uses_.take(invitation.name(), clock_.steady()))
    return common::make_retryable_error(kInvitationOverused, "this invitation is used too often; wait a little", *wait);
  const Invitation::State state = state_of(*found.stored, call.now);
  if (found.uses >= kMostUses) return over(state, concat("it was used ", found.uses, " times"));
  if (state == Invitation::STATE_OPEN || state == Invitation::STATE_ANSWERED) return *found.stored;
  ENTENTE_RETURN_IF_ERROR(append(invitation.name(), Invitation::Use::KIND_REFUSED, call.now));
  return over(state, state == Invitation::STATE_REVOKED ? "it was revoked"
                                                        : "its time is over, or its proposal stands no more");
}

absl::StatusOr<v1::ReadInvitationResponse> InvitationHandlers::tell(const common::CallContext& call,
                                                                    const Invitation& invitation) {
  v1::ReadInvitationResponse reply;
  v1::GetProposalRequest get;
  get.set_name(invitation.proposal());
  absl::StatusOr<v1::Proposal> proposal = review_.proposals.get(as_city(call, invitation), get);
  // Behind a decline its city doesn't see it any more.
  if (!proposal.ok() && !absl::IsPermissionDenied(proposal.status())) return std::move(proposal).status();
  if (proposal.ok()) *reply.mutable_proposal() = *std::move(proposal);
  reply.set_city(invitation.city());
  reply.set_state(invitation.state());
  *reply.mutable_expire_time() = invitation.expire_time();
  return reply;
}

absl::StatusOr<v1::ReadInvitationResponse> InvitationHandlers::read(const common::CallContext& call,
                                                                    const v1::ReadInvitationRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const StoredInvitation stored, open(call, request.secret()));
  ENTENTE_RETURN_IF_ERROR(append(stored.invitation.name(), Invitation::Use::KIND_READ, call.now));
  return tell(call, stored.invitation);
}

absl::StatusOr<v1::ReadInvitationResponse> InvitationHandlers::answer(const common::CallContext& call,
                                                                      const v1::AnswerInvitationRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(StoredInvitation stored, open(call, request.secret()));
  Invitation& invitation = stored.invitation;
  const auto refuse = [&](const absl::Status& why) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(append(invitation.name(), Invitation::Use::KIND_REFUSED, call.now));
    return why;
  };
  if (invitation.state() == Invitation::STATE_ANSWERED) return refuse(answered());
  if (absl::Status checked = check_answer(request); !checked.ok()) return refuse(checked);
  absl::StatusOr<Taking> taking =
      review_.take_answer(as_city(call, invitation), answer_of(request, invitation), invitation.name());
  if (!taking.ok()) return is_passing(taking.status()) ? taking.status() : refuse(taking.status());
  std::function<void()> behind;
  const absl::Status taken = database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    behind = nullptr;
    ENTENTE_ASSIGN_OR_RETURN(const auto present, find_invitation(tx, common::id_of(invitation.name())));
    if (!present.has_value() || present->invitation.state() == Invitation::STATE_REVOKED)
      return over(Invitation::STATE_REVOKED, "it was revoked");
    if (present->invitation.state() == Invitation::STATE_ANSWERED) return answered();
    ENTENTE_ASSIGN_OR_RETURN(behind, (*taking)(tx));
    Invitation used = present->invitation;
    used.set_state(Invitation::STATE_ANSWERED);
    ENTENTE_RETURN_IF_ERROR(update_invitation(tx, used));
    return append_use(tx, common::id_of(invitation.name()), Invitation::Use::KIND_ANSWERED, call.now);
  });
  if (!taken.ok()) return is_passing(taken) ? taken : refuse(taken);
  if (behind) behind();
  invitation.set_state(Invitation::STATE_ANSWERED);
  return tell(call, invitation);
}

}  // namespace entente::matching
