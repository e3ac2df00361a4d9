#include "cli/data_set/preference_sheet.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "matcher/score/evaluation.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_cells.h"
#include "services/listings/errors.h"
#include "services/listings/listing_validation.h"
#include "services/profiles/import_report.h"

namespace entente::cli {
namespace {

using listings::v1::Listing;
using profiles::RowFaults;
using type::v1::ImportReport;

constexpr std::array kChoices = {"choice_1", "choice_2", "choice_3", "choice_4", "choice_5"};
constexpr int kMostRank = listings::kPreferencesLimit;
constexpr int kMostScore = 100;
constexpr int kMostBest = 1000;

// One partner that somebody names: by its rank, or (rank 0) by a score.
struct Choice {
  const Listing* whom;
  int rank;
  int score;
};

// What the sheet says of one listing.
struct Wishes {
  int row;  // the first one
  const Listing* who;
  std::vector<Choice> choices;
  bool is_wrong = false;
};

bool gives_points(const matching::v1::Programme& programme) {
  const auto weight = programme.weights().find(std::string(matcher::term_id(matcher::Term::kPreferences)));
  return weight != programme.weights().end() && weight->second > 0;
}

class PreferenceReader {
 public:
  explicit PreferenceReader(const Known& known) : known_(known) {}

  void read(RowFaults& faults) {
    const Listing* who = find(faults, "who", Listing::KIND_UNSPECIFIED);
    const auto partners =
        who != nullptr && who->kind() == Listing::KIND_NEED ? Listing::KIND_OFFER : Listing::KIND_NEED;
    const bool one = !faults.cell("whom").empty();
    std::vector<Choice> choices;
    if (one) {
      const Choice choice = read_choice(faults, who == nullptr ? nullptr : find(faults, "whom", partners));
      choices.push_back(choice);
    }
    for (std::size_t i = 0; i < kChoices.size(); ++i) {
      if (faults.cell(kChoices[i]).empty()) continue;
      if (one) {
        faults.add(kChoices[i], "stands beside `whom`: a row names one partner there, or several as choices",
                   "CONTRADICTION");
      } else if (who != nullptr) {
        choices.push_back({find(faults, kChoices[i], partners), static_cast<int>(i) + 1, 0});
      }
    }
    if (who != nullptr && choices.empty()) faults.add("whom", "is missing: whom would it rather have?", "REQUIRED");
    if (who == nullptr) return;
    const auto [at, is_new] = place_of_.emplace(who->name(), wishes_.size());
    if (is_new) wishes_.push_back({faults.row(), who, {}});
    Wishes& wishes = wishes_[at->second];
    for (const Choice& choice : choices) add(faults, choice, wishes);
    wishes.is_wrong = wishes.is_wrong || faults.any();
  }

