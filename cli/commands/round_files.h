// RoundFiles on disk and on the screen: what `match` and `round` have in common, so that they can't differ.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "cli/round_view/round_view.h"

namespace entente::cli {

struct RoundOutput {
  matching::RoundDocument document;
  std::string round_json;
  std::string certificate_json;
  std::string run_json;
};

struct OutputOptions {
  std::string directory;  // empty: write nothing
  std::string format = "table";
  matching::Language language = matching::Language::kEnglish;
  bool quiet = false;
};

// Writes round.json, proposals.csv, run.json and certificate.json (none is ever half there), then prints the summary:
// tables for people, or one JSON object for programs.
absl::Status put_out(const RoundOutput& round, const Names& names, const OutputOptions& options);

// Prints why a round has no solution, for people or as one JSON object; the exit code to end with.
int put_conflict(const google::protobuf::RepeatedPtrField<type::v1::EngineText>& conflict, const Names& names,
                 const OutputOptions& options);

// run.json: when, how long and on what machine. `phases`: seconds by name, in milliseconds.
struct RunPhase {
  std::string name;
  long milliseconds = 0;
};
std::string run_json(const std::string& started, const std::vector<RunPhase>& phases);

}  // namespace entente::cli
