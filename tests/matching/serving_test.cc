// What a question for candidates costs: the cache is asked before any work, and only what candidates follow from makes
// their answers old. Real Redis, real profiles and listings.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "services/matching/candidates/problems.h"
#include "services/matching/world/mirrors.h"
#include "tests/matching/house.h"
#include "tests/matching/redis.h"

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;

Response ask(MatchingHouse& house, const std::string& programme, const std::string& listing) {
  v1::ListCandidatesRequest request;
  request.set_programme(programme);
  request.set_listing(listing);
  const auto reply =
      call(house.candidates, &v1::CandidateService::Stub::ListCandidates, house.as(Who::kObserver), request);
  EXPECT_TRUE(reply.ok()) << reply.status();
  return reply.value_or(Response());
}

std::string content(Response response) {
  response.clear_cache_status();
  response.clear_position();
  return response.DebugString();
}

// Problems built so far by all houses of this program.
double problems_built() {
  const std::string text = GroundFloor::get().metrics.text();
  const std::string name = "\nentente_problems_built_total ";  // behind its help
  const std::size_t at = text.find(name);
  return at == std::string::npos ? 0 : std::stod(text.substr(at + name.size()));
}

std::vector<std::string> some_listings() {
  std::vector<std::string> names;
  const auto& all = GroundFloor::get().all_listings();
  for (std::size_t i = 0; i < all.size(); i += 41) names.push_back(all[i].name());
  return names;
}

TEST(Serving, AFreshReplicaWithAWarmRedisBuildsNothing) {
  Redis redis;
  MatchingHouse house(redis.pool());
  const std::string programme = house.create_programme(example_programme());
  std::vector<std::string> answers;
  const double before = problems_built();
  for (const std::string& listing : some_listings()) answers.push_back(content(ask(house, programme, listing)));
  EXPECT_EQ(problems_built(), before + 1) << "the first one was needed";
  house.restart(redis.pool());
  std::size_t i = 0;
  for (const std::string& listing : some_listings()) {
    const Response reply = ask(house, programme, listing);
    EXPECT_EQ(reply.cache_status(), Response::CACHE_STATUS_HIT);
    EXPECT_EQ(content(reply), answers[i++]);
  }
  EXPECT_EQ(problems_built(), before + 1);
  redis.kill_server();
  EXPECT_EQ(content(ask(house, programme, some_listings().front())), answers.front());
  EXPECT_EQ(problems_built(), before + 2) << "without Redis there is work to do";
}

TEST(Serving, ReplicasThatSawTheSameShareTheirAnswers) {
  Redis redis;
  MatchingHouse one(redis.pool());
  MatchingHouse other(redis.pool());
  const std::string programme = one.create_programme(example_programme());
  // The other one's store came to the same programme by another way: its revisions are others.
  v1::Programme another = example_programme();
  other.create_programme(another, "another");
  ASSERT_EQ(other.create_programme(example_programme()), programme);
  const std::string listing = some_listings().front();
  const Response first = ask(one, programme, listing);
  EXPECT_EQ(first.cache_status(), Response::CACHE_STATUS_MISS);
  const Response second = ask(other, programme, listing);
  EXPECT_EQ(second.cache_status(), Response::CACHE_STATUS_HIT);
  EXPECT_EQ(content(first), content(second));
  EXPECT_NE(first.position().decisions(), second.position().decisions()) << "each says what it has seen itself";
}

// Waits until the house has seen the last change of profiles.
void wait_for_profiles(MatchingHouse& house, std::int64_t at_least) {
  ASSERT_TRUE(house.service().profiles_mirror().wait_for(at_least, absl::Now() + absl::Seconds(30)).ok());
}

std::int64_t profiles_revision() {
  GroundFloor& ground = GroundFloor::get();
  profiles::v1::ListCitiesRequest request;
  request.set_page_size(1);
  profiles::v1::ListCitiesResponse reply;
  EXPECT_TRUE(ground.profiles->ListCities(ground.as(Who::kService).get(), request, &reply).ok());
  return reply.revision();
}

