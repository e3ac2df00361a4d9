#include "cli/admin/stored_export.h"

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "cli/admin/durable_files.h"
#include "cli/admin/table_file.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::Params;
using common::Table;
using nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr char kManifest[] = "manifest.json";

// Writes one table; its entry of the manifest comes back.
absl::StatusOr<ordered_json> write_table(const StoreSource& source, const Table& table, const std::string& to,
                                         bool personal, ProgressBar& progress, StoredExport& made) {
  const std::string file = common::concat(source.kind->name, "/", file_of(table));
  const std::string path = common::concat(to, "/", file);
  const std::string name = common::concat(source.kind->name, ".", table.name);
  const std::string phase = say("cli.admin.writing", {{"table", name}});
  ENTENTE_ASSIGN_OR_RETURN(const auto writer, TableFileWriter::open(path, *source.kind, table));
  FilledTable written{source.kind->name, table.name, {}};
  bool left_out = false;
  ENTENTE_RETURN_IF_ERROR(source.scan(table, [&](const Params& row) {
    if (!personal && is_personal(*source.kind, table, row)) {
      left_out = true;
      return absl::OkStatus();
    }
    written.sum.add(row);
    progress.show(phase, written.sum.rows, 0);
    return writer->add(row);
  }));
  ENTENTE_RETURN_IF_ERROR(writer->finish());
  if (left_out) made.left_out.push_back(name);
  ordered_json entry = {
      {"name", table.name}, {"file", file}, {"rows", written.sum.rows}, {"digest", written.sum.digest()}};
  if (!table.numbered.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(entry["last_number"], source.last_number(table));
  }
  ENTENTE_ASSIGN_OR_RETURN(entry["sha256"], digest_of_file(path));
  made.tables.push_back(std::move(written));
  return entry;
}

absl::Status write_stores(const std::vector<StoreSource>& sources, const std::string& to, bool personal,
                          ProgressBar& progress, StoredExport& made) {
  ordered_json root;
  root["export"] = kFormat;
  root["stores"] = ordered_json::array();
  for (const StoreSource& source : sources) {
    const std::string folder = common::concat(to, "/", source.kind->name);
    ENTENTE_RETURN_IF_ERROR(make_empty_directory(folder));
    ordered_json store = {{"name", source.kind->name}, {"schema", source.version}, {"tables", ordered_json::array()}};
    for (const Table& table : source.tables) {
      ENTENTE_ASSIGN_OR_RETURN(ordered_json entry, write_table(source, table, to, personal, progress, made));
      store["tables"].push_back(std::move(entry));
    }
    root["stores"].push_back(std::move(store));
    ENTENTE_RETURN_IF_ERROR(sync_path(folder));
  }
  std::size_t number = 0;
  for (const StoreSource& source : sources) {
    for (const Table& table : source.tables) {
      const auto counts = [&](const Params& row) { return personal || !is_personal(*source.kind, table, row); };
      ENTENTE_RETURN_IF_ERROR(still_the_same(source, table, made.tables[number++].sum, counts));
    }
  }
  root["left_out"] = made.left_out;
  ENTENTE_RETURN_IF_ERROR(write_files(to, {{kManifest, root.dump(2) + "\n"}}));
  return sync_path(to);
}

// What the manifest says of a table.
struct ListedTable {
  std::string file;
  std::string sha256;
  std::string digest;
  std::int64_t rows = 0;
  std::int64_t last_number = 0;
};

struct ListedStore {
  const StoreKind* kind = nullptr;
  int schema = 0;
  std::map<std::string, ListedTable, std::less<>> tables;
};

