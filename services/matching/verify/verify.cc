#include "services/matching/verify/verify.h"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "google/protobuf/util/message_differencer.h"
#include "matcher/checker/checker.h"
#include "matcher/network/load.h"
#include "matcher/score/drawing.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/trios_sought.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/sha256.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/convert.h"
#include "services/matching/documents/proof.h"
#include "services/matching/verify/figures.h"
#include "services/matching/verify/speaker.h"

namespace entente::matching {
namespace {

using common::concat;
using matcher::Network;
using matcher::Problem;

absl::Status proves(const Speaker& say, std::string_view scope, const Network& network, const Proven& proven,
                    std::int64_t& checked) {
  const matcher::CheckReport report = matcher::check(network, proven.choice, proven.certificate);
  if (!report.ok()) {
    std::string findings;
    for (std::size_t i = 0; i < report.findings.size() && i < 5; ++i) {
      const std::string finding =
          say.text("cli.verify.finding", {{"id", report.findings[i].id}, {"where", report.findings[i].where}});
      findings = i == 0 ? finding : say.text("cli.verify.findings", {{"before", findings}, {"next", finding}});
    }
    if (report.findings.size() > 5)
      findings = say.text("cli.verify.more_findings",
                          {{"findings", findings}, {"count", std::to_string(report.findings.size() - 5)}});
    return say.untrue(concat("certificate.json: ", scope), "cli.verify.proof_fails", {{"findings", findings}});
  }
  if (report.proven != proven.certificate.kind) {
    return say.untrue(concat("certificate.json: ", scope, ".kind"), "cli.verify.other_kind");
  }
  checked = report.columns_checked;
  return absl::OkStatus();
}

// Every pairing's axis, score, terms and reasons, with its runners-up and reserves, and that the pairings are those of
// the proof.
absl::Status check_pairings(const Speaker& say, const Problem& problem, const matcher::Drawing& drawing,
                            const matcher::Choice& choice, const RoundDocument& round) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, bool> chosen;  // → kept
  const auto name = [&](Problem::ListingIndex i) { return problem.listings()[static_cast<std::size_t>(i)].id; };
  const auto need = [&](std::int32_t i) { return name(drawing.needs[static_cast<std::size_t>(i)]); };
  const auto offer = [&](std::int32_t i) { return name(drawing.offers[static_cast<std::size_t>(i)]); };
  for (const std::int32_t index : choice.edges) {
    const Network::Edge& edge = drawing.network.edges[static_cast<std::size_t>(index)];
    chosen[{need(edge.need), offer(edge.offer), ""}] = edge.kept;
  }
  for (const std::int32_t index : choice.trios) {
    const Network::Trio& trio = drawing.network.trios[static_cast<std::size_t>(index)];
    chosen[{need(trio.need), offer(trio.pivotal), offer(trio.facilitator)}] = false;
  }
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: pairings", round.pairings.size(), chosen.size()));
  for (std::size_t i = 0; i < round.pairings.size(); ++i) {
    const auto& candidate = round.pairings[i].candidate();
    const auto& pairing = candidate.pairing();
    const std::string where = concat("round.json: pairings[", i, "]");
    const auto at = chosen.find({pairing.need(), pairing.offer(), pairing.facilitator()});
    if (at == chosen.end()) return say.untrue(where, "cli.verify.not_in_certificate");
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".kept", round.pairings[i].kept(), at->second));
    ENTENTE_RETURN_IF_ERROR(check_candidate(say, where, problem, pairing.need(), candidate));
    for (const auto* others : {&round.pairings[i].runners_up(), &round.pairings[i].reserves()}) {
      const std::string list = where + (others == &round.pairings[i].reserves() ? ".reserves[" : ".runners_up[");
      for (int k = 0; k < others->size(); ++k)
        ENTENTE_RETURN_IF_ERROR(check_candidate(say, concat(list, k, "]"), problem, pairing.need(), others->Get(k)));
    }
    chosen.erase(at);
  }
  return absl::OkStatus();
}

