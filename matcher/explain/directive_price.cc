#include "matcher/explain/directive_price.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "matcher/network/load.h"
#include "matcher/round/choose_round.h"
#include "matcher/round/variants.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

const Directive* find(const Snapshot& snapshot, const std::string& need, const std::string& offer) {
  const auto found = std::find_if(snapshot.directives.begin(), snapshot.directives.end(),
                                  [&](const Directive& word) { return word.need == need && word.offer == offer; });
  return found == snapshot.directives.end() ? nullptr : &*found;
}

// What the round reaches without the directive, and whether that is proven; nullopt: cancelled, or no choice keeps the
// quotas.
std::optional<std::pair<Amount, bool>> reached_without(const Round& round, const Directive& word,
                                                       const Control& control) {
  Snapshot snapshot = round.problem->snapshot();
  std::erase_if(snapshot.directives,
                [&](const Directive& other) { return other.need == word.need && other.offer == word.offer; });
  BuildResult built = Problem::build(std::move(snapshot));
  const auto* problem = std::get_if<std::shared_ptr<const Problem>>(&built);
  if (problem == nullptr) return std::nullopt;  // can't be: it was built with the directive
  DrawResult drawn = draw_again(**problem, seeks_trios(**problem), *round.problem, round.drawing);
  const Round without = choose_round(*problem, std::move(drawn), control);
  if (without.outcome != Outcome::kOptimal && without.outcome != Outcome::kBounded) return std::nullopt;
  return std::pair{objective_of(without.drawing.network, without.choice), without.outcome == Outcome::kOptimal};
}

}  // namespace

std::optional<PricedDirective> directive_price(const Round& round, Index need, Index offer, const Control& control) {
  const Problem& problem = *round.problem;
  const auto id = [&](Index index) -> const std::string& {
    return problem.listings()[static_cast<std::size_t>(index)].id;
  };
  const Directive* word = find(problem.snapshot(), id(need), id(offer));
  if (word == nullptr) return std::nullopt;
  const auto without = reached_without(round, *word, control);
  if (!without) return std::nullopt;
  const Network& network = round.drawing.network;
  PricedDirective priced;
  priced.price = {need, offer, word->kind, difference(network, without->first, objective_of(network, round.choice))};
  priced.proven = round.outcome == Outcome::kOptimal && without->second;
  return priced;
}

bool price_directives(Round& round, const Control& control) {
  const std::vector<Directive>& words = round.problem->snapshot().directives;
  if (words.empty()) return true;
  const auto columns = static_cast<std::size_t>(std::max(1, columns_of(round.drawing.network)));
  std::size_t left = std::max<std::size_t>(1, kDirectiveWork / columns);
  for (const Directive& word : words) {
    if (left-- == 0) break;
    const auto priced =
        directive_price(round, round.problem->find(word.need), round.problem->find(word.offer), control);
    if (!priced) {
      if (control.cancelled && control.cancelled()) return false;
      continue;  // without it no choice keeps the quotas
    }
    if (priced->proven) round.directives.push_back(priced->price);
  }
  if (round.directives.size() < words.size())
    round.remarks.push_back({"remark.directives_without_price",
                             {{"directives", std::to_string(words.size() - round.directives.size())},
                              {"of", std::to_string(words.size())}}});
  return true;
}

}  // namespace entente::matcher
