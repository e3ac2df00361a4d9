// entente-gateway: the way of browsers to the three services.
#include <cstdio>

#include "gateway/gateway.h"
#include "services/common/client.h"
#include "services/common/config.h"
#include "services/common/errors.h"
#include "services/common/log.h"
#include "services/common/memory.h"
#include "services/common/server.h"
#include "services/common/status.h"
#include "services/common/strings.h"

using namespace entente;  // NOLINT: the composition root names parts of everything

int main(int argc, char** argv) {
  common::keep_arenas_few();
  common::block_signals();
  gateway::GatewayOptions options;
  common::ClientOptions profiles{"127.0.0.1:7101", ""}, listings{"127.0.0.1:7102", ""}, matching{"127.0.0.1:7103", ""};
  std::string service_token_file, log_level = "info";
  int body_memory_mib = static_cast<int>(options.http.bodies_bytes >> 20);
  absl::Duration drain_delay = absl::FromChrono(options.http.drain_delay);
  common::Flags flags("entente-gateway", "Lets browsers call the services (Connect protocol) and serves the page.");
  flags.add("listen", options.listen, "address of the HTTP server, host:port");
  flags.add("profiles", profiles.target, "address of the profiles service");
  flags.add("listings", listings.target, "address of the listings service");
  flags.add("matching", matching.target, "address of the matching service");
  flags.add("static", options.static_dir, "directory of files to serve instead of the built-in page");
  flags.add("token-file", options.token_file, "file of callers, as the services have it; without it loopback only");
  flags.add("service-token-file", service_token_file, "file with the token by which the services know the gateway");
  flags.add("body-memory-mib", body_memory_mib, "most memory for bodies of requests and answers together, in MiB");
  flags.add("drain-delay", drain_delay,
            "time in which it still answers at a stop, each answer the last of its connection");
  flags.add("log-level", log_level, "debug, info, warning, error or off");
  flags.set_examples(
      "  entente-gateway\n"
      "  entente-gateway --listen 0.0.0.0:8080 --token-file tokens.csv --service-token-file token");
  if (const auto exit_code = flags.parse(argc, argv)) return *exit_code;

  const auto start = [&]() -> absl::StatusOr<std::unique_ptr<gateway::Gateway>> {
    ENTENTE_RETURN_IF_ERROR(common::set_log_level(log_level));
    if (body_memory_mib < 1) {
      return common::make_error(common::kInvalidConfiguration,
                                common::concat("body-memory-mib: ", body_memory_mib, " must be at least 1, e.g. 256"));
    }
    options.http.bodies_bytes = static_cast<std::size_t>(body_memory_mib) << 20;
    options.http.drain_delay = absl::ToChronoMilliseconds(drain_delay);
    ENTENTE_ASSIGN_OR_RETURN(options.service_token, common::read_secret_file(service_token_file));
    return gateway::Gateway::start(options, {{"entente.profiles.v1", "profiles", common::Client(profiles).channel()},
                                             {"entente.listings.v1", "listings", common::Client(listings).channel()},
                                             {"entente.matching.v1", "matching", common::Client(matching).channel()}});
  };
  const auto server = start();
  if (!server.ok())
    return std::fprintf(stderr, "entente-gateway: %s\n", std::string(server.status().message()).c_str()), 1;
  common::log_info("serving", {{"address", gateway::page_url(options.listen, (*server)->port())}});
  common::wait_for_signal();
  (*server)->stop();
}
