// A POST of JSON over plain HTTP/1.1, on a connection of its own, within a time. Private to the embeddings client.
// Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::cli {

struct HttpTarget {
  std::string host;
  std::string port;
  std::string path;
};
// INVALID_ARGUMENT: not http://host[:port][/path].
absl::StatusOr<HttpTarget> http_target(const std::string& url);

struct HttpAnswer {
  int status = 0;
  int retry_after_seconds = 0;  // 0: not said, or a date
  std::string body;
};
// UNAVAILABLE: no connection, or no whole answer within `longest`; looking up a name isn't bounded by it. Answers of
// more than 64 MiB are refused so.
absl::StatusOr<HttpAnswer> post_json(const HttpTarget& target, const std::string& body, const std::string& key,
                                     absl::Duration longest);

}  // namespace entente::cli