// Served, partly served and unmet needs, and who is on the list of those without all their partners.
absl::Status check_needs(const Speaker& say, const Problem& problem, const matcher::Drawing& drawing,
                         const matcher::Choice& choice, const RoundDocument& round) {
  std::map<std::int32_t, std::int64_t> partners;  // listing → partners
  for (const Problem::ListingIndex need : problem.needs()) partners[need] = 0;
  const auto add = [&](std::int32_t need) { ++partners[drawing.needs[static_cast<std::size_t>(need)]]; };
  for (const std::int32_t edge : choice.edges) add(drawing.network.edges[static_cast<std::size_t>(edge)].need);
  for (const std::int32_t trio : choice.trios) add(drawing.network.trios[static_cast<std::size_t>(trio)].need);
  std::int64_t served = 0;
  std::int64_t partly = 0;
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> lacking;  // need → got, sought
  for (const auto& [need, got] : partners) {
    const std::int64_t sought = problem.places_left(need);
    if (got >= sought) {
      ++served;
      continue;
    }
    partly += got > 0 ? 1 : 0;
    lacking[problem.listings()[static_cast<std::size_t>(need)].id] = {got, sought};
  }
  const auto unmet = static_cast<std::int64_t>(lacking.size()) - partly;
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: result.served_count", round.result.served_count(), served));
  ENTENTE_RETURN_IF_ERROR(
      say.same("round.json: result.partly_served_count", round.result.partly_served_count(), partly));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: result.unmet_count", round.result.unmet_count(), unmet));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: unmet", round.unmet.size(), lacking.size()));
  for (std::size_t i = 0; i < round.unmet.size(); ++i) {
    const auto& entry = round.unmet[i];
    const std::string where = concat("round.json: unmet[", i, "]");
    const auto at = lacking.find(entry.need());
    if (at == lacking.end()) return say.untrue(where, "cli.verify.has_partners");
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".partners", entry.partners(), at->second.first));
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".partners_sought", entry.partners_sought(), at->second.second));
    if (entry.cause() == 0) return say.untrue(where + ".cause", "cli.verify.no_cause");
    lacking.erase(at);
  }
  return absl::OkStatus();
}

// Draws the programme's quotas, as shares of the pairings of the proven round without them.
absl::Status draw_quotas(const Speaker& say, const Problem& problem, const Proofs& proofs, matcher::Drawing& drawing) {
  const matcher::Programme& programme = problem.snapshot().programme;
  const std::string_view where = "certificate.json: without_quotas";
  if (proofs.without_quotas.has_value() == programme.quotas.empty()) {
    return say.untrue(where, programme.quotas.empty() ? "cli.verify.no_quotas" : "cli.verify.proof_missing");
  }
  std::int64_t pairings = 0;
  if (proofs.without_quotas) {
    std::int64_t checked = 0;
    ENTENTE_RETURN_IF_ERROR(proves(say, "without_quotas", drawing.network, *proofs.without_quotas, checked));
    const matcher::Choice& choice = proofs.without_quotas->choice;
    pairings = std::ssize(choice.edges) + std::ssize(choice.trios);
  }
  matcher::add_quotas(problem, pairings, drawing);
  return absl::OkStatus();
}

