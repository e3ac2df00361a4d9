#include "services/profiles/reference_store.h"

#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kFindCountry = "SELECT body FROM countries WHERE id = $1";
constexpr std::string_view kListCountries = "SELECT body FROM countries WHERE id > $1 ORDER BY id";
constexpr std::string_view kPutCountry =
    "INSERT INTO countries (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
constexpr std::string_view kFindVocabulary = "SELECT body FROM vocabularies WHERE id = $1";
constexpr std::string_view kListVocabularies = "SELECT body FROM vocabularies WHERE id > $1 ORDER BY id";
constexpr std::string_view kPutVocabulary =
    "INSERT INTO vocabularies (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body";
constexpr std::string_view kFindNetwork = "SELECT body FROM network WHERE id = 1";
constexpr std::string_view kPutNetwork =
    "INSERT INTO network (id, body) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET body = excluded.body";

template <typename Message>
absl::Status put(common::WriteTransaction& tx, std::string_view kind, std::string_view sql, std::string_view id,
                 Message& message) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  message.set_etag(common::make_etag(revision));
  const std::string body = common::to_body(message);
  ENTENTE_RETURN_IF_ERROR(tx.put(sql, {id, common::Bytes{body}}));
  return common::store_change(tx, {revision, std::string(kind), message.name(), body});
}

}  // namespace

absl::StatusOr<std::optional<v1::Country>> find_country(common::ReadTransaction& tx, std::string_view iso2) {
  return common::read_body<v1::Country>(tx, kFindCountry, {iso2});
}
absl::StatusOr<std::optional<v1::Vocabulary>> find_vocabulary(common::ReadTransaction& tx, std::string_view id) {
  return common::read_body<v1::Vocabulary>(tx, kFindVocabulary, {id});
}
absl::StatusOr<common::PageOf<v1::Country>> list_countries(common::ReadTransaction& tx, std::string_view after,
                                                           const common::PageLimit& limit) {
  return common::read_bodies<v1::Country>(tx, kListCountries, {after}, limit);
}
absl::StatusOr<common::PageOf<v1::Vocabulary>> list_vocabularies(common::ReadTransaction& tx, std::string_view after,
                                                                 const common::PageLimit& limit) {
  return common::read_bodies<v1::Vocabulary>(tx, kListVocabularies, {after}, limit);
}
absl::StatusOr<std::vector<v1::Country>> all_countries(common::ReadTransaction& tx) {
  return common::read_all_bodies<v1::Country>(tx, kListCountries, {""});
}
absl::StatusOr<std::vector<v1::Vocabulary>> all_vocabularies(common::ReadTransaction& tx) {
  return common::read_all_bodies<v1::Vocabulary>(tx, kListVocabularies, {""});
}

absl::Status put_country(common::WriteTransaction& tx, v1::Country& country) {
  return put(tx, "country", kPutCountry, *common::id_in<common::CountryName>(country.name()), country);
}
absl::Status put_vocabulary(common::WriteTransaction& tx, v1::Vocabulary& vocabulary) {
  return put(tx, "vocabulary", kPutVocabulary, *common::id_in<common::VocabularyName>(vocabulary.name()), vocabulary);
}

absl::StatusOr<v1::Network> find_network(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Network> network, common::read_body<v1::Network>(tx, kFindNetwork, {}));
  return std::move(network).value_or(v1::Network());
}
absl::Status put_network(common::WriteTransaction& tx, const v1::Network& network) {
  return tx.put(kPutNetwork, {common::Bytes{common::to_body(network)}});
}

}  // namespace entente::profiles
