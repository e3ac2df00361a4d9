#include "services/common/rpc/tls.h"

#include <grpcpp/security/auth_context.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_provider.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <string_view>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using File = std::unique_ptr<std::FILE, Close>;
using Certificate = std::unique_ptr<X509, Close>;

// What gRPC calls the alternative names, and what we do.
constexpr std::pair<const char*, const char*> kNames[] = {{GRPC_PEER_DNS_PROPERTY_NAME, "dns:"},
                                                          {GRPC_PEER_URI_PROPERTY_NAME, "uri:"}};

absl::Status wrong(std::string_view flag, std::string_view path, std::string_view what) {
  return make_error(kInvalidConfiguration, concat(flag, ": ", path, " ", what));
}

// The first of a file; null: there is none.
Certificate read_certificate(const std::string& path) {
  const File file(std::fopen(path.c_str(), "r"));
  return Certificate(file == nullptr ? nullptr : PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
}

absl::Status check_files(const TlsFiles& files) {
  const Certificate certificate = read_certificate(files.certificate), authority = read_certificate(files.authority);
  if (certificate == nullptr) return wrong("mtls-cert", files.certificate, "holds no certificate in PEM");
  if (authority == nullptr) return wrong("mtls-ca", files.authority, "holds no certificate in PEM");
  const File file(std::fopen(files.key.c_str(), "r"));
  const std::unique_ptr<EVP_PKEY, Close> key(
      file == nullptr ? nullptr : PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return wrong("mtls-key", files.key, "holds no private key in PEM");
  if (X509_check_private_key(certificate.get(), key.get()) != 1) {
    return wrong("mtls-key", files.key, "isn't the key of the certificate of mtls-cert");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status check_tls(const TlsFiles& files) {
  if (!files.any()) return absl::OkStatus();
  if (files.certificate.empty() || files.key.empty() || files.authority.empty()) {
    return make_error(kInvalidConfiguration, "mtls-cert, mtls-key and mtls-ca go together: give all three, or none");
  }
  absl::Status status = check_files(files);
  ERR_clear_error();
  return status;
}

std::shared_ptr<grpc::ChannelCredentials> tls_channel_credentials(const TlsFiles& files) {
  grpc::experimental::TlsChannelCredentialsOptions options;
  options.set_certificate_provider(std::make_shared<grpc::experimental::FileWatcherCertificateProvider>(
      files.key, files.certificate, files.authority, files.seconds));
  options.watch_root_certs();
  options.watch_identity_key_cert_pairs();
  return grpc::experimental::TlsCredentials(options);
}

// By the core's functions, since those of C++ take no judge of heads (head_check.h).
grpc_server_credentials* tls_server_credentials(const TlsFiles& files) {
  grpc_tls_certificate_provider* const provider = grpc_tls_certificate_provider_file_watcher_create(
      files.key.c_str(), files.certificate.c_str(), files.authority.c_str(), files.seconds);
  grpc_tls_credentials_options* const options = grpc_tls_credentials_options_create();
  grpc_tls_credentials_options_set_certificate_provider(options, provider);
  grpc_tls_certificate_provider_release(provider);
  grpc_tls_credentials_options_watch_root_certs(options);
  grpc_tls_credentials_options_watch_identity_key_cert_pairs(options);
  grpc_tls_credentials_options_set_cert_request_type(options,
                                                     GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  return grpc_tls_server_credentials_create(options);  // which owns the options
}

std::vector<std::string> certificate_names(const grpc_auth_context* connection) {
  std::vector<std::string> names;
  if (connection == nullptr) return names;
  for (const auto& [property, kind] : kNames) {
    grpc_auth_property_iterator each = grpc_auth_context_find_properties_by_name(connection, property);
    while (const grpc_auth_property* const found = grpc_auth_property_iterator_next(&each)) {
      names.push_back(concat(kind, std::string_view(found->value, found->value_length)));
    }
  }
  return names;
}

std::vector<std::string> certificate_names(const grpc::AuthContext& connection) {
  std::vector<std::string> names;
  for (const auto& [property, kind] : kNames) {
    for (const grpc::string_ref& name : connection.FindPropertyValues(property)) {
      names.push_back(concat(kind, std::string_view(name.data(), name.size())));
    }
  }
  return names;
}

}  // namespace entente::common
