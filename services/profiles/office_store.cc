#include "services/profiles/office_store.h"

#include <algorithm>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/profiles/city_store.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kNextVersion = "UPDATE row_version SET last = last + 1 WHERE id = 1 RETURNING last";

constexpr std::string_view kFindContact = "SELECT body FROM contacts WHERE city = $1 AND id = $2";
constexpr std::string_view kListContacts = "SELECT body FROM contacts WHERE city = $1 AND id > $2 ORDER BY id";
constexpr std::string_view kPutContact =
    "INSERT INTO contacts (city, id, body) VALUES ($1, $2, $3) ON CONFLICT (city, id) DO UPDATE SET body = "
    "excluded.body";
constexpr std::string_view kDeleteContact = "DELETE FROM contacts WHERE city = $1 AND id = $2";

constexpr std::string_view kCitiesWithContacts = "SELECT DISTINCT city FROM contacts ORDER BY city";

constexpr std::string_view kFindOrganisation = "SELECT body FROM organisations WHERE city = $1 AND id = $2";
constexpr std::string_view kListOrganisations =
    "SELECT body FROM organisations WHERE city = $1 AND id > $2 ORDER BY id";
constexpr std::string_view kListAllOrganisations =
    "SELECT body FROM organisations WHERE city > $1 OR (city = $1 AND id > $2) ORDER BY city, id";
constexpr std::string_view kPutOrganisation =
    "INSERT INTO organisations (city, id, body) VALUES ($1, $2, $3) "
    "ON CONFLICT (city, id) DO UPDATE SET body = excluded.body";

constexpr std::string_view kPutGrant =
    "INSERT INTO contact_grants (city, grantee, reason, grant_micros) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT (city, grantee, reason) DO UPDATE SET grant_micros = contact_grants.grant_micros "
    "RETURNING grant_micros";
constexpr std::string_view kDeleteGrant = "DELETE FROM contact_grants WHERE city = $1 AND grantee = $2 AND reason = $3";
constexpr std::string_view kGrantees = "SELECT DISTINCT grantee FROM contact_grants WHERE city = $1 ORDER BY grantee";

template <typename Name, typename Message>
absl::Status put(common::WriteTransaction& tx, std::string_view sql, const Name& id, Message& message) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t version, next_row_version(tx));
  message.set_etag(common::make_etag(version));
  return tx.put(sql, {id.city, id.id, common::Bytes{common::to_body(message)}});
}

// Nothing when no contact of the city is confirmed.
absl::StatusOr<std::optional<absl::CivilDay>> last_confirmation(common::ReadTransaction& tx, std::string_view city) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<v1::Contact> contacts,
                           common::read_all_bodies<v1::Contact>(tx, kListContacts, {city, ""}));
  std::optional<absl::CivilDay> last;
  for (const v1::Contact& contact : contacts) {
    if (!contact.has_confirm_time()) continue;
    const absl::CivilDay day = common::utc_day(common::from_timestamp(contact.confirm_time()));
    last = std::max(last.value_or(day), day);
  }
  return last;
}

}  // namespace

absl::StatusOr<std::optional<v1::Contact>> find_contact(common::ReadTransaction& tx, const common::ContactName& id) {
  return common::read_body<v1::Contact>(tx, kFindContact, {id.city, id.id});
}
absl::StatusOr<common::PageOf<v1::Contact>> list_contacts(common::ReadTransaction& tx, std::string_view city,
                                                          std::string_view after, const common::PageLimit& limit) {
  return common::read_bodies<v1::Contact>(tx, kListContacts, {city, after}, limit);
}
absl::Status put_contact(common::WriteTransaction& tx, v1::Contact& contact) {
  return put(tx, kPutContact, *common::ContactName::parse(contact.name()), contact);
}
absl::Status delete_contact(common::WriteTransaction& tx, const common::ContactName& id) {
  return tx.put(kDeleteContact, {id.city, id.id});
}
absl::Status follow_confirmations(common::WriteTransaction& tx, std::string_view city) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<absl::CivilDay> day, last_confirmation(tx, city));
  return put_contact_confirm_date(tx, city, day);
}
absl::Status date_confirmations(common::WriteTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<common::Row> rows, tx.query(kCitiesWithContacts, {}));
  for (const common::Row& row : rows) {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::City> city, find_city(tx, row.text(0)));
    if (!city.has_value() || city->has_contact_confirm_date()) continue;
    ENTENTE_RETURN_IF_ERROR(follow_confirmations(tx, row.text(0)));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<v1::Organisation>> find_organisation(common::ReadTransaction& tx,
                                                                  const common::OrganisationName& id) {
  return common::read_body<v1::Organisation>(tx, kFindOrganisation, {id.city, id.id});
}
absl::StatusOr<common::PageOf<v1::Organisation>> list_organisations(common::ReadTransaction& tx, std::string_view city,
                                                                    std::string_view after,
                                                                    const common::PageLimit& limit) {
  return common::read_bodies<v1::Organisation>(tx, kListOrganisations, {city, after}, limit);
}
absl::StatusOr<common::PageOf<v1::Organisation>> list_all_organisations(common::ReadTransaction& tx,
                                                                        const common::OrganisationName& after,
                                                                        const common::PageLimit& limit) {
  return common::read_bodies<v1::Organisation>(tx, kListAllOrganisations, {after.city, after.id}, limit);
}
absl::Status put_organisation(common::WriteTransaction& tx, v1::Organisation& organisation) {
  ENTENTE_RETURN_IF_ERROR(
      put(tx, kPutOrganisation, *common::OrganisationName::parse(organisation.name()), organisation));
  return common::append_change(tx, "organisation", organisation.name(), common::to_body(organisation)).status();
}

absl::StatusOr<absl::Time> put_grant(common::WriteTransaction& tx, const ContactGrant& grant, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row,
                           tx.query_one(kPutGrant, {grant.city, grant.grantee, grant.reason, common::to_micros(now)}));
  if (!row.has_value()) return absl::InternalError("a grant of contacts came back without its time");
  return common::from_micros(row->integer(0));
}
absl::Status delete_grant(common::WriteTransaction& tx, const ContactGrant& grant) {
  return tx.put(kDeleteGrant, {grant.city, grant.grantee, grant.reason});
}
absl::StatusOr<std::vector<std::string>> grantees_of(common::ReadTransaction& tx, std::string_view city) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<common::Row> rows, tx.query(kGrantees, {city}));
  std::vector<std::string> grantees;
  for (const common::Row& row : rows) grantees.push_back(row.text(0));
  return grantees;
}

absl::StatusOr<std::int64_t> next_row_version(common::WriteTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> row, tx.query_one(kNextVersion, {}));
  if (!row.has_value()) return absl::InternalError("the table of row versions is empty");
  return row->integer(0);
}

}  // namespace entente::profiles
