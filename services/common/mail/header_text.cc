#include "services/common/mail/header_text.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr std::string_view kWordBegin = "=?utf-8?B?";
constexpr std::string_view kWordEnd = "?=";
// 45 bytes are 60 in base64, and a word with its frame has at most 75.
constexpr std::size_t kBytesOfWord = 45;
constexpr std::size_t kPlainLine = 200;

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

bool is_plain(std::string_view text) {
  return text.size() <= kPlainLine && text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7f; });
}

// As many bytes as fit into a word without cutting a character in two.
std::size_t first_part(std::string_view text) {
  if (text.size() <= kBytesOfWord) return text.size();
  std::size_t end = kBytesOfWord;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return end == 0 ? kBytesOfWord : end;
}

}  // namespace

std::string header_text(std::string_view text) {
  std::string line(text);
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  if (is_plain(line)) return line;
  std::string words;
  for (std::string_view rest = line; !rest.empty();) {
    const std::size_t end = first_part(rest);
    append(words, words.empty() ? "" : "\r\n ", kWordBegin, absl::Base64Escape(to_absl(rest.substr(0, end))), kWordEnd);
    rest.remove_prefix(end);
  }
  return words;
}

bool is_mail_address(std::string_view address) {
  constexpr std::string_view kMeaning = "<>()[]\\,;:\" ";
  const std::size_t at = address.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < address.size() && address.size() <= 254 &&
         address.find('@', at + 1) == std::string_view::npos &&
         std::none_of(address.begin(), address.end(),
                      [&](char c) { return is_control(c) || kMeaning.find(c) != std::string_view::npos; });
}

std::string_view domain_of(std::string_view address) {
  return address.substr(address.find('@') + 1);
}

}  // namespace entente::common
