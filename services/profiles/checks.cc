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
#include "services/common/text/web_address.h"

namespace entente::profiles {
namespace {

constexpr std::string_view kZoneDatabase = "/usr/share/zoneinfo";
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

bool is_email(std::string_view email) {
  const std::size_t at = email.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || email.size() > kMostEmail) return false;
  const std::string_view host = email.substr(at + 1);
  return common::is_plain_address(email) && email.find('@') == at && common::is_host(host) &&
         host.find('.') != std::string_view::npos;
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
