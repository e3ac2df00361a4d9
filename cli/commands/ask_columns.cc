#include "cli/commands/ask_columns.h"

#include <algorithm>
#include <istream>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include <google/protobuf/util/json_util.h>

#include "cli/data_set/part_sheets.h"
#include "cli/data_set/preference_sheet.h"
#include "cli/data_set/sheet_rows.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/table.h"
#include "entente/type/v1/sheet_reading.pb.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/local_dates.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/languages.h"
#include "services/common/text/text.h"
#include "services/listings/listing_columns.h"
#include "services/matching/cooperations/cooperation_import.h"
#include "services/profiles/city_sheet.h"
#include "services/profiles/classification_sheet.h"
#include "services/profiles/country_sheet.h"
#include "services/profiles/vocabulary_sheet.h"

namespace entente::cli {
namespace {

constexpr std::size_t kShownValues = 3;
constexpr std::size_t kLookedAt = 50;  // cells, for a guess

std::vector<std::string> names_of(SheetKind kind) {
  const common::SheetColumns of_kind = columns_of(kind);
  std::vector<std::string> columns = of_kind.required;
  columns.insert(columns.end(), of_kind.optional.begin(), of_kind.optional.end());
  return columns;
}

// What most cells say: dates, yes and no, languages, kinds, modes.
std::vector<std::string> guesses_from(const std::vector<std::string>& cells) {
  if (cells.empty()) return {};
  const auto mostly = [&](const auto& is_it) {
    return 10 * std::count_if(cells.begin(), cells.end(), is_it) >= 8 * static_cast<std::ptrdiff_t>(cells.size());
  };
  const common::DateColumn dates(common::DateOrder::kDayFirst);
  if (mostly([&](const std::string& cell) { return cell.size() > 4 && dates.read(cell).date.has_value(); })) {
    return {"start", "end", "deadline"};
  }
  if (mostly([](const std::string& cell) { return !common::code_meant("kind", cell).empty(); })) return {"kind"};
  if (mostly([](const std::string& cell) { return !common::code_meant("mode", cell).empty(); })) return {"mode"};
  if (mostly([](const std::string& cell) { return cell.size() > 3 && !common::find_language(cell).tag.empty(); })) {
    return {"languages"};
  }
  if (mostly([](const std::string& cell) { return cell.find('@') != std::string::npos; })) return {"email"};
  return {};
}

class Asking {
 public:
  Asking(const SheetSource& sheet, const type::v1::ImportReport& preview, std::istream& in, std::ostream& out)
      : kind_(kind_name(sheet.kind)),
        preview_(preview),
        in_(in),
        out_(out),
        columns_(names_of(sheet.kind)),
        reading_(sheet.reading) {
    for (const auto& column : preview.columns()) taken_.insert(column.field());
  }

  Mapping ask(const SheetRows& rows) {
    out_ << say("cli.ask.begin") << '\n';
    for (const auto& column : preview_.columns()) {
      if (column.match() == type::v1::COLUMN_MATCH_NONE) ask_column(column, rows.cells_under(column.heading()));
    }
    for (const auto& violation : preview_.violations()) {
      if (violation.reason() == common::kMissingColumn && !taken_.contains(violation.field())) {
        ask_missing(violation.field());
      }
    }
    const bool was_open = std::any_of(preview_.faults().begin(), preview_.faults().end(),
                                      [](const auto& group) { return group.reason() == "AMBIGUOUS_DATE"; });
    common::DateColumn dates;
    for (const std::string& cell : date_cells_) dates.look_at(cell);
    const bool is_open = std::any_of(date_cells_.begin(), date_cells_.end(),
                                     [&](const std::string& cell) { return dates.read(cell).is_open; });
    if (was_open || is_open) ask_dates();
    return {reading_, fill_};
  }

 private:
  // Nothing: there are no more answers.
  std::optional<std::string> answer() {
    std::string line;
    if (!std::getline(in_, line)) return std::nullopt;
    return std::string(common::trim(line));
  }

  std::string guess(const type::v1::ColumnReading& column, const std::vector<std::string>& cells) const {
    std::vector<std::string> all(column.suggestions().begin(), column.suggestions().end());
    for (std::string& one : guesses_from(cells)) all.push_back(std::move(one));
    for (const std::string& one : all) {
      if (!taken_.contains(one) && std::find(columns_.begin(), columns_.end(), one) != columns_.end()) return one;
    }
    return {};
  }

  // What it holds is told as its template tells it.
  void ask_missing(const std::string& column) {
    const std::string meaning = common::concat("template.", kind_, ".", column);
    out_ << say("cli.ask.missing", {{"column", column}, {"meaning", common::has_text(meaning) ? say(meaning) : ""}})
         << ' ' << std::flush;
    if (const std::optional<std::string> said = answer(); said && !said->empty()) fill_[column] = *said;
  }

