#include "services/common/storage/retrier.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/storage/database.h"

namespace entente::common {
namespace {

bool is_final(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsUnimplemented(status) || absl::IsNotFound(status);
}

}  // namespace

absl::Duration pause_after(int attempts, const RetrierOptions& options) {
  absl::Duration pause = options.first_pause;
  for (int i = 1; i < attempts && pause < options.longest_pause; ++i) pause *= 2;
  return std::min(pause, options.longest_pause);
}

Retrier::Retrier(Database& database, const Clock& clock, std::map<std::string, Deliver> destinations,
                 RetrierOptions options)
    : database_(database), clock_(clock), destinations_(std::move(destinations)), options_(options) {}

absl::StatusOr<Retrier::Outcome> Retrier::run() {
  Outcome outcome;
  for (const auto& [destination, deliver] : destinations_) {
    for (int i = 0; i < options_.most_at_once; ++i) {
      const absl::Time now = clock_.now();
      ENTENTE_ASSIGN_OR_RETURN(
          const auto entry,
          write_value<std::optional<OutboxEntry>>(database_, [&, &to = destination](WriteTransaction& tx) {
            return claim_from_outbox(tx, to, now, now + options_.longest_delivery);
          }));
      if (!entry.has_value()) break;
      ENTENTE_RETURN_IF_ERROR(attempt(*entry, deliver, outcome));
    }
  }
  return outcome;
}

absl::Status Retrier::attempt(const OutboxEntry& entry, const Deliver& deliver, Outcome& outcome) {
  const absl::Status status = deliver(entry);
  const std::string error = status.ToString();
  if (status.ok()) {
    ++outcome.delivered;
    return database_.write([&](WriteTransaction& tx) { return delivered(tx, entry.id); });
  }
  if (is_final(status) || entry.attempts >= options_.most_attempts) {
    ++outcome.given_up;
    log_error("an entry of the outbox was given up",
              {{"id", entry.id}, {"destination", entry.destination}, {"attempts", entry.attempts}, {"error", error}});
    return database_.write([&](WriteTransaction& tx) { return give_up(tx, entry, error); });
  }
  ++outcome.failed;
  const absl::Time next = clock_.now() + pause_after(entry.attempts, options_);
  return database_.write([&](WriteTransaction& tx) { return try_again(tx, entry, error, next); });
}

}  // namespace entente::common
