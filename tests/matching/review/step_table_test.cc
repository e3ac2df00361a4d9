// Reading the table of steps: each kind of fault is found, and the built-in one has none.
#include "services/matching/review/step_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "services/common/sheets/texts.h"
#include "services/common/text/wording.h"
#include "tests/paths.h"

namespace entente::matching {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string built_in_sheet() {
  std::ifstream file(source_dir() + "/services/matching/review/steps.csv");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The built-in sheet with one text for another, which must be there.
std::string with(const std::string& from, const std::string& to) {
  std::string sheet = built_in_sheet();
  const std::size_t at = sheet.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return sheet.replace(at, from.size(), to);
}

std::string first_fault(const std::string& sheet) {
  const StepTable table = read_steps(sheet);
  return table.faults.empty() ? "" : table.faults.front();
}

TEST(StepTable, ThatIsBuiltInHasNoFault) {
  const StepTable table = read_steps(built_in_sheet());
  EXPECT_THAT(table.faults, IsEmpty());
  EXPECT_EQ(table.steps.size(), steps().size());
  EXPECT_GT(steps().size(), 40u);
}

TEST(StepTable, UsesEveryStateAndEveryActionOfTheContract) {
  std::set<int> states;
  std::set<int> actions;
  for (const Step& step : steps()) {
    states.insert({step.from, step.to});
    actions.insert(step.action);
  }
  EXPECT_EQ(states.size(), static_cast<std::size_t>(v1::Proposal::State_descriptor()->value_count()));
  // Neither a row: nothing, and undo, which follows from the column.
  EXPECT_EQ(actions.size(), static_cast<std::size_t>(v1::Decision::Action_descriptor()->value_count()) - 2);
}

TEST(StepTable, UsesEveryWordForConditionsAndEffects) {
  std::set<Condition> conditions;
  std::set<Effect> effects;
  for (const Step& step : steps()) {
    conditions.insert(step.conditions.begin(), step.conditions.end());
    effects.insert(step.effects.begin(), step.effects.end());
  }
  EXPECT_EQ(conditions.size(), kConditionCount);
  EXPECT_EQ(effects.size(), kEffectCount);
  for (std::size_t i = 0; i < kConditionCount; ++i)
    EXPECT_EQ(condition_of(word_of(static_cast<Condition>(i))), static_cast<Condition>(i));
  for (std::size_t i = 0; i < kEffectCount; ++i)
    EXPECT_EQ(effect_of(word_of(static_cast<Effect>(i))), static_cast<Effect>(i));
  for (std::size_t i = 0; i < kWhoseCount; ++i)
    EXPECT_EQ(whose_of(word_of(static_cast<Whose>(i))), static_cast<Whose>(i));
}

TEST(StepTable, HasATextForEachOfItsWords) {
  std::set<std::string> wanted;
  for (const Step& step : steps()) {
    wanted.insert("review.action." + common::word_of(step.action));
    wanted.insert("review.state." + common::word_of(step.to));
    for (const Condition each : step.conditions) wanted.insert("review.condition." + std::string(word_of(each)));
    for (const Effect each : step.effects) wanted.insert("review.effect." + std::string(word_of(each)));
    for (const std::string& each : step.reasons) wanted.insert("review.reason." + each);
    for (const Who& each : step.who)
      wanted.insert("review.who." + common::word_of(each.role) + "/" + std::string(word_of(each.whose)));
  }
  for (const std::string& id : wanted) EXPECT_TRUE(common::has_text(id)) << id;
}

TEST(StepTable, FindsWordsThatItDoesNotKnow) {
  EXPECT_EQ(first_fault(with("proposed,return,", "proposd,return,")), "line 10: there is no state proposd");
  EXPECT_EQ(first_fault(with("proposed,return,", "proposed,retrun,")), "line 10: there is no such action");
  EXPECT_EQ(first_fault(with("proposed,return,coordinator/beneficiary-field", "proposed,return,mayor/city")),
            "line 10: who is role/whose, which mayor/city isn't");
  EXPECT_EQ(first_fault(with("proposed,return,coordinator/beneficiary-field", "proposed,return,coordinator")),
            "line 10: who is role/whose, which coordinator isn't");
  EXPECT_EQ(first_fault(with("proposed,return,coordinator/beneficiary-field", "proposed,return,")),
            "line 10: nobody may take it");
  EXPECT_EQ(first_fault(with("field,listings-open,", "field,listings-opened,")),
            "line 11: there is no condition listings-opened");
  EXPECT_EQ(first_fault(with("take-listings-anew", "take-all")), "line 11: there is no effect take-all");
  EXPECT_EQ(first_fault(with("answer-days-over,expired", "answer-days-over,exploded")),
            "line 23: there is no state exploded");
  EXPECT_EQ(first_fault(with("returned,,required,needs", "returned,,perhaps,needs")),
            "line 10: reason is none, optional or required, not perhaps");
  EXPECT_EQ(first_fault(with("none,,yes", "none,,maybe")), "line 6: undo is yes or no, not maybe");
  EXPECT_THAT(first_fault(with("condition,to", "conditions,to")), HasSubstr("condition"));
}

TEST(StepTable, FindsWhatContradicts) {
  const std::string again =
      "reported,close,coordinator/beneficiary-field,,closed,end-contacts|end-cooperation,none,,yes\n";
  EXPECT_THAT(read_steps(with(again, again + again)).faults,
              ElementsAre(HasSubstr(": reported · close is never reached behind line ")));
  // A special case behind the general one.
  EXPECT_THAT(first_fault(with(
                  again, again + "reported,close,coordinator/beneficiary-field,listings-open,closed,,none,,yes\n")),
              HasSubstr("never reached"));
  EXPECT_EQ(
      first_fault(with("returned,,required,needs-information|listing-out-of-date|dates|prefers-other-partner|other",
                       "returned,,required,")),
      "line 10: a list of reasons stands with a reason only");
  EXPECT_EQ(first_fault(with("within-city-limits,approving,hold-places,none,,yes",
                             "within-city-limits,approving,hold-places,none,other,yes")),
            "line 7: a list of reasons stands with a reason only");
  EXPECT_EQ(first_fault(with("propose-other,none,,no", "propose-other,none,,yes")),
            "line 13: it can't be undone: propose-other can't be taken back");
  EXPECT_EQ(first_fault(with("dates|prefers-other-partner|other", "dates|dates|other")), "line 10: a reason twice");
  EXPECT_EQ(first_fault(with("tell-cities|grant-contacts", "tell-cities|tell-cities")),
            "line 8: effect tell-cities twice");
}

TEST(StepTable, FindsStatesThatAreNotReachedOrNotLeft) {
  EXPECT_THAT(read_steps(with("answer-days-over,expired", "answer-days-over,withdrawn")).faults,
              ElementsAre("no step leads to expired"));
  EXPECT_THAT(read_steps(with("reported,close,coordinator/beneficiary-field,,closed",
                              "reported,close,coordinator/beneficiary-field,,same"))
                  .faults,
              ElementsAre("no step leads on from reported"));
  EXPECT_THAT(read_steps(with("any,note", "closed,start,service/any,,running,,none,,no\nany,note")).faults,
              ElementsAre("closed is an end, and a step leads on"));
  // Reached from itself only isn't reached.
  EXPECT_THAT(read_steps(with("proposed,return,coordinator/beneficiary-field,,returned",
                              "returned,return,coordinator/beneficiary-field,,returned"))
                  .faults,
              IsEmpty())
      << "refused places lead there, too";
}

}  // namespace
}  // namespace entente::matching