// Forbids what fairness left out, once the round serves as many needs as any pairings can. `proven`: a higher score
// would serve fewer.
absl::Status draw_fairness(const Speaker& say, const Proofs& proofs, const v1::Round::Result& result,
                           matcher::Drawing& drawing, bool asked, bool& proven) {
  const std::string_view where = "certificate.json: fairness";
  if (proofs.fairness.has_value() != asked || result.has_smallest_score_allowed() != asked) {
    return say.untrue(where, asked ? "cli.verify.proof_missing" : "cli.verify.not_asked");
  }
  if (!asked) return absl::OkStatus();
  const Network all = matcher::served_network(drawing, std::nullopt);
  std::int64_t checked = 0;
  const Proven& coverage = proofs.fairness->coverage;
  ENTENTE_RETURN_IF_ERROR(proves(say, "fairness.coverage", all, coverage, checked));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: result.objective.priority_needs", result.objective().priority_needs(),
                                   coverage.certificate.objective.priority_needs));
  ENTENTE_RETURN_IF_ERROR(
      say.same("round.json: result.objective.needs", result.objective().needs(), coverage.certificate.objective.needs));
  const std::vector<matcher::Points> scores = matcher::scores_of(drawing.network);
  const matcher::Points least = result.smallest_score_allowed();
  const auto next = std::upper_bound(scores.begin(), scores.end(), least);
  proven = coverage.certificate.kind != matcher::Certificate::Kind::kBounded;
  if (next != scores.end()) {
    proven = proven && proofs.fairness->beyond.has_value();
    if (proofs.fairness->beyond) {
      const matcher::Certificate& beyond = proofs.fairness->beyond->certificate;
      const matcher::CheckReport report = matcher::check_bound(matcher::served_network(drawing, *next), beyond);
      if (!report.ok()) {
        return say.untrue("certificate.json: fairness.beyond", "cli.verify.proof_fails",
                          {{"findings", report.findings.front().id}});
      }
      proven = proven && beyond.upper_bound < coverage.certificate.objective_value;
    }
  }
  matcher::allow_from(least, drawing);
  return absl::OkStatus();
}

// What the round says of its quotas; their prices explain and aren't tested.
absl::Status check_quotas(const Speaker& say, const Problem& problem, const matcher::Drawing& drawing,
                          const matcher::Choice& choice, const v1::Round::Result& result) {
  const Network& network = drawing.network;
  matcher::Load load(network);
  std::map<std::pair<std::int32_t, std::int32_t>, std::int64_t> between;
  const auto take = [&](std::int32_t column) {
    load.take(network, column);
    const matcher::ColumnView view = matcher::column_of(network, column);
    const std::int32_t receiver = network.needs[static_cast<std::size_t>(view.need)].city;
    for (const std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const std::int32_t provider = network.offers[static_cast<std::size_t>(offer)].city;
      ++between[std::pair(std::min(receiver, provider), std::max(receiver, provider))];
    }
  };
  for (const std::int32_t edge : choice.edges) take(edge);
  for (const std::int32_t trio : choice.trios) take(static_cast<std::int32_t>(network.edges.size()) + trio);
  const matcher::Programme& programme = problem.snapshot().programme;
  const std::size_t shares = programme.quotas.size();
  const bool cities = programme.proposals_between_two_cities > 0;
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: result.quotas", result.quotas_size(), shares + (cities ? 1 : 0)));
  for (std::size_t q = 0; q < shares; ++q) {
    const auto& said = result.quotas(static_cast<int>(q));
    const Network::Quota& quota = network.quotas[q];
    const std::string where = concat("round.json: result.quotas[", q, "]");
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".class", common::text_of(said.class_()), drawing.quotas[q].of));
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".least", said.least(), quota.least));
    ENTENTE_RETURN_IF_ERROR(
        say.same(where + ".most", said.most(), quota.most == matcher::kUnlimited ? -1 : quota.most));
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".count", said.count(), load.quotas[q]));
    ENTENTE_RETURN_IF_ERROR(say.same(where + ".of", said.of(), drawing.quotas[q].pairings));
  }
  if (!cities) return absl::OkStatus();
  std::int64_t most = 0;
  for (const auto& [pair, count] : between) most = std::max(most, count);
  const auto& said = result.quotas(static_cast<int>(shares));
  const std::string where = concat("round.json: result.quotas[", shares, "]");
  ENTENTE_RETURN_IF_ERROR(say.same(where + ".class", common::text_of(said.class_()), std::string("cities")));
  ENTENTE_RETURN_IF_ERROR(say.same(where + ".most", said.most(), programme.proposals_between_two_cities));
  return say.same(where + ".count", said.count(), most);
}

// What the round says of its proofs is what the certificate holds.
absl::Status check_proof(const Speaker& say, std::string_view where, const v1::Proof& said, const v1::Proof& found) {
  if (google::protobuf::util::MessageDifferencer::Equals(said, found)) return absl::OkStatus();
  return say.untrue(where, "cli.verify.not_what_is_proven");
}

