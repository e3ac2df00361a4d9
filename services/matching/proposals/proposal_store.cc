#include "services/matching/proposals/proposal_store.h"

#include <utility>

#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/matching/proposals/proposal_head.h"

namespace entente::matching {
namespace {

constexpr std::string_view kFindProposal =
    "SELECT payload FROM proposals WHERE programme = $1 AND round = $2 AND id = $3";
constexpr std::string_view kListProposals =
    "SELECT payload FROM proposals WHERE programme = $1 AND round = $2 AND id > $3 "
    "AND ($4 = 0 OR state = $4) AND ($5 = 0 OR axis = $5) AND ($6 = 0 OR origin = $6) "
    "AND ($7 = '' OR need = $7) AND ($8 = '' OR offer = $8) "
    "AND ($9 = '' OR beneficiary_city = $9 OR pivotal_city = $9 OR facilitating_city = $9) "
    "ORDER BY id";
constexpr std::string_view kOpen =
    "SELECT payload FROM proposals WHERE state IN ($1, $2, $3, $4, $5, $6, $7, $8) ORDER BY programme, round, id";
constexpr std::string_view kInsertProposal =
    "INSERT INTO proposals (programme, round, id, state, axis, origin, need, offer, beneficiary_city, pivotal_city, "
    "facilitating_city, payload) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
constexpr std::string_view kUpdateProposal =
    "UPDATE proposals SET state = $4, axis = $5, origin = $6, need = $7, offer = $8, beneficiary_city = $9, "
    "pivotal_city = $10, facilitating_city = $11, payload = $12 WHERE programme = $1 AND round = $2 AND id = $3";
constexpr std::string_view kKeepFormer =
    "UPDATE proposals SET former = $4 WHERE programme = $1 AND round = $2 AND id = $3";
constexpr std::string_view kFindFormer = "SELECT former FROM proposals WHERE programme = $1 AND round = $2 AND id = $3";
constexpr std::string_view kInState = "SELECT payload FROM proposals WHERE state = $1 ORDER BY programme, round, id";

absl::Status stamp(common::WriteTransaction& tx, v1::Proposal& proposal, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  proposal.set_etag(common::make_etag(revision));
  *proposal.mutable_update_time() = common::to_timestamp(now);
  return common::store_change(tx,
                              {revision, std::string(kProposalChange), proposal.name(), proposal.SerializeAsString()});
}

std::string city_in_role(const v1::Proposal& proposal, type::v1::PartyRole role) {
  for (const auto& party : proposal.parties()) {
    if (party.role() == role) return party.city();
  }
  return {};
}

common::Params row_of(const common::ProposalName& key, const v1::Proposal& proposal) {
  const v1::Candidate& candidate = proposal.pairing().candidate();
  return {key.round.programme,
          key.round.id,
          key.id,
          static_cast<int>(proposal.state()),
          static_cast<int>(candidate.axis()),
          static_cast<int>(proposal.origin()),
          candidate.pairing().need(),
          candidate.pairing().offer(),
          city_in_role(proposal, type::v1::PARTY_ROLE_BENEFICIARY),
          city_in_role(proposal, type::v1::PARTY_ROLE_PIVOTAL),
          city_in_role(proposal, type::v1::PARTY_ROLE_FACILITATING),
          common::Bytes{proposal.SerializeAsString()}};
}

// Reads the proposals of a page whole, as many as have room.
absl::Status read_whole(common::ReadTransaction& tx, const common::RoundName& round, std::size_t most_bytes,
                        const ProposalReading& reading, common::PageOf<v1::Proposal>& page) {
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < page.entries.size(); ++i) {
    const std::string id(common::id_of(page.entries[i].name()));
    ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Proposal> whole, find_proposal(tx, {round, id}));
    if (!whole.has_value()) return absl::InternalError("a proposal went away within a transaction");
    if (reading.complete) ENTENTE_RETURN_IF_ERROR(reading.complete(*whole));
    bytes += whole->ByteSizeLong();
    if (i > 0 && bytes > most_bytes) {
      page.entries.resize(i);
      page.more = true;
      break;
    }
    page.entries[i] = *std::move(whole);
  }
  return absl::OkStatus();
}

// Calls `see` for each that isn't over, of all rounds, by name.
template <typename See>
absl::Status each_open(common::ReadTransaction& tx, See see) {
  using Proposal = v1::Proposal;
  return tx.scan(kOpen,
                 {static_cast<int>(Proposal::STATE_PROPOSED), static_cast<int>(Proposal::STATE_RETURNED),
                  static_cast<int>(Proposal::STATE_APPROVING), static_cast<int>(Proposal::STATE_APPROVED),
                  static_cast<int>(Proposal::STATE_AGREED), static_cast<int>(Proposal::STATE_RUNNING),
                  static_cast<int>(Proposal::STATE_REPORT_DUE), static_cast<int>(Proposal::STATE_REPORTED)},
                 [&](const common::Row& row) -> absl::Status {
                   ENTENTE_ASSIGN_OR_RETURN(Proposal proposal, common::from_body<Proposal>(row.bytes(0)));
                   see(std::move(proposal));
                   return absl::OkStatus();
                 });
}

}  // namespace

