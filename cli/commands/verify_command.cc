#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/embeddings_option.h"
#include "cli/commands/inputs.h"
#include "cli/output/files.h"
#include "cli/output/language.h"
#include "cli/output/message_json.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "cli/round_view/round_view.h"
#include "cli/round_view/words.h"
#include "matcher/round/round.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/verify/speaker.h"
#include "services/matching/verify/verify.h"

namespace entente::cli {
namespace {

using common::concat;

struct VerifyOptions {
  std::string directory;
  std::string data;
  std::string programme;
  std::string format = "table";
  ListingEmbeddings embeddings;
};

using DataSetNames = std::map<matching::Language, Names>;

absl::Status check_sheets(const VerifyOptions& options, const matching::Verified& verified,
                          const DataSetNames& names_in);

absl::StatusOr<matching::Verified> verify_folder(const VerifyOptions& options, Names& names) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string round_json, read_file(options.directory + "/round.json"));
  ENTENTE_ASSIGN_OR_RETURN(const std::string certificate_json, read_file(options.directory + "/certificate.json"));
  const Waiting waiting(say("cli.verify.waiting"));
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_valid_data(options.data));
  ENTENTE_RETURN_IF_ERROR(fill_embeddings(options.embeddings, data));
  DataSetNames names_in;
  ENTENTE_ASSIGN_OR_RETURN(matching::Verified verified,
                           matching::verify(
                               round_json, certificate_json,
                               [&](const std::string& name, matcher::Day as_of) -> absl::StatusOr<matcher::Snapshot> {
                                 matching::v1::Programme own;
                                 ENTENTE_ASSIGN_OR_RETURN(
                                     const matching::v1::Programme* programme,
                                     find_programme(data, options.programme.empty() ? name : options.programme, own));
                                 for (const auto language : {matching::Language::kEnglish, matching::Language::kFrench})
                                   names_in.emplace(language, names_of(data, *programme, language));
                                 names = names_in.at(spoken());
                                 return data.snapshot(*programme, as_of);
                               },
                               matcher::kEngineVersion, spoken()));
  ENTENTE_RETURN_IF_ERROR(check_sheets(options, verified, names_in));
  return verified;
}

// That what `match` writes beside the two documents, for people, is of the same round. A file that isn't there is none.
absl::Status check_sheets(const VerifyOptions& options, const matching::Verified& verified,
                          const DataSetNames& names_in) {
  const matching::Speaker speaker(spoken());
  if (const auto sheet = read_file(options.directory + "/proposals.csv"); sheet.ok()) {
    const bool is_it = std::any_of(names_in.begin(), names_in.end(), [&](const auto& language_and_names) {
      return *sheet == proposals_sheet(verified.round, language_and_names.second, language_and_names.first);
    });
    if (!is_it) return speaker.untrue("proposals.csv", "cli.verify.not_its_sheet");
  }
  if (const auto run = read_file(options.directory + "/run.json"); run.ok()) {
    const nlohmann::json document = nlohmann::json::parse(*run, nullptr, false);
    if (!document.is_object() || document.value("document", nlohmann::json()) != "entente.run.v1")
      return speaker.untrue("run.json", "cli.verify.not_run");
  }
  return absl::OkStatus();
}

class VerifiedView {
 public:
  VerifiedView(const matching::Verified& verified, const Names& names) : verified_(verified), names_(names) {}

