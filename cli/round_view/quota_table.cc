#include "cli/round_view/quota_table.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::QuotaOutcome;

// "1 need and −40 points": what one pairing more or less is worth.
std::string worth(const type::v1::Amount& amount, std::int64_t scale, Language language) {
  std::vector<std::string> parts;
  const auto add = [&](std::int64_t count, std::string_view english, std::string_view french) {
    if (count != 0) parts.push_back(concat(format_count(count), " ", word(language, english, french)));
  };
  add(amount.priority_needs(), "priority needs", "besoins prioritaires");
  add(amount.needs(), "needs", "besoins");
  if (amount.points() != 0) parts.push_back(concat(format_points(amount.points(), scale), " points"));
  return common::join(parts, ", ");
}

std::string effect(const QuotaOutcome& quota, std::int64_t scale, Language language) {
  const std::string amount = worth(quota.price(), scale, language);
  if (amount.empty()) return std::string(word(language, "costs nothing", "ne coûte rien"));
  const bool at_least = quota.count() == quota.least() && quota.count() != quota.most();
  return concat(at_least ? word(language, "one less would bring ", "un de moins apporterait ")
                         : word(language, "one more would bring ", "un de plus apporterait "),
                word(language, "up to ", "jusqu’à "), amount);
}

}  // namespace

void print_quotas(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language) {
  const auto& result = round.result;
  const std::int64_t scale = round.snapshot.score_scale();
  if (result.quotas_size() > 0) {
    out << '\n' << word(language, "Quotas", "Quotas");
    if (result.quotas(0).class_() != "cities")
      out << concat(
          word(language, " (shares of ", " (parts de "), format_count(result.quotas(0).of()),
          word(language, " pairings, the best round without quotas)", " partenariats, le meilleur tour sans quotas)"));
    out << '\n';
    Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
    table.add({"", std::string(word(language, "least", "minimum")), std::string(word(language, "most", "maximum")),
               std::string(word(language, "reached", "atteint")), std::string(word(language, "effect", "effet"))});
    for (const QuotaOutcome& quota : result.quotas())
      table.add({quota_class_name(quota.class_(), names, language), format_count(quota.least()),
                 quota.most() < 0 ? "–" : format_count(quota.most()), format_count(quota.count()),
                 effect(quota, scale, language)});
    table.print(out);
  }
  if (result.has_smallest_score_allowed())
    out << '\n'
        << word(language, "Smallest score, raised as far as it goes without serving fewer needs: ",
                "Plus petit score, relevé autant que possible sans servir moins de besoins : ")
        << format_points(result.smallest_score_allowed(), scale) << '\n';
}

void print_conflict(std::ostream& out, const google::protobuf::RepeatedPtrField<type::v1::EngineText>& conflict,
                    const Names& names, Language language) {
  out << word(language, "No round keeps all of these; without any one of them there would be one:",
              "Aucun tour ne respecte tout ceci ; sans l’un d’eux il y en aurait un :")
      << '\n';
  for (int i = 0; i < conflict.size(); ++i)
    out << (i + 1 == conflict.size() ? "" : "  - ") << names.sentence(conflict.Get(i), language) << '\n';
}

std::string quota_class_name(std::string_view of, const Names& names, Language language) {
  if (of == "cities") return std::string(word(language, "between two cities", "entre deux villes"));
  const std::string known = class_name(of, language);
  if (known != of) return known;
  const std::string code(of.substr(of.find(':') + 1));
  const auto label = names.labels.find(code);
  const bool as_code = of.starts_with("axis:") && language == Language::kEnglish;  // as everywhere on the screen
  return as_code || label == names.labels.end() ? code : label->second;
}

}  // namespace entente::cli
