#include "services/matching/candidates/network_follower.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <tuple>

#include "services/common/base/cores.h"
#include "services/common/base/status.h"
#include "services/common/text/names.h"
#include "services/matching/candidates/in_turn.h"
#include "services/matching/candidates/problems.h"
#include "services/matching/errors.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

constexpr std::size_t kAtATime = 1024;  // listings that are coded together
constexpr int kMostThreads = 8;
constexpr std::size_t kMostTouched = 2000;         // of an answer that is repaired: more are quicker found anew
constexpr std::string_view kArrived = "/arrived";  // mirrors.h

int slack_of(int count) {
  return count / 4 + 4;
}

bool better(const v1::Candidate& a, const v1::Candidate& b, std::string_view listing) {
  return a.score() != b.score() ? a.score() > b.score() : partner_of(a, listing) < partner_of(b, listing);
}

// What rows are made by: all codes that the vocabularies have and those that listings have beside, and how long
// embeddings are (0: there are none).
struct RowFrame {
  matcher::Codes codes;
  std::size_t dimensions = 0;
};

RowFrame frame_of(const World& world) {
  RowFrame frame;
  matcher::Codes& codes = frame.codes;
  const auto add = [](matcher::Numbers<std::string>& to, const auto& some) {
    for (const std::string& code : some) to.number(code);
  };
  for (const auto& [vocabulary, to] :
       {std::pair{"creative-field", &codes.fields}, std::pair{"modality", &codes.modalities},
        std::pair{"beneficiary-group", &codes.beneficiaries}, std::pair{"value-chain-stage", &codes.stages},
        std::pair{"topic", &codes.topics}, std::pair{"help", &codes.help}})
    add(*to, world.profiles->codes(vocabulary));
  world.listings->listings.for_each([&](const std::string&, const auto& held) {
    const auto listing = held.message();
    add(codes.fields, listing->creative_fields());
    add(codes.modalities, listing->modalities());
    add(codes.beneficiaries, listing->beneficiaries());
    add(codes.stages, listing->value_chain_stages());
    add(codes.topics, listing->topics());
    add(codes.help, listing->help());
    if (frame.dimensions == 0) frame.dimensions = listing->embedding().size();
  });
  return frame;
}

std::span<const Held<v1::Directive>> directives_of(const DecisionsView& decisions, std::string_view programme) {
  const auto found = decisions.directives.find(programme);
  if (found == decisions.directives.end()) return {};
  return found->second;
}

// Cities whose cooperations are others in `b` than in `a`, and listings of directives that are.
std::vector<std::string> differences(const DecisionsView& a, const DecisionsView& b, std::string_view programme) {
  Names names;
  if (a.cooperations_digest != b.cooperations_digest) {
    std::map<std::string_view, const Held<v1::Cooperation>*> former;
    const auto add = [&](const v1::Cooperation& cooperation) {
      for (const std::string* city :
           {&cooperation.beneficiary_city(), &cooperation.pivotal_city(), &cooperation.facilitating_city()})
        if (!city->empty()) names.insert(*city);
    };
    for (const auto& cooperation : a.cooperations) former.emplace(cooperation->name(), &cooperation);
    for (const auto& cooperation : b.cooperations) {
      const auto found = former.find(cooperation->name());
      if (found != former.end() && found->second->digest() == cooperation.digest()) {
        former.erase(found);
      } else {
        add(*cooperation);
      }
    }
    for (const auto& [name, cooperation] : former) add(**cooperation);
  }
  std::map<std::string_view, const v1::Directive*> one, other;
  for (const auto& directive : directives_of(a, programme)) one.emplace(directive.digest(), directive.get());
  for (const auto& directive : directives_of(b, programme)) other.emplace(directive.digest(), directive.get());
  for (const auto& [these, those] : {std::pair{&one, &other}, std::pair{&other, &one}}) {
    for (const auto& [digest, directive] : *these) {
      if (those->contains(digest)) continue;
      names.insert({directive->need(), directive->offer()});
    }
  }
  return {names.begin(), names.end()};
}

