#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "cli/commands/ask_columns.h"
#include "cli/commands/commands.h"
#include "cli/commands/import_reports.h"
#include "cli/commands/import_services.h"
#include "cli/commands/inputs.h"
#include "cli/commands/sheet_copy.h"
#include "cli/commands/undo_import.h"
#include "cli/data_set/data_set.h"
#include "cli/data_set/sheet_rows.h"
#include "cli/data_set/templates.h"
#include "cli/data_set/unknown_columns.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/listings/errors.h"

namespace entente::cli {
namespace {

struct ImportOptions {
  std::vector<std::string> paths;
  bool validate_only = false;
  bool mix_examples = false;
  std::string base_date;
  std::string data;
  std::string encoding;
  std::vector<std::string> maps;
  std::vector<std::string> fills;
  std::string dates;
  std::string tab;
  std::string mapping;
  std::string sheet_kind;
  bool interactive = false;
  bool keep_unknown = false;
  std::string errors;
  std::string skip_bad;
  std::string form;
  std::string undo;
  std::string format = "table";
  ServerOptions servers;
};

// Days to move the dates of examples by.
absl::StatusOr<int> shift_of(const std::string& base_date, const Manifest& manifest) {
  if (base_date.empty()) return 0;
  if (manifest.base_date.empty()) {
    return absl::InvalidArgumentError(say("cli.error.no_base_date"));
  }
  ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay to, day_of("--base-date", base_date));
  ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay from, day_of("manifest.json: base_date", manifest.base_date));
  return static_cast<int>(to - from);
}

// A single sheet names cities and codes that only a whole folder has: without them every row would be at fault.
absl::Status check_base(const ImportOptions& options, const DataSetSource& source) {
  const auto has = [&](SheetKind kind) {
    return std::any_of(source.sheets.begin(), source.sheets.end(),
                       [&](const auto& sheet) { return sheet.kind == kind; });
  };
  if (options.servers.given() || !options.data.empty() || has(SheetKind::kVocabularies)) return absl::OkStatus();
  for (const SheetSource& sheet : source.sheets) {
    if (sheet.kind <= SheetKind::kVocabularies || sheet.kind == SheetKind::kProgramme) continue;
    return absl::InvalidArgumentError(say("cli.error.needs_base", {{"path", sheet.path}}));
  }
  return absl::OkStatus();
}

// HEADER=column, COLUMN=value.
absl::Status read_pairs(const std::vector<std::string>& said, const char* form,
                        std::map<std::string, std::string>& pairs) {
  for (const std::string& one : said) {
    const std::size_t equals = one.rfind('=');
    if (equals == std::string::npos || equals == 0) return absl::InvalidArgumentError(say(form, {{"value", one}}));
    pairs[one.substr(0, equals)] = one.substr(equals + 1);
  }
  return absl::OkStatus();
}

absl::StatusOr<Mapping> mapping_of(const ImportOptions& options) {
  Mapping mapping;
  std::error_code error;
  if (!options.mapping.empty() && (!options.interactive || std::filesystem::exists(options.mapping, error))) {
    ENTENTE_ASSIGN_OR_RETURN(const std::string file, read_file(options.mapping));
    ENTENTE_ASSIGN_OR_RETURN(mapping, read_mapping(file));
  }
  common::SheetReading& reading = mapping.reading;
  reading.encoding = options.encoding;
  if (!options.tab.empty()) reading.tab = options.tab;
  ENTENTE_RETURN_IF_ERROR(read_pairs(options.maps, "cli.error.map_form", reading.columns));
  ENTENTE_RETURN_IF_ERROR(read_pairs(options.fills, "cli.error.fill_form", mapping.fill));
  if (options.dates == "dmy") reading.date_order = common::DateOrder::kDayFirst;
  if (options.dates == "mdy") reading.date_order = common::DateOrder::kMonthFirst;
  return mapping;
}

// The sheet as it is read again from what was made of it.
void replace(std::string content, SheetSource& sheet) {
  sheet.content = std::move(content);
  sheet.reading.encoding = "utf-8";
  sheet.reading.tab.clear();
}

