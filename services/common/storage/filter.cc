#include "services/common/storage/filter.h"

#include <algorithm>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLongestFilter = 4096;
constexpr int kDeepest = 32;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_word_character(char c) {
  return is_name_character(c) || c == '-' || c == '.' || c == '/' || c == '*' || c == '+';
}
// A field may be named like a word: `OR = "x"`.
bool is_sign(char c) {
  return c == '=' || c == '!' || c == '<' || c == '>' || c == ':';
}

class FilterReader {
 public:
  FilterReader(std::string_view text, std::span<const std::string_view> allowed) : text_(text), allowed_(allowed) {}

  absl::StatusOr<Filter> read() {
    skip_blanks();
    if (at_ == text_.size()) return Filter();
    ENTENTE_ASSIGN_OR_RETURN(Filter filter, read_and(0));
    if (at_ == text_.size()) return filter;
    return wrong(at_, text_[at_] == ')' ? "this parenthesis was never opened" : "AND or OR is expected");
  }

 private:
  // Leaves no blanks behind what it read; so do all below.
  absl::StatusOr<Filter> read_and(int depth) {
    return read_joined(Filter::Kind::kAnd, "AND", [&] { return read_or(depth); });
  }
  absl::StatusOr<Filter> read_or(int depth) {
    return read_joined(Filter::Kind::kOr, "OR", [&] { return read_term(depth); });
  }

  // One part, or several as a tree of `kind`.
  template <typename Read>
  absl::StatusOr<Filter> read_joined(Filter::Kind kind, std::string_view word, Read read_part) {
    Filter joined{.kind = kind};
    while (true) {
      ENTENTE_ASSIGN_OR_RETURN(Filter part, read_part());
      joined.parts.push_back(std::move(part));
      const std::size_t begin = at_;
      if (!take_word(word)) break;
      if (at_ == text_.size()) return wrong(begin, concat("a condition is missing behind ", word));
    }
    if (joined.parts.size() > 1) return joined;
    return std::move(joined.parts.front());
  }

  absl::StatusOr<Filter> read_term(int depth) {
    if (depth == kDeepest) return wrong(at_, "it is nested deeper than 32 levels");
    if (take_word("NOT")) {
      ENTENTE_ASSIGN_OR_RETURN(Filter part, read_term(depth + 1));
      Filter negated{.kind = Filter::Kind::kNot};
      negated.parts.push_back(std::move(part));
      return negated;
    }
    if (at_ == text_.size() || text_[at_] != '(') return read_condition();
    const std::size_t begin = at_++;
    skip_blanks();
    ENTENTE_ASSIGN_OR_RETURN(Filter inner, read_and(depth + 1));
    if (at_ == text_.size()) return wrong(begin, "this parenthesis is never closed");
    if (text_[at_] != ')') return wrong(at_, "AND, OR or ) is expected");
    ++at_;
    skip_blanks();
    return inner;
  }

  absl::StatusOr<Filter> read_condition() {
    Filter leaf{.kind = Filter::Kind::kCondition};
    const std::size_t begin = at_;
    const std::string_view path = read_while([](char c) { return is_name_character(c) || c == '.' || c == '-'; });
    if (path.empty()) return wrong(begin, "a field name is expected");
    ENTENTE_RETURN_IF_ERROR(set_field(path, begin, leaf.condition));
    skip_blanks();
    ENTENTE_RETURN_IF_ERROR(read_comparison(leaf.condition.comparison));
    skip_blanks();
    ENTENTE_RETURN_IF_ERROR(read_value(leaf.condition.value));
    skip_blanks();
    return leaf;
  }

