#include "tests/matching/candidates/followed_world.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <variant>

#include "matcher/index/candidates.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/matching/results/results.h"

namespace entente::matching {
namespace {

using testing::hold;

constexpr int kCities = 14;
constexpr int kListings = 110;

// Some whole, some packed, as a large network has them.
HeldListing held(const std::shared_ptr<const listings::v1::Listing>& listing) {
  return listing->name().size() % 2 == 0 ? HeldListing(listing) : HeldListing::packed(*listing);
}

}  // namespace

ChangingWorld::ChangingWorld(unsigned seed)
    : random_(seed), programme_(testing::Generator::programme()), generator_(seed, kCities, 40) {
  programme_.set_country_scheme(v1::Programme::COUNTRY_SCHEME_DECLARED);
  programme_.set_relevance_floor(4 + static_cast<int>(seed % 3) * 4);
  const ProfilesView profiles = generator_.profiles();
  for (const auto& [name, city] : profiles.cities) {
    cities_[name] = *city;
    cities_names_.push_back(name);
  }
  // Some cities come later than their listings.
  for (int i = 0; i < 3; ++i) missing_cities_.push_back(testing::Generator::city_name(i));
  for (const auto& [name, city] : profiles.cities) {
    if (std::find(missing_cities_.begin(), missing_cities_.end(), name) != missing_cities_.end()) continue;
    profiles_events.emplace_back([city = city](ProfilesView& view) { return put_changed(city, view.cities); });
  }
  for (const auto& [name, country] : profiles.countries)
    profiles_events.emplace_back(
        [country = country](ProfilesView& view) { return put_changed(country, view.countries); });
  for (const auto& [name, vocabulary] : profiles.vocabularies)
    profiles_events.emplace_back(
        [vocabulary = vocabulary](ProfilesView& view) { return put_changed(vocabulary, view.vocabularies); });
  for (int i = 0; i < kListings; ++i) {
    listings::v1::Listing one = generator_.listing(i);
    if (i % 5 == 0) one.add_organisations(testing::Generator::city_name(i % 7) + "/organisations/w1");
    if (i % 6 == 0) one.mutable_partner_rules()->add_partner_types("p1");
    if (i % 9 == 0) one.mutable_partner_rules()->set_no_repeat(true);
    names_.push_back(one.name());
    listings_events.push_back({one.name(), std::make_shared<const listings::v1::Listing>(one)});
    listings_[one.name()] = std::move(one);
  }
  decide();
}

void ChangingWorld::change_listing(const std::string& name, const std::function<void(listings::v1::Listing&)>& change) {
  const auto found = listings_.find(name);
  if (found == listings_.end()) return;
  change(found->second);
  listings_events.push_back({name, std::make_shared<const listings::v1::Listing>(found->second)});
}

void ChangingWorld::change_city(const std::string& name, const std::function<void(profiles::v1::City&)>& change) {
  change(cities_[name]);
  profiles_events.emplace_back(
      [city = hold(cities_[name])](ProfilesView& view) { return put_changed(city, view.cities); });
}

void ChangingWorld::decide() {
  auto view = std::make_shared<DecisionsView>();
  view->point.revision = static_cast<std::int64_t>(decisions.size()) + 1;
  view->programmes[programme_.name()] = hold(programme_);
  for (const auto& [name, cooperation] : cooperations_) view->cooperations.push_back(hold(cooperation));
  for (const auto& [pair, directive] : directives_) {
    if (listings_.contains(pair.first) && listings_.contains(pair.second))
      view->directives[programme_.name()].push_back(hold(directive));
  }
  view->seal();
  decisions.push_back(std::move(view));
}

void ChangingWorld::change() {
  const std::string name = names_[random_() % names_.size()];
  const auto word = [&] { return "w" + std::to_string(random_() % 6); };
  using Listing = listings::v1::Listing;
  switch (random_() % 18) {
    case 0:
    case 1:
      return change_listing(name, [](Listing& one) { one.set_reserved_places(one.reserved_places() == 0); });
    case 2:
      return change_listing(name, [](Listing& one) {
        one.set_state(one.state() == Listing::STATE_HELD ? Listing::STATE_PUBLISHED : Listing::STATE_HELD);
      });
    case 3:
      return change_listing(name, [&](Listing& one) { one.set_title(generator_.listing(3).title()); });
    case 4:
      return change_listing(name, [&](Listing& one) { one.set_description(word()); });
    case 5:
    case 6: {
      const Listing& other =
          std::next(listings_.begin(), static_cast<std::ptrdiff_t>(random_() % listings_.size()))->second;
      return change_listing(name, [&](Listing& one) {
        *one.mutable_topics() = other.topics();
        *one.mutable_help() = other.help();
        *one.mutable_languages() = other.languages();
      });
    }
    case 7:
    case 8:  // withdrawn, or there again
      if (const auto found = listings_.find(name); found != listings_.end()) {
        others_[name] = found->second;
        listings_.erase(found);
        listings_events.push_back({name, nullptr});
        decide();  // its directives went with it
      } else {
        listings_[name] = others_[name];
        change_listing(name, [](Listing&) {});
        decide();
      }
      return;
    case 9:
      return change_city(any_city(), [&](profiles::v1::City& one) { one.set_note(word()); });
    case 10:
      return change_city(any_city(), [](profiles::v1::City& one) { one.set_population(one.population() + 400000); });
    case 11:
      return change_city(any_city(),
                         [&](profiles::v1::City& one) { one.set_provider_limit(static_cast<int>(random_() % 3)); });
    case 12:
      return change_city(any_city(), [](profiles::v1::City& one) {
        one.set_declared_class(one.declared_class() == profiles::v1::City::DECLARED_CLASS_NORTH
                                   ? profiles::v1::City::DECLARED_CLASS_SOUTH
                                   : profiles::v1::City::DECLARED_CLASS_NORTH);
      });
    case 13:
      if (missing_cities_.empty()) return;
      change_city(missing_cities_.back(), [](profiles::v1::City&) {});
      missing_cities_.pop_back();
      return;
    case 14: {
      profiles::v1::Organisation organisation;
      // Of any city: listings may name those of others.
      organisation.set_name(any_city() + "/organisations/" + word());
      organisation.set_kind(random_() % 2 ? "p1" : "p2");
      change_listing(name, [&](Listing& one) {
        one.clear_organisations();
        one.add_organisations(organisation.name());
      });
      profiles_events.emplace_back([organisation = hold(organisation)](ProfilesView& view) {
        return put_changed(organisation, view.organisations);
      });
      return;
    }
    case 15:
    case 16: {
      if (cooperations_.empty() || random_() % 2) {
        v1::Cooperation cooperation;
        cooperation.set_name("cooperations/c" + std::to_string(++made_));
        cooperation.set_beneficiary_city(any_city());
        cooperation.set_pivotal_city(any_city());
        if (cooperation.beneficiary_city() == cooperation.pivotal_city()) return;
        cooperations_[cooperation.name()] = cooperation;
      }
      v1::Cooperation& one =
          std::next(cooperations_.begin(), static_cast<std::ptrdiff_t>(random_() % cooperations_.size()))->second;
      one.set_state(std::vector{v1::Cooperation::STATE_RUNNING, v1::Cooperation::STATE_CLOSED,
                                v1::Cooperation::STATE_CANCELLED, v1::Cooperation::STATE_DECLINED}[random_() % 4]);
      return decide();
    }
    default: {
      const std::string& other = names_[random_() % names_.size()];
      const auto need = listings_.find(name), offer = listings_.find(other);
      if (need == listings_.end() || offer == listings_.end()) return;
      if (need->second.kind() != Listing::KIND_NEED || offer->second.kind() != Listing::KIND_OFFER) return;
      if (directives_.erase({name, other}) == 0) {
        v1::Directive directive;
        directive.set_kind(v1::Directive::KIND_RULE_OUT);
        directive.set_need(name);
        directive.set_offer(other);
        directives_[{name, other}] = directive;
      }
      return decide();
    }
  }
}

FollowingReplica::FollowingReplica(const ChangingWorld& truth, CandidateCache& cache, std::int64_t count_each)
    : truth_(truth), cache_(cache), count_each_(count_each) {
  restart();
}

void FollowingReplica::restart() {
  listings_ = std::make_unique<LiveView<ListingsView>>();
  profiles_ = std::make_unique<LiveView<ProfilesView>>();
  problems_ = std::make_unique<Problems>(nullptr);
  followers_ = std::make_unique<Followers>(nullptr, FollowersOptions{2, false});
  answers_ = std::make_unique<CandidateAnswers>(*problems_, *followers_, cache_, nullptr);
  ListingsView listings;
  listings.count_each = count_each_;
  listings_seen_ = truth_.listings_events.size();
  listings.point.revision = static_cast<std::int64_t>(listings_seen_);
  for (const auto& [name, listing] : truth_.listings_events) {
    if (listing != nullptr) {
      listings.listings.put(name, held(listing));
    } else {
      listings.listings.erase(name);
    }
  }
  listings_->replace(std::move(listings));
  ProfilesView profiles;
  profiles_seen_ = truth_.profiles_events.size();
  profiles.point.revision = static_cast<std::int64_t>(profiles_seen_);
  for (const auto& event : truth_.profiles_events) event(profiles);
  profiles_->replace(std::move(profiles));
  decisions_seen_ = truth_.decisions.size();
}

void FollowingReplica::advance(std::size_t listings, std::size_t profiles, std::size_t decisions) {
  for (; listings > 0 && listings_seen_ < truth_.listings_events.size(); --listings) {
    const auto& [name, listing] = truth_.listings_events[listings_seen_++];
    listings_->change([&, revision = listings_seen_](ListingsView& view) {
      view.point.revision = static_cast<std::int64_t>(revision);
      if (listing != nullptr) return put_changed(held(listing), view.listings);
      view.listings.erase(name);
      return name;
    });
  }
  for (; profiles > 0 && profiles_seen_ < truth_.profiles_events.size(); --profiles) {
    const auto& event = truth_.profiles_events[profiles_seen_++];
    profiles_->change([&, revision = profiles_seen_](ProfilesView& view) {
      view.point.revision = static_cast<std::int64_t>(revision);
      return event(view);
    });
  }
  decisions_seen_ += std::min(decisions, truth_.decisions.size() - decisions_seen_);
}

World FollowingReplica::world() {
  return {profiles_->view(), listings_->view(), truth_.decisions[decisions_seen_ - 1]};
}

v1::ListCandidatesResponse FollowingReplica::ask(const std::string& listing, int count) {
  const World seen = world();
  const auto reply = answers_->answer({seen, truth_.programme(), testing::kToday, listing, count});
  EXPECT_TRUE(reply.ok()) << reply.status();
  if (!reply.ok()) return {};
  const auto message = reply->message();
  EXPECT_TRUE(message.has_value());
  EXPECT_EQ(message->position().SerializeAsString(), seen.position().SerializeAsString());
  // What goes out is what such a message is serialized as, and what its slices hold.
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(reply->bytes().Dump(&slices).ok());
  std::string sent;
  for (const grpc::Slice& slice : slices) sent.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  EXPECT_TRUE(sent == common::to_body(*message));
  return *message;
}

v1::ListCandidatesResponse FollowingReplica::fresh(const std::string& listing, int count) {
  const World seen = world();
  std::atomic<bool> stop = false;
  const ListingsView& counted = seen.listings->counted == nullptr ? *seen.listings : *seen.listings->counted;
  // What names a listing that hasn't come, or has gone, says nothing.
  v1::ListCandidatesResponse reply;
  SnapshotInput input = snapshot_input(seen, truth_.programme(), testing::kToday);
  std::erase_if(input.directives, [&](const v1::Directive* directive) {
    const auto there = [&](const std::string& name) {
      return seen.listing(name) != nullptr && seen.profiles->cities.contains(std::string(common::city_name_of(name)));
    };
    return !there(directive->need()) || !there(directive->offer());
  });
  const matcher::BuildResult built =
      matcher::Problem::build(to_snapshot(input), count_frequencies(counted, testing::kToday, stop));
  const auto* const problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built);
  EXPECT_NE(problem, nullptr);
  if (problem == nullptr) return reply;
  reply.set_score_scale(matcher::kScoreScale);
  const auto index = (*problem)->find(listing);
  if (index < 0) return reply;
  for (const matcher::Candidate& candidate : matcher::best_candidates(**problem, index, count))
    *reply.add_candidates() = to_proto(**problem, candidate);
  return reply;
}

