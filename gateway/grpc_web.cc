#include "gateway/grpc_web.h"

#include <grpcpp/support/status.h>

#include <charconv>

#include "absl/strings/escaping.h"
#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

constexpr unsigned char kTrailers = 0x80;
constexpr std::size_t kMostDigits = 8;

// All but visible ASCII, blanks, and the sign itself.
std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte <= 0x7e && c != '%') {
      out.push_back(c);
    } else {
      out.append({'%', kDigits[byte >> 4], kDigits[byte & 0xf]});
    }
  }
  return out;
}

}  // namespace

std::string grpc_web_end(const grpc::Status& status, const Metadata& metadata, common::Language language) {
  std::string text = common::concat("grpc-status: ", static_cast<int>(status.error_code()), "\r\n");
  if (!status.ok()) {
    common::append(text, "grpc-message: ", percent_encoded(status.error_message()), "\r\n");
    common::append(text, "grpc-status-details-bin: ", absl::Base64Escape(details_of(status, language)), "\r\n");
  }
  for (const auto& [name, value] : metadata) common::append(text, name, ": ", value, "\r\n");
  return envelope(text, kTrailers);
}

absl::StatusOr<std::int64_t> parse_grpc_timeout(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const auto digits = static_cast<std::size_t>(end - value.data());
  if (error == std::errc() && number >= 0 && value[0] != '-' && digits <= kMostDigits && digits + 1 == value.size()) {
    switch (*end) {
      case 'H':
        return number * 3'600'000;
      case 'M':
        return number * 60'000;
      case 'S':
        return number * 1'000;
      case 'm':
        return number;
      case 'u':
        return number / 1'000;
      case 'n':
        return number / 1'000'000;
      default:
        break;
    }
  }
  return common::make_error(kInvalidTimeout,
                            common::concat("grpc-timeout: \"", shown(value, 40),
                                           "\" must be at most eight digits and a unit of H, M, S, m, u or n"));
}

}  // namespace entente::gateway
