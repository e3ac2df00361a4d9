// Reasons to look twice, as those who read rounds are told them, and lists by them.
#include "services/matching/proposals/look_twice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/matching/proposals/proposal_store.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Proposal;

std::vector<Proposal::Flag> flags_of(const Proposal& proposal) {
  std::vector<Proposal::Flag> flags;
  for (const int flag : proposal.flags()) flags.push_back(static_cast<Proposal::Flag>(flag));
  return flags;
}

class LookTwiceTest : public ::testing::Test {
 protected:
  LookTwiceTest() {
    for (const char* id : {"dakar", "tunis", "lyon", "oslo"}) confirm(id, absl::CivilDay(2026, 6, 1));
  }
  void confirm(const char* city, std::optional<absl::CivilDay> day) {
    ground.change_city(city, [&](profiles::v1::City& one) {
      one.clear_contact_confirm_date();
      if (day.has_value()) *one.mutable_contact_confirm_date() = common::to_partial_date(*day);
    });
  }
  // What is stored of it is another one.
  void store(const std::string& name, const std::function<void(Proposal&)>& change) {
    const auto key = *common::ProposalName::parse(name);
    const absl::Status status = ground.database->write([&](common::WriteTransaction& tx) -> absl::Status {
      auto proposal = find_proposal(tx, key);
      if (!proposal.ok()) return proposal.status();
      change(**proposal);
      return update_proposal(tx, **proposal, ground.clock.now());
    });
    ASSERT_TRUE(status.ok()) << status;
  }
  void set_window(const std::string& listing, absl::CivilDay start, absl::CivilDay end, int days) {
    ground.change(listing, [&](listings::v1::Listing& one) {
      *one.mutable_window()->mutable_start() = common::to_partial_date(start);
      *one.mutable_window()->mutable_end() = common::to_partial_date(end);
      one.mutable_window()->set_min_duration_days(days);
    });
  }
  v1::ListProposalsResponse list(const std::function<void(v1::ListProposalsRequest&)>& how) {
    v1::ListProposalsRequest request;
    request.set_parent("programmes/trial/rounds/2026-12-01-1");
    how(request);
    auto reply = ground.proposals->list(ground.by_coordinator(), request);
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok() ? *reply : v1::ListProposalsResponse();
  }

  ReviewGround ground;
};

TEST_F(LookTwiceTest, NothingIsSaidOfAClearOne) {
  EXPECT_THAT(flags_of(ground.propose(0, 0)), IsEmpty());
}

TEST_F(LookTwiceTest, SaysWhatWasStoredOfIt) {
  const std::string name = ground.propose(0, 0).name();
  store(name, [](Proposal& proposal) {
    proposal.add_unknown_rules()->set_rule("window");
    proposal.set_weak_score(true);
    proposal.mutable_pairing()->set_standing(v1::STANDING_INTERCHANGEABLE);
    proposal.mutable_pairing()->mutable_candidate()->set_thin(true);
  });
  EXPECT_THAT(flags_of(ground.get(name)), ElementsAre(Proposal::FLAG_RULES_NOT_KNOWN, Proposal::FLAG_INTERCHANGEABLE,
                                                      Proposal::FLAG_LOW_SCORE, Proposal::FLAG_THIN));
}

TEST_F(LookTwiceTest, CountsDaysInCommonAndThoseToSpare) {
  const std::string name = ground.propose(0, 0).name();
  EXPECT_FALSE(ground.get(name).has_common_days()) << "no period is known";
  set_window(ReviewGround::needs()[0], absl::CivilDay(2027, 3, 1), absl::CivilDay(2027, 4, 30), 30);
  set_window(ReviewGround::offers()[0], absl::CivilDay(2027, 3, 10), absl::CivilDay(2027, 4, 22), 10);
  Proposal proposal = ground.get(name);
  EXPECT_EQ(proposal.common_days(), 44);
  EXPECT_EQ(proposal.needed_days(), 30);
  EXPECT_THAT(flags_of(proposal), IsEmpty()) << "14 days to spare";
  set_window(ReviewGround::offers()[0], absl::CivilDay(2027, 3, 11), absl::CivilDay(2027, 4, 22), 10);
  EXPECT_THAT(flags_of(ground.get(name)), ElementsAre(Proposal::FLAG_LITTLE_TIME));
  set_window(ReviewGround::offers()[0], absl::CivilDay(2027, 6, 1), absl::CivilDay(2027, 6, 30), 10);
  EXPECT_EQ(ground.get(name).common_days(), 0);
}

