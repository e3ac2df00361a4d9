#include "services/profiles/city_search.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/storage/search_index.h"
#include "services/common/text/names.h"

namespace entente::profiles {
namespace {

// By number of a city (city_numbers).
constexpr common::SearchIndex kCitySearch("city_search");
constexpr std::string_view kNumber =
    "INSERT INTO city_numbers (city) VALUES ($1) ON CONFLICT (city) DO UPDATE SET city = excluded.city RETURNING "
    "number";
constexpr std::string_view kRead = "SELECT body FROM numbered_cities WHERE number = $1";
constexpr std::string_view kNumberAll =
    "INSERT INTO city_numbers (city) SELECT id FROM cities WHERE id NOT IN (SELECT city FROM city_numbers) ORDER BY id";

absl::Status parse(const std::string& bytes, v1::City& city) {
  return city.ParseFromString(bytes) ? absl::OkStatus() : absl::DataLossError("a stored city can't be read");
}

common::IndexedWords words_of(const v1::City& city) {
  common::IndexedWords words{common::search_words(city.display_name()), {}};
  const auto add = [&words](std::string_view name) {
    std::vector<std::string> more = common::search_words(name);
    words.title.insert(words.title.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  };
  for (const auto& local : city.local_names()) add(local.text());
  add(common::id_of(city.name()));
  std::sort(words.title.begin(), words.title.end());
  words.title.erase(std::unique(words.title.begin(), words.title.end()), words.title.end());
  return words;
}

common::SearchRank rank_by_names(const common::SearchQuery& query, const v1::City& city) {
  common::SearchRank best = common::rank_of(query, city.display_name());
  for (const auto& local : city.local_names()) best = std::min(best, common::rank_of(query, local.text()));
  return best;
}

}  // namespace

absl::Status put_city_words(common::WriteTransaction& tx, const v1::City& city) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row,
                           tx.query_one(kNumber, {*common::id_in<common::CityName>(city.name())}));
  if (!row.has_value()) return absl::InternalError("a city got no number");
  return kCitySearch.put(tx, row->integer(0), words_of(city));
}

absl::StatusOr<v1::SearchCitiesResponse> search_cities(common::ReadTransaction& tx, const common::AskedSearch& asked) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::int64_t> numbers,
                           kCitySearch.find(tx, asked.query, true, common::kMostLookedAt));
  common::BestFound<v1::City> best(asked.most);
  for (const std::int64_t number : numbers) {
    ENTENTE_RETURN_IF_ERROR(tx.scan(kRead, {number}, [&](const common::Row& row) -> absl::Status {
      v1::City city;
      ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), city));
      const common::SearchRank rank = rank_by_names(asked.query, city);
      best.add(rank, city.state() == v1::City::STATE_ARCHIVED ? 1 : 0, std::move(city));
      return absl::OkStatus();
    }));
  }
  v1::SearchCitiesResponse reply;
  reply.set_more(std::move(best).finish(*reply.mutable_cities()));
  return reply;
}

absl::Status fill_city_search(common::Database& database) {
  ENTENTE_RETURN_IF_ERROR(database.write([](common::WriteTransaction& tx) { return tx.execute(kNumberAll).status(); }));
  const auto words_in = [](const common::Row& row) -> absl::StatusOr<common::IndexedWords> {
    v1::City city;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(1), city));
    return words_of(city);
  };
  return common::fill_index(database, kCitySearch, {"number", "body", "numbered_cities", words_in});
}

}  // namespace entente::profiles
