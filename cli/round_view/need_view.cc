#include "cli/round_view/need_view.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/output/terminal.h"
#include "cli/round_view/words.h"
#include "matcher/model/amount.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

void print_partners(std::ostream& out, const NeedInRound& fate, const Names& names, Language language) {
  for (const auto& pairing : fate.partners) {
    const auto& who = pairing.candidate().pairing();
    std::string partner = names.listing(who.offer());
    if (!who.facilitator().empty()) common::append(partner, " + ", names.listing(who.facilitator()));
    out << "  "
        << common::text("cli.need.partner", language,
                        {{"partner", partner},
                         {"points", points_words(pairing.candidate().score(), matcher::kScoreScale, language)}})
        << '\n';
  }
}

void print_unmet(std::ostream& out, const matching::v1::UnmetNeed& unmet, const Names& names, Language language) {
  out << "  "
      << common::counted("cli.need.partners", unmet.partners_sought(), language,
                         {{"partners", common::format_count(unmet.partners(), language)},
                          {"cause", cause_name(common::word_of(unmet.cause()), language)}})
      << '\n';
  for (const auto& detail : unmet.details())
    out << "    " << wrap(names.sentence(detail, language), text_width() - 6, 6) << '\n';
  for (const auto& near : unmet.near())
    out << "    " << near_words(unmet, near, names, matcher::kScoreScale, language) << '\n';
}

}  // namespace

void print_need(std::ostream& out, const NeedInRound& fate, const Names& names, Language language) {
  out << common::text("cli.explain.in_round", language, {{"what", names.listing(fate.need)}}) << '\n';
  if (names.example) out << "  " << names.example_note(language) << '\n';
  print_partners(out, fate, names, language);
  if (fate.unmet) print_unmet(out, *fate.unmet, names, language);
}

}  // namespace entente::cli
