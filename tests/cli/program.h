// Runs the real `entente` as a process and says what it did; files and sheets for its tests. Each test has a folder of
// its own.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace entente::cli {

struct Ran {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// REQUIRES: arguments without a NUL. `program`: another one of ours, e.g. entente-solve.
Ran run(const std::vector<std::string>& arguments, const std::string& program = "entente");

// The real data.
std::string data_folder();
// A new empty folder, removed at the end of the process.
std::string new_folder();
std::string read(const std::string& path);
void write(const std::string& path, const std::string& content);

// Rows of a sheet by column, read by a parser of the tests' own.
using Row = std::map<std::string, std::string>;
std::vector<Row> rows_of(const std::string& csv);

// The parts of a field that lists several values.
std::vector<std::string> parts(const std::string& field);

}  // namespace entente::cli
