#include "services/common/storage/selection.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <google/protobuf/message.h>

#include "absl/strings/ascii.h"
#include "absl/time/time.h"
#include "entente/type/v1/date.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/storage/filter.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/wording.h"

namespace entente::common {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;
using Kind = BoundField::Kind;
using Values = std::vector<ListValue>;

bool read_number(std::string_view text, std::int64_t& number) {
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && rest == text.data() + text.size();
}

// A condition with its value read.
struct Test {
  std::size_t field;
  std::string key;
  Comparison comparison;
  ListValue value;
  bool any = false;  // `:*`: there is a value
};

absl::StatusOr<Test> read_test(const FilterCondition& condition, std::size_t index, const BoundField& bound) {
  Test test{.field = index, .key = condition.key, .comparison = condition.comparison, .value = {}};
  const bool orders = test.comparison != Comparison::kEqual && test.comparison != Comparison::kNotEqual &&
                      test.comparison != Comparison::kHas;
  if (test.comparison == Comparison::kHas && condition.value == "*") {
    test.any = true;
    return test;
  }
  if (orders && (bound.kind == Kind::kEnum || bound.kind == Kind::kBool))
    return wrong_value(condition, "one of its values behind = or !=; it has no order");
  test.value.is_number = bound.kind != Kind::kText;
  const std::string_view text = condition.value;
  switch (bound.kind) {
    case Kind::kText:
      test.value.text = text.starts_with(bound.field->prefix) ? std::string(text) : concat(bound.field->prefix, text);
      return test;
    case Kind::kNumber:
      if (!read_number(text, test.value.number)) return wrong_value(condition, "a whole number");
      return test;
    case Kind::kBool:
      if (text != "true" && text != "false") return wrong_value(condition, "true or false");
      test.value.number = text == "true" ? 1 : 0;
      return test;
    case Kind::kEnum: {
      const auto& type = *bound.paths.front().back()->enum_type();
      const auto* value = find_value(type, text);
      if (value == nullptr) return wrong_value(condition, concat("one of ", words_of(type)));
      test.value.number = value->number();
      return test;
    }
    case Kind::kDay: {
      const auto date = parse_partial_date(text);
      if (!date.ok()) return wrong_value(condition, "a day such as 2026-11-30, or a month or year");
      test.value.number = day_number(first_day(*date));
      return test;
    }
    case Kind::kTime:
      break;
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, to_absl(text), &time, &error)) {
    const auto day = parse_day(text);
    if (!day.ok())
      return wrong_value(condition, "a time such as 2026-11-30T12:00:00Z, or a day, which is its first moment");
    time = start_of_day(*day);
  }
  test.value.number = to_micros(time);
  return test;
}

bool holds(const Test& test, const ListValue& value) {
  switch (test.comparison) {
    case Comparison::kEqual:
    case Comparison::kNotEqual:
      return value == test.value;
    case Comparison::kLess:
      return value < test.value;
    case Comparison::kLessOrEqual:
      return value <= test.value;
    case Comparison::kGreater:
      return value > test.value;
    case Comparison::kGreaterOrEqual:
      return value >= test.value;
    case Comparison::kHas:
      break;
  }
  if (value.is_number) return value == test.value;
  const std::string in = absl::AsciiStrToLower(value.text);
  return in.find(absl::AsciiStrToLower(test.value.text)) != std::string::npos;
}

// A filter whose conditions are read.
struct Node {
  Filter::Kind kind = Filter::Kind::kAnd;
  std::vector<Node> parts = {};
  Test test = {};
};

struct OrderBy {
  std::size_t field;
  bool descending;
};

void append_number(std::string& key, std::int64_t number) {
  const std::uint64_t shifted = static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63);
  for (int shift = 56; shift >= 0; shift -= 8) key += static_cast<char>(shifted >> shift & 0xFF);
}

// A text so that no other begins with it.
void append_text(std::string& key, std::string_view text) {
  for (const char c : text) {
    key += c;
    if (c == '\0') key += '\xff';
  }
  key += '\0';
  key += '\x01';
}

}  // namespace

struct Selection::Parts {
  std::vector<ListField> fields;  // copies: what `bound` points at
  std::vector<BoundField> bound;
  Node filter;
  std::vector<OrderBy> order;

