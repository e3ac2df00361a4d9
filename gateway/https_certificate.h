// The certificate that the gateway shows to browsers. Whoever replaces its files needs no restart: connections made
// from then on get the new one, those that are open keep theirs; files that don't belong together, as between two
// replacements, change nothing. Not thread-safe: one listener asks.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::gateway {

class HttpsCertificate {
 public:
  // PEM files: the certificate with those between it and its authority, and its key. INVALID_CONFIGURATION: only one is
  // given, one can't be read, or they don't belong together. Null when none is given: plain HTTP.
  static absl::StatusOr<std::unique_ptr<HttpsCertificate>> open(const std::string& certificate, const std::string& key);

  // The one of now: TLS 1.2 or newer. Looks at the files at most once a second.
  std::shared_ptr<boost::asio::ssl::context> current();

 private:
  using Times = std::pair<std::filesystem::file_time_type, std::filesystem::file_time_type>;
  HttpsCertificate(std::string certificate, std::string key);
  Times times() const;
  absl::Status load();

  const std::string certificate_;
  const std::string key_;
  Times loaded_;  // as far as the files were looked at
  absl::Duration last_look_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace entente::gateway
