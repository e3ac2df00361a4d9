#include "services/matching/migrations.h"

#include <array>
#include <string>

#include "services/common/change_log.h"
#include "services/common/request_ids.h"
#include "services/common/status.h"

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

// Who solves a RUNNING round, until when that is sure without a word from there, and how far it is (Round.Progress).
constexpr std::string_view kLeasesOfRounds = R"sql(
ALTER TABLE rounds ADD COLUMN owner TEXT NOT NULL DEFAULT '';
ALTER TABLE rounds ADD COLUMN lease_expire_micros BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rounds ADD COLUMN progress BYTES NOT NULL DEFAULT NO_BYTES;
CREATE INDEX rounds_by_state ON rounds (state);
)sql";

const std::string& first_schema() {
  static const std::string* const schema = new std::string(
      std::string(common::kChangeLogSchema) + std::string(common::kRequestIdsSchema) + std::string(kResources));
  return *schema;
}

}  // namespace

std::span<const common::Migration> migrations() {
  static const std::array<common::Migration, 4> steps = {
      common::Migration{1, "programmes, rounds, proposals, cooperations", first_schema()},
      common::Migration{2, "organisations of rounds", kOrganisationsOfRounds},
      common::Migration{3, "timelines", common::kTimelinesSchema},
      common::Migration{4, "leases of rounds", kLeasesOfRounds}};
  return steps;
}

absl::Status migrate(common::Database& database, const common::Clock& clock, common::Ids& ids) {
  ENTENTE_RETURN_IF_ERROR(common::migrate(database, migrations(), clock).status());
  return common::begin_timeline(database, ids);
}

}  // namespace entente::matching
