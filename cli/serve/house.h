// The house in one process: profiles, listings, matching and the gateway, made of the same parts as their own
// processes. One gRPC server has all services; the services call each other through it, the gateway in process.
// Thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/http_limits.h"
#include "services/common/identity/sign_in.h"
#include "services/listings/import_gate.h"
#include "services/matching/tasks/mail_flags.h"

namespace entente::cli {

struct HouseOptions {
  std::string database = "entente-data";                // as StorePlace::open takes it
  absl::Duration wait_for_database = absl::Minutes(2);  // at the start, while it can't be reached
  std::string listen = "127.0.0.1:8080";
  std::string grpc_listen = "127.0.0.1:7100";  // the port can't be 0: the services must know it before it is bound
  std::string admin_listen;                    // host:port of /metrics, /livez and /readyz; empty: none
  std::string redis;                           // URL; empty: candidates are cached in the process
  std::string redis_password_file;             // empty: the URL's password, or none
  common::IdentityFiles identity;              // none: local sign-in, loopback only
  std::string https_cert;                      // PEM; with https_key: the page by HTTPS
  std::string https_key;
  std::string static_dir;  // empty: the built-in console
  matching::MailConfig mail;
  listings::ListingLimits limits;
  gateway::HttpLimits http;
};

class House {
 public:
  // Opens the stores and serves. DATA_DIR_IN_USE, DATA_DIR_NOT_WRITABLE, SCHEMA_MISMATCH, LISTEN_REFUSED,
  // INVALID_CONFIGURATION say what to do.
  static absl::StatusOr<std::unique_ptr<House>> start(const HouseOptions& options);
  // stop()
  ~House();

  // Calls `proceed` once, from any thread, when the mirrors are loaded; not at all when it stops before.
  void when_ready(std::function<void()> proceed);
  std::string page_url() const;
  // Browsers first, then the services in reverse order. Idempotent.
  void stop();

 private:
  struct State;
  explicit House(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::cli