  void print() const {
    const auto& round = verified_.round;
    std::cout << (names_.programme.empty() ? round.programme : names_.programme) << " · "
              << common::format_date(common::format_partial_date(round.snapshot.as_of()), spoken()) << "\n\n"
              << say("cli.verify.proven") << '\n';
    Table table({Align::kLeft, Align::kLeft});
    table.add({say("cli.verify.digests"), say("cli.verify.digests_hold")});
    table.add({say("cli.verify.data"), data()});
    table.add({say("cli.verify.pairings"),
               say_counted("cli.verify.pairings_hold", static_cast<std::int64_t>(round.pairings.size()))});
    table.add(
        {say("cli.verify.needs"), say("cli.verify.needs_hold", {{"needs", count(verified_.needs)},
                                                                {"served", count(round.result.served_count())},
                                                                {"partly", count(round.result.partly_served_count())},
                                                                {"unmet", count(round.result.unmet_count())}})});
    const std::string pairs = say_counted("cli.round.admissible_pairs", round.snapshot.pair_count());
    table.add(
        {say("cli.verify.pairs_only"),
         say("cli.verify.over", {{"proof", proof_words(round.result.pairs_proof(), spoken())}, {"what", pairs}})});
    if (round.result.has_trios_proof()) {
      const std::string what = say("cli.verify.pairs_and_trios", {{"pairs", count(round.snapshot.pair_count())},
                                                                  {"trios", count(round.snapshot.trio_count())}});
      table.add(
          {say("cli.verify.with_trios"),
           say("cli.verify.over", {{"proof", proof_words(round.result.trios_proof(), spoken())}, {"what", what}})});
    }
    if (round.result.quotas_size() > 0)
      table.add({say("cli.verify.quotas"), say_counted("cli.verify.quotas_hold", round.result.quotas_size())});
    if (round.result.has_smallest_score_allowed()) {
      const std::string score =
          common::format_points(round.result.smallest_score_allowed(), round.snapshot.score_scale(), spoken());
      table.add({say("cli.verify.smallest_score"),
                 say(verified_.smallest_score_proven ? "cli.verify.smallest_score_proven"
                                                     : "cli.verify.smallest_score_not_proven",
                     {{"score", score}})});
    }
    table.print(std::cout);
    std::cout << '\n' << say("cli.verify.verified") << '\n';
  }

 private:
  template <class Number>
  static std::string count(Number number) {
    return common::format_count(static_cast<std::int64_t>(number), spoken());
  }
  std::string data() const {
    std::string text;
    if (names_.city_count > 0) text = count_of_cities(names_.city_count, names_.members_total, spoken()) + ", ";
    text += say_counted("cli.verify.listings", verified_.listings);
    if (names_.example) text += common::concat(" (", names_.example_note(spoken()), ")");
    return text;
  }

  const matching::Verified& verified_;
  const Names& names_;
};

nlohmann::json to_json(const absl::StatusOr<matching::Verified>& verified) {
  nlohmann::json answer = {{"verified", verified.ok()}};
  if (!verified.ok()) {
    answer["other_engine_version"] = verified.status().code() == absl::StatusCode::kUnimplemented;
    answer["reason"] = std::string(verified.status().message());
    return answer;
  }
  answer["result"] = message_json(verified->round.result);
  answer["round_digest"] = verified->round_digest;
  answer["problem_digest"] = verified->problem_digest;
  return answer;
}

// Says why not, and ends the command.
void end_unverified(const absl::Status& status) {
  if (status.code() == absl::StatusCode::kUnimplemented) {
    std::cerr << say("cli.verify.made_by_other_version") << '\n';
    return end_command(fail(status));
  }
  std::cerr << say("cli.verify.not_verified") << '\n';
  end_command(fail(status, kNo));
}

}  // namespace

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", say("cli.verify.about"));
  command->footer(say("cli.verify.footer"));
  command->add_option("DIR", options->directory, say("cli.verify.dir"))->required();
  command->add_option("--data", options->data, say("cli.verify.data_option"))->required();
  command->add_option("--programme", options->programme, say("cli.verify.programme"))
      ->type_name(say("cli.type.id_or_file"));
  add_embeddings_options(*command, options->embeddings, false);
  command->add_option("--format", options->format, say("cli.option.format"))->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    Names names;
    const absl::StatusOr<matching::Verified> verified = verify_folder(*options, names);
    if (options->format == "json") {
      std::cout << matching::canonical_text(to_json(verified));
    } else if (verified.ok()) {
      VerifiedView(*verified, names).print();
    }
    if (!verified.ok()) end_unverified(verified.status());
  });
}

}  // namespace entente::cli
