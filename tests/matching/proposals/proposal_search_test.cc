// Proposals found by words, and decisions told by function.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/matching/world/focal_points.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using v1::Decision;

constexpr char kRound[] = "programmes/trial/rounds/2026-12-01-1";

class SearchProposals : public testing::Test {
 protected:
  SearchProposals() {
    name_city("dakar", "Dakar", "");
    name_city("lyon", "Lyon", "ليون");
    name_city("oslo", "Oslo", "");
    name_city("tunis", "Tunis", "تونس");
    title(ReviewGround::needs()[0], "Atelier de lutherie");
    title(ReviewGround::needs()[1], "Céramique pour les écoles");
    title(ReviewGround::offers()[0], "Luthiers de Lyon");
    title(ReviewGround::offers()[1], "Instruments");
    first = ground.propose(0, 0).name();   // Dakar, Lyon
    second = ground.propose(1, 1).name();  // Tunis, Oslo
  }
  void name_city(const std::string& id, const std::string& name, const std::string& local) {
    ground.change_city(id, [&](profiles::v1::City& city) {
      city.set_display_name(name);
      if (!local.empty()) city.add_local_names()->set_text(local);
    });
  }
  void title(const std::string& listing, const std::string& text) {
    ground.change(listing, [&](listings::v1::Listing& one) { one.set_title(text); });
  }
  absl::StatusOr<v1::SearchProposalsResponse> ask(const std::string& query,
                                                  const common::Caller& caller = ReviewGround::coordinator(),
                                                  int most = 0, const std::string& parent = kRound) {
    v1::SearchProposalsRequest request;
    request.set_parent(parent);
    request.set_query(query);
    request.set_max_proposals(most);
    return ground.proposals->search(ground.by(caller), request);
  }
  std::vector<std::string> find(const std::string& query, const common::Caller& caller = ReviewGround::coordinator()) {
    const auto reply = ask(query, caller);
    EXPECT_TRUE(reply.ok()) << reply.status();
    std::vector<std::string> names;
    if (reply.ok()) {
      for (const v1::Proposal& proposal : reply->proposals()) names.push_back(proposal.name());
    }
    return names;
  }

  ReviewGround ground;
  std::string first, second;
};

TEST_F(SearchProposals, FindsTitlesAndCitiesTogether) {
  EXPECT_THAT(find("lutherie"), ElementsAre(first));
  EXPECT_THAT(find("ceram"), ElementsAre(second));
  EXPECT_THAT(find("dakar luthiers"), ElementsAre(first)) << "words of its city and of its other listing";
  EXPECT_THAT(find("تونس"), ElementsAre(second));
  EXPECT_THAT(find("dakar oslo"), IsEmpty());
  EXPECT_THAT(find("lu"), ElementsAre(first));
}

TEST_F(SearchProposals, ReadsThemAsAListDoes) {
  const auto reply = ask("lyon");
  ASSERT_TRUE(reply.ok());
  ASSERT_EQ(reply->proposals_size(), 1);
  EXPECT_THAT(reply->proposals(0).allowed_actions(), testing::Contains(Decision::ACTION_APPROVE));
  EXPECT_FALSE(reply->more());
}

TEST_F(SearchProposals, PutsWhatIsOverLastAndIsBounded) {
  const std::string third = ground.propose(2, 0).name();  // Dakar, Lyon
  EXPECT_THAT(find("dakar"), ElementsAre(first, third));
  v1::RejectProposalRequest reject;
  reject.set_name(first);
  reject.set_reason("too-weak");
  ASSERT_TRUE(ground.review->reject(ground.by_coordinator(), reject).ok());
  EXPECT_THAT(find("dakar"), ElementsAre(third, first));
  EXPECT_TRUE(ask("dakar", ReviewGround::coordinator(), 1)->more());
}

