#include "cli/round_view/review_view.h"

#include <optional>
#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/said.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {
namespace {

using common::concat;
using common::text;
using matching::Language;
using matching::v1::Decision;
using matching::v1::Proposal;

constexpr std::size_t kWidthOfText = 60;
// Units of a shown point, where a reply has none of its round's: those of the engine.
constexpr std::int64_t kScoreScale = 100;

std::string actions_words(const Proposal& proposal, Language language) {
  std::vector<std::string> words;
  for (const int action : proposal.allowed_actions())
    words.push_back(action_name(static_cast<Decision::Action>(action), language));
  return words.empty() ? text("cli.proposals.no_step", language) : common::join(words, ", ");
}

std::string city_name(std::string_view name, const CityNames& cities) {
  const auto found = cities.find(name);
  return found == cities.end() ? std::string(common::id_of(name)) : found->second;
}

// Why: the cause that the service found, or the reason of the step.
std::string why_words(const Decision& decision, Language language) {
  if (decision.has_cause()) return matching::render(decision.cause(), language);
  return decision.reason().empty() ? "" : common::text_or_code("review.reason.", decision.reason(), language);
}

std::string time_words(const google::protobuf::Timestamp& time) {
  constexpr std::size_t kToMinutes = 16;
  std::string words = common::format_time(common::from_timestamp(time)).substr(0, kToMinutes);
  if (const std::size_t t = words.find('T'); t != std::string::npos) words[t] = ' ';
  return words;
}

// What was said, in the language where the catalogue knows it; else the sentence of its reason comes first.
std::string refusal_words(const matching::v1::BatchDecideResponse::Refusal& refusal, Language language) {
  const std::string& said = refusal.message();
  if (language == Language::kEnglish) return said;
  std::optional<std::string> known = common::said_in(language, said);
  if (const std::size_t colon = said.find(": "); !known.has_value() && colon != std::string::npos)
    known = common::said_in(language, common::FieldViolation{said.substr(0, colon), said.substr(colon + 2)});
  if (known.has_value()) return *known;
  const std::string sentence = concat("error.", refusal.reason());
  return common::has_text(sentence) ? concat(text(sentence, language), " ", said) : said;
}

// "proposed", and that it waits for a second approval.
std::string standing_words(const Proposal& proposal, Language language) {
  std::string words = state_name(proposal.state(), language);
  const bool first_given =
      proposal.state() == Proposal::STATE_PROPOSED && proposal.last_decision().action() == Decision::ACTION_APPROVE;
  if (first_given && proposal.approvals_missing() > 0)
    common::append(words, " · ", text("cli.proposals.second_awaited", language));
  return words;
}

// What the reader can't see from the state: that others must approve, too, and who takes care of it.
void add_review_facts(const Proposal& proposal, Language language, Table& facts) {
  if (proposal.approvals_missing() > 0)
    facts.add({text("cli.proposals.head.approvals", language), std::to_string(proposal.approvals_missing())});
  if (!proposal.assignee().empty()) facts.add({text("cli.proposals.head.assignee", language), proposal.assignee()});
  if (proposal.has_price())
    facts.add({text("cli.proposals.head.price", language), amount_words(proposal.price(), kScoreScale, language)});
  for (const auto& rule : proposal.broken_rules())
    facts.add({text("cli.proposals.head.broken", language), matching::render(rule, language)});
  if (!proposal.swapped_for().empty())
    facts.add({text("cli.proposals.head.swapped_for", language), std::string(common::id_of(proposal.swapped_for()))});
  if (!proposal.swapped_from().empty())
    facts.add({text("cli.proposals.head.swapped_from", language), std::string(common::id_of(proposal.swapped_from()))});
}

}  // namespace

std::string state_name(Proposal::State state, Language language) {
  return common::text_or_code("review.state.", common::word_of(state), language);
}

std::string action_name(Decision::Action action, Language language) {
  return common::text_or_code("review.action.", common::word_of(action), language);
}

std::string parties_words(const Proposal& proposal, const CityNames& cities) {
  std::string words;
  for (const Proposal::Party& party : proposal.parties()) {
    common::append(words,
                   words.empty()                                       ? ""
                   : party.role() == type::v1::PARTY_ROLE_FACILITATING ? " + "
                                                                       : " ← ",
                   city_name(party.city(), cities));
  }
  return words;
}

void print_proposals(std::ostream& out, const std::vector<Proposal>& proposals, const CityNames& cities,
                     Language language) {
  if (proposals.empty()) {
    out << text("cli.proposals.none", language) << '\n';
    return;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft, Align::kLeft});
  table.add({text("cli.proposals.head.proposal", language), text("cli.proposals.head.state", language),
             text("cli.proposals.head.points", language), text("cli.proposals.head.cities", language),
             text("cli.proposals.head.steps", language)});
  for (const Proposal& proposal : proposals) {
    table.add({std::string(common::id_of(proposal.name())), standing_words(proposal, language),
               common::format_points(proposal.pairing().candidate().score(), kScoreScale, language),
               parties_words(proposal, cities), actions_words(proposal, language)});
  }
  table.print(out);
}

void print_proposal(std::ostream& out, const Proposal& proposal, const std::vector<Decision>& decisions,
                    const CityNames& cities, Language language) {
  out << parties_words(proposal, cities) << "\n";
  Table facts({Align::kLeft, Align::kLeft});
  facts.add({text("cli.proposals.head.proposal", language), proposal.name()});
  facts.add({text("cli.proposals.head.state", language), standing_words(proposal, language)});
  facts.add({text("cli.proposals.head.points", language),
             common::format_points(proposal.pairing().candidate().score(), kScoreScale, language)});
  for (const Proposal::Party& party : proposal.parties())
    facts.add({city_name(party.city(), cities), std::string(common::id_of(party.listing()))});
  if (proposal.example()) facts.add({text("cli.proposals.head.example", language), ""});
  add_review_facts(proposal, language, facts);
  facts.add({text("cli.proposals.head.steps", language), actions_words(proposal, language)});
  facts.print(out);
  if (decisions.empty()) return;
  out << '\n' << text("cli.proposals.decisions", language) << '\n';
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  for (const Decision& decision : decisions) {
    std::string words = why_words(decision, language);
    if (!decision.text().empty())
      common::append(words, words.empty() ? "" : " · ", shorten(decision.text(), kWidthOfText));
    table.add({time_words(decision.create_time()), action_name(decision.action(), language),
               decision.reverted() ? text("cli.proposals.undone", language) : state_name(decision.to_state(), language),
               decision.author(), words});
  }
  table.print(out);
}

void print_results(std::ostream& out, const matching::v1::BatchDecideResponse& reply, const CityNames& cities,
                   Language language) {
  for (const auto& result : reply.results()) {
    out << common::id_of(result.name()) << ": ";
    if (result.has_proposal()) {
      const Decision& last = result.proposal().last_decision();
      out << standing_words(result.proposal(), language);
      if (last.has_cause()) out << " (" << why_words(last, language) << ")";
      out << " · " << parties_words(result.proposal(), cities) << '\n';
      continue;
    }
    out << refusal_words(result.refusal(), language) << '\n';
  }
}

}  // namespace entente::cli
