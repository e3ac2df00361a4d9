#include "services/common/base/trace.h"

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::size_t kLength = 55;  // of version 00, which later ones begin with

bool is_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
bool is_id(std::string_view text) {
  return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos;
}

}  // namespace

std::string trace_of(std::string_view traceparent) {
  if (traceparent.size() < kLength) return {};
  const std::string_view version = traceparent.substr(0, 2), trace = traceparent.substr(3, 32),
                         parent = traceparent.substr(36, 16), flags = traceparent.substr(53, 2);
  const bool parted = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool ends = traceparent.size() == kLength || (version != "00" && traceparent[kLength] == '-');
  if (!parted || !ends || !is_hex(version) || version == "ff" || !is_id(trace) || !is_id(parent) || !is_hex(flags)) {
    return {};
  }
  return std::string(trace);
}

std::string traceparent_of(std::string_view trace) {
  return concat("00-", trace, "-0000000000000001-01");
}

}  // namespace entente::common
