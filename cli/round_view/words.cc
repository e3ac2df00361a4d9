#include "cli/round_view/words.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

namespace entente::cli {

using common::concat;

std::vector<const matching::v1::TermPoints*> strongest(const matching::v1::Candidate& candidate) {
  std::vector<const matching::v1::TermPoints*> terms;
  for (const auto& term : candidate.terms()) {
    if (term.points() > 0) terms.push_back(&term);
  }
  std::stable_sort(terms.begin(), terms.end(), [](const auto* a, const auto* b) { return a->points() > b->points(); });
  return terms;
}

std::string axis_name(type::v1::Axis axis, Language language) {
  constexpr std::string_view kPrefix = "AXIS_";
  if (axis == type::v1::AXIS_UNSPECIFIED || !type::v1::Axis_IsValid(axis)) return "";
  std::string code = type::v1::Axis_Name(axis).substr(kPrefix.size());
  for (char& c : code) c = c == '_' ? '-' : absl::ascii_tolower(static_cast<unsigned char>(c));
  return common::text_or_code("value.", code, language);
}

std::string class_name(std::string_view group, Language language) {
  return common::text_or_code("class.", group, language);
}

std::string cause_name(std::string_view cause, Language language) {
  return common::text_or_code("cause.", cause, language);
}

std::string stop_words(const matching::v1::UnmetNeed& unmet, const matching::v1::UnmetNeed::Near& near,
                       Language language) {
  if (near.rule().empty())
    return common::text(
        "cli.round.cause", language,
        {{"cause", cause_name(common::word_of(near.cause() == 0 ? unmet.cause() : near.cause()), language)}});
  return common::text("cli.round.stopped_by", language,
                      {{"rule", common::text_or_code("rule.", near.rule(), language)}});
}

std::string phase_name(std::string_view phase, Language language) {
  const std::string id = concat("phase.", phase);
  return common::has_text(id) ? common::text(id, language) : "…";
}

std::string capacity_name(std::string_view kind, std::string_view name, Language language) {
  const std::string id = concat("cli.capacity.", kind);
  if (!common::has_text(id)) return concat(kind, " ", name);
  return common::text(id, language, {{"name", std::string(name)}});
}

std::string points_words(std::int64_t points, std::int64_t scale, Language language, bool signed_) {
  // English says "1.5 points", French "1,5 point".
  const bool whole = points % scale == 0 || language == Language::kFrench;
  return common::counted(
      "cli.amount.points", whole ? points / scale : 2, language,
      {{"count", concat(signed_ && points > 0 ? "+" : "", common::format_points(points, scale, language))}});
}

std::string amount_words(const type::v1::Amount& amount, std::int64_t scale, Language language) {
  std::vector<std::string> parts;
  if (amount.priority_needs() != 0)
    parts.push_back(common::counted("cli.amount.priority_needs", amount.priority_needs(), language));
  if (amount.needs() != 0) parts.push_back(common::counted("cli.amount.needs", amount.needs(), language));
  if (amount.points() != 0) parts.push_back(points_words(amount.points(), scale, language));
  return parts.empty() ? common::text("cli.amount.nothing", language) : common::join(parts, ", ");
}

}  // namespace entente::cli
