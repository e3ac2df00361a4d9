// A process of services: one in entente-profiles, entente-listings and entente-matching, all three in `entente serve`.
// It has what they share (identity, clock, ids, metrics, data directory, clients, one gRPC server, admin port) and
// gives each a store and workers of its own, so that calls between them can't wait in a circle. Use, as a whole main:
//
//   return common::run_service(flags, config, argc, argv, {"listings", listings::migrate, [&](auto& process, …) {
//     return listings::Service::make(harness, database, process.client(profiles), {.limits = limits});
//   }});
//
// The order of an end: health says NOT_SERVING → drain delay → drain() of each service, the last added first → calls
// that run get their time → workers → stop() of each service → stores. when_ready(), client() and stop() are
// thread-safe; the others are for the thread that makes it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/rpc/config.h"
#include "services/common/rpc/harness.h"

namespace entente::common {

class Client;
class Database;
class Metrics;
class Server;
class Service;
class ServiceProcess;

// What a service gives: its name, which its store has too, how its tables are brought up to date, and how it is made.
struct ServiceKind {
  std::string name;
  absl::Status (*migrate)(Database& database, const Clock& clock, Ids& ids);
  std::function<absl::StatusOr<std::unique_ptr<Service>>(ServiceProcess& process, const Harness& harness,
                                                         Database& database)>
      make;
};

// Who is known to a process, and by which token it calls others.
struct SignIn {
  std::unique_ptr<Authenticator> authenticator;
  std::string own_token;  // empty: none
};
// From the files of `config`; with neither tokens nor a provider local sign-in. INVALID_CONFIGURATION names the file.
absl::StatusOr<SignIn> sign_in(const ProcessConfig& config);

class ServiceProcess {
 public:
  // LISTEN_REFUSED: the address isn't loopback though no identity is configured. DATA_DIR_IN_USE,
  // DATA_DIR_NOT_WRITABLE, and INVALID_CONFIGURATION, as StorePlace::open.
  static absl::StatusOr<std::unique_ptr<ServiceProcess>> open(const ServiceConfig& config, SignIn sign_in);
  // stop()
  ~ServiceProcess();

  // Opens the service's store, waiting for its database as the configuration says (patient_store.h), and makes the
  // service, or with `migrate_only` only brings its tables up to date.
  absl::Status add(const ServiceKind& kind);
  // Opens the port; health says SERVING once all services are ready and their stores usable. LISTEN_REFUSED as
  // Server::start. Once, behind all add().
  absl::Status serve();
  // Calls `proceed` once, from any thread, when all services are ready; not at all when it is stopped before.
  void when_ready(std::function<void()> proceed);
  void stop();

  const Clock& clock() const;
  Ids& ids();
  Metrics& metrics();
  // The client of the server at `target`, which knows this process by its own token. Lives as long as this.
  const Client& client(const std::string& target);
  // REQUIRES: serve().
  Server& server();

 private:
  struct State;
  explicit ServiceProcess(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// The main of a process of one service: serves until SIGTERM or SIGINT, or brings the tables up to date and ends.
int run_service(Flags& flags, const ServiceConfig& config, int argc, const char* const* argv, const ServiceKind& kind);

}  // namespace entente::common
