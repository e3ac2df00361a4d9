// `entente explain` on running services: listings by words, the round's own reasons. Main thread only.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "cli/commands/servers.h"
#include "cli/round_view/need_view.h"
#include "cli/round_view/round_view.h"

namespace entente::cli {

struct ExplainQuestion {
  std::string programme;    // empty: the only one
  std::string round;        // empty: the newest that has proposals
  std::string as_of;        // empty: the day of the round, or today
  std::string need;         // by id, name or words
  std::string offer;        // empty: how the need fares in the round
  std::string facilitator;  // empty: a pair
  bool in_round = false;
  std::string format = "table";
};

absl::Status explain_on(const ServerOptions& servers, const ExplainQuestion& question);

// As tables, or as JSON.
void put_explanation(const matching::v1::Explanation& explanation, const Names& names, const std::string& format);
void put_need(const NeedInRound& fate, const Names& names, const std::string& format);

}  // namespace entente::cli
