#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <variant>

#include "cli/commands/commands.h"
#include "cli/commands/embeddings_option.h"
#include "cli/commands/inputs.h"
#include "cli/commands/solving.h"
#include "cli/evaluate/judging_sheet.h"
#include "cli/evaluate/relevance.h"
#include "cli/evaluate/report.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/words.h"
#include "matcher/engine/solve_round.h"
#include "matcher/model/calendar.h"
#include "matcher/round/round.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/convert.h"
#include "services/matching/documents/documents.h"

namespace entente::cli {
namespace {

using common::concat;
using matcher::Problem;

struct EvaluateOptions {
  std::string judgements;
  std::string data;
  std::string encoding;
  std::string programme;
  std::string as_of;
  std::string round;
  std::string to_judge;
  std::string format = "table";
  ListingEmbeddings embeddings;
};

absl::StatusOr<std::vector<Proposed>> proposals_of(const matching::RoundDocument& round, const std::string& path,
                                                   const Problem& problem) {
  std::vector<Proposed> proposals;
  for (const auto& proposed : round.pairings) {
    const auto& pairing = proposed.candidate().pairing();
    Proposed& proposal = proposals.emplace_back();
    const auto find = [&](const std::string& name, Problem::ListingIndex& listing) {
      listing = problem.find(name);
      if (listing >= 0) return absl::OkStatus();
      return absl::FailedPreconditionError(say("cli.error.proposes_unknown", {{"path", path}, {"listing", name}}));
    };
    ENTENTE_RETURN_IF_ERROR(find(pairing.need(), proposal.need));
    ENTENTE_RETURN_IF_ERROR(find(pairing.offer(), proposal.offer));
    if (!pairing.facilitator().empty()) ENTENTE_RETURN_IF_ERROR(find(pairing.facilitator(), proposal.facilitator));
  }
  return proposals;
}

absl::StatusOr<std::vector<Proposed>> solved_proposals(const std::shared_ptr<const Problem>& problem) {
  ProgressBar bar(false);
  const matcher::Round round = matcher::solve_round(problem, solving_control(bar));
  if (!round.faults.empty()) return faults_status(round.faults);
  if (!round.conflict.empty()) return absl::FailedPreconditionError(say("cli.error.no_round_to_judge"));
  std::vector<Proposed> proposals;
  for (const matcher::RoundPairing& pairing : round.pairings)
    proposals.push_back({pairing.need, pairing.offer, pairing.facilitator});
  return proposals;
}

// Never over a file that is there: it may hold grades.
absl::Status write_to_judge(const std::string& path, const DataSet& data, const Problem& problem,
                            const std::vector<Proposed>& proposals, const Judgements& judged) {
  if (std::filesystem::exists(path))
    return absl::FailedPreconditionError(say("cli.error.is_there_already", {{"path", path}}));
  std::map<std::string, std::string> cities, texts;
  for (const auto& city : data.cities) cities[city.name()] = city.display_name();
  for (const auto& listing : data.listings) {
    const std::string city = listing.name().substr(0, listing.name().find("/listings/"));
    texts[listing.name()] = concat(cities[city], ": ", listing.title(), "\n", listing.summary());
  }
  const JudgingSheet sheet = judging_sheet(
      problem, proposals, judged, [&](const std::string& name) { return texts[name]; }, spoken());
  ENTENTE_RETURN_IF_ERROR(write_file(path, sheet.content));
  std::cerr << say("cli.evaluate.written",
                   {{"count", common::format_count(static_cast<std::int64_t>(sheet.rows), spoken())}, {"path", path}})
            << '\n';
  return absl::OkStatus();
}

absl::Status evaluate(const EvaluateOptions& options) {
  std::string sheet;
  if (!options.judgements.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(sheet, read_file(options.judgements));
  }
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_valid_data(options.data, options.encoding));
  matching::RoundDocument round;
  if (!options.round.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const std::string json, read_file(options.round));
    ENTENTE_ASSIGN_OR_RETURN(round, matching::read_round(json));
  }
  matching::v1::Programme own;
  const std::string& wanted = options.programme.empty() ? round.programme : options.programme;
  ENTENTE_ASSIGN_OR_RETURN(const matching::v1::Programme* programme, find_programme(data, wanted, own));
  ENTENTE_RETURN_IF_ERROR(check_embeddings_count(options.embeddings, *programme));
  ENTENTE_RETURN_IF_ERROR(fill_embeddings(options.embeddings, data));
  matcher::Day as_of = 0;
  if (options.round.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(as_of, day_of_round(options.as_of, data));
  } else {
    if (!common::check_partial_date(round.snapshot.as_of()).ok())
      return absl::InvalidArgumentError(say("cli.error.round_without_day", {{"path", options.round}}));
    as_of = matching::first_day(round.snapshot.as_of());
  }
  const matcher::BuildResult built = Problem::build(data.snapshot(*programme, as_of));
  if (const auto* faults = std::get_if<std::vector<matcher::Fault>>(&built)) return faults_status(*faults);
  const auto problem = std::get<std::shared_ptr<const Problem>>(built);

  Judgements judgements;
  if (!options.judgements.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(judgements, read_judgements(options.judgements, sheet, *problem));
  }
  std::vector<Proposed> proposals;
  if (options.round.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(proposals, solved_proposals(problem));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(proposals, proposals_of(round, options.round, *problem));
  }
  if (!options.to_judge.empty())
    ENTENTE_RETURN_IF_ERROR(write_to_judge(options.to_judge, data, *problem, proposals, judgements));
  if (options.judgements.empty()) return absl::OkStatus();
  const Relevance relevance = relevance_of(*problem, proposals, judgements);
  if (options.format == "json") {
    std::cout << matching::canonical_text(to_json(relevance));
    return absl::OkStatus();
  }
  const Names names = names_of(data, *programme, spoken());
  print_relevance(std::cout, relevance,
                  {names.programme, common::format_date(matcher::date_text(as_of), spoken()),
                   names.example_sentence(spoken()), options.judgements, spoken()});
  return absl::OkStatus();
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command = app.add_subcommand("evaluate", say("cli.evaluate.about"));
  command->footer(say("cli.evaluate.footer"));
  command->add_option("FILE", options->judgements, say("cli.evaluate.file"));
  command->add_option("--data", options->data, say("cli.option.data"))->required();
  add_encoding_option(*command, options->encoding);
  command->add_option("--programme", options->programme, say("cli.option.programme"))
      ->type_name(say("cli.type.id_or_file"));
  auto* as_of = command->add_option("--as-of", options->as_of, say("cli.option.as_of"));
  command->add_option("--round", options->round, say("cli.evaluate.round"))
      ->type_name(say("cli.type.file"))
      ->excludes(as_of);
  command->add_option("--to-judge", options->to_judge, say("cli.evaluate.to_judge"))->type_name(say("cli.type.file"));
  add_embeddings_options(*command, options->embeddings, true);
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    if (options->judgements.empty() && options->to_judge.empty())
      throw CLI::RequiredError(say("cli.evaluate.needs_file"));
    const absl::Status evaluated = evaluate(*options);
    if (!evaluated.ok()) end_command(fail(evaluated));
  });
}

}  // namespace entente::cli
