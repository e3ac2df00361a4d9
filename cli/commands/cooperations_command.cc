#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
#include "cli/data_set/known.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/cooperation_view.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/names.h"

namespace entente::cli {
namespace {

using common::concat;
using matching::v1::Cooperation;
using Stub = matching::v1::ProposalService::Stub;

struct CooperationsOptions {
  ServerOptions servers;
  std::string format = "table";
  std::string cooperation;
  std::string filter;
  std::string state;
  std::string city;
  std::string reason;
  std::string text;
  std::string title;
  std::string day;
  std::string function;
  int done = 0;
  int worth = 0;
  std::string why;
  std::string outcomes;
  std::vector<std::string> planned;
  std::vector<std::string> reached;
  std::vector<std::string> evidence;
  bool dry_run = false;
};

std::string name_of(const CooperationsOptions& options) {
  return options.cooperation.starts_with("cooperations/") ? options.cooperation
                                                          : concat("cooperations/", options.cooperation);
}

std::string city_of(const CooperationsOptions& options) {
  return options.city.empty() || options.city.starts_with("cities/") ? options.city : concat("cities/", options.city);
}

absl::StatusOr<CityNames> city_names(Servers& servers) {
  CityNames names;
  ENTENTE_ASSIGN_OR_RETURN(const auto cities, servers.all_cities());
  for (const auto& city : cities) names[city.name()] = city.display_name();
  return names;
}

absl::StatusOr<int> print(Servers& servers, const CooperationsOptions& options, const Cooperation& cooperation) {
  if (options.format == "json") {
    std::cout << message_json(cooperation).dump(2) << '\n';
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_cooperation(std::cout, cooperation, cities, spoken());
  return kDone;
}

absl::StatusOr<Cooperation> get(Servers& servers, const CooperationsOptions& options) {
  matching::v1::GetCooperationRequest request;
  request.set_name(name_of(options));
  return servers.call(servers.proposals(), &Stub::GetCooperation, request);
}

absl::StatusOr<std::vector<Cooperation>> all_of(Servers& servers, const std::string& filter) {
  matching::v1::ListCooperationsRequest request;
  request.set_filter(filter);
  std::vector<Cooperation> all;
  ENTENTE_RETURN_IF_ERROR(servers.pages(servers.proposals(), &Stub::ListCooperations, request,
                                        [&](const matching::v1::ListCooperationsResponse& page) {
                                          all.insert(all.end(), page.cooperations().begin(), page.cooperations().end());
                                        }));
  return all;
}

// The cooperation that is meant: by name, by id, or by words of its cities. What has an id isn't looked for.
absl::Status find(CooperationsOptions& options) {
  Servers servers(options.servers);
  absl::Status by_id = get(servers, options).status();
  if (by_id.ok() || (!absl::IsNotFound(by_id) && !absl::IsInvalidArgument(by_id))) return by_id;
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Cooperation> all, all_of(servers, ""));
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  std::vector<std::string> ids, which;
  for (const Cooperation& one : all) {
    std::vector<std::string> names;
    for (const std::string& city : {one.beneficiary_city(), one.pivotal_city(), one.facilitating_city()}) {
      const auto name = cities.find(city);
      if (name != cities.end()) names.push_back(name->second);
    }
    ids.emplace_back(common::id_of(one.name()));
    const std::string words = common::join(names, ", ");
    if (find_words(concat(ids.back(), " ", words), options.cooperation) == WordsFound::kNotAll) continue;
    which.push_back(concat(ids.back(), "  ", words));
  }
  if (which.empty()) return nothing_status(options.cooperation, ids);
  if (which.size() > 1) return several_status(options.cooperation, which);
  options.cooperation = which[0].substr(0, which[0].find(' '));
  return absl::OkStatus();
}

absl::StatusOr<type::v1::PartialDate> day_of(const CooperationsOptions& options, std::string_view option) {
  absl::StatusOr<type::v1::PartialDate> day = common::parse_partial_date(options.day);
  if (day.ok()) return day;
  return absl::InvalidArgumentError(concat(option, ": ", day.status().message()));
}

// A request with what all writes have.
template <typename Request>
Request write(const CooperationsOptions& options) {
  Request request;
  request.set_name(name_of(options));
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  if constexpr (requires { request.set_text(""); }) request.set_text(options.text);
  return request;
}

absl::StatusOr<int> list(const CooperationsOptions& options) {
  Servers servers(options.servers);
  std::vector<std::string> parts;
  if (!options.state.empty()) parts.push_back(concat("state = ", options.state));
  if (!options.city.empty()) parts.push_back(concat("city = \"", city_of(options), "\""));
  if (!options.filter.empty()) parts.push_back(concat("(", options.filter, ")"));
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Cooperation> all, all_of(servers, common::join(parts, " AND ")));
  if (options.format == "json") {
    nlohmann::json json = nlohmann::json::array();
    for (const Cooperation& cooperation : all) json.push_back(message_json(cooperation));
    std::cout << nlohmann::json{{"cooperations", std::move(json)}}.dump(2) << '\n';
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const CityNames cities, city_names(servers));
  print_cooperations(std::cout, all, cities, spoken());
  return kDone;
}

absl::StatusOr<int> show(const CooperationsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation cooperation, get(servers, options));
  return print(servers, options, cooperation);
}

