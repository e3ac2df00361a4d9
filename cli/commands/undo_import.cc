#include "cli/commands/undo_import.h"

#include <iostream>

#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {

absl::Status undo_import(const ServerOptions& options, const std::string& import_id, const std::string& format) {
  Servers servers(options);
  listings::v1::UndoImportRequest request;
  request.set_import_id(import_id);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const listings::v1::UndoImportResponse done,
                           servers.call(servers.listings(), &listings::v1::ListingService::Stub::UndoImport, request));
  if (format == "json") {
    std::cout << matching::canonical_text(message_json(done));
    return absl::OkStatus();
  }
  std::cout << say_counted("cli.undo.deleted", done.deleted_count()) << '\n'
            << say_counted("cli.undo.restored", done.restored_count()) << '\n';
  if (done.kept_count() > 0) std::cout << say_counted("cli.undo.kept", done.kept_count()) << '\n';
  for (const auto& kept : done.kept()) {
    std::cout << "  " << kept.name() << ": "
              << say(kept.reason() == listings::v1::UndoImportResponse::Kept::REASON_TAKEN ? "cli.undo.taken"
                                                                                           : "cli.undo.changed")
              << '\n';
  }
  return absl::OkStatus();
}

}  // namespace entente::cli
