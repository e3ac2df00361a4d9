// A hash map by texts that is asked with views, without a copy of the key. (Debian's absl was built for C++14 and can't
// be asked so with a std::string_view.) References to values stay valid until they are erased.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace entente::common {

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

template <class Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

}  // namespace entente::common
