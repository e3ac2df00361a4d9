// An index that follows a network beside the network itself, judged one by one after each of many changes.
#include "matcher/index/following_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "matcher/index/candidates.h"
#include "tests/matcher/random_snapshot.h"

namespace entente::matcher {
namespace {

using testing::Random;

// What a problem of these listings needs of the whole.
Snapshot excerpt(const Snapshot& all, const std::set<std::string>& listings, const std::set<std::string>& more_cities) {
  Snapshot part;
  part.as_of = all.as_of;
  part.programme = all.programme;
  part.meanings = all.meanings;
  part.countries = all.countries;
  std::set<std::string> cities = more_cities;
  for (const Listing& listing : all.listings) {
    if (!listings.contains(listing.id)) continue;
    part.listings.push_back(listing);
    cities.insert(listing.city);
  }
  std::set<std::string> there = cities;
  for (const Cooperation& cooperation : all.cooperations) {
    if (!cities.contains(cooperation.beneficiary_city) && !cities.contains(cooperation.pivotal_city)) continue;
    part.cooperations.push_back(cooperation);
    there.insert({cooperation.beneficiary_city, cooperation.pivotal_city});
  }
  for (const City& city : all.cities)
    if (there.contains(city.id)) part.cities.push_back(city);
  for (const Directive& directive : all.directives)
    if (listings.contains(directive.need) && listings.contains(directive.offer)) part.directives.push_back(directive);
  return part;
}

class Followed {
 public:
  explicit Followed(std::uint64_t seed) : random_(seed) {
    testing::SnapshotShape shape;
    shape.needs = shape.offers = 14;
    shape.directives = 6;
    world_ = testing::random_snapshot(seed, shape);
    others_ = testing::random_snapshot(seed + 1000, shape);
    if (seed % 4 == 0)
      for (Snapshot* snapshot : {&world_, &others_})
        for (Listing& listing : snapshot->listings)
          if (random_.chance(70)) listing.embedding = {static_cast<std::int8_t>(random_.below(100)), 3, 5};
    if (seed % 4 == 0) world_.programme.weights["embedding"] = 20;
    // Of another time: some listings are counted that aren't there, and others aren't counted.
    frequencies_ = std::make_shared<const Frequencies>((seed % 2 ? world_ : others_).listings);
    Codes codes;
    for (const Snapshot* snapshot : {&world_, &others_})
      for (const Listing& listing : snapshot->listings) codes.add(listing);
    follower_ = std::make_unique<FollowingIndex>(*problem_of(excerpt(world_, {}, {})), frequencies_, std::move(codes),
                                                 seed % 4 == 0 ? 3 : 0);
    // Some at a time.
    std::set<std::string> batch, cities;
    for (const Listing& listing : world_.listings) {
      batch.insert(listing.id);
      if (batch.size() == 5) put(std::exchange(batch, {}), {});
    }
    put(batch, {});
    for (const City& city : world_.cities) cities.insert(city.id);
    put({}, cities);
    follower_->sort();
  }