absl::StatusOr<int> start(const CooperationsOptions& options) {
  Servers servers(options.servers);
  const auto request = write<matching::v1::StartCooperationRequest>(options);
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation reply,
                           servers.call(servers.proposals(), &Stub::StartCooperation, request));
  return print(servers, options, reply);
}

// Adds a next step, or says that the one of a number is done.
absl::StatusOr<int> milestone(const CooperationsOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation before, get(servers, options));
  auto request = write<matching::v1::SetMilestonesRequest>(options);
  request.set_etag(before.etag());
  *request.mutable_milestones() = before.milestones();
  if (options.done > 0) {
    if (options.done > before.milestones_size())
      return absl::InvalidArgumentError(
          say("cli.cooperations.no_milestone", {{"number", std::to_string(options.done)}}));
    request.mutable_milestones(options.done - 1)->set_done(true);
  } else {
    auto& added = *request.add_milestones();
    added.set_title(options.title);
    added.set_city(city_of(options));
    if (!options.day.empty()) {
      ENTENTE_ASSIGN_OR_RETURN(*added.mutable_date(), day_of(options, "--until"));
    }
  }
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation reply, servers.call(servers.proposals(), &Stub::SetMilestones, request));
  return print(servers, options, reply);
}

// "youth=40" of an option.
absl::Status add_people(const std::vector<std::string>& said, std::string_view option, bool planned,
                        std::map<std::string, Cooperation::Report::Reach>& reach) {
  for (const std::string& each : said) {
    const std::size_t at = each.find('=');
    int count = 0;
    const char* const end = each.data() + each.size();
    const auto read = at == std::string::npos ? std::from_chars_result{end, std::errc::invalid_argument}
                                              : std::from_chars(each.data() + at + 1, end, count);
    if (read.ec != std::errc() || read.ptr != end)
      return absl::InvalidArgumentError(
          say("cli.cooperations.people_form", {{"option", std::string(option)}, {"given", each}}));
    Cooperation::Report::Reach& group = reach[each.substr(0, at)];
    group.set_beneficiary_group(each.substr(0, at));
    planned ? group.set_planned(count) : group.set_reached(count);
  }
  return absl::OkStatus();
}

absl::StatusOr<int> report(const CooperationsOptions& options) {
  auto request = write<matching::v1::ReportCooperationRequest>(options);
  Cooperation::Report& report = *request.mutable_report();
  report.set_city(city_of(options));
  report.set_worth(options.worth);
  report.set_worth_reason(options.why);
  report.set_outcomes(options.outcomes);
  for (const std::string& uri : options.evidence) report.add_evidence_uris(uri);
  std::map<std::string, Cooperation::Report::Reach> reach;
  ENTENTE_RETURN_IF_ERROR(add_people(options.planned, "--planned", true, reach));
  ENTENTE_RETURN_IF_ERROR(add_people(options.reached, "--reached", false, reach));
  for (auto& [group, people] : reach) *report.add_reach() = std::move(people);
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation reply,
                           servers.call(servers.proposals(), &Stub::ReportCooperation, request));
  return print(servers, options, reply);
}

absl::StatusOr<int> close(const CooperationsOptions& options) {
  Servers servers(options.servers);
  auto request = write<matching::v1::CloseCooperationRequest>(options);
  request.set_reason(options.reason);
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation reply,
                           servers.call(servers.proposals(), &Stub::CloseCooperation, request));
  return print(servers, options, reply);
}

