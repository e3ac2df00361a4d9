#include "services/matching/solving/engine_appraiser.h"

#include <string>
#include <utility>

#include "matcher/explain/price_of.h"
#include "services/common/base/cores.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/documents/convert.h"
#include "services/matching/errors.h"
#include "services/matching/results/results.h"
#include "services/matching/rounds/round_archive.h"
#include "services/matching/solving/engine_facts.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

using Index = matcher::Problem::ListingIndex;
using matcher::Rule;
using Verdict = matcher::RuleOutcome::Verdict;

struct Indices {
  Index need = -1;
  Index offer = -1;
  Index facilitator = -1;  // -1: a pair
};

// Nothing where one of them isn't there.
std::optional<Indices> find(const matcher::Problem& problem, const v1::Pairing& pairing) {
  Indices found{problem.find(pairing.need()), problem.find(pairing.offer()), -1};
  if (!pairing.facilitator().empty()) {
    found.facilitator = problem.find(pairing.facilitator());
    if (found.facilitator < 0) return std::nullopt;
  }
  return found.need < 0 || found.offer < 0 ? std::nullopt : std::optional(found);
}

matcher::Evaluation evaluate(const matcher::Problem& problem, const Indices& who) {
  return who.facilitator < 0 ? matcher::evaluate_pair(problem, who.need, who.offer)
                             : matcher::evaluate_trio(problem, who.need, who.offer, who.facilitator);
}

// The first of them without a place.
const std::string& full_one(const matcher::Problem& problem, const Indices& who) {
  Index full = who.need;
  for (const Index listing : {who.facilitator, who.offer, who.need}) {
    if (listing >= 0 && problem.places_left(listing) <= 0) full = listing;
  }
  return problem.listings()[static_cast<std::size_t>(full)].id;
}

absl::Status ended(const common::CallContext& call) {
  if (call.cancelled()) return absl::CancelledError("the caller went away");
  return absl::DeadlineExceededError("its price wasn't found in time");
}

}  // namespace

absl::StatusOr<Appraisal> EngineAppraiser::appraise(const common::CallContext& call, const World& world,
                                                    const v1::Round& round, const v1::Pairing& pairing) {
  const std::string name = common::ProgrammeName(common::RoundName::parse(round.name())->programme).text();
  const v1::Programme* const programme = world.programme(name);
  if (programme == nullptr) return common::not_found(name);
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day today, day_of("", false, {}, call.now));
  ENTENTE_ASSIGN_OR_RETURN(const auto prepared, problems_.prepare(world, *programme, today));
  const std::optional<Indices> who = find(*prepared->problem, pairing);
  if (!who.has_value()) return common::invalid_field("pairing", "names a listing whose city hasn't come through yet");
  matcher::Evaluation evaluation = evaluate(*prepared->problem, *who);
  Appraisal appraisal;
  for (const matcher::RuleOutcome& rule : evaluation.rules) {
    if (rule.verdict != Verdict::kBroken) continue;
    if (rule.rule == Rule::kOpen)
      return common::invalid_field("pairing", "has a listing that is out of the programme's scope");
    if (rule.rule == Rule::kPlaces) {
      appraisal.no_place = common::concat("no place is left at ", full_one(*prepared->problem, *who));
    } else {
      appraisal.broken.push_back({std::string(matcher::rule_id(rule.rule)), to_proto(rule.text)});
    }
  }
  appraisal.unknown_rules = unknown_rules(evaluation);
  appraisal.priority = prepared->problem->priority(who->need);
  if (!evaluation.admissible)
    evaluation.score = matcher::score_regardless(*prepared->problem, who->need, who->offer, who->facilitator);
  *appraisal.pairing.mutable_candidate() =
      to_proto(*prepared->problem, who->need, who->offer, who->facilitator, evaluation);
  ENTENTE_ASSIGN_OR_RETURN(appraisal.price, price(call, round, pairing));
  return appraisal;
}

absl::StatusOr<std::optional<type::v1::Amount>> EngineAppraiser::price(const common::CallContext& call,
                                                                       const v1::Round& round,
                                                                       const v1::Pairing& pairing) {
  matcher::Control control;
  control.threads = common::cores(4);
  control.cancelled = [&call] { return call.cancelled() || absl::Now() >= call.deadline; };
  const auto solved = archive_.load(round, control.cancelled);
  // A round of another engine stands, but nothing can be worked out in it.
  if (common::reason_of(solved.status()) == kRoundOfOtherEngine.reason) return std::nullopt;
  ENTENTE_RETURN_IF_ERROR(solved.status());
  const std::optional<Indices> who = find(*(*solved)->problem, pairing);
  if (!who.has_value()) return std::nullopt;
  const std::optional<matcher::Amount> found =
      matcher::price_of(**solved, who->need, who->offer, who->facilitator, control);
  if (control.cancelled()) return ended(call);
  return found.has_value() ? std::optional(to_proto(*found)) : std::nullopt;
}

}  // namespace entente::matching
