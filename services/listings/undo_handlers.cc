#include "services/listings/undo_handlers.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/rpc/access.h"
#include "services/common/storage/database.h"
#include "services/common/storage/request_ids.h"
#include "services/common/text/names.h"
#include "services/listings/access.h"
#include "services/listings/errors.h"
#include "services/listings/import_store.h"
#include "services/listings/import_undo.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_store.h"
#include "services/listings/reservation_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using Reply = v1::UndoImportResponse;
using Kept = Reply::Kept;

constexpr int kStep = 500;  // rows of one transaction: some 10 ms of the writer
constexpr int kListedKept = 1000;

absl::Status no_import(const std::string& id) {
  return common::make_error(kImportNotFound,
                            concat("no import ", id, " of yours was stored within the last hour: it can't be undone"),
                            {{"import_id", id}});
}

// REASON_UNSPECIFIED: nothing keeps it as it is.
absl::StatusOr<Kept::Reason> why_kept(common::ReadTransaction& tx, const UndoRow& row, const StoredListing& stored) {
  if (stored.listing.etag() != row.etag) return Kept::REASON_CHANGED;
  const int taken = stored.held_places + stored.confirmed_places;
  if (!row.before.name().empty()) {
    return taken > row.before.capacity() ? Kept::REASON_TAKEN : Kept::REASON_UNSPECIFIED;
  }
  ENTENTE_ASSIGN_OR_RETURN(const bool reserved, is_reserved(tx, row.name));
  return reserved ? Kept::REASON_TAKEN : Kept::REASON_UNSPECIFIED;
}

absl::Status undo_row(common::WriteTransaction& tx, absl::Time now, const UndoRow& row, Reply& reply) {
  ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, row.name));
  if (!stored) return absl::OkStatus();  // somebody deleted it
  ENTENTE_ASSIGN_OR_RETURN(const Kept::Reason reason, why_kept(tx, row, *stored));
  if (reason != Kept::REASON_UNSPECIFIED) {
    reply.set_kept_count(reply.kept_count() + 1);
    if (reply.kept_size() == kListedKept) return absl::OkStatus();
    Kept& kept = *reply.add_kept();
    kept.set_name(row.name);
    kept.set_reason(reason);
    return absl::OkStatus();
  }
  if (row.before.name().empty()) {
    reply.set_deleted_count(reply.deleted_count() + 1);
    return delete_listing(tx, stored->listing);
  }
  reply.set_restored_count(reply.restored_count() + 1);
  stored->listing = row.before;
  return put_listing(tx, now, Etag::kRenew, &*stored);
}

}  // namespace

absl::StatusOr<Reply> UndoHandlers::undo(const common::CallContext& call, const v1::UndoImportRequest& request) const {
  const common::Caller& caller = call.caller;
  ENTENTE_RETURN_IF_ERROR(common::authorise_call(common::method_taking<v1::UndoImportRequest>(), caller));
  ENTENTE_ASSIGN_OR_RETURN(const auto references, ground_.references());
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  if (request.import_id().empty()) return common::invalid_field("import_id", "must not be empty");
  std::int64_t import = 0;
  if (!absl::SimpleAtoi(request.import_id(), &import)) return no_import(request.import_id());
  const common::RequestId repeat(caller.subject, request.request_id(), request);

  Reply done;
  for (bool more = true; more;) {
    if (call.cancelled()) return absl::CancelledError("the client went away");
    Reply reply;
    ENTENTE_RETURN_IF_ERROR(ground_.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      reply = done;
      more = false;
      ENTENTE_ASSIGN_OR_RETURN(const bool replayed, repeat.replay(tx, &reply));
      if (replayed) return absl::OkStatus();
      ENTENTE_ASSIGN_OR_RETURN(const std::optional<std::string> importer, importer_of(tx, import, call.now));
      if (!importer.has_value() || (*importer != caller.subject && !caller.is_coordinator())) {
        return no_import(request.import_id());
      }
      ENTENTE_RETURN_IF_ERROR(check_no_import(tx));
      ENTENTE_ASSIGN_OR_RETURN(const std::vector<UndoRow> rows, undo_rows(tx, import, kStep));
      for (const UndoRow& row : rows) {
        const std::string_view city = common::city_id_of(row.name);
        if (!may_write_listings(caller, city, references.get())) return no_import(request.import_id());
        ENTENTE_RETURN_IF_ERROR(undo_row(tx, call.now, row, reply));
        ENTENTE_RETURN_IF_ERROR(forget_undo_row(tx, import, row.name));
      }
      more = !rows.empty();
      if (more) return absl::OkStatus();
      ENTENTE_RETURN_IF_ERROR(forget_undo(tx, import));
      return repeat.store(tx, reply, call.now);
    }));
    done = std::move(reply);
  }
  return done;
}

absl::Status forget_undo_over(const Ground& ground, absl::Time now) {
  for (bool more = true; more;) {
    ENTENTE_ASSIGN_OR_RETURN(more, common::write_value<bool>(*ground.database, [&](common::WriteTransaction& tx) {
                               return sweep_undo(tx, now);
                             }));
  }
  return absl::OkStatus();
}

}  // namespace entente::listings
