// Round archive: solved rounds as the engine knows them, for explanations inside a round. The last few stay in memory;
// an older one is solved again from its stored inputs, which gives the same round. Thread-safe.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "entente/matching/v1/round.pb.h"
#include "matcher/round/round.h"

namespace entente::common {
class Database;
}

namespace entente::matching {

class RoundArchive {
 public:
  // `database` outlives it.
  explicit RoundArchive(common::Database& database, std::size_t kept = 2) : database_(database), kept_(kept) {}
  void put(const std::string& name, std::shared_ptr<const matcher::Round> round);
  // The engine's round of a stored one with a result. May solve, which takes seconds: not on a worker.
  // ROUND_OF_OTHER_ENGINE: another version of the engine made it. CANCELLED: `cancelled` said so.
  absl::StatusOr<std::shared_ptr<const matcher::Round>> load(const v1::Round& round,
                                                             const std::function<bool()>& cancelled);

 private:
  common::Database& database_;
  const std::size_t kept_;
  std::mutex mutex_;
  std::list<std::pair<std::string, std::shared_ptr<const matcher::Round>>> by_use_;  // the last used first
};

}  // namespace entente::matching
