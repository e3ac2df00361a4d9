#include "services/matching/proposals/decision_store.h"

#include <cstdint>
#include <string>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/rows.h"
#include "services/common/text/slug.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

constexpr std::size_t kDigits = 6;  // so that names sort as numbers do
constexpr std::string_view kLast =
    "SELECT number FROM decisions WHERE programme = $1 AND round = $2 AND proposal = $3 ORDER BY number DESC LIMIT 1";
constexpr std::string_view kInsert =
    "INSERT INTO decisions (programme, round, proposal, number, action, undoes, payload) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kFind =
    "SELECT d.payload, (SELECT COUNT(*) FROM decisions AS u WHERE u.programme = $1 AND u.round = $2 "
    "AND u.proposal = $3 AND u.undoes = $4) FROM decisions AS d "
    "WHERE d.programme = $1 AND d.round = $2 AND d.proposal = $3 AND d.number = $4";
// Behind `WITH line (turn, round, proposal) AS (VALUES …)`.
constexpr std::string_view kList =
    "SELECT d.payload, (SELECT COUNT(*) FROM decisions AS u WHERE u.programme = d.programme AND u.round = d.round "
    "AND u.proposal = d.proposal AND u.undoes = d.number) FROM line "
    "JOIN decisions AS d ON d.round = line.round AND d.proposal = line.proposal "
    "WHERE d.programme = $1 AND (line.turn > $2 OR (line.turn = $2 AND d.number > $3)) ORDER BY line.turn, d.number";

std::string id_of_number(std::int64_t number) {
  std::string id = std::to_string(number);
  if (id.size() < kDigits) id.insert(0, kDigits - id.size(), '0');
  return id;
}

// 0: no decision has it.
std::int64_t number_of_id(std::string_view id) {
  std::int64_t number = 0;
  return parse_number(id, number) && id_of_number(number) == id ? number : 0;
}

absl::StatusOr<v1::Decision> read(const common::Row& row) {
  ENTENTE_ASSIGN_OR_RETURN(v1::Decision decision, common::from_body<v1::Decision>(row.bytes(0)));
  decision.set_reverted(row.integer(1) > 0);
  return decision;
}

}  // namespace

std::optional<DecisionName> DecisionName::parse(std::string_view text) {
  constexpr std::string_view kDecisions = "/decisions/";
  const std::size_t at = text.rfind(kDecisions);
  if (at == std::string_view::npos) return std::nullopt;
  std::optional<common::ProposalName> proposal = common::ProposalName::parse(text.substr(0, at));
  const std::string_view id = text.substr(at + kDecisions.size());
  if (!proposal.has_value() || !common::is_slug(id)) return std::nullopt;
  return DecisionName{*std::move(proposal), std::string(id)};
}

absl::Status append_decision(common::WriteTransaction& tx, const common::ProposalName& proposal,
                             v1::Decision& decision) {
  ENTENTE_ASSIGN_OR_RETURN(const std::optional<common::Row> last,
                           tx.query_one(kLast, {proposal.round.programme, proposal.round.id, proposal.id}));
  const std::int64_t number = last.has_value() ? last->integer(0) + 1 : 1;
  decision.set_name(common::concat(proposal.text(), "/decisions/", id_of_number(number)));
  const std::int64_t undoes = decision.undoes().empty() ? 0 : number_of_id(common::id_of(decision.undoes()));
  return tx
      .execute(kInsert, {proposal.round.programme, proposal.round.id, proposal.id, number,
                         static_cast<int>(decision.action()), undoes, common::Bytes{common::to_body(decision)}})
      .status();
}

absl::StatusOr<std::optional<v1::Decision>> find_decision(common::ReadTransaction& tx,
                                                          const common::ProposalName& proposal, std::string_view id) {
  ENTENTE_ASSIGN_OR_RETURN(
      const std::optional<common::Row> row,
      tx.query_one(kFind, {proposal.round.programme, proposal.round.id, proposal.id, number_of_id(id)}));
  if (!row.has_value()) return std::nullopt;
  ENTENTE_ASSIGN_OR_RETURN(v1::Decision decision, read(*row));
  return decision;
}

absl::StatusOr<common::PageOf<v1::Decision>> list_decisions(common::ReadTransaction& tx,
                                                            const std::vector<common::ProposalName>& proposals,
                                                            std::string_view after, const common::PageLimit& limit) {
  const std::optional<DecisionName> last = DecisionName::parse(after);
  std::int64_t turn_of_last = 0;
  std::string line;
  common::Params of_line;
  for (std::size_t turn = 0; turn < proposals.size(); ++turn) {
    const common::ProposalName& one = proposals[turn];
    if (last.has_value() && last->proposal == one) turn_of_last = static_cast<std::int64_t>(turn);
    common::append(line, turn == 0 ? "" : ", ", "(", turn, ", $", 4 + 2 * turn, ", $", 5 + 2 * turn, ")");
    of_line.insert(of_line.end(), {one.round.id, one.id});
  }
  common::Params params = {proposals.front().round.programme, turn_of_last,
                           last.has_value() ? number_of_id(last->id) : std::int64_t{0}};
  params.insert(params.end(), of_line.begin(), of_line.end());
  return common::read_page<v1::Decision>(
      tx, common::concat("WITH line (turn, round, proposal) AS (VALUES ", line, ") ", kList), params, limit,
      [](const common::Row& row) -> absl::StatusOr<std::optional<v1::Decision>> {
        ENTENTE_ASSIGN_OR_RETURN(v1::Decision decision, read(row));
        return std::optional<v1::Decision>(std::move(decision));
      });
}

}  // namespace entente::matching
