#include "services/matching/invitations/invited_handlers.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/matching/invitations/errors.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/invitations/secrets.h"
#include "services/matching/proposals/party_texts.h"
#include "services/matching/world/people.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Invitation;
using Reply = v1::ReadInvitationResponse;

// Of one invitation, altogether: a bound for who has a link and a loop.
constexpr std::int64_t kMostUses = 1000;
constexpr double kUsesAtOnce = 20;
constexpr double kUsesPerSecond = 0.2;
constexpr std::size_t kMostFunction = 120;
constexpr std::size_t kMostText = 10'000;
// Of a task list.
constexpr int kMostTasks = 100;
constexpr int kMostWaiting = 50;

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

bool is_of_person(const Invited& invited) {
  return !invited.stored.invitation.person().empty();
}

std::string_view id_of(const Invited& invited) {
  return common::id_of(invited.stored.invitation.name());
}

std::vector<std::string> own_cities(const common::Caller& speaker, const v1::Proposal& proposal) {
  std::vector<std::string> cities;
  for (const v1::Proposal::Party& party : proposal.parties()) {
    if (speaker.is_focal_point_of(party.city())) cities.push_back(party.city());
  }
  return cities;
}

Invitation::Use use_of(Invitation::Use::Kind kind, absl::Time now) {
  Invitation::Use use;
  use.set_kind(kind);
  *use.mutable_use_time() = common::to_timestamp(now);
  return use;
}

}  // namespace

InvitedHandlers::InvitedHandlers(common::Database& database, const common::Clock& clock, WorldSource world,
                                 People& people, Review review)
    : database_(database),
      clock_(clock),
      world_(std::move(world)),
      people_(people),
      review_(std::move(review)),
      uses_(kUsesAtOnce, kUsesPerSecond) {}

absl::Status InvitedHandlers::append(const Invitation& invitation, Invitation::Use::Kind kind, absl::Time now) {
  return database_.write([&](common::WriteTransaction& tx) {
    return append_use(tx, common::id_of(invitation.name()), use_of(kind, now));
  });
}

absl::StatusOr<Invited> InvitedHandlers::open(const common::CallContext& call, const std::string& secret) {
  if (!looks_like_secret(secret)) return unknown();
  const std::string digest = secret_digest(secret);
  struct Found {
    std::optional<StoredInvitation> stored;
    std::int64_t uses = 0;
  };
  ENTENTE_ASSIGN_OR_RETURN(
      Found found, common::read_value<Found>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Found> {
        Found result;
        ENTENTE_ASSIGN_OR_RETURN(result.stored, find_invitation_by_secret(tx, digest));
        if (!result.stored.has_value()) return result;
        ENTENTE_ASSIGN_OR_RETURN(result.uses, use_count(tx, common::id_of(result.stored->invitation.name())));
        return result;
      }));
  if (!found.stored.has_value()) return unknown();
  const Invitation invitation = found.stored->invitation;
  if (const auto wait = uses_.take(invitation.name(), clock_.steady()))
    return common::make_retryable_error(kInvitationOverused, "this invitation is used too often; wait a little", *wait);
  std::set<std::string> people;
  if (!invitation.person().empty()) people.insert(invitation.person());
  ENTENTE_ASSIGN_OR_RETURN(const Speakers speakers, Speakers::read(people_, world_, people));
  Invited invited = speakers.of(*std::move(found.stored), call.now);
  const Invitation::State state = state_of(invited, call.now);
  if (found.uses >= kMostUses) return over(state, concat("it was used ", found.uses, " times"));
  if (state == Invitation::STATE_OPEN || state == Invitation::STATE_ANSWERED) return invited;
  ENTENTE_RETURN_IF_ERROR(append(invitation, Invitation::Use::KIND_REFUSED, call.now));
  if (state == Invitation::STATE_REVOKED) return over(state, "it was revoked");
  return over(state, is_of_person(invited) ? "its time is over, or its person speaks for no city any more"
                                           : "its time is over, or its proposal stands no more");
}

