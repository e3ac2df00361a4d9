// A process's gRPC server: one or several services on one port and in process, health, reflection, an admin HTTP port
// with /metrics, /livez, /healthz and /readyz, and an orderly end. Thread-safe.
//
// What a client can make it keep is bounded, whoever it is: calls by their number on a connection; messages by one
// budget for all, beyond which gRPC ends streams, one at a time and anybody's; and with identity configured, a call
// that may not be is refused at its head, before its message is read (head_check.h), and only so few of one caller
// bring theirs at a time that the budget holds (call_places.h). Measured (tests/system/grpc_attacks_test.py):
// unfinished messages, signed in or not, take 250 to 400 MiB at most, of one importer 130, and within a second all is
// given back. Not bounded so: a whole message of 60 MiB of unknown fields, which protobuf makes eight times as large
// while it reads them; and without identity, whoever is on this machine.
//
// The order of an end: NOT_SERVING → drain delay → on_drain hooks (streams end) → no new calls; at half of the shutdown
// deadline on_hurry hooks (what still runs gives up) → at the deadline the rest is cancelled.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/rpc/tls.h"

namespace grpc {
class Channel;
class Service;
}  // namespace grpc

namespace entente::common {

class Authenticator;
class Metrics;

// Why a service isn't ready, in the trailing metadata of its answers to Health.Check.
inline constexpr char kNotReadyKey[] = "entente-not-ready-bin";

// What Health.Check answers SERVING by this name as long as the process answers at all, whatever becomes of what it
// depends on: whoever restarts processes that hang asks by it. Without a name, and by the name of each of its services,
// it answers whether the process should be given calls.
inline constexpr char kLiveness[] = "liveness";

// A client asks for the addresses of its target when it connects, and then keeps to them: a new replica gets nothing
// from those that are there. Five minutes bring it its share soon; a thousand watchers then connect three times a
// second, and each finds what it missed in memory.
inline constexpr absl::Duration kMaxConnectionAge = absl::Minutes(5);

struct ServerOptions {
  std::string listen = "127.0.0.1:0";       // host:port, port 0: any free one; "": in process only; "unix:/path" too
  std::string admin_listen = {};            // host:port of /metrics and /healthz; "": none
  const Authenticator* identity = nullptr;  // configured identity; null: local sign-in, so loopback only
  TlsFiles tls = {};                        // none: plain text; with configured identity only
  int max_message_bytes = 64 << 20;
  std::size_t message_memory_bytes = std::size_t{256} << 20;  // of all messages on their way in and out
  // Calls at once on one connection: more than a gateway has clients, or its streams would hold up its calls.
  int max_calls_per_connection = 2048;
  absl::Duration keepalive = absl::Seconds(30);
  absl::Duration max_connection_age = kMaxConnectionAge;        // a tenth more or less, so that not all come at once
  absl::Duration max_connection_age_grace = kMaxConnectionAge;  // then streams are cut: they resume
  absl::Duration drain_delay = absl::ZeroDuration();            // between NOT_SERVING and the end, for load balancers
  absl::Duration shutdown_deadline = absl::Seconds(10);         // what still runs then is cancelled
};

// OK when the address is loopback, a Unix socket or "" — or identity is configured. Else LISTEN_REFUSED with what to
// do.
absl::Status check_listen(std::string_view address, bool has_identity);

class Server {
 public:
  // Starts serving; health says NOT_SERVING until set_serving(true). LISTEN_REFUSED: in use, or not loopback without
  // identity. INVALID_CONFIGURATION: a service has a method of which the contract doesn't say who may call it, or the
  // files of TLS are wrong.
  // `services` and `metrics` (may be null) outlive the server.
  static absl::StatusOr<std::unique_ptr<Server>> start(const ServerOptions& options,
                                                       const std::vector<grpc::Service*>& services, Metrics* metrics);
  // stop()
  ~Server();
  // The port that is listened on; 0: in process only.
  int port() const;
  int admin_port() const;  // 0: none
  // A channel without a network, for the processes' own parts.
  std::shared_ptr<grpc::Channel> in_process_channel() const;
  // What health answers, for load balancers: true once the mirrors are loaded. Once stop() has begun it stays false.
  void set_serving(bool serving);
  // While `what` (e.g. "store of listings") is in the way, health says NOT_SERVING whatever set_serving() says. From
  // any thread.
  void set_obstacle(const std::string& what, bool in_the_way);
  // Lines for operators that say why it isn't serving: asked while health says NOT_SERVING, and given in the body of
  // the admin port's /readyz and in the trailing metadata kNotReadyKey of Health.Check, which the gateway's /readyz
  // shows. What it looks at outlives the server.
  void explain_not_serving(std::function<std::string()> why);
  // Runs after the drain delay and before the shutdown, in the order of adding: end streams here, e.g. WatchHub::stop.
  void on_drain(std::function<void()> hook);
  // Runs when half of the time for running calls is over: tell them to give up, e.g. WorkerPool::hurry.
  void on_hurry(std::function<void()> hook);
  // The orderly end. Idempotent.
  void stop();

 private:
  struct State;
  explicit Server(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace entente::common