TEST_F(SearchProposals, ShowsCitiesOnlyWhatTheySee) {
  const auto nothing = ask("lutherie", ReviewGround::focal_point("dakar"));
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_EQ(nothing->ByteSizeLong(), 0u);
  const std::string seen = ground.put_before_cities(2, 0).name();
  EXPECT_THAT(find("dakar", ReviewGround::focal_point("lyon")), ElementsAre(seen));
  EXPECT_THAT(find("dakar", ReviewGround::focal_point("tunis")), IsEmpty());
  EXPECT_EQ(ask("dakar", ReviewGround::focal_point("lyon"))->proposals(0).last_decision().author(), "");
}

TEST_F(SearchProposals, RefusesWhatIsNoSearch) {
  EXPECT_EQ(common::reason_of(ask("").status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(ask("a", ReviewGround::coordinator(), 101).status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(ask("a", ReviewGround::coordinator(), 0, "rounds/x").status()), "INVALID_FIELD");
  EXPECT_EQ(common::reason_of(ask("a", ReviewGround::coordinator(), 0, "programmes/p/rounds/r").status()), "NOT_FOUND");
  EXPECT_TRUE(ask("a", ReviewGround::focal_point("lyon"), 0, "programmes/p/rounds/r").ok()) << "as one that exists";
}

class Functions : public testing::Test {
 protected:
  absl::StatusOr<v1::Proposal> approve(const common::Caller& caller, const std::string& name) {
    v1::ApproveProposalRequest request;
    request.set_name(name);
    return ground.review->approve(ground.by(caller), request);
  }
  // "role scope" of the last decision of a person, with "deputy" before it.
  std::string last(const std::string& name, const common::Caller& reader) {
    std::string said;
    v1::ListDecisionsRequest request;
    request.set_parent(name);
    const auto reply = reads().list(ground.by(reader), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    for (const Decision& decision : reply->decisions()) {
      if (decision.role() == type::v1::Access::ROLE_SERVICE) continue;
      said =
          (decision.deputy() ? "deputy " : "") + type::v1::Access::Role_Name(decision.role()) + " " + decision.scope();
    }
    return said;
  }
  DecisionHandlers reads() {
    return DecisionHandlers(*ground.database, [](absl::Time) {
      return std::make_shared<const SpokenFor>(SpokenFor::ByScope{{"cities/dakar", {{}, {"focal-dakar"}}}},
                                               SpokenFor::Deputies{{"fields/crafts", {"bea"}}, {"*", {"focal-dakar"}}});
    });
  }

  ReviewGround ground;
};

TEST_F(Functions, SayInWhichRoleOnWhichScopeADecisionWasTaken) {
  const std::string name = ground.propose(0, 0).name();
  common::Caller bea = ReviewGround::coordinator("fields/music", "bea");
  bea.assignments.push_back({common::Role::kCoordinator, "fields/crafts"});
  ASSERT_TRUE(approve(bea, name).ok());
  EXPECT_EQ(last(name, ReviewGround::coordinator()), "deputy ROLE_COORDINATOR fields/crafts")
      << "by the field of the need's city, of which she is a deputy";
  ASSERT_TRUE(ground.undo(ground.get(name)).ok());
  EXPECT_EQ(last(name, ReviewGround::coordinator()), "ROLE_COORDINATOR *");
}

TEST_F(Functions, AreToldWhereNamesArent) {
  const std::string name = ground.put_before_cities(0, 0).name();
  ASSERT_TRUE(ground.accept(name, "dakar").ok());
  EXPECT_EQ(last(name, ReviewGround::coordinator()), "deputy ROLE_FOCAL_POINT cities/dakar");
  EXPECT_EQ(last(name, ReviewGround::focal_point("lyon")), "deputy ROLE_FOCAL_POINT cities/dakar");
  for (const Decision& decision : ground.decisions(name, ReviewGround::focal_point("lyon")))
    EXPECT_EQ(decision.author(), "");
}

}  // namespace
}  // namespace entente::matching
