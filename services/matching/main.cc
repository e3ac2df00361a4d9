// entente-matching: candidates, programmes, rounds and proposals, served over gRPC.
#include <cstdio>
#include <optional>
#include <string>

#include "services/common/memory.h"
#include "services/common/server.h"
#include "services/matching/process.h"

int main(int argc, char** argv) {
  using namespace entente;
  common::block_signals();
  common::keep_arenas_few();
  matching::ProcessConfig config;
  config.service.listen = "127.0.0.1:7103";
  config.service.data_dir = "entente-data-matching";
  common::Flags flags("entente-matching", "Solves rounds of pairings between cities and serves them over gRPC.");
  common::add_service_flags(flags, config.service);
  flags.add("profiles", config.profiles, "Address of the profiles service, host:port");
  flags.add("listings", config.listings, "Address of the listings service, host:port");
  flags.add("redis", config.redis, "Redis of the candidate cache, redis://host:port; empty: the cache is in process",
            common::Secret::kYes);
  flags.set_examples(
      "  entente-matching --data-dir matching --profiles 127.0.0.1:7101 --listings 127.0.0.1:7102\n"
      "  entente-matching --redis redis://127.0.0.1:6379");
  if (const std::optional<int> exit_code = flags.parse(argc, argv)) return *exit_code;
  const absl::Status status = matching::run_process(config, flags.masked());
  if (status.ok()) return 0;
  std::fprintf(stderr, "entente-matching: %s\n", std::string(status.message()).c_str());
  return 1;
}