  static bool is_date(std::string_view column) { return column == "start" || column == "end" || column == "deadline"; }

  void ask_column(const type::v1::ColumnReading& column, const std::vector<std::string>& all_cells) {
    std::vector<std::string> cells = all_cells;
    if (cells.size() > kLookedAt) cells.resize(kLookedAt);
    std::vector<std::string> shown;
    for (const std::string& cell : cells) {
      if (shown.size() < kShownValues) shown.push_back(concat_quoted(cell));
    }
    const std::string guessed = guess(column, cells);
    for (;;) {
      out_ << say(guessed.empty() ? "cli.ask.column" : "cli.ask.column_guess",
                  {{"heading", column.heading()}, {"values", common::join(shown, ", ")}, {"column", guessed}})
           << ' ' << std::flush;
      std::optional<std::string> said = answer();
      if (!said || said->empty()) said = guessed;
      if (*said == "-") said = "";
      if (*said == "?") {
        out_ << "  " << wrap(common::join(columns_, ", "), 96, 2) << '\n';
        continue;
      }
      if (said->empty() || std::find(columns_.begin(), columns_.end(), *said) != columns_.end()) {
        reading_.columns[column.heading()] = *said;
        taken_.insert(*said);
        if (is_date(*said)) date_cells_.insert(date_cells_.end(), all_cells.begin(), all_cells.end());
        return;
      }
      const std::string near = common::did_you_mean(*said, columns_);
      out_ << say(near.empty() ? "cli.ask.no_column" : "cli.ask.no_column_near", {{"column", *said}, {"near", near}})
           << '\n';
    }
  }

  static std::string concat_quoted(const std::string& cell) { return common::concat("“", shorten(cell, 30), "”"); }

  void ask_dates() {
    out_ << say("cli.ask.dates") << ' ' << std::flush;
    while (const std::optional<std::string> said = answer()) {
      if (*said == "dmy") reading_.date_order = common::DateOrder::kDayFirst;
      if (*said == "mdy") reading_.date_order = common::DateOrder::kMonthFirst;
      if (said->empty() || reading_.date_order != common::DateOrder::kUnknown) return;
      out_ << say("cli.ask.dates") << ' ' << std::flush;
    }
  }

  const std::string_view kind_;
  const type::v1::ImportReport& preview_;
  std::istream& in_;
  std::ostream& out_;
  const std::vector<std::string> columns_;
  std::set<std::string> taken_;
  std::vector<std::string> date_cells_;  // of columns that are dates since they were asked
  common::SheetReading reading_;
  std::map<std::string, std::string> fill_;
};

}  // namespace

absl::StatusOr<Mapping> ask_columns(const SheetSource& sheet, const type::v1::ImportReport& preview, std::istream& in,
                                    std::ostream& out) {
  ENTENTE_ASSIGN_OR_RETURN(const SheetRows rows, SheetRows::of(sheet, preview));
  return Asking(sheet, preview, in, out).ask(rows);
}

common::SheetColumns columns_of(SheetKind kind) {
  if (kind == SheetKind::kCities) return profiles::city_columns();
  if (kind == SheetKind::kCooperations) return matching::cooperation_columns();
  if (kind == SheetKind::kVocabularies) return profiles::vocabulary_columns();
  if (kind == SheetKind::kCountries) return profiles::country_columns();
  if (kind == SheetKind::kClassifications) return profiles::classification_columns();
  if (kind == SheetKind::kClassificationChanges) return profiles::change_columns();
  if (kind == SheetKind::kDirectives) return directive_sheet_columns();
  if (kind == SheetKind::kPreferences) return preference_columns();
  common::SheetColumns columns;
  if (kind != SheetKind::kListings) return columns;
  for (const listings::Column& column : listings::listing_columns())
    (column.required ? columns.required : columns.optional).emplace_back(column.name);
  return columns;
}

std::string mapping_file(const Mapping& mapping) {
  nlohmann::json json = message_json(common::message_of(mapping.reading));
  if (!mapping.fill.empty()) json["fill"] = mapping.fill;
  return json.dump(2) + "\n";
}

absl::StatusOr<Mapping> read_mapping(const std::string& content) {
  const absl::Status fault = absl::InvalidArgumentError(say("cli.error.mapping_file"));
  nlohmann::json json = nlohmann::json::parse(content, nullptr, false, true);
  if (!json.is_object()) return fault;
  Mapping mapping;
  if (const auto fill = json.find("fill"); fill != json.end()) {
    if (!fill->is_object()) return fault;
    for (const auto& [column, value] : fill->items()) {
      if (!value.is_string()) return fault;
      mapping.fill[column] = value.get<std::string>();
    }
    json.erase("fill");
  }
  type::v1::SheetReading message;
  if (!google::protobuf::util::JsonStringToMessage(json.dump(), &message).ok()) return fault;
  mapping.reading = common::reading_of({}, message);
  return mapping;
}

}  // namespace entente::cli
