#include "cli/admin/places.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "cli/output/language.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_url.h"
#include "services/common/storage/store_place.h"

namespace entente::cli {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(30);

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// All but how its rows are read.
absl::StatusOr<StoreSource> source_of(const StoreKind& kind, common::ReadTransaction& tx) {
  StoreSource source;
  source.kind = &kind;
  ENTENTE_ASSIGN_OR_RETURN(source.version, common::schema_version(tx, kind.migrations));
  ENTENTE_ASSIGN_OR_RETURN(source.tables,
                           common::tables_of(kind.migrations.first(static_cast<std::size_t>(source.version))));
  return source;
}

absl::StatusOr<StoreSource> snapshot_source(const StoreKind& kind, common::SqliteSnapshot& snapshot) {
  ENTENTE_ASSIGN_OR_RETURN(StoreSource source, source_of(kind, snapshot));
  source.held = true;
  source.scan = [&snapshot](const common::Table& table, const common::RowVisitor& visit) {
    return common::scan_table(snapshot, table, visit);
  };
  source.last_number = [&snapshot](const common::Table& table) {
    return common::last_number_in_sqlite(snapshot, table);
  };
  return source;
}

absl::StatusOr<StoreSource> closed_source(const StoreKind& kind, common::Database& database, bool held) {
  ENTENTE_ASSIGN_OR_RETURN(
      StoreSource source,
      common::read_value<StoreSource>(database, [&](common::ReadTransaction& tx) { return source_of(kind, tx); }));
  source.held = held;
  // A transaction for each table: none stays open while others are read.
  source.scan = [&database](const common::Table& table, const common::RowVisitor& visit) {
    return database.read([&](common::ReadTransaction& tx) { return common::scan_table(tx, table, visit); });
  };
  source.last_number = [&database](const common::Table& table) { return common::last_number(database, table); };
  return source;
}

absl::StatusOr<std::vector<const StoreKind*>> kinds_at(const std::string& place) {
  std::vector<const StoreKind*> kinds;
  if (const std::string directory = directory_of(place); !directory.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const auto files, stores_in({directory}));
    for (const StoreFileAt& file : files) kinds.push_back(file.kind);
  } else {
    for (const StoreKind& kind : store_kinds()) kinds.push_back(&kind);
  }
  return kinds;
}

}  // namespace

std::string directory_of(const std::string& place) {
  if (place.find("://") != std::string::npos) return {};
  constexpr std::string_view kSqlite = "sqlite:";
  return place.starts_with(kSqlite) ? place.substr(kSqlite.size()) : place;
}

std::string store_path(const std::string& directory, const StoreKind& kind) {
  return common::concat(directory, "/", kind.name, ".sqlite");
}

std::string shown(const std::string& place) {
  return common::without_password(place);
}

absl::StatusOr<std::vector<StoreFileAt>> stores_in(const std::vector<std::string>& directories) {
  std::vector<StoreFileAt> files;
  for (const StoreKind& kind : store_kinds()) {
    for (const std::string& directory : directories) {
      std::string path = store_path(directory, kind);
      if (!exists(path)) continue;
      if (!files.empty() && files.back().kind == &kind) {
        return absl::InvalidArgumentError(
            say("cli.admin.store_twice", {{"store", kind.name}, {"path", files.back().path}, {"other", path}}));
      }
      files.push_back({&kind, std::move(path)});
    }
  }
  if (files.empty()) {
    return absl::NotFoundError(say("cli.admin.no_stores", {{"path", common::join(directories, ", ")}}));
  }
  return files;
}

