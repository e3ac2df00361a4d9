// CanonicalWriter: bytes for digests. Numbers end with ',', texts carry their length, lists their count, so that two
// different sequences of calls of one shape never give the same bytes. Not thread-safe.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace entente::matcher {

class CanonicalWriter {
 public:
  // `format` names what is written and its version, e.g. "entente-snapshot/1".
  explicit CanonicalWriter(std::string_view format) : bytes_(format) { bytes_ += '\n'; }

  template <std::integral Number>
  void add(Number value) {
    bytes_ += std::to_string(static_cast<std::int64_t>(value));
    bytes_ += ',';
  }
  template <typename Enum>
  requires std::is_enum_v<Enum>
  void add(Enum value) { add(static_cast<std::int64_t>(value)); }
  void add(std::string_view text) {
    bytes_ += std::to_string(text.size());
    bytes_ += ':';
    bytes_ += text;
    bytes_ += ',';
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  template <typename Value>
  void add(const std::optional<Value>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  template <typename Value>
  void add(const std::vector<Value>& values) {
    add(values.size());
    for (const Value& value : values) add(value);
  }

  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

}  // namespace entente::matcher
