#include "services/matching/rounds/round_store.h"

#include <algorithm>
#include <limits>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/rows.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/matching/world/requests.h"

namespace entente::matching {
namespace {

constexpr std::string_view kFindRound = "SELECT payload FROM rounds WHERE programme = $1 AND id = $2";
constexpr std::string_view kListRounds =
    "SELECT sequence, payload FROM rounds WHERE programme = $1 AND sequence < $2 ORDER BY sequence DESC";
constexpr std::string_view kListAllRounds =
    "SELECT sequence, payload FROM rounds WHERE sequence < $1 ORDER BY sequence DESC";
constexpr std::string_view kFindWithProgress = "SELECT payload, progress FROM rounds WHERE programme = $1 AND id = $2";
constexpr std::string_view kRunningRounds =
    "SELECT programme, id, owner, lease_expire_micros FROM rounds WHERE state = $1";
constexpr std::string_view kRenewLease =
    "UPDATE rounds SET lease_expire_micros = $5, progress = $6 "
    "WHERE programme = $1 AND id = $2 AND owner = $3 AND state = $4";
// "-" is directly before "." in ASCII, so this is the range of ids that begin with `{day}-`.
constexpr std::string_view kRoundsOfDay = "SELECT id FROM rounds WHERE programme = $1 AND id > $2 AND id < $3";
constexpr std::string_view kInsertRound =
    "INSERT INTO rounds (programme, id, sequence, state, payload, owner, lease_expire_micros) "
    "VALUES ($1, $2, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM rounds), $3, $4, $5, $6) "
    "ON CONFLICT (programme, id) DO NOTHING";
constexpr std::string_view kUpdateRound = "UPDATE rounds SET state = $3, payload = $4 WHERE programme = $1 AND id = $2";
constexpr std::string_view kInsertResult =
    "INSERT INTO round_results (programme, round, round_document, certificate, round_digest, certificate_digest, "
    "balance) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)";
constexpr std::string_view kInsertInputs =
    "INSERT INTO round_inputs (programme, round, rules, countries, cities, listings, cooperations, directives, "
    "organisations, vocabularies) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
constexpr std::string_view kInsertUnmet =
    "INSERT INTO unmet_needs (programme, round, need, payload) VALUES ($1, $2, $3, $4)";
constexpr std::string_view kFindDocuments =
    "SELECT certificate, round_document, certificate_digest, round_digest FROM round_results "
    "WHERE programme = $1 AND round = $2";
constexpr std::string_view kFindBalance = "SELECT balance FROM round_results WHERE programme = $1 AND round = $2";
constexpr std::string_view kFindInputs =
    "SELECT rules, countries, cities, listings, cooperations, directives, organisations, vocabularies FROM "
    "round_inputs "
    "WHERE programme = $1 AND round = $2";
constexpr std::string_view kListUnmet =
    "SELECT payload FROM unmet_needs WHERE programme = $1 AND round = $2 AND need > $3 ORDER BY need";

absl::StatusOr<common::RoundName> key_of(const v1::Round& round) {
  return common::parse_name<common::RoundName>("round.name", round.name());
}

absl::Status stamp(common::WriteTransaction& tx, v1::Round& round, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t revision, common::next_revision(tx));
  round.set_etag(common::make_etag(revision));
  *round.mutable_update_time() = common::to_timestamp(now);
  return common::store_change(tx, {revision, std::string(kRoundChange), round.name(), round.SerializeAsString()});
}

common::Bytes bytes_of(const google::protobuf::MessageLite& message) {
  return {message.SerializeAsString()};
}

}  // namespace

absl::StatusOr<std::optional<v1::Round>> find_round(common::ReadTransaction& tx, const common::RoundName& key) {
  return common::read_body<v1::Round>(tx, kFindRound, {key.programme, key.id});
}

absl::StatusOr<std::optional<v1::Round>> find_round_with_progress(common::ReadTransaction& tx,
                                                                  const common::RoundName& key) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(kFindWithProgress, {key.programme, key.id}));
  if (!row.has_value()) return std::nullopt;
  ENTENTE_ASSIGN_OR_RETURN(v1::Round round, common::from_body<v1::Round>(row->bytes(0)));
  if (round.state() == v1::Round::STATE_RUNNING && !row->bytes(1).empty()) {
    ENTENTE_ASSIGN_OR_RETURN(*round.mutable_progress(), common::from_body<v1::Round::Progress>(row->bytes(1)));
  }
  return round;
}

absl::StatusOr<std::map<common::RoundName, RunningRound>> running_rounds(common::ReadTransaction& tx) {
  std::map<common::RoundName, RunningRound> rounds;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kRunningRounds, {static_cast<int>(v1::Round::STATE_RUNNING)}, [&](const common::Row& row) {
        const common::RoundName key{row.text(0), row.text(1)};
        rounds[key] = {key, {row.text(2), common::from_micros(row.integer(3))}};
        return absl::OkStatus();
      }));
  return rounds;
}

absl::Status renew_lease(common::WriteTransaction& tx, const common::RoundName& key, const RoundLease& lease,
                         const std::string& progress) {
  return tx
      .execute(kRenewLease, {key.programme, key.id, lease.owner, static_cast<int>(v1::Round::STATE_RUNNING),
                             common::to_micros(lease.expire), common::Bytes{progress}})
      .status();
}