std::int64_t list_of(const ProfilesView& view) {
  return view.changes == nullptr ? 0 : view.changes->number();
}
std::int64_t list_of(const ListingsView& view) {
  return view.changes == nullptr ? 0 : view.changes->number();
}
std::int64_t list_of(const DecisionsView&) {
  return 0;
}

// The later one of two parts of a world. A restored store may count its revisions from an earlier one: of two lists the
// newer is the later one.
template <typename View>
const std::shared_ptr<const View>& later(const std::shared_ptr<const View>& ours,
                                         const std::shared_ptr<const View>& theirs) {
  const auto age = [](const View& view) { return std::pair(list_of(view), view.point.revision); };
  return age(*theirs) > age(*ours) ? theirs : ours;
}

// Nothing: it isn't known.
std::optional<std::vector<std::string>> changed_since(const std::shared_ptr<const ChangeRing>& ring,
                                                      const std::string& now, const std::string& then) {
  if (now == then) return std::vector<std::string>();
  return ring == nullptr ? std::nullopt : ring->since(then);
}

}  // namespace

NetworkFollower::NetworkFollower(const World& world, const v1::Programme& programme, matcher::Day as_of,
                                 std::shared_ptr<const matcher::Frequencies> frequencies)
    : world_(world), excerpts_(*world.profiles, programme, as_of, std::move(frequencies)) {}

absl::StatusOr<std::shared_ptr<NetworkFollower>> NetworkFollower::make(
    const World& world, const v1::Programme& programme, matcher::Day as_of,
    std::shared_ptr<const matcher::Frequencies> frequencies, const std::atomic<bool>& stop) {
  std::shared_ptr<NetworkFollower> follower(new NetworkFollower(world, programme, as_of, std::move(frequencies)));
  const matcher::BuildResult empty = follower->excerpts_.of(world, {}, Excerpts::Texts::kAnew);
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&empty))
    return to_status(*faults, programme.name(), kSnapshotUnsolvable);
  RowFrame frame = frame_of(world);
  follower->index_ = std::make_unique<matcher::FollowingIndex>(
      *std::get<std::shared_ptr<const matcher::Problem>>(empty), follower->excerpts_.frequencies(),
      std::move(frame.codes), frame.dimensions);
  if (!follower->index_->holds()) return nullptr;
  Names cities;
  for (const auto& [name, city] : world.profiles->cities) cities.insert(name);
  ENTENTE_RETURN_IF_ERROR(follower->put_cities(cities));
  std::vector<std::string_view> all;
  all.reserve(world.listings->listings.size());
  world.listings->listings.for_each([&](const std::string& name, const auto&) { all.push_back(name); });
  struct Part {
    Names names;
    matcher::BuildResult excerpt;
  };
  bool holds = true;
  absl::Status status;
  take_in_turn((all.size() + kAtATime - 1) / kAtATime, common::cores(kMostThreads),
               [&](std::size_t part) {
                 const std::size_t from = part * kAtATime, to = std::min(all.size(), from + kAtATime);
                 const Names names(all.begin() + static_cast<std::ptrdiff_t>(from),
                                   all.begin() + static_cast<std::ptrdiff_t>(to));
                 return Part{names, follower->excerpts_.of(world, names, Excerpts::Texts::kAnew)};
               },
               [&](const Part& part) {
                 const absl::StatusOr<bool> put = follower->put(part.names, part.excerpt);
                 status = put.status();
                 holds = put.ok() && *put;
                 return holds && !stop;
               });
  ENTENTE_RETURN_IF_ERROR(status);
  if (!holds || stop) return nullptr;
  follower->index_->sort();
  follower->decisions_.record(follower->digests(world).decisions, {});
  return follower;
}

std::int32_t NetworkFollower::id_of(const std::string& name) {
  const auto [entry, added] = ids_.try_emplace(name, static_cast<std::int32_t>(names_.size()));
  if (added) names_.push_back(&entry->first);
  return entry->second;
}

WorldDigests NetworkFollower::digests(const World& world) const {
  return {world.listings->digest, world.profiles->digest,
          decisions_digest(*world.decisions, excerpts_.programme().name())};
}

