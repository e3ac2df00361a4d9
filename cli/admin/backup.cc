#include "cli/admin/backup.h"

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/admin/durable_files.h"
#include "cli/admin/places.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"

namespace entente::cli {
namespace {

using nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr char kManifest[] = "backup.json";

// What a snapshot says of itself.
absl::StatusOr<BackedUpStore> described(const StoreKind& kind, common::ReadTransaction& tx) {
  BackedUpStore store;
  store.name = kind.name;
  store.file = kind.name + ".sqlite";
  ENTENTE_ASSIGN_OR_RETURN(store.schema, common::schema_version(tx, kind.migrations));
  ENTENTE_ASSIGN_OR_RETURN(common::StorePoint point, common::last_point(tx));
  store.revision = point.revision;
  store.timeline = std::move(point.timeline);
  return store;
}

absl::Status write_copy(const common::SqliteSnapshot& snapshot, const std::string& path, ProgressBar& progress,
                        BackedUpStore& store) {
  const std::string phase = say("cli.admin.copying", {{"store", store.name}});
  ENTENTE_RETURN_IF_ERROR(
      snapshot.copy_to(path, [&](std::int64_t done, std::int64_t total) { progress.show(phase, done, total); }));
  progress.show(say("cli.admin.checking", {{"store", store.name}}), 0, 0);
  ENTENTE_RETURN_IF_ERROR(common::check_sqlite_file(path));
  ENTENTE_RETURN_IF_ERROR(sync_path(path));
  ENTENTE_ASSIGN_OR_RETURN(store.sha256, digest_of_file(path));
  store.bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
  return absl::OkStatus();
}

std::string manifest_of(const Backup& backup) {
  ordered_json root;
  root["backup"] = kFormat;
  root["time"] = backup.time;
  root["stores"] = ordered_json::array();
  for (const BackedUpStore& store : backup.stores) {
    root["stores"].push_back({{"name", store.name},
                              {"file", store.file},
                              {"bytes", store.bytes},
                              {"sha256", store.sha256},
                              {"schema", store.schema},
                              {"revision", store.revision},
                              {"timeline", store.timeline}});
  }
  return root.dump(2) + "\n";
}

}  // namespace

absl::StatusOr<Backup> back_up(const std::vector<std::string>& directories, const std::string& to, bool quiet) {
  ENTENTE_ASSIGN_OR_RETURN(const auto files, stores_in(directories));
  ENTENTE_RETURN_IF_ERROR(make_empty_directory(to));
  ProgressBar progress(quiet);
  ENTENTE_ASSIGN_OR_RETURN(const auto snapshots, snapshots_of(files));
  Backup backup{common::format_time(common::SystemClock().now()), {}};
  for (std::size_t i = 0; i < files.size(); ++i) {
    ENTENTE_ASSIGN_OR_RETURN(BackedUpStore store, described(*files[i].kind, *snapshots[i]));
    ENTENTE_RETURN_IF_ERROR(write_copy(*snapshots[i], common::concat(to, "/", store.file), progress, store));
    backup.stores.push_back(std::move(store));
  }
  ENTENTE_RETURN_IF_ERROR(sync_path(to));
  ENTENTE_RETURN_IF_ERROR(write_files(to, {{kManifest, manifest_of(backup)}}));
  ENTENTE_RETURN_IF_ERROR(sync_path(to));
  return backup;
}

absl::StatusOr<Backup> read_backup(const std::string& directory) {
  const std::string path = common::concat(directory, "/", kManifest);
  const auto no_backup = [&] { return absl::FailedPreconditionError(say("cli.admin.no_backup", {{"path", path}})); };
  const absl::StatusOr<std::string> text = read_file(path);
  if (!text.ok()) return no_backup();
  const ordered_json root = ordered_json::parse(*text, nullptr, false);
  Backup backup;
  try {
    if (root.at("backup") != kFormat) return no_backup();
    backup.time = root.at("time");
    for (const auto& entry : root.at("stores")) {
      backup.stores.push_back({entry.at("name"), entry.at("file"), entry.at("bytes"), entry.at("sha256"),
                               entry.at("schema"), entry.at("revision"), entry.at("timeline")});
      const BackedUpStore& store = backup.stores.back();
      // The name of the file isn't the manifest's to choose.
      if (store_kind(store.name) == nullptr || store.file != store.name + ".sqlite") return no_backup();
    }
  } catch (const ordered_json::exception&) {
    return no_backup();
  }
  return backup;
}

}  // namespace entente::cli
