// What an identity provider is asked over HTTP, by libcurl: small, soon, and at the place that was named: no redirect
// is followed. Thread-safe.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

// https with a host, without user or fragment; http only where the host is this machine. `is_web_place`: without a
// query, too, as an issuer is.
bool is_web_endpoint(std::string_view url);
bool is_web_place(std::string_view url);

// As a part of a query or a form, RFC 3986: all but letters, digits and -._~ as %XX.
std::string url_encoded(std::string_view text);

struct WebOptions {
  std::string ca_file = {};  // empty: those that the machine trusts
  absl::Duration longest = absl::Seconds(10);
  const std::atomic<bool>* stopped = nullptr;  // breaks a request off within a second or so
};

inline constexpr std::size_t kMostDocumentBytes = 1 << 20;

// The body of an answer 200. UNAVAILABLE: no connection, no right certificate, another status, longer than 1 MiB, or
// not in time; the message names the address. REQUIRES: is_web_endpoint(url).
absl::StatusOr<std::string> read_document(const std::string& url, const WebOptions& options);

// A form that is posted, and who posts it: by HTTP's basic authentication where there is a secret.
struct WebForm {
  std::string fields;  // application/x-www-form-urlencoded
  std::string user = {};
  std::string password = {};  // empty: nobody says who posts
};
struct WebAnswer {
  int status;
  std::string body;
};

// The answer, whatever its status. Else as read_document().
absl::StatusOr<WebAnswer> post_form(const std::string& url, const WebForm& form, const WebOptions& options);

}  // namespace entente::common
