// French throughout: help, faults of the command line, errors and tables; and nothing of it in what programs read.
#include "cli/output/language.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "services/common/rpc/command_line.h"
#include "services/common/sheets/texts.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using common::Language;
using testing::HasSubstr;
using testing::Not;

Language asked(const std::vector<std::string>& arguments, std::map<std::string, std::string> variables = {}) {
  return common::language_asked(arguments, [&](const char* name) { return variables[name]; });
}

TEST(Language, TheOptionIsHeardFirstAndAnywhere) {
  EXPECT_EQ(asked({"match"}), Language::kEnglish);
  EXPECT_EQ(asked({"--lang", "fr", "match"}), Language::kFrench);
  EXPECT_EQ(asked({"match", "--data", "x", "--lang=fr"}), Language::kFrench);
  EXPECT_EQ(asked({"match", "--lang", "en"}, {{"LC_ALL", "fr_FR.UTF-8"}}), Language::kEnglish);
  EXPECT_EQ(asked({"match", "--", "--lang", "fr"}), Language::kEnglish) << "behind -- nothing is an option";
  EXPECT_EQ(asked({"match", "--lang"}), Language::kEnglish);
}

TEST(Language, ElseTheEnvironmentIs) {
  EXPECT_EQ(asked({}, {{"LANG", "fr_CA.UTF-8"}}), Language::kFrench);
  EXPECT_EQ(asked({}, {{"LC_MESSAGES", "de_DE"}, {"LANG", "fr_FR"}}), Language::kEnglish);
  EXPECT_EQ(asked({}, {{"LC_ALL", "fr"}, {"LC_MESSAGES", "en_GB"}}), Language::kFrench);
  EXPECT_EQ(asked({}, {{"ENTENTE_LANG", "en"}, {"LC_ALL", "fr_FR"}}), Language::kEnglish);
}

// Lines of the catalogue's English that are in `output`, but for those that both languages have.
std::vector<std::string> english_lines(const std::string& output) {
  std::vector<std::string> found;
  for (const std::string_view id : common::text_ids()) {
    if (!id.starts_with("cli.")) continue;
    std::istringstream lines{std::string(common::pattern(id, Language::kEnglish))};
    for (std::string line; std::getline(lines, line);) {
      const bool is_command = line.find("  entente ") == 0 || line.find("  --") != std::string::npos;
      const bool is_shared = common::pattern(id, Language::kFrench).find(line) != std::string_view::npos;
      if (line.size() > 12 && !is_command && !is_shared && output.find(line) != std::string::npos)
        found.push_back(std::string(id) + ": " + line);
    }
  }
  return found;
}

TEST(Language, HelpIsFrenchThroughout) {
  for (const std::string command :
       {"", "match", "simulate", "evaluate", "verify", "explain", "import", "export", "round", "serve"}) {
    std::vector<std::string> arguments = {"--lang", "fr", "--help"};
    if (!command.empty()) arguments.insert(arguments.begin(), command);
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 0) << command;
    EXPECT_THAT(english_lines(ran.out), testing::IsEmpty()) << command;
    EXPECT_THAT(ran.out, HasSubstr("Emploi\u00a0: ")) << command;
    EXPECT_THAT(ran.out, HasSubstr("Exemples\u00a0:")) << command;
    EXPECT_THAT(ran.out, HasSubstr("Afficher cette aide et terminer")) << command;
    for (const char* english :
         {"Usage", "REQUIRED", "Examples", "Print", " TEXT ", " TEXT:", " INT ", "Subcommand", "[cli."})
      EXPECT_THAT(ran.out, Not(HasSubstr(english))) << command;
  }
  EXPECT_THAT(english_lines(run({"match", "--help"}).out), Not(testing::IsEmpty())) << "what is sought can be found";
}

TEST(Language, FaultsOfTheCommandLineAreFrench) {
  const std::string data = data_folder();
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{}, "Il manque une commande"},
      {{"mach"}, "Il n’y a pas de commande «\u00a0mach\u00a0»\u202f; vouliez-vous dire «\u00a0match\u00a0»\u202f?"},
      {{"match"}, "--server ou --data est obligatoire"},
      {{"match", "--data", data, "--nope"}, "Argument inattendu\u00a0: --nope"},
      {{"match", "--data", data, "--nope", "--no"}, "Arguments inattendus\u00a0: --no --nope"},
      {{"match", "--data", data, "--format", "xml"}, "--format\u00a0: xml n’est pas dans {table,json}"},
      {{"match", "--data", data, "--hold-trios"}, "--hold-trios ne va qu’avec --what-if"},
      {{"match", "--data", data, "--draw-at-most", "-1"}, "--draw-at-most\u00a0: -1 est un nombre négatif"},
      {{"match", "--data", data, "--out"}, "--out\u00a0: il manque 1 valeur(s)"},
      {{"simulate", "--data", data, "--years", "99"}, "--years\u00a0: 99 n’est pas entre 1 et 50"},
      {{"simulate", "--data", data, "--seed", "x"}, "--seed\u00a0: x n’est pas de la forme attendue"},
      {{"evaluate", "--data", data}, "FILE (ou --to-judge, qui en fait un) est obligatoire"},
      {{"evaluate", "x", "--data", data, "--round", "y", "--as-of", "z"}, "ne va pas avec"},
      {{"import", data, "--encoding", "klingon"},
       "--encoding\u00a0: «\u00a0klingon\u00a0» n’est pas un encodage lisible"},
      {{"import", data}, "--server ou --validate-only est obligatoire"},
      {{"export", "--out", "x"}, "--server ou bien --data est obligatoire"}};
  for (auto [arguments, says] : wrong) {
    arguments.insert(arguments.begin(), {"--lang", "fr"});
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 2) << testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, HasSubstr(says));
    EXPECT_THAT(ran.err, HasSubstr("Ajoutez --help pour en savoir plus."));
  }
}

