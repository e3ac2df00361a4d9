// Assignment: a problem in the DIMACS assignment format, and its optimal solution with a checked proof.
//   p asn NODES ARCS     once, before anything but comments
//   n NODE               a left node; all others are right nodes
//   a LEFT RIGHT COST    an arc; each pair of nodes once
//   c cap NODE K         a comment to other programs: this node takes up to K partners (default 1)
// Pure but for the stream that is read.
#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <variant>
#include <vector>

namespace entente::cli {

struct Assignment {
  struct Arc {
    std::int32_t left = 0;   // index into `left_capacities`
    std::int32_t right = 0;  // index into `right_capacities`
    std::int64_t cost = 0;
  };
  std::vector<std::int64_t> left_capacities;   // left nodes in the order of their numbers
  std::vector<std::int64_t> right_capacities;  // alike
  std::vector<Arc> arcs;                       // by (left, right), unique
};

// What is wrong with the text; line 0: with the whole.
struct AssignmentFault {
  std::int64_t line = 0;
  std::string text;
};

std::variant<Assignment, AssignmentFault> read_assignment(std::istream& input);

struct AssignmentAnswer {
  enum class Outcome { kOptimal, kInfeasible, kTooLarge, kRefused };
  Outcome outcome = Outcome::kOptimal;
  std::int64_t objective = 0;  // sum of the costs of the chosen arcs
  std::int64_t pairs = 0;      // how many arcs are chosen
  std::string refusal;         // why the checker refuses the proof, for kRefused
};

// The greatest sum of costs; nodes may stay alone, so that no arc below 0 is chosen.
AssignmentAnswer maximise(const Assignment& assignment);
// The least sum of costs when each left node has exactly as many partners as its capacity; else kInfeasible.
AssignmentAnswer minimise(const Assignment& assignment);

}  // namespace entente::cli