TEST_F(LookTwiceTest, HoldsTheDeadlineAgainstTheDaysThatReviewAndAnswersTake) {
  const std::string name = ground.propose(0, 0).name();
  const absl::CivilDay today(2026, 12, 1);
  const auto with_deadline = [&](absl::CivilDay day) {
    ground.change(ReviewGround::offers()[0],
                  [&](auto& listing) { *listing.mutable_deadline() = common::to_partial_date(day); });
    return ground.get(name);
  };
  EXPECT_THAT(flags_of(with_deadline(today + 20)), ElementsAre(Proposal::FLAG_DEADLINE_NEAR));
  const Proposal later = with_deadline(today + 21);
  EXPECT_THAT(flags_of(later), IsEmpty()) << "21 days to answer, none to review";
  EXPECT_EQ(common::last_day(later.deadline()), today + 21);
}

TEST_F(LookTwiceTest, LooksAtContactsAndListingsAsTheyAreNow) {
  const std::string name = ground.propose(0, 0).name();
  confirm("lyon", std::nullopt);
  EXPECT_THAT(flags_of(ground.get(name)), ElementsAre(Proposal::FLAG_CONTACT_NOT_CONFIRMED));
  confirm("lyon", absl::CivilDay(2025, 12, 1));
  EXPECT_THAT(flags_of(ground.get(name)), IsEmpty());
  confirm("lyon", absl::CivilDay(2025, 11, 30));
  EXPECT_THAT(flags_of(ground.get(name)), ElementsAre(Proposal::FLAG_CONTACT_NOT_CONFIRMED));
  confirm("lyon", absl::CivilDay(2026, 1, 1));
  ground.change(ReviewGround::needs()[0], [](auto& listing) { listing.set_etag("e2"); });
  EXPECT_THAT(flags_of(ground.get(name)), ElementsAre(Proposal::FLAG_LISTING_CHANGED));
}

TEST_F(LookTwiceTest, LimitsOfCitiesCountWhatTheyCarry) {
  const Proposal first = ground.propose(0, 0), second = ground.propose(1, 2);
  ground.change_city("lyon", [](profiles::v1::City& city) { city.set_provider_limit(1); });
  EXPECT_THAT(flags_of(ground.get(second.name())), IsEmpty());
  ASSERT_TRUE(ground.approve(first.name()).ok());
  EXPECT_THAT(flags_of(ground.get(second.name())), ElementsAre(Proposal::FLAG_CITY_AT_LIMIT));
  EXPECT_THAT(flags_of(ground.get(first.name())), IsEmpty()) << "it is decided";
}

TEST_F(LookTwiceTest, IsNotForCities) {
  const std::string name = ground.propose(0, 0).name();
  store(name, [](Proposal& proposal) {
    proposal.add_unknown_rules()->set_rule("window");
    proposal.set_weak_score(true);
  });
  ground.publish();
  ASSERT_TRUE(ground.approve(name).ok());
  ground.clock.advance(absl::Hours(1));
  const Proposal seen = ground.get(name, ReviewGround::focal_point("dakar"));
  EXPECT_EQ(seen.unknown_rules_size(), 0);
  EXPECT_FALSE(seen.weak_score());
  EXPECT_GT(ground.get(name).unknown_rules_size(), 0);
}

