#include "matcher/explain/unmet.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

#include "matcher/explain/changes.h"
#include "matcher/explain/missing_offers.h"
#include "matcher/explain/rivals.h"
#include "matcher/model/calendar.h"
#include "matcher/model/codes.h"
#include "matcher/network/load.h"
#include "matcher/round/reserves.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::size_t kMostNamed = 3;  // offers whose places are taken

class Reader {
 public:
  Reader(const Round& round, const Control& control, std::int64_t trial_work)
      : round_(round),
        problem_(*round.problem),
        network_(round.drawing.network),
        control_(control),
        load_(network_),
        has_shares_(std::any_of(round.drawing.quotas.begin(), round.drawing.quotas.end(),
                                [](const DrawnQuota& quota) { return quota.kind == DrawnQuota::Kind::kShare; })),
        offered_(problem_),
        of_need_(columns_by_need(network_)),
        finder_(round, load_),
        changes_(round, load_, of_need_, control, trial_work) {
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    for (std::int32_t edge : round.choice.edges) load_.take(network_, edge);
    for (std::int32_t trio : round.choice.trios) load_.take(network_, edges + trio);
    for (const RoundPairing& pairing : round.pairings) holders_[pairing.offer].push_back(&pairing);
  }

  Text cheapest_change(Index need) {
    const auto& needs = round_.drawing.needs;
    const auto position = static_cast<std::int32_t>(std::lower_bound(needs.begin(), needs.end(), need) - needs.begin());
    read(position);
    return changes_.cheapest(position, rivals_.back());
  }

  std::vector<UnmetNeed> read() {
    std::vector<UnmetNeed> list;
    std::vector<std::int32_t> positions;
    for (std::size_t i = 0; i < network_.needs.size(); ++i) {
      if (load_.needs[i] >= network_.needs[i].capacity) continue;
      if (control_.progress)
        control_.progress(Phase::kCauses, static_cast<std::int64_t>(i), std::ssize(network_.needs));
      list.push_back(read(static_cast<std::int32_t>(i)));
      positions.push_back(static_cast<std::int32_t>(i));
    }
    // What trials may take goes first to needs without any partner.
    for (const bool partly : {false, true})
      for (std::size_t k = 0; k < list.size(); ++k)
        if ((list[k].partners > 0) == partly) list[k].details.push_back(changes_.cheapest(positions[k], rivals_[k]));
    return list;
  }

 private:
  const Listing& listing(Index index) const { return problem_.listings()[static_cast<std::size_t>(index)]; }

  UnmetNeed read(std::int32_t position) {
    UnmetNeed unmet;
    unmet.need = round_.drawing.needs[static_cast<std::size_t>(position)];
    unmet.partners = load_.needs[static_cast<std::size_t>(position)];
    unmet.partners_sought = network_.needs[static_cast<std::size_t>(position)].capacity;
    unmet.priority = problem_.priority(unmet.need);
    Rivals rivals = finder_.of(position);
    const Trios trios = trios_of(position);
    decide(position, rivals, trios, unmet);
    for (const Rival& rival : rivals.nearest)
      unmet.near.push_back({rival.offer, first_rule(rival.broken),
                            rival.broken == 0 ? std::string(stop_of(position, rival, unmet.partners)) : "",
                            rival.score});
    // No single change helps over two rules, nor over a lack that is too great.
    std::erase_if(rivals.relevant, [](const Rival& rival) { return __builtin_popcount(rival.broken) > 1; });
    std::copy_if(rivals.lacking.begin(), rivals.lacking.end(), std::back_inserter(rivals.relevant),
                 [&](const Rival& rival) { return changes_.may_admit(unmet.need, rival); });
    rivals.relevant.shrink_to_fit();
    rivals_.push_back(std::move(rivals.relevant));
    return unmet;
  }

  static std::string first_rule(std::uint32_t broken) {
    for (int i = 0; i < kRuleCount; ++i)
      if (broken & bit(static_cast<Rule>(i))) return std::string(rule_id(static_cast<Rule>(i)));
    return "";
  }

  // What a column can be stopped by though no rule does, in the order in which it decides.
  static constexpr std::string_view kStops[] = {
      "receiver_limit", "places_taken",   "provider_limit", "partners_of_city",
      "two_cities",     "smallest_score", "quota",          "no_gain"};