absl::Status InvitedHandlers::tell_proposal(const common::CallContext& call, const Invited& invited,
                                            const Target& target, Reply& reply) const {
  v1::GetProposalRequest get;
  get.set_name(target.proposal);
  absl::StatusOr<v1::Proposal> proposal = review_.proposals.get(as(call, invited.speaker), get);
  // Behind a decline its city doesn't see it any more.
  if (!proposal.ok() && !absl::IsPermissionDenied(proposal.status())) return std::move(proposal).status();
  if (proposal.ok()) *reply.mutable_proposal() = *std::move(proposal);
  reply.set_city(target.city);
  return absl::OkStatus();
}

absl::Status InvitedHandlers::tell_tasks(const common::CallContext& call, const Invited& invited, Reply& reply) const {
  common::Caller person = invited.speaker;
  person.subject = invited.subject;
  v1::ListTasksRequest list;
  list.set_page_size(kMostTasks);
  ENTENTE_ASSIGN_OR_RETURN(v1::ListTasksResponse tasks, review_.list_tasks(as(call, std::move(person)), list));
  *reply.mutable_tasks() = std::move(*tasks.mutable_tasks());
  *reply.mutable_task_counts() = std::move(*tasks.mutable_counts());
  using Answers = std::set<std::pair<std::string, std::string>>;
  ENTENTE_ASSIGN_OR_RETURN(const Answers given,
                           common::read_value<Answers>(
                               database_, [&](common::ReadTransaction& tx) { return answers_by(tx, id_of(invited)); }));
  for (const v1::Task& task : reply.tasks()) {
    if (task.kind() != v1::Task::KIND_ANSWER || reply.waiting_proposals_size() == kMostWaiting) continue;
    v1::GetProposalRequest get;
    get.set_name(task.resource());
    absl::StatusOr<v1::Proposal> proposal = review_.proposals.get(as(call, invited.speaker), get);
    // It may have gone from its cities since the list was made.
    if (absl::IsPermissionDenied(proposal.status())) continue;
    ENTENTE_RETURN_IF_ERROR(proposal.status());
    const bool waits =
        std::any_of(proposal->parties().begin(), proposal->parties().end(), [&](const v1::Proposal::Party& party) {
          return is_asked(*proposal, party, call.now) && invited.speaker.is_focal_point_of(party.city()) &&
                 !given.contains({task.resource(), party.city()});
        });
    if (waits) *reply.add_waiting_proposals() = *std::move(proposal);
  }
  return absl::OkStatus();
}

absl::Status InvitedHandlers::tell_texts(const Invited& invited, const std::string& language_code, Reply& reply) const {
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  PartyTextsMaker texts(world, language_code);
  const auto is_own = [&](const std::string& city) { return invited.speaker.is_focal_point_of(city); };
  if (reply.has_proposal()) texts.add(reply.proposal(), is_own);
  for (const v1::Proposal& proposal : reply.waiting_proposals()) texts.add(proposal, is_own);
  for (const v1::Task& task : reply.tasks()) {
    for (const std::string& city : task.cities()) texts.name_city(city);
  }
  if (!reply.city().empty()) texts.name_city(reply.city());
  *reply.mutable_texts() = std::move(texts).finish();
  return absl::OkStatus();
}

absl::StatusOr<Reply> InvitedHandlers::tell(const common::CallContext& call, const Invited& invited,
                                            const Target& answered, const std::string& language_code) const {
  const Invitation& invitation = invited.stored.invitation;
  Reply reply;
  if (!answered.proposal.empty()) ENTENTE_RETURN_IF_ERROR(tell_proposal(call, invited, answered, reply));
  if (is_of_person(invited)) ENTENTE_RETURN_IF_ERROR(tell_tasks(call, invited, reply));
  ENTENTE_RETURN_IF_ERROR(tell_texts(invited, language_code, reply));
  reply.set_person(invitation.person());
  reply.set_state(invitation.state());
  *reply.mutable_expire_time() = invitation.expire_time();
  return reply;
}