// That both files are as they were sealed, and each other's.
absl::Status check_seals(const Speaker& say, std::string_view round_json, const CertificateHeader& header) {
  if (header.round_digest == common::sha256_hex(round_json)) return absl::OkStatus();
  return say.untrue("certificate.json: round_digest", "cli.verify.other_round");
}

absl::StatusOr<Verified> verify_whole(const Speaker& say, std::string_view round_json,
                                      std::string_view certificate_json, const SnapshotSource& source) {
  Verified verified;
  ENTENTE_ASSIGN_OR_RETURN(verified.round, read_round(round_json));
  const RoundDocument& round = verified.round;
  ENTENTE_ASSIGN_OR_RETURN(const CertificateHeader header, read_certificate_header(certificate_json));
  ENTENTE_RETURN_IF_ERROR(check_seals(say, round_json, header));
  verified.round_digest = header.round_digest;
  const auto& day = round.snapshot.as_of();
  if (day.year() < 1900 || day.year() > 2200 || day.month() < 1 || day.month() > 12 || day.day() < 1 ||
      day.day() > 31) {
    return say.untrue("round.json: snapshot.as_of", "cli.verify.day_expected");
  }
  const matcher::Day as_of = first_day(day);
  ENTENTE_RETURN_IF_ERROR(say.same("certificate.json: as_of", header.as_of, format_day(as_of)));
  ENTENTE_RETURN_IF_ERROR(say.same("certificate.json: programme", header.programme, round.programme));
  ENTENTE_RETURN_IF_ERROR(
      say.same("certificate.json: engine_version", header.engine_version, round.snapshot.engine_version()));

  ENTENTE_ASSIGN_OR_RETURN(matcher::Snapshot snapshot, source(round.programme, as_of));
  verified.problem_digest = common::sha256_hex(matcher::canonical_bytes(snapshot));
  if (header.problem_digest != verified.problem_digest || round.snapshot.digest() != verified.problem_digest) {
    return say.untrue("problem_digest", "cli.verify.other_data");
  }
  verified.listings = static_cast<std::int64_t>(snapshot.listings.size());
  matcher::BuildResult built = Problem::build(std::move(snapshot));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) {
    return say.untrue("data", "cli.verify.not_built",
                      {{"fault", faults->front().id}, {"where", faults->front().where}});
  }
  const auto problem = std::get<std::shared_ptr<const Problem>>(built);
  const bool with_trios = matcher::seeks_trios(*problem);
  matcher::DrawResult drawn = matcher::draw(*problem, with_trios);
  if (!drawn.faults.empty()) {
    return say.untrue("data", "cli.verify.kept_cannot_hold", {{"where", drawn.faults.front().where}});
  }
  const Network& network = drawn.drawing.network;
  const matcher::Programme& asked = problem->snapshot().programme;
  ENTENTE_ASSIGN_OR_RETURN(const Proofs proofs, read_proofs(certificate_json, *problem, drawn.drawing));
  if (proofs.trios.has_value() != with_trios) {
    return say.untrue("certificate.json: trios",
                      with_trios ? "cli.verify.trios_missing" : "cli.verify.no_trios_sought");
  }
  ENTENTE_RETURN_IF_ERROR(draw_quotas(say, *problem, proofs, drawn.drawing));
  ENTENTE_RETURN_IF_ERROR(draw_fairness(say, proofs, round.result, drawn.drawing,
                                        asked.raise_smallest_score && !asked.weigh_instead_of_rank,
                                        verified.smallest_score_proven));
  const Network pairs_only = matcher::without_trios(network);
  ENTENTE_RETURN_IF_ERROR(proves(say, "pairs", pairs_only, proofs.pairs, verified.pairs_checked));
  if (proofs.trios) ENTENTE_RETURN_IF_ERROR(proves(say, "trios", network, *proofs.trios, verified.columns_checked));

  const Proven& whole = proofs.trios ? *proofs.trios : proofs.pairs;
  ENTENTE_RETURN_IF_ERROR(check_proof(say, "round.json: result.pairs_proof", round.result.pairs_proof(),
                                      to_proof(pairs_only, proofs.pairs.certificate)));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: result.trios_proof", round.result.has_trios_proof(), with_trios));
  if (proofs.trios) {
    ENTENTE_RETURN_IF_ERROR(check_proof(say, "round.json: result.trios_proof", round.result.trios_proof(),
                                        to_proof(network, proofs.trios->certificate)));
  }
  const type::v1::Amount reached = to_proto(objective_of(network, whole.choice));
  if (!google::protobuf::util::MessageDifferencer::Equals(reached, round.result.objective())) {
    return say.untrue("round.json: result.objective", "cli.verify.not_what_is_reached");
  }
  verified.needs = static_cast<std::int64_t>(problem->needs().size());
  const auto& said = round.snapshot;
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.need_count", said.need_count(), problem->needs().size()));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.offer_count", said.offer_count(),
                                   problem->offers().size() + problem->facilitators().size()));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.pair_count", said.pair_count(), network.edges.size()));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.trio_count", said.trio_count(), network.trios.size()));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.score_scale", said.score_scale(), matcher::kScoreScale));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.programme_version", said.programme_version(),
                                   problem->snapshot().programme.version));
  ENTENTE_RETURN_IF_ERROR(say.same("round.json: snapshot.scoring_context_digest", said.scoring_context_digest(),
                                   common::sha256_hex(problem->context_bytes())));
  ENTENTE_RETURN_IF_ERROR(check_quotas(say, *problem, drawn.drawing, whole.choice, round.result));
  ENTENTE_RETURN_IF_ERROR(check_pairings(say, *problem, drawn.drawing, whole.choice, round));
  ENTENTE_RETURN_IF_ERROR(check_needs(say, *problem, drawn.drawing, whole.choice, round));
  ENTENTE_RETURN_IF_ERROR(check_balance(say, *problem, drawn.drawing, whole.choice, round.balance));
  ENTENTE_RETURN_IF_ERROR(check_outside(say, *problem, round));
  return verified;
}

