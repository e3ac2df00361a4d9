// Every row of the table by every kind of caller, and every state and action that has no row.
#include "services/matching/review/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/rpc/caller.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using common::Role;
using testing::HasSubstr;
using Access = type::v1::Access;

// Dakar (crafts) asks Lyon (media), with Tunis (crafts) as third city. Dakar is asked and hasn't answered.
Parties parties() {
  return {"cities/dakar",
          {"crafts"},
          {{"cities/dakar", {"crafts"}, true}, {"cities/lyon", {"media"}, false}, {"cities/tunis", {"crafts"}, false}}};
}

common::Caller person(Role role, const std::string& scope) {
  return {.subject = "someone", .assignments = {{role, scope}}};
}

struct Case {
  std::string name;
  Actor actor;
  std::set<Who> is;  // written down a second time on purpose
};

std::vector<Case> everybody() {
  const Who any_coordinator{Access::ROLE_COORDINATOR, Whose::kAny};
  const Who beneficiary_field{Access::ROLE_COORDINATOR, Whose::kBeneficiaryField};
  const Who party_field{Access::ROLE_COORDINATOR, Whose::kPartyField};
  const Who any_focal_point{Access::ROLE_FOCAL_POINT, Whose::kAny};
  const Who city{Access::ROLE_FOCAL_POINT, Whose::kCity};
  const Who asked_city{Access::ROLE_FOCAL_POINT, Whose::kAskedCity};
  const auto by = [](Role role, const std::string& scope) { return actor_of(person(role, scope), parties()); };
  const Who pivotal_field{Access::ROLE_COORDINATOR, Whose::kPivotalField};
  Parties both = parties();
  both.pivotal_city = "cities/lyon";
  both.pivotal_fields = {"media"};
  both.both_fields_approve = true;
  common::Caller late = person(Role::kCoordinator, "*");
  late.assignments[0].until = absl::UnixEpoch();
  late.now = absl::UnixEpoch();
  return {
      {"coordinator of everything", by(Role::kCoordinator, "*"), {any_coordinator, beneficiary_field, party_field}},
      {"coordinator of the beneficiary's field",
       by(Role::kCoordinator, "fields/crafts"),
       {any_coordinator, beneficiary_field, party_field}},
      {"coordinator of the provider's field", by(Role::kCoordinator, "fields/media"), {any_coordinator, party_field}},
      {"coordinator of the provider's field, which approves, too",
       actor_of(person(Role::kCoordinator, "fields/media"), both),
       {any_coordinator, party_field, pivotal_field}},
      {"coordinator of another field", by(Role::kCoordinator, "fields/music"), {any_coordinator}},
      {"coordinator whose term is over", actor_of(late, parties()), {}},
      {"focal point of the asked city", by(Role::kFocalPoint, "cities/dakar"), {any_focal_point, city, asked_city}},
      {"focal point of a party", by(Role::kFocalPoint, "cities/lyon"), {any_focal_point, city}},
      {"focal point of another city", by(Role::kFocalPoint, "cities/oran"), {any_focal_point}},
      {"observer", by(Role::kObserver, "*"), {}},
      {"operator", by(Role::kOperator, "*"), {}},
      {"service", actor_of(common::service_caller("crm", absl::UnixEpoch()), parties()), {}},
      {"nobody's role", actor_of({.subject = "x"}, parties()), {}},
      {"the service itself", this_service(), {{Access::ROLE_SERVICE, Whose::kAny}}},
  };
}

Facts facts_of(const Step& step) {
  Facts facts;
  for (const Condition condition : step.conditions) facts.holds(condition);
  return facts;
}

bool may(const Case& who, const Step& step) {
  return std::any_of(step.who.begin(), step.who.end(), [&](const Who& each) { return who.is.contains(each); });
}

