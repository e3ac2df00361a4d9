#include "matcher/explain/changes.h"

#include <algorithm>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

#include "matcher/model/calendar.h"
#include "matcher/model/codes.h"
#include "matcher/round/choose_round.h"
#include "matcher/round/reserves.h"
#include "matcher/score/evaluation.h"
#include "matcher/score/parts.h"

namespace entente::matcher {
namespace {

using Index = Problem::ListingIndex;

// Languages that count: the listing's, else the working ones of its city.
const std::vector<std::string>& languages_of(const Problem& problem, Index index) {
  const Languages& own = problem.listings()[static_cast<std::size_t>(index)].languages;
  return own.tags.empty() ? problem.city_of(index).working_languages : own.tags;
}

// In the units of kTrialWork. A network with trios costs more than in proportion to its size.
std::int64_t work_to_solve(const Network& network) {
  constexpr std::int64_t kSmall = 1000;
  const std::int64_t columns = columns_of(network);
  if (network.trios.empty()) return columns;
  return columns * std::max<std::int64_t>(1, columns * columns / (kSmall * kSmall));
}

// Partners that a round gives each listing as a need.
std::vector<std::int64_t> partners_of(const Round& round) {
  const Drawing& drawing = round.drawing;
  std::vector<std::int64_t> partners(round.problem->listings().size());
  const auto add = [&](std::int32_t need) {
    ++partners[static_cast<std::size_t>(drawing.needs[static_cast<std::size_t>(need)])];
  };
  for (std::int32_t edge : round.choice.edges) add(drawing.network.edges[static_cast<std::size_t>(edge)].need);
  for (std::int32_t trio : round.choice.trios) add(drawing.network.trios[static_cast<std::size_t>(trio)].need);
  return partners;
}

// Two thirds of the programme's own: of pairs that reach less, readers found next to none worth asking.
Points lowest_floor(const Programme& programme) {
  return (2 * programme.relevance_floor + 2) / 3;
}

std::string window_text(const DayRange& window) {
  return date_text(window.first) + "/" + date_text(window.last);
}

}  // namespace

Changes::Changes(const Round& round, const Load& load, const std::vector<std::vector<std::int32_t>>& of_need,
                 const Control& control, std::int64_t trial_work)
    : round_(round),
      problem_(*round.problem),
      network_(round.drawing.network),
      load_(load),
      control_(control),
      of_need_(of_need),
      unconstrained_(problem_.snapshot().programme.quotas.empty() &&
                     problem_.snapshot().programme.proposals_between_two_cities == 0 &&
                     !problem_.snapshot().programme.raise_smallest_score),
      advice_(problem_),
      lowest_floor_(problem_.parts().most, lowest_floor(problem_.snapshot().programme) * kScoreScale,
                    std::ssize(problem_.snapshot().listings)),
      work_left_(trial_work) {
  // With quotas or a raised smallest score a round isn't what its network's prices say alone.
  if (round.outcome == Outcome::kOptimal && unconstrained_) bound_.emplace(round);
}

const Listing& Changes::listing(Index index) const {
  return problem_.listings()[static_cast<std::size_t>(index)];
}

Text Changes::cheapest(std::int32_t need, const std::vector<Rival>& rivals) {
  position_ = need;
  need_ = round_.drawing.needs[static_cast<std::size_t>(need)];
  partners_ = load_.needs[static_cast<std::size_t>(need)];
  const auto city = static_cast<std::size_t>(network_.needs[static_cast<std::size_t>(need)].city);
  room_ = left_of(network_.cities[city].receiver_limit, load_.receivers[city]) > 0;
  stopped_ = false;
  for (const auto step : {&Changes::payer, &Changes::place, &Changes::window, &Changes::language, &Changes::axis,
                          &Changes::topic, &Changes::floor}) {
    if (std::optional<Text> change = (this->*step)(rivals)) return *std::move(change);
  }
  return {stopped_ ? "change.not_tried" : round_.with_trios ? "change.none_for_pairs" : "change.none", {}};
}

// A change of the need alone that admits this rival must then serve the need, whatever else it does.
bool Changes::certain(const Rival& rival) const {
  return partners_ == 0 && room_ && !rival.blocks.any() && round_.outcome == Outcome::kOptimal && !network_.weigh &&
         unconstrained_;
}

bool Changes::afford(std::int64_t work) {
  if (work > work_left_ || (control_.cancelled && control_.cancelled())) {
    stopped_ = true;
    return false;
  }
  work_left_ -= work;
  return true;
}

bool Changes::would_do(const Edit& edit) {
  const auto needs = static_cast<std::int64_t>(network_.needs.size());
  const auto offers = static_cast<std::int64_t>(network_.offers.size());
  if (!afford(1 + needs * offers / 20)) return false;
  Snapshot snapshot = problem_.snapshot();
  edit(snapshot);
  BuildResult built = Problem::build(std::move(snapshot));
  const auto* problem = std::get_if<std::shared_ptr<const Problem>>(&built);
  if (problem == nullptr) return false;  // a number out of its range
  const bool with_trios = seeks_trios(**problem);
  DrawResult drawn = with_trios == round_.with_trios ? draw_again(**problem, with_trios, problem_, round_.drawing)
                                                     : draw(**problem, with_trios);
  if (bound_ && !bound_->may_gain(drawn.drawing, need_, partners_)) return false;
  if (!afford(work_to_solve(drawn.drawing.network))) return false;
  return partners_of(choose_round(*problem, std::move(drawn), control_))[static_cast<std::size_t>(need_)] > partners_;
}

// Of each listing under another floor, solved once for all needs; null: the work that trials may take has ended.
const std::vector<std::int64_t>* Changes::partners_under(Points floor) {
  const auto [found, is_new] = by_floor_.try_emplace(floor);
  std::optional<std::vector<std::int64_t>>& partners = found->second;
  const auto needs = static_cast<std::int64_t>(network_.needs.size());
  const auto offers = static_cast<std::int64_t>(network_.offers.size());
  if (is_new && afford(1 + needs * offers / 20)) {
    Snapshot snapshot = problem_.snapshot();
    snapshot.programme.relevance_floor = floor;
    BuildResult built = Problem::build(std::move(snapshot));
    const auto& problem = std::get<std::shared_ptr<const Problem>>(built);
    DrawResult drawn = draw(*problem, seeks_trios(*problem));
    if (afford(work_to_solve(drawn.drawing.network)))
      partners = partners_of(choose_round(problem, std::move(drawn), control_));
  }
  if (!partners) stopped_ = true;
  return partners ? &*partners : nullptr;
}

// Offers that fit but are full, and cities whose limit is used up, each once, those in the way of the best score first.
std::vector<Changes::Place> Changes::places(const std::vector<Rival>& rivals) const {
  std::vector<Place> list;
  const auto add = [&](Place::Kind kind, std::int32_t index, Points score) {
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Place& place) { return place.kind == kind && place.index == index; });
    if (found == list.end())
      list.push_back({kind, index, score});
    else
      found->score = std::max(found->score, score);
  };
  const auto& chosen = round_.choice;
  const auto edges = static_cast<std::int32_t>(network_.edges.size());
  for (const std::int32_t column : of_need_[static_cast<std::size_t>(position_)]) {
    const ColumnView view = column_of(network_, column);
    if (column < edges ? std::binary_search(chosen.edges.begin(), chosen.edges.end(), column)
                       : std::binary_search(chosen.trios.begin(), chosen.trios.end(), column - edges))
      continue;
    for (std::int32_t offer : view.offers) {
      if (offer < 0) continue;
      const Network::Offer& node = network_.offers[static_cast<std::size_t>(offer)];
      const auto city = static_cast<std::size_t>(node.city);
      if (load_.offers[static_cast<std::size_t>(offer)] >= node.capacity)
        add(Place::Kind::kOffer, round_.drawing.offers[static_cast<std::size_t>(offer)], view.points);
      if (left_of(network_.cities[city].provider_limit, load_.providers[city]) <= 0)
        add(Place::Kind::kProviderCity, node.city, view.points);
    }
    if (!room_) add(Place::Kind::kReceiverCity, network_.needs[static_cast<std::size_t>(position_)].city, view.points);
  }
  for (const Rival& rival : rivals)
    if (rival.stopped_by(Rule::kPlaces)) add(Place::Kind::kOffer, rival.offer, rival.score);
  std::stable_sort(list.begin(), list.end(), [](const Place& a, const Place& b) {
    if (a.score != b.score) return a.score > b.score;
    return std::pair{a.kind, a.index} < std::pair{b.kind, b.index};
  });
  return list;
}

