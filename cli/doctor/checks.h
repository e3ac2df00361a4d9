// What the doctor looks at: each function adds what it finds. Nothing is changed: no store is made or locked, nothing
// is sent to anybody but questions. Not thread-safe; some seconds at most each, where nobody answers.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "cli/doctor/findings.h"
#include "services/common/identity/sign_in.h"
#include "services/common/rpc/tls.h"

namespace entente::cli {

// How the processes are configured: by the same flags and variables as theirs. What is empty isn't looked at.
struct Installation {
  std::vector<std::string> places;   // of stores
  std::vector<std::string> listen;   // where processes of this machine listen, or are to
  std::vector<std::string> servers;  // gRPC addresses of services
  std::string gateway;               // its address, host:port
  common::IdentityFiles identity;
  std::string service_token_file;
  std::string redis;
  std::string redis_password_file;
  common::TlsFiles mtls;
  std::string https_certificate;
  std::string https_key;
  std::string host;       // the name by which browsers reach the gateway
  bool thorough = false;  // read every page of every store, too
  absl::Time now;
};

// Files of tokens and secrets, of the identity provider, addresses that need one.
void check_configuration(const Installation& installation, Findings& findings);
// Whether stores can be reached, are whole and of this version, on a disk that keeps what it is given and has room.
void check_stores(const Installation& installation, Findings& findings);
void check_redis(const Installation& installation, Findings& findings);
// This machine's clock by itself; check_stores and check_redis hold it against theirs.
void check_clock(Findings& findings);
// `other` is now; `who` names it. More than two seconds apart is a warning, more than thirty an error.
void compare_clocks(const std::string& who, absl::Time other, absl::Time own, Findings& findings);
// Their time, chain and names, and whether key and certificate belong together.
void check_certificates(const Installation& installation, Findings& findings);
// Whether the addresses of this machine are free, or Entente's, and whether the others answer, are ready, of this
// version, and agree on the time.
void check_ports(const Installation& installation, Findings& findings);
// Whether all programs here are of one version, and those that run are those that are installed.
void check_versions(Findings& findings);
// The process that `who` names says that it is of `version`.
void compare_versions(const std::string& who, const std::string& version, Findings& findings);

}  // namespace entente::cli
