// entente-gateway: the way of browsers to the three services.
#include "gateway/gateway.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/config.h"
#include "services/common/service/process.h"

int main(int argc, char** argv) {
  using namespace entente;
  gateway::GatewayOptions options;
  common::ProcessConfig config{.listen = options.listen, .drain_delay = absl::FromChrono(options.http.drain_delay)};
  std::string profiles = "127.0.0.1:7101", listings = "127.0.0.1:7102", matching = "127.0.0.1:7103";
  int body_memory_mib = static_cast<int>(options.http.bodies_bytes >> 20);
  common::Flags flags("entente-gateway", "Lets browsers call the services (Connect protocol) and serves the console.");
  common::add_process_flags(flags, config);
  flags.add_callee("profiles", profiles, "address of the profiles service");
  flags.add_callee("listings", listings, "address of the listings service");
  flags.add_callee("matching", matching, "address of the matching service");
  flags.add(
      "https-cert", options.https_cert,
      "certificate for browsers, with those between it and its authority (PEM); read again when it changes; empty: "
      "plain HTTP");
  flags.add("https-key", options.https_key, "private key of that certificate (PEM)");
  flags.add("static", options.static_dir, "directory of files to serve instead of the built-in console");
  flags.add("body-memory-mib", body_memory_mib, "most memory for bodies of requests and answers together, in MiB");
  flags.set_examples(
      "  entente-gateway\n"
      "  entente-gateway --listen 0.0.0.0:8080 --token-file tokens.csv --service-token-file token");
  return common::run_process(flags, config, common::Protocol::kHttp, argc, argv, [&]() -> absl::Status {
    ENTENTE_RETURN_IF_ERROR(gateway::configure(options, config, body_memory_mib));
    const auto channel = [&](const std::string& target) {
      return common::Client({.target = target, .tls = config.mtls}).channel();
    };
    ENTENTE_ASSIGN_OR_RETURN(
        const auto server, gateway::Gateway::start(options, {{"entente.profiles.v1", "profiles", channel(profiles)},
                                                             {"entente.listings.v1", "listings", channel(listings)},
                                                             {"entente.matching.v1", "matching", channel(matching)}}));
    common::log_info("serving",
                     {{"address", gateway::page_url(options.listen, server->port(), !options.https_cert.empty())}});
    common::wait_for_signal();
    server->stop(absl::ToChronoMilliseconds(config.shutdown_deadline));
    return absl::OkStatus();
  });
}
