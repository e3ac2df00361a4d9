#include "services/matching/invitations/invitation_store.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/matching/invitations/secrets.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Invitation;

constexpr std::string_view kInsert =
    "INSERT INTO invitations_made (id, sequence, secret_digest, programme, round, proposal, person, payload) "
    "VALUES ($1, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM invitations_made), $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kUpdate = "UPDATE invitations_made SET payload = $2 WHERE id = $1";

// Invitations with their proposals and the states of their rounds; those of people have neither.
constexpr std::string_view kSelect =
    "SELECT i.sequence, i.secret_digest, i.payload, p.payload, r.state FROM invitations_made AS i "
    "LEFT JOIN proposals AS p ON p.programme = i.programme AND p.round = i.round AND p.id = i.proposal "
    "LEFT JOIN rounds AS r ON r.programme = i.programme AND r.id = i.round WHERE ";
constexpr std::string_view kOfId = "i.id = $1";
constexpr std::string_view kOfSecret = "i.secret_digest = $1";
constexpr std::string_view kMadeBefore = "i.sequence < $1 ORDER BY i.sequence DESC";
constexpr std::string_view kOfProposal = "i.programme = $1 AND i.round = $2 AND i.proposal = $3 ORDER BY i.sequence";
constexpr std::string_view kOfPerson = "i.person = $1 ORDER BY i.sequence";
constexpr std::string_view kPeople = "SELECT DISTINCT person FROM invitations_made WHERE person IS NOT NULL";

constexpr std::string_view kLastUse = "SELECT COALESCE(MAX(number), 0) FROM invitations_used WHERE invitation = $1";
constexpr std::string_view kInsertUse =
    "INSERT INTO invitations_used (invitation, number, kind, use_micros, proposal, city) "
    "VALUES ($1, $2, $3, $4, $5, $6)";
constexpr std::string_view kLastUses =
    "SELECT kind, use_micros, proposal, city FROM invitations_used WHERE invitation = $1 ORDER BY number DESC LIMIT $2";
constexpr std::string_view kAnswers =
    "SELECT proposal, city FROM invitations_used WHERE invitation = $1 AND kind = $2 AND proposal <> ''";

constexpr std::size_t kExpiredAtOnce = 500;
constexpr std::string_view kOldest = "SELECT id, payload FROM invitations_made ORDER BY sequence";
constexpr std::string_view kDeleteUses = "DELETE FROM invitations_used WHERE invitation = $1";
constexpr std::string_view kDelete = "DELETE FROM invitations_made WHERE id = $1";

absl::StatusOr<StoredInvitation> read(const common::Row& row) {
  StoredInvitation stored;
  ENTENTE_ASSIGN_OR_RETURN(stored.invitation, common::from_body<Invitation>(row.bytes(2)));
  if (row.is_null(3)) return stored;
  ENTENTE_ASSIGN_OR_RETURN(stored.proposal, common::from_body<v1::Proposal>(row.bytes(3)));
  stored.round_state = static_cast<v1::Round::State>(row.integer(4));
  return stored;
}

absl::StatusOr<std::optional<StoredInvitation>> read(const std::optional<common::Row>& row) {
  if (!row.has_value()) return std::nullopt;
  ENTENTE_ASSIGN_OR_RETURN(StoredInvitation stored, read(*row));
  return stored;
}

absl::StatusOr<std::vector<StoredInvitation>> read_all(common::ReadTransaction& tx, std::string_view which,
                                                       const common::Params& params) {
  std::vector<StoredInvitation> all;
  ENTENTE_RETURN_IF_ERROR(tx.scan(concat(kSelect, which), params, [&](const common::Row& row) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(StoredInvitation stored, read(row));
    all.push_back(std::move(stored));
    return absl::OkStatus();
  }));
  return all;
}

}  // namespace

absl::Status insert_invitation(common::WriteTransaction& tx, const Invitation& invitation,
                               std::string_view secret_digest) {
  common::Params params{common::id_of(invitation.name()), secret_digest};
  if (invitation.person().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const auto proposal,
                             common::parse_name<common::ProposalName>("invitation.proposal", invitation.proposal()));
    params.insert(params.end(), {proposal.round.programme, proposal.round.id, proposal.id, std::nullopt});
  } else {
    params.insert(params.end(), {std::nullopt, std::nullopt, std::nullopt, invitation.person()});
  }
  params.emplace_back(common::Bytes{common::to_body(invitation)});
  return tx.put(kInsert, params);
}

absl::Status update_invitation(common::WriteTransaction& tx, const Invitation& invitation) {
  return tx.put(kUpdate, {common::id_of(invitation.name()), common::Bytes{common::to_body(invitation)}});
}

absl::StatusOr<std::optional<StoredInvitation>> find_invitation(common::ReadTransaction& tx, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(concat(kSelect, kOfId), {id}));
  return read(row);
}

absl::StatusOr<std::optional<StoredInvitation>> find_invitation_by_secret(common::ReadTransaction& tx,
                                                                          std::string_view secret_digest) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(concat(kSelect, kOfSecret), {secret_digest}));
  if (row.has_value() && !same_digest(row->text(1), secret_digest)) return std::nullopt;
  return read(row);
}

