#include "gateway/sealed_cookies.h"

#include <algorithm>
#include <charconv>

#include "gateway/http/ascii.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

// The value of a cookie; null when the request has none of this name.
std::optional<std::string_view> cookie_of(const HttpRequest& request, std::string_view name) {
  for (const auto& [field, value] : request.headers) {
    if (field != "cookie") continue;
    for (const std::string_view part : common::split(value, ';')) {
      const std::string_view pair = without_blanks(part);
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name) return pair.substr(equals + 1);
    }
  }
  return std::nullopt;
}

}  // namespace

std::string SealedCookies::piece_name(std::string_view name, std::size_t number) const {
  return common::concat(secure_ ? "__Host-" : "", "entente-", name, "-", number);
}

std::pair<std::string, std::string> SealedCookies::header(std::string_view name, std::size_t number,
                                                          std::string_view value, std::int64_t seconds) const {
  return {"set-cookie", common::concat(piece_name(name, number), "=", value, "; Path=/; Max-Age=", seconds,
                                       "; HttpOnly; SameSite=Lax", secure_ ? "; Secure" : "")};
}

HttpHeaders SealedCookies::keep(std::string_view name, std::string_view text, absl::Time until, absl::Time now) {
  const std::string sealed = sealer_->seal(name, common::concat(absl::ToUnixSeconds(until), " ", text));
  if (sealed.size() > kPieceBytes * kMostPieces) return {};
  HttpHeaders headers;
  for (std::size_t i = 0; i < kMostPieces; ++i) {  // also those that aren't needed: what they kept before goes
    const std::string_view piece =
        std::string_view(sealed).substr(std::min(i * kPieceBytes, sealed.size())).substr(0, kPieceBytes);
    headers.push_back(header(name, i, piece, piece.empty() ? 0 : absl::ToInt64Seconds(until - now)));
  }
  return headers;
}

HttpHeaders SealedCookies::forget(std::string_view name) const {
  HttpHeaders headers;
  for (std::size_t i = 0; i < kMostPieces; ++i) headers.push_back(header(name, i, "", 0));
  return headers;
}

bool SealedCookies::is_there(const HttpRequest& request, std::string_view name) const {
  return cookie_of(request, piece_name(name, 0)).has_value();
}

std::optional<std::string> SealedCookies::read(const HttpRequest& request, std::string_view name, absl::Time now) {
  std::string sealed;
  for (std::size_t i = 0; i < kMostPieces; ++i) {
    sealed.append(cookie_of(request, piece_name(name, i)).value_or(""));
  }
  const std::optional<std::string> text = sealer_->unseal(name, sealed);
  if (!text) return std::nullopt;
  std::int64_t until = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), until);
  if (error != std::errc() || now >= absl::FromUnixSeconds(until)) return std::nullopt;
  return std::string(end + 1, text->data() + text->size());  // behind the blank
}

}  // namespace entente::gateway