TEST_F(LookTwiceTest, ListsAreFilteredOrderedAndCountedByIt) {
  const std::string plain = ground.propose(0, 0).name(), weak = ground.propose(1, 1).name(),
                    urgent = ground.propose(2, 2).name(), approved = ground.propose(3, 3).name();
  store(weak, [](Proposal& proposal) { proposal.set_weak_score(true); });
  store(urgent, [](Proposal& proposal) { proposal.set_priority(true); });
  ground.change(ReviewGround::offers()[0], [&](auto& listing) {
    *listing.mutable_deadline() = common::to_partial_date(absl::CivilDay(2027, 12, 1));
  });
  ASSERT_TRUE(ground.approve(approved).ok());
  const auto names = [](const v1::ListProposalsResponse& reply) {
    std::vector<std::string> names;
    for (const Proposal& proposal : reply.proposals()) names.push_back(proposal.name());
    return names;
  };
  EXPECT_THAT(names(list([](auto& request) { request.set_filter("flag = \"low-score\""); })), ElementsAre(weak));
  EXPECT_THAT(names(list([](auto& request) { request.set_filter("priority = true"); })), ElementsAre(urgent));
  std::string token;
  std::vector<std::string> in_order;
  do {
    const auto page = list([&](auto& request) {
      request.set_order_by("priority desc, deadline, name");
      request.set_page_size(1);
      request.set_page_token(token);
    });
    for (const std::string& name : names(page)) in_order.push_back(name);
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(in_order, ElementsAre(urgent, plain, weak, approved));
  const auto counted = list([](auto& request) {
    request.set_filter("state = \"proposed\"");
    request.set_page_size(1);
    request.set_with_counts(true);
  });
  EXPECT_EQ(counted.proposals_size(), 1);
  EXPECT_EQ(counted.total_size(), 3);
  ASSERT_EQ(counted.counts_size(), 2);
  EXPECT_EQ(counted.counts(0).state(), Proposal::STATE_PROPOSED);
  EXPECT_EQ(counted.counts(0).count(), 3);
  EXPECT_EQ(counted.counts(0).flagged_count(), 1);
  EXPECT_EQ(counted.counts(1).state(), Proposal::STATE_APPROVED);
  EXPECT_EQ(counted.counts(1).count(), 1);
  ASSERT_EQ(counted.flag_counts_size(), 1);
  EXPECT_EQ(counted.flag_counts(0).flag(), Proposal::FLAG_LOW_SCORE);
  EXPECT_EQ(counted.flag_counts(0).count(), 1);
}

TEST_F(LookTwiceTest, ABasicListLeavesOutWhatIsLarge) {
  const std::string name = ground.propose(0, 0).name();
  store(name, [](Proposal& proposal) {
    v1::RuleOutcome& rule = *proposal.add_unknown_rules();
    rule.set_rule("window");
    rule.mutable_reason()->set_id("rule.window");
    proposal.mutable_pairing()->add_runners_up()->set_score(3);
    proposal.mutable_pairing()->mutable_candidate()->add_terms()->set_term("topics");
    proposal.mutable_pairing()->mutable_candidate()->set_score(7);
  });
  const auto basic = list([](auto& request) { request.set_view(v1::ListProposalsRequest::VIEW_BASIC); });
  ASSERT_EQ(basic.proposals_size(), 1);
  const Proposal& proposal = basic.proposals(0);
  EXPECT_EQ(proposal.pairing().runners_up_size(), 0);
  EXPECT_EQ(proposal.pairing().candidate().terms_size(), 0);
  EXPECT_EQ(proposal.pairing().candidate().score(), 7);
  ASSERT_EQ(proposal.unknown_rules_size(), 1);
  EXPECT_EQ(proposal.unknown_rules(0).rule(), "window");
  EXPECT_FALSE(proposal.unknown_rules(0).has_reason());
  EXPECT_THAT(flags_of(proposal), ElementsAre(Proposal::FLAG_RULES_NOT_KNOWN));
  EXPECT_GT(proposal.allowed_actions_size(), 0);
  const auto whole = list([](auto& request) { request.set_view(v1::ListProposalsRequest::VIEW_FULL); });
  EXPECT_EQ(whole.proposals(0).pairing().runners_up_size(), 1);
  EXPECT_TRUE(whole.proposals(0).unknown_rules(0).has_reason());
}

}  // namespace
}  // namespace entente::matching
