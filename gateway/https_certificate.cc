#include "gateway/https_certificate.h"

#include <openssl/ssl.h>

#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

namespace ssl = boost::asio::ssl;
using boost::system::error_code;

constexpr absl::Duration kLookPause = absl::Seconds(1);

absl::Status wrong(std::string_view flag, std::string_view path, std::string_view what) {
  return common::make_error(common::kInvalidConfiguration, common::concat(flag, ": ", path, " ", what));
}

}  // namespace

HttpsCertificate::HttpsCertificate(std::string certificate, std::string key)
    : certificate_(std::move(certificate)), key_(std::move(key)), last_look_(common::steady_now()) {}

absl::StatusOr<std::unique_ptr<HttpsCertificate>> HttpsCertificate::open(const std::string& certificate,
                                                                         const std::string& key) {
  if (certificate.empty() != key.empty()) {
    return common::make_error(common::kInvalidConfiguration,
                              "https-cert and https-key go together: give both, or none");
  }
  if (certificate.empty()) return std::unique_ptr<HttpsCertificate>();
  std::unique_ptr<HttpsCertificate> made(new HttpsCertificate(certificate, key));
  made->loaded_ = made->times();
  ENTENTE_RETURN_IF_ERROR(made->load());
  return made;
}

HttpsCertificate::Times HttpsCertificate::times() const {
  std::error_code ignored;  // a file that is gone has changed, too
  return {std::filesystem::last_write_time(certificate_, ignored), std::filesystem::last_write_time(key_, ignored)};
}

absl::Status HttpsCertificate::load() {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* const native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  error_code error;
  context->use_certificate_chain_file(certificate_, error);
  if (error) return wrong("https-cert", certificate_, "holds no certificate in PEM");
  context->use_private_key_file(key_, ssl::context::pem, error);
  if (error) return wrong("https-key", key_, "holds no private key in PEM, or that of another certificate");
  context_ = std::move(context);
  return absl::OkStatus();
}

std::shared_ptr<ssl::context> HttpsCertificate::current() {
  const absl::Duration now = common::steady_now();
  if (now - last_look_ < kLookPause) return context_;
  last_look_ = now;
  const Times seen = times();
  if (seen == loaded_) return context_;
  loaded_ = seen;
  if (const absl::Status status = load(); status.ok()) {
    common::log_info("the certificate was read again", {{"file", certificate_}});
  } else {
    common::log_warning("the certificate stays as it was", {{"what", common::to_std(status.message())}});
  }
  return context_;
}

}  // namespace entente::gateway
