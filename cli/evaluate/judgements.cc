#include "cli/evaluate/judgements.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/profiles/import_report.h"
#include "services/profiles/sheet_values.h"

namespace entente::cli {
namespace {

using common::concat;
using matcher::Listing;
using matcher::Problem;
using profiles::RowFaults;
using Index = Problem::ListingIndex;

constexpr int kMostShown = 5;
constexpr int kMostReaders = 1'000'000;

const common::SheetColumns& columns() {
  static const common::SheetColumns the = [] {
    common::SheetColumns columns{.required = {"need", "offer", "grade"}, .ids = {"need", "offer", "facilitator"}};
    for (const std::string_view column : kJudgingColumns) {
      if (std::find(columns.required.begin(), columns.required.end(), column) == columns.required.end())
        columns.optional.emplace_back(column);
    }
    return columns;
  }();
  return the;
}

constexpr std::string_view kNeed = "cli.judgements.need";
constexpr std::string_view kOffer = "cli.judgements.offer";
constexpr std::string_view kThirdCitys = "cli.judgements.facilitator";

bool may_be(const Listing& listing, std::string_view as) {
  if (as == kThirdCitys) return listing.role == matcher::Role::kFacilitating;
  return listing.kind == (as == kNeed ? matcher::Kind::kNeed : matcher::Kind::kOffer);
}

class Reader {
 public:
  Reader(const common::Sheet& sheet, const Problem& problem) : sheet_(sheet), problem_(problem) {
    for (Index i = 0; i < static_cast<Index>(problem.listings().size()); ++i) {
      const std::string& name = problem.listings()[i].id;
      by_id_.emplace(name, i);
      by_id_.emplace(name.substr(name.rfind('/') + 1), i);
    }
  }

  Judgements read(type::v1::ImportReport& report) {
    for (std::size_t i = 0; i < sheet_.row_count(); ++i) {
      RowFaults faults(sheet_, i, report);
      read_row(faults);
    }
    judgements_.unknown.assign(unknown_.begin(), unknown_.end());
    return std::move(judgements_);
  }

 private:
  void read_row(RowFaults& faults) {
    if (faults.cell("grade").empty() && faults.cell("facilitator_grade").empty()) {
      ++judgements_.empty_rows;
      return;
    }
    Judgement read;
    read.row = faults.row();
    known_ = true;
    read.need = listing(faults, "need", kNeed);
    read.offer = listing(faults, "offer", kOffer);
    const bool trio = !faults.cell("facilitator").empty();
    if (trio) read.facilitator = listing(faults, "facilitator", kThirdCitys);
    if (const std::optional<int> grade = number(faults, "grade", kBestGrade)) {
      read.grade = *grade;
    } else if (!faults.has("grade")) {
      faults.add("grade", say("cli.judgements.grade_of_third"), "EMPTY");
    }
    read.facilitator_grade = number(faults, "facilitator_grade", kBestGrade);
    if (read.facilitator_grade && !trio)
      faults.add("facilitator_grade", say("cli.judgements.name_third"), "UNEXPECTED_VALUE");
    read.readers = number(faults, "readers", kMostReaders);
    judgements_.unknown_rows += known_ ? 0 : 1;
    if (!known_ || faults.any()) return;
    if (const auto [before, fresh] =
            row_by_listings_.emplace(std::array{read.need, read.offer, read.facilitator}, read.row);
        !fresh) {
      faults.add("need", say("cli.judgements.twice", {{"row", std::to_string(before->second)}}), "DUPLICATE_ID");
      return;
    }
    judgements_.rows.push_back(read);
  }

  Index listing(RowFaults& faults, std::string_view column, std::string_view as) {
    const std::string& id = faults.cell(column);
    if (id.empty()) {
      faults.add(column, say("cli.judgements.id"), "EMPTY");
      return -1;
    }
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) {
      unknown_.insert(id);
      known_ = false;
      return -1;
    }
    if (!may_be(problem_.listings()[found->second], as))
      faults.add(column, say("cli.judgements.wrong_kind", {{"kind", say(as)}}), "WRONG_KIND");
    return found->second;
  }

  // Nothing where the cell is empty or wrong.
  static std::optional<int> number(RowFaults& faults, std::string_view column, int most) {
    const std::string& text = faults.cell(column);
    if (text.empty()) return std::nullopt;
    const std::optional<std::int64_t> value = profiles::parse_whole(text);
    if (value && *value >= 0 && *value <= most) return static_cast<int>(*value);
    faults.add(column,
               most == kBestGrade ? say("cli.judgements.grade")
                                  : say("cli.judgements.number", {{"most", std::to_string(most)}}),
               "OUT_OF_RANGE");
    return std::nullopt;
  }

  const common::Sheet& sheet_;
  const Problem& problem_;
  std::map<std::string, Index, std::less<>> by_id_;
  std::map<std::array<Index, 3>, int> row_by_listings_;
  std::set<std::string> unknown_;
  Judgements judgements_;
  bool known_ = true;  // of the row being read: whether the data have its listings
};

absl::Status violations_status(const std::string& path, const type::v1::ImportReport& report) {
  std::string message = say_counted("cli.judgements.violations", report.violations_size(), {{"path", path}});
  int shown = 0;
  for (const auto& violation : report.violations()) {
    if (++shown > kMostShown) {
      message += "\n  " + say_counted("cli.preview.more", report.violations_size() - kMostShown);
      break;
    }
    const std::string cell = violation.value().empty()
                                 ? violation.field()
                                 : say("cli.import.cell", {{"field", violation.field()}, {"value", violation.value()}});
    const std::string where =
        violation.row() == 0 ? cell
                             : say("cli.judgements.row", {{"row", std::to_string(violation.row())}, {"cell", cell}});
    message += "\n  " + say("cli.import.violation", {{"where", where}, {"description", violation.description()}});
  }
  return absl::InvalidArgumentError(message);
}

absl::Status none_left(const std::string& path, const Judgements& judgements) {
  if (judgements.unknown.empty()) return absl::InvalidArgumentError(say("cli.judgements.no_grade", {{"path", path}}));
  return absl::InvalidArgumentError(
      say("cli.judgements.none_known", {{"path", path}, {"listing", judgements.unknown.front()}}));
}

}  // namespace

absl::StatusOr<Judgements> read_judgements(const std::string& path, std::string_view sheet, const Problem& problem) {
  type::v1::ImportReport report;
  const common::Sheet rows = common::Sheet::read(sheet, columns());
  Judgements judgements;
  if (profiles::begin_report(rows, report)) judgements = Reader(rows, problem).read(report);
  common::sort_by_row(&report);
  if (report.violations_size() > 0) return violations_status(path, report);
  if (judgements.rows.empty()) return none_left(path, judgements);
  return judgements;
}

std::vector<JudgedPair> pairs_of(const Judgements& judgements) {
  std::map<std::pair<Index, Index>, int> lowest;
  for (const Judgement& row : judgements.rows) {
    const auto [at, fresh] = lowest.emplace(std::pair(row.need, row.offer), row.grade);
    if (!fresh) at->second = std::min(at->second, row.grade);
  }
  std::vector<JudgedPair> pairs;
  for (const auto& [listings, grade] : lowest) pairs.push_back({listings.first, listings.second, grade});
  return pairs;
}

}  // namespace entente::cli
