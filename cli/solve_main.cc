// entente-solve: solves an assignment problem exactly and checks the proof before it prints a number.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "cli/solve/assignment.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/command_line.h"
#include "services/common/sheets/said.h"
#include "services/common/sheets/texts.h"

namespace {

using entente::common::concat;

constexpr const char* kFooter = R"(FILE is in DIMACS assignment format:
  p asn NODES ARCS     once, first
  n NODE               a left node
  a LEFT RIGHT COST    an arc
  c cap NODE K         this node takes up to K partners (default 1)

Prints "objective N" and "certificate ok", or "infeasible".
Exit status: 0 solved, 1 infeasible, 2 wrong usage or file, 3 the proof was refused.

Examples:
  entente-solve problem.asn
  entente-solve --minimise problem.asn
  printf 'p asn 2 1\nn 1\na 1 2 7\n' | entente-solve -)";

using entente::cli::AssignmentAnswer;

// What this program says in English, in the person's language.
class Words {
 public:
  explicit Words(entente::common::Language language) : language_(language) {}
  std::string operator()(const std::string& english) const {
    return entente::common::said_in(language_, english).value_or(english);
  }

 private:
  entente::common::Language language_;
};

int report(const AssignmentAnswer& answer, const Words& words) {
  switch (answer.outcome) {
    case AssignmentAnswer::Outcome::kOptimal:
      std::cout << "objective " << answer.objective << "\ncertificate ok\n";
      return 0;
    case AssignmentAnswer::Outcome::kInfeasible:
      std::cout << "infeasible\n";
      return 1;
    case AssignmentAnswer::Outcome::kTooLarge:
      std::cerr << words(
                       "entente-solve: the costs are too large: their sums don't fit in 64 bits. Divide them by a "
                       "common factor.")
                << '\n';
      return 2;
    case AssignmentAnswer::Outcome::kRefused:
      std::cerr << words("entente-solve: the checker refuses the proof:") << '\n' << answer.refusal;
      return 3;
  }
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  const entente::common::Language language = entente::common::language_asked(argc, argv);
  const Words words(language);
  CLI::App app(words("Solves an assignment problem exactly: the greatest sum of costs, or the least."),
               "entente-solve");
  entente::common::speak_help(language, app);
  app.footer(words(kFooter));
  std::string file;
  bool least = false;
  app.add_option("FILE", file, words("The problem; '-' reads from standard input"))->required();
  app.add_flag("--minimise", least, words("Least sum; each left node gets exactly as many partners as its capacity"));
  entente::common::add_language_option(language, app);
  app.set_version_flag("--version", "entente-solve " ENTENTE_VERSION,
                       entente::common::text("cli.help.version", language));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  std::ifstream stream;
  if (file != "-") {
    stream.open(file);
    if (!stream) {
      std::cerr << words(concat("entente-solve: can't open '", file, "'. Give a file that can be read, or '-'."))
                << '\n';
      return 2;
    }
  }
  const auto problem = entente::cli::read_assignment(file == "-" ? std::cin : stream);
  if (const auto* fault = std::get_if<entente::cli::AssignmentFault>(&problem)) {
    const std::string where =
        concat(file == "-" ? words("standard input") : file, fault->line > 0 ? concat(", line ", fault->line) : "");
    std::cerr << words(concat("entente-solve: ", where, ": ", fault->text, ".")) << '\n';
    return 2;
  }
  const auto& assignment = std::get<entente::cli::Assignment>(problem);
  const int code = report(least ? entente::cli::minimise(assignment) : entente::cli::maximise(assignment), words);
  if (std::cout.flush()) return code;
  std::cerr << words("entente-solve: standard output can't be written; is the disk full?") << '\n';
  return 2;
}