TEST(Serving, WhatNothingFollowsFromLeavesTheAnswers) {
  GroundFloor& ground = GroundFloor::get();
  MatchingHouse house;
  const std::string programme = house.create_programme(example_programme());
  const std::string listing = some_listings().front();
  const Response before = ask(house, programme, listing);
  const double built = problems_built();

  const auto set_note = [&](const std::string& note) {
    profiles::v1::UpdateCityRequest update;
    update.mutable_city()->set_name("cities/kathmandu");
    update.mutable_city()->set_note(note);
    update.mutable_update_mask()->add_paths("note");
    profiles::v1::City city;
    const grpc::Status status = ground.profiles->UpdateCity(ground.as(Who::kCoordinator).get(), update, &city);
    ASSERT_TRUE(status.ok()) << status.error_message();
    wait_for_profiles(house, profiles_revision());
  };
  profiles::v1::GetCityRequest get;
  get.set_name("cities/kathmandu");
  profiles::v1::City city;
  ASSERT_TRUE(ground.profiles->GetCity(ground.as(Who::kService).get(), get, &city).ok());
  set_note("the town hall has moved");
  const Response noted = ask(house, programme, listing);
  set_note(city.note());
  EXPECT_EQ(noted.cache_status(), Response::CACHE_STATUS_HIT);
  EXPECT_GT(noted.position().profiles(), before.position().profiles()) << "though it has been seen";

  // A contact with a telephone.
  profiles::v1::CreateContactRequest create;
  create.set_parent("cities/kathmandu");
  create.mutable_contact()->set_display_name("Ana Lim");
  create.mutable_contact()->set_email("ana@example.org");
  profiles::v1::Contact contact;
  const grpc::Status created = ground.profiles->CreateContact(ground.as(Who::kCoordinator).get(), create, &contact);
  ASSERT_TRUE(created.ok()) << created.error_message();
  wait_for_profiles(house, profiles_revision());
  const Response with_contact = ask(house, programme, listing);
  const double built_with_contact = problems_built();
  profiles::v1::UpdateContactRequest call_again;
  call_again.mutable_contact()->set_name(contact.name());
  call_again.mutable_contact()->set_phone("+97714200000");
  call_again.mutable_update_mask()->add_paths("phone");
  profiles::v1::Contact changed;
  const grpc::Status updated = ground.profiles->UpdateContact(ground.as(Who::kCoordinator).get(), call_again, &changed);
  ASSERT_TRUE(updated.ok()) << updated.error_message();
  wait_for_profiles(house, profiles_revision());
  EXPECT_EQ(ask(house, programme, listing).cache_status(), Response::CACHE_STATUS_HIT);
  EXPECT_EQ(problems_built(), built_with_contact);
  profiles::v1::DeleteContactRequest remove;
  remove.set_name(contact.name());
  profiles::v1::DeleteContactResponse removed;
  ASSERT_TRUE(ground.profiles->DeleteContact(ground.as(Who::kCoordinator).get(), remove, &removed).ok());
  wait_for_profiles(house, profiles_revision());

  // A round and its proposals are decisions, but none that candidates follow from.
  const double built_without = problems_built();
  const v1::Round round = house.solve(programme);
  EXPECT_FALSE(house.all_proposals(round.name()).empty());
  const Response after = ask(house, programme, listing);
  EXPECT_EQ(after.cache_status(), Response::CACHE_STATUS_HIT);
  EXPECT_GT(after.position().decisions(), before.position().decisions());
  EXPECT_EQ(problems_built(), built_without);
  EXPECT_EQ(built_without, built);
  EXPECT_EQ(content(after), content(before));
  EXPECT_EQ(content(with_contact), content(before));
}

