// A URL of a PostgreSQL database as libpq reads it, `postgresql://user@host,host2/database?parameter=value`
// (https://www.postgresql.org/docs/15/libpq-connect.html), with what this program sets where the URL says nothing: of
// several hosts the one that takes writes, time-outs and keepalive. TLS is libpq's own (sslmode, sslrootcert …), and so
// is where a password comes from beside the URL (PGPASSWORD, passfile). Immutable.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace entente::common {

class PostgresUrl {
 public:
  // INVALID_CONFIGURATION says what is wrong without the URL's text, which may hold a password.
  static absl::StatusOr<PostgresUrl> parse(std::string_view url);
  // True for `postgresql://…` and `postgres://…`.
  static bool is_one(std::string_view url);
  // The URL for people: who, where and which database; never a password or a parameter.
  const std::string& shown() const { return shown_; }
  // libpq's parameters.
  const std::vector<std::pair<std::string, std::string>>& parameters() const { return parameters_; }

 private:
  PostgresUrl() = default;
  std::string shown_;
  std::vector<std::pair<std::string, std::string>> parameters_;
};

// `text` for logs: a PostgresUrl as it is shown, anything else as it is.
std::string without_password(const std::string& text);

}  // namespace entente::common
