#include "gateway/accept_language.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "gateway/http/ascii.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

// "q=0.8" in thousandths; without one 1,000.
int weight_of(std::string_view parameters) {
  if (parameters.empty()) return 1000;
  const std::string text = lower(without_blanks(parameters));
  if (text.size() < 3 || !text.starts_with("q=") || (text[2] != '0' && text[2] != '1')) return 0;
  std::string thousandths = text.substr(2, 1) + (text.size() > 4 ? text.substr(4, 3) : "");
  thousandths.resize(4, '0');
  int weight = 0;
  const auto [end, error] = std::from_chars(thousandths.data(), thousandths.data() + thousandths.size(), weight);
  return error == std::errc() && end == thousandths.data() + thousandths.size() ? weight : 0;
}

}  // namespace

common::Language language_of(const HttpRequest& request) {
  const std::string* accepted = request.header("accept-language");
  common::Language language = common::Language::kEnglish;
  int best = 0;
  if (accepted == nullptr) return language;
  for (const std::string_view part : common::split(*accepted, ',')) {
    const std::size_t end = std::min(part.find(';'), part.size());
    const std::string tag = lower(without_blanks(part.substr(0, end)));
    const bool french = tag == "fr" || tag.starts_with("fr-");
    if (!french && tag != "en" && !tag.starts_with("en-")) continue;
    const int weight = weight_of(part.substr(std::min(end + 1, part.size())));
    if (weight <= best) continue;
    best = weight;
    language = french ? common::Language::kFrench : common::Language::kEnglish;
  }
  return language;
}

}  // namespace entente::gateway
