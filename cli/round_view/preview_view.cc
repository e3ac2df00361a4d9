#include "cli/round_view/preview_view.h"

#include <ostream>

#include "cli/output/table.h"
#include "cli/output/terminal.h"
#include "cli/round_view/words.h"
#include "matcher/model/amount.h"
#include "services/common/base/strings.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Candidate;
using matching::v1::PreviewRoundResponse;

constexpr std::int64_t kScale = matcher::kScoreScale;

// All three parts, also those that are zero; with their signs where it is a change.
std::string all_words(const type::v1::Amount& amount, Language language, bool signed_ = false) {
  const auto counted = [&](std::string_view id, std::int64_t count) {
    return common::counted(id, count, language,
                           {{"count", concat(signed_ && count > 0 ? "+" : "", common::format_count(count, language))}});
  };
  return concat(counted("cli.amount.priority_needs", amount.priority_needs()), ", ",
                counted("cli.amount.needs", amount.needs()), ", ",
                points_words(amount.points(), kScale, language, signed_));
}

bool same(const type::v1::Amount& a, const type::v1::Amount& b) {
  return a.priority_needs() == b.priority_needs() && a.needs() == b.needs() && a.points() == b.points();
}

void print_steps(std::ostream& out, const std::string& title,
                 const google::protobuf::RepeatedPtrField<Candidate>& steps, const Names& names, Language language,
                 int most) {
  out << '\n' << title << " (" << steps.size() << ")\n";
  Table table({Align::kRight, Align::kLeft, Align::kLeft});
  for (int k = 0; k < steps.size() && k < most; ++k) {
    const auto& pairing = steps[k].pairing();
    std::string who = concat(names.shown_city(pairing.need()), " ← ", names.shown_city(pairing.offer()));
    if (!pairing.facilitator().empty()) who += concat(" + ", names.shown_city(pairing.facilitator()));
    const auto need = names.titles.find(pairing.need());
    table.add({common::format_points(steps[k].score(), kScale, language), who,
               need == names.titles.end() ? "" : shorten(need->second, 60)});
  }
  table.print(out);
  if (steps.size() > most) out << "  " << common::counted("cli.preview.more", steps.size() - most, language) << '\n';
}

}  // namespace

std::string change_words(const type::v1::Amount& change, Language language) {
  return all_words(change, language, true);
}

void print_preview(std::ostream& out, const PreviewRoundResponse& preview, const std::vector<std::string>& changes,
                   const Names& names, Language language, int most) {
  const auto say = [&](std::string_view id, const common::TextValues& values = {}) {
    return common::text(id, language, values);
  };
  out << say("cli.preview.what_if");
  for (const std::string& change : changes) out << "  " << change;
  out << '\n';
  if (names.example) out << "  " << names.example_note(language) << '\n';
  if (preview.conflict_size() > 0) {
    out << '\n' << say("cli.preview.impossible") << '\n';
    for (const auto& text : preview.conflict())
      out << "  " << wrap(names.sentence(text, language), text_width() - 4, 4) << '\n';
    return;
  }
  type::v1::Amount change = preview.after();
  change.set_priority_needs(change.priority_needs() - preview.before_by_changed().priority_needs());
  change.set_needs(change.needs() - preview.before_by_changed().needs());
  change.set_points(change.points() - preview.before_by_changed().points());
  const bool held = preview.method() == PreviewRoundResponse::METHOD_TRIOS_HELD;
  Table table({Align::kLeft, Align::kLeft});
  table.add({say("cli.preview.answered_by"), held ? say("cli.preview.held") : say("cli.preview.solved")});
  table.add({say("cli.preview.before"), all_words(preview.before(), language)});
  table.add({say("cli.preview.before_by_changed"), all_words(preview.before_by_changed(), language)});
  table.add({say("cli.preview.after"), all_words(preview.after(), language)});
  table.add({say("cli.preview.brings"), change_words(change, language)});
  const std::string proof = proof_words(preview.proof(), language);
  table.add({say("cli.preview.proof"), held ? say("cli.preview.around_held", {{"proof", proof}}) : proof});
  table.print(out);
  if (preview.entering().empty() && preview.leaving().empty()) {
    out << "  "
        << (same(preview.before(), preview.after()) ? say("cli.preview.no_change") : say("cli.preview.only_worth"))
        << '\n';
  }
  for (const auto& quota : preview.quotas())
    out << "  "
        << say("cli.preview.quota",
               {{"class", class_name(common::text_of(quota.class_()), language)},
                {"count", common::format_count(quota.count(), language)},
                {"of", common::format_count(quota.of(), language)},
                {"least", common::format_count(quota.least(), language)},
                {"most", quota.most() < 0 ? std::string("∞") : common::format_count(quota.most(), language)}})
        << '\n';
  print_steps(out, say("cli.preview.enters"), preview.entering(), names, language, most);
  print_steps(out, say("cli.preview.leaves"), preview.leaving(), names, language, most);
}

}  // namespace entente::cli
