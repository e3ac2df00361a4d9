// Invitations in a store that was made before people had some: all of them, and all their uses, are there afterwards.
#include "services/matching/invitations/invitation_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/data_directory.h"
#include "services/common/storage/migrations.h"
#include "services/common/storage/sqlite_database.h"
#include "services/common/text/names.h"
#include "services/matching/invitations/secrets.h"
#include "services/matching/migrations.h"
#include "tests/common/temporary_directory.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using v1::Invitation;

constexpr std::size_t kBefore = 10;  // migrations
constexpr char kProposal[] = "programmes/p/rounds/r/proposals/x";

Invitation invitation_named(const std::string& id) {
  Invitation invitation;
  invitation.set_name("invitations/" + id);
  invitation.set_proposal(kProposal);
  invitation.set_city("cities/dakar");
  return invitation;
}

absl::Status fill_old_store(common::WriteTransaction& tx) {
  const auto execute = [&](std::string_view sql, const common::Params& params = {}) {
    return tx.execute(sql, params).status();
  };
  v1::Proposal proposal;
  proposal.set_name(kProposal);
  ENTENTE_RETURN_IF_ERROR(execute("INSERT INTO programmes VALUES ('p', 1, X'')"));
  ENTENTE_RETURN_IF_ERROR(
      execute("INSERT INTO rounds (programme, id, sequence, state, payload) VALUES ('p', 'r', 1, 3, X'')"));
  ENTENTE_RETURN_IF_ERROR(
      execute("INSERT INTO proposals (programme, round, id, state, axis, origin, need, offer, beneficiary_city, "
              "pivotal_city, facilitating_city, payload) VALUES ('p', 'r', 'x', 3, 1, 1, 'n', 'o', 'd', 'l', '', $1)",
              {common::Bytes{proposal.SerializeAsString()}}));
  for (const auto& [id, sequence] : {std::pair{"first", 1}, std::pair{"second", 2}}) {
    ENTENTE_RETURN_IF_ERROR(
        execute("INSERT INTO invitations (id, sequence, secret_digest, programme, round, proposal, payload) "
                "VALUES ($1, $2, $3, 'p', 'r', 'x', $4)",
                {id, sequence, secret_digest(id), common::Bytes{invitation_named(id).SerializeAsString()}}));
  }
  ENTENTE_RETURN_IF_ERROR(execute("INSERT INTO invitation_uses VALUES ('first', 1, 1, 1000000)"));
  return execute("INSERT INTO invitation_uses VALUES ('first', 2, 2, 2000000)");
}

