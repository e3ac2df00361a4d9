#include <string>
#include <vector>

#include "cli/round_view/round_view.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/names.h"

namespace entente::cli {

using common::concat;
using matching::RoundDocument;
using matching::v1::RoundPairing;

std::string proposals_sheet(const RoundDocument& round, const Names& names, Language language) {
  std::string sheet(common::kByteOrderMark);
  sheet += common::csv_line({"need", "need_city", "need_title", "offer", "offer_city", "offer_title", "facilitator",
                             "facilitator_city", "facilitator_title", "axis", "score", "kept", "reasons", "reserves",
                             "example"});
  const auto title = [&](const std::string& name) {
    const auto at = names.titles.find(name);
    return at == names.titles.end() ? std::string() : at->second;
  };
  for (const RoundPairing& pairing : round.pairings) {
    const auto& candidate = pairing.candidate();
    const auto& who = candidate.pairing();
    std::vector<std::string> reasons;
    if (candidate.has_third_city()) reasons.push_back(names.sentence(candidate.third_city(), language));
    for (const auto* term : strongest(candidate)) {
      reasons.push_back(concat("+", common::format_points(term->points(), round.snapshot.score_scale(), language), " ",
                               names.sentence(term->reason(), language)));
    }
    std::vector<std::string> reserves;
    for (const auto& reserve : pairing.reserves()) {
      const auto& other = reserve.pairing();
      const std::string with = other.facilitator().empty() ? "" : concat(" + ", names.shown_city(other.facilitator()));
      reserves.push_back(concat(std::string(common::id_of(other.offer())), " (", names.shown_city(other.offer()), with,
                                ", ", common::format_points(reserve.score(), round.snapshot.score_scale(), language),
                                ")"));
    }
    const std::string& third = who.facilitator();
    const bool is_example =
        names.examples.contains(who.need()) || names.examples.contains(who.offer()) || names.examples.contains(third);
    sheet += common::csv_line(
        {std::string(common::id_of(who.need())), names.shown_city(who.need()), title(who.need()),
         std::string(common::id_of(who.offer())), names.shown_city(who.offer()), title(who.offer()),
         third.empty() ? "" : std::string(common::id_of(third)), third.empty() ? "" : names.shown_city(third),
         third.empty() ? "" : title(third), axis_name(candidate.axis(), Language::kEnglish),
         common::format_points(candidate.score(), round.snapshot.score_scale(), Language::kEnglish),
         pairing.kept() ? "true" : "false", common::join(reasons, " | "), common::join(reserves, " | "),
         is_example ? "true" : "false"});
  }
  return sheet;
}

}  // namespace entente::cli
