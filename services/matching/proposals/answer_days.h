// AnswerDays: what time does with proposals that are before their cities. Who is asked is reminded after a third of the
// days to answer (7 of 21), again after two thirds (14), then the alternate too, and after six sevenths (18) a
// coordinator hears of it, who can still ask by phone; at the end the proposal expires. A reminder is a fact on the
// party (`reminder_count`, `remind_time`), which tasks and digests (tasks/) go by:
//
//   asked ── 1: focal point ── 2: alternate too ── 3: coordinators' queue ── expired
//
// Made to be called by a sweep: idempotent, and each thing is done once however many processes do it, since what was
// done stands on the proposal and is looked at in the transaction that does it. Thread-safe.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/matching/proposals/steps_in_store.h"

namespace entente::common {
class Clock;
class Database;
}  // namespace entente::common

namespace entente::matching {

// Which reminder is due to one who has `days` until `answer_by`: 0 (none) – 3.
int reminder_due(absl::Time answer_by, int days, absl::Time now);

class AnswerDays {
 public:
  // The parts outlive it.
  AnswerDays(common::Database& database, const common::Clock& clock, WorldSource world);

  struct Outcome {
    int asked = 0;     // proposals of which it was said until when their cities have time
    int reminded = 0;  // proposals with a reminder
    int expired = 0;
  };
  // Does all that is due; while the clock can't be believed it only says until when cities have time, which follows
  // from what is stored. O(approved proposals), and a write for each that something is due of.
  absl::StatusOr<Outcome> run();

 private:
  absl::Status settle(const v1::Proposal& found, const World& world, bool believed, Outcome& outcome);
  common::Database& database_;
  const common::Clock& clock_;
  const WorldSource world_;
};

}  // namespace entente::matching
