// Cities found by words of their names, and that the index follows what is written.
#include "services/profiles/city_search.h"

#include <gmock/gmock.h>

#include "services/common/storage/database.h"
#include "services/profiles/migrations.h"
#include "tests/profiles/test_ground.h"

namespace entente::profiles {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class SearchCities : public testing::Test {
 protected:
  void create(const std::string& id, const std::string& display_name, const std::vector<std::string>& local = {}) {
    v1::CreateCityRequest request;
    request.set_city_id(id);
    *request.mutable_city() = ground_.good_city();
    request.mutable_city()->clear_local_names();
    request.mutable_city()->set_display_name(display_name);
    for (const std::string& name : local) request.mutable_city()->add_local_names()->set_text(name);
    const auto made = ground_.cities.create(ground_.coordinator(), request);
    EXPECT_TRUE(made.ok()) << made.status();
  }
  v1::SearchCitiesResponse ask(const std::string& query, int most = 0) {
    v1::SearchCitiesRequest request;
    request.set_query(query);
    request.set_max_cities(most);
    const auto reply = ground_.cities.search(ground_.coordinator(), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::SearchCitiesResponse();
  }
  std::vector<std::string> find(const std::string& query) {
    std::vector<std::string> names;
    const v1::SearchCitiesResponse reply = ask(query);
    for (const v1::City& city : reply.cities()) names.push_back(city.name());
    return names;
  }

  TestGround ground_;
};

TEST_F(SearchCities, FindsLocalNamesInAnyScript) {
  create("cairo", "Cairo", {"القاهرة", "Le Caire"});
  create("kanazawa", "Kanazawa", {"金沢市"});
  create("lviv", "Lviv", {"Львів", "Lwów"});
  create("sao-luis", "São Luís");
  EXPECT_THAT(find("القاهره"), ElementsAre("cities/cairo"));
  EXPECT_THAT(find("caire"), ElementsAre("cities/cairo"));
  EXPECT_THAT(find("金沢"), ElementsAre("cities/kanazawa"));
  EXPECT_THAT(find("львів"), ElementsAre("cities/lviv"));
  EXPECT_THAT(find("lwow"), ElementsAre("cities/lviv"));
  EXPECT_THAT(find("SAO l"), ElementsAre("cities/sao-luis"));
  EXPECT_THAT(find("atlantis"), IsEmpty());
}

TEST_F(SearchCities, PutsTheBestFirst) {
  create("port-louis", "Port Louis");
  create("saint-louis", "Saint-Louis");
  create("louis", "Louis");
  create("louisville", "Louisville");
  EXPECT_THAT(find("louis"),
              ElementsAre("cities/louis", "cities/louisville", "cities/port-louis", "cities/saint-louis"));
  v1::ArchiveCityRequest archive;
  archive.set_name("cities/port-louis");
  ASSERT_TRUE(ground_.cities.archive(ground_.coordinator(), archive).ok());
  EXPECT_THAT(find("louis"),
              ElementsAre("cities/louis", "cities/louisville", "cities/saint-louis", "cities/port-louis"));
  EXPECT_EQ(ask("louis", 1).cities_size(), 1);
  EXPECT_TRUE(ask("louis", 1).more());
  EXPECT_FALSE(ask("louis", 4).more());
}

TEST_F(SearchCities, FollowsANewName) {
  create("oran", "Oran");
  v1::UpdateCityRequest request;
  request.mutable_city()->set_name("cities/oran");
  request.mutable_city()->set_display_name("Wahran");
  request.mutable_update_mask()->add_paths("display_name");
  ASSERT_TRUE(ground_.cities.update(ground_.coordinator(), request).ok());
  EXPECT_THAT(find("wahr"), ElementsAre("cities/oran"));
  EXPECT_THAT(find("oran"), ElementsAre("cities/oran")) << "its id stays";
}

TEST_F(SearchCities, FindsImportedOnesOfTheNetwork) {
  ASSERT_TRUE(ground_.import_cities(data_file("cities.csv")).report().stored());
  EXPECT_THAT(find("reykjavik"), ElementsAre("cities/reykjavik"));
  EXPECT_THAT(find("łódź"), ElementsAre("cities/lodz"));
  EXPECT_THAT(find("santiago"), Not(IsEmpty()));
}

TEST_F(SearchCities, IsWholeAfterAStartOnAStoreThatCameWithoutAnIndex) {
  create("oran", "Oran");
  const absl::Status emptied = ground_.database->write([](common::WriteTransaction& tx) -> absl::Status {
    const auto words = tx.execute("DELETE FROM city_search");
    return words.ok() ? tx.execute("DELETE FROM city_numbers").status() : words.status();
  });
  ASSERT_TRUE(emptied.ok()) << emptied;
  EXPECT_THAT(find("oran"), IsEmpty());
  ASSERT_TRUE(migrate(*ground_.database, ground_.clock, ground_.ids).ok());
  EXPECT_THAT(find("oran"), ElementsAre("cities/oran"));
}

TEST_F(SearchCities, RefusesWhatIsNoSearch) {
  const auto refusal = [&](const std::string& query, int most) {
    v1::SearchCitiesRequest request;
    request.set_query(query);
    request.set_max_cities(most);
    return outcome(ground_.cities.search(ground_.coordinator(), request));
  };
  EXPECT_EQ(refusal("", 0), "INVALID_FIELD query");
  EXPECT_EQ(refusal("--", 0), "INVALID_FIELD query");
  EXPECT_EQ(refusal("a", 101), "INVALID_FIELD max_cities");
}

}  // namespace
}  // namespace entente::profiles