  void change() {
    std::set<std::string> touched, cities;
    for (int left = random_.between(1, 3); left > 0; --left) {
      Listing& listing = world_.listings[static_cast<std::size_t>(random_.below(size()))];
      switch (random_.below(8)) {
        case 0: {  // withdrawn
          touched.insert(listing.id);
          if (size() > 5) world_.listings.erase(world_.listings.begin() + (&listing - world_.listings.data()));
          std::erase_if(world_.directives,
                        [&](const Directive& directive) { return !has(directive.need) || !has(directive.offer); });
          break;
        }
        case 1: {  // another one, or a new one
          const Listing& other = random_.one_of(others_.listings);
          std::erase_if(world_.listings, [&](const Listing& each) { return each.id == other.id; });
          std::erase_if(world_.directives, [&](const Directive& directive) {
            return directive.need == other.id || directive.offer == other.id;
          });
          world_.listings.push_back(other);
          touched.insert(other.id);
          break;
        }
        case 2:
          listing.reserved = random_.below(3);
          touched.insert(listing.id);
          break;
        case 3: {
          const Listing& other = random_.one_of(others_.listings);
          listing.topics = other.topics;
          listing.help = other.help;
          listing.texts = other.texts;
          listing.languages = other.languages;
          listing.partner_rules = other.partner_rules;
          listing.cost_sharing = other.cost_sharing;
          touched.insert(listing.id);
          break;
        }
        case 4: {  // a city is another one
          City& city = world_.cities[static_cast<std::size_t>(random_.below(static_cast<int>(world_.cities.size())))];
          City other = random_.one_of(others_.cities);
          other.id = city.id;
          city = other;
          cities.insert(city.id);
          break;
        }
        case 5: {  // a cooperation begins, ends, or never was
          if (world_.cooperations.empty() || random_.chance(50)) {
            Cooperation cooperation;
            cooperation.id = "cooperations/new" + std::to_string(++added_);
            cooperation.beneficiary_city = random_.one_of(world_.cities).id;
            do cooperation.pivotal_city = random_.one_of(world_.cities).id;
            while (cooperation.pivotal_city == cooperation.beneficiary_city);
            cities.insert({cooperation.beneficiary_city, cooperation.pivotal_city});
            world_.cooperations.push_back(cooperation);
          }
          Cooperation& cooperation =
              world_
                  .cooperations[static_cast<std::size_t>(random_.below(static_cast<int>(world_.cooperations.size())))];
          cooperation.state = static_cast<Cooperation::State>(random_.below(4));
          cooperation.end = world_.as_of - random_.below(500);
          cities.insert({cooperation.beneficiary_city, cooperation.pivotal_city});
          break;
        }
        case 6:  // a directive: no row knows of it
          if (!world_.directives.empty()) world_.directives.pop_back();
          break;
        default:
          listing.open = !listing.open;
          touched.insert(listing.id);
      }
      world_.sort();
    }
    for (const Listing& listing : world_.listings)
      if (cities.contains(listing.city)) touched.insert(listing.id);
    put(touched, cities);
  }

  // Asks for every listing; returns how many partners were found.
  std::size_t compare() {
    const auto all = problem_of(world_);
    std::size_t found = 0;
    for (Problem::ListingIndex index = 0; index < std::ssize(all->listings()); ++index) {
      const Listing& asking = all->listings()[static_cast<std::size_t>(index)];
      std::vector<std::int32_t> excluded;
      for (const Directive& directive : world_.directives) {
        if (directive.kind != Directive::Kind::kRuleOut) continue;
        if (directive.need == asking.id) excluded.push_back(ids_[directive.offer]);
        if (directive.offer == asking.id) excluded.push_back(ids_[directive.need]);
      }
      std::sort(excluded.begin(), excluded.end());
      const FollowingIndex::Question question{
          ids_[asking.id], 1000, excluded, [&](std::int32_t id) {
            const auto both = problem_of(excerpt(world_, {asking.id, names_[static_cast<std::size_t>(id)]}, {}));
            const auto own = both->find(asking.id);
            return asking.kind == Kind::kNeed ? admissible(*both, own, 1 - own) : admissible(*both, 1 - own, own);
          }};
      std::map<std::string, Points> expected, told, judged;
      for (const Candidate& candidate : best_candidates(*all, index, 1000)) {
        const auto partner = candidate.need == index ? candidate.offer : candidate.need;
        expected[all->listings()[static_cast<std::size_t>(partner)].id] = candidate.score;
      }
      const auto hits = follower_->best(question);
      for (const Index::Hit& hit : hits) told[names_[static_cast<std::size_t>(hit.id)]] = hit.score;
      EXPECT_EQ(told, expected) << asking.id;
      EXPECT_TRUE(std::is_sorted(hits.begin(), hits.end(), [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.id < b.id;
      }));
      // Of all ids, also of those that are gone or of the same side.
      std::vector<std::int32_t> every(names_.size());
      for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<std::int32_t>(i);
      for (const Index::Hit& hit : follower_->judge(question, every))
        judged[names_[static_cast<std::size_t>(hit.id)]] = hit.score;
      EXPECT_EQ(judged, expected) << asking.id;
      FollowingIndex::Question few = question;
      few.count = 3;
      const auto first = follower_->best(few);
      EXPECT_TRUE(std::equal(first.begin(), first.end(), hits.begin(),
                             hits.begin() + std::min<std::ptrdiff_t>(3, std::ssize(hits))));
      found += expected.size();
    }
    return found;
  }

