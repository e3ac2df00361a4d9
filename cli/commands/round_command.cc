#include <grpcpp/client_context.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/commands/named_round.h"
#include "cli/commands/round_files.h"
#include "cli/commands/server_names.h"
#include "cli/commands/servers.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/words.h"
#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/wording.h"

namespace entente::cli {
namespace {

using matching::v1::Round;
using RoundStub = matching::v1::RoundService::Stub;

struct RoundOptions {
  ServerOptions servers;
  std::string programme;
  std::string as_of;
  OutputOptions output;
};

// Follows a round until it is over.
absl::StatusOr<Round> follow(Servers& servers, const std::string& name, const OutputOptions& output) {
  matching::v1::WatchRoundRequest request;
  request.set_name(name);
  ProgressBar bar(output.quiet);
  Round last;
  ENTENTE_RETURN_IF_ERROR(servers.patiently([&] {
    const auto context = servers.context();
    const auto reader = servers.rounds().WatchRound(context.get(), request);
    matching::v1::WatchRoundResponse response;
    while (reader->Read(&response)) {
      last = response.round();
      bar.show(phase_name(common::word_of(last.progress().phase()), output.language), last.progress().done(),
               last.progress().total());
    }
    return reader->Finish();
  }));
  return last;
}

// The exit code to end with.
absl::StatusOr<int> solve(const RoundOptions& options) {
  const std::string started = common::format_time(common::SystemClock().now());
  const auto start = std::chrono::steady_clock::now();
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme, named_programme(servers, options.programme));
  matching::v1::CreateRoundRequest request;
  request.set_parent(programme);
  if (!options.as_of.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const absl::CivilDay day, day_of("--as-of", options.as_of));
    *request.mutable_as_of() = common::to_partial_date(day);
  }
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers.position());
  ENTENTE_ASSIGN_OR_RETURN(const Round created, servers.call(servers.rounds(), &RoundStub::CreateRound, request));
  ENTENTE_ASSIGN_OR_RETURN(const Round round, follow(servers, created.name(), options.output));
  if (!round.conflict().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const Names names, names_on(servers, programme, options.output.language));
    return put_conflict(round.conflict(), names, options.output);
  }
  if (round.state() != Round::STATE_SOLVED && round.state() != Round::STATE_PUBLISHED) {
    return absl::FailedPreconditionError(
        say("cli.error.round_ended", {{"round", created.name()},
                                      {"state", Round::State_Name(round.state())},
                                      {"why", matching::render(round.failure(), options.output.language)}}));
  }
  matching::v1::GetCertificateRequest certificate;
  certificate.set_name(round.name());
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::GetCertificateResponse documents,
                           servers.call(servers.rounds(), &RoundStub::GetCertificate, certificate));
  RoundOutput output;
  output.round_json = documents.round_document();
  output.certificate_json = documents.certificate();
  ENTENTE_ASSIGN_OR_RETURN(output.document, matching::read_round(output.round_json));
  const auto passed = std::chrono::steady_clock::now() - start;
  output.run_json =
      run_json(started, {{"round", std::chrono::duration_cast<std::chrono::milliseconds>(passed).count()}});
  ENTENTE_ASSIGN_OR_RETURN(const Names names, names_on(servers, programme, options.output.language));
  ENTENTE_RETURN_IF_ERROR(put_out(output, names, options.output));
  return kDone;
}

}  // namespace

void add_round_command(CLI::App& app) {
  auto options = std::make_shared<RoundOptions>();
  CLI::App* command = app.add_subcommand("round", say("cli.round.about"));
  command->footer(say("cli.round.footer"));
  add_server_options(*command, options->servers);
  command->add_option("--programme,PROGRAMME", options->programme, say("cli.round.programme"));
  command->add_option("--as-of", options->as_of, say("cli.round.as_of_option"));
  command->add_option("--out", options->output.directory, say("cli.option.out"));
  command->add_option("--format", options->output.format, say("cli.option.format"))
      ->check(CLI::IsMember({"table", "json"}));
  command->add_flag("--quiet", options->output.quiet, say("cli.option.quiet"));
  command->callback([options] {
    if (!options->servers.given()) throw CLI::RequiredError("--server");
    options->output.language = spoken();
    const absl::StatusOr<int> code = solve(*options);
    end_command(code.ok() ? *code : fail(code.status()));
  });
}

}  // namespace entente::cli