std::optional<Text> Changes::place(const std::vector<Rival>& rivals) {
  const Programme& programme = problem_.snapshot().programme;
  for (const Place& place : places(rivals)) {
    const auto index = static_cast<std::size_t>(place.index);
    if (place.kind == Place::Kind::kOffer) {
      if (would_do([&](Snapshot& s) { ++s.listings[index].capacity; }))
        return Text{"change.place", {{"offer", listing(place.index).id}, {"score", points_text(place.score)}}};
      continue;
    }
    const bool receiver = place.kind == Place::Kind::kReceiverCity;
    const City& city = problem_.snapshot().cities[index];
    const std::int64_t limit = receiver ? city.receiver_limit.value_or(programme.default_receiver_limit)
                                        : city.provider_limit.value_or(programme.default_provider_limit);
    const bool does = would_do(
        [&](Snapshot& s) { (receiver ? s.cities[index].receiver_limit : s.cities[index].provider_limit) = limit + 1; });
    if (does)
      return Text{receiver ? "change.receiver_limit" : "change.provider_limit",
                  {{"city", city.id}, {"limit", std::to_string(limit)}}};
  }
  return std::nullopt;
}

// The window of the need or of the offer with the fewest days more that make the time in common long enough; nullopt:
// however wide, the other side or the programme stands in the way.
std::optional<Changes::Wider> Changes::widened(const Rival& rival, bool of_need) const {
  const Snapshot& snapshot = problem_.snapshot();
  const Listing& mine = listing(of_need ? need_ : rival.offer);
  const Listing& other = listing(of_need ? rival.offer : need_);
  const std::int64_t others_first = std::max({other.window.first, snapshot.programme.window.first, snapshot.as_of});
  const std::int64_t others_last = std::min(other.window.last, snapshot.programme.window.last);
  const std::int64_t first = std::max<std::int64_t>(mine.window.first, others_first);
  const std::int64_t last = std::min<std::int64_t>(mine.window.last, others_last);
  const std::int64_t missing = std::max({mine.min_days, other.min_days, 1}) - (last - first + 1);
  const std::int64_t earlier = std::clamp<std::int64_t>(mine.window.first - others_first, 0, missing);
  const std::int64_t later = missing - earlier;
  if (missing <= 0 || later > std::max<std::int64_t>(0, others_last - mine.window.last)) return std::nullopt;
  Wider wider{&rival, of_need, missing, mine.window};
  wider.window.first -= static_cast<Day>(earlier);
  wider.window.last += static_cast<Day>(later);
  return wider;
}