  std::vector<PartRow<Listing>> take() const {
    std::vector<PartRow<Listing>> rows;
    for (const Wishes& wishes : wishes_) {
      if (wishes.is_wrong) continue;
      PartRow<Listing> row{wishes.row, *wishes.who};
      row.message.clear_preferences();
      int last = 0;
      for (const Choice& choice : wishes.choices) last = std::max(last, choice.rank);
      for (const Choice& choice : wishes.choices) {
        Listing::Preference& preference = *row.message.add_preferences();
        preference.set_listing(choice.whom->name());
        preference.set_score(choice.rank > 0 ? kMostScore * (last - choice.rank + 1) / last : choice.score);
      }
      rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  const Listing* find(RowFaults& faults, std::string_view column, Listing::Kind kind) {
    const std::string& said = faults.cell(column);
    if (said.empty()) {
      faults.add(column, "is missing: the id of a listing, or words of title and city", "REQUIRED");
      return nullptr;
    }
    auto found = found_.find({said, kind});
    if (found == found_.end()) found = found_.emplace(std::pair(said, kind), known_.listing(said, kind)).first;
    if (found->second.ok()) return *found->second;
    faults.add(column,
               absl::IsInvalidArgument(found->second.status()) ? several_words(found->second.status())
               : kind == Listing::KIND_UNSPECIFIED
                   ? std::string("isn't a listing by id, or by words of title and city")
                   : std::string("isn't a listing of the other side (of a need an offer, of an offer a need) by id, or "
                                 "by words of title and city"),
               "UNKNOWN_LISTING");
    return nullptr;
  }

  // A rank, a score, or neither, which is the first choice.
  static Choice read_choice(RowFaults& faults, const Listing* whom) {
    const std::string& rank = faults.cell("rank");
    const std::string& score = faults.cell("score");
    if (!rank.empty() && !score.empty()) {
      faults.add("rank", "stands beside a score: give one or the other", "CONTRADICTION");
      return {whom, 0, 0};
    }
    if (score.empty()) {
      const std::optional<int> number = rank.empty() ? std::optional(1) : common::whole_number(rank, {});
      if (!number || *number < 1 || *number > kMostRank)
        faults.add("rank", common::concat("must be 1–", kMostRank, ": 1 is the first choice"), "OUT_OF_RANGE");
      return {whom, std::max(1, number.value_or(1)), 0};
    }
    if (const std::string_view bid = common::code_meant("bid", score); !bid.empty())
      return {whom, 0, bid == "yes" ? kMostScore : bid == "rather" ? 67 : bid == "maybe" ? 33 : 0};
    const std::string& said_best = faults.cell("best");
    const std::optional<int> best = said_best.empty() ? std::optional(kMostScore) : common::whole_number(said_best, {});
    if (!best || *best < 1 || *best > kMostBest) {
      faults.add("best", common::concat("must be 1–", kMostBest, ": the best score that the sheet gives"),
                 "OUT_OF_RANGE");
      return {whom, 0, 0};
    }
    const std::optional<int> number = common::whole_number(score, {});
    if (!number || *number < 0 || *number > *best) {
      faults.add(
          "score",
          common::concat("must be 0–", *best, ", or a word such as yes or no; another best score stands in `best`"),
          "OUT_OF_RANGE");
      return {whom, 0, 0};
    }
    return {whom, 0, kMostScore * *number / *best};
  }

  static void add(RowFaults& faults, const Choice& choice, Wishes& wishes) {
    if (choice.whom == nullptr) return;
    const auto is_it = [&](const Choice& other) { return other.whom == choice.whom; };
    if (std::any_of(wishes.choices.begin(), wishes.choices.end(), is_it)) {
      faults.add("whom", "is named twice by the same: drop one of them", "DUPLICATE_VALUE");
    } else if (!wishes.choices.empty() && (wishes.choices.front().rank > 0) != (choice.rank > 0)) {
      faults.add("rank", "mixes ranks and scores of the same: give one or the other", "CONTRADICTION");
    } else if (wishes.choices.size() >= listings::kPreferencesLimit) {
      faults.add("whom", common::concat("is one of more than ", listings::kPreferencesLimit, ": leave some out"),
                 "TOO_MANY");
    } else {
      wishes.choices.push_back(choice);
    }
  }

  const Known& known_;
  std::map<std::pair<std::string, Listing::Kind>, absl::StatusOr<const Listing*>> found_;
  std::vector<Wishes> wishes_;
  std::map<std::string, std::size_t> place_of_;  // by name of the listing
};

}  // namespace

const common::SheetColumns& preference_columns() {
  static const auto* const columns = [] {
    auto* made = new common::SheetColumns{.required = {"who"}, .optional = {"whom", "rank", "score", "best"}};
    made->optional.insert(made->optional.end(), kChoices.begin(), kChoices.end());
    return made;
  }();
  return *columns;
}

std::vector<PartRow<Listing>> read_preferences(std::string_view sheet, const common::SheetReading& reading,
                                               const Known& known,
                                               const std::vector<matching::v1::Programme>& programmes,
                                               ImportReport& report) {
  const common::Sheet read = common::Sheet::read(sheet, preference_columns(), reading);
  if (!profiles::begin_report(read, report)) return {};
  if (read.row_count() > 0 && std::none_of(programmes.begin(), programmes.end(), gives_points)) {
    common::add_warning(read.row_number(0), "who", "",
                        "counts only where a programme gives points for preferences, which none does: give weight "
                        "`preferences` some, e.g. 20 (entente programme edit)",
                        listings::kRowNoPoints.reason, &report);
  }
  PreferenceReader reader(known);
  for (std::size_t i = 0; i < read.row_count(); ++i) {
    RowFaults faults(read, i, report);
    reader.read(faults);
  }
  return reader.take();
}

}  // namespace entente::cli
