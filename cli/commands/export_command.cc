#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/commands/servers.h"
#include "cli/commands/sheets.h"
#include "cli/output/files.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "services/common/sha256.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::cli {
namespace {

using RoundStub = matching::v1::RoundService::Stub;

struct ExportOptions {
  ServerOptions servers;
  std::string data;
  std::string encoding;
  std::string directory;
};

struct ExportedFile {
  std::string path;
  std::string kind;  // of the manifest; empty: for people, not to be imported
  std::string content;
  std::size_t rows = 0;
};

std::string id_of(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

std::string manifest_of(const Manifest& manifest, const std::vector<ExportedFile>& files) {
  nlohmann::ordered_json root;
  root["name"] = manifest.name;
  root["format"] = 1;
  if (!manifest.base_date.empty()) root["base_date"] = manifest.base_date;
  root["example"] = manifest.example;
  if (!manifest.state_of.empty()) root["state_of"] = manifest.state_of;
  if (manifest.members_total > 0) root["members_total"] = manifest.members_total;
  root["files"] = nlohmann::ordered_json::array();
  for (const ExportedFile& file : files) {
    if (file.kind.empty()) continue;
    nlohmann::ordered_json entry = {
        {"path", file.path}, {"kind", file.kind}, {"rows", file.rows}, {"sha256", common::sha256_hex(file.content)}};
    if (file.kind == "cities" && manifest.members_total > 0) entry["of"] = manifest.members_total;
    root["files"].push_back(std::move(entry));
  }
  return root.dump(2) + "\n";
}

void add_sheets(const std::vector<profiles::v1::City>& cities, const std::vector<listings::v1::Listing>& listings,
                const std::vector<matching::v1::Programme>& programmes,
                const std::vector<matching::v1::Cooperation>& cooperations, std::vector<ExportedFile>& files) {
  files.push_back({"cities.csv", "cities", cities_sheet(cities), cities.size()});
  files.push_back({"listings.csv", "listings", listings_sheet(listings), listings.size()});
  for (const auto& programme : programmes) {
    files.push_back({"programmes/" + id_of(programme.name()) + ".json", "programme", programme_file(programme), 1});
  }
  if (!cooperations.empty()) {
    files.push_back({"cooperations.csv", "cooperations", cooperations_sheet(cooperations), cooperations.size()});
  }
}

// Sheets of a folder written again; its references stay as they are.
absl::StatusOr<std::vector<ExportedFile>> from_data(const std::string& directory, const std::string& encoding,
                                                    Manifest& manifest) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSetSource source, find_sources({directory}, encoding));
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(directory, encoding));
  manifest = data.manifest;
  std::vector<ExportedFile> files;
  for (const SheetSource& sheet : source.sheets) {
    if (sheet.kind > SheetKind::kVocabularies) continue;
    const auto report = std::find_if(data.reports.begin(), data.reports.end(),
                                     [&](const SheetReport& r) { return r.path == sheet.path; });
    const auto& counts = report->report;
    files.push_back({sheet.path, std::string(kind_name(sheet.kind)), sheet.content,
                     static_cast<std::size_t>(counts.new_count() + counts.changed_count() + counts.same_count())});
  }
  add_sheets(data.cities, data.listings, data.programmes, data.cooperations, files);
  return files;
}

// The proposals of a programme's last round that has a result.
absl::StatusOr<std::optional<std::string>> last_proposals(Servers& servers, const matching::v1::Programme& programme,
                                                          const Names& names) {
  matching::v1::ListRoundsRequest request;
  request.set_parent(programme.name());
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::ListRoundsResponse rounds,
                           servers.call(servers.rounds(), &RoundStub::ListRounds, request));
  for (const auto& round : rounds.rounds()) {
    if (!round.has_result()) continue;
    matching::v1::GetCertificateRequest get;
    get.set_name(round.name());
    ENTENTE_ASSIGN_OR_RETURN(const matching::v1::GetCertificateResponse documents,
                             servers.call(servers.rounds(), &RoundStub::GetCertificate, get));
    ENTENTE_ASSIGN_OR_RETURN(const matching::RoundDocument document, matching::read_round(documents.round_document()));
    return proposals_sheet(document, names, matching::Language::kEnglish);
  }
  return std::nullopt;
}

absl::StatusOr<std::vector<ExportedFile>> from_services(const ServerOptions& options, Manifest& manifest) {
  Servers servers(options);
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  ENTENTE_ASSIGN_OR_RETURN(const auto listings, servers.all_listings());
  ENTENTE_ASSIGN_OR_RETURN(const auto programmes, servers.all_programmes());
  ENTENTE_ASSIGN_OR_RETURN(const auto cooperations, servers.all_cooperations());
  manifest.name = "Export of running services";
  manifest.example = !listings.empty() && std::all_of(listings.begin(), listings.end(),
                                                      [](const auto& listing) { return listing.example(); });
  std::vector<ExportedFile> files;
  add_sheets(cities, listings, programmes, cooperations, files);
  Names names;
  for (const auto& city : cities) names.cities[city.name()] = city.display_name();
  for (const auto& listing : listings) names.titles[listing.name()] = listing.title();
  names.example = manifest.example;
  ENTENTE_ASSIGN_OR_RETURN(const auto vocabularies, servers.all_vocabularies());
  add_labels(vocabularies, matching::Language::kEnglish, names);
  for (const auto& programme : programmes) {
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<std::string> sheet, last_proposals(servers, programme, names));
    if (sheet) files.push_back({"proposals/" + id_of(programme.name()) + ".csv", "", *sheet, 0});
  }
  return files;
}

absl::Status write_export(const ExportOptions& options) {
  Manifest manifest;
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<ExportedFile> files,
                           options.data.empty() ? from_services(options.servers, manifest)
                                                : from_data(options.data, options.encoding, manifest));
  std::vector<std::pair<std::string, std::string>> written;
  Table table({Align::kLeft, Align::kRight});
  for (const ExportedFile& file : files) {
    written.emplace_back(file.path, file.content);
    table.add(
        {file.path, file.rows == 0 ? "" : common::concat(format_count(static_cast<std::int64_t>(file.rows)), " rows")});
  }
  written.emplace_back("manifest.json", manifest_of(manifest, files));
  ENTENTE_RETURN_IF_ERROR(write_files(options.directory, written));
  std::cout << options.directory << '\n';
  table.print(std::cout);
  return absl::OkStatus();
}

}  // namespace

void add_export_command(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command =
      app.add_subcommand("export", "Write cities, listings, programmes and proposals as sheets that import again");
  command->footer(
      "From running services, or from a folder of data (its sheets written again in one form).\n"
      "Proposals are those of each programme's last round; they are for people and aren't imported.\n\n"
      "Examples:\n"
      "  entente export --server 127.0.0.1:7100 --out export\n"
      "  entente export --data data --out export");
  add_server_options(*command, options->servers);
  command->add_option("--data", options->data, "Folder of data to write again");
  add_encoding_option(*command, options->encoding);
  command->add_option("--out", options->directory, "Folder to write to")->required();
  command->callback([options] {
    if (options->data.empty() == !options->servers.given()) throw CLI::RequiredError("either --server or --data");
    const absl::Status status = write_export(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
