#include "services/matching/matching_figures.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/metrics.h"
#include "services/common/service/figures.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/text/wording.h"
#include "services/matching/rounds/round_store.h"
#include "services/matching/tasks/open_work.h"

namespace entente::matching {
namespace {

constexpr common::Metric kProposals("entente_proposals", "Proposals by state.", {"state"});
constexpr common::Metric kWaiting(
    "entente_proposals_waiting",
    "Proposals with which a person has something to do, by state and by how long ago their last step was.",
    {"state", "age"});
constexpr common::Metric kOldest("entente_proposals_waiting_oldest_seconds",
                                 "Time since the last step of the proposal that has waited the longest in this state.",
                                 {"state"});
constexpr common::Metric kRounds("entente_rounds", "Rounds by state.", {"state"});
constexpr common::Metric kCooperations("entente_cooperations", "Cooperations by state.", {"state"});
constexpr common::Metric kUnmet("entente_needs_unmet",
                                "Needs that the newest round of a programme left without all their partners, by cause.",
                                {"programme", "cause"});
constexpr common::Metric kServed("entente_needs_served", "Needs that the newest round of a programme served.",
                                 {"programme"});
constexpr common::Metric kOwed("entente_outbox_waiting",
                               "What is owed to other services or people and isn't delivered yet.", {"service"});

constexpr std::string_view kProposalStates = "SELECT state, COUNT(*) FROM proposals GROUP BY state";
constexpr std::string_view kRoundStates = "SELECT state, COUNT(*) FROM rounds GROUP BY state";
constexpr std::string_view kCooperationStates = "SELECT state, COUNT(*) FROM cooperations GROUP BY state";
constexpr std::string_view kSettledRounds =
    "SELECT programme, id FROM rounds WHERE state = $1 OR state = $2 ORDER BY sequence";
constexpr std::string_view kUnmetNeeds = "SELECT payload FROM unmet_needs WHERE programme = $1 AND round = $2";

// A row for each state, 0 where there is none of it.
template <typename State>
absl::StatusOr<std::vector<common::Metrics::Row>> by_state(common::ReadTransaction& tx, std::string_view sql) {
  std::map<std::int64_t, std::int64_t> counts;
  ENTENTE_RETURN_IF_ERROR(tx.scan(sql, {}, [&](const common::Row& row) {
    counts[row.integer(0)] = row.integer(1);
    return absl::OkStatus();
  }));
  std::vector<common::Metrics::Row> rows;
  const auto& states = *google::protobuf::GetEnumDescriptor<State>();
  for (int i = 0; i < states.value_count(); ++i) {
    const auto& state = *states.value(i);
    if (state.number() == 0) continue;  // not given
    rows.push_back({{common::word_of(state)}, static_cast<double>(counts[state.number()])});
  }
  return rows;
}

}  // namespace

absl::Status MatchingFigures::count() {
  ENTENTE_RETURN_IF_ERROR(database_.read([this](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(count_states(tx));
    return count_newest_rounds(tx);
  }));
  return count_waiting();
}

absl::Status MatchingFigures::count_states(common::ReadTransaction& tx) {
  ENTENTE_ASSIGN_OR_RETURN(const auto proposals, by_state<v1::Proposal::State>(tx, kProposalStates));
  ENTENTE_ASSIGN_OR_RETURN(const auto rounds, by_state<v1::Round::State>(tx, kRoundStates));
  ENTENTE_ASSIGN_OR_RETURN(const auto cooperations, by_state<v1::Cooperation::State>(tx, kCooperationStates));
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t owed, common::outbox_size(tx));
  metrics_.replace(kProposals, proposals);
  metrics_.replace(kRounds, rounds);
  metrics_.replace(kCooperations, cooperations);
  metrics_.set(kOwed, {"matching"}, static_cast<double>(owed));
  return absl::OkStatus();
}

absl::Status MatchingFigures::count_newest_rounds(common::ReadTransaction& tx) {
  std::map<std::string, common::RoundName> newest;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kSettledRounds, {v1::Round::STATE_SOLVED, v1::Round::STATE_PUBLISHED}, [&](const common::Row& row) {
        newest.insert_or_assign(row.text(0), common::RoundName(row.text(0), row.text(1)));
        return absl::OkStatus();
      }));
  std::erase_if(newest_, [&](const auto& each) { return !newest.contains(each.first); });
  for (const auto& [programme, key] : newest) {
    const auto known = newest_.find(programme);
    if (known != newest_.end() && known->second.key.text() == key.text()) continue;
    NewestRound counted{.key = key};
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<v1::Round> round, find_round(tx, key));
    if (round.has_value()) counted.served = round->result().served_count();
    ENTENTE_RETURN_IF_ERROR(tx.scan(kUnmetNeeds, {key.programme, key.id}, [&](const common::Row& row) -> absl::Status {
      v1::UnmetNeed need;
      if (!need.ParseFromString(row.bytes(0))) return absl::DataLossError("a stored need can't be read");
      ++counted.unmet[common::word_of(need.cause())];
      return absl::OkStatus();
    }));
    newest_.insert_or_assign(programme, std::move(counted));
  }
  std::vector<common::Metrics::Row> unmet, served;
  for (const auto& [programme, round] : newest_) {
    served.push_back({{programme}, static_cast<double>(round.served)});
    for (const auto& [cause, count] : round.unmet) unmet.push_back({{programme, cause}, static_cast<double>(count)});
  }
  metrics_.replace(kUnmet, unmet);
  metrics_.replace(kServed, served);
  return absl::OkStatus();
}

absl::Status MatchingFigures::count_waiting() {
  ENTENTE_ASSIGN_OR_RETURN(const auto work, work_.read());
  const absl::Time now = clock_.now();
  std::map<std::pair<std::string, std::string>, std::int64_t> waiting;
  std::map<std::string, absl::Duration> oldest;
  for (const auto& [name, proposal] : work->proposals) {
    // Those of rounds that are only tried are before nobody.
    const auto round = work->rounds.find(std::string_view(name).substr(0, name.find("/proposals/")));
    if (round == work->rounds.end() || !round->second.before_coordinators) continue;
    const std::string state = common::word_of(proposal->state());
    const absl::Duration age = now - common::from_timestamp(proposal->update_time());
    ++waiting[{state, std::string(common::age_label(age))}];
    oldest[state] = std::max(oldest[state], age);
  }
  std::vector<common::Metrics::Row> rows, times;
  for (const auto& [key, count] : waiting) rows.push_back({{key.first, key.second}, static_cast<double>(count)});
  for (const auto& [state, age] : oldest) times.push_back({{state}, absl::ToDoubleSeconds(age)});
  metrics_.replace(kWaiting, rows);
  metrics_.replace(kOldest, times);
  return absl::OkStatus();
}

}  // namespace entente::matching
