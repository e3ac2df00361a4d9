#include <sys/stat.h>

#include "cli/doctor/checks.h"
#include "services/common/identity/sign_in.h"
#include "services/common/rpc/config.h"
#include "services/common/rpc/server.h"

namespace entente::cli {
namespace {

// Secrets are for the processes' user alone, or for a group of its.
void check_who_reads(const std::string& path, Findings& findings) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return;  // what opens it says so
  if ((status.st_mode & (S_IROTH | S_IWOTH | S_IWGRP)) != 0) {
    findings.add(Severity::kWarning, "configuration.open_file", {{"path", path}});
  }
}

void check_secret(const std::string& path, Findings& findings) {
  if (path.empty()) return;
  if (const auto secret = common::read_secret_file(path); !secret.ok()) {
    findings.add(Severity::kError, "configuration.secret", secret.status());
  }
  check_who_reads(path, findings);
}

}  // namespace

void check_configuration(const Installation& installation, Findings& findings) {
  const common::IdentityFiles& identity = installation.identity;
  const auto authenticator = common::open_authenticator(identity);
  if (!authenticator.ok()) {
    findings.add(Severity::kError, "configuration.identity", authenticator.status());
  } else if (identity.any()) {
    findings.add(Severity::kFine, "configuration.identity_read");
  } else {
    findings.add(Severity::kNote, "configuration.no_identity");
  }
  if (!identity.token_file.empty()) check_who_reads(identity.token_file, findings);
  check_secret(installation.service_token_file, findings);
  check_secret(installation.redis_password_file, findings);
  for (const std::string& address : installation.listen) {
    if (const absl::Status status = common::check_listen(address, identity.any()); !status.ok()) {
      findings.add(Severity::kError, "configuration.listen", status);
    }
  }
  if (installation.mtls.any()) {
    if (const absl::Status status = common::check_tls(installation.mtls); !status.ok()) {
      findings.add(Severity::kError, "configuration.mtls", status);
    }
    check_who_reads(installation.mtls.key, findings);
  }
  if (installation.https_certificate.empty() != installation.https_key.empty()) {
    findings.add(Severity::kError, "configuration.https");
  }
  if (!installation.https_key.empty()) check_who_reads(installation.https_key, findings);
}

}  // namespace entente::cli
