#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/import_reports.h"
#include "cli/commands/import_services.h"
#include "cli/commands/inputs.h"
#include "cli/commands/templates.h"
#include "cli/data_set/data_set.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "services/common/errors.h"
#include "services/common/sheet.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/time.h"
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
  std::string form;
  std::string format = "table";
  ServerOptions servers;
};

// Days to move the dates of examples by.
absl::StatusOr<int> shift_of(const std::string& base_date, const Manifest& manifest) {
  if (base_date.empty()) return 0;
  if (manifest.base_date.empty()) {
    return absl::InvalidArgumentError("--base-date: only examples of data whose manifest has a base date can be moved");
  }
  const absl::StatusOr<absl::CivilDay> to = common::parse_day(base_date);
  if (!to.ok()) return absl::InvalidArgumentError(common::concat("--base-date: ", to.status().message()));
  const absl::StatusOr<absl::CivilDay> from = common::parse_day(manifest.base_date);
  if (!from.ok())
    return absl::InvalidArgumentError(common::concat("manifest.json: base_date: ", from.status().message()));
  return static_cast<int>(*to - *from);
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
    return absl::InvalidArgumentError(common::concat(
        sheet.path, " is checked against cities and vocabularies: say where they are with --data FOLDER"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SheetReport>> import(const ImportOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSetSource source, find_sources(options.paths, options.encoding));
  ENTENTE_RETURN_IF_ERROR(check_base(options, source));
  ENTENTE_ASSIGN_OR_RETURN(const int shift, shift_of(options.base_date, source.manifest));
  if (shift != 0 && options.format == "table") {
    std::cout << "Dates of the examples move by " << shift << " days: " << source.manifest.base_date << " becomes "
              << options.base_date << ".\n";
  }
  const Waiting waiting("Reading and checking every row, seconds:");
  if (options.servers.given()) {
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
    common::add_violation(0, "example", "", kMixedText, listings::kExamplesMixed.reason,
                          listings->report.mutable_violations());
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
  CLI::App* command = app.add_subcommand("import", "Check sheets and programmes, or import them into running services");
  command->footer(
      "Sheets: comma, semicolon or tab; UTF-8, UTF-16, or --encoding; names as well as ids, labels as well as codes.\n"
      "All rows of a sheet are stored, or none. Without --server, only --validate-only works. A listing that exists\n"
      "keeps its state and dates. What would put examples beside real listings is refused, see --mix-examples.\n\n"
      "Examples:\n"
      "  entente import --validate-only data\n"
      "  entente import --validate-only my-listings.csv --data data\n"
      "  entente import my-listings.csv --encoding windows-1250 --server 127.0.0.1:7100\n"
      "  entente import data --server 127.0.0.1:7100 --base-date 2026-12-24\n"
      "  entente import --template listings > my-listings.csv");
  command->add_option("PATH", options->paths, "Folders of data, sheets (.csv) or programmes (.json)");
  command->add_flag("--validate-only", options->validate_only, "Only report; store nothing");
  command->add_flag("--mix-examples", options->mix_examples,
                    "Import although examples and real listings will then stand side by side");
  command->add_option("--base-date", options->base_date,
                      "Move the dates of examples so that the data's base date becomes this day, YYYY-MM-DD");
  command->add_option("--data", options->data,
                      "Without --server: folder whose cities and vocabularies single sheets are checked against");
  add_encoding_option(*command, options->encoding);
  command->add_option("--template", options->form, "Print a commented sheet to fill in")
      ->check(CLI::IsMember({"listings", "cities", "cooperations"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  add_server_options(*command, options->servers);
  command->callback([options] {
    if (!options->form.empty()) {
      std::cout << sheet_template(options->form);
      return;
    }
    if (options->paths.empty()) throw CLI::RequiredError("PATH");
    if (!options->validate_only && !options->servers.given()) throw CLI::RequiredError("--server or --validate-only");
    const absl::StatusOr<std::vector<SheetReport>> reports = import(*options);
    if (!reports.ok()) return end_command(fail(reports.status(), exit_code_of(reports.status())));
    print_reports(*reports, options->format);
    for (const SheetReport& sheet : *reports) {
      if (sheet.report.violations_size() > 0) return end_command(kNo);
    }
  });
}

}  // namespace entente::cli
