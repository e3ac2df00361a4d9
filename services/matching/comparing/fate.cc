#include "services/matching/comparing/fate.h"

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "matcher/model/codes.h"
#include "matcher/score/evaluation.h"
#include "services/common/base/strings.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

using Difference = v1::CompareRoundsResponse::Difference;
using Index = matcher::Problem::ListingIndex;
using matcher::Problem;
using Values = std::initializer_list<std::pair<const std::string, std::string>>;

// Listings of a pairing in a problem; -1: not there.
struct Found {
  Index need = -1;
  Index offer = -1;
  Index facilitator = -1;
  bool whole = false;
};

Found find(const Problem& problem, const v1::Pairing& pairing) {
  Found found{problem.find(pairing.need()), problem.find(pairing.offer()), -1, false};
  found.whole = found.need >= 0 && found.offer >= 0;
  if (pairing.facilitator().empty()) return found;
  found.facilitator = problem.find(pairing.facilitator());
  found.whole = found.whole && found.facilitator >= 0;
  return found;
}

matcher::Evaluation evaluate(const Problem& problem, const Found& found) {
  return found.facilitator < 0 ? matcher::evaluate_pair(problem, found.need, found.offer)
                               : matcher::evaluate_trio(problem, found.need, found.offer, found.facilitator);
}

const matcher::Listing& at(const Problem& problem, Index index) {
  return problem.listings()[static_cast<std::size_t>(index)];
}

bool is_broken(const matcher::RuleOutcome& outcome) {
  return outcome.verdict == matcher::RuleOutcome::Verdict::kBroken;
}

class Inquiry {
 public:
  Inquiry(const v1::Pairing& pairing, const Problem& in, const RoundSide& other, Asked asked)
      : pairing_(pairing),
        in_(in),
        other_(other),
        no_more_(asked == Asked::kWhyNoMore),
        here_(find(in, pairing)),
        there_(find(other.problem, pairing)) {}

  Fate answer() {
    if (!there_.whole) return listings_not_there();
    const matcher::Evaluation there = evaluate(other_.problem, there_);
    const matcher::Points score = matcher::score_regardless(in_, here_.need, here_.offer, here_.facilitator);
    if (directive(there)) return std::move(fate_);
    const matcher::Points other_score =
        matcher::score_regardless(other_.problem, there_.need, there_.offer, there_.facilitator);
    const bool worse = !there.admissible || other_score < score;
    if (worse && listings_changed(there, score, other_score)) return std::move(fate_);
    if (places()) return std::move(fate_);
    if (!there.admissible) return rules(there);
    if (other_score < score) return worth(score, other_score);
    return outweighed();
  }

 private:
  void say(const std::string& id, Values values) {
    type::v1::EngineText text;
    text.set_id(common::concat("compare.", id));
    for (const auto& [name, value] : values) (*text.mutable_parameters())[name] = value;
    fate_.details.push_back(std::move(text));
  }

  void say_rules(const matcher::Evaluation& there) {
    if (!no_more_) say("stood-before", {});
    for (const matcher::RuleOutcome& outcome : there.rules)
      if (is_broken(outcome)) fate_.details.push_back(to_proto(outcome.text));
  }

  std::vector<std::pair<Index, Index>> listings() const {
    std::vector<std::pair<Index, Index>> both = {{here_.need, there_.need}, {here_.offer, there_.offer}};
    if (here_.facilitator >= 0) both.emplace_back(here_.facilitator, there_.facilitator);
    return both;
  }

  Fate listings_not_there() {
    fate_.cause = Difference::CAUSE_LISTING;
    for (const auto& [here, there] : listings())
      if (there < 0) say(no_more_ ? "listing-gone" : "listing-added", {{"listing", at(in_, here).id}});
    return std::move(fate_);
  }

  // Ruled out there; or kept here, though it may be worth less than another.
  bool directive(const matcher::Evaluation& there) {
    const auto said = [&](const Problem& problem, matcher::Directive::Kind kind) {
      return std::any_of(problem.snapshot().directives.begin(), problem.snapshot().directives.end(),
                         [&](const matcher::Directive& one) {
                           return one.kind == kind && one.need == pairing_.need() && one.offer == pairing_.offer();
                         });
    };
    const bool ruled_out = std::any_of(there.rules.begin(), there.rules.end(), [](const auto& outcome) {
      return outcome.rule == matcher::Rule::kDirective && is_broken(outcome);
    });
    const bool kept =
        said(in_, matcher::Directive::Kind::kKeep) && !said(other_.problem, matcher::Directive::Kind::kKeep);
    if (!ruled_out && !kept) return false;
    fate_.cause = Difference::CAUSE_DIRECTIVE;
    if (kept) say(no_more_ ? "kept-no-more" : "kept", {});
    if (ruled_out) say_rules(there);
    return true;
  }