  absl::Status read_comparison(Comparison& comparison) {
    // Longer signs first.
    constexpr std::pair<std::string_view, Comparison> kSigns[] = {
        {"<=", Comparison::kLessOrEqual}, {">=", Comparison::kGreaterOrEqual},
        {"!=", Comparison::kNotEqual},    {"=", Comparison::kEqual},
        {"<", Comparison::kLess},         {">", Comparison::kGreater},
        {":", Comparison::kHas}};
    for (const auto& [sign, meaning] : kSigns) {
      if (!text_.substr(at_).starts_with(sign)) continue;
      comparison = meaning;
      at_ += sign.size();
      return absl::OkStatus();
    }
    return wrong(at_, "behind a field stands one of = != < <= > >= :");
  }

  // Takes a word in capitals, if it is the next one, and the blanks behind it.
  bool take_word(std::string_view word) {
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(word)) return false;
    if (rest.size() > word.size() && (is_word_character(rest[word.size()]) || is_sign(rest[word.size()]))) return false;
    at_ += word.size();
    skip_blanks();
    return true;
  }

  absl::Status set_field(std::string_view path, std::size_t begin, FilterCondition& condition) {
    const auto is_allowed = [&](std::string_view name) {
      return std::find(allowed_.begin(), allowed_.end(), name) != allowed_.end();
    };
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos && is_allowed(path)) {
      condition.field = std::string(path);
      return absl::OkStatus();
    }
    if (dot != std::string_view::npos && dot + 1 < path.size() && is_allowed(concat(path.substr(0, dot), ".*"))) {
      condition.field = std::string(path.substr(0, dot));
      condition.key = std::string(path.substr(dot + 1));
      return absl::OkStatus();
    }
    std::string rule = concat("'", path, "' is no field to filter by; there are ", join(allowed_, ", "));
    if (const std::string near = did_you_mean(path, allowed_); !near.empty())
      append(rule, "; did you mean ", near, "?");
    return wrong(begin, rule);
  }

  absl::Status read_value(std::string& value) {
    const std::size_t begin = at_;
    if (at_ == text_.size()) return wrong(begin, "a value is missing");
    if (text_[at_] != '"') {
      value = std::string(read_while(is_word_character));
      return value.empty() ? wrong(begin, "a value is expected; put it into double quotes") : absl::OkStatus();
    }
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ == text_.size() || (text_[at_] != '"' && text_[at_] != '\\')) {
          return wrong(at_ - 1, "a backslash stands only before \" or \\");
        }
      }
      value += text_[at_++];
    }
    if (at_ == text_.size()) return wrong(begin, "the quoted value has no end");
    ++at_;
    return absl::OkStatus();
  }

  template <typename Predicate>
  std::string_view read_while(Predicate holds) {
    const std::size_t begin = at_;
    while (at_ < text_.size() && holds(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  void skip_blanks() {
    read_while([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
  }
  absl::Status wrong(std::size_t place, std::string_view rule) const {
    const std::string near = truncate_code_points(text_.substr(std::min(place, text_.size())), 20);
    const std::string message = concat("filter, character ", place + 1, near.empty() ? " (its end)" : " at '", near,
                                       near.empty() ? "" : "'", ": ", rule);
    return make_error(kInvalidFilter, message, {{"field", "filter"}, {"place", std::to_string(place + 1)}});
  }

  const std::string_view text_;
  const std::span<const std::string_view> allowed_;
  std::size_t at_ = 0;
};

}  // namespace

absl::StatusOr<Filter> parse_filter(std::string_view filter, std::span<const std::string_view> allowed_fields) {
  if (filter.size() > kLongestFilter) return make_error(kInvalidFilter, "the filter is longer than 4,096 bytes");
  if (!is_valid_utf8(filter) || filter.find('\0') != std::string_view::npos) {
    return make_error(kInvalidFilter, "the filter is not valid UTF-8 without NUL");
  }
  return FilterReader(filter, allowed_fields).read();
}

absl::Status wrong_value(const FilterCondition& condition, std::string_view allowed) {
  return make_error(kInvalidFilter,
                    concat("filter: '", truncate_code_points(condition.value, 80), "' isn't a value of ",
                           condition.field, ": give ", allowed),
                    {{"field", condition.field}});
}

}  // namespace entente::common