absl::StatusOr<std::vector<ListedStore>> read_manifest(const std::string& from) {
  const std::string path = common::concat(from, "/", kManifest);
  const auto no_export = [&] { return absl::FailedPreconditionError(say("cli.admin.no_export", {{"path", path}})); };
  const absl::StatusOr<std::string> text = read_file(path);
  if (!text.ok()) return no_export();
  const ordered_json root = ordered_json::parse(*text, nullptr, false);
  std::vector<ListedStore> stores;
  try {
    if (root.at("export") != kFormat) return no_export();
    for (const auto& store : root.at("stores")) {
      ListedStore listed{store_kind(store.at("name").get<std::string>()), store.at("schema"), {}};
      if (listed.kind == nullptr) return no_export();
      const auto known = listed.kind->migrations.size();
      if (listed.schema < 1 || static_cast<std::size_t>(listed.schema) > known) {
        return absl::FailedPreconditionError(
            say("cli.admin.newer", {{"path", common::concat(from, "/", listed.kind->name)},
                                    {"version", common::concat(listed.schema)},
                                    {"known", common::concat(known)}}));
      }
      for (const auto& table : store.at("tables")) {
        listed.tables[table.at("name")] = {table.at("file"), table.at("sha256"), table.at("digest"), table.at("rows"),
                                           table.value("last_number", std::int64_t{0})};
      }
      stores.push_back(std::move(listed));
    }
  } catch (const ordered_json::exception&) {
    return no_export();
  }
  return stores;
}

// The manifest's tables are just those of the schema, and their files are as they were written.
absl::Status check_files(const std::string& from, const ListedStore& store, const std::vector<Table>& tables,
                         ProgressBar& progress) {
  for (const Table& table : tables) {
    const auto listed = store.tables.find(table.name);
    const std::string file = common::concat(store.kind->name, "/", file_of(table));
    if (store.tables.size() != tables.size() || listed == store.tables.end() || listed->second.file != file) {
      return absl::FailedPreconditionError(
          say("cli.admin.no_export", {{"path", common::concat(from, "/", kManifest)}}));
    }
    progress.show(say("cli.admin.checking", {{"store", file}}), 0, 0);
    const std::string path = common::concat(from, "/", file);
    ENTENTE_ASSIGN_OR_RETURN(const std::string digest, digest_of_file(path));
    if (digest == listed->second.sha256) continue;
    return absl::DataLossError(
        say("cli.admin.damaged", {{"path", path}, {"digest", digest}, {"written", listed->second.sha256}}));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<StoredExport> export_stores(const std::vector<std::string>& places, const std::string& to, bool personal,
                                           bool quiet) {
  StoredExport made;
  ProgressBar progress(quiet);
  ENTENTE_RETURN_IF_ERROR(with_live_stores(places, [&](const std::vector<StoreSource>& sources) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(make_empty_directory(to));
    return write_stores(sources, to, personal, progress, made);
  }));
  return made;
}

absl::StatusOr<std::vector<FilledTable>> import_stores(const std::string& from, const std::string& to, bool quiet) {
  ProgressBar progress(quiet);
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<ListedStore> stores, read_manifest(from));
  ENTENTE_RETURN_IF_ERROR(check_nothing_there(to));
  std::vector<StoreSource> sources;
  for (const ListedStore& store : stores) {
    StoreSource source;
    source.kind = store.kind;
    source.version = store.schema;
    ENTENTE_ASSIGN_OR_RETURN(source.tables,
                             common::tables_of(store.kind->migrations.first(static_cast<std::size_t>(store.schema))));
    ENTENTE_RETURN_IF_ERROR(check_files(from, store, source.tables, progress));
    source.scan = [&from, &store](const Table& table, const common::RowVisitor& visit) {
      return read_table_file(common::concat(from, "/", store.kind->name, "/", file_of(table)), *store.kind, table,
                             visit);
    };
    source.last_number = [&store](const Table& table) { return store.tables.at(table.name).last_number; };
    sources.push_back(std::move(source));
  }
  const auto as_written = [&](const FilledTable& table) {
    for (const ListedStore& store : stores) {
      if (store.kind->name != table.store) continue;
      const ListedTable& listed = store.tables.at(table.table);
      if (listed.rows == table.sum.rows && listed.digest == table.sum.digest()) return absl::OkStatus();
      return absl::DataLossError(say("cli.admin.not_equal", {{"table", common::concat(table.store, ".", table.table)},
                                                             {"read", common::concat(listed.rows)},
                                                             {"stored", common::concat(table.sum.rows)}}));
    }
    return absl::OkStatus();
  };
  return fill(sources, {.to = &to, .new_timeline = true, .check = as_written}, progress);
}

}  // namespace entente::cli