absl::StatusOr<Reply> InvitedHandlers::read(const common::CallContext& call, const v1::ReadInvitationRequest& request) {
  ENTENTE_RETURN_IF_ERROR(check_language_code(request.language_code()));
  ENTENTE_ASSIGN_OR_RETURN(const Invited invited, open(call, request.secret()));
  const Invitation& invitation = invited.stored.invitation;
  ENTENTE_RETURN_IF_ERROR(append(invitation, Invitation::Use::KIND_READ, call.now));
  return tell(call, invited, {invitation.proposal(), invitation.city()}, request.language_code());
}

absl::StatusOr<InvitedHandlers::Target> InvitedHandlers::target_of(const common::CallContext& call,
                                                                   const Invited& invited,
                                                                   const v1::AnswerInvitationRequest& request) const {
  common::FieldViolations violations;
  const Invitation& invitation = invited.stored.invitation;
  if (!is_of_person(invited)) {
    const auto is_own = [&](const std::string& said, const std::string& own, std::string_view field) {
      violations.require(said.empty() || said == own, field,
                         concat("must be ", own, ", which the invitation is for, or empty"));
    };
    is_own(request.proposal(), invitation.proposal(), "proposal");
    is_own(request.city(), invitation.city(), "city");
    ENTENTE_RETURN_IF_ERROR(violations.status());
    return Target{invitation.proposal(), invitation.city()};
  }
  violations.require(!request.proposal().empty(), "proposal",
                     "is missing: which proposal of the task list is answered");
  violations.require(request.proposal().empty() || common::ProposalName::parse(request.proposal()).has_value(),
                     "proposal", concat("must be a name of the form ", common::ProposalName::kPattern));
  violations.require(request.city().empty() || common::CityName::parse(request.city()).has_value(), "city",
                     concat("must be a name of the form ", common::CityName::kPattern));
  ENTENTE_RETURN_IF_ERROR(violations.status());
  if (!request.city().empty()) return Target{request.proposal(), request.city()};
  v1::GetProposalRequest get;
  get.set_name(request.proposal());
  ENTENTE_ASSIGN_OR_RETURN(const v1::Proposal proposal, review_.proposals.get(as(call, invited.speaker), get));
  const std::vector<std::string> cities = own_cities(invited.speaker, proposal);
  if (cities.size() == 1) return Target{request.proposal(), cities.front()};
  return common::invalid_field(
      "city", concat("is missing: you speak for ", common::join(cities, ", "), "; say for which of them"));
}

