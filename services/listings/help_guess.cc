#include "services/listings/help_guess.h"

#include <map>
#include <set>
#include <vector>

#include "services/common/base/text_map.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/words.h"
#include "services/listings/strings.h"

namespace entente::listings {

extern const char* const kHelpWordsCsv;  // data/help-words.csv

namespace {

constexpr int kInTitle = 2;
constexpr int kInSummary = 1;
constexpr int kLeastSum = 3;
constexpr int kLeastLead = 2;
constexpr int kLeastWords = 2;
constexpr int kRowsNamed = 50;  // in a warning

using Stems = std::set<std::string>;

// Stem → codes that it speaks for, by language.
using CodesByStem = common::TextMap<std::set<std::string>>;

const std::map<std::string, CodesByStem>& codes_by_language() {
  static const auto all = [] {
    std::map<std::string, CodesByStem> languages;
    const common::Sheet sheet =
        common::Sheet::read(kHelpWordsCsv, {.required = {"code", "language", "words"}, .ids = {"code", "language"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      const std::string& language = sheet.field(i, "language");
      for (const std::string& stem : common::stems_of(sheet.field(i, "words"), language)) {
        languages[language][stem].insert(sheet.field(i, "code"));
      }
    }
    return languages;
  }();
  return all;
}

struct Count {
  int sum = 0;
  int words = 0;
};

Stems stems_in(const std::string& text, const std::string& language) {
  const std::vector<std::string> stems = common::stems_of(text, language);
  return {stems.begin(), stems.end()};
}

}  // namespace

std::optional<std::string> guess_help(const v1::Listing& listing) {
  const std::string language = listing.text_language().empty()
                                   ? common::language_of(concat(listing.title(), "\n", listing.summary()))
                                   : common::main_language(listing.text_language());
  const auto codes = codes_by_language().find(language);
  if (codes == codes_by_language().end()) return std::nullopt;
  std::map<std::string, int> weights;  // of the stems of the texts
  for (const std::string& stem : stems_in(listing.title(), language)) weights[stem] += kInTitle;
  for (const std::string& stem : stems_in(listing.summary(), language)) weights[stem] += kInSummary;
  std::map<std::string_view, Count> counts;
  for (const auto& [stem, weight] : weights) {
    const auto spoken_for = codes->second.find(stem);
    if (spoken_for == codes->second.end()) continue;
    for (const std::string& code : spoken_for->second) {
      counts[code].sum += weight;
      ++counts[code].words;
    }
  }
  const std::string_view* best = nullptr;
  int most = 0;
  int second = 0;
  for (const auto& [code, count] : counts) {
    if (count.sum > most) {
      second = most;
      most = count.sum;
      best = &code;
    } else if (count.sum > second) {
      second = count.sum;
    }
  }
  if (best == nullptr || most < kLeastSum || most - second < kLeastLead || counts[*best].words < kLeastWords) {
    return std::nullopt;
  }
  return std::string(*best);
}

void HelpGuesses::fill(int row, const References& references, const std::optional<v1::Listing>& stored,
                       v1::Listing* listing) {
  if (listing->help_size() > 0 || listing->state() != v1::Listing::STATE_UNSPECIFIED) return;
  if (stored && stored->help_size() > 0) {
    *listing->mutable_help() = stored->help();
    return;
  }
  const std::optional<std::string> code = guess_help(*listing);
  if (!code || !references.has_code(vocabulary::kHelp, *code)) return;
  if (references.is_deprecated(vocabulary::kHelp, *code)) return;
  listing->add_help(*code);
  if (first_row_ == 0) first_row_ = row;
  if (++count_ <= kRowsNamed) named_ += concat(count_ == 1 ? "" : ", ", *code, " (row ", row, ")");
}

void HelpGuesses::report_to(type::v1::ImportReport* report) const {
  if (count_ == 0) return;
  const std::string more = count_ <= kRowsNamed ? "" : concat(" and ", count_ - kRowsNamed, " more");
  common::add_warning(
      first_row_, "help", "",
      concat("is empty and was guessed from words of title and summary in ", count_,
             count_ == 1 ? " row: " : " rows: ", named_, more, "; check what it says, or write the codes yourself"),
      "HELP_GUESSED", report);
}

}  // namespace entente::listings