absl::Status check_nothing_there(const std::string& place) {
  const std::string directory = directory_of(place);
  if (directory.empty()) return absl::OkStatus();
  std::error_code error;
  for (std::filesystem::directory_iterator file(directory, error), end; !error && file != end; file.increment(error)) {
    const std::string name = file->path().filename();
    if (name.find(".sqlite") == std::string::npos) continue;
    return absl::FailedPreconditionError(say("cli.admin.occupied", {{"path", directory}, {"file", name}}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::unique_ptr<common::SqliteSnapshot>>> snapshots_of(
    const std::vector<StoreFileAt>& files) {
  std::vector<std::string> paths;
  for (const StoreFileAt& file : files) paths.push_back(file.path);
  auto snapshots = common::SqliteSnapshot::at_one_instant(paths, kPatience);
  if (snapshots.status().code() == absl::StatusCode::kUnavailable) {
    return absl::UnavailableError(
        say("cli.admin.busy", {{"seconds", common::concat(absl::ToInt64Seconds(kPatience))}}));
  }
  return snapshots;
}

absl::Status with_live_stores(const std::vector<std::string>& places, const UseSources& use) {
  std::vector<std::string> directories;
  for (const std::string& place : places) directories.push_back(directory_of(place));
  // A server of databases keeps each reader's view by itself.
  if (std::find(directories.begin(), directories.end(), "") != directories.end()) {
    if (places.size() == 1) return with_closed_stores(places.front(), use);
    return absl::InvalidArgumentError(say("cli.admin.one_url"));
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto files, stores_in(directories));
  ENTENTE_ASSIGN_OR_RETURN(const auto snapshots, snapshots_of(files));
  std::vector<StoreSource> sources;
  for (std::size_t i = 0; i < files.size(); ++i) {
    ENTENTE_ASSIGN_OR_RETURN(StoreSource source, snapshot_source(*files[i].kind, *snapshots[i]));
    sources.push_back(std::move(source));
  }
  return use(sources);
}

absl::Status with_closed_stores(const std::string& place, const UseSources& use) {
  ENTENTE_ASSIGN_OR_RETURN(const auto kinds, kinds_at(place));
  ENTENTE_ASSIGN_OR_RETURN(const auto opened, common::StorePlace::open(place));
  std::vector<std::unique_ptr<common::Database>> databases;
  std::vector<StoreSource> sources;
  for (const StoreKind* const kind : kinds) {
    ENTENTE_ASSIGN_OR_RETURN(auto database, opened.open_store(kind->name));
    ENTENTE_ASSIGN_OR_RETURN(StoreSource source, closed_source(*kind, *database, !directory_of(place).empty()));
    databases.push_back(std::move(database));
    sources.push_back(std::move(source));
  }
  return use(sources);
}

absl::StatusOr<std::vector<OpenedStore>> open_all_stores(const std::vector<std::string>& places) {
  common::RandomIds ids;
  std::vector<OpenedStore> stores;
  for (const std::string& place : places) {
    if (directory_of(place).empty() && places.size() > 1) return absl::InvalidArgumentError(say("cli.admin.one_url"));
    ENTENTE_ASSIGN_OR_RETURN(const auto kinds, kinds_at(place));
    ENTENTE_ASSIGN_OR_RETURN(common::StorePlace opened, common::StorePlace::open(place));
    const auto shared = std::make_shared<const common::StorePlace>(std::move(opened));
    for (const StoreKind* const kind : kinds) {
      OpenedStore store{.kind = kind, .tables = {}, .place = shared, .database = nullptr};
      ENTENTE_ASSIGN_OR_RETURN(store.database, shared->open_store(kind->name));
      ENTENTE_ASSIGN_OR_RETURN(StoreSource source,
                               common::read_value<StoreSource>(
                                   *store.database, [&](common::ReadTransaction& tx) { return source_of(*kind, tx); }));
      if (source.version < static_cast<int>(kind->migrations.size())) {
        return absl::FailedPreconditionError(say("cli.admin.older", {{"store", kind->name}}));
      }
      ENTENTE_RETURN_IF_ERROR(common::begin_timeline(*store.database, ids));
      store.tables = std::move(source.tables);
      stores.push_back(std::move(store));
    }
  }
  if (stores.size() != store_kinds().size()) return absl::FailedPreconditionError(say("cli.admin.all_stores"));
  std::sort(stores.begin(), stores.end(),
            [](const OpenedStore& one, const OpenedStore& other) { return one.kind < other.kind; });
  return stores;
}

absl::Status still_the_same(const StoreSource& source, const common::Table& table, const common::RowSum& sum,
                            const std::function<bool(const common::Params&)>& counts) {
  if (source.held) return absl::OkStatus();
  common::RowSum now;
  ENTENTE_RETURN_IF_ERROR(source.scan(table, [&](const common::Params& row) {
    if (counts(row)) now.add(row);
    return absl::OkStatus();
  }));
  if (now == sum) return absl::OkStatus();
  return absl::AbortedError(
      say("cli.admin.written_meanwhile", {{"table", common::concat(source.kind->name, ".", table.name)}}));
}

}  // namespace entente::cli