absl::Status NetworkFollower::put_cities(const Names& cities) {
  if (cities.empty()) return absl::OkStatus();
  const matcher::BuildResult of_cities = excerpts_.of(world_, {}, Excerpts::Texts::kAnew, cities);
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&of_cities))
    return to_status(*faults, excerpts_.programme().name(), kSnapshotUnsolvable);
  const auto& problem = *std::get<std::shared_ptr<const matcher::Problem>>(of_cities);
  index_->place_cities(problem);
  index_->relate(problem, {cities.begin(), cities.end()});
  return absl::OkStatus();
}

absl::StatusOr<bool> NetworkFollower::put(const Names& listings, const matcher::BuildResult& excerpt) {
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&excerpt))
    return to_status(*faults, excerpts_.programme().name(), kSnapshotUnsolvable);
  const auto& problem = *std::get<std::shared_ptr<const matcher::Problem>>(excerpt);
  index_->place_cities(problem);
  for (const std::string& name : listings) {
    const std::int32_t id = id_of(name);
    const matcher::Problem::ListingIndex index = problem.find(name);
    if (index < 0) {
      index_->remove(id);
    } else if (!index_->put(problem, index, id)) {
      return false;
    }
    const auto listing = world_.listing(name);
    if (listing == nullptr) continue;
    for (const std::string& organisation : listing->organisations())
      if (common::city_name_of(organisation) != common::city_name_of(name)) by_organisation_[organisation].insert(name);
  }
  return true;
}

void NetworkFollower::add_listings_of(const Names& cities, Names& listings) const {
  for (const std::string& city : cities) {
    world_.listings->listings.for_each_of(city, [&](const std::string& name, const auto&) { listings.insert(name); });
  }
}

bool NetworkFollower::add_cities(const std::vector<std::string>& touched, Names& cities, Names& listings) const {
  for (const std::string& name : touched) {
    if (!name.starts_with("cities/")) return false;
    const std::string city(common::city_name_of(name));
    cities.insert(city);
    if (name.ends_with(kArrived)) {
      // Its cooperations count from now on, for their other cities, too.
      if (world_.decisions->cooperations_of == nullptr) continue;
      const auto found = world_.decisions->cooperations_of->find(city);
      if (found == world_.decisions->cooperations_of->end()) continue;
      for (const std::size_t at : found->second) {
        const v1::Cooperation& cooperation = *world_.decisions->cooperations[at];
        cities.insert({cooperation.beneficiary_city(), cooperation.pivotal_city()});
        if (!cooperation.facilitating_city().empty()) cities.insert(cooperation.facilitating_city());
      }
    } else if (name.size() > city.size()) {
      const auto found = by_organisation_.find(name);
      if (found != by_organisation_.end()) listings.insert(found->second.begin(), found->second.end());
    }
  }
  return true;
}

absl::StatusOr<bool> NetworkFollower::follow(const World& world) {
  const auto seen = [&] {
    return later(world_.listings, world.listings) == world_.listings &&
           later(world_.profiles, world.profiles) == world_.profiles &&
           later(world_.decisions, world.decisions) == world_.decisions;
  };
  {
    std::shared_lock lock(mutex_);
    if (lost_) return false;
    if (seen()) return true;
  }
  std::unique_lock lock(mutex_);
  if (lost_) return false;
  if (seen()) return true;
  const World former = world_;
  world_ = {later(former.profiles, world.profiles), later(former.listings, world.listings),
            later(former.decisions, world.decisions)};
  lost_ = true;  // until all is done
  const auto of_listings = changed_since(world_.listings->changes, world_.listings->digest, former.listings->digest);
  const auto of_profiles = changed_since(world_.profiles->changes, world_.profiles->digest, former.profiles->digest);
  if (!of_listings || !of_profiles || world_.profiles->frame_digest != former.profiles->frame_digest) return false;
  Names listings(of_listings->begin(), of_listings->end());
  Names cities;
  if (!add_cities(*of_profiles, cities, listings)) return false;
  const WorldDigests before = digests(former), now = digests(world_);
  std::vector<std::string> decided;
  if (before.decisions != now.decisions) {
    decided = differences(*former.decisions, *world_.decisions, excerpts_.programme().name());
    for (const std::string& name : decided)
      if (name == common::city_name_of(name)) cities.insert(name);
  }
  add_listings_of(cities, listings);
  ENTENTE_RETURN_IF_ERROR(put_cities(cities));
  for (auto from = listings.begin(); from != listings.end();) {
    const auto to = std::next(from, std::min<std::ptrdiff_t>(kAtATime, std::distance(from, listings.end())));
    const Names some(from, to);
    from = to;
    ENTENTE_ASSIGN_OR_RETURN(const bool holds, put(some, excerpts_.of(world_, some, Excerpts::Texts::kAnew)));
    if (!holds) return false;
  }
  if (before.decisions != now.decisions) decisions_.record(now.decisions, std::move(decided));
  lost_ = false;
  return true;
}

