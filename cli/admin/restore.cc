#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/admin/backup.h"
#include "cli/admin/durable_files.h"
#include "cli/admin/filling.h"
#include "cli/admin/places.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/store_place.h"

namespace entente::cli {
namespace {

absl::Status check_digests(const std::string& directory, const Backup& backup, ProgressBar& progress) {
  for (const BackedUpStore& store : backup.stores) {
    progress.show(say("cli.admin.checking", {{"store", store.name}}), 0, 0);
    const std::string path = common::concat(directory, "/", store.file);
    ENTENTE_ASSIGN_OR_RETURN(const std::string digest, digest_of_file(path));
    if (digest != store.sha256) {
      return absl::DataLossError(
          say("cli.admin.damaged", {{"path", path}, {"digest", digest}, {"written", store.sha256}}));
    }
    const auto known = store_kind(store.name)->migrations.size();
    if (static_cast<std::size_t>(store.schema) > known) {
      return absl::FailedPreconditionError(
          say("cli.admin.newer",
              {{"path", path}, {"version", common::concat(store.schema)}, {"known", common::concat(known)}}));
    }
  }
  return absl::OkStatus();
}

// The file of a store takes the place of an empty one that is marked, and is marked itself by then.
absl::Status put_file(const common::StorePlace& place, const std::string& from, const std::string& directory,
                      const StoreKind& kind) {
  const std::string staged = kind.name + ".restoring";
  const std::string staged_path = common::concat(directory, "/", staged, ".sqlite");
  ENTENTE_RETURN_IF_ERROR(copy_file(from, staged_path));
  {
    ENTENTE_ASSIGN_OR_RETURN(const auto database, place.open_store(staged));
    ENTENTE_RETURN_IF_ERROR(common::mark_filling(*database, common::SystemClock()));
  }
  std::error_code error;
  std::filesystem::rename(staged_path, store_path(directory, kind), error);
  return error ? not_written(store_path(directory, kind)) : sync_path(directory);
}

absl::Status restore_files(const std::string& from, const Backup& backup, const std::string& to,
                           ProgressBar& progress) {
  const std::string directory = directory_of(to);
  ENTENTE_ASSIGN_OR_RETURN(const common::StorePlace place, common::StorePlace::open(to));
  for (const BackedUpStore& store : backup.stores) {
    ENTENTE_ASSIGN_OR_RETURN(const auto database, place.open_store(store.name));
    ENTENTE_RETURN_IF_ERROR(common::begin_filling(*database, common::SystemClock()));
  }
  for (const BackedUpStore& store : backup.stores) {
    progress.show(say("cli.admin.copying", {{"store", store.name}}), 0, 0);
    const StoreKind& kind = *store_kind(store.name);
    ENTENTE_RETURN_IF_ERROR(put_file(place, common::concat(from, "/", store.file), directory, kind));
    ENTENTE_RETURN_IF_ERROR(common::check_sqlite_file(store_path(directory, kind)));
  }
  std::vector<std::unique_ptr<common::Database>> databases;
  common::RandomIds ids;
  for (const BackedUpStore& store : backup.stores) {
    ENTENTE_ASSIGN_OR_RETURN(auto database, place.open_store(store.name));
    const auto kind = store_kind(store.name);
    ENTENTE_RETURN_IF_ERROR(
        common::migrate(*database, kind->migrations, common::SystemClock(), common::Filling::kYes).status());
    ENTENTE_RETURN_IF_ERROR(common::begin_timeline(*database, ids));
    databases.push_back(std::move(database));
  }
  for (const auto& database : databases) ENTENTE_RETURN_IF_ERROR(common::end_filling(*database));
  return absl::OkStatus();
}

}  // namespace

absl::Status restore(const std::string& from, const std::string& to, bool quiet) {
  ProgressBar progress(quiet);
  ENTENTE_ASSIGN_OR_RETURN(const Backup backup, read_backup(from));
  ENTENTE_RETURN_IF_ERROR(check_nothing_there(to));
  ENTENTE_RETURN_IF_ERROR(check_digests(from, backup, progress));
  if (!directory_of(to).empty()) return restore_files(from, backup, to, progress);
  return with_live_stores({from}, [&](const std::vector<StoreSource>& sources) {
    return fill(sources, {.to = &to, .new_timeline = true, .check = {}}, progress).status();
  });
}

}  // namespace entente::cli