  bool listings_changed(const matcher::Evaluation& there, matcher::Points score, matcher::Points other_score) {
    for (const auto& [here, other] : listings()) {
      const matcher::Listing& one = at(in_, here);
      matcher::Listing another = at(other_.problem, other);
      another.reserved = one.reserved;
      if (one == another) continue;
      const char* const id = one.open == another.open ? "listing-changed"
                             : no_more_               ? "listing-closed"
                                                      : "listing-opened";
      say(id, {{"listing", one.id}});
    }
    if (fate_.details.empty()) return false;
    fate_.cause = Difference::CAUSE_LISTING;
    if (!there.admissible) {
      say_rules(there);
    } else {
      say_worth(score, other_score);
    }
    return true;
  }

  // Places that people's decisions take, of a listing or of a city.
  bool places() {
    const Problem& problem = other_.problem;
    for (const auto& [here, other] : listings()) {
      if (problem.places_left(other) > 0 || in_.places_left(here) <= 0) continue;
      say(no_more_ ? "places-taken" : "places-freed", {{"listing", at(in_, here).id}});
    }
    const auto city = [&](Index here, Index other, bool receives) {
      const auto left = [&](const Problem& of, Index listing) {
        const std::int32_t index = of.city_index_of(listing);
        return receives ? of.receiver_limit_left(index) : of.provider_limit_left(index);
      };
      if (left(problem, other) > 0 || left(in_, here) <= 0) return;
      say(no_more_ ? "city-full" : "city-freed", {{"city", at(in_, here).city}});
    };
    city(here_.need, there_.need, true);
    city(here_.offer, there_.offer, false);
    if (here_.facilitator >= 0) city(here_.facilitator, there_.facilitator, false);
    if (fate_.details.empty()) return false;
    fate_.cause = Difference::CAUSE_CAPACITY;
    return true;
  }

  Fate rules(const matcher::Evaluation& there) {
    fate_.cause = Difference::CAUSE_RULE;
    say_rules(there);
    return std::move(fate_);
  }

  // The same listings, worth less there: by the weights, or by what else a score goes by.
  Fate worth(matcher::Points score, matcher::Points other_score) {
    const bool weights = in_.snapshot().programme.weights != other_.problem.snapshot().programme.weights;
    fate_.cause = weights ? Difference::CAUSE_WEIGHT : Difference::CAUSE_RULE;
    if (weights) say("weights-differ", {});
    say_worth(score, other_score);
    return std::move(fate_);
  }

  void say_worth(matcher::Points score, matcher::Points other_score) {
    const std::string mine = matcher::points_text(score);
    const std::string theirs = matcher::points_text(other_score);
    say("worth", {{"before", no_more_ ? mine : theirs}, {"after", no_more_ ? theirs : mine}});
  }

  Fate outweighed() {
    for (const v1::RoundPairing& one : other_.pairings) {
      const v1::Pairing& theirs = one.candidate().pairing();
      const std::string score = matcher::points_text(one.candidate().score());
      if (theirs.need() == pairing_.need()) {
        say(no_more_ ? "need-has" : "need-had", {{"offer", theirs.offer()}, {"score", score}});
      } else if (uses(theirs, pairing_.offer()) || uses(theirs, pairing_.facilitator())) {
        const std::string& offer = uses(theirs, pairing_.offer()) ? pairing_.offer() : pairing_.facilitator();
        say(no_more_ ? "offer-serves" : "offer-served", {{"offer", offer}, {"need", theirs.need()}, {"score", score}});
      }
    }
    const bool same_programme = [&] {
      matcher::Programme a = in_.snapshot().programme;
      matcher::Programme b = other_.problem.snapshot().programme;
      a.version = b.version = 0;
      return a == b;
    }();
    if (!same_programme) say("programme-differs", {});
    say("whole", {});
    return std::move(fate_);
  }

  static bool uses(const v1::Pairing& pairing, const std::string& offer) {
    return !offer.empty() && (pairing.offer() == offer || pairing.facilitator() == offer);
  }

  const v1::Pairing& pairing_;
  const Problem& in_;
  const RoundSide& other_;
  const bool no_more_;
  const Found here_;
  const Found there_;
  Fate fate_;
};

}  // namespace

Fate fate_of(const v1::Pairing& pairing, const Problem& in, const RoundSide& other, Asked asked) {
  return Inquiry(pairing, in, other, asked).answer();
}

}  // namespace entente::matching
