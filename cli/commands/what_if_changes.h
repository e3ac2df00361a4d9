// Changes of `--what-if`: "weights.topics=20" and the like, read into a programme and directives. Pure; thread-safe.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/data_set/data_set.h"

namespace entente::cli {

// A programme and the words on pairs, to be changed.
struct Changed {
  matching::v1::Programme programme;
  std::vector<matcher::Directive> directives;
  std::map<std::string, std::string, std::less<>> made = {};  // what was changed → the change
  std::set<std::string> idle = {};                            // changes that found things to be so already
};

// Makes one change:
//   weights.TERM=POINTS · relevance.floor=POINTS · relevance.good=POINTS · axes.AXIS=on|off · quotas.CLASS=LEAST..MOST
//   (per mille, either may be left out) · limits.LIMIT=NUMBER · priority.RULE=on|off · priority.waiting_days=DAYS ·
//   keep NEED OFFER · rule-out NEED OFFER · clear NEED OFFER
// INVALID_ARGUMENT or NOT_FOUND names what is allowed; FAILED_PRECONDITION: it contradicts a change made before. What
// the programme may hold is checked afterwards, as a whole.
absl::Status make_change(const std::string& change, const DataSet& data, Changed& changed);

// What the services would refuse of a changed programme; `data` is what it refers to.
absl::Status check_changed(const Changed& changed, const DataSet& data);

}  // namespace entente::cli