  // What stops an offer that fits: the first of kStops. Where places are free and nothing forbids it, a choice that
  // leaves it out is best only because it adds nothing, or because of quotas.
  std::string_view stop_of(std::int32_t need, const Rival& rival, std::int64_t partners) const {
    if (receiver_left(need) <= 0) return "receiver_limit";
    if (rival.blocks.full) return "places_taken";
    if (rival.blocks.provider_full) return "provider_limit";
    if (rival.blocks.city_taken) return "partners_of_city";
    if (rival.blocks.two_cities_full) return "two_cities";
    if (round_.smallest_score_allowed && rival.score < *round_.smallest_score_allowed) return "smallest_score";
    const bool adds = rival.score > 0 || (partners == 0 && !network_.weigh);
    return adds && has_shares_ ? "quota" : "no_gain";
  }

  std::int64_t receiver_left(std::int32_t need) const {
    const auto city = static_cast<std::size_t>(network_.needs[static_cast<std::size_t>(need)].city);
    return left_of(network_.cities[city].receiver_limit, load_.receivers[city]);
  }

  struct Trios {
    std::int64_t count = 0;
    bool full = false;
    bool provider_full = false;
    bool two_cities_full = false;
  };

  std::string_view stop_of(std::int32_t need, const Trios& trios, std::int64_t partners) const {
    return receiver_left(need) <= 0       ? "receiver_limit"
           : trios.full                   ? "places_taken"
           : trios.provider_full          ? "provider_limit"
           : trios.two_cities_full        ? "two_cities"
           : partners == 0 && has_shares_ ? "quota"
                                          : "no_gain";
  }

  // The first of kStops that stops one of the columns that no rule stops; empty: there are none.
  std::string_view first_stop(std::int32_t need, const Rivals& rivals, const Trios& trios,
                              std::int64_t partners) const {
    std::set<std::string_view> stops;
    if (trios.count > 0) stops.insert(stop_of(need, trios, partners));
    for (const Rival& rival : rivals.relevant)
      if (rival.broken == 0) stops.insert(stop_of(need, rival, partners));
    const auto* first =
        std::find_if(std::begin(kStops), std::end(kStops), [&](std::string_view stop) { return stops.contains(stop); });
    return first == std::end(kStops) ? std::string_view() : *first;
  }

  Trios trios_of(std::int32_t need) const {
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    Trios trios;
    for (const std::int32_t column : of_need_[static_cast<std::size_t>(need)]) {
      if (column < edges || std::binary_search(round_.choice.trios.begin(), round_.choice.trios.end(), column - edges))
        continue;
      ++trios.count;
      const Network::Trio& trio = network_.trios[static_cast<std::size_t>(column - edges)];
      for (const std::int32_t offer : {trio.pivotal, trio.facilitator}) {
        const Blocks blocks = finder_.blocks_of(need, offer);
        trios.full = trios.full || blocks.full;
        trios.provider_full = trios.provider_full || blocks.provider_full;
        trios.two_cities_full = trios.two_cities_full || blocks.two_cities_full;
      }
    }
    return trios;
  }

