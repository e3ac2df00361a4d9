#include <algorithm>
#include <array>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "cli/data_set/data_set.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/text/sha256.h"
#include "services/common/text/text.h"

namespace entente::cli {
namespace {

using common::concat;
using nlohmann::json;

struct KindName {
  SheetKind kind;
  std::string_view name;
  std::string_view column;  // that only such a sheet has
  std::string_view file;    // usual name
};
constexpr std::array kKinds = {
    KindName{SheetKind::kCountries, "countries", "iso3", "countries.csv"},
    KindName{SheetKind::kClassificationChanges, "classification-changes", "scheme", "classification-changes.csv"},
    KindName{SheetKind::kClassifications, "classifications", "source", "classifications.csv"},
    KindName{SheetKind::kVocabularies, "vocabularies", "vocabulary", "vocabularies.csv"},
    KindName{SheetKind::kCities, "cities", "creative_field", "cities.csv"},
    KindName{SheetKind::kOrganisations, "organisations", "uri", "organisations.csv"},
    KindName{SheetKind::kListings, "listings", "kind", "listings.csv"},
    KindName{SheetKind::kProgramme, "programme", "", ""},
    KindName{SheetKind::kCooperations, "cooperations", "pivotal_city", "cooperations.csv"},
    KindName{SheetKind::kDirectives, "directives", "programme", "directives.csv"},
    KindName{SheetKind::kContacts, "contacts", "email", "contacts.csv"},
    KindName{SheetKind::kPreferences, "preferences", "who", "preferences.csv"},
};
constexpr const char* kManifest = "manifest.json";

absl::Status malformed(std::string_view where, std::string_view rule) {
  return absl::InvalidArgumentError(
      say("cli.manifest.fault", {{"where", std::string(where)}, {"rule", std::string(rule)}}));
}

std::string text_at(const json& object, const char* key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_string() ? at->get<std::string>() : std::string();
}

// A path of a manifest stays within its folder.
bool within_folder(const std::string& path) {
  const std::filesystem::path p(path);
  return !path.empty() && p.is_relative() &&
         std::none_of(p.begin(), p.end(), [](const std::filesystem::path& part) { return part == ".."; });
}

absl::StatusOr<Manifest> parse_manifest(const std::string& text) {
  const common::DecodedSheet decoded = common::decode_sheet(text, "utf-8");
  const json root = json::parse(decoded.text, nullptr, false);
  if (!root.is_object()) return malformed("file", say("cli.manifest.not_an_object"));
  if (!root.contains("format") || root["format"] != 1) return malformed("format", say("cli.manifest.format"));
  for (const char* key : {"name", "base_date", "state_of"}) {
    if (root.contains(key) && !root[key].is_string()) return malformed(key, say("cli.manifest.text"));
  }
  if (root.contains("example") && !root["example"].is_boolean())
    return malformed("example", say("cli.manifest.boolean"));
  Manifest manifest;
  manifest.name = text_at(root, "name");
  manifest.base_date = text_at(root, "base_date");
  manifest.state_of = text_at(root, "state_of");
  manifest.example = root.contains("example") && root["example"] == true;
  if (root.contains("members_total") && root["members_total"].is_number_unsigned()) {
    manifest.members_total =
        static_cast<int>(std::min<std::uint64_t>(root["members_total"].get<std::uint64_t>(), 1000000));
  }
  if (!root.contains("files") || !root["files"].is_array()) return malformed("files", say("cli.manifest.list"));
  for (const json& entry : root["files"]) {
    Manifest::File file;
    file.path = text_at(entry, "path");
    file.sha256 = text_at(entry, "sha256");
    const std::string name = text_at(entry, "kind");
    const auto* kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindName& k) { return k.name == name; });
    if (kind == kKinds.end()) return malformed("files.kind", say("cli.manifest.kind", {{"name", name}}));
    if (!within_folder(file.path)) {
      return malformed("files.path", say("cli.manifest.path", {{"path", file.path}}));
    }
    file.kind = kind->kind;
    manifest.files.push_back(std::move(file));
  }
  return manifest;
}

// Files by their usual names, for folders without a manifest.
std::vector<Manifest::File> usual_files(const std::string& directory) {
  std::vector<Manifest::File> files;
  std::error_code error;
  for (const KindName& kind : kKinds) {
    if (!kind.file.empty() && std::filesystem::exists(directory + "/" + std::string(kind.file), error)) {
      files.push_back({std::string(kind.file), kind.kind, ""});
    }
  }
  std::set<std::string> programmes;
  for (const auto& entry : std::filesystem::directory_iterator(directory + "/programmes", error)) {
    if (entry.path().extension() == ".json") programmes.insert("programmes/" + entry.path().filename().string());
  }
  for (const std::string& path : programmes) files.push_back({path, SheetKind::kProgramme, ""});
  return files;
}

