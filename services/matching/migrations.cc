#include "services/matching/migrations.h"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/matching/v1/round.pb.h"
#include "services/common/base/status.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "services/common/storage/request_ids.h"
#include "services/common/storage/stored_messages.h"
#include "services/common/text/former_texts.h"
#include "services/matching/invitations/invitation_store.h"
#include "services/matching/proposals/city_loads.h"
#include "services/matching/proposals/decision_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/questions/question_store.h"
#include "services/matching/tasks/digest_mail.h"

namespace entente::matching {
namespace {

// A resource is kept whole as its message (`payload`); columns beside it are those that queries ask for.
constexpr std::string_view kResources = R"sql(
CREATE TABLE programmes (
  id TEXT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL CHECK (version > 0),
  payload BYTES NOT NULL
);

CREATE TABLE programme_versions (
  programme TEXT NOT NULL REFERENCES programmes (id),
  version BIGINT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, version)
);

CREATE TABLE directives (
  programme TEXT NOT NULL REFERENCES programmes (id),
  id TEXT NOT NULL,
  need TEXT NOT NULL,
  offer TEXT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, id),
  UNIQUE (programme, need, offer)
);

CREATE TABLE rounds (
  programme TEXT NOT NULL REFERENCES programmes (id),
  id TEXT NOT NULL,
  sequence BIGINT NOT NULL UNIQUE,
  state BIGINT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, id)
);
CREATE INDEX rounds_by_programme ON rounds (programme, sequence);

CREATE TABLE round_results (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  round_document BYTES NOT NULL,
  certificate BYTES NOT NULL,
  round_digest TEXT NOT NULL,
  certificate_digest TEXT NOT NULL,
  balance BYTES NOT NULL,
  PRIMARY KEY (programme, round),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
);
IMMUTABLE TABLE round_results 'the result of a round never changes';

CREATE TABLE round_inputs (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  rules BYTES NOT NULL,
  countries BYTES NOT NULL,
  cities BYTES NOT NULL,
  listings BYTES NOT NULL,
  cooperations BYTES NOT NULL,
  directives BYTES NOT NULL,
  PRIMARY KEY (programme, round),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
);

CREATE TABLE unmet_needs (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  need TEXT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, round, need),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
);

CREATE TABLE proposals (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  id TEXT NOT NULL,
  state BIGINT NOT NULL,
  axis BIGINT NOT NULL,
  origin BIGINT NOT NULL,
  need TEXT NOT NULL,
  offer TEXT NOT NULL,
  beneficiary_city TEXT NOT NULL,
  pivotal_city TEXT NOT NULL,
  facilitating_city TEXT NOT NULL,
  payload BYTES NOT NULL,
  PRIMARY KEY (programme, round, id),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
);

CREATE TABLE cooperations (
  id TEXT NOT NULL PRIMARY KEY,
  state BIGINT NOT NULL,
  beneficiary_city TEXT NOT NULL,
  pivotal_city TEXT NOT NULL,
  facilitating_city TEXT NOT NULL,
  payload BYTES NOT NULL
);
)sql";

// Rounds of before knew no kinds of partners: theirs are none.
constexpr std::string_view kOrganisationsOfRounds = R"sql(
ALTER TABLE round_inputs ADD COLUMN organisations BYTES NOT NULL DEFAULT NO_BYTES;
)sql";

constexpr std::string_view kVocabulariesOfRounds = R"sql(
ALTER TABLE round_inputs ADD COLUMN vocabularies BYTES NOT NULL DEFAULT NO_BYTES;
)sql";

// Who solves a RUNNING round, until when that is sure without a word from there, and how far it is (Round.Progress).
constexpr std::string_view kLeasesOfRounds = R"sql(
ALTER TABLE rounds ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE rounds ADD COLUMN lease_expire_micros BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN progress BYTES NOT NULL DEFAULT NO_BYTES;
CREATE INDEX rounds_by_state ON rounds (state);
)sql";

// A result is never updated, so its row is written again: what it says stays.
absl::Status rewrite_balances(common::WriteTransaction& tx, std::span<const common::FormerText> texts) {
  std::vector<std::pair<std::string, std::string>> rounds;
  ENTENTE_RETURN_IF_ERROR(tx.scan("SELECT programme, round FROM round_results", {}, [&](const common::Row& row) {
    rounds.emplace_back(row.text(0), row.text(1));
    return absl::OkStatus();
  }));
  for (const auto& [programme, round] : rounds) {
    ENTENTE_ASSIGN_OR_RETURN(
        const std::optional<common::Row> row,
        tx.query_one("SELECT round_document, certificate, round_digest, certificate_digest, balance "
                     "FROM round_results WHERE programme = $1 AND round = $2",
                     {programme, round}));
    v1::Balance balance;
    if (!row.has_value() || !balance.ParseFromString(row->bytes(4)) || !common::take_over_texts(texts, balance))
      continue;
    ENTENTE_RETURN_IF_ERROR(
        tx.execute("DELETE FROM round_results WHERE programme = $1 AND round = $2", {programme, round}).status());
    ENTENTE_RETURN_IF_ERROR(
        tx.execute("INSERT INTO round_results (programme, round, round_document, certificate, round_digest, "
                   "certificate_digest, balance) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                   {programme, round, common::Bytes{row->bytes(0)}, common::Bytes{row->bytes(1)}, row->text(2),
                    row->text(3), common::Bytes{balance.SerializeAsString()}})
            .status());
  }
  return absl::OkStatus();
}

