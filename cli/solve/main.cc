// entente-solve: solves an assignment problem exactly and checks the proof before it prints a number.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>

#include "cli/solve/assignment.h"

namespace {

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

int report(const AssignmentAnswer& answer) {
  switch (answer.outcome) {
    case AssignmentAnswer::Outcome::kOptimal:
      std::cout << "objective " << answer.objective << "\ncertificate ok\n";
      return 0;
    case AssignmentAnswer::Outcome::kInfeasible:
      std::cout << "infeasible\n";
      return 1;
    case AssignmentAnswer::Outcome::kTooLarge:
      std::cerr << "entente-solve: the costs are too large: their sums don't fit in 64 bits. Divide them by a common "
                   "factor.\n";
      return 2;
    case AssignmentAnswer::Outcome::kRefused:
      std::cerr << "entente-solve: the checker refuses the proof:\n" << answer.refusal;
      return 3;
  }
  return 3;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Solves an assignment problem exactly: the greatest sum of costs, or the least.", "entente-solve");
  app.footer(kFooter);
  std::string file;
  bool least = false;
  app.add_option("FILE", file, "The problem; '-' reads from standard input")->required();
  app.add_flag("--minimise", least, "Least sum; each left node gets exactly as many partners as its capacity");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  std::ifstream stream;
  if (file != "-") {
    stream.open(file);
    if (!stream) {
      std::cerr << "entente-solve: can't open '" << file << "'. Give a file that can be read, or '-'.\n";
      return 2;
    }
  }
  const auto problem = entente::cli::read_assignment(file == "-" ? std::cin : stream);
  if (const auto* fault = std::get_if<entente::cli::AssignmentFault>(&problem)) {
    std::cerr << "entente-solve: " << (file == "-" ? "standard input" : file);
    if (fault->line > 0) std::cerr << ", line " << fault->line;
    std::cerr << ": " << fault->text << ".\n";
    return 2;
  }
  const auto& assignment = std::get<entente::cli::Assignment>(problem);
  const int code = report(least ? entente::cli::minimise(assignment) : entente::cli::maximise(assignment));
  if (std::cout.flush()) return code;
  std::cerr << "entente-solve: standard output can't be written; is the disk full?\n";
  return 2;
}
