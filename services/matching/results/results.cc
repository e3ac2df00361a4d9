#include "services/matching/results/results.h"

#include <map>
#include <string_view>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/score/city_class.h"
#include "services/common/text/sha256.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/convert.h"
#include "services/matching/documents/proof.h"

namespace entente::matching {
namespace {

using matcher::Problem;

const std::string& name_of(const Problem& problem, Problem::ListingIndex listing) {
  return problem.listings()[static_cast<std::size_t>(listing)].id;
}

v1::Pairing pairing_of(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                       Problem::ListingIndex facilitator) {
  v1::Pairing result;
  result.set_need(name_of(problem, need));
  result.set_offer(name_of(problem, offer));
  if (facilitator >= 0) result.set_facilitator(name_of(problem, facilitator));
  return result;
}

template <class Repeated>
void add_terms(const matcher::Evaluation& evaluation, Repeated* terms) {
  for (const matcher::TermPoints& term : evaluation.terms) {
    v1::TermPoints& entry = *terms->Add();
    entry.set_term(std::string(matcher::term_id(term.term)));
    entry.set_points(term.points);
    entry.set_most(term.most);
    *entry.mutable_reason() = to_proto(term.text);
  }
}

matcher::Evaluation evaluate(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                             Problem::ListingIndex facilitator) {
  return facilitator < 0 ? matcher::evaluate_pair(problem, need, offer)
                         : matcher::evaluate_trio(problem, need, offer, facilitator);
}

v1::Balance::Coverage to_proto(const matcher::Coverage& coverage) {
  v1::Balance::Coverage result;
  *result.mutable_class_() = common::choice_of<v1::PairingClass>(coverage.group);
  result.set_need_count(static_cast<std::int32_t>(coverage.needs));
  result.set_served_count(static_cast<std::int32_t>(coverage.served));
  return result;
}

void add_prices(const std::vector<matcher::CapacityPrice>& prices,
                google::protobuf::RepeatedPtrField<v1::CapacityPrice>* list) {
  for (const matcher::CapacityPrice& price : prices) {
    v1::CapacityPrice& entry = *list->Add();
    entry.set_kind(common::value_of<v1::CapacityPrice::Kind>(price.kind));
    entry.set_resource(price.resource);
    *entry.mutable_price() = matching::to_proto(price.price);
    if (price.one_more) *entry.mutable_one_more() = matching::to_proto(*price.one_more);
    if (price.one_less) *entry.mutable_one_less() = matching::to_proto(*price.one_less);
  }
}

v1::Standing standing_of(matcher::Standing standing) {
  switch (standing) {
    case matcher::Standing::kUnspecified:
      break;
    case matcher::Standing::kInEveryBestRound:
      return v1::STANDING_IN_EVERY_BEST_ROUND;
    case matcher::Standing::kInterchangeable:
      return v1::STANDING_INTERCHANGEABLE;
  }
  return v1::STANDING_UNSPECIFIED;
}

v1::DirectivePrice directive_of(const Problem& problem, const matcher::DirectivePrice& priced) {
  v1::DirectivePrice result;
  result.set_need(name_of(problem, priced.need));
  result.set_offer(name_of(problem, priced.offer));
  result.set_kind(priced.kind == matcher::Directive::Kind::kKeep ? v1::Directive::KIND_KEEP
                                                                 : v1::Directive::KIND_RULE_OUT);
  *result.mutable_price() = matching::to_proto(priced.price);
  return result;
}

v1::Round::Snapshot snapshot_of(const matcher::Round& round) {
  const Problem& problem = *round.problem;
  v1::Round::Snapshot result;
  result.set_digest(common::sha256_hex(matcher::canonical_bytes(problem.snapshot())));
  result.set_programme_version(problem.snapshot().programme.version);
  result.set_scoring_context_digest(common::sha256_hex(problem.context_bytes()));
  result.set_engine_version(std::string(matcher::kEngineVersion));
  if (round.with_trios) result.set_cbc_version(std::string(matcher::cbc_version()));
  *result.mutable_as_of() = to_date(problem.snapshot().as_of);
  result.set_score_scale(matcher::kScoreScale);
  result.set_need_count(static_cast<std::int32_t>(problem.needs().size()));
  result.set_offer_count(static_cast<std::int32_t>(problem.offers().size() + problem.facilitators().size()));
  result.set_pair_count(round.pair_count);
  result.set_country_scheme(common::value_of<v1::Programme::CountryScheme>(
      matcher::country_scheme_id(problem.snapshot().programme.country_scheme)));
  result.set_trio_count(static_cast<std::int64_t>(round.drawing.network.trios.size()));
  if (const auto declarations = matcher::declarations_of(problem)) {
    result.mutable_declarations()->set_declared_count(declarations->declared);
    result.mutable_declarations()->set_undeclared_count(declarations->undeclared);
  }
  return result;
}

}  // namespace

type::v1::EngineText to_proto(const matcher::Text& text) {
  type::v1::EngineText result;
  result.set_id(text.id);
  for (const auto& [name, value] : text.parameters) (*result.mutable_parameters())[name] = value;
  return result;
}

type::v1::EngineText to_proto(const matcher::Fault& fault) {
  type::v1::EngineText result = to_proto(fault.text);
  (*result.mutable_parameters())["where"] = fault.where;
  return result;
}

v1::Candidate to_proto(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                       Problem::ListingIndex facilitator, const matcher::Evaluation& evaluation) {
  v1::Candidate result;
  *result.mutable_pairing() = pairing_of(problem, need, offer, facilitator);
  result.set_axis(static_cast<type::v1::Axis>(evaluation.axis));
  result.set_score(evaluation.score);
  result.set_relevance(evaluation.relevance);
  result.set_thin(evaluation.thin);
  add_terms(evaluation, result.mutable_terms());
  if (!evaluation.third_city.id.empty()) *result.mutable_third_city() = to_proto(evaluation.third_city);
  return result;
}

v1::Candidate to_proto(const Problem& problem, const matcher::Candidate& candidate) {
  return to_proto(problem, candidate.need, candidate.offer, -1,
                  matcher::evaluate_pair(problem, candidate.need, candidate.offer));
}

v1::Explanation to_proto(const Problem& problem, Problem::ListingIndex need, Problem::ListingIndex offer,
                         Problem::ListingIndex facilitator, const matcher::Explanation& explanation) {
  v1::Explanation result;
  *result.mutable_pairing() = pairing_of(problem, need, offer, facilitator);
  const matcher::Evaluation& evaluation = explanation.evaluation;
  result.set_axis(static_cast<type::v1::Axis>(evaluation.axis));
  for (const matcher::RuleOutcome& rule : evaluation.rules) {
    v1::RuleOutcome& entry = *result.add_rules();
    entry.set_rule(std::string(matcher::rule_id(rule.rule)));
    switch (rule.verdict) {
      case matcher::RuleOutcome::Verdict::kHolds:
        entry.set_verdict(v1::RuleOutcome::VERDICT_HOLDS);
        break;
      case matcher::RuleOutcome::Verdict::kBroken:
        entry.set_verdict(v1::RuleOutcome::VERDICT_BROKEN);
        break;
      case matcher::RuleOutcome::Verdict::kNotKnown:
        entry.set_verdict(v1::RuleOutcome::VERDICT_NOT_KNOWN);
        break;
    }
    *entry.mutable_reason() = to_proto(rule.text);
  }
  result.set_admissible(evaluation.admissible);
  result.set_score(evaluation.score);
  result.set_relevance(evaluation.relevance);
  result.set_thin(evaluation.thin);
  add_terms(evaluation, result.mutable_terms());
  switch (explanation.outcome) {
    case matcher::Explanation::Outcome::kAlone:
      break;
    case matcher::Explanation::Outcome::kProposed:
      result.set_outcome(v1::Explanation::OUTCOME_PROPOSED);
      break;
    case matcher::Explanation::Outcome::kRuledOut:
      result.set_outcome(v1::Explanation::OUTCOME_RULED_OUT);
      break;
    case matcher::Explanation::Outcome::kOutweighed:
      result.set_outcome(v1::Explanation::OUTCOME_OUTWEIGHED);
      break;
    case matcher::Explanation::Outcome::kTied:
      result.set_outcome(v1::Explanation::OUTCOME_TIED);
      break;
  }
  if (explanation.shortfall) *result.mutable_shortfall() = to_proto(*explanation.shortfall);
  for (const auto& holder : explanation.held_by) {
    v1::Explanation::Holder& entry = *result.add_held_by();
    *entry.mutable_pairing() = pairing_of(problem, holder.need, holder.offer, holder.facilitator);
    entry.set_score(holder.score);
  }
  for (const matcher::Text& remark : explanation.remarks) *result.add_remarks() = to_proto(remark);
  result.set_standing(standing_of(explanation.standing));
  add_prices(explanation.prices, result.mutable_prices());
  return result;
}

v1::RoundPairing to_proto(const Problem& problem, const matcher::RoundPairing& pairing) {
  v1::RoundPairing result;
  *result.mutable_candidate() = to_proto(problem, pairing.need, pairing.offer, pairing.facilitator, pairing.evaluation);
  for (const auto& runner_up : pairing.runners_up) {
    *result.add_runners_up() = to_proto(problem, pairing.need, runner_up.offer, runner_up.facilitator,
                                        evaluate(problem, pairing.need, runner_up.offer, runner_up.facilitator));
  }
  for (const auto& reserve : pairing.reserves) {
    *result.add_reserves() = to_proto(problem, pairing.need, reserve.offer, reserve.facilitator,
                                      evaluate(problem, pairing.need, reserve.offer, reserve.facilitator));
  }
  add_prices(pairing.prices, result.mutable_prices());
  result.set_standing(standing_of(pairing.standing));
  result.set_kept(pairing.kept);
  return result;
}

v1::QuotaOutcome to_proto(const matcher::QuotaOutcome& quota) {
  v1::QuotaOutcome result;
  *result.mutable_class_() = common::choice_of<v1::PairingClass>(quota.of);
  result.set_least(quota.least);
  result.set_most(quota.most == matcher::kUnlimited ? -1 : quota.most);
  result.set_count(quota.count);
  result.set_of(quota.pairings);
  *result.mutable_price() = to_proto(quota.price);
  return result;
}

v1::UnmetNeed to_proto(const Problem& problem, const matcher::UnmetNeed& unmet) {
  v1::UnmetNeed result;
  result.set_need(name_of(problem, unmet.need));
  result.set_partners(static_cast<std::int32_t>(unmet.partners));
  result.set_partners_sought(static_cast<std::int32_t>(unmet.partners_sought));
  result.set_cause(common::value_of<v1::UnmetNeed::Cause>(unmet.cause));
  for (const matcher::Text& detail : unmet.details) *result.add_details() = to_proto(detail);
  for (const auto& near : unmet.near) {
    v1::UnmetNeed::Near& entry = *result.add_near();
    entry.set_offer(name_of(problem, near.offer));
    entry.set_rule(near.rule);
    if (near.cause != unmet.cause) entry.set_cause(common::value_of<v1::UnmetNeed::Cause>(near.cause));
    entry.set_score(near.score);
  }
  result.set_priority(unmet.priority);
  return result;
}

v1::Balance to_proto(const matcher::Balance& balance) {
  v1::Balance result;
  for (const auto& coverage : balance.coverage) *result.add_coverage() = to_proto(coverage);
  for (const auto& coverage : balance.beneficiaries) *result.add_beneficiaries() = to_proto(coverage);
  for (const auto& [axis, pairings] : balance.axes) {
    v1::Balance::AxisShare& entry = *result.add_axes();
    entry.set_axis(static_cast<type::v1::Axis>(axis));
    entry.set_pairing_count(static_cast<std::int32_t>(pairings));
  }
  result.set_pairing_count(static_cast<std::int32_t>(balance.pairings));
  result.set_largest_provider_load(static_cast<std::int32_t>(balance.largest_provider_load));
  result.set_provider_gini_permille(static_cast<std::int32_t>(balance.provider_gini_permille));
  result.set_anchored_count(static_cast<std::int32_t>(balance.anchored));
  result.set_smallest_score(balance.smallest_score);
  result.set_served_waiting_days(static_cast<std::int32_t>(balance.served_waiting_days));
  result.set_unmet_waiting_days(static_cast<std::int32_t>(balance.unmet_waiting_days));
  return result;
}

v1::Baseline to_proto(const matcher::Baseline& baseline) {
  v1::Baseline result;
  result.set_method(common::value_of<v1::Baseline::Method>(matcher::method_id(baseline.method)));
  *result.mutable_objective() = to_proto(baseline.objective);
  *result.mutable_balance() = to_proto(baseline.balance);
  return result;
}

namespace {

void add_outside(const Problem& problem, v1::Round::Result& result) {
  std::map<std::string_view, std::vector<Problem::ListingIndex>> causes;  // listings are in the order of their names
  for (const matcher::OutsideNeed& need : problem.outside())
    causes[matcher::outside_id(need.cause)].push_back(need.need);
  for (const auto& [cause, needs] : causes) {
    v1::OutsideNeeds& entry = *result.add_outside();
    entry.set_cause(common::value_of<v1::OutsideNeeds::Cause>(cause));
    entry.set_need_count(static_cast<std::int32_t>(needs.size()));
    for (const Problem::ListingIndex need : needs) entry.add_needs(name_of(problem, need));
  }
}

v1::MissingOffer to_proto(const Problem& problem, const matcher::MissingOffer& missing) {
  v1::MissingOffer result;
  result.set_topic(missing.topic);
  result.set_area(static_cast<type::v1::AreaOfAction>(missing.area));
  result.set_region(missing.region);
  for (const Problem::ListingIndex need : missing.needs) result.add_needs(name_of(problem, need));
  return result;
}

}  // namespace

RoundFiles to_files(const matcher::Round& round) {
  const Problem& problem = *round.problem;
  RoundFiles files;
  RoundDocument& document = files.document;
  document.programme = problem.snapshot().programme.id;
  document.snapshot = snapshot_of(round);
  document.result.set_served_count(static_cast<std::int32_t>(round.served));
  document.result.set_partly_served_count(static_cast<std::int32_t>(round.partly_served));
  document.result.set_thinly_served_count(static_cast<std::int32_t>(round.thinly_served));
  document.result.set_unmet_count(static_cast<std::int32_t>(round.unmet_count));
  add_outside(problem, document.result);
  for (const auto& missing : round.missing_offers) *document.result.add_missing_offers() = to_proto(problem, missing);
  for (const auto& change : round.programme_changes) {
    v1::ProgrammeChange& entry = *document.result.add_programme_changes();
    *entry.mutable_change() = common::choice_of<v1::ProgrammeChange::Change>(change.change);
    entry.set_more_needs(static_cast<std::int32_t>(change.more_needs));
  }
  *document.result.mutable_objective() =
      to_proto(round.with_trios ? round.trios_certificate.objective : round.pairs_certificate.objective);
  *document.result.mutable_pairs_proof() = to_proof(without_trios(round.drawing.network), round.pairs_certificate);
  if (round.with_trios) {
    *document.result.mutable_trios_proof() = to_proof(round.drawing.network, round.trios_certificate);
  }
  document.result.set_edges_added(round.edges_added);
  for (const auto& quota : round.quotas) *document.result.add_quotas() = to_proto(quota);
  if (round.smallest_score_allowed) document.result.set_smallest_score_allowed(*round.smallest_score_allowed);
  for (const auto& priced : round.directives) *document.result.add_directives() = directive_of(problem, priced);
  for (const auto& pairing : round.pairings) document.pairings.push_back(to_proto(problem, pairing));
  for (const auto& unmet : round.unmet) document.unmet.push_back(to_proto(problem, unmet));
  document.balance = to_proto(round.balance);
  for (const auto& baseline : round.baselines) *document.balance.add_baselines() = to_proto(baseline);
  files.round_json = write_round(document);

  CertificateHeader header;
  header.round_digest = common::sha256_hex(files.round_json);
  header.problem_digest = document.snapshot.digest();
  header.engine_version = document.snapshot.engine_version();
  header.programme = document.programme;
  header.as_of = format_day(problem.snapshot().as_of);
  Proofs proofs;
  proofs.pairs = {round.pairs_choice, round.pairs_certificate};
  if (round.with_trios) proofs.trios = Proven{round.choice, round.trios_certificate};
  if (round.without_quotas)
    proofs.without_quotas = Proven{round.without_quotas->choice, round.without_quotas->certificate};
  if (round.fairness) {
    proofs.fairness.emplace().coverage = {round.fairness->coverage_choice, round.fairness->coverage};
    if (round.fairness->beyond) proofs.fairness->beyond = Proven{{}, *round.fairness->beyond};
  }
  files.certificate_json = write_certificate(header, proofs, problem, round.drawing);
  if (const auto written = read_certificate_header(files.certificate_json); written.ok()) {
    files.certificate_digest = written->digest;
  }
  document.result.set_digest(header.round_digest);
  return files;
}

}  // namespace entente::matching
