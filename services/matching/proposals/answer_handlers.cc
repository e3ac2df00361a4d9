#include "services/matching/proposals/answer_handlers.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"
#include "services/matching/access.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/stand_ins.h"
#include "services/matching/proposals/terms.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/review/errors.h"

namespace entente::matching {
namespace {

using common::concat;
using type::v1::Access;
using v1::Decision;
using v1::Proposal;

constexpr std::size_t kMostText = 10'000;
constexpr std::size_t kMostFunction = 120;
constexpr char kPrefersOther[] = "prefers-other-partner";

template <typename Name, typename Request>
common::FieldViolations check(const Request& request) {
  common::FieldViolations violations;
  violations.require(Name::parse(request.name()).has_value(), "name",
                     concat("must be a name of the form ", Name::kPattern));
  common::check_text("text", request.text(), {.max_code_points = kMostText, .lines = true}, violations);
  if constexpr (requires { request.city(); }) {
    violations.require(request.city().empty() || common::CityName::parse(request.city()).has_value(), "city",
                       concat("must be a name of the form ", common::CityName::kPattern));
  }
  return violations;
}

void check_decline(const std::string& reason, const std::string& preferred, common::FieldViolations& violations) {
  violations.require(!reason.empty(), "reason", "is missing: step decline needs a code of its list in docs/review.md");
  if (preferred.empty()) return;
  violations.require(reason == kPrefersOther, "preferred",
                     concat("goes with reason ", kPrefersOther, " only: leave it empty"));
  violations.require(
      common::CityName::parse(preferred).has_value() || common::ListingName::parse(preferred).has_value(), "preferred",
      concat("must be a name of the form ", common::CityName::kPattern, " or ", common::ListingName::kPattern));
}

// What is wrong with a request, however the answer came.
common::FieldViolations check_record(const v1::RecordAnswerRequest& request) {
  common::FieldViolations violations = check<common::ProposalName>(request);
  const bool accepts = request.action() == Decision::ACTION_ACCEPT;
  const bool declines = request.action() == Decision::ACTION_DECLINE;
  violations.require(accepts || declines, "action", "must be accept or decline");
  violations.require(!request.city().empty(), "city", "is missing: which party answered");
  violations.require(accepts || !request.has_terms(), "terms", "go with an acceptance only: leave them out");
  violations.require(declines || (request.reason().empty() && request.preferred().empty()), "reason",
                     "and preferred go with a decline only: leave them empty");
  if (declines) check_decline(request.reason(), request.preferred(), violations);
  return violations;
}

// Of a request that names no answer it is still said who may enter one.
Wish wish_of(const common::CallContext& call, const v1::RecordAnswerRequest& request) {
  const bool declines = request.action() == Decision::ACTION_DECLINE;
  Wish wish{declines ? Decision::ACTION_DECLINE : Decision::ACTION_ACCEPT,
            request.etag(),
            request.reason(),
            request.text(),
            call.caller.subject,
            {}};
  wish.answer.emplace();
  wish.answer->city = request.city();
  wish.answer->channel = request.channel();
  wish.answer->answered_by = request.answered_by();
  wish.answer->preferred = request.preferred();
  if (request.has_terms()) wish.answer->terms = request.terms();
  return wish;
}

std::string parties_words(const Proposal& proposal) {
  std::vector<std::string> cities;
  for (const Proposal::Party& party : proposal.parties()) cities.push_back(party.city());
  return common::join(cities, ", ");
}

// The party for which a focal point acts: the one that is said, else the only one that is the caller's.
absl::StatusOr<std::string> own_city(const Seen& seen, const std::string& said, Action action) {
  if (!said.empty() && find_party(seen.proposal, said) != nullptr && !seen.actor.speaks_for(said))
    return not_yours(action);
  if (!said.empty() && find_party(seen.proposal, said) == nullptr)
    return common::invalid_field("city", concat("is no party: the parties are ", parties_words(seen.proposal)));
  if (!said.empty()) return said;
  if (seen.actor.cities.size() == 1) return seen.actor.cities.front();
  return common::invalid_field(
      "city", concat("is missing: you speak for ", common::join(seen.actor.cities, ", "), "; say for which of them"));
}

// Who acts, in one role alone: a person who has both acts for the city here, or for the network there.
Actor only_as(Access::Role role, const Actor& actor) {
  Actor one;
  std::copy_if(actor.is.begin(), actor.is.end(), std::back_inserter(one.is),
               [&](const Who& who) { return who.role == role; });
  if (role == Access::ROLE_FOCAL_POINT) one.cities = actor.cities;
  return one;
}

bool speaks_for_a_party(const Actor& actor) {
  return !actor.cities.empty();
}

bool is_in_role(const Actor& actor, Access::Role role, Action action) {
  return role == Access::ROLE_FOCAL_POINT ? speaks_for_a_party(actor) : takes_anywhere(only_as(role, actor), action);
}

// What a city reads that has left a trio with which others go on: its own decline, and no more.
Seen parted(const Seen& seen) {
  Seen left;
  left.round = seen.round;
  left.proposal.set_name(seen.proposal.name());
  left.proposal.set_state(seen.proposal.state());
  *left.proposal.mutable_last_decision() = seen.proposal.last_decision();
  return left;
}

}  // namespace

absl::Status answer_in_store(common::WriteTransaction& tx, Wish wish, const World& world, absl::Time now, Seen& seen) {
  ENTENTE_RETURN_IF_ERROR(common::check_etag(wish.etag, seen.proposal.etag(), seen.proposal.name()));
  Answer& answer = *wish.answer;
  const Proposal::Party* const party = find_party(seen.proposal, answer.city);
  if (party == nullptr)
    return common::invalid_field("city", concat("is no party: the parties are ", parties_words(seen.proposal)));
  const bool before_parties = seen.proposal.state() == Proposal::STATE_APPROVED;
  if (before_parties && is_told(seen.proposal, now) && !is_asked(seen.proposal, *party, now)) {
    const bool has_answered = party->accepted() != type::v1::KNOWLEDGE_UNSPECIFIED;
    return common::make_error(kNotAsked,
                              has_answered ? concat(answer.city,
                                                    " has answered already: its answer can be undone until "
                                                    "its effects go out, or WithdrawProposal ends all")
                                           : concat(answer.city, " is asked once the beneficiary has said yes"),
                              {{"resource", seen.proposal.name()}, {"city", answer.city}});
  }
  if (answer.terms.has_value() && before_parties) {
    common::FieldViolations violations;
    check_terms(*answer.terms, seen.proposal, world, now, violations);
    ENTENTE_RETURN_IF_ERROR(violations.status());
    const Terms asked = asked_terms(seen.proposal, world);
    Terms changed = with_changes(asked, *answer.terms);
    answer.terms.reset();
    if (!same_terms(asked, changed)) answer.terms = std::move(changed);
  }
  tell_answer(seen.proposal, answer, now, seen.facts);
  return take_step(tx, wish, world, now, seen);
}

// An answer on its way into the store.
struct AnswerHandlers::Prepared {
  Asked asked;
  Wish wish;
  Access::Role role;      // in which it is given
  std::string city = {};  // as it was said; empty: not
  World world = {};
  StandIns stand_ins = {};
  std::string former = {};  // the reservation that gives way to another, once it is taken
};

AnswerHandlers::AnswerHandlers(common::Database& database, WorldSource world, HeldPlaces& places)
    : database_(database), world_(std::move(world)), places_(places) {}

absl::StatusOr<AnswerHandlers::Prepared> AnswerHandlers::prepare(const common::CallContext& call,
                                                                 Prepared answer) const {
  ENTENTE_ASSIGN_OR_RETURN(answer.world, world_());
  ENTENTE_ASSIGN_OR_RETURN(
      const Seen seen, common::read_value<Seen>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Seen> {
        ENTENTE_ASSIGN_OR_RETURN(Seen found, see(tx, call, answer.asked, answer.world));
        if (!is_in_role(found.actor, answer.role, answer.asked.action)) return not_yours(answer.asked.action);
        return found;
      }));
  if (answer.asked.action != Decision::ACTION_DECLINE) return answer;
  absl::StatusOr<std::string> leaving = answer.wish.answer->city;
  if (answer.role == Access::ROLE_FOCAL_POINT) leaving = own_city(seen, answer.city, answer.asked.action);
  ENTENTE_RETURN_IF_ERROR(leaving.status());
  // A no is a no, also where nobody can be found who stands in.
  absl::StatusOr<StandIns> found = find_stand_ins(answer.world, seen.proposal, seen.round, *leaving, call.now);
  if (found.ok()) {
    answer.stand_ins = *std::move(found);
  } else {
    common::log_warning("nobody is looked for who stands in",
                        {{"proposal", seen.proposal.name()}, {"error", found.status().ToString()}});
  }
  return answer;
}

