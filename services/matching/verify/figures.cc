#include "services/matching/verify/figures.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/score/balance.h"
#include "matcher/score/city_class.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/status.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using common::concat;
using matcher::Problem;

template <class List>
absl::Status check_coverage(const Speaker& say, const std::string& where, const List& said,
                            const std::vector<matcher::Coverage>& found) {
  ENTENTE_RETURN_IF_ERROR(say.same(where, said.size(), found.size()));
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& entry = said[static_cast<int>(i)];
    const std::string place = concat(where, "[", i, "]");
    ENTENTE_RETURN_IF_ERROR(say.same(place + ".class", common::text_of(entry.class_()), found[i].group));
    ENTENTE_RETURN_IF_ERROR(say.same(place + ".need_count", entry.need_count(), found[i].needs));
    ENTENTE_RETURN_IF_ERROR(say.same(place + ".served_count", entry.served_count(), found[i].served));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status check_balance(const Speaker& say, const Problem& problem, const matcher::Drawing& drawing,
                           const matcher::Choice& choice, const v1::Balance& said) {
  const matcher::Balance found = matcher::balance_of(problem, drawing, choice);
  const std::string at = "round.json: balance.";
  ENTENTE_RETURN_IF_ERROR(check_coverage(say, at + "coverage", said.coverage(), found.coverage));
  ENTENTE_RETURN_IF_ERROR(check_coverage(say, at + "beneficiaries", said.beneficiaries(), found.beneficiaries));
  ENTENTE_RETURN_IF_ERROR(say.same(at + "axes", said.axes_size(), found.axes.size()));
  for (std::size_t i = 0; i < found.axes.size(); ++i) {
    const auto& entry = said.axes(static_cast<int>(i));
    ENTENTE_RETURN_IF_ERROR(
        say.same(at + "axes", static_cast<int>(entry.axis()), static_cast<int>(found.axes[i].first)));
    ENTENTE_RETURN_IF_ERROR(say.same(at + "axes", entry.pairing_count(), found.axes[i].second));
  }
  ENTENTE_RETURN_IF_ERROR(say.same(at + "pairing_count", said.pairing_count(), found.pairings));
  ENTENTE_RETURN_IF_ERROR(
      say.same(at + "largest_provider_load", said.largest_provider_load(), found.largest_provider_load));
  ENTENTE_RETURN_IF_ERROR(
      say.same(at + "provider_gini_permille", said.provider_gini_permille(), found.provider_gini_permille));
  ENTENTE_RETURN_IF_ERROR(say.same(at + "anchored_count", said.anchored_count(), found.anchored));
  ENTENTE_RETURN_IF_ERROR(say.same(at + "smallest_score", said.smallest_score(), found.smallest_score));
  ENTENTE_RETURN_IF_ERROR(say.same(at + "served_waiting_days", said.served_waiting_days(), found.served_waiting_days));
  return say.same(at + "unmet_waiting_days", said.unmet_waiting_days(), found.unmet_waiting_days);
}

absl::Status check_outside(const Speaker& say, const Problem& problem, const RoundDocument& round) {
  std::map<std::string_view, std::vector<std::string>> causes;
  for (const matcher::OutsideNeed& need : problem.outside())
    causes[matcher::outside_id(need.cause)].push_back(problem.listings()[static_cast<std::size_t>(need.need)].id);
  const std::string at = "round.json: result.outside";
  ENTENTE_RETURN_IF_ERROR(say.same(at, round.result.outside_size(), causes.size()));
  int i = 0;
  for (const auto& [cause, needs] : causes) {
    const auto& entry = round.result.outside(i++);
    const std::string of = concat(at, ".", cause);
    ENTENTE_RETURN_IF_ERROR(say.same(at, common::word_of(entry.cause()), std::string(cause)));
    ENTENTE_RETURN_IF_ERROR(say.same(of, entry.need_count(), needs.size()));
    ENTENTE_RETURN_IF_ERROR(say.same(of + ".needs", entry.needs_size(), needs.size()));
    for (std::size_t n = 0; n < needs.size(); ++n)
      ENTENTE_RETURN_IF_ERROR(say.same(of + ".needs", entry.needs(static_cast<int>(n)), needs[n]));
  }
  ENTENTE_RETURN_IF_ERROR(
      say.same("round.json: snapshot.country_scheme", common::word_of(round.snapshot.country_scheme()),
               std::string(matcher::country_scheme_id(problem.snapshot().programme.country_scheme))));
  const auto found = matcher::declarations_of(problem);
  const auto& said = round.snapshot.declarations();
  const std::string of = "round.json: snapshot.declarations";
  ENTENTE_RETURN_IF_ERROR(say.same(of, round.snapshot.has_declarations(), found.has_value()));
  ENTENTE_RETURN_IF_ERROR(say.same(of + ".declared_count", said.declared_count(), found ? found->declared : 0));
  return say.same(of + ".undeclared_count", said.undeclared_count(), found ? found->undeclared : 0);
}

absl::Status check_text(const Speaker& say, std::string_view where, const type::v1::EngineText& said,
                        const matcher::Text& found) {
  ENTENTE_RETURN_IF_ERROR(say.same(where, said.id(), found.id));
  const std::map<std::string, std::string> parameters(said.parameters().begin(), said.parameters().end());
  if (parameters == found.parameters) return absl::OkStatus();
  return say.untrue(where, "cli.verify.figures_differ", {{"text", said.id()}});
}

absl::Status check_candidate(const Speaker& say, const std::string& where, const Problem& problem,
                             const std::string& need, const v1::Candidate& said) {
  const auto& who = said.pairing();
  const auto indices = {problem.find(who.need()), problem.find(who.offer()),
                        who.facilitator().empty() ? 0 : problem.find(who.facilitator())};
  if (who.need() != need || std::min(indices) < 0) return say.untrue(where, "cli.verify.not_in_data");
  const auto index = indices.begin();
  const matcher::Evaluation found = who.facilitator().empty() ? evaluate_pair(problem, index[0], index[1])
                                                              : evaluate_trio(problem, index[0], index[1], index[2]);
  if (!found.admissible) return say.untrue(where, "cli.verify.rule_stops");
  ENTENTE_RETURN_IF_ERROR(say.same(where + ".axis", static_cast<int>(said.axis()), static_cast<int>(found.axis)));
  ENTENTE_RETURN_IF_ERROR(say.same(where + ".score", said.score(), found.score));
  ENTENTE_RETURN_IF_ERROR(say.same(where + ".terms", said.terms_size(), found.terms.size()));
  for (std::size_t t = 0; t < found.terms.size(); ++t) {
    const auto& term = said.terms(static_cast<int>(t));
    const std::string place = concat(where, ".terms[", t, "]");
    ENTENTE_RETURN_IF_ERROR(say.same(place, std::string_view(term.term()), matcher::term_id(found.terms[t].term)));
    ENTENTE_RETURN_IF_ERROR(say.same(place, term.points(), found.terms[t].points));
    ENTENTE_RETURN_IF_ERROR(say.same(place, term.most(), found.terms[t].most));
    ENTENTE_RETURN_IF_ERROR(check_text(say, place + ".reason", term.reason(), found.terms[t].text));
  }
  return check_text(say, where + ".third_city", said.third_city(), found.third_city);
}

}  // namespace entente::matching
