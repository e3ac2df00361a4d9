// What a round and the one that it follows (`base_round`) have to do with each other: what of the base is fixed in the
// new round, what isn't proposed again, what is carried on, and what gives way. A round without a base leaves all
// others as they are. Functions on a transaction and pure ones; thread-safe: they keep no state.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/proposal.pb.h"
#include "matcher/model/kinds.h"
#include "services/matching/comparing/fate.h"
#include "services/matching/world/views.h"

namespace entente::common {
class Database;
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// What people decided in a round, and in those that it followed, as the next one has to heed it.
struct BaseDecisions {
  // For which places are held and that nobody carries out yet: APPROVED and AGREED, of the base or of a round that it
  // carries on. One that is being approved may or may not hold its places, so it isn't fixed.
  std::vector<v1::Proposal> fixed;
  // Pairs that coordinators rejected.
  std::vector<v1::Proposal> rejected;
};
absl::StatusOr<BaseDecisions> decisions_of_base(common::ReadTransaction& tx, const std::string& base_round);

// The world in which a round of `programme` heeds them, unless a person's directive speaks of the same two listings:
//   - each fixed pair is kept, as by a directive, and the place that it holds of need and pivotal offer is free for it.
//     Of a trio these two are fixed; the facilitating place stays held, whoever serves the need. Where a rule stops the
//     pair by now, or it has begun, its places stay held and nobody else gets them;
//   - a rejected pair of unchanged listings is ruled out, as by a directive.
// Builds a problem where something is fixed.
World with_base(const World& world, const v1::Programme& programme, matcher::Day as_of, const BaseDecisions& base);

// Where `base_round` has the same proposal of unchanged listings, or one with the same need and pivotal offer for which
// places are held, one of `proposals` carries it on: says so (`carried_from`), has its assignee and, where it is
// returned, is so too, by the same decision.
absl::Status carry_over(common::ReadTransaction& tx, const std::string& base_round,
                        std::vector<v1::Proposal>& proposals);

// Why proposals of `base_round` that are still before coordinators aren't in the round `after`, by their names. Builds
// the base's problem: not within a write.
using Fates = std::map<std::string, Fate>;
absl::StatusOr<Fates> fates_of_base(common::Database& database, const std::string& base_round, const RoundSide& after);

// Those proposals of `base_round` that its round made and that are still before coordinators become SUPERSEDED, with
// their cause: what carries them on, of `made`, or their fate; others too where one of `made` carries them on. The
// round itself becomes so, unless it is published: then it stays what cities see.
absl::Status give_way(common::WriteTransaction& tx, const std::string& base_round,
                      const std::vector<v1::Proposal>& made, const Fates& fates, absl::Time now);

}  // namespace entente::matching
