// OpenWork: the proposals of matching's own store for which somebody may have to do something, the rounds that they are
// of, and what cities were asked, in memory: a reader of tasks looks at all of them and would else parse each from the
// store. It follows the log of changes, so that it is what the store is at the moment of each read. Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/matching/v1/question.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/storage/change_log.h"

namespace entente::common {
class Database;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

// As of one revision; immutable.
struct OpenWork {
  common::StorePoint point;
  // By name, those in a state in which a person has something to do (is_open_work); without pairing and words.
  std::map<std::string, std::shared_ptr<const v1::Proposal>, std::less<>> proposals;
  struct Round {
    v1::Round::State state = v1::Round::STATE_UNSPECIFIED;
    absl::Time create_time;
    bool before_coordinators = false;  // it is published, or the newest solved one of its programme
  };
  std::map<std::string, Round, std::less<>> rounds;                                       // by name
  std::map<std::string, std::shared_ptr<const v1::CityQuestion>, std::less<>> questions;  // by name, of all times
};

bool is_open_work(v1::Proposal::State state);

class OpenWorkReader {
 public:
  // `database` outlives it.
  explicit OpenWorkReader(common::Database& database) : database_(database) {}
  // The same object as before while nothing has changed. O(changes since), the first time O(proposals).
  absl::StatusOr<std::shared_ptr<const OpenWork>> read();

 private:
  absl::Status follow(common::ReadTransaction& tx, const common::StorePoint& point);
  common::Database& database_;
  std::mutex mutex_;
  std::shared_ptr<const OpenWork> last_;
};

}  // namespace entente::matching
