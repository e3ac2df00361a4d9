#include "services/matching/migrations.h"

#include <array>
#include <string>

#include "services/common/change_log.h"
#include "services/common/request_ids.h"

namespace entente::matching {
namespace {

// A resource is kept whole as its message (`payload`); columns beside it are those that queries ask for.
constexpr std::string_view kResources = R"sql(
CREATE TABLE programmes (
  id TEXT NOT NULL PRIMARY KEY,
  version INTEGER NOT NULL CHECK (version > 0),
  payload BLOB NOT NULL
) STRICT;

CREATE TABLE programme_versions (
  programme TEXT NOT NULL REFERENCES programmes (id),
  version INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (programme, version)
) STRICT;

CREATE TABLE directives (
  programme TEXT NOT NULL REFERENCES programmes (id),
  id TEXT NOT NULL,
  need TEXT NOT NULL,
  offer TEXT NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (programme, id),
  UNIQUE (programme, need, offer)
) STRICT;

CREATE TABLE rounds (
  programme TEXT NOT NULL REFERENCES programmes (id),
  id TEXT NOT NULL,
  sequence INTEGER NOT NULL UNIQUE,
  state INTEGER NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (programme, id)
) STRICT;
CREATE INDEX rounds_by_programme ON rounds (programme, sequence);

CREATE TABLE round_results (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  round_document BLOB NOT NULL,
  certificate BLOB NOT NULL,
  round_digest TEXT NOT NULL,
  certificate_digest TEXT NOT NULL,
  balance BLOB NOT NULL,
  PRIMARY KEY (programme, round),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
) STRICT;
CREATE TRIGGER round_results_are_final BEFORE UPDATE ON round_results
BEGIN SELECT RAISE(ABORT, 'the result of a round never changes'); END;

CREATE TABLE round_inputs (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  rules BLOB NOT NULL,
  countries BLOB NOT NULL,
  cities BLOB NOT NULL,
  listings BLOB NOT NULL,
  cooperations BLOB NOT NULL,
  directives BLOB NOT NULL,
  PRIMARY KEY (programme, round),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
) STRICT;

CREATE TABLE unmet_needs (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  need TEXT NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (programme, round, need),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
) STRICT;

CREATE TABLE proposals (
  programme TEXT NOT NULL,
  round TEXT NOT NULL,
  id TEXT NOT NULL,
  state INTEGER NOT NULL,
  axis INTEGER NOT NULL,
  origin INTEGER NOT NULL,
  need TEXT NOT NULL,
  offer TEXT NOT NULL,
  beneficiary_city TEXT NOT NULL,
  pivotal_city TEXT NOT NULL,
  facilitating_city TEXT NOT NULL,
  payload BLOB NOT NULL,
  PRIMARY KEY (programme, round, id),
  FOREIGN KEY (programme, round) REFERENCES rounds (programme, id)
) STRICT;

CREATE TABLE cooperations (
  id TEXT NOT NULL PRIMARY KEY,
  state INTEGER NOT NULL,
  beneficiary_city TEXT NOT NULL,
  pivotal_city TEXT NOT NULL,
  facilitating_city TEXT NOT NULL,
  payload BLOB NOT NULL
) STRICT;
)sql";

// Rounds of before knew no kinds of partners: theirs are none.
constexpr std::string_view kOrganisationsOfRounds = R"sql(
ALTER TABLE round_inputs ADD COLUMN organisations BLOB NOT NULL DEFAULT X'';
)sql";

const std::string& first_schema() {
  static const std::string* const schema = new std::string(
      std::string(common::kChangeLogSchema) + std::string(common::kRequestIdsSchema) + std::string(kResources));
  return *schema;
}

}  // namespace

std::span<const common::Migration> migrations() {
  static const std::array<common::Migration, 2> steps = {
      common::Migration{1, "programmes, rounds, proposals, cooperations", first_schema()},
      common::Migration{2, "organisations of rounds", kOrganisationsOfRounds}};
  return steps;
}

absl::Status migrate(common::Database& database, const common::Clock& clock) {
  return common::migrate(database, migrations(), clock).status();
}

}  // namespace entente::matching
