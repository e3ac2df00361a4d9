#include "cli/admin/person_export.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "cli/admin/personal_identity.h"
#include "cli/admin/places.h"
#include "cli/admin/pseudonyms.h"
#include "cli/admin/table_file.h"
#include "cli/output/language.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"

namespace entente::cli {
namespace {

using common::Params;
using common::Table;
using nlohmann::ordered_json;

// The messages of a table's rows.
template <typename Message>
absl::Status read_messages(const StoreSource& source, std::string_view name, std::vector<Message>& messages) {
  for (const Table& table : source.tables) {
    if (table.name != name) continue;
    ENTENTE_RETURN_IF_ERROR(source.scan(table, [&](const Params& row) {
      for (const common::Value& value : row) {
        const auto* const bytes = std::get_if<common::Bytes>(&value.get());
        Message message;
        if (bytes != nullptr && message.ParseFromString(bytes->data)) messages.push_back(std::move(message));
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

absl::Status add_rows(const StoreSource& source, const Pseudonyms& pseudonyms, ordered_json& rows) {
  for (const Table& table : source.tables) {
    ENTENTE_RETURN_IF_ERROR(source.scan(table, [&](const Params& row) {
      Params without = row;
      if (pseudonyms.apply(*source.kind, table, without) != Pseudonyms::Fate::kStays || pseudonyms.is_named_in(row)) {
        rows.push_back({{"store", source.kind->name},
                        {"table", table.name},
                        {"row", ordered_json::parse(row_as_json(*source.kind, table, row))}});
      }
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

ordered_json as_json(const PersonalIdentity& identity) {
  return {{"people", identity.people},
          {"subjects", identity.subjects},
          {"contacts", identity.contacts},
          {"addresses", identity.addresses},
          {"names", identity.names}};
}

}  // namespace

absl::StatusOr<std::string> export_person(const std::vector<std::string>& places,
                                          const std::vector<std::string>& asked) {
  ordered_json document;
  ENTENTE_RETURN_IF_ERROR(with_live_stores(places, [&](const std::vector<StoreSource>& sources) -> absl::Status {
    if (sources.size() != store_kinds().size()) return absl::FailedPreconditionError(say("cli.admin.all_stores"));
    KnownPeople known;
    for (const StoreSource& source : sources) {
      ENTENTE_RETURN_IF_ERROR(read_messages(source, "people", known.people));
      ENTENTE_RETURN_IF_ERROR(read_messages(source, "contacts", known.contacts));
    }
    const PersonalIdentity identity = identity_of(known, asked);
    const Pseudonyms pseudonyms(identity, "erased");
    document = {{"asked", asked},
                {"time", common::format_time(common::SystemClock().now())},
                {"identity", as_json(identity)},
                {"rows", ordered_json::array()}};
    for (const StoreSource& source : sources) ENTENTE_RETURN_IF_ERROR(add_rows(source, pseudonyms, document["rows"]));
    return absl::OkStatus();
  }));
  return document.dump(2) + "\n";
}

}  // namespace entente::cli
