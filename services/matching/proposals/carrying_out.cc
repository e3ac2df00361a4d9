#include "services/matching/proposals/carrying_out.h"

#include <algorithm>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"
#include "services/matching/access.h"
#include "services/matching/cooperations/agreement_sheet.h"
#include "services/matching/cooperations/cooperation_checks.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/errors.h"
#include "services/matching/proposals/cooperation_facts.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using common::concat;
using type::v1::Access;
using v1::Cooperation;
using v1::Decision;
using v1::Proposal;

constexpr std::size_t kMostText = 10'000;
constexpr Action kSteps[] = {Decision::ACTION_START, Decision::ACTION_REPORT, Decision::ACTION_CLOSE,
                             Decision::ACTION_CANCEL};

absl::StatusOr<std::optional<Proposal>> proposal_of(common::ReadTransaction& tx, const Cooperation& cooperation) {
  const std::optional<common::ProposalName> name = common::ProposalName::parse(cooperation.proposal());
  // One that was imported may name a proposal; that doesn't name it.
  if (!name.has_value() || !cooperation.has_agree_time()) return std::nullopt;
  return find_proposal(tx, *name);
}

template <typename Request>
common::FieldViolations check(const Request& request) {
  common::FieldViolations violations;
  violations.require(common::CooperationName::parse(request.name()).has_value(), "name",
                     concat("must be a name of the form ", common::CooperationName::kPattern));
  if constexpr (requires { request.text(); })
    common::check_text("text", request.text(), {.max_code_points = kMostText, .lines = true}, violations);
  return violations;
}