  std::size_t index_of(std::string_view name) const {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&](const ListField& f) { return bare_name(f.name) == name; });
    return static_cast<std::size_t>(at - fields.begin());
  }

  absl::StatusOr<Node> read(const Filter& from) const {
    Node node{.kind = from.kind};
    if (from.kind == Filter::Kind::kCondition) {
      const std::size_t index = index_of(from.condition.field);
      ENTENTE_ASSIGN_OR_RETURN(node.test, read_test(from.condition, index, bound[index]));
      return node;
    }
    for (const Filter& part : from.parts) {
      ENTENTE_ASSIGN_OR_RETURN(Node read_part, read(part));
      node.parts.push_back(std::move(read_part));
    }
    return node;
  }

  bool matches(const Node& node, const Message& entry) const {
    const auto part_matches = [&](const Node& part) { return matches(part, entry); };
    switch (node.kind) {
      case Filter::Kind::kAnd:
        return std::all_of(node.parts.begin(), node.parts.end(), part_matches);
      case Filter::Kind::kOr:
        return std::any_of(node.parts.begin(), node.parts.end(), part_matches);
      case Filter::Kind::kNot:
        return !matches(node.parts.front(), entry);
      case Filter::Kind::kCondition:
        break;
    }
    const Values values = bound[node.test.field].values(entry, node.test.key);
    if (node.test.any) return !values.empty();
    const bool any =
        std::any_of(values.begin(), values.end(), [&](const ListValue& value) { return holds(node.test, value); });
    return any != (node.test.comparison == Comparison::kNotEqual);
  }

  const Test* only(const Node& node, std::string_view name) const {
    if (node.kind == Filter::Kind::kCondition) {
      const bool is_it = bare_name(fields[node.test.field].name) == name && node.test.comparison == Comparison::kEqual;
      return is_it ? &node.test : nullptr;
    }
    if (node.kind != Filter::Kind::kAnd) return nullptr;
    for (const Node& part : node.parts)
      if (const Test* test = only(part, name); test != nullptr) return test;
    return nullptr;
  }

  absl::Status read_order(std::string_view order_by) {
    if (order_by.find_first_not_of(' ') == std::string_view::npos) return absl::OkStatus();
    std::vector<std::string_view> names;
    for (const BoundField& one : bound)
      if (!one.is_list && !one.field->name.ends_with(".*")) names.push_back(one.field->name);
    for (const std::string_view part : split(order_by, ',')) {
      std::vector<std::string_view> words = split(part, ' ');
      std::erase(words, std::string_view());
      const bool has_way = words.size() == 2 && (words[1] == "desc" || words[1] == "asc");
      if (words.empty() || (words.size() != 1 && !has_way))
        return invalid_field(
            "order_by", concat("'", part, "' is neither a field nor a field and `desc`; fields are parted by commas"));
      const std::string_view name = words.front();
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        const std::string near = did_you_mean(name, names);
        return invalid_field("order_by", concat("'", name, "' is no field to order by; there are ", join(names, ", "),
                                                near.empty() ? "" : concat("; did you mean ", near, "?")));
      }
      const std::size_t index = index_of(name);
      if (std::any_of(order.begin(), order.end(), [&](const OrderBy& one) { return one.field == index; }))
        return invalid_field("order_by", concat("names ", name, " twice"));
      order.push_back({index, words.back() == "desc"});
    }
    return absl::OkStatus();
  }
};

Selection::Selection() = default;
Selection::~Selection() = default;
Selection::Selection(Selection&&) noexcept = default;
Selection& Selection::operator=(Selection&&) noexcept = default;

absl::StatusOr<Selection> Selection::parse(std::string_view filter, std::string_view order_by, const Descriptor& entry,
                                           std::span<const ListField> fields) {
  Selection selection;
  selection.parts_ = std::make_unique<Parts>();
  Parts& parts = *selection.parts_;
  parts.fields.assign(fields.begin(), fields.end());
  std::vector<std::string_view> names;
  for (const ListField& field : parts.fields) {
    parts.bound.push_back(bind_field(field, entry));
    names.push_back(field.name);
  }
  ENTENTE_ASSIGN_OR_RETURN(const Filter tree, parse_filter(filter, names));
  ENTENTE_ASSIGN_OR_RETURN(parts.filter, parts.read(tree));
  ENTENTE_RETURN_IF_ERROR(parts.read_order(order_by));
  return selection;
}

bool Selection::is_everything() const {
  return parts_ == nullptr || (parts_->filter.kind == Filter::Kind::kAnd && parts_->filter.parts.empty());
}

bool Selection::matches(const Message& entry) const {
  return is_everything() || parts_->matches(parts_->filter, entry);
}

std::optional<ListValue> Selection::only(std::string_view field) const {
  const Test* test = parts_ == nullptr ? nullptr : parts_->only(parts_->filter, field);
  return test == nullptr ? std::nullopt : std::optional(test->value);
}

int Selection::only_number(std::string_view field) const {
  const std::optional<ListValue> value = only(field);
  return value.has_value() ? static_cast<int>(value->number) : 0;
}

std::string Selection::only_text(std::string_view field) const {
  const std::optional<ListValue> value = only(field);
  return value.has_value() ? value->text : std::string();
}

bool Selection::is_ordered() const {
  return parts_ != nullptr && !parts_->order.empty();
}

std::string Selection::key_of(const Message& entry) const {
  std::string key;
  const auto add = [&](std::size_t field, bool descending) {
    const Values values = parts_->bound[field].values(entry, {});
    key += values.empty() ? '\x01' : '\0';  // what isn't known is last, either way
    const std::size_t begin = key.size();
    if (values.empty()) return;
    if (values.front().is_number) {
      append_number(key, values.front().number);
    } else {
      append_text(key, values.front().text);
    }
    if (!descending) return;
    for (std::size_t i = begin; i < key.size(); ++i) key[i] = static_cast<char>(~key[i]);
  };
  for (const OrderBy& one : parts_->order) add(one.field, one.descending);
  add(0, false);
  return key;
}

}  // namespace entente::common
