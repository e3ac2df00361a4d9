// TLS between processes, both ways: each shows a certificate of its own, for calls that it takes and for those that it
// makes, and believes those that one authority signed. gRPC watches the files: whoever replaces them needs no restart,
// calls that run go on, and new connections show the new certificate. Thread-safe.
#pragma once

#include <grpc/grpc_security.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace grpc {
class AuthContext;
class ChannelCredentials;
}  // namespace grpc

namespace entente::common {

// PEM files; all three or none.
struct TlsFiles {
  std::string certificate = {};  // of this process, with those between it and the authority behind it
  std::string key = {};
  std::string authority = {};  // whose certificates are believed
  unsigned seconds = 10;       // between two looks at the files

  bool any() const { return !certificate.empty() || !key.empty() || !authority.empty(); }
};

// INVALID_CONFIGURATION: not all three are given, one can't be read, or key and certificate don't belong together.
absl::Status check_tls(const TlsFiles& files);

// Of a channel; the server's certificate must be for the host of the channel's target. REQUIRES: files.any().
std::shared_ptr<grpc::ChannelCredentials> tls_channel_credentials(const TlsFiles& files);
// Of a port that takes nobody without a certificate; the caller releases them. REQUIRES: files.any().
grpc_server_credentials* tls_server_credentials(const TlsFiles& files);

// The alternative names of the certificate at the other end: `dns:matching.example`, `uri:spiffe://example/matching`.
// Empty without TLS.
std::vector<std::string> certificate_names(const grpc_auth_context* connection);
std::vector<std::string> certificate_names(const grpc::AuthContext& connection);

}  // namespace entente::common
