#include "cli/commands/inputs.h"

#include <CLI/CLI.hpp>

#include <algorithm>

#include "cli/commands/import_reports.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/names.h"
#include "services/matching/errors.h"

namespace entente::cli {

using common::concat;

void add_encoding_option(CLI::App& command, std::string& encoding) {
  command.add_option("--encoding", encoding, say("cli.option.encoding"))->check([](const std::string& name) {
    return common::encoding_fault(name);
  });
}

absl::StatusOr<DataSet> load_valid_data(const std::string& directory, const std::string& encoding) {
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_data_set(directory, encoding));
  if (data.valid()) return data;
  std::string message = say("cli.error.data_have_violations", {{"directory", directory}});
  int shown = 0;
  for (const SheetReport& sheet : data.reports) {
    for (const auto& violation : sheet.report.violations()) {
      if (++shown > 5) break;
      message += concat("\n  ", violation_words(sheet.path, violation, violation.value()));
    }
  }
  return absl::InvalidArgumentError(message);
}

absl::StatusOr<absl::CivilDay> day_of(const std::string& where, const std::string& text) {
  absl::StatusOr<absl::CivilDay> day = common::parse_day(text);
  if (day.ok()) return day;
  return absl::InvalidArgumentError(say("cli.error.day", {{"where", where}, {"value", text}}));
}

absl::StatusOr<matcher::Day> day_of_round(const std::string& as_of, const DataSet& data) {
  const std::string& base_date = data.manifest.base_date;
  const bool base = as_of.empty() && data.examples_only() && !base_date.empty();
  if (as_of.empty() && !base) return common::day_number(common::utc_day(common::SystemClock().now()));
  ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay day,
                           day_of(base ? "manifest.json: base_date" : "--as-of", base ? base_date : as_of));
  return common::day_number(day);
}

absl::StatusOr<const matching::v1::Programme*> find_programme(const DataSet& data, const std::string& wanted,
                                                              matching::v1::Programme& own) {
  if (!wanted.ends_with(".json")) return data.programme(wanted);
  ENTENTE_ASSIGN_OR_RETURN(std::string content, read_file(wanted));
  absl::StatusOr<matching::v1::Programme> read = read_programme(wanted, content);
  if (!read.ok())
    return absl::InvalidArgumentError(
        say("cli.error.of_file", {{"path", wanted}, {"fault", std::string(common::to_std(read.status().message()))}}));
  own = *std::move(read);
  ENTENTE_RETURN_IF_ERROR(check_own_programme(wanted, std::move(content), data));
  return &own;
}

absl::Status check_own_programme(const std::string& where, std::string content, const DataSet& data) {
  const DataSetSource source{.manifest = {}, .sheets = {{where, SheetKind::kProgramme, std::move(content)}}};
  const DataSet checked = read_data_set(source, 0, &data);
  if (checked.valid()) return absl::OkStatus();
  std::string message = say("cli.error.programme_unusable", {{"where", where}});
  const auto& violations = checked.reports.front().report.violations();
  for (const auto& violation : violations) {
    message += concat("\n  ", violation_words("", violation, ""));
  }
  const bool contradicts = std::all_of(violations.begin(), violations.end(), [](const auto& violation) {
    return violation.reason() == matching::kProgrammeUnsolvable.reason;
  });
  return contradicts ? absl::FailedPreconditionError(message) : absl::InvalidArgumentError(message);
}

Names names_of(const DataSet& data, const matching::v1::Programme& programme, matching::Language language) {
  Names names;
  add_labels(data.vocabularies, language, names);
  names.shape = shape_of(data.countries, data.vocabularies);
  names.programme = programme.display_name();
  for (const auto& country : data.countries) {
    const auto label = country.labels().find(common::language_code(language));
    if (label != country.labels().end())
      names.labels.emplace(country.name().substr(country.name().find('/') + 1), label->second);
  }
  for (const auto& city : data.cities) names.cities[city.name()] = city.display_name();
  for (const auto& listing : data.listings) names.add_listing(listing.name(), listing.title(), listing.example());
  names.city_count = static_cast<int>(data.cities.size());
  names.members_total = data.manifest.members_total;
  return names;
}

absl::StatusOr<std::string> find_listing(const DataSet& data, std::string_view wanted) {
  std::vector<std::string> ids;
  for (const auto& listing : data.listings) {
    const std::string_view id = common::id_of(listing.name());
    if (listing.name() == wanted || id == wanted) return listing.name();
    ids.emplace_back(id);
  }
  const std::string near = common::did_you_mean(wanted.substr(wanted.rfind('/') + 1), ids);
  return absl::NotFoundError(
      near.empty() ? say("cli.error.no_listing", {{"listing", std::string(wanted)}})
                   : say("cli.error.no_listing_but_near", {{"listing", std::string(wanted)}, {"near", near}}));
}

absl::Status faults_status(const std::vector<matcher::Fault>& faults) {
  std::string message = say("cli.error.not_solvable");
  for (const matcher::Fault& fault : faults) {
    message += concat("\n  ", matching::render(fault.text, spoken()));
  }
  return absl::InvalidArgumentError(message);
}

}  // namespace entente::cli
