// Documents of an identity provider over HTTP, by libcurl: small, soon, and from the place that was named: no redirect
// is followed. Thread-safe.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::common {

// https with a host, without user, query or fragment; http only where the host is this machine.
bool is_web_place(std::string_view url);

struct WebOptions {
  std::string ca_file = {};  // empty: those that the machine trusts
  absl::Duration longest = absl::Seconds(10);
  const std::atomic<bool>* stopped = nullptr;  // breaks a request off within a second or so
};

inline constexpr std::size_t kMostDocumentBytes = 1 << 20;

// The body of an answer 200. UNAVAILABLE: no connection, no right certificate, another status, longer than 1 MiB, or
// not in time; the message names the address. REQUIRES: is_web_place(url).
absl::StatusOr<std::string> read_document(const std::string& url, const WebOptions& options);

}  // namespace entente::common
