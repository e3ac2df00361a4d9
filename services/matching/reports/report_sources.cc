#include "services/matching/reports/report_sources.h"

#include <algorithm>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

using v1::Cooperation;
using v1::Proposal;
using v1::Round;

absl::CivilDay day_made(const google::protobuf::Timestamp& time) {
  return common::utc_day(common::from_timestamp(time));
}

bool may_have_been(const Cooperation& cooperation, const Days& days) {
  const bool too_late = cooperation.has_start() && common::first_day(cooperation.start()) > days.to;
  const bool too_early = cooperation.has_end() && common::last_day(cooperation.end()) < days.from;
  return !too_late && !too_early && cooperation.state() != Cooperation::STATE_DECLINED;
}

// Those of the programme that were begun on these days, newest first.
absl::StatusOr<std::vector<Round>> rounds_of(common::ReadTransaction& tx, const std::string& programme,
                                             const Days& days) {
  ENTENTE_ASSIGN_OR_RETURN(RoundPage page, list_rounds(tx, common::id_of(programme), 0, common::kEverything));
  std::vector<Round> rounds = std::move(page.rounds.entries);
  std::erase_if(rounds, [&](const Round& round) { return !days.has(day_made(round.create_time())); });
  return rounds;
}

}  // namespace

absl::StatusOr<std::vector<Cooperation>> cooperations_of(common::ReadTransaction& tx, const Days& days,
                                                         const std::function<bool(const Cooperation&)>& concerns) {
  ENTENTE_ASSIGN_OR_RETURN(auto all, list_cooperations(tx, {}, "", common::kEverything));
  std::erase_if(all.entries, [&](const Cooperation& each) { return !may_have_been(each, days) || !concerns(each); });
  return std::move(all.entries);
}

absl::StatusOr<std::vector<ProposalHistory>> proposals_of(common::ReadTransaction& tx, const std::string& programme,
                                                          const Days& days,
                                                          const std::function<bool(const Proposal&)>& concerns) {
  std::vector<ProposalHistory> histories;
  // Rounds that were begun before these days, too: by hand proposals are made in them later.
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Round> rounds, rounds_of(tx, programme, {absl::CivilDay::min(), days.to}));
  for (const Round& round : rounds) {
    const std::optional<common::RoundName> key = common::RoundName::parse(round.name());
    if (!key.has_value()) continue;
    ENTENTE_ASSIGN_OR_RETURN(auto proposals, list_proposals(tx, *key, {}, "", common::kEverything));
    for (Proposal& proposal : proposals.entries) {
      const std::optional<common::ProposalName> name = common::ProposalName::parse(proposal.name());
      if (!name.has_value() || !days.has(day_made(proposal.create_time())) || !concerns(proposal)) continue;
      ENTENTE_ASSIGN_OR_RETURN(auto decisions, list_decisions(tx, *name, "", common::kEverything));
      histories.push_back({std::move(proposal), std::move(decisions.entries)});
    }
  }
  return histories;
}

absl::Status read_last_round(common::ReadTransaction& tx, const std::string& programme, ReportSources& sources) {
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Round> rounds, rounds_of(tx, programme, sources.days));
  // Newest first: a published one, else the newest that has a result.
  for (const bool published : {true, false}) {
    for (const Round& round : rounds) {
      if (published != (round.state() == Round::STATE_PUBLISHED)) continue;
      const std::optional<common::RoundName> key = common::RoundName::parse(round.name());
      if (!key.has_value()) continue;
      ENTENTE_ASSIGN_OR_RETURN(sources.balance, find_balance(tx, *key));
      if (!sources.balance.has_value()) continue;
      sources.round = round;
      return absl::OkStatus();
    }
  }
  return absl::OkStatus();
}

bool has_field(const World& world, const std::string& city_name, const std::string& field, absl::CivilDay day) {
  const auto city = world.profiles->cities.find(city_name);
  if (city == world.profiles->cities.end()) return false;
  const auto& periods = city->second->field_periods();
  return std::any_of(periods.begin(), periods.end(), [&](const auto& period) {
    const bool begun = !period.has_valid_from() || common::first_day(period.valid_from()) <= day;
    const bool over = period.has_valid_to() && common::first_day(period.valid_to()) <= day;
    return period.creative_field() == field && begun && !over;
  });
}

}  // namespace entente::matching
