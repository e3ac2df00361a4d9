#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/commands/embeddings_option.h"
#include "cli/commands/inputs.h"
#include "cli/output/files.h"
#include "cli/output/progress_bar.h"
#include "cli/output/report.h"
#include "cli/output/table.h"
#include "cli/round_view/round_view.h"
#include "cli/round_view/words.h"
#include "cli/verify/speaker.h"
#include "cli/verify/verify.h"
#include "matcher/explain/round.h"
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
  ListingEmbeddings embeddings;
};

using DataSetNames = std::map<matching::Language, Names>;

absl::Status check_sheets(const VerifyOptions& options, const Verified& verified, const DataSetNames& names_in);

absl::StatusOr<Verified> verify_folder(const VerifyOptions& options, Names& names) {
  ENTENTE_ASSIGN_OR_RETURN(const std::string round_json, read_file(options.directory + "/round.json"));
  ENTENTE_ASSIGN_OR_RETURN(const std::string certificate_json, read_file(options.directory + "/certificate.json"));
  const Waiting waiting(std::string(
      word(language_of(options.language), "Deriving and checking, seconds:", "Calcul et contrôle, secondes :")));
  ENTENTE_ASSIGN_OR_RETURN(DataSet data, load_valid_data(options.data));
  ENTENTE_RETURN_IF_ERROR(fill_embeddings(options.embeddings, data));
  DataSetNames names_in;
  ENTENTE_ASSIGN_OR_RETURN(Verified verified,
                           verify(
                               round_json, certificate_json,
                               [&](const std::string& name, matcher::Day as_of) -> absl::StatusOr<matcher::Snapshot> {
                                 matching::v1::Programme own;
                                 ENTENTE_ASSIGN_OR_RETURN(
                                     const matching::v1::Programme* programme,
                                     find_programme(data, options.programme.empty() ? name : options.programme, own));
                                 for (const auto language : {matching::Language::kEnglish, matching::Language::kFrench})
                                   names_in.emplace(language, names_of(data, *programme, language));
                                 names = names_in.at(language_of(options.language));
                                 return data.snapshot(*programme, as_of);
                               },
                               matcher::kEngineVersion, language_of(options.language)));
  ENTENTE_RETURN_IF_ERROR(check_sheets(options, verified, names_in));
  return verified;
}

// That what `match` writes beside the two documents, for people, is of the same round. A file that isn't there is none.
absl::Status check_sheets(const VerifyOptions& options, const Verified& verified, const DataSetNames& names_in) {
  const Speaker say(language_of(options.language));
  if (const auto sheet = read_file(options.directory + "/proposals.csv"); sheet.ok()) {
    const bool is_it = std::any_of(names_in.begin(), names_in.end(), [&](const auto& language_and_names) {
      return *sheet == proposals_sheet(verified.round, language_and_names.second, language_and_names.first);
    });
    if (!is_it)
      return say.untrue("proposals.csv", "it isn’t the sheet of this round.json, or was altered",
                        "ce n’est pas la feuille de ce round.json, ou elle a été modifiée");
  }
  if (const auto run = read_file(options.directory + "/run.json"); run.ok()) {
    const nlohmann::json document = nlohmann::json::parse(*run, nullptr, false);
    if (!document.is_object() || document.value("document", nlohmann::json()) != "entente.run.v1")
      return say.untrue("run.json", "it isn’t what `entente match` writes", "ce n’est pas ce qu’écrit `entente match`");
  }
  return absl::OkStatus();
}

class VerifiedView {
 public:
  VerifiedView(const Verified& verified, const Names& names, matching::Language language)
      : verified_(verified), names_(names), language_(language) {}

