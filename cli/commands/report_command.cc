#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/commands/servers.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/report.h"
#include "cli/round_view/cooperation_view.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/texts.h"

namespace entente::cli {
namespace {

using matching::v1::ExportReportRequest;
using ReportStub = matching::v1::ReportService::Stub;

struct ReportOptions {
  ServerOptions servers;
  std::string subject;
  std::string from;
  std::string to;
  std::string format = "table";
  std::string out;
};

absl::Status read_day(const std::string& text, const char* option, type::v1::PartialDate* day) {
  const absl::StatusOr<type::v1::PartialDate> read = common::parse_partial_date(text);
  if (!read.ok()) return absl::InvalidArgumentError(common::concat(option, ": ", read.status().message()));
  *day = *read;
  return absl::OkStatus();
}

absl::StatusOr<int> report(const ReportOptions& options, const std::string& collection) {
  matching::v1::GetReportRequest request;
  request.set_subject(options.subject.starts_with(collection) ? options.subject
                                                              : common::concat(collection, options.subject));
  request.set_language_code(common::language_code(spoken()));
  if (!options.from.empty()) ENTENTE_RETURN_IF_ERROR(read_day(options.from, "--from", request.mutable_from_date()));
  if (!options.to.empty()) ENTENTE_RETURN_IF_ERROR(read_day(options.to, "--to", request.mutable_to_date()));
  Servers servers(options.servers);
  if (options.format == "html" || options.format == "csv") {
    ExportReportRequest file;
    *file.mutable_report() = request;
    file.set_format(options.format == "csv" ? ExportReportRequest::FORMAT_CSV : ExportReportRequest::FORMAT_HTML);
    ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.reports(), &ReportStub::ExportReport, file));
    if (options.out.empty()) {
      std::cout << reply.file();
      return kDone;
    }
    ENTENTE_RETURN_IF_ERROR(write_files(options.out, {{reply.file_name(), reply.file()}}));
    std::cout << say("cli.report.written", {{"file", common::concat(options.out, "/", reply.file_name())}}) << '\n';
    return kDone;
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.reports(), &ReportStub::GetReport, request));
  if (options.format == "json") {
    std::cout << message_json(reply).dump(2) << '\n';
  } else {
    print_report(std::cout, reply, spoken());
  }
  return kDone;
}

}  // namespace

void add_report_command(CLI::App& app) {
  const auto options = std::make_shared<ReportOptions>();
  CLI::App* reports = app.add_subcommand("report", say("cli.report.about"));
  reports->footer(say("cli.report.footer"));
  reports->require_subcommand(1);
  struct Kind {
    const char* name;
    const char* collection;
    const char* subject;
  };
  for (const Kind& kind : {Kind{"city", "cities/", "CITY"}, Kind{"programme", "programmes/", "PROGRAMME"},
                           Kind{"field", "fields/", "FIELD"}}) {
    CLI::App* command = reports->add_subcommand(kind.name, say(common::concat("cli.report.", kind.name)));
    add_server_options(*command, options->servers);
    command->add_option(kind.subject, options->subject, say("cli.report.subject"))->required();
    command->add_option("--from", options->from, say("cli.report.from"));
    command->add_option("--to", options->to, say("cli.report.to"));
    command->add_option("--format", options->format, say("cli.option.format"))
        ->check(CLI::IsMember({"table", "json", "html", "csv"}));
    command->add_option("--out", options->out, say("cli.report.out"));
    common::add_language_option(spoken(), *command);
    command->callback([options, collection = std::string(kind.collection)] {
      if (!options->servers.given()) throw CLI::RequiredError("--server");
      const absl::StatusOr<int> code = report(*options, collection);
      end_command(code.ok() ? *code : fail(code.status()));
    });
  }
}

}  // namespace entente::cli