absl::StatusOr<int> sign(const CooperationsOptions& options) {
  Servers servers(options.servers);
  auto request = write<matching::v1::SignAgreementRequest>(options);
  request.mutable_signature()->set_city(city_of(options));
  request.mutable_signature()->set_signed_by_function(options.function);
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_signature()->mutable_signed_on(), day_of(options, "--on"));
  ENTENTE_ASSIGN_OR_RETURN(const Cooperation reply, servers.call(servers.proposals(), &Stub::SignAgreement, request));
  return print(servers, options, reply);
}

// The page itself, whatever the format: who wants it in a file sends it there.
absl::StatusOr<int> agreement(const CooperationsOptions& options) {
  Servers servers(options.servers);
  matching::v1::GetAgreementRequest request;
  request.set_name(name_of(options));
  request.set_language_code(common::language_code(spoken()));
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.proposals(), &Stub::GetAgreement, request));
  if (options.format == "json") {
    std::cout << message_json(reply).dump(2) << '\n';
  } else {
    std::cout << reply.html();
  }
  return kDone;
}

using Run = absl::StatusOr<int> (*)(const CooperationsOptions&);

CLI::App* add_command(CLI::App& parent, const std::string& name, const std::shared_ptr<CooperationsOptions>& options,
                      Run run) {
  CLI::App* command = parent.add_subcommand(name, say(concat("cli.cooperations.", name)));
  add_server_options(*command, options->servers);
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  common::add_language_option(spoken(), *command);
  command->callback([options, run] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    const absl::Status found = options->cooperation.empty() ? absl::OkStatus() : find(*options);
    const absl::StatusOr<int> code = found.ok() ? run(*options) : found;
    end_command(code.ok() ? *code : fail(code.status()));
  });
  return command;
}

CLI::App* add_of_one(CLI::App& parent, const std::string& name, const std::shared_ptr<CooperationsOptions>& options,
                     Run run, bool writes) {
  CLI::App* command = add_command(parent, name, options, run);
  command->add_option("COOPERATION", options->cooperation, say("cli.cooperations.cooperation"))->required();
  if (writes) command->add_flag("--validate-only", options->dry_run, say("cli.proposals.validate_only"));
  return command;
}

}  // namespace

void add_cooperations_command(CLI::App& app) {
  const auto options = std::make_shared<CooperationsOptions>();
  CLI::App* all = app.add_subcommand("cooperations", say("cli.cooperations.about"));
  all->footer(say("cli.cooperations.footer"));
  all->require_subcommand(1);
  CLI::App* listed = add_command(*all, "list", options, list);
  listed->add_option("--state", options->state, say("cli.cooperations.state"));
  listed->add_option("--city", options->city, say("cli.cooperations.of_city"));
  listed->add_option("--filter", options->filter, say("cli.cooperations.filter"));
  add_of_one(*all, "show", options, show, false);
  CLI::App* begin = add_of_one(*all, "start", options, start, true);
  begin->add_option("--text", options->text, say("cli.proposals.text"));
  CLI::App* step = add_of_one(*all, "milestone", options, milestone, true);
  step->add_option("--title", options->title, say("cli.cooperations.title"));
  step->add_option("--until", options->day, say("cli.cooperations.until"));
  step->add_option("--city", options->city, say("cli.cooperations.city"));
  step->add_option("--done", options->done, say("cli.cooperations.mark_done"))->check(CLI::Range(1, 100));
  CLI::App* told = add_of_one(*all, "report", options, report, true);
  told->add_option("--city", options->city, say("cli.cooperations.city"));
  told->add_option("--worth", options->worth, say("cli.cooperations.worth"))->required();
  told->add_option("--why", options->why, say("cli.cooperations.why"));
  told->add_option("--outcomes", options->outcomes, say("cli.cooperations.outcomes"));
  told->add_option("--planned", options->planned, say("cli.cooperations.planned"));
  told->add_option("--reached", options->reached, say("cli.cooperations.reached"));
  told->add_option("--evidence", options->evidence, say("cli.cooperations.evidence"));
  told->add_option("--text", options->text, say("cli.proposals.text"));
  CLI::App* end = add_of_one(*all, "close", options, close, true);
  end->add_option("--reason", options->reason, say("cli.proposals.reason"));
  end->add_option("--text", options->text, say("cli.proposals.text"));
  add_of_one(*all, "agreement", options, agreement, false);
  CLI::App* signature = add_of_one(*all, "sign", options, sign, true);
  signature->add_option("--city", options->city, say("cli.cooperations.city"));
  signature->add_option("--on", options->day, say("cli.cooperations.signed_on"))->required();
  signature->add_option("--function", options->function, say("cli.cooperations.function"))->required();
}

}  // namespace entente::cli