  void print() const {
    const auto& round = verified_.round;
    std::cout << (names_.programme.empty() ? round.programme : names_.programme) << " · "
              << common::format_partial_date(round.snapshot.as_of()) << "\n\n"
              << say("What is proven from the raw data", "Ce qui est prouvé à partir des données brutes") << '\n';
    Table table({Align::kLeft, Align::kLeft});
    table.add({say("digests", "empreintes"), say("certificate, round.json and data belong together",
                                                 "certificat, round.json et données vont ensemble")});
    table.add({say("data", "données"), data()});
    table.add(
        {say("pairings", "propositions"),
         concat(count(round.pairings.size()),
                say(": each one admissible, with its axis, score and terms; no capacity is passed",
                    " : chacune admissible, avec son axe, son score et ses critères ; aucune capacité dépassée"))});
    table.add(
        {say("needs", "besoins"),
         concat(count(verified_.needs), " = ", count(round.result.served_count()), say(" served + ", " servis + "),
                count(round.result.partly_served_count()), say(" partly served + ", " servis en partie + "),
                count(round.result.unmet_count()), say(" unmet", " non servis"))});
    const std::string pairs = count(round.snapshot.pair_count());
    table.add({say("pairs only", "paires seules"),
               concat(proof_words(round.result.pairs_proof(), language_), say(" over ", " sur "), pairs,
                      say(" admissible pairs", " paires admissibles"))});
    if (round.result.has_trios_proof()) {
      table.add({say("with trios", "avec les trios"),
                 concat(proof_words(round.result.trios_proof(), language_), say(" over ", " sur "), pairs,
                        say(" pairs and ", " paires et "), count(round.snapshot.trio_count()), " trios")});
    }
    if (round.result.quotas_size() > 0) {
      table.add({"quotas", concat(count(round.result.quotas_size()),
                                  say(": shares of a round without them that is proven too; each one is kept",
                                      " : parts d’un tour sans eux, prouvé lui aussi ; chacun est tenu"))});
    }
    if (round.result.has_smallest_score_allowed()) {
      table.add(
          {say("smallest score", "score minimal"),
           concat(format_points(round.result.smallest_score_allowed(), round.snapshot.score_scale()),
                  verified_.smallest_score_proven ? say(": with a higher one, fewer needs would be served",
                                                        " : avec un score plus élevé, moins de besoins seraient servis")
                                                  : say(": that it couldn't be higher isn't proven",
                                                        " : qu’il ne puisse être plus élevé n’est pas prouvé"))});
    }
    table.print(std::cout);
    std::cout << say(
        "\nVerified: the documents prove what they say. Derived again from the data, too: balance, needs outside the\n"
        "programme, reasons of scores, scores of runners-up and reserves, proposals.csv. Not tested, because it is\n"
        "no part of its proof: causes, nearest offers and advice; prices; standing; that no better runner-up or "
        "reserve\n"
        "was left out; other ways of pairing; missing offers; changes of the programme; prices of directives and\n"
        "quotas; run.json but for its form.\n",
        "\nVérifié : les documents prouvent ce qu’ils disent. Recalculés aussi à partir des données : bilan, besoins "
        "hors\n"
        "programme, raisons des scores, scores des suivants et des réserves, proposals.csv. Non contrôlés, car hors de "
        "sa\n"
        "preuve : causes, offres proches et conseils ; prix ; exclusivité ; qu’aucun meilleur suivant ni réserve "
        "n’ait\n"
        "été omis ; autres façons d’apparier ; offres manquantes ; changements du programme ; prix des consignes et "
        "des\n"
        "quotas ; run.json, sauf sa forme.\n");
  }

 private:
  std::string say(std::string_view english, std::string_view french) const {
    return std::string(word(language_, english, french));
  }
  template <class Number>
  static std::string count(Number number) {
    return format_count(static_cast<std::int64_t>(number));
  }
  std::string data() const {
    std::string text;
    if (names_.city_count > 0) text = count_of_cities(names_.city_count, names_.members_total, language_) + ", ";
    text += count(verified_.listings) + say(" listings", " annonces");
    if (names_.example) text += common::concat(" (", names_.example_note(language_), ")");
    return text;
  }

  const Verified& verified_;
  const Names& names_;
  const matching::Language language_;
};

nlohmann::json to_json(const absl::StatusOr<Verified>& verified) {
  nlohmann::json answer = {{"verified", verified.ok()}};
  if (!verified.ok()) {
    answer["other_engine_version"] = verified.status().code() == absl::StatusCode::kUnimplemented;
    answer["reason"] = std::string(verified.status().message());
    return answer;
  }
  answer["result"] = matching::to_json(verified->round.result);
  answer["round_digest"] = verified->round_digest;
  answer["problem_digest"] = verified->problem_digest;
  return answer;
}

// Says why not, and ends the command.
void end_unverified(const absl::Status& status, matching::Language language) {
  if (status.code() == absl::StatusCode::kUnimplemented) {
    std::cerr << word(language, "Made by another version of the engine: not verified.\n",
                      "Fait par une autre version du moteur : non vérifié.\n");
    return end_command(fail(status));
  }
  std::cerr << word(language, "Not verified.\n", "Non vérifié.\n");
  end_command(fail(status, kNo));
}

}  // namespace

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Check a round and its proof against the raw data");
  command->footer(
      "Derives rules, scores and the network again from the data and tests the proof; neither the solver nor anything\n"
      "that the round says is trusted. Exit code 0: it proves what it says; 1: it doesn't, or was altered; 3: another\n"
      "version of the engine made it, and this one can't read it; then the digests are checked, and what to do is "
      "said.\n\n"
      "Examples:\n"
      "  entente verify out --data data\n"
      "  entente verify out --data data --programme my-programme.json");
  command->add_option("DIR", options->directory, "Folder with round.json and certificate.json")->required();
  command->add_option("--data", options->data, "Folder of the raw data")->required();
  command->add_option("--programme", options->programme, "Id or .json file of the programme; default: the round's")
      ->type_name("ID|FILE");
  add_embeddings_options(*command, options->embeddings, false);
  command->add_option("--lang", options->language, "Language of the texts")->check(CLI::IsMember({"en", "fr"}));
  command->add_option("--format", options->format, "What is printed")->check(CLI::IsMember({"table", "json"}));
  command->callback([options] {
    Names names;
    const absl::StatusOr<Verified> verified = verify_folder(*options, names);
    const matching::Language language = language_of(options->language);
    if (options->format == "json") {
      std::cout << matching::canonical_text(to_json(verified));
    } else if (verified.ok()) {
      VerifiedView(*verified, names, language).print();
    }
    if (!verified.ok()) end_unverified(verified.status(), language);
  });
}

}  // namespace entente::cli
