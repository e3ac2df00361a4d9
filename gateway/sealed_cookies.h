// Cookies (RFC 6265) that a browser keeps for the gateways and can neither read nor change: sealed, with an end of
// their own, for no script, for this host alone, and not sent along by other sites but when a person comes from one. A
// text that is too long for one cookie is kept in several. Thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "absl/time/time.h"
#include "gateway/http/http_message.h"
#include "services/common/identity/sealer.h"

namespace entente::gateway {

class SealedCookies {
 public:
  // Browsers keep 4,096 bytes a cookie, attributes and all; the head of a request has 16 KiB for them.
  static constexpr std::size_t kPieceBytes = 3500;
  static constexpr std::size_t kMostPieces = 3;

  // `secure`: browsers come by HTTPS, so cookies are Secure, and their names begin with __Host-, by which no other host
  // can set one.
  SealedCookies(std::unique_ptr<common::Sealer> sealer, bool secure) : sealer_(std::move(sealer)), secure_(secure) {}

  // The headers that have a browser keep `text` until then, in place of what it kept. Empty: it is too long.
  HttpHeaders keep(std::string_view name, std::string_view text, absl::Time until, absl::Time now);
  // The headers that have it forget.
  HttpHeaders forget(std::string_view name) const;

  // Whether the request brings one, of whatever worth.
  bool is_there(const HttpRequest& request, std::string_view name) const;
  // What was kept. Nothing: there is none, it was altered, its key is gone, or it is over.
  std::optional<std::string> read(const HttpRequest& request, std::string_view name, absl::Time now);

 private:
  std::string piece_name(std::string_view name, std::size_t number) const;
  std::pair<std::string, std::string> header(std::string_view name, std::size_t number, std::string_view value,
                                             std::int64_t seconds) const;

  const std::unique_ptr<common::Sealer> sealer_;
  const bool secure_;
};

}  // namespace entente::gateway