absl::StatusOr<std::function<void()>> InvitedHandlers::take(const common::CallContext& call, const Invited& invited,
                                                            const v1::AnswerInvitationRequest& request,
                                                            const Target& target) {
  const Invitation& invitation = invited.stored.invitation;
  const common::RequestId repeat(invitation.name(), request.request_id(), request);
  v1::RecordAnswerRequest answer;
  answer.set_name(target.proposal);
  answer.set_etag(request.etag());
  answer.set_city(target.city);
  answer.set_action(request.action());
  if (request.has_terms()) *answer.mutable_terms() = request.terms();
  answer.set_reason(request.reason());
  answer.set_text(request.text());
  answer.set_answered_by(request.answered_by());
  answer.set_channel(v1::Decision::CHANNEL_LINK);
  ENTENTE_ASSIGN_OR_RETURN(const Taking taking,
                           review_.take_answer(as(call, invited.speaker), answer, invitation.name()));
  Invitation::Use use = use_of(Invitation::Use::KIND_ANSWERED, call.now);
  if (is_of_person(invited)) {
    use.set_proposal(target.proposal);
    use.set_city(target.city);
  }
  // For a repeat: what it was of. What is read of that is told as it stands then.
  Reply kept;
  kept.mutable_proposal()->set_name(target.proposal);
  kept.set_city(target.city);
  return common::write_value<std::function<void()>>(
      database_, [&](common::WriteTransaction& tx) -> absl::StatusOr<std::function<void()>> {
        Reply former;
        ENTENTE_ASSIGN_OR_RETURN(const bool replayed, repeat.replay(tx, &former));
        if (replayed) return std::function<void()>([] {});
        ENTENTE_ASSIGN_OR_RETURN(const auto present, find_invitation(tx, id_of(invited)));
        if (!present.has_value() || present->invitation.state() == Invitation::STATE_REVOKED)
          return over(Invitation::STATE_REVOKED, "it was revoked");
        if (present->invitation.state() == Invitation::STATE_ANSWERED) return answered();
        if (is_of_person(invited)) {
          ENTENTE_ASSIGN_OR_RETURN(const auto given, answers_by(tx, id_of(invited)));
          if (given.contains({target.proposal, target.city})) return answered();
        }
        ENTENTE_ASSIGN_OR_RETURN(std::function<void()> behind, taking(tx));
        if (!is_of_person(invited)) {
          Invitation used = present->invitation;
          used.set_state(Invitation::STATE_ANSWERED);
          ENTENTE_RETURN_IF_ERROR(update_invitation(tx, used));
        }
        ENTENTE_RETURN_IF_ERROR(append_use(tx, id_of(invited), use));
        ENTENTE_RETURN_IF_ERROR(repeat.store(tx, kept, call.now));
        return behind;
      });
}

absl::StatusOr<Reply> InvitedHandlers::answer(const common::CallContext& call,
                                              const v1::AnswerInvitationRequest& asked) {
  ENTENTE_RETURN_IF_ERROR(check_language_code(asked.language_code()));
  // In what language it is told isn't part of the answer: who sends it again may read another one by then.
  v1::AnswerInvitationRequest request = asked;
  request.clear_language_code();
  ENTENTE_ASSIGN_OR_RETURN(Invited invited, open(call, request.secret()));
  Invitation& invitation = invited.stored.invitation;
  const auto refuse = [&](const absl::Status& why) -> absl::Status {
    if (is_passing(why)) return why;
    ENTENTE_RETURN_IF_ERROR(append(invitation, Invitation::Use::KIND_REFUSED, call.now));
    return why;
  };
  if (absl::Status checked = common::check_request_id(request.request_id()); !checked.ok()) return refuse(checked);
  struct Before {
    bool replayed = false;
    Reply reply;
    std::set<std::pair<std::string, std::string>> given;
  };
  const auto before = common::read_value<Before>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Before> {
    const common::RequestId repeat(invitation.name(), request.request_id(), request);
    Before known;
    ENTENTE_ASSIGN_OR_RETURN(known.replayed, repeat.replay(tx, &known.reply));
    ENTENTE_ASSIGN_OR_RETURN(known.given, answers_by(tx, id_of(invited)));
    return known;
  });
  if (!before.ok()) return refuse(before.status());
  if (before->replayed) {
    ENTENTE_RETURN_IF_ERROR(append(invitation, Invitation::Use::KIND_READ, call.now));
    return tell(call, invited, {before->reply.proposal().name(), before->reply.city()}, asked.language_code());
  }
  if (invitation.state() == Invitation::STATE_ANSWERED) return refuse(answered());
  if (absl::Status checked = check_answer(request); !checked.ok()) return refuse(checked);
  const absl::StatusOr<Target> target = target_of(call, invited, request);
  if (!target.ok()) return refuse(target.status());
  if (before->given.contains({target->proposal, target->city})) return refuse(answered());
  const absl::StatusOr<std::function<void()>> taken = take(call, invited, request, *target);
  if (!taken.ok()) return refuse(taken.status());
  if (*taken) (*taken)();
  if (!is_of_person(invited)) invitation.set_state(Invitation::STATE_ANSWERED);
  return tell(call, invited, *target, asked.language_code());
}

}  // namespace entente::matching
