// Rounds, their results and their inputs in the store. Functions on a transaction; see programme_store.h. The result of
// a round is written once and never again. Thread-safe: keeps no state.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"
#include "services/matching/rounds/round_inputs.h"

namespace entente::common {
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// The kind of a round's entry in the change log.
inline constexpr std::string_view kRoundChange = "round";

// What a solved round has beside the Round itself.
struct RoundResult {
  std::string round_document;  // round.json
  std::string certificate;     // certificate.json
  std::string certificate_digest;
  v1::Balance balance;
  std::vector<v1::UnmetNeed> unmet;
};

absl::StatusOr<std::optional<v1::Round>> find_round(common::ReadTransaction& tx, const common::RoundName& key);
// The same with the progress that its owner stored last.
absl::StatusOr<std::optional<v1::Round>> find_round_with_progress(common::ReadTransaction& tx,
                                                                  const common::RoundName& key);

// A page of rounds, and where it ends in the order of creation.
struct RoundPage {
  common::PageOf<v1::Round> rounds;
  std::int64_t last_sequence = 0;  // when there are more
};
// Newest first, those made before `before` (0: all). `programme` empty: of all programmes.
absl::StatusOr<RoundPage> list_rounds(common::ReadTransaction& tx, std::string_view programme, std::int64_t before,
                                      const common::PageLimit& limit);
// `{day}-{n}` with the smallest n above those in use.
absl::StatusOr<std::string> next_round_id(common::ReadTransaction& tx, std::string_view programme,
                                          std::string_view day);

// Who solves a RUNNING round, and until when nobody else may end it.
struct RoundLease {
  std::string owner;
  absl::Time expire;
};
struct RunningRound {
  common::RoundName key;
  RoundLease lease;
};
// All RUNNING rounds.
absl::StatusOr<std::map<common::RoundName, RunningRound>> running_rounds(common::ReadTransaction& tx);
// Renews the lease of `lease.owner` and stores `progress`, a serialized Round.Progress; nothing happens when the round
// is another's or over. No change in the log: watchers of decisions have nothing to do with it.
absl::Status renew_lease(common::WriteTransaction& tx, const common::RoundName& key, const RoundLease& lease,
                         const std::string& progress);

// Fills etag and times. ALREADY_EXISTS when the id in `name` is taken.
absl::Status insert_round(common::WriteTransaction& tx, v1::Round& round, const RoundLease& lease, absl::Time now);
// Stores state, progress and what else changed; fills etag and update_time. REQUIRES: it is stored.
absl::Status update_round(common::WriteTransaction& tx, v1::Round& round, absl::Time now);

absl::Status insert_result(common::WriteTransaction& tx, const common::RoundName& key, const RoundResult& result,
                           const RoundInputs& inputs);
struct RoundDocuments {
  std::string certificate;
  std::string round_document;
  std::string certificate_digest;
  std::string round_digest;
};
// Nothing when the round has no result.
absl::StatusOr<std::optional<RoundDocuments>> find_documents(common::ReadTransaction& tx, const common::RoundName& key);
absl::StatusOr<std::optional<v1::Balance>> find_balance(common::ReadTransaction& tx, const common::RoundName& key);
absl::StatusOr<std::optional<RoundInputs>> find_inputs(common::ReadTransaction& tx, const common::RoundName& key);
// By need, those behind `after`.
absl::StatusOr<common::PageOf<v1::UnmetNeed>> list_unmet(common::ReadTransaction& tx, const common::RoundName& key,
                                                         std::string_view after, const common::PageLimit& limit);

}  // namespace entente::matching
