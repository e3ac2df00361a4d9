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
#include "services/listings/import_undo.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using Planned = RowsToStore::Planned;

constexpr absl::Duration kLongestWait = absl::Seconds(30);  // for one's turn

// An import in steps, and the notes by which it can be undone.
struct Staged {
  OpenImport import;
  std::int64_t undo = 0;
};

absl::StatusOr<std::int64_t> store_at_once(const Ground& ground, const common::CallContext& call,
                                           const RowsToStore& rows) {
  return common::write_value<std::int64_t>(
      *ground.database, [&](common::WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
        std::int64_t undo = 0;
        for (std::size_t i = 0; i < rows.names.size(); ++i) {
          ENTENTE_ASSIGN_OR_RETURN(std::optional<Planned> planned, rows.plan(tx, i));
          if (!planned) continue;
          if (undo == 0) {
            ENTENTE_ASSIGN_OR_RETURN(undo, begin_undo(tx, call.caller.subject, call.now));
          }
          ENTENTE_RETURN_IF_ERROR(planned->before.name().empty()
                                      ? create_listing(tx, planned->update_time, &planned->stored)
                                      : put_listing(tx, planned->update_time, Etag::kRenew, &planned->stored));
          ENTENTE_RETURN_IF_ERROR(note_undo(tx, undo, planned->stored.listing, planned->before));
        }
        if (undo == 0) return undo;
        ENTENTE_RETURN_IF_ERROR(rows.finish(tx));
        ENTENTE_RETURN_IF_ERROR(finish_undo(tx, undo, call.now));
        return undo;
      });
}

absl::Status stage(common::WriteTransaction& tx, const RowsToStore& rows, const Staged& into, std::size_t index) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<Planned> planned, rows.plan(tx, index));
  if (!planned) return absl::OkStatus();
  ENTENTE_RETURN_IF_ERROR(stage_listing(tx, planned->update_time, into.import.id, &planned->stored));
  return note_undo(tx, into.undo, planned->stored.listing, planned->before);
}

absl::Status stage_all(const Ground& ground, const common::CallContext& call, const RowsToStore& rows, Staged& into) {
  OpenImport& import = into.import;
  for (std::size_t begin = 0; begin < rows.names.size(); begin += kImportStep) {
    if (call.cancelled()) return absl::CancelledError("the client went away");
    const std::size_t end = std::min(rows.names.size(), begin + kImportStep);
    const auto step = [&](common::WriteTransaction& tx) -> absl::StatusOr<std::int64_t> {
      ENTENTE_RETURN_IF_ERROR(renew_import(tx, import, ground.clock->now()));
      for (std::size_t i = begin; i < end; ++i) ENTENTE_RETURN_IF_ERROR(stage(tx, rows, into, i));
      return staged_rows(tx, import.id);
    };
    ENTENTE_ASSIGN_OR_RETURN(import.rows, common::write_value<std::int64_t>(*ground.database, step));
  }
  return absl::OkStatus();
}

// The switch. Rows that somebody wrote since are staged anew, by what is there now.
absl::Status show(const Ground& ground, const common::CallContext& call, const RowsToStore& rows, const Staged& into) {
  const OpenImport& import = into.import;
  std::unordered_map<std::string_view, std::size_t> by_id;  // ids are unique in the network, names need not be taken
  for (std::size_t i = 0; i < rows.names.size(); ++i) by_id.emplace(common::id_of(rows.names[i]), i);
  return ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(renew_import(tx, import, ground.clock->now()));
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::string> changed, listings_changed_since(tx, import.revision));
    for (const std::string& name : changed) {
      const auto row = by_id.find(common::id_of(name));
      if (row == by_id.end()) continue;
      ENTENTE_RETURN_IF_ERROR(unstage_listing(tx, import.id, rows.names[row->second]));
      ENTENTE_RETURN_IF_ERROR(stage(tx, rows, into, row->second));
    }
    ENTENTE_RETURN_IF_ERROR(show_import(tx, import.id));
    ENTENTE_RETURN_IF_ERROR(finish_undo(tx, into.undo, call.now));
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

absl::StatusOr<std::int64_t> store_in_steps(const Ground& ground, const common::CallContext& call,
                                            const RowsToStore& rows) {
  std::unique_lock turn(ground.imports->turn(), std::defer_lock);
  if (!turn.try_lock_for(absl::ToChronoMilliseconds(std::min(kLongestWait, call.deadline - call.now)))) {
    return another_import_runs();
  }
  ENTENTE_RETURN_IF_ERROR(tidy_all(ground));
  Staged staged;
  ENTENTE_RETURN_IF_ERROR(ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(staged.import, open_import(tx, ground.clock->now()));
    ENTENTE_ASSIGN_OR_RETURN(staged.undo, begin_undo(tx, call.caller.subject, call.now));
    return absl::OkStatus();
  }));
  absl::Status stored = stage_all(ground, call, rows, staged);
  if (stored.ok()) stored = show(ground, call, rows, staged);
  absl::Status tidied =
      ground.database->write([&](common::WriteTransaction& tx) { return give_up_import(tx, staged.import.id); });
  tidied.Update(tidy_all(ground));
  if (!tidied.ok()) {
    // The sweep goes on with it.
    common::log_error("an import isn't tidied up yet", {{"error", tidied.ToString()}});
  }
  ENTENTE_RETURN_IF_ERROR(stored);
  return staged.undo;
}

}  // namespace

absl::StatusOr<std::int64_t> store_rows(const Ground& ground, const common::CallContext& call,
                                        const RowsToStore& rows) {
  if (rows.names.empty()) return 0;
  return rows.names.size() <= kImportStep ? store_at_once(ground, call, rows) : store_in_steps(ground, call, rows);
}

absl::Status tidy_up_imports(const Ground& ground) {
  const std::unique_lock turn(ground.imports->turn(), std::try_to_lock);
  return turn.owns_lock() ? tidy_all(ground) : absl::OkStatus();
}

}  // namespace entente::listings
