#include "services/profiles/checks.h"

#include <algorithm>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/size_limit.h"
#include "services/common/text/languages.h"
#include "services/common/text/text.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kZoneDatabase = "/usr/share/zoneinfo";
constexpr std::size_t kMostUri = 2000;
constexpr std::size_t kMostEmail = 254;

bool all(std::string_view text, bool (*is)(unsigned char)) {
  return std::all_of(text.begin(), text.end(), [is](char c) { return is(static_cast<unsigned char>(c)); });
}

bool is_zone_name(std::string_view zone) {
  if (zone.empty() || zone.size() > 64 || !absl::ascii_isalpha(static_cast<unsigned char>(zone[0]))) return false;
  for (const std::string_view part : common::split(zone, '/')) {
    if (part.empty()) return false;
    for (const char c : part) {
      if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_' && c != '+' && c != '-') return false;
    }
  }
  return true;
}

bool is_known_zone(std::string_view zone) {
  std::error_code error;
  if (!std::filesystem::is_directory(kZoneDatabase, error)) return true;
  return std::filesystem::is_regular_file(common::concat(kZoneDatabase, "/", zone), error);
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) != 0x7f;
  });
}

// Nothing invisible in it, and no letter that only looks like a Latin one.
bool is_plain(std::string_view text) {
  return common::is_valid_utf8(text) && common::revealed(text) == text;
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  for (const std::string_view label : common::split(host, '.')) {
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
  }
  return true;
}

bool is_email(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || email.size() > kMostEmail) return false;
  const std::string_view host = email.substr(at + 1);
  return is_plain(email) && is_printable(email) && email.find('@') == at && is_host(host) &&
         host.find('.') != std::string_view::npos;
}

bool is_uri(std::string_view uri) {
  std::string_view rest = uri;
  if (rest.starts_with("https://")) {
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return false;
  }
  return uri.size() <= kMostUri && is_plain(uri) && is_printable(uri) &&
         is_host(rest.substr(0, rest.find_first_of("/?#:")));
}

}  // namespace

void check_language_tag(std::string_view field, std::string_view tag, common::FieldViolations& violations) {
  if (tag.empty()) return;
  if (auto fault = common::language_tag_fault(tag)) {
    violations.add(std::string(field), common::concat(common::quoted(tag), " ", *fault));
  } else if (const std::string usual = common::usual_case_of_tag(tag); usual != tag) {
    violations.add(std::string(field), common::concat("must be in its usual letter case: write `", usual, "`"));
  }
}

void check_time_zone(std::string_view field, std::string_view zone, common::FieldViolations& violations) {
  if (zone.empty()) return;
  violations.require(is_zone_name(zone) && is_known_zone(zone), field,
                     "must be a name of the IANA time zone database, e.g. 'Africa/Dakar'; leave it empty when it isn't "
                     "known");
}

void check_uri(std::string_view field, std::string_view uri, common::FieldViolations& violations) {
  if (uri.empty()) return;
  violations.require(is_uri(uri), field,
                     "must be a web address that begins with http:// or https://, without blanks, at most 2,000 "
                     "characters");
}

void check_email(std::string_view field, std::string_view email, common::FieldViolations& violations) {
  if (email.empty()) return;
  violations.require(is_email(email), field, "must be an e-mail address such as office@city.example");
}

void check_whole(std::string_view name, const google::protobuf::Message& message, common::FieldViolations& violations) {
  if (!violations.empty()) return;
  if (const auto too_long = common::check_size(message)) {
    violations.add(common::concat(name, ".", too_long->field), too_long->description);
  }
}

void check_phone(std::string_view field, std::string_view phone, common::FieldViolations& violations) {
  if (phone.empty()) return;
  const std::string_view digits = phone.substr(1);
  violations.require(phone[0] == '+' && digits.size() >= 7 && digits.size() <= 15 && digits[0] != '0' &&
                         all(digits, absl::ascii_isdigit),
                     field, "must be a number in E.164 form: + and 7 to 15 digits without blanks, e.g. +221338490000");
}

}  // namespace entente::profiles
