#include "services/common/rpc/call_places.h"

#include <algorithm>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

absl::Status too_many(Cargo cargo, std::size_t most) {
  const std::string_view what = cargo == Cargo::kSheet
                                    ? " imports of yours wait already; send one after another"
                                    : " calls of yours wait already for room for their messages; end those whose "
                                      "message isn't sent to its end, and repeat";
  return make_retryable_error(kOverloaded, concat(most, what), absl::Seconds(1));
}

absl::Status shutting_down() {
  return make_retryable_error(kShuttingDown, "the process is ending; repeat", absl::Seconds(1));
}

}  // namespace

bool CallPlaces::has_place(const Hall& hall, const Line& line) {
  return line.held() < hall.limits.of_one && hall.held < hall.limits.of_all;
}

void CallPlaces::take_place(Hall& hall, Line& line, absl::Duration time) {
  line.until.push_back(now_() + std::min(time, hall.limits.longest_message));
  ++hall.held;
}

void CallPlaces::forget_slow(Hall& hall, Line& line) {
  hall.held -= std::erase_if(line.until, [now = now_()](absl::Duration until) { return until < now; });
}

void CallPlaces::enter(CallerKey caller, Cargo cargo, absl::Duration time, Verdict verdict) {
  absl::Status status;
  {
    std::lock_guard lock(mutex_);
    Hall& to = hall(cargo);
    Line& line = to.lines[caller];
    forget_slow(to, line);
    if (line.waiting.empty() && has_place(to, line)) {
      take_place(to, line, time);
    } else if (closed_) {
      status = shutting_down();
    } else if (line.waiting.size() >= to.limits.waiting) {
      status = too_many(cargo, to.limits.waiting);
    } else {
      line.waiting.push_back({time, std::move(verdict)});
      if (to.limits.of_all != kUnlimited) to.turns.push_back(caller);
      return;
    }
    drop_if_empty(to, caller);
  }
  verdict(status);
}

void CallPlaces::admit(Hall& hall, Line& line, std::vector<Verdict>& admitted) {
  take_place(hall, line, line.waiting.front().time);
  admitted.push_back(std::move(line.waiting.front().verdict));
  line.waiting.pop_front();
}

// A place of this caller has come back: it is its own next call's, or where there is a limit for all, of who came
// first.
void CallPlaces::admit_from(Hall& hall, CallerKey caller, std::vector<Verdict>& admitted) {
  if (hall.limits.of_all == kUnlimited) {
    Line& line = hall.lines[caller];
    while (!line.waiting.empty() && has_place(hall, line)) admit(hall, line, admitted);
    return;
  }
  for (auto turn = hall.turns.begin(); turn != hall.turns.end() && hall.held < hall.limits.of_all;) {
    Line& line = hall.lines[*turn];
    if (!has_place(hall, line)) {
      ++turn;
      continue;
    }
    admit(hall, line, admitted);
    turn = hall.turns.erase(turn);
  }
}

void CallPlaces::drop_if_empty(Hall& hall, CallerKey caller) {
  const auto found = hall.lines.find(caller);
  if (found != hall.lines.end() && found->second.held() == 0 && found->second.waiting.empty()) hall.lines.erase(found);
}

bool CallPlaces::arrive(CallerKey caller, Cargo cargo) {
  std::vector<Verdict> admitted;
  bool keeps = false;
  {
    std::lock_guard lock(mutex_);
    Hall& from = hall(cargo);
    Line& line = from.lines[caller];
    // The newest: one that stands still keeps its time, and its place is given away then.
    if (!line.until.empty()) {
      line.until.pop_back();
      --from.held;
    }
    keeps = from.limits.to_end;
    if (keeps) {
      ++line.kept;
      ++from.held;
    }
    admit_from(from, caller, admitted);
    drop_if_empty(from, caller);
  }
  for (const Verdict& verdict : admitted) verdict(absl::OkStatus());
  return keeps;
}

void CallPlaces::leave(CallerKey caller, Cargo cargo) {
  std::vector<Verdict> admitted;
  {
    std::lock_guard lock(mutex_);
    Hall& from = hall(cargo);
    --from.lines[caller].kept;
    --from.held;
    admit_from(from, caller, admitted);
    drop_if_empty(from, caller);
  }
  for (const Verdict& verdict : admitted) verdict(absl::OkStatus());
}

void CallPlaces::sweep() {
  std::vector<Verdict> admitted;
  {
    std::lock_guard lock(mutex_);
    for (Hall& each : halls_) {
      for (auto& [caller, line] : each.lines) forget_slow(each, line);
      for (auto line = each.lines.begin(); line != each.lines.end();) {
        const CallerKey caller = (line++)->first;
        admit_from(each, caller, admitted);
        drop_if_empty(each, caller);
      }
    }
  }
  for (const Verdict& verdict : admitted) verdict(absl::OkStatus());
}

void CallPlaces::close() {
  std::vector<Verdict> refused;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    for (Hall& each : halls_) {
      each.turns.clear();
      for (auto& [caller, line] : each.lines) {
        for (Call& call : line.waiting) refused.push_back(std::move(call.verdict));
        line.waiting.clear();
      }
    }
  }
  for (const Verdict& verdict : refused) verdict(shutting_down());
}

}  // namespace entente::common
