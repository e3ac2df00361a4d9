#include "tests/bench/rows.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <utility>

namespace entente::bench {
namespace {

std::string key_of(const Row& row) {
  return row.bench + ' ' + row.family + ' ' + std::to_string(row.size) + ' ' + std::to_string(row.seed) + ' ' +
         row.variant + ' ' + row.who;
}

// The value of a field: words of the benches need no escapes.
std::string field(const std::string& line, const std::string& name) {
  const std::string label = '"' + name + "\":";
  std::size_t at = line.find(label);
  if (at == line.npos) return {};
  at += label.size();
  if (line[at] == '"') return line.substr(at + 1, line.find('"', at + 1) - at - 1);
  return line.substr(at, line.find_first_of(",}", at) - at);
}

double number(const std::string& line, const std::string& name) {
  return std::strtod(field(line, name).c_str(), nullptr);
}

Row row_of(const std::string& line) {
  return {field(line, "bench"),
          field(line, "family"),
          std::strtoll(field(line, "size").c_str(), nullptr, 10),
          std::strtoull(field(line, "seed").c_str(), nullptr, 10),
          field(line, "variant"),
          field(line, "who"),
          number(line, "cpu_ms"),
          number(line, "solve_ms"),
          number(line, "memory_mb"),
          field(line, "value")};
}

std::string text_of(const Row& row) {
  char figures[200];
  std::snprintf(figures, sizeof figures, "\"cpu_ms\":%.4f,\"solve_ms\":%.4f,\"memory_mb\":%.3f", row.cpu_ms,
                row.solve_ms, row.memory_mb);
  return "{\"bench\":\"" + row.bench + "\",\"family\":\"" + row.family + "\",\"size\":" + std::to_string(row.size) +
         ",\"seed\":" + std::to_string(row.seed) + ",\"variant\":\"" + row.variant + "\",\"who\":\"" + row.who + "\"," +
         figures + ",\"value\":\"" + row.value + "\"}";
}

}  // namespace

Rows::Rows(std::string file) : file_(std::move(file)) {
  std::ifstream lines(file_);
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.back() != '}') continue;  // a run that was stopped may leave half a line
    const Row row = row_of(line);
    rows_[key_of(row)] = row;
  }
}

std::optional<Row> Rows::find(const Row& wanted) const {
  const auto found = rows_.find(key_of(wanted));
  if (found == rows_.end()) return std::nullopt;
  return found->second;
}

bool Rows::add(const Row& row) {
  rows_[key_of(row)] = row;
  if (file_.empty()) return true;
  std::ofstream out(file_, std::ios::app);
  out << text_of(row) << '\n' << std::flush;
  return out.good();
}

}  // namespace entente::bench
