#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include "cli/solve/assignment.h"

namespace entente::cli {
namespace {

constexpr std::int64_t kMostNodes = 100'000'000;
constexpr std::int64_t kMostCapacity = 1'000'000'000;
constexpr std::int64_t kMostCost = 1'000'000'000'000'000;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlank = " \t\r";
  for (std::size_t at = line.find_first_not_of(kBlank); at != line.npos; at = line.find_first_not_of(kBlank, at)) {
    const std::size_t end = std::min(line.find_first_of(kBlank, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

std::string quoted(std::string_view word) {
  return "'" + std::string(word.substr(0, 40)) + "'";
}

class Reader {
 public:
  std::variant<Assignment, AssignmentFault> read(std::istream& input) {
    std::string line;
    while (!fault_ && std::getline(input, line)) {
      ++line_;
      // Editors put a byte order mark in front of UTF-8.
      if (line_ == 1 && line.starts_with("\xef\xbb\xbf")) line.erase(0, 3);
      take(words_of(line));
    }
    if (!fault_ && input.bad()) fail(0, "the input can't be read to its end");
    if (!fault_ && node_count_ < 0) fail(0, "there is no problem line; expected 'p asn NODES ARCS'");
    if (!fault_ && static_cast<std::int64_t>(arcs_.size()) != arc_count_)
      fail(0, "the problem line announces " + std::to_string(arc_count_) + " arcs, but there are " +
                  std::to_string(arcs_.size()));
    if (!fault_) build();
    if (fault_) return *fault_;
    return std::move(result_);
  }

 private:
  struct Arc {
    std::int64_t from, to, cost, line;
  };
  struct Capacity {
    std::int64_t node, capacity, line;
  };

  void fail(std::int64_t line, std::string text) {
    if (!fault_) fault_ = AssignmentFault{line, std::move(text)};
  }

  std::int64_t number(std::string_view word, const char* what, std::int64_t low, std::int64_t high) {
    std::int64_t value = low;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || value < low || value > high) {
      fail(line_, std::string(what) + " must be a whole number from " + std::to_string(low) + " to " +
                      std::to_string(high) + ", not " + quoted(word));
      return low;
    }
    return value;
  }
  std::int64_t node(std::string_view word) { return number(word, "a node", 1, std::max<std::int64_t>(1, node_count_)); }

  bool expect(const std::vector<std::string_view>& words, std::size_t count, const char* form) {
    if (words.size() == count) return true;
    fail(line_, std::string("expected '") + form + "'");
    return false;
  }

  void take(const std::vector<std::string_view>& words) {
    if (words.empty()) return;
    const std::string_view kind = words[0];
    if (kind == "c") {
      if (words.size() >= 2 && words[1] == "cap") take_capacity(words);
      return;
    }
    if (kind == "p") return take_problem(words);
    if (kind != "n" && kind != "a") return fail(line_, "a line must begin with c, p, n or a, not " + quoted(kind));
    if (node_count_ < 0) return fail(line_, "the problem line 'p asn NODES ARCS' must come before this one");
    if (kind == "n") {
      if (!expect(words, 2, "n NODE")) return;
      const std::int64_t left = node(words[1]);
      if (fault_) return;
      if (is_left_[left]) return fail(line_, "node " + std::to_string(left) + " is named as a left node twice");
      is_left_[left] = true;
    } else if (expect(words, 4, "a LEFT RIGHT COST")) {
      const std::int64_t from = node(words[1]);
      const std::int64_t to = node(words[2]);
      arcs_.push_back({from, to, number(words[3], "a cost", -kMostCost, kMostCost), line_});
    }
  }

  void take_capacity(const std::vector<std::string_view>& words) {
    if (!expect(words, 4, "c cap NODE K")) return;
    const std::int64_t of = number(words[2], "a node", 1, kMostNodes);
    capacities_.push_back({of, number(words[3], "a capacity", 0, kMostCapacity), line_});
  }

  void take_problem(const std::vector<std::string_view>& words) {
    if (node_count_ >= 0) return fail(line_, "there is a second problem line");
    if (!expect(words, 4, "p asn NODES ARCS")) return;
    if (words[1] != "asn") return fail(line_, "the problem must be 'asn', not " + quoted(words[1]));
    node_count_ = number(words[2], "the number of nodes", 0, kMostNodes);
    arc_count_ = number(words[3], "the number of arcs", 0, std::numeric_limits<std::int32_t>::max());
    is_left_.assign(node_count_ + 1, false);
  }

  void build() {
    std::vector<std::int32_t> index(node_count_ + 1);
    for (std::int64_t n = 1; n <= node_count_; ++n) {
      std::vector<std::int64_t>& side = is_left_[n] ? result_.left_capacities : result_.right_capacities;
      index[n] = static_cast<std::int32_t>(side.size());
      side.push_back(1);
    }
    for (const Capacity& capacity : capacities_) {
      if (capacity.node > node_count_)
        return fail(capacity.line, "node " + std::to_string(capacity.node) + " is beyond the " +
                                       std::to_string(node_count_) + " nodes of the problem line");
      (is_left_[capacity.node] ? result_.left_capacities : result_.right_capacities)[index[capacity.node]] =
          capacity.capacity;
    }
    std::stable_sort(arcs_.begin(), arcs_.end(), [](const Arc& a, const Arc& b) {
      return std::pair{a.from, a.to} < std::pair{b.from, b.to};
    });
    for (std::size_t k = 0; k < arcs_.size(); ++k) {
      const Arc& arc = arcs_[k];
      if (!is_left_[arc.from])
        return fail(arc.line, "the arc begins at node " + std::to_string(arc.from) + ", which no 'n' line names");
      if (is_left_[arc.to])
        return fail(arc.line, "the arc ends at node " + std::to_string(arc.to) + ", which is a left node");
      if (k > 0 && arcs_[k - 1].from == arc.from && arcs_[k - 1].to == arc.to)
        return fail(arc.line, "the arc " + std::to_string(arc.from) + " " + std::to_string(arc.to) +
                                  " is there already, on line " + std::to_string(arcs_[k - 1].line));
      result_.arcs.push_back({index[arc.from], index[arc.to], arc.cost});
    }
  }

  std::int64_t line_ = 0;
  std::int64_t node_count_ = -1;  // before the problem line
  std::int64_t arc_count_ = 0;
  std::vector<bool> is_left_;
  std::vector<Arc> arcs_;
  std::vector<Capacity> capacities_;
  std::optional<AssignmentFault> fault_;
  Assignment result_;
};

}  // namespace

std::variant<Assignment, AssignmentFault> read_assignment(std::istream& input) {
  return Reader().read(input);
}

}  // namespace entente::cli