TEST(Steps, AreTakenByThoseWhomTheRowNamesAndNobodyElse) {
  int taken = 0;
  int refused = 0;
  for (const Step& step : steps()) {
    for (const Case& who : everybody()) {
      SCOPED_TRACE(who.name + ": line " + std::to_string(step.line));
      const auto found = find_step(step.from, step.action, who.actor, facts_of(step));
      // Of all rows the first that is this actor's and whose conditions hold.
      const auto row = std::find_if(steps().begin(), steps().end(), [&](const Step& other) {
        return other.from == step.from && other.action == step.action && may(who, other) && facts_of(step).hold(other);
      });
      EXPECT_TRUE(row != steps().end() || !may(who, step));
      if (row != steps().end()) {
        ++taken;
        ASSERT_TRUE(found.ok()) << found.status();
        EXPECT_EQ(*found, &*row);
        EXPECT_NE(role_in(who.actor, **found), Access::ROLE_UNSPECIFIED);
        continue;
      }
      ++refused;
      // Another row of the same state and action may be this actor's; then what it lacks is a condition.
      const bool other_row = std::any_of(steps().begin(), steps().end(), [&](const Step& other) {
        return other.from == step.from && other.action == step.action && may(who, other);
      });
      ASSERT_FALSE(found.ok());
      EXPECT_EQ(common::reason_of(found.status()), other_row ? "STEP_NOT_ALLOWED" : "PERMISSION_DENIED");
    }
  }
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 300);
}