// Classes, causes, kinds and methods were texts.
absl::Status rewrite_words(common::WriteTransaction& tx) {
  const auto& programme = v1::Programme::default_instance();
  const auto& round = v1::Round::default_instance();
  const auto& proposal = v1::Proposal::default_instance();
  const common::MessageColumn columns[] = {
      {"programmes", {"id"}, {}, "payload", "", &programme},
      {"programme_versions", {"programme"}, {"version"}, "payload", "", &programme},
      {"rounds", {"programme", "id"}, {}, "payload", "", &round},
      {"round_inputs", {"programme", "round"}, {}, "rules", "", &programme},
      {"unmet_needs", {"programme", "round", "need"}, {}, "payload", "", &v1::UnmetNeed::default_instance()},
      {"proposals", {"programme", "round", "id"}, {}, "payload", "", &proposal},
      {"changes", {}, {"revision"}, "payload", "kind = 'programme'", &programme},
      {"changes", {}, {"revision"}, "payload", "kind = 'round'", &round},
      {"changes", {}, {"revision"}, "payload", "kind = 'proposal'", &proposal},
  };
  constexpr common::FormerText kTexts[] = {
      {"entente.matching.v1.Programme", 30, "country_scheme"},
      {"entente.matching.v1.Programme.Quota", 1, "class"},
      {"entente.matching.v1.CapacityPrice", 1, "kind"},
      {"entente.matching.v1.Round.Progress", 1, "phase"},
      {"entente.matching.v1.Round.Snapshot", 13, "country_scheme"},
      {"entente.matching.v1.OutsideNeeds", 1, "cause"},
      {"entente.matching.v1.ProgrammeChange", 1, "change"},
      {"entente.matching.v1.QuotaOutcome", 1, "class"},
      {"entente.matching.v1.DirectivePrice", 3, "kind"},
      {"entente.matching.v1.UnmetNeed", 4, "cause"},
      {"entente.matching.v1.UnmetNeed.Near", 4, "cause"},
      {"entente.matching.v1.Balance.Coverage", 1, "class"},
      {"entente.matching.v1.Baseline", 1, "method"},
  };
  ENTENTE_RETURN_IF_ERROR(common::rewrite_texts(tx, columns, kTexts));
  ENTENTE_RETURN_IF_ERROR(rewrite_balances(tx, kTexts));
  // The replies that are kept for repeats are programmes and rounds; both have their name at the same place.
  const common::MessageColumn replies[] = {{"request_ids", {"subject", "request_id"}, {}, "reply", "", &programme}};
  return common::rewrite_texts(tx, replies, std::span(kTexts).first(2));
}

const std::string& first_schema() {
  static const std::string* const schema = new std::string(
      std::string(common::kChangeLogSchema) + std::string(common::kRequestIdsSchema) + std::string(kResources));
  return *schema;
}

const std::string& review_schema() {
  static const std::string* const schema = new std::string(
      std::string(common::kOutboxSchema) + std::string(kDecisionsSchema) + std::string(kCityLoadsSchema));
  return *schema;
}

}  // namespace

std::span<const common::Migration> migrations() {
  static const std::array<common::Migration, 13> steps = {
      common::Migration{1, "programmes, rounds, proposals, cooperations", first_schema()},
      common::Migration{2, "organisations of rounds", kOrganisationsOfRounds},
      common::Migration{3, "timelines", common::kTimelinesSchema},
      common::Migration{4, "leases of rounds", kLeasesOfRounds},
      common::Migration{5, "words as enums", "", rewrite_words},
      common::Migration{6, "vocabularies of rounds", kVocabulariesOfRounds},
      common::Migration{7, "decisions and what is owed to others", review_schema()},
      common::Migration{8, "invitations", kInvitationsSchema},
      common::Migration{9, "digests", kDigestsSchema},
      common::Migration{10, "what an undo of a proposal leads back to", kFormerProposalsSchema},
      common::Migration{11, "times of changes", common::kChangeTimesSchema},
      common::Migration{12, "invitations of people", kPeoplesInvitationsSchema},
      common::Migration{13, "questions to cities", kQuestionsSchema}};
  return steps;
}

absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), clock).status());
  return common::begin_timeline(database, ids);
}

}  // namespace entente::matching
