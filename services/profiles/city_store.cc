#include "services/profiles/city_store.h"

#include <limits>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/profiles/city_search.h"
#include "services/profiles/errors.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kFind = "SELECT body FROM cities WHERE id = $1";
constexpr std::string_view kAll = "SELECT body FROM cities ORDER BY id";
constexpr std::string_view kList = "SELECT body FROM cities WHERE id > $1 AND ($2 = '' OR country = $2) ORDER BY id";
constexpr std::string_view kPut =
    "INSERT INTO cities (id, country, state, standing, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE "
    "SET "
    "country = excluded.country, state = excluded.state, standing = excluded.standing, body = excluded.body";
constexpr std::string_view kPutBody = "UPDATE cities SET body = $2 WHERE id = $1";
constexpr std::string_view kForgetFields = "DELETE FROM city_fields WHERE city = $1";
constexpr std::string_view kPutField =
    "INSERT INTO city_fields (city, creative_field, from_day, until_day) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kForgetExternalIds = "DELETE FROM city_external_ids WHERE city = $1";
constexpr std::string_view kPutExternalId = "INSERT INTO city_external_ids (scheme, value, city) VALUES ($1, $2, $3)";
constexpr std::string_view kFindExternalId = "SELECT city FROM city_external_ids WHERE scheme = $1 AND value = $2";

}  // namespace

absl::StatusOr<std::optional<v1::City>> find_city(common::ReadTransaction& tx, std::string_view id) {
  return common::read_body<v1::City>(tx, kFind, {id});
}

absl::StatusOr<common::PageOf<v1::City>> list_cities(common::ReadTransaction& tx, std::string_view country,
                                                     std::string_view after, const common::PageLimit& limit) {
  return common::read_bodies<v1::City>(tx, kList, {after, country}, limit);
}

absl::StatusOr<std::vector<v1::City>> all_cities(common::ReadTransaction& tx) {
  return common::read_all_bodies<v1::City>(tx, kAll, {});
}

absl::StatusOr<std::optional<std::string>> city_of_external_id(common::ReadTransaction& tx, std::string_view scheme,
                                                               std::string_view value) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kFindExternalId, {scheme, value}));
  if (!row.has_value()) return std::optional<std::string>();
  return std::optional<std::string>(row->text(0));
}

absl::Status release_external_ids(common::WriteTransaction& tx, std::string_view id) {
  return tx.put(kForgetExternalIds, {id});
}

absl::Status check_external_ids_free(common::ReadTransaction& tx, const v1::City& city) {
  for (const auto& [scheme, value] : city.external_ids()) {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<std::string> other, city_of_external_id(tx, scheme, value));
    if (!other.has_value() || common::CityName(*other).text() == city.name()) continue;
    return common::make_error(
        kExternalIdTaken,
        common::concat("city.external_ids: ", scheme, " '", value, "' belongs to ", common::CityName(*other).text(),
                       "; correct it, or take it from that city first"),
        {{"resource", common::CityName(*other).text()}, {"scheme", scheme}, {"value", value}});
  }
  return absl::OkStatus();
}

absl::Status put_city(common::WriteTransaction& tx, v1::City& city) {
  const std::string id = *common::id_in<common::CityName>(city.name());
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  city.set_etag(common::make_etag(revision));
  const std::string body = common::to_body(city);
  ENTENTE_RETURN_IF_ERROR(tx.put(
      kPut, {id, city.country(), std::int64_t{city.state()}, std::int64_t{city.standing()}, common::Bytes{body}}));
  ENTENTE_RETURN_IF_ERROR(tx.put(kForgetFields, {id}));
  for (const auto& period : city.field_periods()) {
    const DaySpan span = span_of(period);
    ENTENTE_RETURN_IF_ERROR(tx.put(kPutField, {id, period.creative_field(), span.from, span.until}));
  }
  ENTENTE_RETURN_IF_ERROR(release_external_ids(tx, id));
  for (const auto& [scheme, value] : city.external_ids()) {
    ENTENTE_RETURN_IF_ERROR(tx.put(kPutExternalId, {scheme, value, id}));
  }
  ENTENTE_RETURN_IF_ERROR(put_city_words(tx, city));
  return common::store_change(tx, {revision, "city", city.name(), body});
}

absl::Status put_contact_confirm_date(common::WriteTransaction& tx, std::string_view id,
                                      std::optional<absl::CivilDay> day) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::City> city, find_city(tx, id));
  if (!city.has_value()) return absl::InternalError("contacts are confirmed of a city that isn't there");
  const std::string before = common::to_body(*city);
  city->clear_contact_confirm_date();
  if (day.has_value()) *city->mutable_contact_confirm_date() = common::to_partial_date(*day);
  const std::string body = common::to_body(*city);
  if (body == before) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(tx.put(kPutBody, {id, common::Bytes{body}}));
  return common::append_change(tx, "city", city->name(), body).status();
}

std::string field_on(const v1::City& city, absl::CivilDay day) {
  const std::int32_t number = common::day_number(day);
  for (const auto& period : city.field_periods()) {
    const DaySpan span = span_of(period);
    if (span.from <= number && number < span.until) return period.creative_field();
  }
  return {};
}

DaySpan span_of(const v1::City::FieldPeriod& period) {
  return {period.has_valid_from() ? common::day_number(common::first_day(period.valid_from()))
                                  : std::numeric_limits<std::int32_t>::min(),
          period.has_valid_to() ? common::day_number(common::last_day(period.valid_to()))
                                : std::numeric_limits<std::int32_t>::max()};
}

}  // namespace entente::profiles