std::optional<Text> Changes::window(const std::vector<Rival>& rivals) {
  std::vector<Wider> ways;
  for (const Rival& rival : rivals) {
    if (!rival.stopped_by(Rule::kWindow)) continue;
    for (const bool of_need : {true, false})
      if (const std::optional<Wider> wider = widened(rival, of_need)) ways.push_back(*wider);
  }
  std::stable_sort(ways.begin(), ways.end(), [](const Wider& a, const Wider& b) { return a.days < b.days; });
  for (const Wider& way : ways) {
    const Index whose = way.of_need ? need_ : way.rival->offer;
    const bool sure = way.of_need && certain(*way.rival);
    if (!sure && !would_do([&](Snapshot& s) { s.listings[static_cast<std::size_t>(whose)].window = way.window; }))
      continue;
    return Text{way.of_need ? "change.window" : "change.window_of_offer",
                {{"offer", listing(way.rival->offer).id},
                 {"days", std::to_string(way.days)},
                 {"window", window_text(way.window)}}};
  }
  return std::nullopt;
}

Changes::Edit Changes::edit_need(std::function<void(Listing&)> change) const {
  return [this, change = std::move(change)](Snapshot& s) { change(s.listings[static_cast<std::size_t>(need_)]); };
}

std::optional<Text> Changes::language(const std::vector<Rival>& rivals) {
  const auto said = [&](const char* id, const Rival& rival, const std::vector<std::string>& tags) {
    return Text{id, {{"offer", listing(rival.offer).id}, {"values", join(tags)}}};
  };
  for (const Rival& rival : rivals)
    if (rival.stopped_by(Rule::kLanguage) && certain(rival))
      return said("change.language", rival, languages_of(problem_, rival.offer));
  for (const Rival& rival : rivals) {
    if (!rival.stopped_by(Rule::kLanguage)) continue;
    const auto spoken = [&](const std::string& tag) {
      return would_do(edit_need([&](Listing& need) {
        need.languages.tags = languages_of(problem_, need_);
        need.languages.tags.push_back(tag);
      }));
    };
    const std::vector<std::string>& tags = languages_of(problem_, rival.offer);
    const auto tag = std::find_if(tags.begin(), tags.end(), spoken);
    const bool interpreted = would_do(edit_need([](Listing& need) { need.languages.interpreter = Knowledge::kYes; }));
    if (tag != tags.end()) return said(interpreted ? "change.language" : "change.language_alone", rival, {*tag});
    if (interpreted) return said("change.interpreter", rival, tags);
  }
  return std::nullopt;
}