TEST(Steps, WithoutTheirConditionsAreRefusedAndSayWhy) {
  int tried = 0;
  for (const Step& step : steps()) {
    for (const Condition missing : step.conditions) {
      Facts facts;
      for (const Condition condition : step.conditions) {
        if (condition != missing) facts.holds(condition);
      }
      for (const Case& who : everybody()) {
        if (!may(who, step)) continue;
        SCOPED_TRACE(who.name + ": line " + std::to_string(step.line) + " without " + std::string(word_of(missing)));
        const auto found = find_step(step.from, step.action, who.actor, facts);
        // Where another row has fewer conditions it is taken instead; here none has.
        ASSERT_FALSE(found.ok());
        EXPECT_EQ(common::reason_of(found.status()), "STEP_NOT_ALLOWED");
        EXPECT_FALSE(common::fact_of(found.status(), "condition").empty());
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 60);
  Facts full;
  full.holds(Condition::kNotYetApproved);
  full.holds(Condition::kApprovalComplete);
  full.fails(Condition::kWithinCityLimits, "Dakar already receives 1 of 1");
  const auto refusal =
      find_step(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_APPROVE, everybody()[0].actor, full);
  EXPECT_THAT(std::string(refusal.status().message()), HasSubstr("Dakar already receives 1 of 1"));
  EXPECT_EQ(common::fact_of(refusal.status(), "condition"), "within-city-limits");
}

TEST(Steps, ThatTheTableDoesNotHaveAreRefusedInEveryState) {
  Facts all;
  for (std::size_t i = 0; i < kConditionCount; ++i) all.holds(static_cast<Condition>(i));
  std::set<std::pair<State, Action>> rows;
  for (const Step& step : steps()) rows.emplace(step.from, step.action);
  int refused = 0;
  for (int s = 0; s <= v1::Proposal::State_MAX; ++s) {
    for (int a = 0; a <= v1::Decision::Action_MAX; ++a) {
      const auto state = static_cast<State>(s);
      const auto action = static_cast<Action>(a);
      if (rows.contains({state, action})) continue;
      for (const Case& who : everybody()) {
        SCOPED_TRACE(who.name + ": " + common::word_of(state) + " · " + common::word_of(action));
        const auto found = find_step(state, action, who.actor, all);
        ASSERT_FALSE(found.ok());
        const bool elsewhere = std::any_of(steps().begin(), steps().end(),
                                           [&](const Step& step) { return step.action == action && may(who, step); });
        EXPECT_EQ(common::reason_of(found.status()), elsewhere ? "STEP_NOT_ALLOWED" : "PERMISSION_DENIED");
        if (!elsewhere) continue;
        EXPECT_EQ(common::fact_of(found.status(), "state"), common::word_of(state));
        EXPECT_EQ(common::fact_of(found.status(), "allowed"), words_of(allowed(state, who.actor, all)));
        EXPECT_THAT(std::string(found.status().message()), HasSubstr("what you may do now: "));
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 400);
}

TEST(Steps, ThatAreAllowedAreThoseOfTheTableThatHaveAMethod) {
  Facts none;
  for (int s = 0; s <= v1::Proposal::State_MAX; ++s) {
    const auto state = static_cast<State>(s);
    for (const Case& who : everybody()) {
      const std::vector<Action> now = allowed(state, who.actor, none);
      EXPECT_TRUE(std::is_sorted(now.begin(), now.end()));
      for (int a = 0; a <= v1::Decision::Action_MAX; ++a) {
        const auto action = static_cast<Action>(a);
        const bool listed = std::find(now.begin(), now.end(), action) != now.end();
        EXPECT_EQ(listed, has_method(action) && find_step(state, action, who.actor, none).ok())
            << who.name << ": " << common::word_of(state) << " · " << common::word_of(action);
      }
    }
  }
}

TEST(Steps, OfWhichOneHidesBehindConditionsAreTriedInTheirOrder) {
  const Actor coordinator = everybody()[0].actor;
  Facts facts;
  facts.holds(Condition::kNotYetApproved);
  facts.holds(Condition::kFirstOfTwo);
  facts.holds(Condition::kWithinCityLimits);
  const auto first = find_step(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_APPROVE, coordinator, facts);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ((*first)->to, v1::Proposal::STATE_PROPOSED);
  Facts second;
  second.holds(Condition::kNotYetApproved);
  second.holds(Condition::kApprovalComplete);
  second.holds(Condition::kWithinCityLimits);
  EXPECT_EQ((*find_step(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_APPROVE, coordinator, second))->to,
            v1::Proposal::STATE_APPROVING);
}

TEST(Refusals, ReadTheSameForAProposalThatIsNotThere) {
  // Who takes the step nowhere learns nothing of the state.
  const Actor observer = everybody()[8].actor;
  const absl::Status of_approved =
      find_step(v1::Proposal::STATE_APPROVED, v1::Decision::ACTION_APPROVE, observer, {}).status();
  EXPECT_EQ(of_approved, find_step(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_APPROVE, observer, {}).status());
  EXPECT_EQ(of_approved, not_yours(v1::Decision::ACTION_APPROVE));
  EXPECT_THAT(std::string(of_approved.message()), HasSubstr("creative field of the beneficiary's city"));
}

const Step& step_of(State state, Action action) {
  return *std::find_if(steps().begin(), steps().end(),
                       [&](const Step& step) { return step.from == state && step.action == action; });
}

TEST(Reasons, AreThoseOfTheRow) {
  int tried = 0;
  for (const Step& step : steps()) {
    for (const std::string& reason : step.reasons) {
      EXPECT_TRUE(check_reason(step, reason, "words").ok()) << reason;
      EXPECT_EQ(check_reason(step, reason, " ").ok(), reason != "other") << reason;
      ++tried;
    }
    EXPECT_EQ(check_reason(step, "", "words").ok(), step.reason != ReasonNeed::kRequired) << step.line;
    EXPECT_FALSE(check_reason(step, "no-such-reason", "words").ok());
  }
  EXPECT_GT(tried, 30);
}

TEST(Reasons, ThatAreMissingOrMisspeltAreNamedWithTheList) {
  const Step& give_back = step_of(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_RETURN);
  const absl::Status missing = check_reason(give_back, "", "");
  EXPECT_EQ(common::field_violations_of(missing).at(0).field, "reason");
  EXPECT_THAT(std::string(missing.message()), HasSubstr("needs-information, listing-out-of-date"));
  EXPECT_THAT(std::string(check_reason(give_back, "listing-out-of-dat", "").message()),
              HasSubstr("did you mean listing-out-of-date?"));
  EXPECT_EQ(common::field_violations_of(check_reason(give_back, "other", "\u200b")).at(0).field, "text");
  const Step& approve = step_of(v1::Proposal::STATE_PROPOSED, v1::Decision::ACTION_APPROVE);
  EXPECT_THAT(std::string(check_reason(approve, "other", "").message()), HasSubstr("takes none"));
}

}  // namespace
}  // namespace entente::matching