// Who sets next steps and notes signatures: who takes the steps of parties.
bool works_on(const Actor& actor) {
  return actor.is_one_of(
      {{Access::ROLE_FOCAL_POINT, Whose::kCity}, {Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
}

absl::Status no_work_of_yours() {
  return common::permission_denied("work on this cooperation",
                                   "focal points of its cities and coordinators of the beneficiary's creative field");
}

// OK when the caller speaks for that city: as its focal point, or as who coordinates the beneficiary's field.
absl::Status check_speaks_for(const common::Caller& caller, const Actor& actor, const std::string& city) {
  const bool speaks =
      caller.is_focal_point_of(city) || actor.is_one_of({{Access::ROLE_COORDINATOR, Whose::kBeneficiaryField}});
  return speaks ? absl::OkStatus()
                : common::permission_denied("speak for this city",
                                            "its focal points and coordinators of the beneficiary's creative field");
}

absl::Status put_signature(const common::CallContext& call, const Actor& actor, Cooperation::Signature signature,
                           Cooperation& cooperation) {
  const std::vector<std::string> cities = cities_of(cooperation);
  ENTENTE_ASSIGN_OR_RETURN(const std::string city,
                           party_meant("signature.city", signature.city(), cities, call.caller));
  ENTENTE_RETURN_IF_ERROR(check_speaks_for(call.caller, actor, city));
  signature.set_city(city);
  google::protobuf::RepeatedPtrField<Cooperation::Signature> signatures;
  for (const std::string& each : cities) {
    for (const Cooperation::Signature& former : cooperation.signatures()) {
      if (former.city() == each && each != city) *signatures.Add() = former;
    }
    if (each == city) *signatures.Add() = signature;
  }
  *cooperation.mutable_signatures() = std::move(signatures);
  return absl::OkStatus();
}

absl::Status put_milestones(const Milestones& wanted, Cooperation& cooperation) {
  const std::vector<std::string> cities = cities_of(cooperation);
  common::FieldViolations violations;
  for (int i = 0; i < wanted.size(); ++i) {
    violations.require(std::find(cities.begin(), cities.end(), wanted[i].city()) != cities.end(),
                       concat("milestones[", i, "].city"),
                       concat("must be a party: one of ", common::join(cities, ", ")));
  }
  ENTENTE_RETURN_IF_ERROR(violations.status());
  auto& milestones = *cooperation.mutable_milestones();
  milestones = wanted;
  std::stable_sort(milestones.begin(), milestones.end(), [](const auto& a, const auto& b) {
    return common::last_day(a.date()) < common::last_day(b.date());
  });
  return absl::OkStatus();
}

}  // namespace

absl::Status tell_steps(common::ReadTransaction& tx, const common::Caller& caller, const World& world,
                        Cooperation& cooperation) {
  cooperation.clear_allowed_actions();
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Proposal> proposal, proposal_of(tx, cooperation));
  if (!proposal.has_value()) return absl::OkStatus();
  const State state = proposal->state();
  Seen seen = look(caller, *std::move(proposal), {}, world);
  tell_reports(cooperation, "", seen.facts);
  for (const Action action : allowed(state, seen.actor, seen.facts)) {
    if (std::find(std::begin(kSteps), std::end(kSteps), action) != std::end(kSteps))
      cooperation.add_allowed_actions(action);
  }
  return absl::OkStatus();
}

CarryingOut::CarryingOut(common::Database& database, WorldSource world)
    : database_(database), world_(std::move(world)) {}

absl::StatusOr<CarryingOut::Carried> CarryingOut::see(common::ReadTransaction& tx, const common::CallContext& call,
                                                      const std::string& name, Action action, const absl::Status& valid,
                                                      const World& world) const {
  std::optional<Cooperation> cooperation;
  if (const auto key = common::CooperationName::parse(name)) {
    ENTENTE_ASSIGN_OR_RETURN(cooperation, find_cooperation(tx, key->id));
  }
  std::optional<Proposal> proposal;
  std::optional<v1::Round> round;
  if (cooperation.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(proposal, proposal_of(tx, *cooperation));
  }
  if (proposal.has_value()) {
    ENTENTE_ASSIGN_OR_RETURN(round, find_round(tx, common::ProposalName::parse(proposal->name())->round));
  }
  const bool has_proposal = proposal.has_value();
  Seen seen = look(call.caller, std::move(proposal).value_or(Proposal()), round.value_or(v1::Round()), world);
  if (action == Decision::ACTION_UNSPECIFIED) {
    if (!works_on(seen.actor)) return no_work_of_yours();
  } else if (!takes_anywhere(seen.actor, action)) {
    return not_yours(action);
  }
  ENTENTE_RETURN_IF_ERROR(valid);
  if (!cooperation.has_value()) return common::not_found(name);
  if (!has_proposal) {
    return common::make_error(kCooperationImported,
                              concat(name,
                                     " was imported: it has no proposal here to take steps on; import it again "
                                     "to change it"),
                              {{"resource", name}});
  }
  return Carried{*std::move(cooperation), std::move(seen)};
}

absl::StatusOr<CarryingOut::Carried> CarryingOut::see_open(common::ReadTransaction& tx, const common::CallContext& call,
                                                           const std::string& name, const absl::Status& valid,
                                                           const World& world) const {
  ENTENTE_ASSIGN_OR_RETURN(Carried carried, see(tx, call, name, Decision::ACTION_UNSPECIFIED, valid, world));
  const Cooperation::State state = carried.cooperation.state();
  if (state == Cooperation::STATE_AGREED || state == Cooperation::STATE_RUNNING) return carried;
  return common::make_error(kCooperationOver,
                            concat(name, " has ended: its next steps and signatures stay as they are"),
                            {{"resource", name}});
}

template <typename Request>
absl::StatusOr<Cooperation> CarryingOut::step(const common::CallContext& call, const Request& request, Action action,
                                              const std::string& reason, const absl::Status& valid,
                                              const Cooperation::Report* report) {
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  // Who may not, or asks for nonsense, doesn't wait for the writer.
  ENTENTE_RETURN_IF_ERROR(database_.read(
      [&](common::ReadTransaction& tx) { return see(tx, call, request.name(), action, valid, world).status(); }));
  const auto write = [&](common::WriteTransaction& tx) -> absl::StatusOr<Cooperation> {
    ENTENTE_ASSIGN_OR_RETURN(Carried carried, see(tx, call, request.name(), action, valid, world));
    Seen& seen = carried.seen;
    ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), carried.cooperation.etag(), request.name()));
    Wish wish;
    wish.action = action;
    wish.reason = reason;
    wish.text = request.text();
    wish.author = call.caller.subject;
    if (report != nullptr) {
      ENTENTE_ASSIGN_OR_RETURN(wish.city,
                               party_meant("report.city", report->city(), cities_of(carried.cooperation), call.caller));
      ENTENTE_RETURN_IF_ERROR(check_speaks_for(call.caller, seen.actor, wish.city));
    }
    tell_reports(carried.cooperation, wish.city, seen.facts);
    ENTENTE_RETURN_IF_ERROR(take_step(tx, wish, world, call.now, seen));
    if (report != nullptr) {
      Cooperation::Report stored = *report;
      stored.set_city(wish.city);
      *stored.mutable_create_time() = common::to_timestamp(call.now);
      ENTENTE_RETURN_IF_ERROR(put_report(tx, seen.proposal, std::move(stored)));
    }
    ENTENTE_ASSIGN_OR_RETURN(carried, see(tx, call, request.name(), action, valid, world));
    ENTENTE_RETURN_IF_ERROR(tell_steps(tx, call.caller, world, carried.cooperation));
    return std::move(carried.cooperation);
  };
  return write_or_try<Cooperation>(database_, call, request, write);
}

