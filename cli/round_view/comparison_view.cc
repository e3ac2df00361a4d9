#include "cli/round_view/comparison_view.h"

#include <ostream>
#include <string>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/said.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/matching/documents/texts.h"

namespace entente::cli {
namespace {

using common::Language;
using common::text;
using matching::v1::Candidate;
using Difference = matching::v1::CompareRoundsResponse::Difference;

// Units of a shown point: those of the engine.
constexpr std::int64_t kScoreScale = 100;

// "Kathmandu": the city of a listing.
std::string city_of(const std::string& listing, const CityNames& cities) {
  const std::string city(common::city_name_of(listing));
  const auto found = cities.find(city);
  return found == cities.end() ? std::string(common::id_of(city)) : found->second;
}

std::string partner_words(const Candidate& candidate, const CityNames& cities) {
  const auto& who = candidate.pairing();
  std::string words = city_of(who.offer(), cities);
  if (!who.facilitator().empty()) common::append(words, " + ", city_of(who.facilitator(), cities));
  return words;
}

std::string pairing_words(const Candidate& candidate, const CityNames& cities) {
  return common::concat(city_of(candidate.pairing().need(), cities), " ← ", partner_words(candidate, cities));
}

std::string points_words(std::int64_t points, Language language) {
  return common::format_points(points, kScoreScale, language);
}

template <typename Texts>
std::string details_words(const Texts& details, Language language) {
  std::string words;
  for (const auto& one : details) common::append(words, words.empty() ? "" : " ", matching::render(one, language));
  return words;
}

}  // namespace

void print_rounds(std::ostream& out, const std::vector<matching::v1::Round>& rounds, Language language) {
  if (rounds.empty()) {
    out << text("cli.rounds.none", language) << '\n';
    return;
  }
  Table table({Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
  table.add({text("cli.rounds.head.round", language), text("cli.rounds.head.state", language),
             text("cli.rounds.head.needs", language), text("cli.rounds.head.points", language),
             text("cli.rounds.head.created", language)});
  for (const matching::v1::Round& round : rounds) {
    const bool solved = round.has_result();
    table.add({std::string(common::id_of(round.name())),
               common::text_or_code("cli.rounds.state.", common::word_of(round.state()), language),
               solved ? std::to_string(round.result().objective().needs()) : "",
               solved ? points_words(round.result().objective().points(), language) : "",
               common::format_time(common::from_timestamp(round.create_time())).substr(0, 10)});
  }
  table.print(out);
}

void print_comparison(std::ostream& out, const matching::v1::CompareRoundsResponse& comparison, const CityNames& cities,
                      Language language) {
  out << text("cli.rounds.counts", language,
              {{"same", std::to_string(comparison.same_count())},
               {"moved", std::to_string(comparison.moved_count())},
               {"new", std::to_string(comparison.new_count())},
               {"gone", std::to_string(comparison.gone_count())}})
      << '\n';
  Table amounts({Align::kLeft, Align::kLeft});
  amounts.add(
      {text("cli.rounds.head.before", language), amount_words(comparison.objective_before(), kScoreScale, language)});
  amounts.add(
      {text("cli.rounds.head.after", language), amount_words(comparison.objective_after(), kScoreScale, language)});
  amounts.print(out);
  if (comparison.differences().empty()) return;
  out << '\n';
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  table.add({text("cli.rounds.head.what", language), text("cli.rounds.head.need", language),
             text("cli.rounds.head.before", language), text("cli.rounds.head.after", language),
             text("cli.rounds.head.why", language)});
  const auto side = [&](bool there, const Candidate& candidate) {
    return there ? common::concat(partner_words(candidate, cities), " ", points_words(candidate.score(), language))
                 : std::string("–");
  };
  for (const Difference& one : comparison.differences()) {
    table.add({common::text_or_code("cli.rounds.difference.", common::word_of(one.kind()), language),
               common::concat(city_of(one.need(), cities), " ", common::id_of(one.need())),
               side(one.has_before(), one.before()), side(one.has_after(), one.after()),
               details_words(one.details(), language)});
  }
  table.print(out);
}

void print_list_comparison(std::ostream& out, const matching::v1::CompareWithListResponse& comparison,
                           const CityNames& cities, Language language) {
  Table amounts({Align::kLeft, Align::kLeft});
  amounts.add(
      {text("cli.compare_list.list", language), amount_words(comparison.list_objective(), kScoreScale, language)});
  amounts.add(
      {text("cli.compare_list.round", language), amount_words(comparison.round_objective(), kScoreScale, language)});
  amounts.print(out);
  out << '\n';
  Table table({Align::kRight, Align::kLeft, Align::kLeft, Align::kRight, Align::kRight, Align::kLeft});
  table.add({text("cli.compare_list.head.row", language), text("cli.compare_list.head.what", language),
             text("cli.compare_list.head.who", language), text("cli.compare_list.head.points", language),
             text("cli.compare_list.head.cost", language), text("cli.compare_list.head.why", language)});
  for (const auto& row : comparison.rows()) {
    std::string why = common::said_in(language, row.message()).value_or(row.message());
    if (why.empty()) why = details_words(row.broken_rules(), language);
    const bool other =
        row.has_in_round() && row.outcome() != matching::v1::CompareWithListResponse::OUTCOME_AS_IN_ROUND;
    if (other)
      common::append(why, why.empty() ? "" : " · ",
                     text("cli.compare_list.round_has", language,
                          {{"partner", partner_words(row.in_round(), cities)},
                           {"points", points_words(row.in_round().score(), language)}}));
    table.add({std::to_string(row.row()),
               common::text_or_code("cli.compare_list.outcome.", common::word_of(row.outcome()), language),
               row.has_candidate() ? pairing_words(row.candidate(), cities) : "",
               row.has_candidate() ? points_words(row.candidate().score(), language) : "",
               row.has_cost() ? amount_words(row.cost(), kScoreScale, language) : "", why});
  }
  table.print(out);
  if (comparison.left_out_size() > 0) {
    out << '\n' << common::counted("cli.compare_list.left_out", comparison.left_out_size(), language) << '\n';
    for (const std::string& need : comparison.left_out())
      out << "  " << city_of(need, cities) << " " << common::id_of(need) << '\n';
  }
  if (comparison.over_asked_size() > 0) out << '\n';
  for (const auto& one : comparison.over_asked())
    out << text("cli.compare_list.over_asked", language,
                {{"city", city_of(one.city(), cities)},
                 {"asked", std::to_string(one.asked())},
                 {"limit", std::to_string(one.limit())}})
        << '\n';
}

}  // namespace entente::cli
