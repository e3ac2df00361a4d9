#include "cli/round_view/preview_view.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "matcher/model/amount.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Candidate;
using matching::v1::PreviewRoundResponse;

std::string points(std::int64_t number) {
  return format_points(number, matcher::kScoreScale);
}

std::string number_of(std::int64_t count, Language language, std::string_view one, std::string_view many,
                      std::string_view un, std::string_view plusieurs) {
  const bool single = count == 1 || count == -1 || (language == Language::kFrench && count == 0);
  return concat(format_count(count), " ", word(language, single ? one : many, single ? un : plusieurs));
}

std::string amount_words(const type::v1::Amount& amount, Language language) {
  return concat(number_of(amount.priority_needs(), language, "priority need", "priority needs", "besoin prioritaire",
                          "besoins prioritaires"),
                ", ", number_of(amount.needs(), language, "need", "needs", "besoin", "besoins"), ", ",
                points(amount.points()), " points");
}

bool same(const type::v1::Amount& a, const type::v1::Amount& b) {
  return a.priority_needs() == b.priority_needs() && a.needs() == b.needs() && a.points() == b.points();
}

std::string_view sign(std::int64_t number) {
  return number > 0 ? "+" : "";
}

void print_steps(std::ostream& out, const std::string& title,
                 const google::protobuf::RepeatedPtrField<Candidate>& steps, const Names& names, Language language,
                 int most) {
  out << '\n' << title << " (" << steps.size() << ")\n";
  Table table({Align::kRight, Align::kLeft, Align::kLeft});
  for (int k = 0; k < steps.size() && k < most; ++k) {
    const auto& pairing = steps[k].pairing();
    std::string who = concat(names.city_of(pairing.need()), " ← ", names.city_of(pairing.offer()));
    if (!pairing.facilitator().empty()) who += concat(" + ", names.city_of(pairing.facilitator()));
    const auto need = names.titles.find(pairing.need());
    table.add({points(steps[k].score()), who, need == names.titles.end() ? "" : shorten(need->second, 60)});
  }
  table.print(out);
  if (steps.size() > most)
    out << "  " << word(language, "… and ", "… et ") << steps.size() - most << word(language, " more", " de plus")
        << '\n';
}

}  // namespace

std::string change_words(const type::v1::Amount& change, Language language) {
  return concat(sign(change.priority_needs()),
                number_of(change.priority_needs(), language, "priority need", "priority needs", "besoin prioritaire",
                          "besoins prioritaires"),
                ", ", sign(change.needs()), number_of(change.needs(), language, "need", "needs", "besoin", "besoins"),
                ", ", sign(change.points()), points(change.points()), " points");
}

void print_preview(std::ostream& out, const PreviewRoundResponse& preview, const std::vector<std::string>& changes,
                   const Names& names, Language language, int most) {
  const auto say = [&](std::string_view english, std::string_view french) {
    return std::string(word(language, english, french));
  };
  out << say("What if", "Et si");
  for (const std::string& change : changes) out << "  " << change;
  out << '\n';
  if (names.example) out << "  " << names.example_note(language) << '\n';
  if (preview.conflict_size() > 0) {
    out << '\n' << say("No round is possible:", "Aucun tour n’est possible :") << '\n';
    for (const auto& text : preview.conflict()) out << "  " << wrap(names.sentence(text, language), 96, 4) << '\n';
    return;
  }
  type::v1::Amount change = preview.after();
  change.set_priority_needs(change.priority_needs() - preview.before_by_changed().priority_needs());
  change.set_needs(change.needs() - preview.before_by_changed().needs());
  change.set_points(change.points() - preview.before_by_changed().points());
  const bool held = preview.method() == PreviewRoundResponse::METHOD_TRIOS_HELD;
  Table table({Align::kLeft, Align::kLeft});
  table.add({say("answered by:", "répondu par :"),
             held ? say("pairs solved anew, trios held as they were", "paires résolues à nouveau, trios maintenus")
                  : say("pairs and trios solved anew", "paires et trios résolus à nouveau")});
  table.add({say("before:", "avant :"), amount_words(preview.before(), language)});
  table.add({say("before, counted by the change:", "avant, compté selon le changement :"),
             amount_words(preview.before_by_changed(), language)});
  table.add({say("after:", "après :"), amount_words(preview.after(), language)});
  table.add({say("the change brings:", "le changement apporte :"), change_words(change, language)});
  table.add({say("proof:", "preuve :"),
             proof_words(preview.proof(), language) +
                 (held ? say(", around the held trios", ", autour des trios maintenus") : std::string())});
  table.print(out);
  if (preview.entering().empty() && preview.leaving().empty()) {
    out << "  "
        << (same(preview.before(), preview.after())
                ? say("The change changes nothing: the round stays as it is.",
                      "Le changement ne change rien : le tour reste tel quel.")
                : say("The pairings stay as they are; only what they are worth changes.",
                      "Les partenariats restent tels quels ; seul change ce qu’ils valent."))
        << '\n';
  }
  for (const auto& quota : preview.quotas())
    out << "  " << say("quota ", "quota ") << class_name(quota.class_(), language) << ": " << quota.count()
        << say(" of ", " sur ") << quota.of() << " (" << quota.least() << " … "
        << (quota.most() < 0 ? std::string("∞") : std::to_string(quota.most())) << ")\n";
  print_steps(out, say("Enters", "Entrent"), preview.entering(), names, language, most);
  print_steps(out, say("Leaves", "Sortent"), preview.leaving(), names, language, most);
}

}  // namespace entente::cli
