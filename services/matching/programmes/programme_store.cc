#include "services/matching/programmes/programme_store.h"

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"

namespace entente::matching {
namespace {

constexpr std::string_view kFindProgramme = "SELECT payload FROM programmes WHERE id = $1";
constexpr std::string_view kListProgrammes = "SELECT payload FROM programmes WHERE id > $1 ORDER BY id";
constexpr std::string_view kInsertProgramme =
    "INSERT INTO programmes (id, version, payload) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING";
constexpr std::string_view kUpdateProgramme = "UPDATE programmes SET version = $2, payload = $3 WHERE id = $1";
constexpr std::string_view kInsertVersion =
    "INSERT INTO programme_versions (programme, version, payload) VALUES ($1, $2, $3)";
constexpr std::string_view kFindDirective = "SELECT payload FROM directives WHERE programme = $1 AND id = $2";
constexpr std::string_view kListDirectives =
    "SELECT payload FROM directives WHERE programme = $1 AND id > $2 ORDER BY id";
constexpr std::string_view kPutDirective =
    "INSERT INTO directives (programme, id, need, offer, payload) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (programme, id) DO UPDATE SET payload = $5";
constexpr std::string_view kDeleteDirective = "DELETE FROM directives WHERE programme = $1 AND id = $2";

// Gives the programme its revision, and logs it.
absl::Status stamp(common::WriteTransaction& tx, v1::Programme& programme, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  programme.set_etag(common::make_etag(revision));
  *programme.mutable_update_time() = common::to_timestamp(now);
  return common::store_change(tx, {revision, "programme", programme.name(), programme.SerializeAsString()});
}

}  // namespace

absl::StatusOr<std::optional<v1::Programme>> find_programme(common::ReadTransaction& tx, std::string_view id) {
  return common::read_body<v1::Programme>(tx, kFindProgramme, {id});
}

absl::StatusOr<common::PageOf<v1::Programme>> list_programmes(common::ReadTransaction& tx, std::string_view after,
                                                              const common::PageLimit& limit) {
  return common::read_bodies<v1::Programme>(tx, kListProgrammes, {after}, limit);
}

absl::Status insert_programme(common::WriteTransaction& tx, v1::Programme& programme, absl::Time now) {
  ENTENTE_RETURN_IF_ERROR(stamp(tx, programme, now));
  const std::string_view id = common::id_of(programme.name());
  const common::Bytes payload{programme.SerializeAsString()};
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t inserted,
                           tx.execute(kInsertProgramme, {id, programme.version(), payload}));
  if (inserted == 0) {
    return common::make_error(common::kAlreadyExists,
                              common::concat(programme.name(), " exists; choose another programme_id, or update it"),
                              {{"resource", programme.name()}});
  }
  return tx.put(kInsertVersion, {id, programme.version(), payload});
}

absl::Status replace_programme(common::WriteTransaction& tx, v1::Programme& programme, absl::Time now) {
  programme.set_version(programme.version() + 1);
  ENTENTE_RETURN_IF_ERROR(stamp(tx, programme, now));
  const std::string_view id = common::id_of(programme.name());
  const common::Bytes payload{programme.SerializeAsString()};
  ENTENTE_RETURN_IF_ERROR(tx.put(kUpdateProgramme, {id, programme.version(), payload}));
  return tx.put(kInsertVersion, {id, programme.version(), payload});
}

absl::StatusOr<std::optional<v1::Directive>> find_directive(common::ReadTransaction& tx, std::string_view programme,
                                                            std::string_view id) {
  return common::read_body<v1::Directive>(tx, kFindDirective, {programme, id});
}

absl::StatusOr<common::PageOf<v1::Directive>> list_directives(common::ReadTransaction& tx, std::string_view programme,
                                                              std::string_view after, const common::PageLimit& limit) {
  return common::read_bodies<v1::Directive>(tx, kListDirectives, {programme, after}, limit);
}

absl::Status put_directive(common::WriteTransaction& tx, std::string_view programme, v1::Directive& directive) {
  const std::string payload = directive.SerializeAsString();
  ENTENTE_RETURN_IF_ERROR(common::append_change(tx, "directive", directive.name(), payload).status());
  return tx
      .execute(kPutDirective, {programme, common::id_of(directive.name()), directive.need(), directive.offer(),
                               common::Bytes{payload}})
      .status();
}

absl::StatusOr<bool> delete_directive(common::WriteTransaction& tx, std::string_view programme, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t deleted, tx.execute(kDeleteDirective, {programme, id}));
  if (deleted == 0) return false;
  ENTENTE_RETURN_IF_ERROR(
      common::append_change(tx, "directive-cleared", common::DirectiveName(programme, id).text(), "").status());
  return true;
}

}  // namespace entente::matching
