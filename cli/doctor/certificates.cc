#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "absl/time/clock.h"
#include "cli/doctor/checks.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"

namespace entente::cli {
namespace {

constexpr absl::Duration kSoon = absl::Hours(24 * 30);

struct Free {
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
  void operator()(std::FILE* file) const { std::fclose(file); }
};
template <typename T>
using Owned = std::unique_ptr<T, Free>;

std::vector<Owned<X509>> read_certificates(const std::string& path) {
  std::vector<Owned<X509>> certificates;
  const Owned<std::FILE> file(std::fopen(path.c_str(), "re"));
  while (file != nullptr) {
    Owned<X509> certificate(PEM_read_X509(file.get(), nullptr, nullptr, nullptr));
    if (certificate == nullptr) break;
    certificates.push_back(std::move(certificate));
  }
  return certificates;
}

// Counted from a whole second, as certificates have them: one of this very second holds already.
absl::Time time_of(const ASN1_TIME* time) {
  int days = 0, seconds = 0;
  const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> epoch(ASN1_TIME_set(nullptr, 0), &ASN1_TIME_free);
  if (ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1) return absl::InfinitePast();
  return absl::UnixEpoch() + absl::Hours(24) * days + absl::Seconds(seconds);
}

// By the authority's certificates; empty: by those that the machine trusts.
bool is_signed_by(const std::vector<Owned<X509>>& chain, const std::string& authority, std::string& why) {
  const Owned<X509_STORE> store(X509_STORE_new());
  if (authority.empty()) {
    X509_STORE_set_default_paths(store.get());
  } else {
    X509_STORE_load_file(store.get(), authority.c_str());
  }
  const Owned<X509_STORE_CTX> context(X509_STORE_CTX_new());
  STACK_OF(X509)* const between = sk_X509_new_null();
  for (const Owned<X509>& each : chain) sk_X509_push(between, each.get());
  X509_STORE_CTX_init(context.get(), store.get(), chain.front().get(), between);
  // The time has findings of its own.
  X509_STORE_CTX_set_flags(context.get(), X509_V_FLAG_NO_CHECK_TIME);
  const bool good = X509_verify_cert(context.get()) == 1;
  if (!good) why = X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
  sk_X509_free(between);
  return good;
}

struct Looked {
  std::string path;
  std::string key;
  std::string authority;
  std::string host;  // empty: not looked at
};

void check_certificate(const Looked& looked, absl::Time now, Findings& findings) {
  if (looked.path.empty()) return;
  common::TextValues values{{"path", looked.path}, {"key", looked.key}, {"host", looked.host}};
  const std::vector<Owned<X509>> chain = read_certificates(looked.path);
  if (chain.empty()) {
    findings.add(Severity::kError, "certificate.unreadable", values);
    return;
  }
  X509& own = *chain.front();
  const absl::Time from = time_of(X509_get0_notBefore(&own)), until = time_of(X509_get0_notAfter(&own));
  values["from"] = common::format_time(from);
  values["until"] = common::format_time(until);
  if (now >= until) {
    findings.add(Severity::kError, "certificate.expired", values);
  } else if (now < from) {
    findings.add(Severity::kError, "certificate.not_yet", values);
  } else if (until - now < kSoon) {
    findings.add(Severity::kWarning, "certificate.soon", values);
  } else {
    findings.add(Severity::kFine, "certificate.holds", values);
  }
  if (const Owned<std::FILE> file(std::fopen(looked.key.c_str(), "re")); file != nullptr) {
    const Owned<EVP_PKEY> key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr));
    if (key == nullptr || X509_check_private_key(&own, key.get()) != 1) {
      findings.add(Severity::kError, "certificate.key", values);
    }
  } else {
    findings.add(Severity::kError, "certificate.key", values);
  }
  if (std::string why; !is_signed_by(chain, looked.authority, why)) {
    values["error"] = why;
    findings.add(looked.authority.empty() ? Severity::kWarning : Severity::kError, "certificate.chain", values);
  }
  if (!looked.host.empty() && X509_check_host(&own, looked.host.data(), looked.host.size(), 0, nullptr) != 1) {
    findings.add(Severity::kError, "certificate.host", values);
  }
}

}  // namespace

void check_certificates(const Installation& installation, Findings& findings) {
  check_certificate({installation.https_certificate, installation.https_key, "", installation.host}, installation.now,
                    findings);
  check_certificate({installation.mtls.certificate, installation.mtls.key, installation.mtls.authority, ""},
                    installation.now, findings);
}

}  // namespace entente::cli
