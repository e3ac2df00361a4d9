// DigestMail: the digests that people want by mail. Each day, from five in the morning (UTC) on, it looks who wants
// one: daily ones each day, weekly ones for the week that begins on Monday, and on the morning after a reminder to
// their city, which doesn't wait for Monday; whoever switches it on gets the first at once. Nothing is sent when
// nothing waits. In one transaction the day is noted for the person and the digest goes into the outbox, under its
// Message-ID; then it is sent, again and again with growing pauses for two days. The address is looked up when it is
// sent: it isn't kept here, and who was erased or wants no more gets none.
//
// Guarantee: of a period each person is sent one digest, at least once, always with the same Message-ID. Several
// processes may run it on one store. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/task_service.pb.h"
#include "entente/profiles/v1/person.pb.h"
#include "services/common/storage/retrier.h"
#include "services/matching/proposals/steps_in_store.h"
#include "services/matching/tasks/open_work.h"

namespace entente::common {
class Clock;
class Database;
class Mailer;
class Metrics;
class ReadTransaction;
}  // namespace entente::common

namespace entente::matching {

class FocalPoints;
class People;

// Which day's digest each person had last: part of a migration.
inline constexpr std::string_view kDigestsSchema = R"sql(
CREATE TABLE digests (
  person TEXT NOT NULL PRIMARY KEY,
  day TEXT NOT NULL
);
)sql";

// What of it a person wants is made for a period: its first day.
absl::CivilDay period_of(profiles::v1::Person::Digest wanted, absl::Time now);

struct DigestParts {
  common::Database& database;
  const common::Clock& clock;
  WorldSource world;
  OpenWorkReader& work;
  People& people;
  FocalPoints& focal_points;
  common::Mailer* mailer;    // null: no relay is configured, and nothing is made or sent
  common::Metrics* metrics;  // null: nobody counts
  absl::Duration dead_letters_kept = absl::Hours(24 * 90);
};

class DigestMail {
 public:
  // The parts outlive it.
  explicit DigestMail(DigestParts parts);

  // make() and send().
  absl::Status run();
  // Puts the digests that are due into the outbox; how many. The error of who can't be asked: the rest comes next time.
  absl::StatusOr<int> make();
  // Sends what is due. The mail that can't be sent is no error: it waits, or is listed by dead_letters_of().
  absl::StatusOr<common::Retrier::Outcome> send();

 private:
  absl::Status deliver(const common::OutboxEntry& entry);
  const DigestParts parts_;
  common::Retrier retrier_;
};

// Mails that were given up, in no order.
absl::StatusOr<std::vector<v1::DeadLetter>> dead_letters_of(common::ReadTransaction& tx);

}  // namespace entente::matching