std::string content_of(v1::ListCandidatesResponse response) {
  response.clear_cache_status();
  response.clear_position();
  return common::to_body(response);
}

std::string partners_of(const v1::ListCandidatesResponse& response) {
  std::string text;
  for (const v1::Candidate& candidate : response.candidates())
    text +=
        candidate.pairing().need() + " " + candidate.pairing().offer() + " " + std::to_string(candidate.score()) + "; ";
  return text;
}

std::vector<int> check_kept_equals_fresh(CandidateCache& cache, unsigned seed, int steps,
                                         const std::function<void(std::mt19937&)>& spoil) {
  ChangingWorld truth(seed);
  FollowingReplica one(truth, cache, 40), other(truth, cache, 40);
  std::vector<int> statuses(8);
  auto& random = truth.random();
  // A few who ask again and again.
  std::vector<std::string> askers;
  for (int i = 0; i < 6; ++i) askers.push_back(truth.names()[random() % truth.names().size()]);
  for (int step = 0; step < steps && !::testing::Test::HasFailure(); ++step) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(step));
    for (auto left = random() % 4; left > 0; --left) truth.change();
    if (spoil && random() % 6 == 0) spoil(random);
    for (FollowingReplica* replica : {&one, &other}) {
      if (random() % 3 == 0) {
        replica->catch_up();
      } else {
        replica->advance(random() % 3, random() % 3, random() % 2);
      }
      if (random() % 50 == 0) replica->restart();
      const std::string& listing =
          random() % 4 == 0 ? truth.names()[random() % truth.names().size()] : askers[random() % askers.size()];
      if (replica->world().listing(listing) == nullptr) continue;
      const int count = random() % 2 ? 3 : 8;
      const v1::ListCandidatesResponse reply = replica->ask(listing, count);
      const v1::ListCandidatesResponse fresh = replica->fresh(listing, count);
      EXPECT_EQ(partners_of(reply), partners_of(fresh)) << listing << ", status " << reply.cache_status();
      EXPECT_TRUE(content_of(reply) == content_of(fresh)) << listing << ", status " << reply.cache_status();
      ++statuses[static_cast<std::size_t>(reply.cache_status())];
    }
  }
  return statuses;
}

}  // namespace entente::matching