absl::StatusOr<Seen> AnswerHandlers::take(common::WriteTransaction& tx, const common::CallContext& call,
                                          Prepared& answer) const {
  ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, answer.asked, answer.world));
  if (!is_in_role(seen.actor, answer.role, answer.asked.action)) return not_yours(answer.asked.action);
  LoadsOnce loads(tx);
  ENTENTE_RETURN_IF_ERROR(judge_for(tx, answer.asked.action, answer.world, loads, seen));
  Wish wish = answer.wish;
  if (answer.role == Access::ROLE_FOCAL_POINT) {
    ENTENTE_ASSIGN_OR_RETURN(wish.answer->city, own_city(seen, answer.city, answer.asked.action));
  }
  seen.actor = only_as(answer.role, seen.actor);
  // That the city isn't asked has an error of its own.
  if (answer.role == Access::ROLE_FOCAL_POINT) seen.actor.is.push_back({answer.role, Whose::kAskedCity});
  if (wish.action == Decision::ACTION_DECLINE) {
    ENTENTE_ASSIGN_OR_RETURN(const CityLoads* const counted, loads.get());
    ENTENTE_ASSIGN_OR_RETURN(wish.answer->goes_on,
                             tell_stand_ins(tx, answer.stand_ins, seen.proposal, *counted, answer.world, seen.facts));
  }
  answer.former = seen.proposal.reservation();
  ENTENTE_RETURN_IF_ERROR(answer_in_store(tx, std::move(wish), answer.world, call.now, seen));
  return may_see(call.caller, seen.proposal, seen.round.state()) ? seen : parted(seen);
}