absl::StatusOr<Manifest> manifest_of(const std::string& directory) {
  absl::StatusOr<std::string> text = read_file(directory + "/" + kManifest);
  if (text.ok()) return parse_manifest(*text);
  if (text.status().code() != absl::StatusCode::kNotFound) return text.status();
  Manifest manifest;
  manifest.files = usual_files(directory);
  if (manifest.files.empty()) {
    return absl::NotFoundError(say("cli.error.no_data", {{"directory", directory}}));
  }
  return manifest;
}

// Why a sheet can't be read.
std::string sheet_fault(const std::string& path, const common::SheetFault& fault) {
  const std::string detail = translated_fault(concat("row.", fault.reason), fault.description);
  return say("cli.error.of_file", {{"path", path}, {"fault", detail}});
}

// What kind of file it is: a programme by its name, a sheet by its columns.
absl::StatusOr<SheetKind> recognise(const std::string& path, std::string_view content,
                                    const common::SheetReading& reading) {
  if (path.ends_with(".json")) return SheetKind::kProgramme;
  common::SheetColumns columns;
  for (const KindName& kind : kKinds) {
    if (!kind.column.empty()) columns.optional.emplace_back(kind.column);
  }
  // Columns of several kinds, so that a header is seen as one below a title.
  columns.optional.insert(columns.optional.end(),
                          {"iso2", "name", "slug", "city", "title", "capacity", "pivotal_city"});
  for (const auto& [cell, column] : reading.columns) {
    if (!column.empty()) columns.optional.push_back(column);
  }
  const common::Sheet sheet = common::Sheet::read(content, columns, reading);
  const auto has = [&](std::string_view column) {
    return std::find(sheet.header().begin(), sheet.header().end(), column) != sheet.header().end();
  };
  // From the last kind to the first: those behind have columns of those before, but not the other way round.
  for (auto kind = kKinds.rbegin(); kind != kKinds.rend(); ++kind) {
    if (!kind->column.empty() && has(kind->column)) return kind->kind;
  }
  // Why it can't be read says more than that it isn't known.
  for (const common::SheetFault& fault : sheet.faults()) {
    if (fault.reason == common::kNotASheet)
      return absl::InvalidArgumentError(spoken() == common::Language::kEnglish
                                            ? concat(path, " ", fault.description.substr(10))
                                            : sheet_fault(path, fault));
    if (fault.reason == common::kWrongEncoding || fault.reason == common::kNoHeader ||
        fault.reason == common::kUnterminatedQuote || fault.reason == common::kWrongSeparator) {
      return absl::InvalidArgumentError(sheet_fault(path, fault));
    }
  }
  return absl::InvalidArgumentError(say("cli.error.no_sheet", {{"path", path}}));
}

}  // namespace

std::string_view kind_name(SheetKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].name;
}

absl::StatusOr<DataSetSource> find_sources(const std::vector<std::string>& paths, const common::SheetReading& reading,
                                           std::optional<SheetKind> kind) {
  if (const std::string fault = common::encoding_fault(reading.encoding); !fault.empty())
    return absl::InvalidArgumentError(translated(fault));
  DataSetSource source;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
      SheetSource sheet{.path = path, .reading = reading};
      ENTENTE_ASSIGN_OR_RETURN(sheet.content, read_file(path));
      if (kind && !path.ends_with(".json")) {
        sheet.kind = *kind;
      } else {
        ENTENTE_ASSIGN_OR_RETURN(sheet.kind, recognise(path, sheet.content, reading));
      }
      source.sheets.push_back(std::move(sheet));
      continue;
    }
    if (!source.manifest.files.empty()) return absl::InvalidArgumentError(say("cli.error.one_folder"));
    ENTENTE_ASSIGN_OR_RETURN(source.manifest, manifest_of(path));
    for (const Manifest::File& file : source.manifest.files) {
      SheetSource sheet{.path = file.path, .kind = file.kind, .reading = {.encoding = reading.encoding}};
      ENTENTE_ASSIGN_OR_RETURN(sheet.content, read_file(path + "/" + file.path));
      source.sheets.push_back(std::move(sheet));
    }
  }
  std::stable_sort(source.sheets.begin(), source.sheets.end(),
                   [](const SheetSource& a, const SheetSource& b) { return a.kind < b.kind; });
  return source;
}

}  // namespace entente::cli