std::optional<NetworkFollower::Ids> NetworkFollower::touched_since(const WorldDigests& of) const {
  const WorldDigests now = digests(world_);
  const auto of_listings = changed_since(world_.listings->changes, now.listings, of.listings);
  const auto of_profiles = changed_since(world_.profiles->changes, now.profiles, of.profiles);
  const auto decided = now.decisions == of.decisions ? std::vector<std::string>() : decisions_.since(of.decisions);
  if (!of_listings || !of_profiles || !decided) return std::nullopt;
  Names listings(of_listings->begin(), of_listings->end());
  Names cities;
  if (!add_cities(*of_profiles, cities, listings)) return std::nullopt;
  for (const std::string& name : *decided) (name == common::city_name_of(name) ? cities : listings).insert(name);
  add_listings_of(cities, listings);
  if (listings.size() > kMostTouched) return std::nullopt;
  Ids ids;
  for (const std::string& name : listings)
    if (const auto found = ids_.find(name); found != ids_.end()) ids.push_back(found->second);
  std::sort(ids.begin(), ids.end());
  return ids;
}

template <typename Work>
auto NetworkFollower::ask(const std::string& listing, std::int32_t id, Work work) const {
  Ids excluded;
  for (const auto& directive : directives_of(*world_.decisions, excerpts_.programme().name())) {
    if (directive->kind() != v1::Directive::KIND_RULE_OUT) continue;
    const std::string* const other = directive->need() == listing    ? &directive->offer()
                                     : directive->offer() == listing ? &directive->need()
                                                                     : nullptr;
    if (other == nullptr) continue;
    if (const auto found = ids_.find(*other); found != ids_.end()) excluded.push_back(found->second);
  }
  std::sort(excluded.begin(), excluded.end());
  matcher::FollowingIndex::Question question;
  question.id = id;
  question.excluded = excluded;
  question.admits = [&](std::int32_t other) {
    const matcher::BuildResult built = excerpts_.of(world_, {listing, name(other)}, Excerpts::Texts::kKept);
    const auto* const problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built);
    if (problem == nullptr) return false;
    const auto own = (*problem)->find(listing), others = (*problem)->find(name(other));
    if (own < 0 || others < 0) return false;
    const bool is_need = (*problem)->listings()[static_cast<std::size_t>(own)].kind == matcher::Kind::kNeed;
    return is_need ? matcher::admissible(**problem, own, others) : matcher::admissible(**problem, others, own);
  };
  return work(question);
}

absl::StatusOr<std::vector<v1::Candidate>> NetworkFollower::evaluate(const std::string& listing,
                                                                     std::span<const Found> found) const {
  std::vector<v1::Candidate> candidates;
  if (found.empty()) return candidates;
  Names names{listing};
  for (const Found& one : found) names.insert(name(one.id));
  const matcher::BuildResult built = excerpts_.of(world_, names, Excerpts::Texts::kKept);
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built))
    return to_status(*faults, excerpts_.programme().name(), kSnapshotUnsolvable);
  const auto& problem = *std::get<std::shared_ptr<const matcher::Problem>>(built);
  const auto own = problem.find(listing);
  const bool is_need = problem.listings()[static_cast<std::size_t>(own)].kind == matcher::Kind::kNeed;
  for (const Found& one : found) {
    const auto other = problem.find(name(one.id));
    const auto need = is_need ? own : other, offer = is_need ? other : own;
    candidates.push_back(to_proto(problem, need, offer, -1, matcher::evaluate_pair(problem, need, offer)));
  }
  return candidates;
}

