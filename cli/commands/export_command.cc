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
#include "cli/commands/stored_data.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/sha256.h"

namespace entente::cli {
namespace {

using RoundStub = matching::v1::RoundService::Stub;

struct ExportOptions {
  ServerOptions servers;
  std::string data;
  std::string encoding;
  std::string directory;
  bool contacts = false;
};

struct ExportedFile {
  std::string path;
  std::optional<SheetKind> kind;  // none: for people, not to be imported
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
  if (!manifest.state_of.empty()) root["state_of"] = manifest.state_of;
  if (manifest.members_total > 0) root["members_total"] = manifest.members_total;
  root["files"] = nlohmann::ordered_json::array();
  for (const ExportedFile& file : files) {
    if (!file.kind) continue;
    nlohmann::ordered_json entry = {{"path", file.path},
                                    {"kind", std::string(kind_name(*file.kind))},
                                    {"rows", file.rows},
                                    {"sha256", common::sha256_hex(file.content)}};
    if (file.kind == SheetKind::kCities && manifest.members_total > 0) entry["of"] = manifest.members_total;
    root["files"].push_back(std::move(entry));
  }
  return root.dump(2) + "\n";
}

template <class Message>
std::vector<Message> by_name(std::vector<Message> messages) {
  std::sort(messages.begin(), messages.end(), [](const auto& a, const auto& b) { return a.name() < b.name(); });
  return messages;
}

// The sheets of a data set in loading order; those of what it doesn't have are left out.
std::vector<ExportedFile> sheets_of(const DataSet& data, bool contacts) {
  std::vector<ExportedFile> files;
  const auto add = [&](const char* path, SheetKind kind, std::string content, std::size_t rows) {
    if (rows > 0) files.push_back({path, kind, std::move(content), rows});
  };
  std::size_t classes = 0;
  std::size_t codes = 0;
  for (const auto& country : data.countries) classes += static_cast<std::size_t>(country.classifications_size());
  for (const auto& vocabulary : data.vocabularies) codes += static_cast<std::size_t>(vocabulary.entries_size());
  const auto countries = by_name(data.countries);
  add("countries.csv", SheetKind::kCountries, countries_sheet(countries), countries.size());
  add("classifications.csv", SheetKind::kClassifications, classifications_sheet(countries), classes);
  add("vocabularies.csv", SheetKind::kVocabularies, vocabularies_sheet(by_name(data.vocabularies)), codes);
  add("cities.csv", SheetKind::kCities, cities_sheet(by_name(data.cities)), data.cities.size());
  add("organisations.csv", SheetKind::kOrganisations, organisations_sheet(by_name(data.organisations)),
      data.organisations.size());
  add("listings.csv", SheetKind::kListings, listings_sheet(by_name(data.listings), data.reservations),
      data.listings.size());
  for (const auto& programme : by_name(data.programmes)) {
    const std::string path = "programmes/" + id_of(programme.name()) + ".json";
    add(path.c_str(), SheetKind::kProgramme, programme_file(programme), 1);
  }
  add("cooperations.csv", SheetKind::kCooperations, cooperations_sheet(by_name(data.cooperations)),
      data.cooperations.size());
  add("directives.csv", SheetKind::kDirectives, directives_sheet(by_name(data.directives)), data.directives.size());
  if (contacts) add("contacts.csv", SheetKind::kContacts, contacts_sheet(by_name(data.contacts)), data.contacts.size());
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

absl::Status add_proposals(Servers& servers, const DataSet& data, std::vector<ExportedFile>& files) {
  for (const auto& programme : data.programmes) {
    const Names names = names_of(data, programme, matching::Language::kEnglish);
    ENTENTE_ASSIGN_OR_RETURN(const std::optional<std::string> sheet, last_proposals(servers, programme, names));
    if (sheet) files.push_back({"proposals/" + id_of(programme.name()) + ".csv", std::nullopt, *sheet, 0});
  }
  return absl::OkStatus();
}

absl::Status write_export(const ExportOptions& options) {
  DataSet data;
  std::vector<ExportedFile> files;
  if (options.data.empty()) {
    Servers servers(options.servers);
    ENTENTE_ASSIGN_OR_RETURN(data, fetch_data(servers, options.contacts));
    files = sheets_of(data, options.contacts);
    ENTENTE_RETURN_IF_ERROR(add_proposals(servers, data, files));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(data, load_valid_data(options.data, options.encoding));
    files = sheets_of(data, options.contacts);
  }
  std::vector<std::pair<std::string, std::string>> written;
  Table table({Align::kLeft, Align::kRight});
  for (const ExportedFile& file : files) {
    written.emplace_back(file.path, file.content);
    table.add({file.path, file.rows == 0 ? "" : say_counted("cli.export.rows", static_cast<std::int64_t>(file.rows))});
  }
  written.emplace_back("manifest.json", manifest_of(data.manifest, files));
  ENTENTE_RETURN_IF_ERROR(write_files(options.directory, written));
  std::cout << options.directory << '\n';
  table.print(std::cout);
  if (const std::int64_t unsaid = unsaid_places(data); unsaid > 0)
    std::cout << say_counted("cli.export.places_unsaid", unsaid) << '\n';
  std::cout << say("cli.export.not_carried") << '\n';
  return absl::OkStatus();
}

}  // namespace

void add_export_command(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", say("cli.export.about"));
  command->footer(say("cli.export.footer", {{"not_carried", say("cli.export.not_carried")}}));
  add_server_options(*command, options->servers);
  command->add_option("--data", options->data, say("cli.export.data"));
  add_encoding_option(*command, options->encoding);
  command->add_option("--out", options->directory, say("cli.export.out"));
  command->add_flag("--contacts", options->contacts, say("cli.export.contacts"));
  add_export_proposals_command(*command);
  command->callback([command, options] {
    if (!command->get_subcommands().empty()) return;
    if (options->directory.empty()) throw CLI::RequiredError("--out");
    if (options->data.empty() == !options->servers.given()) throw CLI::RequiredError(say("cli.export.needs_source"));
    const absl::Status status = write_export(*options);
    end_command(status.ok() ? kDone : fail(status));
  });
}

}  // namespace entente::cli
