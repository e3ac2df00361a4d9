#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/import_reports.h"
#include "cli/commands/inputs.h"
#include "cli/commands/named_round.h"
#include "cli/commands/servers.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/comparison_view.h"
#include "matcher/round/choose_round.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/matching/comparing/list_comparison.h"
#include "services/matching/comparing/pairing_list.h"

namespace entente::cli {
namespace {

using Response = matching::v1::CompareWithListResponse;

struct CompareListOptions {
  ServerOptions servers;
  std::string data;
  std::string file;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string format = "table";
};

// Exit code: whether all rows could be.
int code_of(const Response& reply) {
  const bool all = std::none_of(reply.rows().begin(), reply.rows().end(), [](const Response::Row& row) {
    return row.outcome() == Response::OUTCOME_NOT_UNDERSTOOD || row.outcome() == Response::OUTCOME_RULE;
  });
  return all && reply.report().violations().empty() ? kDone : kNo;
}

// What it is compared to, and what to show it by.
struct Compared {
  Response reply;
  CityNames names;
};

CityNames names_of(const std::vector<profiles::v1::City>& cities) {
  CityNames names;
  for (const auto& city : cities) names[city.name()] = city.display_name();
  return names;
}

absl::StatusOr<Compared> compare_by_services(const CompareListOptions& options, std::string sheet) {
  matching::v1::CompareWithListRequest request;
  request.set_sheet(std::move(sheet));
  request.set_encoding(options.encoding);
  if (!options.as_of.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay day, day_of("--as-of", options.as_of));
    *request.mutable_as_of() = common::to_partial_date(day);
  }
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_programme(), named_programme(servers, options.programme));
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  Compared compared;
  ENTENTE_ASSIGN_OR_RETURN(compared.reply,
                           servers.call(servers.rounds(), &matching::v1::RoundService::Stub::CompareWithList, request));
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  compared.names = names_of(cities);
  return compared;
}

absl::StatusOr<Compared> compare_in_folder(const CompareListOptions& options, const std::string& sheet) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data, options.encoding));
  matching::v1::Programme own;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, options.programme, own));
  ENTENTE_ASSIGN_OR_RETURN(const matcher::Day as_of, day_of_round(options.as_of, data));
  const matcher::BuildResult built = matcher::Problem::build(data.snapshot(*programme, as_of));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  const auto problem = std::get<std::shared_ptr<const matcher::Problem>>(built);
  std::vector<const profiles::v1::City*> cities;
  for (const auto& city : data.cities) cities.push_back(&city);
  const matching::PairingList list =
      matching::read_pairing_list(sheet, {.encoding = options.encoding}, cities, *problem);
  ENTENTE_RETURN_IF_ERROR(matching::check_size(list));
  const matcher::Round best = matcher::choose_round(problem, matcher::Control{});
  if (!best.faults.empty()) return faults_status(best.faults);
  if (!matcher::has_choice(best)) return absl::FailedPreconditionError(say("cli.error.quotas_contradict_as_they_are"));
  return Compared{matching::compare_with_list(list, best, matcher::Control{}), names_of(data.cities)};
}

absl::StatusOr<int> compare(const CompareListOptions& options) {
  ENTENTE_ASSIGN_OR_RETURN(std::string sheet, read_file(options.file));
  ENTENTE_ASSIGN_OR_RETURN(const Compared compared, options.data.empty()
                                                        ? compare_by_services(options, std::move(sheet))
                                                        : compare_in_folder(options, sheet));
  const Response& reply = compared.reply;
  if (options.format == "json") {
    std::cout << message_json(reply).dump(2) << '\n';
    return code_of(reply);
  }
  for (const auto* list : {&reply.report().violations(), &reply.report().warnings()})
    for (const auto& violation : *list)
      std::cerr << violation_words(options.file, violation, violation.value()) << '\n';
  print_list_comparison(std::cout, reply, compared.names, spoken());
  return code_of(reply);
}

}  // namespace

void add_compare_list_command(CLI::App& app) {
  auto options = std::make_shared<CompareListOptions>();
  CLI::App* command = app.add_subcommand("compare-list", say("cli.compare_list.about"));
  command->footer(say("cli.compare_list.footer"));
  command->add_option("FILE", options->file, say("cli.compare_list.file"))->required();
  command->add_option("--data", options->data, say("cli.compare_list.data"));
  add_server_options(*command, options->servers);
  command->add_option("--programme", options->programme, say("cli.compare_list.programme"));
  command->add_option("--as-of", options->as_of, say("cli.compare_list.as_of"));
  add_encoding_option(*command, options->encoding);
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    if (options->data.empty() && !options->servers.given()) throw CLI::RequiredError(say("cli.compare_list.needs"));
    const absl::StatusOr<int> code = compare(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
