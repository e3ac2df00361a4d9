// A store in which classes, causes, kinds and methods were texts gives the same resources once it is brought up to
// date.
#include "services/matching/migrations.h"

#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <string>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/database.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "tests/common/temporary_directory.h"

namespace entente::matching {
namespace {

void put(google::protobuf::Message& message, int number, const std::string& text) {
  message.GetReflection()->MutableUnknownFields(&message)->AddLengthDelimited(number, text);
}

struct Old {
  v1::Programme programme;
  v1::Round round;
  v1::Balance balance;
  v1::UnmetNeed unmet;
  v1::Proposal proposal;
};

Old old_messages() {
  Old old;
  old.programme.set_name("programmes/p");
  old.programme.set_version(1);
  put(old.programme, 30, "income");
  put(*old.programme.add_quotas(), 1, "axis:north-south");
  old.round.set_name("programmes/p/rounds/r");
  old.round.set_state(v1::Round::STATE_SOLVED);
  put(*old.round.mutable_snapshot(), 13, "oda");
  put(*old.round.mutable_result()->add_outside(), 1, "axis");
  put(*old.round.mutable_result()->add_programme_changes(), 1, "axis:north-north");
  put(*old.round.mutable_result()->add_programme_changes(), 1, "relevance-floor");
  put(*old.round.mutable_result()->add_quotas(), 1, "cities");
  put(*old.round.mutable_result()->add_directives(), 3, "rule-out");
  put(*old.balance.add_coverage(), 1, "all");
  put(*old.balance.add_baselines(), 1, "best-pairs");
  put(*old.balance.mutable_baselines(0)->mutable_balance()->add_coverage(), 1, "region:Africa");
  old.unmet.set_need("cities/dakar/listings/n");
  put(old.unmet, 4, "two_cities");
  put(*old.unmet.add_near(), 4, "no_gain");
  old.proposal.set_name("programmes/p/rounds/r/proposals/x");
  old.proposal.set_state(v1::Proposal::STATE_PROPOSED);
  put(*old.proposal.mutable_pairing()->add_prices(), 1, "provider_city");
  return old;
}

TEST(Schema, AStoreWhoseWordsWereTextsGivesTheSameAsEnums) {
  common::TemporaryDirectory directory;
  common::ManualClock clock(absl::FromUnixSeconds(1'800'000'000));
  const auto database = *common::SqliteDatabase::open(*common::DataDirectory::open(directory.path()), "matching");
  ASSERT_EQ(*common::migrate(*database, migrations().first(2), clock), 2);
  const Old old = old_messages();
  const absl::Status written = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    const auto bytes = [](const google::protobuf::Message& message) {
      return common::Bytes{message.SerializeAsString()};
    };
    const auto execute = [&](std::string_view sql, const common::Params& params) {
      return tx.execute(sql, params).status();
    };
    ENTENTE_RETURN_IF_ERROR(execute("INSERT INTO programmes VALUES ('p', 1, $1)", {bytes(old.programme)}));
    ENTENTE_RETURN_IF_ERROR(execute("INSERT INTO programme_versions VALUES ('p', 1, $1)", {bytes(old.programme)}));
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO rounds (programme, id, sequence, state, payload) VALUES ('p', 'r', 1, 2, $1)",
                {bytes(old.round)}));
    ENTENTE_RETURN_IF_ERROR(execute(
        "INSERT INTO round_results (programme, round, round_document, certificate, round_digest, certificate_digest, "
        "balance) VALUES ('p', 'r', X'', X'', '', '', $1)",
        {bytes(old.balance)}));
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO unmet_needs VALUES ('p', 'r', 'cities/dakar/listings/n', $1)", {bytes(old.unmet)}));
    // Replies that are kept for repeats.
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO request_ids VALUES ('people/a', 'programme', X'00', $1, 1)", {bytes(old.programme)}));
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO request_ids VALUES ('people/a', 'round', X'00', $1, 1)", {bytes(old.round)}));
    return execute("INSERT INTO changes VALUES (1, 'proposal', $1, $2)", {old.proposal.name(), bytes(old.proposal)});
  });
  ASSERT_TRUE(written.ok()) << written;

  ASSERT_TRUE(common::migrate(*database, migrations(), clock).ok());

  const absl::Status read = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const auto programme, find_programme(tx, "p"));
    EXPECT_EQ(programme->country_scheme(), v1::Programme::COUNTRY_SCHEME_INCOME);
    EXPECT_EQ(common::text_of(programme->quotas(0).class_()), "axis:north-south");
    const common::RoundName key{"p", "r"};
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    EXPECT_EQ(round->snapshot().country_scheme(), v1::Programme::COUNTRY_SCHEME_ODA);
    const v1::Round::Result& result = round->result();
    EXPECT_EQ(result.outside(0).cause(), v1::OutsideNeeds::CAUSE_AXIS);
    EXPECT_EQ(common::text_of(result.programme_changes(0).change()), "axis:north-north");
    EXPECT_TRUE(result.programme_changes(1).change().relevance_floor());
    EXPECT_TRUE(result.quotas(0).class_().cities());
    EXPECT_EQ(result.directives(0).kind(), v1::Directive::KIND_RULE_OUT);
    ENTENTE_ASSIGN_OR_RETURN(const auto unmet, list_unmet(tx, key, "", common::kEverything));
    EXPECT_EQ(unmet.entries.at(0).cause(), v1::UnmetNeed::CAUSE_TWO_CITIES);
    EXPECT_EQ(unmet.entries.at(0).near(0).cause(), v1::UnmetNeed::CAUSE_NO_GAIN);
    ENTENTE_ASSIGN_OR_RETURN(const auto balance, tx.query_one("SELECT balance FROM round_results", {}));
    v1::Balance stored;
    EXPECT_TRUE(stored.ParseFromString(balance->bytes(0)));
    EXPECT_TRUE(stored.coverage(0).class_().all());
    EXPECT_EQ(stored.baselines(0).method(), v1::Baseline::METHOD_BEST_PAIRS);
    EXPECT_EQ(stored.baselines(0).balance().coverage(0).class_().region(), "Africa");
    const auto reply_of = [&](std::string_view id) {
      return tx.query_one("SELECT reply FROM request_ids WHERE request_id = $1", {id});
    };
    ENTENTE_ASSIGN_OR_RETURN(const auto first_reply, reply_of("programme"));
    v1::Programme made;
    EXPECT_TRUE(made.ParseFromString(first_reply->bytes(0)));
    EXPECT_EQ(made.SerializeAsString(), programme->SerializeAsString());
    ENTENTE_ASSIGN_OR_RETURN(const auto second_reply, reply_of("round"));
    v1::Round begun;
    EXPECT_TRUE(begun.ParseFromString(second_reply->bytes(0)));
    EXPECT_EQ(begun.name(), old.round.name());
    EXPECT_EQ(begun.state(), old.round.state());
    ENTENTE_ASSIGN_OR_RETURN(const auto change, tx.query_one("SELECT payload FROM changes", {}));
    v1::Proposal proposal;
    EXPECT_TRUE(proposal.ParseFromString(change->bytes(0)));
    EXPECT_EQ(proposal.pairing().prices(0).kind(), v1::CapacityPrice::KIND_PROVIDER_CITY);
    return absl::OkStatus();
  });
  EXPECT_TRUE(read.ok()) << read;
  // And a result is final again.
  const absl::Status changed = database->write(
      [](common::WriteTransaction& tx) { return tx.execute("UPDATE round_results SET round = 's'", {}).status(); });
  EXPECT_FALSE(changed.ok());
}

}  // namespace
}  // namespace entente::matching