 private:
  int size() const { return static_cast<int>(world_.listings.size()); }
  bool has(const std::string& id) const {
    return std::any_of(world_.listings.begin(), world_.listings.end(), [&](const auto& one) { return one.id == id; });
  }
  std::shared_ptr<const Problem> problem_of(const Snapshot& snapshot) const {
    BuildResult built = Problem::build(snapshot, frequencies_);
    EXPECT_TRUE(std::holds_alternative<std::shared_ptr<const Problem>>(built));
    return std::get<std::shared_ptr<const Problem>>(built);
  }
  void put(const std::set<std::string>& listings, const std::set<std::string>& cities) {
    const auto problem = problem_of(excerpt(world_, listings, cities));
    follower_->place_cities(*problem);
    follower_->relate(*problem, {cities.begin(), cities.end()});
    for (const std::string& name : listings) {
      const auto [id, added] = ids_.try_emplace(name, static_cast<std::int32_t>(names_.size()));
      if (added) names_.push_back(name);
      if (const auto index = problem->find(name); index >= 0) {
        EXPECT_TRUE(follower_->put(*problem, index, id->second));
      } else {
        follower_->remove(id->second);
      }
    }
  }

  Random random_;
  Snapshot world_, others_;
  std::shared_ptr<const Frequencies> frequencies_;
  std::unique_ptr<FollowingIndex> follower_;
  std::map<std::string, std::int32_t> ids_;
  std::vector<std::string> names_;
  int added_ = 0;
};

TEST(FollowingIndex, SaysWhatAProblemOfAllListingsWithTheSameFrequenciesSays) {
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    Followed followed(seed);
    found += followed.compare();
    for (int step = 0; step < 12 && !::testing::Test::HasFailure(); ++step) {
      followed.change();
      found += followed.compare();
    }
  }
  EXPECT_GT(found, 5000u);
}

// A problem of few listings, given the counts of many, judges them as among the many; with its own it doesn't.
TEST(Frequencies, MakeAFewListingsScoreAsAmongAll) {
  std::size_t compared = 0, others = 0;
  const auto same = [](const Verdict& a, const Verdict& b) { return a.broken == b.broken && a.score == b.score; };
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Snapshot all = testing::random_snapshot(seed);
    const auto of_all = std::make_shared<const Frequencies>(all.listings);
    const auto whole = std::get<std::shared_ptr<const Problem>>(Problem::build(all));
    for (const auto need : whole->needs()) {
      for (const auto offer : whole->offers()) {
        const std::string& one = whole->listings()[static_cast<std::size_t>(need)].id;
        const std::string& other = whole->listings()[static_cast<std::size_t>(offer)].id;
        const Snapshot two = excerpt(all, {one, other}, {});
        const auto given = std::get<std::shared_ptr<const Problem>>(Problem::build(two, of_all));
        const auto counted = std::get<std::shared_ptr<const Problem>>(Problem::build(two));
        const auto said = [](const Problem& problem, auto a, auto b) {
          std::string text;
          for (const TermPoints& term : evaluate_pair(problem, a, b).terms) {
            text += term.text.id + "=" + std::to_string(term.points);
            for (const auto& [key, value] : term.text.parameters) text += "," + key + ":" + value;
          }
          return text;
        };
        EXPECT_TRUE(same(judge_pair(*given, given->find(one), given->find(other)), judge_pair(*whole, need, offer)));
        EXPECT_EQ(said(*given, given->find(one), given->find(other)), said(*whole, need, offer));
        others +=
            !same(judge_pair(*counted, counted->find(one), counted->find(other)), judge_pair(*whole, need, offer));
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 500u);
  EXPECT_GT(others, 50u);
}

}  // namespace
}  // namespace entente::matcher