  void decide(std::int32_t position, const Rivals& rivals, const Trios& trios, UnmetNeed& unmet) {
    const Listing& need = listing(unmet.need);
    const std::int32_t city = network_.needs[static_cast<std::size_t>(position)].city;
    const std::vector<Rival>& relevant = rivals.relevant;
    const auto count = [&](auto test) { return std::count_if(relevant.begin(), relevant.end(), test); };
    const Day earliest = problem_.snapshot().as_of + problem_.snapshot().programme.review_days;
    const std::string_view stop = first_stop(position, rivals, trios, unmet.partners);

    if (need.deadline < earliest) {
      unmet.cause = "too_late";
    } else if (!stop.empty()) {
      unmet.cause = stop;
    } else if (rivals.count == 0) {
      unmet.cause = "no_offer_of_area";
    } else if (relevant.empty()) {
      unmet.cause = "no_relevant_offer";
    } else if (count([](const Rival& rival) { return (rival.broken & bit(Rule::kDeadline)) == 0; }) == 0) {
      unmet.cause = "too_late";
    } else {
      unmet.cause = "rules";
    }

    const auto say = [&](const char* id, std::map<std::string, std::string> parameters) {
      unmet.details.push_back({id, std::move(parameters)});
    };
    if (rivals.count == 0) say("unmet.no_offer_of_area", {{"area", std::string(area_id(need.area))}});
    // Rules but for which an offer would fit, first.
    for (const bool decisive : {true, false}) {
      for (int i = 0; i < kRuleCount; ++i) {
        const Rule rule = static_cast<Rule>(i);
        const auto broken = count([&](const Rival& rival) { return (rival.broken & bit(rule)) != 0; });
        const auto alone = count([&](const Rival& rival) { return rival.stopped_by(rule); });
        if (broken > 0 && (alone > 0) == decisive)
          say(decisive ? "unmet.rule" : "unmet.rule_among_others", {{"rule", std::string(rule_id(rule))},
                                                                    {"offers", std::to_string(broken)},
                                                                    {"alone", std::to_string(alone)},
                                                                    {"of", std::to_string(relevant.size())}});
      }
    }
    if (need.deadline < earliest)
      say("unmet.too_late", {{"deadline", date_text(need.deadline)}, {"earliest", date_text(earliest)}});
    if (const std::int64_t others = rivals.count - std::ssize(relevant); others > 0)
      say("unmet.no_relevant_offer", {{"offers", std::to_string(others)}, {"of", std::to_string(rivals.count)}});
    if (const std::vector<std::string> topics = offered_.missing_of(unmet.need); !topics.empty() && stop.empty())
      say("unmet.nobody_offers", {{"topics", join(topics)}});
    say_taken(relevant, unmet);
    if (receiver_left(position) <= 0 && !stop.empty()) say_receiver_limit(city, need.city, unmet);
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.blocks.provider_full; }); offers > 0)
      say("unmet.provider_limit", {{"offers", std::to_string(offers)}});
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.blocks.city_taken; }); offers > 0)
      say("unmet.partners_of_city",
          {{"offers", std::to_string(offers)}, {"limit", std::to_string(network_.partners_of_city_per_need)}});
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.blocks.two_cities_full; });
        offers > 0)
      say("unmet.two_cities", {{"offers", std::to_string(offers)},
                               {"limit", std::to_string(problem_.snapshot().programme.proposals_between_two_cities)}});
    if (unmet.cause == "no_gain") say("unmet.no_gain", {});
    if (unmet.cause == "smallest_score")
      say("unmet.smallest_score", {{"least", points_text(*round_.smallest_score_allowed)}});
    if (unmet.cause == "quota") say("unmet.quota", {});
    if (trios.count > 0) say("unmet.trios_without_room", {{"trios", std::to_string(trios.count)}});
  }

  // The limit with what uses it up, so that it is the number that a change of it speaks of.
  void say_receiver_limit(std::int32_t city, const std::string& id, UnmetNeed& unmet) const {
    const Snapshot& snapshot = problem_.snapshot();
    const auto at = static_cast<std::size_t>(city);
    const std::int64_t limit = snapshot.cities[at].receiver_limit.value_or(snapshot.programme.default_receiver_limit);
    unmet.details.push_back({"unmet.receiver_limit",
                             {{"city", id},
                              {"limit", std::to_string(limit)},
                              {"running", std::to_string(limit - network_.cities[at].receiver_limit)},
                              {"proposed", std::to_string(load_.receivers[at])}}});
  }

  void say_taken(const std::vector<Rival>& rivals, UnmetNeed& unmet) const {
    std::vector<Rival> full;
    std::copy_if(rivals.begin(), rivals.end(), std::back_inserter(full),
                 [](const Rival& rival) { return rival.broken == 0 && rival.blocks.full; });
    if (full.empty()) return;
    unmet.details.push_back({"unmet.places_taken", {{"offers", std::to_string(full.size())}}});
    if (full.size() > kMostNamed) full.resize(kMostNamed);
    for (const Rival& rival : full) {
      std::vector<std::string> holders;
      Points least = 0;
      if (const auto found = holders_.find(rival.offer); found != holders_.end()) {
        for (const RoundPairing* pairing : found->second) {
          least = holders.empty() ? pairing->evaluation.score : std::min(least, pairing->evaluation.score);
          holders.push_back(listing(pairing->need).id);
        }
      }
      unmet.details.push_back({"unmet.places_taken_by",
                               {{"offer", listing(rival.offer).id},
                                {"score", points_text(rival.score)},
                                {"needs", join(holders)},
                                {"least_score", points_text(least)}}});
    }
  }

  const Round& round_;
  const Problem& problem_;
  const Network& network_;
  const Control& control_;
  Load load_;
  const bool has_shares_;  // quotas other than limits between two cities
  const TopicsOffered offered_;
  const std::vector<std::vector<std::int32_t>> of_need_;
  std::map<Index, std::vector<const RoundPairing*>> holders_;  // of an offer as the pivotal one
  RivalFinder finder_;
  Changes changes_;
  std::vector<std::vector<Rival>> rivals_;  // of each need that is read: those that one change might admit
};

}  // namespace

std::vector<UnmetNeed> unmet_needs(const Round& round, const Control& control) {
  return Reader(round, control, kTrialWork).read();
}

Text cheapest_change(const Round& round, Index need, const Control& control) {
  return Reader(round, control, kUnlimitedWork).cheapest_change(need);
}

}  // namespace entente::matcher
