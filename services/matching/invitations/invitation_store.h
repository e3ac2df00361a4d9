// Invitations and their uses in the store. An invitation is found by the digest of its secret, which is kept nowhere; a
// use is appended, never changed, never deleted. Functions on a transaction; see programme_store.h. Thread-safe: keeps
// no state.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "entente/matching/v1/invitation_service.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"

namespace entente::common {
class Database;
class ReadTransaction;
class WriteTransaction;
}  // namespace entente::common

namespace entente::matching {

// The tables: part of a migration.
inline constexpr std::string_view kInvitationsSchema = R"sql(
CREATE TABLE invitations (
  id TEXT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL UNIQUE,
  secret_digest TEXT NOT NULL UNIQUE,
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  proposal TEXT NOT NULL,
  payload BYTES NOT NULL,
  FOREIGN KEY (programme, round, proposal) REFERENCES proposals (programme, round, id)
);
CREATE INDEX invitations_by_proposal ON invitations (programme, round, proposal);
CREATE TABLE invitation_uses (
  invitation TEXT NOT NULL REFERENCES invitations (id),
  number BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  use_micros BIGINT NOT NULL,
  PRIMARY KEY (invitation, number)
);
IMMUTABLE TABLE invitation_uses 'a use of an invitation never changes';
)sql";

// Of a later one: an invitation is for a proposal or for a person, and the use of the second kind says what it
// answered. The tables have names of their own, so that a store needs to drop nothing else than tables.
inline constexpr std::string_view kPeoplesInvitationsSchema = R"sql(
CREATE TABLE invitations_made (
  id TEXT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL UNIQUE,
  secret_digest TEXT NOT NULL UNIQUE,
  programme TEXT,
  round TEXT,
  proposal TEXT,
  person TEXT,
  payload BYTES NOT NULL,
  CHECK ((person IS NULL) = (proposal IS NOT NULL)),
  FOREIGN KEY (programme, round, proposal) REFERENCES proposals (programme, round, id)
);
INSERT INTO invitations_made (id, sequence, secret_digest, programme, round, proposal, payload)
SELECT id, sequence, secret_digest, programme, round, proposal, payload FROM invitations;
CREATE INDEX invitations_of_proposals ON invitations_made (programme, round, proposal);
CREATE INDEX invitations_of_people ON invitations_made (person) WHERE person IS NOT NULL;
CREATE TABLE invitations_used (
  invitation TEXT NOT NULL REFERENCES invitations_made (id),
  number BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  use_micros BIGINT NOT NULL,
  proposal TEXT NOT NULL,
  city TEXT NOT NULL,
  PRIMARY KEY (invitation, number)
);
INSERT INTO invitations_used (invitation, number, kind, use_micros, proposal, city)
SELECT invitation, number, kind, use_micros, '', '' FROM invitation_uses;
IMMUTABLE TABLE invitations_used 'a use of an invitation never changes';
DROP TABLE invitation_uses;
DROP TABLE invitations;
)sql";

// How many uses of an invitation GetInvitation shows.
inline constexpr int kShownUses = 100;

// An invitation with what the store has to tell whether it still stands. Its own state is OPEN, ANSWERED or REVOKED:
// that it is over follows from the time and its proposal, or its person.
struct StoredInvitation {
  v1::Invitation invitation;
  v1::Proposal proposal;  // empty: it is for a person
  v1::Round::State round_state = v1::Round::STATE_UNSPECIFIED;
};

// REQUIRES: its proposal, if it has one, is stored; else it has a person; the id in `name` is free.
absl::Status insert_invitation(common::WriteTransaction& tx, const v1::Invitation& invitation,
                               std::string_view secret_digest);
absl::Status update_invitation(common::WriteTransaction& tx, const v1::Invitation& invitation);
absl::StatusOr<std::optional<StoredInvitation>> find_invitation(common::ReadTransaction& tx, std::string_view id);
// The one of this secret.
absl::StatusOr<std::optional<StoredInvitation>> find_invitation_by_secret(common::ReadTransaction& tx,
                                                                          std::string_view secret_digest);

struct InvitationPage {
  common::PageOf<v1::Invitation> invitations;
  std::int64_t last_sequence = 0;  // when there are more
};
// Newest first, those made before `before` (0: all), as `see` makes them; nothing: the reader doesn't see it.
absl::StatusOr<InvitationPage> list_invitations(
    common::ReadTransaction& tx, std::int64_t before, const common::PageLimit& limit,
    const std::function<std::optional<v1::Invitation>(const StoredInvitation&)>& see);
// All of one proposal, oldest first.
absl::StatusOr<std::vector<StoredInvitation>> invitations_of(common::ReadTransaction& tx,
                                                             const common::ProposalName& proposal);
// All of one person, `people/{person}`, oldest first.
absl::StatusOr<std::vector<StoredInvitation>> invitations_of(common::ReadTransaction& tx, std::string_view person);
// The people that there are invitations of.
absl::StatusOr<std::set<std::string>> invited_people(common::ReadTransaction& tx);

// Drops those whose time was over before `before`, with their uses, in steps between which others write; returns how
// many went. What was answered by them stays: that is in the decisions. Idempotent; O(those that were made before).
absl::StatusOr<std::int64_t> expire_invitations(common::Database& database, absl::Time before);

// How often it was used.
absl::StatusOr<std::int64_t> use_count(common::ReadTransaction& tx, std::string_view id);
// `use` has what was done, when, and, of an answer by a person's, what was answered.
absl::Status append_use(common::WriteTransaction& tx, std::string_view id, const v1::Invitation::Use& use);
// What was answered by a person's: proposals with their cities.
absl::StatusOr<std::set<std::pair<std::string, std::string>>> answers_by(common::ReadTransaction& tx,
                                                                         std::string_view id);
// The last ones, newest first.
absl::StatusOr<std::vector<v1::Invitation::Use>> last_uses(common::ReadTransaction& tx, std::string_view id);

}  // namespace entente::matching
