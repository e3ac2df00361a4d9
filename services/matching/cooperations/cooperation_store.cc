#include "services/matching/cooperations/cooperation_store.h"

#include <utility>

#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"

namespace entente::matching {
namespace {

constexpr std::string_view kFindCooperation = "SELECT payload FROM cooperations WHERE id = $1";
constexpr std::string_view kListCooperations =
    "SELECT payload FROM cooperations WHERE id > $1 AND ($2 = 0 OR state = $2) "
    "AND ($3 = '' OR beneficiary_city = $3 OR pivotal_city = $3 OR facilitating_city = $3) ORDER BY id";
constexpr std::string_view kPutCooperation =
    "INSERT INTO cooperations (id, state, beneficiary_city, pivotal_city, facilitating_city, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET state = $2, beneficiary_city = $3, "
    "pivotal_city = $4, facilitating_city = $5, payload = $6";
constexpr std::string_view kDeleteCooperation = "DELETE FROM cooperations WHERE id = $1";

}  // namespace

absl::StatusOr<std::optional<v1::Cooperation>> find_cooperation(common::ReadTransaction& tx, std::string_view id) {
  return common::read_body<v1::Cooperation>(tx, kFindCooperation, {id});
}

absl::StatusOr<common::PageOf<v1::Cooperation>> list_cooperations(
    common::ReadTransaction& tx, const CooperationFilter& filter, std::string_view after,
    const common::PageLimit& limit, const std::function<bool(const v1::Cooperation&)>& sees) {
  const auto read = [&](const common::Row& row) -> absl::StatusOr<std::optional<v1::Cooperation>> {
    ENTENTE_ASSIGN_OR_RETURN(v1::Cooperation cooperation, common::from_body<v1::Cooperation>(row.bytes(0)));
    if (sees && !sees(cooperation)) return std::nullopt;
    return std::optional<v1::Cooperation>(std::move(cooperation));
  };
  return common::read_page<v1::Cooperation>(tx, kListCooperations, {after, filter.state, filter.city}, limit, read);
}

absl::Status put_cooperation(common::WriteTransaction& tx, v1::Cooperation& cooperation) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  cooperation.set_etag(common::make_etag(revision));
  const std::string payload = cooperation.SerializeAsString();
  ENTENTE_RETURN_IF_ERROR(common::store_change(tx, {revision, "cooperation", cooperation.name(), payload}));
  return tx
      .execute(kPutCooperation, {common::id_of(cooperation.name()), static_cast<int>(cooperation.state()),
                                 cooperation.beneficiary_city(), cooperation.pivotal_city(),
                                 cooperation.facilitating_city(), common::Bytes{payload}})
      .status();
}

absl::Status delete_cooperation(common::WriteTransaction& tx, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t deleted, tx.execute(kDeleteCooperation, {id}));
  if (deleted == 0) return absl::OkStatus();
  return common::append_change(tx, "cooperation-deleted", common::CooperationName(id).text(), "").status();
}

}  // namespace entente::matching