absl::StatusOr<InvitationPage> list_invitations(
    common::ReadTransaction& tx, std::int64_t before, const common::PageLimit& limit,
    const std::function<std::optional<Invitation>(const StoredInvitation&)>& see) {
  if (before == 0) before = std::numeric_limits<std::int64_t>::max();
  InvitationPage page;
  std::map<std::string, std::int64_t> sequences;
  const auto read_seen = [&](const common::Row& row) -> absl::StatusOr<std::optional<Invitation>> {
    ENTENTE_ASSIGN_OR_RETURN(const StoredInvitation stored, read(row));
    std::optional<Invitation> seen = see(stored);
    if (seen.has_value()) sequences[seen->name()] = row.integer(0);
    return seen;
  };
  ENTENTE_ASSIGN_OR_RETURN(page.invitations,
                           common::read_page<Invitation>(tx, concat(kSelect, kMadeBefore), {before}, limit, read_seen));
  if (page.invitations.more) page.last_sequence = sequences.at(page.invitations.entries.back().name());
  return page;
}

absl::StatusOr<std::vector<StoredInvitation>> invitations_of(common::ReadTransaction& tx,
                                                             const common::ProposalName& proposal) {
  return read_all(tx, kOfProposal, {proposal.round.programme, proposal.round.id, proposal.id});
}

absl::StatusOr<std::vector<StoredInvitation>> invitations_of(common::ReadTransaction& tx, std::string_view person) {
  return read_all(tx, kOfPerson, {person});
}

absl::StatusOr<std::set<std::string>> invited_people(common::ReadTransaction& tx) {
  std::set<std::string> people;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kPeople, {}, [&](const common::Row& row) {
    people.insert(row.text(0));
    return absl::OkStatus();
  }));
  return people;
}

absl::StatusOr<std::int64_t> expire_invitations(common::Database& database, absl::Time before) {
  // They are numbered as they are made, and their time ends behind that.
  std::vector<std::string> ids;
  const absl::Status younger = absl::CancelledError("made later");
  const absl::Status read = database.read([&](common::ReadTransaction& tx) {
    ids.clear();
    return tx.scan(kOldest, {}, [&](const common::Row& row) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(const Invitation invitation, common::from_body<Invitation>(row.bytes(1)));
      if (common::from_timestamp(invitation.create_time()) >= before) return younger;
      if (common::from_timestamp(invitation.expire_time()) < before) ids.push_back(row.text(0));
      return absl::OkStatus();
    });
  });
  if (!read.ok() && read != younger) return read;
  for (std::size_t first = 0; first < ids.size(); first += kExpiredAtOnce) {
    ENTENTE_RETURN_IF_ERROR(database.write([&](common::WriteTransaction& tx) -> absl::Status {
      for (std::size_t i = first; i < std::min(ids.size(), first + kExpiredAtOnce); ++i) {
        ENTENTE_RETURN_IF_ERROR(tx.execute(kDeleteUses, {ids[i]}).status());
        ENTENTE_RETURN_IF_ERROR(tx.execute(kDelete, {ids[i]}).status());
      }
      return absl::OkStatus();
    }));
  }
  return static_cast<std::int64_t>(ids.size());
}

absl::StatusOr<std::int64_t> use_count(common::ReadTransaction& tx, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(kLastUse, {id}));
  return row.has_value() ? row->integer(0) : 0;
}

absl::Status append_use(common::WriteTransaction& tx, std::string_view id, const Invitation::Use& use) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t count, use_count(tx, id));
  return tx
      .execute(kInsertUse, {id, count + 1, static_cast<int>(use.kind()),
                            common::to_micros(common::from_timestamp(use.use_time())), use.proposal(), use.city()})
      .status();
}

absl::StatusOr<std::set<std::pair<std::string, std::string>>> answers_by(common::ReadTransaction& tx,
                                                                         std::string_view id) {
  std::set<std::pair<std::string, std::string>> answers;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kAnswers, {id, static_cast<int>(Invitation::Use::KIND_ANSWERED)}, [&](const common::Row& row) {
        answers.emplace(row.text(0), row.text(1));
        return absl::OkStatus();
      }));
  return answers;
}

absl::StatusOr<std::vector<Invitation::Use>> last_uses(common::ReadTransaction& tx, std::string_view id) {
  std::vector<Invitation::Use> uses;
  ENTENTE_RETURN_IF_ERROR(tx.scan(kLastUses, {id, kShownUses}, [&](const common::Row& row) {
    Invitation::Use use;
    use.set_kind(static_cast<Invitation::Use::Kind>(row.integer(0)));
    *use.mutable_use_time() = common::to_timestamp(common::from_micros(row.integer(1)));
    use.set_proposal(row.text(2));
    use.set_city(row.text(3));
    uses.push_back(std::move(use));
    return absl::OkStatus();
  }));
  return uses;
}

}  // namespace entente::matching