// What is read of it, columns above all.
type::v1::ImportReport reading_of(const SheetSource& sheet) {
  type::v1::ImportReport report;
  report_sheet(common::Sheet::read(sheet.content, columns_of(sheet.kind), sheet.reading), &report);
  return report;
}

// Puts into each row what it doesn't say itself.
absl::Status fill(const Mapping& mapping, DataSetSource& source) {
  if (mapping.fill.empty()) return absl::OkStatus();
  if (source.sheets.size() != 1 || source.sheets[0].kind == SheetKind::kProgramme)
    return absl::InvalidArgumentError(say("cli.error.fill_one"));
  SheetSource& sheet = source.sheets[0];
  const absl::StatusOr<SheetRows> rows = SheetRows::of(sheet, reading_of(sheet));
  if (!rows.ok() || rows->header_row() == 0) return absl::OkStatus();  // the import says why it can't be read
  replace(rows->filled(mapping.fill), sheet);
  return absl::OkStatus();
}

// Keeps the columns that are none of ours.
absl::Status keep_unknown(const ImportOptions& options, DataSetSource& source) {
  if (!options.keep_unknown) return absl::OkStatus();
  if (source.sheets.size() != 1) return absl::InvalidArgumentError(say("cli.error.keep_unknown_kind"));
  SheetSource& sheet = source.sheets[0];
  ENTENTE_ASSIGN_OR_RETURN(std::string content, with_unknown_columns(sheet, reading_of(sheet)));
  if (content != sheet.content) replace(std::move(content), sheet);
  return absl::OkStatus();
}

// Countries and vocabularies go to a server without what was said of their columns: these get our names here.
absl::Status name_columns(DataSetSource& source) {
  for (SheetSource& sheet : source.sheets) {
    if (sheet.kind > SheetKind::kVocabularies || sheet.reading.columns.empty()) continue;
    const absl::StatusOr<SheetRows> rows = SheetRows::of(sheet, reading_of(sheet));
    if (!rows.ok() || rows->header_row() == 0) continue;  // the import says why it can't be read
    const std::map<std::string, std::string> columns = std::move(sheet.reading.columns);
    sheet.reading.columns.clear();
    replace(rows->renamed(columns), sheet);
  }
  return absl::OkStatus();
}

// A copy of the one sheet that is at fault, with what is wrong in each row.
absl::Status write_errors(const ImportOptions& options, const DataSetSource& source,
                          const std::vector<SheetReport>& reports) {
  const auto wrong = std::find_if(reports.begin(), reports.end(), [](const SheetReport& sheet) {
    return sheet.kind != SheetKind::kProgramme && sheet.report.violations_size() > 0;
  });
  if (wrong == reports.end()) return absl::OkStatus();
  const auto sheet = std::find_if(source.sheets.begin(), source.sheets.end(),
                                  [&](const SheetSource& one) { return one.path == wrong->path; });
  const absl::StatusOr<SheetRows> rows = SheetRows::of(*sheet, wrong->report);
  if (!rows.ok()) return absl::OkStatus();  // the report says why it can't be read
  ErrorsByRow errors;
  add_errors(wrong->report, errors);
  return write_sheet_copy(options.errors, rows->with_errors(errors, false));
}

absl::StatusOr<std::vector<SheetReport>> import(const ImportOptions& options, const DataSetSource& source);