absl::StatusOr<RoundPage> list_rounds(common::ReadTransaction& tx, std::string_view programme, std::int64_t before,
                                      const common::PageLimit& limit) {
  if (before == 0) before = std::numeric_limits<std::int64_t>::max();
  std::map<std::string, std::int64_t> sequences;
  const auto read = [&](const common::Row& row) -> absl::StatusOr<std::optional<v1::Round>> {
    ENTENTE_ASSIGN_OR_RETURN(v1::Round round, common::from_body<v1::Round>(row.bytes(1)));
    sequences[round.name()] = row.integer(0);
    return std::optional<v1::Round>(std::move(round));
  };
  RoundPage page;
  ENTENTE_ASSIGN_OR_RETURN(
      page.rounds, programme.empty() ? common::read_page<v1::Round>(tx, kListAllRounds, {before}, limit, read)
                                     : common::read_page<v1::Round>(tx, kListRounds, {programme, before}, limit, read));
  if (page.rounds.more) page.last_sequence = sequences.at(page.rounds.entries.back().name());
  return page;
}

absl::StatusOr<std::string> next_round_id(common::ReadTransaction& tx, std::string_view programme,
                                          std::string_view day) {
  const std::string prefix = common::concat(day, "-");
  std::int64_t last = 0;
  ENTENTE_RETURN_IF_ERROR(
      tx.scan(kRoundsOfDay, {programme, prefix, common::concat(day, ".")}, [&](const common::Row& row) {
        std::int64_t number = 0;
        // An id that a person chose, such as 2026-12-01-trial, isn't counted.
        if (parse_number(std::string_view(row.text(0)).substr(prefix.size()), number)) last = std::max(last, number);
        return absl::OkStatus();
      }));
  return common::concat(prefix, last + 1);
}

absl::Status insert_round(common::WriteTransaction& tx, v1::Round& round, const RoundLease& lease, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, key_of(round));
  *round.mutable_create_time() = common::to_timestamp(now);
  ENTENTE_RETURN_IF_ERROR(stamp(tx, round, now));
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t inserted,
                           tx.execute(kInsertRound, {key.programme, key.id, static_cast<int>(round.state()),
                                                     bytes_of(round), lease.owner, common::to_micros(lease.expire)}));
  if (inserted == 0) {
    return common::make_error(common::kAlreadyExists, common::concat(round.name(), " exists; choose another round_id"),
                              {{"resource", round.name()}});
  }
  return absl::OkStatus();
}

absl::Status update_round(common::WriteTransaction& tx, v1::Round& round, absl::Time now) {
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key, key_of(round));
  ENTENTE_RETURN_IF_ERROR(stamp(tx, round, now));
  return tx.put(kUpdateRound, {key.programme, key.id, static_cast<int>(round.state()), bytes_of(round)});
}

absl::Status insert_result(common::WriteTransaction& tx, const common::RoundName& key, const RoundResult& result,
                           const RoundInputs& inputs) {
  ENTENTE_RETURN_IF_ERROR(tx.put(
      kInsertResult, {key.programme, key.id, common::Bytes{result.round_document}, common::Bytes{result.certificate},
                      common::sha256_hex(result.round_document), result.certificate_digest, bytes_of(result.balance)}));
  ENTENTE_RETURN_IF_ERROR(tx.put(
      kInsertInputs, {key.programme, key.id, bytes_of(inputs.programme), bytes_of(inputs.countries),
                      bytes_of(inputs.cities), bytes_of(inputs.listings), bytes_of(inputs.cooperations),
                      bytes_of(inputs.directives), bytes_of(inputs.organisations), bytes_of(inputs.vocabularies)}));
  for (const v1::UnmetNeed& unmet : result.unmet) {
    ENTENTE_RETURN_IF_ERROR(tx.put(kInsertUnmet, {key.programme, key.id, unmet.need(), bytes_of(unmet)}));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<RoundDocuments>> find_documents(common::ReadTransaction& tx,
                                                             const common::RoundName& key) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(kFindDocuments, {key.programme, key.id}));
  if (!row.has_value()) return std::nullopt;
  return RoundDocuments{row->bytes(0), row->bytes(1), row->text(2), row->text(3)};
}

absl::StatusOr<std::optional<v1::Balance>> find_balance(common::ReadTransaction& tx, const common::RoundName& key) {
  return common::read_body<v1::Balance>(tx, kFindBalance, {key.programme, key.id});
}

absl::StatusOr<std::optional<RoundInputs>> find_inputs(common::ReadTransaction& tx, const common::RoundName& key) {
  ENTENTE_ASSIGN_OR_RETURN(const auto row, tx.query_one(kFindInputs, {key.programme, key.id}));
  if (!row.has_value()) return std::nullopt;
  RoundInputs inputs;
  const bool read =
      inputs.programme.ParseFromString(row->bytes(0)) && inputs.countries.ParseFromString(row->bytes(1)) &&
      inputs.cities.ParseFromString(row->bytes(2)) && inputs.listings.ParseFromString(row->bytes(3)) &&
      inputs.cooperations.ParseFromString(row->bytes(4)) && inputs.directives.ParseFromString(row->bytes(5)) &&
      inputs.organisations.ParseFromString(row->bytes(6)) && inputs.vocabularies.ParseFromString(row->bytes(7));
  if (!read) return absl::InternalError("the stored inputs of a round can't be read");
  return inputs;
}

absl::StatusOr<common::PageOf<v1::UnmetNeed>> list_unmet(common::ReadTransaction& tx, const common::RoundName& key,
                                                         std::string_view after, const common::PageLimit& limit) {
  return common::read_bodies<v1::UnmetNeed>(tx, kListUnmet, {key.programme, key.id, after}, limit);
}

}  // namespace entente::matching
