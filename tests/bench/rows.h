// Rows of figures as JSON lines, in a file that grows row by row: a bench that was stopped goes on where it was.
//   {"bench":"pairs","family":"uniform","size":10000,"seed":1,"variant":"plain","who":"entente","cpu_ms":84.1,
//    "solve_ms":84.1,"memory_mb":6.8,"value":"0/10000/98765432"}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace entente::bench {

struct Row {
  std::string bench;   // "pairs", "retrieval", "trios", "change" …
  std::string family;  // of the generator
  std::int64_t size = 0;
  std::uint64_t seed = 0;
  std::string variant;  // "plain", "tiers+limits" …
  std::string who;      // "entente" or a peer
  double cpu_ms = 0;    // building and solving
  double solve_ms = 0;  // solving alone
  double memory_mb = 0;
  std::string value;  // what was reached; equal in rows that differ by `who` alone when both are exact
};

class Rows {
 public:
  // Reads what `file` holds already; an empty name: nothing is kept. Lines that aren't rows are left alone.
  explicit Rows(std::string file);
  // The row that differs from `wanted` in nothing but figures.
  std::optional<Row> find(const Row& wanted) const;
  // Appends, at once. False: it can't be written.
  bool add(const Row& row);

 private:
  std::string file_;
  std::map<std::string, Row> rows_;  // by what isn't a figure
};

}  // namespace entente::bench
