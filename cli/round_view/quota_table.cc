#include "cli/round_view/quota_table.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using matching::v1::QuotaOutcome;

// What one pairing more or less is worth.
std::string effect(const QuotaOutcome& quota, std::int64_t scale, Language language) {
  const auto& price = quota.price();
  if (price.priority_needs() == 0 && price.needs() == 0 && price.points() == 0)
    return common::text("cli.quota.free", language);
  const bool at_least = quota.count() == quota.least() && quota.count() != quota.most();
  return common::text(at_least ? "cli.quota.one_less" : "cli.quota.one_more", language,
                      {{"amount", amount_words(price, scale, language)}});
}

}  // namespace

void print_quotas(std::ostream& out, const matching::RoundDocument& round, const Names& names, Language language) {
  const auto& result = round.result;
  const std::int64_t scale = round.snapshot.score_scale();
  if (result.quotas_size() > 0) {
    out << '\n'
        << (result.quotas(0).class_().cities()
                ? common::text("cli.quota.title", language)
                : common::counted("cli.quota.title_of_shares", result.quotas(0).of(), language))
        << '\n';
    Table table({Align::kLeft, Align::kRight, Align::kRight, Align::kRight, Align::kLeft});
    table.add({"", common::text("cli.quota.least", language), common::text("cli.quota.most", language),
               common::text("cli.quota.reached", language), common::text("cli.quota.effect", language)});
    for (const QuotaOutcome& quota : result.quotas())
      table.add({quota_class_name(common::text_of(quota.class_()), names, language),
                 common::format_count(quota.least(), language),
                 quota.most() < 0 ? "–" : common::format_count(quota.most(), language),
                 common::format_count(quota.count(), language), effect(quota, scale, language)});
    table.print(out);
  }
  if (result.has_smallest_score_allowed())
    out << '\n'
        << common::text("cli.quota.smallest_score", language,
                        {{"score", common::format_points(result.smallest_score_allowed(), scale, language)}})
        << '\n';
}

void print_conflict(std::ostream& out, const google::protobuf::RepeatedPtrField<type::v1::EngineText>& conflict,
                    const Names& names, Language language) {
  out << common::text("cli.quota.conflict", language) << '\n';
  for (int i = 0; i < conflict.size(); ++i)
    out << (i + 1 == conflict.size() ? "" : "  - ") << names.sentence(conflict.Get(i), language) << '\n';
}

std::string quota_class_name(std::string_view of, const Names& names, Language language) {
  if (of == "cities") return common::text("cli.quota.between_cities", language);
  std::string known = class_name(of, language);
  if (known != of) return known;
  const std::string code(of.substr(of.find(':') + 1));
  const auto label = names.labels.find(code);
  const bool as_code = of.starts_with("axis:") && language == Language::kEnglish;  // as everywhere on the screen
  return as_code || label == names.labels.end() ? code : label->second;
}

}  // namespace entente::cli