absl::StatusOr<std::optional<v1::Proposal>> find_proposal(common::ReadTransaction& tx,
                                                          const common::ProposalName& key) {
  return common::read_body<v1::Proposal>(tx, kFindProposal, {key.round.programme, key.round.id, key.id});
}

absl::StatusOr<std::optional<v1::Proposal>> find_head(common::ReadTransaction& tx, const common::ProposalName& key) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(kFindProposal, {key.round.programme, key.round.id, key.id}));
  if (!row.has_value()) return std::nullopt;
  ENTENTE_ASSIGN_OR_RETURN(v1::Proposal head, read_head(row->bytes(0)));
  return head;
}

absl::StatusOr<common::PageOf<v1::Proposal>> list_proposals(common::ReadTransaction& tx, const common::RoundName& round,
                                                            const ProposalFilter& filter, std::string_view after,
                                                            const common::PageLimit& limit,
                                                            const ProposalReading& reading) {
  const common::Params params = {round.programme, round.id,    after,        filter.state, filter.axis,
                                 filter.origin,   filter.need, filter.offer, filter.city};
  const bool looks_through =
      limit.selection != nullptr && (limit.selection->is_ordered() || !limit.selection->is_everything());
  const auto read = [&](const common::Row& row) -> absl::StatusOr<std::optional<v1::Proposal>> {
    ENTENTE_ASSIGN_OR_RETURN(v1::Proposal proposal, looks_through || reading.heads
                                                        ? read_head(row.bytes(0))
                                                        : common::from_body<v1::Proposal>(row.bytes(0)));
    if (reading.sees && !reading.sees(proposal)) return std::nullopt;
    if (reading.complete) ENTENTE_RETURN_IF_ERROR(reading.complete(proposal));
    return std::optional<v1::Proposal>(std::move(proposal));
  };
  ENTENTE_ASSIGN_OR_RETURN(auto page, common::read_page<v1::Proposal>(tx, kListProposals, params, limit, read));
  if (looks_through && !reading.heads) ENTENTE_RETURN_IF_ERROR(read_whole(tx, round, limit.bytes, reading, page));
  return page;
}

absl::StatusOr<std::vector<v1::Proposal>> open_proposals_of(common::ReadTransaction& tx, std::string_view person) {
  std::vector<v1::Proposal> found;
  ENTENTE_RETURN_IF_ERROR(each_open(tx, [&](v1::Proposal&& proposal) {
    if (proposal.assignee() == person) found.push_back(std::move(proposal));
  }));
  return found;
}

absl::StatusOr<std::map<std::string, int>> open_proposals_by_assignee(common::ReadTransaction& tx) {
  std::map<std::string, int> counts;
  ENTENTE_RETURN_IF_ERROR(each_open(tx, [&](v1::Proposal&& proposal) {
    if (!proposal.assignee().empty()) ++counts[proposal.assignee()];
  }));
  return counts;
}

absl::Status insert_proposal(common::WriteTransaction& tx, v1::Proposal& proposal, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const common::ProposalName key,
                           common::parse_name<common::ProposalName>("proposal.name", proposal.name()));
  *proposal.mutable_create_time() = common::to_timestamp(now);
  ENTENTE_RETURN_IF_ERROR(stamp(tx, proposal, now));
  return tx.put(kInsertProposal, row_of(key, proposal));
}

absl::Status update_proposal(common::WriteTransaction& tx, v1::Proposal& proposal, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const common::ProposalName key,
                           common::parse_name<common::ProposalName>("proposal.name", proposal.name()));
  ENTENTE_RETURN_IF_ERROR(stamp(tx, proposal, now));
  return tx.put(kUpdateProposal, row_of(key, proposal));
}

absl::Status keep_former(common::WriteTransaction& tx, const common::ProposalName& key, const v1::Proposal* former) {
  return tx
      .execute(kKeepFormer, {key.round.programme, key.round.id, key.id,
                             common::Bytes{former == nullptr ? std::string() : common::to_body(*former)}})
      .status();
}

absl::StatusOr<std::optional<v1::Proposal>> find_former(common::ReadTransaction& tx, const common::ProposalName& key) {
  ENTENTE_ASSIGN_OR_RETURN(
      std::optional<v1::Proposal> former,
      common::read_body<v1::Proposal>(tx, kFindFormer, {key.round.programme, key.round.id, key.id}));
  if (former.has_value() && former->name().empty()) former.reset();
  return former;
}

absl::StatusOr<std::vector<v1::Proposal>> proposals_in(common::ReadTransaction& tx, v1::Proposal::State state) {
  return common::read_all_bodies<v1::Proposal>(tx, kInState, {static_cast<int>(state)});
}

}  // namespace entente::matching
