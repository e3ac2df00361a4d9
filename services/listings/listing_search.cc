#include "services/listings/listing_search.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"

namespace entente::listings {
namespace {

using v1::Listing;

// So many are read with one statement.
constexpr std::size_t kReadAtOnce = 10;
constexpr std::string_view kRead =
    "SELECT body FROM listings WHERE version IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

absl::Status parse(const std::string& bytes, Listing& listing) {
  return listing.ParseFromString(bytes) ? absl::OkStatus() : absl::DataLossError("a stored listing can't be read");
}

void add(std::string_view text, std::vector<std::string>& words) {
  std::vector<std::string> more = common::search_words(text);
  words.insert(words.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void each_once(std::vector<std::string>& words) {
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
}

common::SearchRank rank_by_title(const common::SearchQuery& query, const Listing& listing) {
  common::SearchRank best = common::rank_of(query, listing.title());
  for (const Listing::Translation& translation : listing.translations())
    best = std::min(best, common::rank_of(query, translation.title()));
  return best;
}

// In rounds, held, being written, over.
int order_of(Listing::State state) {
  constexpr std::array kOrder{Listing::STATE_PUBLISHED, Listing::STATE_HELD,    Listing::STATE_DRAFT,
                              Listing::STATE_FULFILLED, Listing::STATE_EXPIRED, Listing::STATE_WITHDRAWN};
  return static_cast<int>(std::find(kOrder.begin(), kOrder.end(), state) - kOrder.begin());
}

// Versions by title, then, while there are few, by all words.
absl::StatusOr<std::vector<std::int64_t>> find_versions(common::ReadTransaction& tx, const ListingSearch& search) {
  common::SearchQuery query = search.asked.query;
  std::vector<std::int64_t> versions;
  if (search.city.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(versions, kListingSearch.find(tx, query, true, common::kMostLookedAt));
    if (static_cast<std::int64_t>(versions.size()) == common::kMostLookedAt) return versions;
  } else {
    add(search.city, query.words);
    each_once(query.words);
  }
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::int64_t> more,
                           kListingSearch.find(tx, query, false, common::kMostLookedAt));
  const std::set<std::int64_t> known(versions.begin(), versions.end());
  std::copy_if(more.begin(), more.end(), std::back_inserter(versions),
               [&](std::int64_t version) { return !known.contains(version); });
  return versions;
}

}  // namespace

common::IndexedWords search_words_of(const Listing& listing) {
  common::IndexedWords words;
  add(listing.title(), words.title);
  add(listing.summary(), words.rest);
  for (const Listing::Translation& translation : listing.translations()) {
    add(translation.title(), words.title);
    add(translation.summary(), words.rest);
  }
  add(common::city_id_of(listing.name()), words.rest);
  each_once(words.title);
  each_once(words.rest);
  std::vector<std::string> rest;
  std::set_difference(words.rest.begin(), words.rest.end(), words.title.begin(), words.title.end(),
                      std::back_inserter(rest));
  words.rest = std::move(rest);
  return words;
}

absl::StatusOr<v1::SearchListingsResponse> search_listings(common::ReadTransaction& tx, const ListingSearch& search,
                                                           const std::function<bool(const Listing&)>& visible) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::int64_t> versions, find_versions(tx, search));
  common::BestFound<Listing> best(search.asked.most);
  const auto see = [&](const common::Row& row) -> absl::Status {
    Listing listing;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(0), listing));
    const bool asked = (search.city.empty() || common::city_id_of(listing.name()) == search.city) &&
                       (search.kind == Listing::KIND_UNSPECIFIED || listing.kind() == search.kind) && visible(listing);
    if (!asked) return absl::OkStatus();
    const common::SearchRank rank = rank_by_title(search.asked.query, listing);
    best.add(rank, order_of(listing.state()), std::move(listing));
    return absl::OkStatus();
  };
  for (std::size_t begin = 0; begin < versions.size(); begin += kReadAtOnce) {
    common::Params numbers;
    for (std::size_t i = begin; i < begin + kReadAtOnce; ++i)
      numbers.emplace_back(i < versions.size() ? versions[i] : std::int64_t{0});
    ENTENTE_RETURN_IF_ERROR(tx.scan(kRead, numbers, see));
  }
  v1::SearchListingsResponse reply;
  reply.set_more(std::move(best).finish(*reply.mutable_listings()));
  return reply;
}

absl::Status fill_listing_search(common::Database& database) {
  const auto words_of = [](const common::Row& row) -> absl::StatusOr<common::IndexedWords> {
    Listing listing;
    ENTENTE_RETURN_IF_ERROR(parse(row.bytes(1), listing));
    return search_words_of(listing);
  };
  return common::fill_index(database, kListingSearch, {"version", "body", "listing_versions", words_of});
}

}  // namespace entente::listings
