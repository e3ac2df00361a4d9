// The keys of an identity provider as they are now: read at the start, again after each interval, and soon when a token
// names a key that isn't known, as after a rotation. Nobody waits for a reading: who asks is told that the answer may
// be another one soon. A reading that failed is repeated every 15 seconds, its cause logged once; keys that can't be
// read again stay in use for a day. Thread-safe.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/identity/json_web_key.h"
#include "services/common/storage/sweeper.h"

namespace entente::common {

class Clock;
struct OidcConfig;

class KeySource {
 public:
  // Gives the text of a document, by its URL or path, within seconds. `stopped`: nobody wants it any more.
  using Read = std::function<absl::StatusOr<std::string>(const std::string& place, const std::atomic<bool>& stopped)>;
  static constexpr absl::Duration kLeastPause = absl::Seconds(5);   // between two readings, whatever tokens name
  static constexpr absl::Duration kRetryPause = absl::Seconds(15);  // after one that failed
  static constexpr absl::Duration kLongestUse = absl::Hours(24);    // of keys that can't be read again

  // Reads nothing yet. `clock`, of which only intervals are asked, outlives it.
  KeySource(const OidcConfig& config, const Clock& clock, Read read);
  ~KeySource();

  // Begins to read on a thread of its own.
  void start();
  // Reads once. The keys stay as they were when that fails.
  absl::Status read_now();

  // Null: none yet, or none any more.
  std::shared_ptr<const JsonWebKeySet> keys() const;
  // The keys that are known don't do. True: they may be others soon, since they are being read, will be at once, or
  // couldn't be; false: they have just been read.
  bool ask_again();

 private:
  absl::StatusOr<std::string> key_place() const;
  bool is_time_to_read() const;
  void read_and_log();

  const std::string issuer_;
  const std::string place_;  // empty: in the issuer's discovery document
  const absl::Duration refresh_;
  const Clock& clock_;
  const Read read_;
  std::atomic<bool> stopped_ = false;

  mutable std::mutex mutex_;
  std::shared_ptr<const JsonWebKeySet> keys_;
  absl::Duration keys_read_;                // when, by the steady clock
  std::optional<absl::Duration> last_end_;  // of a reading
  bool failed_ = false;                     // that one
  std::string logged_;                      // why, as it was logged last; of the thread that reads
  bool wanted_ = false;
  bool reading_ = false;

  Sweeper sweeper_;
};

// Documents from the web within `longest`, or from this machine where the place is a path.
KeySource::Read read_places(const std::string& ca_file, absl::Duration longest = absl::Seconds(10));

}  // namespace entente::common