void AnswerHandlers::hold_again(const common::CallContext& call, const std::string& name, const std::string& former,
                                Proposal* reply) {
  const auto key = common::ProposalName::parse(name);
  if (!key.has_value()) return;
  const auto waits = common::read_value<std::optional<Proposal>>(
      database_, [&](common::ReadTransaction& tx) { return find_proposal(tx, *key); });
  if (!waits.ok() || !waits->has_value() || (*waits)->state() != Proposal::STATE_APPROVING) return;
  // What isn't done here is the outbox's.
  const absl::Status held = places_.hold_after(former, name, (*waits)->reservation());
  if (!held.ok()) {
    common::log_warning("places aren't held yet", {{"proposal", name}, {"error", held.ToString()}});
    return;
  }
  if (reply == nullptr) return;
  const absl::StatusOr<World> world = world_();
  if (!world.ok()) return;
  const auto settled =
      common::read_value<Proposal>(database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<Proposal> {
        ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, {name, absl::OkStatus(), Decision::ACTION_DECLINE}, *world));
        LoadsOnce loads(tx);
        return told(tx, call, *world, loads, std::move(seen));
      });
  if (settled.ok()) *reply = *settled;
}

template <typename Request>
absl::StatusOr<Proposal> AnswerHandlers::answer(const common::CallContext& call, const Request& request,
                                                Prepared given) {
  ENTENTE_ASSIGN_OR_RETURN(Prepared prepared, prepare(call, std::move(given)));
  ENTENTE_ASSIGN_OR_RETURN(
      Proposal reply,
      write_or_try<Proposal>(database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
        ENTENTE_ASSIGN_OR_RETURN(Seen taken, take(tx, call, prepared));
        LoadsOnce loads(tx);
        return told(tx, call, prepared.world, loads, std::move(taken));
      }));
  if (!request.validate_only() && reply.state() == Proposal::STATE_APPROVING)
    hold_again(call, reply.name(), prepared.former, &reply);
  return reply;
}