// Imports the rows that are right, and writes the others to a file. What is wrong with the sheet as a whole, or with
// its header, leaves no rows that could be.
absl::StatusOr<std::vector<SheetReport>> import_good_rows(const ImportOptions& options, DataSetSource source) {
  constexpr int kMostTurns = 4;  // a row may be wrong only since another one isn't there
  if (source.sheets.size() != 1 || source.sheets[0].kind == SheetKind::kProgramme) {
    return absl::InvalidArgumentError(say("cli.error.skip_bad_one"));
  }
  ImportOptions preview = options;
  preview.validate_only = true;
  preview.format = "json";  // nothing is said before the end
  ErrorsByRow errors;
  std::optional<SheetRows> rows;
  SheetSource& sheet = source.sheets[0];
  for (int turn = 0; turn < kMostTurns; ++turn) {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<SheetReport> reports, import(preview, source));
    const type::v1::ImportReport& report = reports.at(0).report;
    if (report.violations().empty()) break;
    if (!rows) {
      absl::StatusOr<SheetRows> found = SheetRows::of(sheet, report);
      if (!found.ok()) return reports;  // the report says why it can't be read
      rows = *std::move(found);
    }
    add_errors(report, errors);
    if (rows->header_row() == 0 || errors.begin()->first <= rows->header_row()) return reports;
    replace(rows->without(errors), sheet);
  }
  ENTENTE_ASSIGN_OR_RETURN(std::vector<SheetReport> reports, import(options, source));
  if (!errors.empty()) {
    ENTENTE_RETURN_IF_ERROR(write_sheet_copy(options.skip_bad, rows->with_errors(errors, true)));
    if (options.format == "table") {
      std::cout << say_counted("cli.import.skipped", static_cast<int>(errors.size()), {{"path", options.skip_bad}})
                << '\n';
    }
  }
  return reports;
}

std::optional<SheetKind> kind_of(const std::string& name) {
  for (const SheetKind kind :
       {SheetKind::kListings, SheetKind::kCities, SheetKind::kCooperations, SheetKind::kDirectives,
        SheetKind::kPreferences, SheetKind::kVocabularies, SheetKind::kCountries}) {
    if (kind_name(kind) == name) return kind;
  }
  return std::nullopt;
}

// Asks what a preview leaves open, and keeps the answers where a file for them is named.
absl::Status ask(const ImportOptions& options, const Mapping& said, DataSetSource& source) {
  if (source.sheets.size() != 1 || source.sheets[0].kind == SheetKind::kProgramme) {
    return absl::InvalidArgumentError(say("cli.error.interactive_one"));
  }
  ImportOptions preview = options;
  preview.validate_only = true;
  preview.format = "json";  // nothing is said meanwhile
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<SheetReport> reports, import(preview, source));
  ENTENTE_ASSIGN_OR_RETURN(Mapping answers, ask_columns(source.sheets[0], reports.at(0).report, std::cin, std::cout));
  source.sheets[0].reading = answers.reading;
  ENTENTE_RETURN_IF_ERROR(fill(answers, source));
  if (options.mapping.empty()) return absl::OkStatus();
  answers.fill.insert(said.fill.begin(), said.fill.end());
  return write_file(options.mapping, mapping_file(answers));
}

absl::StatusOr<std::vector<SheetReport>> import(const ImportOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const Mapping mapping, mapping_of(options));
  ENTENTE_ASSIGN_OR_RETURN(DataSetSource source,
                           find_sources(options.paths, mapping.reading, kind_of(options.sheet_kind)));
  ENTENTE_RETURN_IF_ERROR(fill(mapping, source));
  if (options.interactive) ENTENTE_RETURN_IF_ERROR(ask(options, mapping, source));
  ENTENTE_RETURN_IF_ERROR(keep_unknown(options, source));
  ENTENTE_RETURN_IF_ERROR(name_columns(source));
  if (!options.skip_bad.empty()) return import_good_rows(options, std::move(source));
  ENTENTE_ASSIGN_OR_RETURN(std::vector<SheetReport> reports, import(options, source));
  if (!options.errors.empty()) ENTENTE_RETURN_IF_ERROR(write_errors(options, source, reports));
  return reports;
}

