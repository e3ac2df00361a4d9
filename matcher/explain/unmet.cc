#include "matcher/explain/unmet.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>

#include "matcher/explain/changes.h"
#include "matcher/explain/missing_offers.h"
#include "matcher/model/calendar.h"
#include "matcher/model/codes.h"
#include "matcher/network/load.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

constexpr std::uint32_t bit(Rule rule) {
  return std::uint32_t{1} << static_cast<unsigned>(rule);
}
constexpr std::size_t kMostNear = 3;

bool relevant(const Rival& rival) {
  return (rival.broken & bit(Rule::kRelevance)) == 0;
}

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
        changes_(round, load_, control, trial_work) {
    const auto edges = static_cast<std::int32_t>(network_.edges.size());
    for (std::int32_t edge : round.choice.edges) take(edge);
    for (std::int32_t trio : round.choice.trios) take(edges + trio);
    position_.assign(problem_.listings().size(), -1);
    for (std::size_t i = 0; i < round.drawing.offers.size(); ++i)
      position_[static_cast<std::size_t>(round.drawing.offers[i])] = static_cast<std::int32_t>(i);
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
  using TwoCities = std::pair<std::int32_t, std::int32_t>;
  TwoCities two_cities(std::int32_t need, std::int32_t offer) const {
    return std::minmax(+network_.needs[static_cast<std::size_t>(need)].city,
                       +network_.offers[static_cast<std::size_t>(offer)].city);
  }

  void take(std::int32_t column) {
    load_.take(network_, column);
    const ColumnView view = column_of(network_, column);
    for (const std::int32_t offer : view.offers)
      if (offer >= 0) ++between_[two_cities(view.need, offer)];
  }

  const Listing& listing(Index index) const { return problem_.listings()[static_cast<std::size_t>(index)]; }

  UnmetNeed read(std::int32_t position) {
    UnmetNeed unmet;
    unmet.need = round_.drawing.needs[static_cast<std::size_t>(position)];
    unmet.partners = load_.needs[static_cast<std::size_t>(position)];
    unmet.partners_sought = network_.needs[static_cast<std::size_t>(position)].capacity;
    unmet.priority = problem_.priority(unmet.need);
    std::vector<Rival> rivals = rivals_of(position, unmet.need);
    const Trios trios = trios_of(position);
    decide(position, rivals, trios, unmet);
    for (const Rival& rival : rivals) {
      if (unmet.near.size() == kMostNear) break;
      unmet.near.push_back({rival.offer, first_rule(rival.broken),
                            rival.broken == 0 ? std::string(stop_of(position, rival, unmet.partners)) : "",
                            rival.score});
    }
    // No single change helps over two rules.
    std::erase_if(rivals, [](const Rival& rival) { return rules_broken(rival) > 1; });
    rivals.shrink_to_fit();
    rivals_.push_back(std::move(rivals));
    return unmet;
  }

  static std::string first_rule(std::uint32_t broken) {
    for (int i = 0; i < kRuleCount; ++i)
      if (broken & bit(static_cast<Rule>(i))) return std::string(rule_id(static_cast<Rule>(i)));
    return "";
  }

  static int rules_broken(const Rival& rival) { return __builtin_popcount(rival.broken); }

  // Pivotal offers of the areas that help the need's.
  const std::vector<Index>& offers_for(Index need) {
    const auto [found, is_new] = helping_.try_emplace(listing(need).area);
    if (is_new)
      for (const Index offer : problem_.offers())
        if (!breaks(problem_, Rule::kArea, need, offer)) found->second.push_back(offer);
    return found->second;
  }

  // Nearest first: fewest rules broken, then the best score, then the smallest id. Those that are neither among the
  // nearest nor one rule away keep a score of 0: nobody asks for it.
  std::vector<Rival> rivals_of(std::int32_t position, Index need) {
    std::set<Index> own;
    for (const RoundPairing& pairing : round_.pairings)
      if (pairing.need == need) own.insert(pairing.offer);
    std::vector<Rival> rivals;
    std::array<std::size_t, kRuleCount + 1> with_broken{};
    for (Index offer : offers_for(need)) {
      if (own.contains(offer) || breaks(problem_, Rule::kDifferentCity, need, offer)) continue;
      Rival rival;
      rival.offer = offer;
      rival.broken = broken_by(need, offer);
      ++with_broken[static_cast<std::size_t>(rules_broken(rival))];
      if (const std::int32_t at = position_[static_cast<std::size_t>(offer)]; at >= 0) block(position, at, rival);
      rivals.push_back(rival);
    }
    if (with_broken[0] + with_broken[1] < kMostNear) count_all(need, rivals, with_broken);
    int far = 1;
    for (std::size_t nearer = with_broken[0] + with_broken[1]; nearer < std::min(rivals.size(), kMostNear);)
      nearer += with_broken[static_cast<std::size_t>(++far)];
    for (Rival& rival : rivals)
      if (rules_broken(rival) <= far) rival.score = score_regardless(problem_, need, rival.offer);
    std::sort(rivals.begin(), rivals.end(), [](const Rival& a, const Rival& b) {
      const int rules_a = rules_broken(a), rules_b = rules_broken(b);
      if (rules_a != rules_b) return rules_a < rules_b;
      return a.score != b.score ? a.score > b.score : a.offer < b.offer;
    });
    return rivals;
  }

  // Rules that the pair breaks. Of an offer that isn't relevant, no more than two: who is farther away hardly matters.
  std::uint32_t broken_by(Index need, Index offer) const {
    if (!breaks(problem_, Rule::kRelevance, need, offer)) return judge_pair(problem_, need, offer).broken;
    for (int i = 0; i < kRuleCount; ++i) {
      const Rule rule = static_cast<Rule>(i);
      if (rule != Rule::kRelevance && breaks(problem_, rule, need, offer)) return bit(Rule::kRelevance) | bit(rule);
    }
    return bit(Rule::kRelevance);
  }

  // Counts all rules that those far away break, where they are among the nearest.
  void count_all(Index need, std::vector<Rival>& rivals, std::array<std::size_t, kRuleCount + 1>& with_broken) const {
    with_broken.fill(0);
    for (Rival& rival : rivals) {
      if (rules_broken(rival) > 1) rival.broken = judge_pair(problem_, need, rival.offer).broken;
      ++with_broken[static_cast<std::size_t>(rules_broken(rival))];
    }
  }

  void block(std::int32_t need, std::int32_t offer, Rival& rival) const {
    const Network::Offer& node = network_.offers[static_cast<std::size_t>(offer)];
    const auto city = static_cast<std::size_t>(node.city);
    rival.full = load_.offers[static_cast<std::size_t>(offer)] >= node.capacity;
    rival.provider_full = left_of(network_.cities[city].provider_limit, load_.providers[city]) <= 0;
    const auto taken = load_.need_cities.find({need, node.city});
    rival.city_taken = taken != load_.need_cities.end() && taken->second >= network_.partners_of_city_per_need;
    const std::int64_t limit = problem_.snapshot().programme.proposals_between_two_cities;
    const auto between = between_.find(two_cities(need, offer));
    rival.two_cities_full = limit > 0 && between != between_.end() && between->second >= limit;
  }

  // What a column can be stopped by though no rule does, in the order in which it decides.
  static constexpr std::string_view kStops[] = {
      "receiver_limit", "places_taken",   "provider_limit", "partners_of_city",
      "two_cities",     "smallest_score", "quota",          "no_gain"};

  // What stops an offer that fits: the first of kStops. Where places are free and nothing forbids it, a choice that
  // leaves it out is best only because it adds nothing, or because of quotas.
  std::string_view stop_of(std::int32_t need, const Rival& rival, std::int64_t partners) const {
    if (receiver_left(need) <= 0) return "receiver_limit";
    if (rival.full) return "places_taken";
    if (rival.provider_full) return "provider_limit";
    if (rival.city_taken) return "partners_of_city";
    if (rival.two_cities_full) return "two_cities";
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
  std::string_view first_stop(std::int32_t need, const std::vector<Rival>& rivals, const Trios& trios,
                              std::int64_t partners) const {
    std::set<std::string_view> stops;
    if (trios.count > 0) stops.insert(stop_of(need, trios, partners));
    for (const Rival& rival : rivals)
      if (rival.broken == 0) stops.insert(stop_of(need, rival, partners));
    const auto* first =
        std::find_if(std::begin(kStops), std::end(kStops), [&](std::string_view stop) { return stops.contains(stop); });
    return first == std::end(kStops) ? std::string_view() : *first;
  }

  Trios trios_of(std::int32_t need) const {
    Trios trios;
    for (std::size_t t = 0; t < network_.trios.size(); ++t) {
      const Network::Trio& trio = network_.trios[t];
      if (trio.need != need || std::binary_search(round_.choice.trios.begin(), round_.choice.trios.end(), t)) continue;
      ++trios.count;
      for (std::int32_t offer : {trio.pivotal, trio.facilitator}) {
        Rival rival;
        block(need, offer, rival);
        trios.full = trios.full || rival.full;
        trios.provider_full = trios.provider_full || rival.provider_full;
        trios.two_cities_full = trios.two_cities_full || rival.two_cities_full;
      }
    }
    return trios;
  }

  void decide(std::int32_t position, const std::vector<Rival>& rivals, const Trios& trios, UnmetNeed& unmet) {
    const Listing& need = listing(unmet.need);
    const std::int32_t city = network_.needs[static_cast<std::size_t>(position)].city;
    const auto any = [&](auto test) { return std::any_of(rivals.begin(), rivals.end(), test); };
    const auto count = [&](auto test) { return std::count_if(rivals.begin(), rivals.end(), test); };
    const Day earliest = problem_.snapshot().as_of + problem_.snapshot().programme.review_days;
    const std::string_view stop = first_stop(position, rivals, trios, unmet.partners);

    if (need.deadline < earliest) {
      unmet.cause = "too_late";
    } else if (!stop.empty()) {
      unmet.cause = stop;
    } else if (rivals.empty()) {
      unmet.cause = "no_offer_of_area";
    } else if (!any(relevant)) {
      unmet.cause = "no_relevant_offer";
    } else if (!any([](const Rival& rival) { return relevant(rival) && (rival.broken & bit(Rule::kDeadline)) == 0; })) {
      unmet.cause = "too_late";
    } else {
      unmet.cause = "rules";
    }

    const auto say = [&](const char* id, std::map<std::string, std::string> parameters) {
      unmet.details.push_back({id, std::move(parameters)});
    };
    if (rivals.empty()) say("unmet.no_offer_of_area", {{"area", std::string(area_id(need.area))}});
    const auto near_enough = count(relevant);
    // Rules but for which an offer would fit, first.
    for (const bool decisive : {true, false}) {
      for (int i = 0; i < kRuleCount; ++i) {
        const Rule rule = static_cast<Rule>(i);
        const auto broken = count([&](const Rival& rival) { return relevant(rival) && (rival.broken & bit(rule)); });
        const auto alone = count([&](const Rival& rival) { return rival.broken == bit(rule); });
        if (rule != Rule::kRelevance && broken > 0 && (alone > 0) == decisive)
          say(decisive ? "unmet.rule" : "unmet.rule_among_others", {{"rule", std::string(rule_id(rule))},
                                                                    {"offers", std::to_string(broken)},
                                                                    {"alone", std::to_string(alone)},
                                                                    {"of", std::to_string(near_enough)}});
      }
    }
    if (need.deadline < earliest)
      say("unmet.too_late", {{"deadline", date_text(need.deadline)}, {"earliest", date_text(earliest)}});
    if (!rivals.empty() && near_enough < std::ssize(rivals))
      say("unmet.no_relevant_offer",
          {{"offers", std::to_string(std::ssize(rivals) - near_enough)}, {"of", std::to_string(rivals.size())}});
    if (const std::vector<std::string> topics = nobody_offers(problem_, unmet.need); !topics.empty() && stop.empty())
      say("unmet.nobody_offers", {{"topics", join(topics)}});
    say_taken(rivals, unmet);
    if (receiver_left(position) <= 0 && !stop.empty()) say_receiver_limit(city, need.city, unmet);
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.provider_full; }); offers > 0)
      say("unmet.provider_limit", {{"offers", std::to_string(offers)}});
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.city_taken; }); offers > 0)
      say("unmet.partners_of_city",
          {{"offers", std::to_string(offers)}, {"limit", std::to_string(network_.partners_of_city_per_need)}});
    if (const auto offers = count([&](const Rival& x) { return x.broken == 0 && x.two_cities_full; }); offers > 0)
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
                 [](const Rival& rival) { return rival.broken == 0 && rival.full; });
    if (full.empty()) return;
    unmet.details.push_back({"unmet.places_taken", {{"offers", std::to_string(full.size())}}});
    if (full.size() > kMostNear) full.resize(kMostNear);
    for (const Rival& rival : full) {
      std::vector<std::string> holders;
      Points least = 0;
      for (const RoundPairing& pairing : round_.pairings) {
        if (pairing.offer != rival.offer) continue;
        least = holders.empty() ? pairing.evaluation.score : std::min(least, pairing.evaluation.score);
        holders.push_back(listing(pairing.need).id);
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
  std::map<TwoCities, std::int64_t> between_;  // proposals, in both directions
  const bool has_shares_;                      // quotas other than limits between two cities
  Changes changes_;
  std::map<Area, std::vector<Index>> helping_;  // offers_for, by the need's area
  std::vector<std::vector<Rival>> rivals_;      // of each need that is read: those that one rule stops at most
  std::vector<std::int32_t> position_;          // of a listing among the drawing's offers; -1: none
};

}  // namespace

std::vector<UnmetNeed> unmet_needs(const Round& round, const Control& control) {
  return Reader(round, control, kTrialWork).read();
}

Text cheapest_change(const Round& round, Index need, const Control& control) {
  return Reader(round, control, kUnlimitedWork).cheapest_change(need);
}

}  // namespace entente::matcher
