// Texts that only this network's gateways can read or make, carried by others: AES-256-GCM (NIST SP 800-38D) by
// OpenSSL. So several gateways need nothing in common but the file of keys. Thread-safe.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

class Clock;
class Ids;

// Bytes that nobody can guess, where `ids` are RandomIds.
std::string random_bytes(Ids& ids, std::size_t count);

class Sealer {
 public:
  static constexpr absl::Duration kLookPause = absl::Seconds(10);  // between two looks at the file
  static constexpr std::size_t kMostKeys = 8;

  // A file of keys: each line 64 hexadecimal digits; blank lines and those that begin with # are skipped. The first
  // seals, all open: a new key is put before the others, and the oldest is taken out when nothing that it sealed holds
  // any more. The file is read again when it changes; while it is wrong, the keys before stay. An empty path: one key
  // of this process. INVALID_CONFIGURATION names the file, never a key. `clock`, by which looks at the file are
  // spaced, and `ids` outlive it.
  static absl::StatusOr<std::unique_ptr<Sealer>> open(const std::string& path, const Clock& clock, Ids& ids);

  // In base64url, 28 bytes longer before that. `purpose`: what it is for; it can't be used for anything else. A key may
  // seal 2³² times.
  std::string seal(std::string_view purpose, std::string_view text);
  // Nothing: it was altered or is for another purpose, or its key isn't known (any more).
  std::optional<std::string> unseal(std::string_view purpose, std::string_view sealed);

 private:
  Sealer(std::string path, const Clock& clock, Ids& ids) : path_(std::move(path)), clock_(clock), ids_(ids) {}
  absl::Status load();
  std::vector<std::string> keys();

  const std::string path_;
  const Clock& clock_;
  Ids& ids_;
  std::mutex mutex_;
  std::vector<std::string> keys_;  // 32 bytes each
  std::filesystem::file_time_type loaded_;
  absl::Duration last_look_;
};

}  // namespace entente::common