absl::StatusOr<Proposal> AnswerHandlers::accept(const common::CallContext& call,
                                                const v1::AcceptProposalRequest& request) {
  const common::FieldViolations violations = check<common::ProposalName>(request);
  Wish wish{Decision::ACTION_ACCEPT, request.etag(), "", request.text(), call.caller.subject, {}};
  wish.answer.emplace();
  if (request.has_terms()) wish.answer->terms = request.terms();
  return answer(call, request,
                {{request.name(), violations.status(), wish.action}, wish, Access::ROLE_FOCAL_POINT, request.city()});
}

absl::StatusOr<Proposal> AnswerHandlers::decline(const common::CallContext& call,
                                                 const v1::DeclineProposalRequest& request) {
  common::FieldViolations violations = check<common::ProposalName>(request);
  check_decline(request.reason(), request.preferred(), violations);
  Wish wish{Decision::ACTION_DECLINE, request.etag(), request.reason(), request.text(), call.caller.subject, {}};
  wish.answer.emplace();
  wish.answer->preferred = request.preferred();
  return answer(call, request,
                {{request.name(), violations.status(), wish.action}, wish, Access::ROLE_FOCAL_POINT, request.city()});
}

absl::StatusOr<Proposal> AnswerHandlers::record(const common::CallContext& call,
                                                const v1::RecordAnswerRequest& request) {
  common::FieldViolations violations = check_record(request);
  violations.require(request.channel() == Decision::CHANNEL_PHONE || request.channel() == Decision::CHANNEL_MAIL ||
                         request.channel() == Decision::CHANNEL_MEETING,
                     "channel", "must be phone, mail or meeting");
  common::check_text("answered_by", request.answered_by(), {.max_code_points = kMostFunction, .required = true},
                     violations);
  const Wish wish = wish_of(call, request);
  return answer(call, request,
                {{request.name(), violations.status(), wish.action}, wish, Access::ROLE_COORDINATOR, request.city()});
}

absl::StatusOr<AnswerHandlers::Taking> AnswerHandlers::begin(const common::CallContext& call,
                                                             const v1::RecordAnswerRequest& request,
                                                             const std::string& invitation) {
  common::FieldViolations violations = check_record(request);
  common::check_text("answered_by", request.answered_by(), {.max_code_points = kMostFunction}, violations);
  Wish wish = wish_of(call, request);
  wish.answer->channel = Decision::CHANNEL_LINK;
  wish.answer->invitation = invitation;
  ENTENTE_ASSIGN_OR_RETURN(Prepared prepared, prepare(call, {{request.name(), violations.status(), wish.action},
                                                             std::move(wish),
                                                             Access::ROLE_FOCAL_POINT,
                                                             request.city()}));
  const auto shared = std::make_shared<Prepared>(std::move(prepared));
  return Taking([this, call, shared](common::WriteTransaction& tx) -> absl::StatusOr<std::function<void()>> {
    ENTENTE_ASSIGN_OR_RETURN(const Seen after, take(tx, call, *shared));
    return std::function<void()>([this, call, name = after.proposal.name(), former = shared->former] {
      hold_again(call, name, former, nullptr);
    });
  });
}

