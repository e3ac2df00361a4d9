// docs/review.md and docs/review.svg are made from the table of steps. With ENTENTE_WRITE=1 the tests write them. What
// stands behind kSeason in review.md is written by tests/system/season_test.py.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/wording.h"
#include "services/matching/review/rules.h"
#include "services/matching/review/step_table.h"
#include "tests/matching/review/state_diagram.h"
#include "tests/paths.h"

namespace entente::matching {
namespace {

using common::concat;

constexpr std::string_view kBegin = R"(# Review

Made from `services/matching/review/steps.csv` (`ENTENTE_WRITE=1 build/release/tests/matching_review_test`); don't edit by hand.

A proposal goes from people to people, one step at a time. Every step is a *decision*: who took it, in which role, when, for which
reason. Decisions are never changed and never deleted. The same table tells the code what is allowed, the errors what would be, and
each reply with a proposal which steps its reader may take (`allowed_actions`).

![States of a proposal and the steps between them](review.svg)

- **Undo** takes a decision back by another one, as long as nothing else was decided (notes don't count) and its effects haven't gone
  out: that is five minutes later. Only the hold on places is at once, and an undo releases it. Who may take a step may undo it.
- **Several rows** of one state and step: the first whose conditions hold is taken.
- **A step that isn't in the table** is refused as STEP_NOT_ALLOWED, which names those that are allowed now.
- Reason `other` needs words beside it.

## Steps
)";

constexpr std::string_view kSeason = R"(
## A season

What people do from an import to the next round, and what comes of it, as `tests/system/season_test.py` does it on the example
network (`ENTENTE_WRITE=1` writes it here). The secretariat coordinates everything; music, media arts and gastronomy are the
coordinators of these fields; a city is its focal point.

<!-- season: begin -->
)";

std::string say(std::string_view list, std::string_view word) {
  return common::text(concat("review.", list, ".", word), common::Language::kEnglish);
}

template <typename Words>
std::string codes(const Words& words) {
  std::string out;
  for (const auto& word : words) common::append(out, out.empty() ? "" : "<br>", "`", word, "`");
  return out;
}

void write_steps(std::ostream& out) {
  out << "\n| from | step | who | if | to | and | reasons | undo |\n|---|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < steps().size(); ++i) {
    const Step& step = steps()[i];
    if (step.action == v1::Decision::ACTION_NOTE) continue;
    std::vector<std::string> who;
    for (const Who& each : step.who) who.push_back(concat(common::word_of(each.role), "/", word_of(each.whose)));
    std::vector<std::string_view> conditions;
    for (const Condition each : step.conditions) conditions.push_back(word_of(each));
    std::vector<std::string_view> effects;
    for (const Effect each : step.effects) effects.push_back(word_of(each));
    out << "| " << (step.from == v1::Proposal::STATE_UNSPECIFIED ? "–" : common::word_of(step.from)) << " | "
        << common::word_of(step.action) << " | " << codes(who) << " | " << codes(conditions) << " | "
        << common::word_of(step.to) << " | " << codes(effects) << " | " << codes(step.reasons) << " | "
        << (step.undo ? "yes" : "") << " |\n";
  }
  out << "\nA note (`AddNote`) can be added in every state by `coordinator/party-field`; it changes nothing else and "
         "can't be undone.\n";
}

void write_words(std::ostream& out, std::string_view title, std::string_view list, const std::set<std::string>& words) {
  out << "\n## " << title << "\n\n| word | means |\n|---|---|\n";
  for (const std::string& word : words) {
    out << "| `" << word << "` | " << say(list, word) << " |\n";
  }
}

std::string page() {
  std::ostringstream out;
  out << kBegin;
  write_steps(out);
  std::set<std::string> who;
  std::set<std::string> conditions;
  std::set<std::string> effects;
  std::set<std::string> reasons;
  for (const Step& step : steps()) {
    for (const Who& each : step.who) who.insert(concat(common::word_of(each.role), "/", word_of(each.whose)));
    for (const Condition each : step.conditions) conditions.emplace(word_of(each));
    for (const Effect each : step.effects) effects.emplace(word_of(each));
    reasons.insert(step.reasons.begin(), step.reasons.end());
  }
  write_words(out, "Who", "who", who);
  write_words(out, "If", "condition", conditions);
  write_words(out, "And", "effect", effects);
  write_words(out, "Reasons", "reason", reasons);
  out << kSeason;
  return out.str();
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// `end`: how the part ends that is compared; what stands behind it stays. Empty: all of it is compared.
void expect_file(const std::string& name, const std::string& wanted, std::string_view end = {}) {
  const std::string path = source_dir() + "/docs/" + name;
  const auto parts = [&](const std::string& text) {
    const std::size_t found = end.empty() ? std::string::npos : text.find(end);
    const std::size_t cut = found == std::string::npos ? text.size() : found + end.size();
    return std::pair(text.substr(0, cut), text.substr(cut));
  };
  if (std::getenv("ENTENTE_WRITE") != nullptr) {
    const std::string kept = parts(read_file(path)).second;
    std::ofstream(path) << wanted << kept;
  }
  EXPECT_EQ(parts(read_file(path)).first, wanted) << "run: ENTENTE_WRITE=1 build/release/tests/matching_review_test";
}

TEST(ReviewPage, SaysTheTable) {
  expect_file("review.md", page(), "<!-- season: begin -->\n");
}

TEST(ReviewPage, DrawsTheTable) {
  const StateDiagram diagram = draw_states(steps());
  EXPECT_TRUE(diagram.missing.empty()) << diagram.missing.front() << " has no place in state_diagram.cc";
  expect_file("review.svg", diagram.svg);
}

TEST(ReviewPage, DrawsAStepThatIsNew) {
  std::vector<Step> more = steps();
  more.push_back(more.front());
  more.back().from = v1::Proposal::STATE_AGREED;
  more.back().to = v1::Proposal::STATE_CLOSED;
  EXPECT_NE(draw_states(more).svg, draw_states(steps()).svg);
}

}  // namespace
}  // namespace entente::matching
