#include "cli/round_view/need_view.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "matcher/model/amount.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;

constexpr std::size_t kWidth = 100;  // of text on the screen

std::string points(std::int64_t number) {
  return format_points(number, matcher::kScoreScale);
}

void print_partners(std::ostream& out, const NeedInRound& fate, const Names& names, Language language) {
  for (const auto& pairing : fate.partners) {
    const auto& who = pairing.candidate().pairing();
    out << "  " << word(language, "partner: ", "partenaire : ") << names.listing(who.offer());
    if (!who.facilitator().empty()) out << " + " << names.listing(who.facilitator());
    out << ", " << points(pairing.candidate().score()) << " points\n";
  }
}

void print_unmet(std::ostream& out, const matching::v1::UnmetNeed& unmet, const Names& names, Language language) {
  out << "  "
      << concat(unmet.partners(), word(language, " of ", " sur "), unmet.partners_sought(),
                word(language, " partners; cause: ", " partenaires ; cause : "), cause_name(unmet.cause(), language))
      << '\n';
  for (const auto& detail : unmet.details())
    out << "    " << wrap(names.sentence(detail, language), kWidth - 6, 6) << '\n';
  for (const auto& near : unmet.near()) {
    out << "    " << word(language, "near: ", "proche : ") << names.listing(near.offer()) << ", "
        << points(near.score()) << word(language, " points; ", " points ; ") << stop_words(unmet, near, language)
        << '\n';
  }
}

}  // namespace

void print_need(std::ostream& out, const NeedInRound& fate, const Names& names, Language language) {
  out << word(language, "In the round: ", "Dans le tour : ") << names.listing(fate.need) << '\n';
  if (names.example) out << "  " << names.example_note(language) << '\n';
  print_partners(out, fate, names, language);
  if (fate.unmet) print_unmet(out, *fate.unmet, names, language);
}

}  // namespace entente::cli
