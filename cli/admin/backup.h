// A backup: the stores of a network as they were at one instant, one file each, and backup.json, which is written last
// and holds their digests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace entente::cli {

struct BackedUpStore {
  std::string name;  // of the service
  std::string file;
  std::int64_t bytes = 0;
  std::string sha256;
  int schema = 0;  // version of its migrations
  std::int64_t revision = 0;
  std::string timeline;
};

struct Backup {
  std::string time;  // of the instant
  std::vector<BackedUpStore> stores;
};

// Writes the stores of the directories into the empty directory `to`, which is a backup with the last step only. Every
// copy is read again: SQLite's own check of pages, indexes and foreign keys.
absl::StatusOr<Backup> back_up(const std::vector<std::string>& directories, const std::string& to, bool quiet);

// What backup.json says. FAILED_PRECONDITION: there is none, so that it is no backup or an unfinished one.
absl::StatusOr<Backup> read_backup(const std::string& directory);

// Checks the digests, then puts the stores where none is and begins another timeline in each. In a directory they
// become files, in a place of another kind rows. Whatever ends it early leaves stores that no service opens.
absl::Status restore(const std::string& backup, const std::string& to, bool quiet);

}  // namespace entente::cli
