#include <CLI/CLI.hpp>
#include <array>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/commands/named_round.h"
#include "cli/commands/servers.h"
#include "cli/commands/stored_data.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/report.h"
#include "cli/round_view/proposals_book.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using ProposalStub = matching::v1::ProposalService::Stub;
using RoundStub = matching::v1::RoundService::Stub;
using Files = std::vector<std::pair<std::string, std::string>>;

struct ExportProposalsOptions {
  ServerOptions servers;
  std::string programme;
  std::string round;
  std::string format = "xlsx";
  std::string by;
  std::string directory;
  std::string page;
};

absl::StatusOr<BookOfRound> fetch_book(Servers& servers, const ExportProposalsOptions& options) {
  BookOfRound book;
  book.language = spoken();
  book.page = options.page;
  while (book.page.ends_with('/')) book.page.pop_back();
  ENTENTE_ASSIGN_OR_RETURN(const std::string round, named_round(servers, options.programme, options.round));
  matching::v1::ListProposalsRequest request;
  request.set_parent(round);
  ENTENTE_RETURN_IF_ERROR(servers.pages(
      servers.proposals(), &ProposalStub::ListProposals, request, [&](const matching::v1::ListProposalsResponse& page) {
        book.proposals.insert(book.proposals.end(), page.proposals().begin(), page.proposals().end());
      }));
  matching::v1::GetCertificateRequest get;
  get.set_name(round);
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::GetCertificateResponse documents,
                           servers.call(servers.rounds(), &RoundStub::GetCertificate, get));
  ENTENTE_ASSIGN_OR_RETURN(matching::RoundDocument document, matching::read_round(documents.round_document()));
  book.unmet = std::move(document.unmet);
  book.score_scale = document.snapshot.score_scale();
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, fetch_data(servers, false));
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* const programme, data.programme(document.programme));
  book.names = names_of(data, *programme, book.language);
  const char* const language = book.language == matching::Language::kFrench ? "fr" : "en";
  for (const auto& country : data.countries) {
    const auto label = country.labels().find(language);
    if (label != country.labels().end()) book.countries[std::string(common::id_of(country.name()))] = label->second;
  }
  for (const auto& listing : data.listings) book.listings.emplace(listing.name(), listing);
  for (const auto& city : data.cities) book.cities.emplace(city.name(), city);
  return book;
}

// The tabs of one file, or a file of each.
absl::Status add_files(const std::string& stem, const std::string& format, const std::vector<BookTab>& tabs,
                       Files& files) {
  if (format == "xlsx") {
    ENTENTE_ASSIGN_OR_RETURN(std::string bytes, xlsx_of(tabs));
    files.emplace_back(stem + ".xlsx", std::move(bytes));
    return absl::OkStatus();
  }
  constexpr auto kNames = std::to_array<std::string_view>({"", "-unmet-needs", "-missing-offers"});
  for (std::size_t i = 0; i < tabs.size(); ++i)
    files.emplace_back(common::concat(stem, kNames.at(i), ".csv"), csv_of(tabs[i]));
  return absl::OkStatus();
}

// Cities by the id of what a file is for: of a city itself, or of a country its code.
std::map<std::string, std::set<std::string, std::less<>>> groups_of(const BookOfRound& book, const std::string& by) {
  std::map<std::string, std::set<std::string, std::less<>>> groups;
  const auto add = [&](const std::string& listing) {
    if (listing.empty()) return;
    const std::string city(common::city_name_of(listing));
    const auto known = book.cities.find(city);
    const bool by_country = by == "country" && known != book.cities.end();
    groups[by_country ? known->second.country() : std::string(common::id_of(city))].insert(city);
  };
  for (const auto& proposal : book.proposals) {
    const auto& who = proposal.pairing().candidate().pairing();
    for (const std::string* listing : {&who.need(), &who.offer(), &who.facilitator()}) add(*listing);
  }
  for (const auto& unmet : book.unmet) add(unmet.need());
  return groups;
}

absl::StatusOr<int> export_proposals(const ExportProposalsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const BookOfRound book, fetch_book(servers, options));
  Files files;
  if (options.by.empty()) {
    const IsShown all = [](std::string_view) { return true; };
    ENTENTE_RETURN_IF_ERROR(add_files("proposals", options.format,
                                      {proposals_tab(book, all), unmet_tab(book, all), missing_offers_tab(book)},
                                      files));
  }
  if (!options.by.empty()) {
    for (const auto& [id, cities] : groups_of(book, options.by)) {
      const IsShown of_group = [&cities = cities](std::string_view city) { return cities.contains(city); };
      std::vector<BookTab> tabs = {proposals_tab(book, of_group), unmet_tab(book, of_group)};
      ENTENTE_RETURN_IF_ERROR(add_files(id, options.format, tabs, files));
    }
  }
  ENTENTE_RETURN_IF_ERROR(write_files(options.directory, files));
  std::cout << say_counted("cli.export.proposals_done", static_cast<std::int64_t>(files.size()),
                           {{"directory", options.directory},
                            {"proposals", std::to_string(book.proposals.size())},
                            {"unmet", std::to_string(book.unmet.size())}})
            << '\n';
  return kDone;
}

}  // namespace

void add_export_proposals_command(CLI::App& parent) {
  auto options = std::make_shared<ExportProposalsOptions>();
  CLI::App* command = parent.add_subcommand("proposals", say("cli.export.proposals_about"));
  add_server_options(*command, options->servers);
  command->add_option("--programme", options->programme, say("cli.export.programme"));
  command->add_option("--round", options->round, say("cli.export.round"));
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"xlsx", "csv"}));
  command->add_option("--by", options->by, say("cli.export.by"))->check(CLI::IsMember({"city", "country"}));
  command->add_option("--out", options->directory, say("cli.export.proposals_out"))->required();
  command->add_option("--page", options->page, say("cli.export.page"))->type_name("URL");
  common::add_language_option(spoken(), *command);
  command->callback([options] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::StatusOr<int> code = export_proposals(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