TEST(Language, ErrorsAreFrench) {
  const std::string data = data_folder();
  const std::string folder = new_folder();
  write(folder + "/none.csv", "a,b\n1,2\n");
  write(folder + "/bad.json", R"({"name": "programmes/bad", "axes": ["AXIS_SOUTH_SOUTH"], "weights": {"topix": 5}})");
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"match", "--data", new_folder()}, "ni manifest.json ni aucune de nos feuilles"},
      {{"match", "--data", folder + "/no"}, "impossible à lire\u00a0: fichier ou dossier inexistant"},
      {{"match", "--data", data, "--as-of", "2026-02-30"}, "--as-of\u00a0: «\u00a02026-02-30\u00a0» n’est pas un jour"},
      {{"match", "--data", data, "--programme", "cooperation-2028"},
       "vouliez-vous dire «\u00a0cooperation-2027\u00a0»"},
      {{"match", "--data", data, "--programme", folder + "/bad.json"}, "le programme ne peut pas servir"},
      {{"match", "--data", data, "--what-if", "weights.topix=5"}, "il n’y a pas de critère «\u00a0topix\u00a0»"},
      {{"match", "--data", data, "--what-if", "x"}, "écrivez weights.CRITÈRE=POINTS"},
      {{"explain", "--data", data, "--need", "nobody"}, "il n’y a pas d’annonce «\u00a0nobody\u00a0»"},
      {{"import", "--validate-only", folder + "/none.csv", "--data", data}, "aucune de nos feuilles"},
      {{"import", "--validate-only", folder + "/no.csv", "--data", data}, "impossible à lire"},
      {{"round", "--server", "127.0.0.1:1", "--wait", "0", "--programme", "x"}, "pas de réponse de 127.0.0.1:1"}};
  for (auto [arguments, says] : wrong) {
    arguments.insert(arguments.end(), {"--lang", "fr"});
    const Ran ran = run(arguments);
    EXPECT_EQ(ran.exit_code, 3) << testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, HasSubstr(says));
    EXPECT_THAT(ran.err, HasSubstr("entente\u00a0: "));
    EXPECT_THAT(ran.err, Not(HasSubstr("[cli.")));
    EXPECT_THAT(english_lines(ran.err), testing::IsEmpty());
  }
}

TEST(Language, RowsOfASheetAreToldInFrench) {
  const std::string sheet = new_folder() + "/listings.csv";
  write(sheet, "city,kind,role,title,summary,area,creative_fields,urgency\nDakar,need,beneficiary,T,S,I,music,hgh\n");
  const std::vector<std::string> arguments = {"import", "--validate-only", sheet, "--data", data_folder()};
  std::vector<std::string> french = arguments;
  french.insert(french.end(), {"--lang", "fr"});
  const Ran ran = run(french);
  EXPECT_EQ(ran.exit_code, 1) << ran.err;
  EXPECT_THAT(
      ran.out,
      HasSubstr("ligne 2, urgency «\u00a0hgh\u00a0»\u00a0: n’est pas un code ou un libellé du vocabulaire urgency"));
  EXPECT_THAT(ran.out, Not(HasSubstr("en anglais")));
  EXPECT_THAT(ran.out, HasSubstr("[UNKNOWN_CODE]"));
  EXPECT_THAT(ran.out, HasSubstr("rien de ces feuilles n’est enregistré."));
  const Ran english = run(arguments);
  EXPECT_THAT(english.out, HasSubstr("row 2, urgency \"hgh\": "));
  EXPECT_THAT(english.out, Not(HasSubstr("Neither a code nor a label"))) << "the service says it better";
}

TEST(Language, TablesAreFrenchAndWhatProgramsReadIsTheSame) {
  const std::vector<std::string> explain = {"explain",
                                            "--data",
                                            data_folder(),
                                            "--need",
                                            "abuja-n-small-presses-print-together-reach",
                                            "--offer",
                                            "beirut-o-independent-publishers-coach-african-arab"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), explain.begin(), explain.end());
    return run(more).out;
  };
  const std::string french = with({"--lang", "fr"});
  EXPECT_THAT(french, HasSubstr("Règles"));
  EXPECT_THAT(french, testing::ContainsRegex("[0-9],[0-9]"));
  EXPECT_THAT(french, Not(testing::ContainsRegex("[0-9]\\.[0-9]")));
  EXPECT_THAT(english_lines(french), testing::IsEmpty());
  EXPECT_EQ(with({"--format", "json", "--lang", "fr"}), with({"--format", "json"}));
}

}  // namespace
}  // namespace entente::cli
