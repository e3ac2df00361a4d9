#include "services/common/filter.h"

#include <algorithm>
#include <utility>

#include "services/common/did_you_mean.h"
#include "services/common/errors.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/common/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLongestFilter = 4096;

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_word_character(char c) {
  return is_name_character(c) || c == '-' || c == '.' || c == '/' || c == '*';
}

class FilterReader {
 public:
  FilterReader(std::string_view text, std::span<const std::string_view> allowed) : text_(text), allowed_(allowed) {}

  absl::StatusOr<std::vector<FilterCondition>> read() {
    std::vector<FilterCondition> conditions;
    skip_blanks();
    while (at_ < text_.size()) {
      ENTENTE_ASSIGN_OR_RETURN(FilterCondition condition, read_condition());
      conditions.push_back(std::move(condition));
      skip_blanks();
      if (at_ == text_.size()) break;
      const std::size_t begin = at_;
      const std::string_view word = read_while(is_word_character);
      if (word != "AND") return wrong(begin, "conditions are joined by AND only");
      skip_blanks();
      if (at_ == text_.size()) return wrong(begin, "a condition is missing behind AND");
    }
    return conditions;
  }

 private:
  absl::StatusOr<FilterCondition> read_condition() {
    FilterCondition condition;
    const std::size_t begin = at_;
    const std::string_view path = read_while([](char c) { return is_name_character(c) || c == '.' || c == '-'; });
    if (path.empty()) return wrong(begin, "a field name is expected");
    ENTENTE_RETURN_IF_ERROR(set_field(path, begin, condition));
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != '=') return wrong(at_, "only = can be used behind a field");
    ++at_;
    skip_blanks();
    ENTENTE_RETURN_IF_ERROR(read_value(condition.value));
    return condition;
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

absl::StatusOr<std::vector<FilterCondition>> parse_filter(std::string_view filter,
                                                          std::span<const std::string_view> allowed_fields) {
  if (filter.size() > kLongestFilter) return make_error(kInvalidFilter, "the filter is longer than 4,096 bytes");
  if (!is_valid_utf8(filter) || filter.find('\0') != std::string_view::npos) {
    return make_error(kInvalidFilter, "the filter is not valid UTF-8 without NUL");
  }
  return FilterReader(filter, allowed_fields).read();
}

}  // namespace entente::common
