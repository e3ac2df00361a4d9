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
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/round_view/words.h"
#include "matcher/explain/round.h"
#include "matcher/model/calendar.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/time.h"
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
  std::string language = "en";
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
      return absl::FailedPreconditionError(
          concat(path, ": proposes ", name, ", which the data don't have: name the folder it was made of by --data"));
    };
    ENTENTE_RETURN_IF_ERROR(find(pairing.need(), proposal.need));
    ENTENTE_RETURN_IF_ERROR(find(pairing.offer(), proposal.offer));
    if (!pairing.facilitator().empty()) ENTENTE_RETURN_IF_ERROR(find(pairing.facilitator(), proposal.facilitator));
  }
  return proposals;
}

absl::StatusOr<std::vector<Proposed>> solved_proposals(std::shared_ptr<const Problem> problem,
                                                       matching::Language language) {
  ProgressBar bar(false);
  const matcher::Round round = matcher::solve_round(std::move(problem), solving_control(bar, language));
  if (!round.faults.empty()) return faults_status(round.faults);
  if (!round.conflict.empty())
    return absl::FailedPreconditionError(
        "the programme's quotas contradict, so there is no round to judge; "
        "`entente match` says which");
  std::vector<Proposed> proposals;
  for (const matcher::RoundPairing& pairing : round.pairings)
    proposals.push_back({pairing.need, pairing.offer, pairing.facilitator});
  return proposals;
}

std::string example_sentence(const Names& names, matching::Language language) {
  if (!names.example) return {};
  if (names.real)
    return concat(word(language, "EXAMPLES among real ones: ", "EXEMPLES parmi d’autres : "),
                  names.example_note(language), ".");
  return std::string(
      word(language, "EXAMPLE: the needs and offers are illustrations, not statements of the cities.",
           "EXEMPLE : les besoins et les offres sont des illustrations, non des déclarations des villes."));
}

// Never over a file that is there: it may hold grades.
absl::Status write_to_judge(const std::string& path, const DataSet& data, const Problem& problem,
                            const std::vector<Proposed>& proposals, const Judgements& judged,
                            matching::Language language) {
  if (std::filesystem::exists(path))
    return absl::FailedPreconditionError(concat(path, ": is there already; name another file by --to-judge"));
  std::map<std::string, std::string> cities, texts;
  for (const auto& city : data.cities) cities[city.name()] = city.display_name();
  for (const auto& listing : data.listings) {
    const std::string city = listing.name().substr(0, listing.name().find("/listings/"));
    texts[listing.name()] = concat(cities[city], ": ", listing.title(), "\n", listing.summary());
  }
  const JudgingSheet sheet = judging_sheet(
      problem, proposals, judged, [&](const std::string& name) { return texts[name]; }, language);
  const std::filesystem::path file(path);
  ENTENTE_RETURN_IF_ERROR(write_files(file.has_parent_path() ? file.parent_path().string() : ".",
                                      {{file.filename().string(), sheet.content}}));
  std::cerr << word(language, "Proposals to judge: ", "Propositions à juger : ") << sheet.rows
            << word(language, ", in ", ", dans ") << path << '\n';
  return absl::OkStatus();
}

absl::Status evaluate(const EvaluateOptions& options) {
  const matching::Language language = language_of(options.language);
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
      return absl::InvalidArgumentError(concat(options.round, ": snapshot.as_of: a whole date was expected"));
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
    ENTENTE_ASSIGN_OR_RETURN(proposals, solved_proposals(problem, language));
  } else {
    ENTENTE_ASSIGN_OR_RETURN(proposals, proposals_of(round, options.round, *problem));
  }
  if (!options.to_judge.empty())
    ENTENTE_RETURN_IF_ERROR(write_to_judge(options.to_judge, data, *problem, proposals, judgements, language));
  if (options.judgements.empty()) return absl::OkStatus();
  const Relevance relevance = relevance_of(*problem, proposals, judgements);
  if (options.format == "json") {
    std::cout << matching::canonical_text(to_json(relevance));
    return absl::OkStatus();
  }
  const Names names = names_of(data, *programme, language);
  print_relevance(
      std::cout, relevance,
      {names.programme, matcher::date_text(as_of), example_sentence(names, language), options.judgements, language});
  return absl::OkStatus();
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
  auto options = std::make_shared<EvaluateOptions>();
  CLI::App* command =
      app.add_subcommand("evaluate", "Hold a round and the ranking behind it against judgements of people");
  command->footer(
      "FILE is a sheet of judgements with the columns need, offer and grade (ids of listings; 3 send it today, 2 "
      "worth\n"
      "asking, 1 weak, 0 silly), and where wanted facilitator with facilitator_grade (what the third city of a trio\n"
      "adds), readers (how many read it) and why. Let people judge who see titles and summaries and no score.\n"
      "Says what share of the round's judged proposals is good, and how well the engine's score ranks the judged "
      "pairs,\n"
      "beside topics in common and random order. Rows on listings that the data don't have are left out and named.\n\n"
      "Examples:\n"
      "  entente evaluate --data data --to-judge judgements.csv     and then, with grades in it:\n"
      "  entente evaluate judgements.csv --data data\n"
      "  entente evaluate judgements.csv --data data --round out/round.json\n"
      "  entente evaluate judgements.csv --data data --programme my-programme.json --format json");
  command->add_option("FILE", options->judgements, "Sheet of the judgements (.csv)");
  command->add_option("--data", options->data, "Folder of the data (manifest.json, sheets, programmes)")->required();
  add_encoding_option(*command, options->encoding);
  command->add_option("--programme", options->programme, "Id of a programme of the data, or a .json file")
      ->type_name("ID|FILE");
  auto* as_of = command->add_option(
      "--as-of", options->as_of,
      "Day of the round, YYYY-MM-DD; default: the base date where all listings are examples, else today (UTC)");
  command
      ->add_option("--round", options->round,
                   "round.json of a solved round, with its programme and day; none: the round is solved")
      ->type_name("FILE")
      ->excludes(as_of);
  command
      ->add_option("--to-judge", options->to_judge,
                   "Write the proposals that FILE doesn't judge to a new sheet, for people to fill in the grades")
      ->type_name("FILE");
  add_embeddings_options(*command, options->embeddings, true);
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    if (options->judgements.empty() && options->to_judge.empty())
      throw CLI::RequiredError("FILE (or --to-judge, which makes one)");
    const absl::Status evaluated = evaluate(*options);
    if (!evaluated.ok()) end_command(fail(evaluated));
  });
}

}  // namespace entente::cli