template <typename Request, typename Change>
absl::StatusOr<Cooperation> CarryingOut::alter(const common::CallContext& call, const Request& request,
                                               const absl::Status& valid, const Change& change) {
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  ENTENTE_RETURN_IF_ERROR(database_.read(
      [&](common::ReadTransaction& tx) { return see_open(tx, call, request.name(), valid, world).status(); }));
  return write_or_try<Cooperation>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Cooperation> {
        ENTENTE_ASSIGN_OR_RETURN(Carried carried, see_open(tx, call, request.name(), valid, world));
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), carried.cooperation.etag(), request.name()));
        ENTENTE_RETURN_IF_ERROR(change(carried.seen.actor, carried.cooperation));
        ENTENTE_RETURN_IF_ERROR(put_cooperation(tx, carried.cooperation));
        ENTENTE_RETURN_IF_ERROR(tell_steps(tx, call.caller, world, carried.cooperation));
        return std::move(carried.cooperation);
      });
}

absl::StatusOr<Cooperation> CarryingOut::start(const common::CallContext& call,
                                               const v1::StartCooperationRequest& request) {
  return step(call, request, Decision::ACTION_START, "", check(request).status());
}

absl::StatusOr<Cooperation> CarryingOut::report(const common::CallContext& call,
                                                const v1::ReportCooperationRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  common::FieldViolations violations = check(request);
  check_report(request.report(), world, violations);
  return step(call, request, Decision::ACTION_REPORT, "", violations.status(), &request.report());
}

absl::StatusOr<Cooperation> CarryingOut::close(const common::CallContext& call,
                                               const v1::CloseCooperationRequest& request) {
  return step(call, request, Decision::ACTION_CLOSE, request.reason(), check(request).status());
}

absl::StatusOr<Cooperation> CarryingOut::set_milestones(const common::CallContext& call,
                                                        const v1::SetMilestonesRequest& request) {
  common::FieldViolations violations = check(request);
  check_milestones(request.milestones(), violations);
  return alter(call, request, violations.status(), [&](const Actor&, Cooperation& cooperation) {
    return put_milestones(request.milestones(), cooperation);
  });
}

absl::StatusOr<Cooperation> CarryingOut::sign(const common::CallContext& call,
                                              const v1::SignAgreementRequest& request) {
  common::FieldViolations violations = check(request);
  check_signature(request.signature(), common::utc_day(call.now), violations);
  return alter(call, request, violations.status(), [&](const Actor& actor, Cooperation& cooperation) {
    return put_signature(call, actor, request.signature(), cooperation);
  });
}

absl::StatusOr<v1::GetAgreementResponse> CarryingOut::agreement(const common::CallContext& call,
                                                                const v1::GetAgreementRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  common::FieldViolations violations = check(request);
  const std::optional<common::Language> language = printed_language(request.language_code());
  violations.require(language.has_value(), "language_code", "must be en or fr; leave it empty for en");
  ENTENTE_ASSIGN_OR_RETURN(const World world, world_());
  std::optional<Cooperation> cooperation;
  const auto key = common::CooperationName::parse(request.name());
  if (key.has_value()) {
    ENTENTE_RETURN_IF_ERROR(database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(cooperation, find_cooperation(tx, key->id));
      return absl::OkStatus();
    }));
  }
  if (!reads_rounds(call.caller) && (!cooperation.has_value() || !reads_details(call.caller, *cooperation))) {
    return common::permission_denied("read this agreement",
                                     "coordinators, observers, services, and the focal points of its cities");
  }
  ENTENTE_RETURN_IF_ERROR(violations.status());
  if (!cooperation.has_value()) return common::not_found(request.name());
  if (!cooperation->has_agree_time()) {
    return common::make_error(
        kCooperationImported,
        concat(request.name(), " was imported: nothing was agreed on here that a sheet could say"),
        {{"resource", request.name()}});
  }
  v1::GetAgreementResponse reply;
  reply.set_language_code(common::language_code(*language));
  reply.set_html(agreement_sheet(*cooperation, world, *language));
  return reply;
}

}  // namespace entente::matching