absl::StatusOr<Proposal> AnswerHandlers::withdraw(const common::CallContext& call,
                                                  const v1::WithdrawProposalRequest& request) {
  const common::FieldViolations violations = check<common::ProposalName>(request);
  const Asked asked{request.name(), violations.status(), Decision::ACTION_WITHDRAW};
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_RETURN_IF_ERROR(
      database_.read([&](common::ReadTransaction& tx) { return see(tx, call, asked, world).status(); }));
  Wish wish{Decision::ACTION_WITHDRAW, request.etag(), request.reason(), request.text(), call.caller.subject, {}};
  return write_or_try<Proposal>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Proposal> {
        ENTENTE_ASSIGN_OR_RETURN(Seen seen, see(tx, call, asked, world));
        LoadsOnce loads(tx);
        ENTENTE_RETURN_IF_ERROR(judge_for(tx, asked.action, world, loads, seen));
        // A coordinator may say for which city; a focal point acts for its own.
        const bool coordinates = takes_anywhere(only_as(Access::ROLE_COORDINATOR, seen.actor), asked.action);
        if (!coordinates || (seen.actor.speaks_for(request.city()))) {
          ENTENTE_ASSIGN_OR_RETURN(wish.city, own_city(seen, request.city(), asked.action));
          seen.actor = only_as(Access::ROLE_FOCAL_POINT, seen.actor);
        } else if (!request.city().empty() && find_party(seen.proposal, request.city()) == nullptr) {
          return common::invalid_field("city", concat("is no party: the parties are ", parties_words(seen.proposal)));
        } else {
          wish.city = request.city();
          seen.actor = only_as(Access::ROLE_COORDINATOR, seen.actor);
        }
        ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, world, call.now, seen));
        LoadsOnce after(tx);
        return told(tx, call, world, after, std::move(seen));
      });
}

absl::StatusOr<v1::Cooperation> AnswerHandlers::cancel(const common::CallContext& call,
                                                       const v1::CancelCooperationRequest& request) {
  common::FieldViolations violations = check<common::CooperationName>(request);
  violations.require(!request.reason().empty(), "reason",
                     "is missing: step cancel needs a code of its list in docs/review.md");
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  std::optional<v1::Cooperation> cooperation;
  const auto look = [&](common::ReadTransaction& tx) -> absl::StatusOr<Seen> {
    ENTENTE_ASSIGN_OR_RETURN(cooperation, find_cooperation(tx, common::id_of(request.name())));
    // One that was imported, or rests since a decline, may name a proposal; that doesn't name it.
    const bool agreed = cooperation.has_value() && cooperation->has_agree_time();
    const std::string proposal = agreed ? cooperation->proposal() : std::string();
    const bool imported = cooperation.has_value() && !agreed;
    absl::Status valid = violations.status();
    if (valid.ok() && !cooperation.has_value()) valid = common::not_found(request.name());
    if (valid.ok() && imported)
      valid = common::make_error(kStepNotAllowed,
                                 concat(request.name(), " was imported: import it again in another state instead"),
                                 {{"state", common::word_of(cooperation->state())}, {"step", "cancel"}});
    return see(tx, call, {proposal, std::move(valid), Decision::ACTION_CANCEL}, world);
  };
  ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) { return look(tx).status(); }));
  return write_or_try<v1::Cooperation>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Cooperation> {
        ENTENTE_ASSIGN_OR_RETURN(Seen seen, look(tx));
        LoadsOnce loads(tx);
        ENTENTE_RETURN_IF_ERROR(judge_for(tx, Decision::ACTION_CANCEL, world, loads, seen));
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), cooperation->etag(), request.name()));
        Wish wish{Decision::ACTION_CANCEL, "", request.reason(), request.text(), call.caller.subject, {}};
        if (seen.actor.cities.size() == 1) wish.city = seen.actor.cities.front();
        ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, world, call.now, seen));
        ENTENTE_ASSIGN_OR_RETURN(Seen after, look(tx));
        v1::Cooperation reply = *cooperation;
        LoadsOnce now(tx);
        ENTENTE_ASSIGN_OR_RETURN(const Proposal shown, told(tx, call, world, now, std::move(after)));
        for (const int action : shown.allowed_actions())
          reply.add_allowed_actions(static_cast<Decision::Action>(action));
        return reply;
      });
}

}  // namespace entente::matching