std::optional<Text> Changes::axis(const std::vector<Rival>& rivals) {
  for (const Rival& rival : rivals) {
    if (!rival.stopped_by(Rule::kAxis)) continue;
    const Axis value = judge_pair(problem_, need_, rival.offer).axis;
    const auto& axes = problem_.snapshot().programme.axes;
    if (std::find(axes.begin(), axes.end(), value) != axes.end()) continue;  // a listing doesn't want it
    if (would_do([&](Snapshot& s) { s.programme.axes.push_back(value); }))
      return Text{"change.axis", {{"axis", std::string(axis_id(value))}, {"offer", listing(rival.offer).id}}};
  }
  return std::nullopt;
}

std::optional<Text> Changes::topic(const std::vector<Rival>& rivals) {
  struct Way {
    Index offer = -1;
    Points score = 0;
    std::string topic;
  };
  std::vector<Way> ways;
  for (const Rival& rival : rivals) {
    if (!rival.stopped_by(Rule::kRelevance) || !topic_may_do(rival)) continue;
    for (std::string& topic : advice_.topics(need_, rival.offer))
      if (points_of_topic(problem_, topic) >= rival.lacking)
        ways.push_back({rival.offer, score_regardless(problem_, need_, rival.offer), std::move(topic)});
  }
  std::stable_sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) {
    return a.score != b.score ? a.score > b.score : a.offer < b.offer;
  });
  for (const Way& way : ways)
    if (would_do(edit_need([&](Listing& changed) { changed.topics.push_back(way.topic); })))
      return Text{"change.topic", {{"offer", listing(way.offer).id}, {"values", way.topic}}};
  return std::nullopt;
}

bool Changes::floor_may_do(Index need, const Rival& rival) const {
  return floor_of(problem_.parts(), lowest_floor_, need, rival.offer) <= rival.relevance;
}

std::optional<Text> Changes::floor(const std::vector<Rival>& rivals) {
  const Points own = problem_.snapshot().programme.relevance_floor;
  struct Way {
    Points floor = 0;
    Points score = 0;
    Index offer = -1;
  };
  std::vector<Way> ways;
  for (const Rival& rival : rivals)
    if (rival.stopped_by(Rule::kRelevance) && floor_may_do(need_, rival))
      ways.push_back(
          {highest_floor(problem_, need_, rival.offer), score_regardless(problem_, need_, rival.offer), rival.offer});
  // Of each floor, the offer with the best score names it.
  std::sort(ways.begin(), ways.end(), [](const Way& a, const Way& b) {
    return std::tuple(-a.floor, -a.score, a.offer) < std::tuple(-b.floor, -b.score, b.offer);
  });
  ways.erase(std::unique(ways.begin(), ways.end(), [](const Way& a, const Way& b) { return a.floor == b.floor; }),
             ways.end());
  for (const Way& way : ways) {
    const auto* partners = partners_under(way.floor);
    if (partners && (*partners)[static_cast<std::size_t>(need_)] > partners_)
      return Text{
          "change.floor",
          {{"offer", listing(way.offer).id}, {"floor", std::to_string(way.floor)}, {"own", std::to_string(own)}}};
  }
  return std::nullopt;
}

std::optional<Text> Changes::payer(const std::vector<Rival>& rivals) {
  const auto said = [&](const Rival& rival) {
    const Listing& offer = listing(rival.offer);
    return Text{"change.payer", {{"offer", offer.id}, {"values", offer.cost_sharing}}};
  };
  for (const Rival& rival : rivals)
    if (rival.stopped_by(Rule::kCost) && certain(rival)) return said(rival);
  for (const Rival& rival : rivals)
    if (rival.stopped_by(Rule::kCost) && would_do(edit_need([](Listing& need) { need.cost_sharing = "external"; })))
      return said(rival);
  return std::nullopt;
}

}  // namespace entente::matcher
