#include "services/listings/import_writer.h"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <unordered_map>

#include "absl/time/time.h"
#include "services/common/base/clock.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/listings/import_gate.h"
#include "services/listings/import_store.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using Planned = RowsToStore::Planned;

constexpr absl::Duration kLongestWait = absl::Seconds(30);  // for one's turn

absl::Status store_at_once(const Ground& ground, const RowsToStore& rows) {
  return ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
    bool any = false;
    for (std::size_t i = 0; i < rows.names.size(); ++i) {
      ENTENTE_ASSIGN_OR_RETURN(std::optional<Planned> planned, rows.plan(tx, i));
      if (!planned) continue;
      any = true;
      ENTENTE_RETURN_IF_ERROR(planned->is_new ? create_listing(tx, planned->update_time, &planned->stored)
                                              : put_listing(tx, planned->update_time, Etag::kRenew, &planned->stored));
    }
    if (!any) return absl::OkStatus();
    return rows.finish(tx);
  });
}

absl::Status stage(common::WriteTransaction& tx, const RowsToStore& rows, std::int64_t import, std::size_t index) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Planned> planned, rows.plan(tx, index));
  if (!planned) return absl::OkStatus();
  return stage_listing(tx, planned->update_time, import, &planned->stored);
}

absl::Status stage_all(const Ground& ground, const common::CallContext& call, const RowsToStore& rows,
                       OpenImport& import) {
  for (std::size_t begin = 0; begin < rows.names.size(); begin += kImportStep) {
    if (call.cancelled()) return absl::CancelledError("the client went away");
    const std::size_t end = std::min(rows.names.size(), begin + kImportStep);
    const auto step = [&](common::WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
      ENTENTE_RETURN_IF_ERROR(renew_import(tx, import, ground.clock->now()));
      for (std::size_t i = begin; i < end; ++i) ENTENTE_RETURN_IF_ERROR(stage(tx, rows, import.id, i));
      return staged_rows(tx, import.id);
    };
    ENTENTE_ASSIGN_OR_RETURN(import.rows, common::write_value<std::int64_t>(*ground.database, step));
  }
  return absl::OkStatus();
}

// The switch. Rows that somebody wrote since are staged anew, by what is there now.
absl::Status show(const Ground& ground, const RowsToStore& rows, const OpenImport& import) {
  std::unordered_map<std::string_view, std::size_t> by_id;  // ids are unique in the network, names need not be taken
  for (std::size_t i = 0; i < rows.names.size(); ++i) by_id.emplace(common::id_of(rows.names[i]), i);
  return ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(renew_import(tx, import, ground.clock->now()));
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> changed, listings_changed_since(tx, import.revision));
    for (const std::string& name : changed) {
      const auto row = by_id.find(common::id_of(name));
      if (row == by_id.end()) continue;
      ENTENTE_RETURN_IF_ERROR(unstage_listing(tx, import.id, rows.names[row->second]));
      ENTENTE_RETURN_IF_ERROR(stage(tx, rows, import.id, row->second));
    }
    ENTENTE_RETURN_IF_ERROR(show_import(tx, import.id));
    return rows.finish(tx);
  });
}

absl::Status tidy_all(const Ground& ground) {
  absl::Status status;
  for (bool more = true; more && status.ok();) {
    status = ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(more, tidy_imports(tx, ground.clock->now()));
      return absl::OkStatus();
    });
  }
  return status;
}

absl::Status store_in_steps(const Ground& ground, const common::CallContext& call, const RowsToStore& rows) {
  std::unique_lock turn(ground.imports->turn(), std::defer_lock);
  if (!turn.try_lock_for(absl::ToChronoMilliseconds(std::min(kLongestWait, call.deadline - call.now)))) {
    return another_import_runs();
  }
  ENTENTE_RETURN_IF_ERROR(tidy_all(ground));
  ENTENTE_ASSIGN_OR_RETURN(OpenImport import,
                           common::write_value<OpenImport>(*ground.database, [&](common::WriteTransaction& tx) {
                             return open_import(tx, ground.clock->now());
                           }));
  absl::Status stored = stage_all(ground, call, rows, import);
  if (stored.ok()) stored = show(ground, rows, import);
  absl::Status tidied =
      ground.database->write([&](common::WriteTransaction& tx) { return give_up_import(tx, import.id); });
  tidied.Update(tidy_all(ground));
  if (!tidied.ok()) {
    // The sweep goes on with it.
    common::log_error("an import isn't tidied up yet", {{"error", tidied.ToString()}});
  }
  return stored;
}

}  // namespace

absl::Status store_rows(const Ground& ground, const common::CallContext& call, const RowsToStore& rows) {
  if (rows.names.empty()) return absl::OkStatus();
  return rows.names.size() <= kImportStep ? store_at_once(ground, rows) : store_in_steps(ground, call, rows);
}

absl::Status tidy_up_imports(const Ground& ground) {
  const std::unique_lock turn(ground.imports->turn(), std::try_to_lock);
  return turn.owns_lock() ? tidy_all(ground) : absl::OkStatus();
}

}  // namespace entente::listings