// What a following copy says beside one that is made anew of the same messages, after each of many changes.
class Followed {
 public:
  Followed() {
    const auto& all = GroundFloor::get().all_listings();
    for (std::size_t i = 0; i < all.size(); i += 3) listings_[all[i].name()] = all[i];
    profiles::v1::ListCitiesRequest request;
    request.set_page_size(1000);
    profiles::v1::ListCitiesResponse reply;
    GroundFloor& ground = GroundFloor::get();
    EXPECT_TRUE(ground.profiles->ListCities(ground.as(Who::kService).get(), request, &reply).ok());
    for (const auto& city : reply.cities()) cities_[city.name()] = city;
    profiles::v1::ListCountriesRequest all_countries;
    all_countries.set_page_size(1000);
    profiles::v1::ListCountriesResponse countries;
    EXPECT_TRUE(ground.profiles->ListCountries(ground.as(Who::kService).get(), all_countries, &countries).ok());
    for (const auto& country : countries.countries()) countries_[country.name()] = country;
    profiles::v1::ListVocabulariesRequest all_vocabularies;
    all_vocabularies.set_page_size(1000);
    profiles::v1::ListVocabulariesResponse vocabularies;
    EXPECT_TRUE(
        ground.profiles->ListVocabularies(ground.as(Who::kService).get(), all_vocabularies, &vocabularies).ok());
    for (const auto& vocabulary : vocabularies.vocabularies()) vocabularies_[vocabulary.name()] = vocabulary;
    programme_ = example_programme();
    programme_.set_country_scheme(v1::Programme::COUNTRY_SCHEME_DECLARED);
    programme_.set_name("programmes/trial");
    ListingsView first;
    first.point.revision = 1;
    first.listings = ByCity(held(listings_));
    live_listings_.replace(first);
    ProfilesView view;
    view.cities = held(cities_);
    view.countries = held(countries_);
    view.vocabularies = held(vocabularies_);
    live_profiles_.replace(view);
  }

  void change_listing(const std::string& name, const std::function<void(listings::v1::Listing&)>& change) {
    change(listings_[name]);
    live_listings_.change([&](ListingsView& view) {
      ++view.point.revision;
      // Packed, where one that is made anew has it whole.
      return put_changed(HeldListing::packed(listings_[name]), view.listings);
    });
  }
  void change_city(const std::string& name, const std::function<void(profiles::v1::City&)>& change) {
    change(cities_[name]);
    live_profiles_.change([&](ProfilesView& view) {
      ++view.point.revision;
      return put_changed(Held(std::make_shared<const profiles::v1::City>(cities_[name])), view.cities);
    });
  }

  void change_meaning(const std::string& vocabulary, int entry, const profiles::v1::Vocabulary::Meaning& meaning) {
    profiles::v1::Vocabulary& changed = vocabularies_["vocabularies/" + vocabulary];
    *changed.mutable_entries(entry)->mutable_engine() = meaning;
    live_profiles_.change([&](ProfilesView& view) {
      ++view.point.revision;
      return put_changed(Held(std::make_shared<const profiles::v1::Vocabulary>(changed)), view.vocabularies);
    });
  }

  World followed() { return {live_profiles_.view(), live_listings_.view(), decisions_}; }
  World anew() const {
    ListingsView listings;
    listings.listings = ByCity(held(listings_));
    ProfilesView profiles;
    profiles.cities = held(cities_);
    profiles.countries = held(countries_);
    profiles.vocabularies = held(vocabularies_);
    listings.seal();
    profiles.seal();
    return {std::make_shared<ProfilesView>(profiles), std::make_shared<ListingsView>(listings), decisions_};
  }

  const v1::Programme& programme() const { return programme_; }
  std::map<std::string, listings::v1::Listing> listings_;
  std::map<std::string, profiles::v1::City> cities_;

 private:
  template <typename Message>
  static ByName<Message> held(const std::map<std::string, Message>& messages) {
    ByName<Message> result;
    for (const auto& [name, message] : messages) result[name] = std::make_shared<const Message>(message);
    return result;
  }
  std::map<std::string, profiles::v1::Country> countries_;
  std::map<std::string, profiles::v1::Vocabulary> vocabularies_;
  LiveView<ListingsView> live_listings_;
  LiveView<ProfilesView> live_profiles_;
  std::shared_ptr<const DecisionsView> decisions_ = std::make_shared<const DecisionsView>();
  v1::Programme programme_;
};

TEST(Serving, AnotherMeaningOfACodeMakesOtherAnswers) {
  constexpr matcher::Day kDay = 20788;
  Followed world;
  const auto meanings = [&] { return to_snapshot(snapshot_input(world.followed(), world.programme(), kDay)).meanings; };
  const std::string print = fingerprint(world.followed(), world.programme(), kDay);
  const matcher::Meanings before = meanings();
  profiles::v1::Vocabulary::Meaning meaning;
  meaning.set_urgency(profiles::v1::Vocabulary::Meaning::URGENCY_LOW);
  world.change_meaning("urgency", 0, meaning);
  EXPECT_EQ(before.urgencies.at("now"), 3);
  EXPECT_EQ(meanings().urgencies.at("now"), 1);
  EXPECT_NE(fingerprint(world.followed(), world.programme(), kDay), print);
  EXPECT_EQ(fingerprint(world.anew(), world.programme(), kDay), fingerprint(world.followed(), world.programme(), kDay));
}

