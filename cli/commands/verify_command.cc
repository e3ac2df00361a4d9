#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/inputs.h"
#include "cli/output/files.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "cli/round_view/words.h"
#include "cli/verify/verify.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/time.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {
namespace {

using common::concat;

struct VerifyOptions {
  std::string directory;
  std::string data;
  std::string programme;
  std::string language = "en";
  std::string format = "table";
};

absl::StatusOr<Verified> verify_folder(const VerifyOptions& options, Names& names) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string round_json, read_file(options.directory + "/round.json"));
  ENTENTE_ASSIGN_OR_RETURN(const std::string certificate_json, read_file(options.directory + "/certificate.json"));
  const Waiting waiting(std::string(
      word(language_of(options.language), "Deriving and checking, seconds:", "Calcul et contrôle, secondes :")));
  ENTENTE_ASSIGN_OR_RETURN(const DataSet data, load_valid_data(options.data));
  return verify(round_json, certificate_json,
                [&](const std::string& name, matcher::Day as_of) -> absl::StatusOr<matcher::Snapshot> {
                  matching::v1::Programme own;
                  ENTENTE_ASSIGN_OR_RETURN(
                      const matching::v1::Programme* programme,
                      find_programme(data, options.programme.empty() ? name : options.programme, own));
                  names = names_of(data, *programme, language_of(options.language));
                  return data.snapshot(*programme, as_of);
                });
}

void print(const Verified& verified, const Names& names, matching::Language language) {
  const auto& round = verified.round;
  std::cout << (names.programme.empty() ? round.programme : names.programme) << " · "
            << common::format_partial_date(round.snapshot.as_of()) << "\n\nWhat is proven from the raw data\n";
  Table table({Align::kLeft, Align::kLeft});
  table.add({"digests", "certificate, round.json and data belong together"});
  table.add(
      {"data", concat(names.city_count > 0 ? count_of_cities(names.city_count, names.members_total, language) : "",
                      ", ", format_count(verified.listings), " listings",
                      names.example ? " (examples, not statements of the cities)" : "")});
  table.add({"pairings", concat(format_count(static_cast<std::int64_t>(round.pairings.size())),
                                ": each one admissible, with its axis, score and terms; no capacity is passed")});
  table.add({"needs", concat(format_count(verified.needs), " = ", format_count(round.result.served_count()),
                             " served + ", format_count(round.result.partly_served_count()), " partly served + ",
                             format_count(round.result.unmet_count()), " unmet")});
  table.add({"pairs only", concat(proof_words(round.result.pairs_proof(), language), " over ",
                                  format_count(round.snapshot.pair_count()), " admissible pairs")});
  if (round.result.has_trios_proof()) {
    table.add({"with trios", concat(proof_words(round.result.trios_proof(), language), " over ",
                                    format_count(round.snapshot.pair_count()), " pairs and ",
                                    format_count(round.snapshot.trio_count()), " trios")});
  }
  if (round.result.quotas_size() > 0) {
    table.add({"quotas", concat(format_count(round.result.quotas_size()),
                                ": shares of a round without them that is proven too; each one is kept")});
  }
  if (round.result.has_smallest_score_allowed()) {
    table.add(
        {"smallest score", concat(format_points(round.result.smallest_score_allowed(), round.snapshot.score_scale()),
                                  verified.smallest_score_proven ? ": with a higher one, fewer needs would be served"
                                                                 : ": that it couldn't be higher isn't proven")});
  }
  table.print(std::cout);
  std::cout << "\nVerified: the documents prove what they say. Causes, prices, runners-up, coverage and the texts of "
               "reasons\n"
               "explain the round; they are no part of its proof and weren't tested.\n";
}

}  // namespace

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Check a round and its proof against the raw data");
  command->footer(
      "Derives rules, scores and the network again from the data and tests the proof; neither the solver nor anything\n"
      "that the round says is trusted. Exit code 0: it proves what it says; 1: it doesn't, or was altered.\n\n"
      "Examples:\n"
      "  entente verify out --data data\n"
      "  entente verify out --data data --programme my-programme.json");
  command->add_option("DIR", options->directory, "Folder with round.json and certificate.json")->required();
  command->add_option("--data", options->data, "Folder of the raw data")->required();
  command->add_option("--programme", options->programme, "Id or .json file of the programme; default: the round's")
      ->type_name("ID|FILE");
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    Names names;
    const absl::StatusOr<Verified> verified = verify_folder(*options, names);
    if (options->format == "json") {
      nlohmann::json answer = {{"verified", verified.ok()}};
      if (verified.ok()) {
        answer["result"] = matching::to_json(verified->round.result);
        answer["round_digest"] = verified->round_digest;
        answer["problem_digest"] = verified->problem_digest;
      } else {
        answer["reason"] = std::string(verified.status().message());
      }
      std::cout << matching::canonical_text(answer);
    } else if (verified.ok()) {
      print(*verified, names, language_of(options->language));
    }
    if (!verified.ok()) {
      std::cerr << "Not verified.\n";
      end_command(fail(verified.status(), kNo));
    }
  });
}

}  // namespace entente::cli