absl::StatusOr<std::vector<SheetReport>> import(const ImportOptions& options, const DataSetSource& source) {
  ENTENTE_RETURN_IF_ERROR(check_base(options, source));
  ENTENTE_ASSIGN_OR_RETURN(const int shift, shift_of(options.base_date, source.manifest));
  if (shift != 0 && options.format == "table") {
    std::cout << say_counted("cli.import.moved", shift,
                             {{"from", common::format_date(source.manifest.base_date, spoken())},
                              {"to", common::format_date(options.base_date, spoken())}})
              << '\n';
  }
  const Waiting waiting(say("cli.import.waiting"));
  // Which server there is may come from the settings: a preview against a folder is asked for by --data.
  if (options.servers.given() && (options.data.empty() || !options.validate_only)) {
    return import_into_services(source, options.servers,
                                {.validate_only = options.validate_only,
                                 .mix_examples = options.mix_examples,
                                 .date_shift_days = shift,
                                 .base_date = options.base_date,
                                 .talk = options.format == "table"});
  }
  std::optional<DataSet> base;
  if (!options.data.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(base, load_data_set(options.data, options.encoding));
  }
  std::vector<SheetReport> reports = read_data_set(source, shift, base ? &*base : nullptr).reports;
  // No server would take both, so a preview without one says so, too.
  if (!options.mix_examples && brings_listings(source, true) && brings_listings(source, false)) {
    const auto listings = std::find_if(reports.begin(), reports.end(),
                                       [](const SheetReport& sheet) { return sheet.kind == SheetKind::kListings; });
    common::add_violation(0, "example", "", kMixedText, listings::kExamplesMixed.reason, &listings->report);
  }
  return reports;
}

// Refused for what the sheets hold, not since it couldn't be done.
int exit_code_of(const absl::Status& status) {
  return common::reason_of(status) == listings::kExamplesMixed.reason ? kNo : kFailed;
}

}  // namespace

void add_import_command(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command = app.add_subcommand("import", say("cli.import.about"));
  command->footer(say("cli.import.footer"));
  command->add_option("PATH", options->paths, say("cli.import.path"));
  command->add_flag("--validate-only", options->validate_only, say("cli.import.validate_only"));
  command->add_flag("--mix-examples", options->mix_examples, say("cli.import.mix_examples"));
  command->add_option("--base-date", options->base_date, say("cli.import.base_date"));
  command->add_option("--data", options->data, say("cli.import.data"));
  add_encoding_option(*command, options->encoding);
  command->add_option("--map", options->maps, say("cli.import.map"));
  command->add_option("--fill", options->fills, say("cli.import.fill"));
  command->add_option("--dates", options->dates, say("cli.import.dates"))->check(CLI::IsMember({"dmy", "mdy"}));
  command->add_option("--tab", options->tab, say("cli.import.tab"));
  command->add_option("--mapping", options->mapping, say("cli.import.mapping"));
  command->add_flag("--keep-unknown", options->keep_unknown, say("cli.import.keep_unknown"));
  command->add_flag("--interactive", options->interactive, say("cli.import.interactive"));
  command->add_option("--sheet-kind", options->sheet_kind, say("cli.import.sheet_kind"))
      ->check(CLI::IsMember(
          {"listings", "cities", "cooperations", "directives", "preferences", "vocabularies", "countries"}));
  command->add_option("--errors", options->errors, say("cli.import.errors"));
  command->add_option("--skip-bad", options->skip_bad, say("cli.import.skip_bad"))->excludes("--errors");
  command->add_option("--template", options->form, say("cli.import.template"))
      ->check(CLI::IsMember({"listings", "cities", "cooperations", "directives", "preferences", "vocabularies",
                             "countries", "programme"}));
  command->add_option("--undo", options->undo, say("cli.import.undo"))->excludes("PATH")->excludes("--validate-only");
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  add_server_options(*command, options->servers);
  command->callback([options] {
    if (!options->form.empty()) {
      std::cout << sheet_template(options->form);
      return;
    }
    if (!options->undo.empty()) {
      if (!options->servers.given()) throw CLI::RequiredError("--server");
      const absl::Status undone = undo_import(options->servers, options->undo, options->format);
      return undone.ok() ? void() : end_command(fail(undone));
    }
    if (options->paths.empty()) throw CLI::RequiredError("PATH");
    if (!options->validate_only && !options->servers.given()) throw CLI::RequiredError(say("cli.import.needs_server"));
    const absl::StatusOr<std::vector<SheetReport>> reports = import(*options);
    if (!reports.ok()) return end_command(fail(reports.status(), exit_code_of(reports.status())));
    print_reports(*reports, options->format);
    for (const SheetReport& sheet : *reports) {
      if (sheet.report.violations_size() > 0) return end_command(kNo);
    }
  });
}

}  // namespace entente::cli