// What holds of files of another version, whatever they mean: their seals; and whether the data are the same.
absl::StatusOr<bool> check_of_other_version(const Speaker& say, std::string_view round_json,
                                            std::string_view certificate_json, const std::string& version,
                                            const SnapshotSource& source) {
  ENTENTE_ASSIGN_OR_RETURN(const CertificateHeader header, read_certificate_header(certificate_json));
  ENTENTE_RETURN_IF_ERROR(check_seals(say, round_json, header));
  ENTENTE_RETURN_IF_ERROR(say.same("certificate.json: engine_version", header.engine_version, version));
  const absl::StatusOr<absl::CivilDay> day = common::parse_day(header.as_of);
  if (!day.ok()) return say.untrue("certificate.json: as_of", "cli.verify.date_expected");
  const absl::StatusOr<matcher::Snapshot> snapshot = source(header.programme, common::day_number(*day));
  if (!snapshot.ok()) return false;
  return common::sha256_hex(matcher::canonical_bytes(*snapshot)) == header.problem_digest;
}

}  // namespace

absl::StatusOr<Verified> verify(std::string_view round_json, std::string_view certificate_json,
                                const SnapshotSource& source, std::string_view engine_version, Language language) {
  const Speaker say(language);
  absl::StatusOr<Verified> verified = verify_whole(say, round_json, certificate_json, source);
  if (verified.ok()) return verified;
  const std::string version = engine_version_of(round_json);
  if (version.empty() || version == engine_version) return verified;
  ENTENTE_ASSIGN_OR_RETURN(const bool same_data,
                           check_of_other_version(say, round_json, certificate_json, version, source));
  const std::string data = say.text(same_data ? "cli.verify.same_data" : "cli.verify.data_not_told");
  return absl::UnimplementedError(
      say.text("cli.verify.other_version", {{"version", version},
                                            {"own", std::string(engine_version)},
                                            {"why", std::string(verified.status().message())},
                                            {"data", data}}));
}

}  // namespace entente::matching