TEST(InvitationStore, OfBeforeKeepsItsInvitationsAndTheirUses) {
  common::TemporaryDirectory directory;
  const common::ManualClock clock(absl::FromUnixSeconds(1'800'000'000));
  const auto database = *common::SqliteDatabase::open(*common::DataDirectory::open(directory.path()), "matching");
  ASSERT_EQ(*common::migrate(*database, migrations().first(kBefore), clock), kBefore);
  absl::Status status = database->write(fill_old_store);
  ASSERT_TRUE(status.ok()) << status;

  ASSERT_TRUE(common::migrate(*database, migrations(), clock).ok());

  status = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const auto found, find_invitation_by_secret(tx, secret_digest("first")));
    EXPECT_TRUE(found.has_value());
    EXPECT_EQ(found->invitation.SerializeAsString(), invitation_named("first").SerializeAsString());
    EXPECT_EQ(found->proposal.name(), kProposal);
    EXPECT_EQ(found->round_state, v1::Round::STATE_PUBLISHED);
    ENTENTE_ASSIGN_OR_RETURN(const auto uses, last_uses(tx, "first"));
    EXPECT_THAT(uses, SizeIs(2));
    EXPECT_EQ(uses.at(0).kind(), Invitation::Use::KIND_ANSWERED);
    EXPECT_EQ(uses.at(0).use_time().seconds(), 2);
    EXPECT_EQ(uses.at(0).proposal(), "");
    EXPECT_EQ(uses.at(1).kind(), Invitation::Use::KIND_READ);
    ENTENTE_ASSIGN_OR_RETURN(const auto given, answers_by(tx, "first"));
    EXPECT_THAT(given, IsEmpty()) << "a proposal's says nothing of others";

    Invitation of_person;
    of_person.set_name("invitations/third");
    of_person.set_person("people/fatou");
    ENTENTE_RETURN_IF_ERROR(insert_invitation(tx, of_person, secret_digest("third")));
    ENTENTE_ASSIGN_OR_RETURN(const auto people, invited_people(tx));
    EXPECT_THAT(people, ElementsAre("people/fatou"));
    ENTENTE_ASSIGN_OR_RETURN(const auto of_fatou, invitations_of(tx, "people/fatou"));
    EXPECT_THAT(of_fatou, SizeIs(1));
    EXPECT_EQ(of_fatou.at(0).proposal.name(), "");
    std::vector<std::string> listed;
    const auto see = [&](const StoredInvitation& stored) {
      listed.push_back(stored.invitation.name());
      return std::optional(stored.invitation);
    };
    ENTENTE_RETURN_IF_ERROR(list_invitations(tx, 0, {}, see).status());
    EXPECT_THAT(listed, ElementsAre("invitations/third", "invitations/second", "invitations/first"));
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  // What the store itself holds.
  const auto refused = [&](std::string_view sql) {
    return !database->write([&](common::WriteTransaction& tx) { return tx.execute(sql, {}).status(); }).ok();
  };
  EXPECT_TRUE(refused("UPDATE invitations_used SET kind = 3 WHERE number = 1")) << "a use never changes";
  EXPECT_TRUE(refused("INSERT INTO invitations_made (id, sequence, secret_digest, payload) VALUES ('a', 9, 'a', X'')"));
  EXPECT_TRUE(refused("INSERT INTO invitations_made VALUES ('a', 9, 'a', 'p', 'r', 'x', 'people/fatou', X'')"));
}

// Behind their time by as long as they are kept; those of before had no time of their own to be read.
TEST(InvitationStore, DropsWhatIsLongOverWithItsUses) {
  common::TemporaryDirectory directory;
  const common::ManualClock clock(absl::FromUnixSeconds(1'800'000'000));
  const auto database = *common::SqliteDatabase::open(*common::DataDirectory::open(directory.path()), "matching");
  ASSERT_TRUE(common::migrate(*database, migrations(), clock).ok());
  const auto day = [&](int number) { return clock.now() + absl::Hours(24 * number); };
  const absl::Status filled = database->write([&](common::WriteTransaction& tx) -> absl::Status {
    for (const auto& [id, made, until] :
         {std::tuple{"old", 0, 30}, std::tuple{"longer", 1, 90}, std::tuple{"later", 60, 90}}) {
      Invitation invitation;
      invitation.set_name(common::concat("invitations/", id));
      invitation.set_person("people/fatou");
      *invitation.mutable_create_time() = common::to_timestamp(day(made));
      *invitation.mutable_expire_time() = common::to_timestamp(day(until));
      ENTENTE_RETURN_IF_ERROR(insert_invitation(tx, invitation, secret_digest(id)));
      Invitation::Use use;
      use.set_kind(Invitation::Use::KIND_READ);
      ENTENTE_RETURN_IF_ERROR(append_use(tx, id, use));
    }
    return absl::OkStatus();
  });
  ASSERT_TRUE(filled.ok()) << filled;
  const auto left = [&] {
    std::vector<std::string> names;
    const absl::Status read = database->read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(const auto all, invitations_of(tx, "people/fatou"));
      for (const StoredInvitation& each : all) names.push_back(std::string(common::id_of(each.invitation.name())));
      return absl::OkStatus();
    });
    EXPECT_TRUE(read.ok()) << read;
    return names;
  };
  EXPECT_EQ(*expire_invitations(*database, day(30)), 0);
  EXPECT_EQ(*expire_invitations(*database, day(31)), 1);
  EXPECT_THAT(left(), ElementsAre("longer", "later"));
  EXPECT_EQ(*expire_invitations(*database, day(31)), 0);
  EXPECT_EQ(*expire_invitations(*database, day(91)), 2);
  EXPECT_THAT(left(), IsEmpty());
}

}  // namespace
}  // namespace entente::matching