absl::StatusOr<std::optional<NetworkFollower::Answer>> NetworkFollower::best(const std::string& listing,
                                                                             int count) const {
  std::shared_lock lock(mutex_);
  if (world_.listing(listing) == nullptr) return std::nullopt;
  Answer answer;
  answer.position = world_.position();
  answer.kept.of = digests(world_);
  answer.kept.score_scale = matcher::kScoreScale;
  const auto id = ids_.find(listing);
  if (id == ids_.end()) return answer;
  std::vector<Found> found = ask(listing, id->second, [&](matcher::FollowingIndex::Question& question) {
    // Ties are by name, which the index knows nothing of: the last score is told from the rest where that is enough.
    const auto wanted = static_cast<std::size_t>(count);
    for (question.count = count + slack_of(count);; question.count *= 4) {
      const std::vector<matcher::Index::Hit> hits = index_->best(question);
      std::vector<Found> some;
      const bool all = hits.size() < static_cast<std::size_t>(question.count);
      for (const matcher::Index::Hit& hit : hits)
        if (all || hit.score > hits.back().score) some.push_back({hit.id, hit.score});
      if (!all && some.size() < wanted) continue;
      if (!all) answer.kept.threshold = Threshold{hits.back().score, ""};
      return some;
    }
  });
  std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
    return a.score != b.score ? a.score > b.score : name(a.id) < name(b.id);
  });
  if (const auto most = static_cast<std::size_t>(count) + static_cast<std::size_t>(slack_of(count));
      found.size() > most) {
    found.resize(most);
    answer.kept.threshold = Threshold{found.back().score, name(found.back().id)};
  }
  ENTENTE_ASSIGN_OR_RETURN(answer.kept.candidates, evaluate(listing, found));
  return answer;
}

absl::StatusOr<std::optional<NetworkFollower::Answer>> NetworkFollower::repair(KeptCandidates kept,
                                                                               const std::string& listing,
                                                                               int count) const {
  std::shared_lock lock(mutex_);
  const auto id = ids_.find(listing);
  if (id == ids_.end()) return std::nullopt;
  const std::optional<Ids> touched = touched_since(kept.of);
  const auto is_touched = [&](std::int32_t one) { return std::binary_search(touched->begin(), touched->end(), one); };
  if (!touched || is_touched(id->second)) return std::nullopt;
  Answer answer;
  answer.position = world_.position();
  answer.judged = touched->size();
  answer.kept = std::move(kept);
  answer.kept.of = digests(world_);
  if (touched->empty()) return answer;
  std::vector<v1::Candidate>& list = answer.kept.candidates;
  std::erase_if(list, [&](const v1::Candidate& candidate) {
    const auto partner = ids_.find(partner_of(candidate, listing));
    return partner == ids_.end() || is_touched(partner->second);
  });
  const std::vector<matcher::Index::Hit> hits =
      ask(listing, id->second,
          [&](const matcher::FollowingIndex::Question& question) { return index_->judge(question, *touched); });
  std::optional<Threshold>& threshold = answer.kept.threshold;
  std::vector<Found> found;
  for (const matcher::Index::Hit& hit : hits)
    if (!threshold || threshold->knows(hit.score, name(hit.id))) found.push_back({hit.id, hit.score});
  ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Candidate> others, evaluate(listing, found));
  std::move(others.begin(), others.end(), std::back_inserter(list));
  std::sort(list.begin(), list.end(),
            [&](const v1::Candidate& a, const v1::Candidate& b) { return better(a, b, listing); });
  if (threshold && list.size() < static_cast<std::size_t>(count)) return std::nullopt;
  if (const auto most = static_cast<std::size_t>(count) + static_cast<std::size_t>(slack_of(count));
      list.size() > most) {
    list.resize(most);
    threshold = Threshold{list.back().score(), partner_of(list.back(), listing)};
  }
  return answer;
}

std::size_t NetworkFollower::size() const {
  std::shared_lock lock(mutex_);
  return names_.size();
}

std::size_t NetworkFollower::bytes() const {
  constexpr std::size_t kNode = sizeof(std::string) + 40;  // of a map by name, about
  std::shared_lock lock(mutex_);
  return index_->bytes() + names_.size() * (sizeof(void*) + kNode);
}

}  // namespace entente::matching
