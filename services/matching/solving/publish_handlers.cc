#include "services/matching/solving/publish_handlers.h"

#include <optional>
#include <string_view>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/text/names.h"
#include "services/matching/access.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/proposals/publishing.h"
#include "services/matching/proposals/write_or_try.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

// OK for coordinators of the round's programme.
absl::Status authorise(common::Database& database, const common::CallContext& call,
                       const absl::StatusOr<common::RoundName>& key, std::string_view action) {
  std::optional<v1::Programme> programme;
  if (key.ok()) {
    ENTENTE_ASSIGN_OR_RETURN(
        programme, common::read_value<std::optional<v1::Programme>>(
                       database, [&](common::ReadTransaction& tx) { return find_programme(tx, key->programme); }));
  }
  return authorise_direct(call.caller, programme.has_value() ? &*programme : nullptr, action);
}

// `change` within a write, or only tried.
template <typename Request, typename Change>
absl::StatusOr<v1::Round> write(common::Database& database, const common::CallContext& call, const Request& request,
                                std::string_view action, const Change& change) {
  const absl::StatusOr<common::RoundName> key = common::parse_name<common::RoundName>("name", request.name());
  ENTENTE_RETURN_IF_ERROR(authorise(database, call, key, action));
  ENTENTE_RETURN_IF_ERROR(key.status());
  return write_or_try<v1::Round>(
      database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Round> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Round> round, find_round(tx, *key));
        if (!round.has_value()) return common::not_found(request.name());
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), round->etag(), round->name()));
        ENTENTE_RETURN_IF_ERROR(change(tx, *round, call.now));
        return *std::move(round);
      });
}

}  // namespace

absl::StatusOr<v1::Round> PublishHandlers::publish(const common::CallContext& call,
                                                   const v1::PublishRoundRequest& request) {
  return write(database_, call, request, "publish a round of this programme", matching::publish);
}

absl::StatusOr<v1::Round> PublishHandlers::unpublish(const common::CallContext& call,
                                                     const v1::UnpublishRoundRequest& request) {
  return write(database_, call, request, "take back the publishing of a round of this programme", matching::unpublish);
}

}  // namespace entente::matching