TEST(Serving, FollowingChangesIsAsGoodAsBeginningAnew) {
  constexpr matcher::Day kDay = 20788;  // 2026-12-01
  Followed world;
  // As real data, whose dates count.
  for (auto& [name, listing] : world.listings_) {
    world.change_listing(name, [](auto& one) { one.set_example(false); });
  }
  Problems problems(nullptr);
  std::mt19937 random(11);
  std::vector<std::string> names, cities;
  for (const auto& [name, listing] : world.listings_) names.push_back(name);
  for (const auto& [name, city] : world.cities_) cities.push_back(name);
  std::string former_print, former_bytes;
  int relevant = 0, left_out = 0;
  for (int step = 0; step < 60; ++step) {
    const std::string& name = names[random() % names.size()];
    const std::string& city = cities[random() % cities.size()];
    const std::string word = "w" + std::to_string(random() % 5);
    switch (random() % 10) {
      case 0:
        world.change_listing(name, [](auto& one) { one.set_reserved_places(one.reserved_places() == 0); });
        break;
      case 1:
        world.change_listing(name, [](auto& one) {
          one.set_state(one.state() == listings::v1::Listing::STATE_HELD ? listings::v1::Listing::STATE_PUBLISHED
                                                                         : listings::v1::Listing::STATE_HELD);
        });
        break;
      case 2:
        world.change_listing(name, [&](auto& one) { one.set_title("Weaving " + word); });
        break;
      case 3:
        world.change_listing(name, [&](auto& one) { one.set_description(word); });
        break;
      case 4:
        world.change_listing(name, [&](auto& one) { one.set_etag(word); });
        break;
      case 5:
        world.change_listing(name, [&](auto& one) { one.mutable_update_time()->set_nanos(step); });
        break;
      case 6:
        world.change_city(city, [&](auto& one) { one.set_note(word); });
        break;
      case 7:
        world.change_city(city, [&](auto& one) { one.set_population(one.population() + 1000); });
        break;
      case 8:
        world.change_city(city, [&](auto& one) { one.set_receiver_limit(static_cast<int>(random() % 4)); });
        break;
      case 9:
        world.change_city(city, [](auto& one) {
          one.set_declared_class(one.declared_class() == profiles::v1::City::DECLARED_CLASS_NORTH
                                     ? profiles::v1::City::DECLARED_CLASS_SOUTH
                                     : profiles::v1::City::DECLARED_CLASS_NORTH);
        });
        break;
    }
    const World followed = world.followed();
    const World anew = world.anew();
    const std::string print = fingerprint(followed, world.programme(), kDay);
    ASSERT_EQ(print, fingerprint(anew, world.programme(), kDay));
    const std::string bytes = canonical_bytes(to_snapshot(snapshot_input(anew, world.programme(), kDay)));
    ASSERT_EQ(canonical_bytes(to_snapshot(snapshot_input(followed, world.programme(), kDay))), bytes);
    if (print == former_print) {
      EXPECT_EQ(bytes, former_bytes) << "equal fingerprints, different snapshots";
      ++left_out;
    } else {
      ++relevant;
    }
    former_print = print;
    former_bytes = bytes;
    if (step % 10 != 0) continue;
    const auto kept = problems.prepare(followed, world.programme(), kDay);
    const auto fresh = Problems(nullptr).prepare(anew, world.programme(), kDay);
    ASSERT_TRUE(kept.ok() && fresh.ok()) << kept.status();
    for (std::size_t i = 0; i < names.size(); i += 7) {
      const auto listing = (*fresh)->problem->find(names[i]);
      EXPECT_EQ((*kept)->candidates.best((*kept)->problem->find(names[i]), 16), (*fresh)->candidates.best(listing, 16));
    }
  }
  EXPECT_GT(relevant, 10);
  EXPECT_GT(left_out, 10);
  EXPECT_NE(fingerprint(world.followed(), world.programme(), kDay),
            fingerprint(world.followed(), world.programme(), kDay + 1));
}

}  // namespace
}  // namespace entente::matching
