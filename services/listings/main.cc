// entente-listings: needs and offers of cities, served over gRPC.
#include <cstdio>
#include <optional>

#include "services/common/memory.h"
#include "services/common/server.h"
#include "services/listings/process.h"

int main(int argc, char** argv) {
  using namespace entente;
  common::block_signals();
  common::keep_arenas_few();
  listings::ProcessConfig config;
  config.service.listen = "127.0.0.1:7102";
  config.service.data_dir = "entente-data-listings";
  common::Flags flags("entente-listings", "Remembers the needs and offers of cities and serves them over gRPC.");
  common::add_service_flags(flags, config.service);
  flags.add("profiles", config.profiles, "Address of the profiles service, host:port");
  flags.add("import-rows", config.limits.rows_per_import, "Rows that a focal point may import at once; 0: any number");
  flags.add("import-rows-a-day", config.limits.rows_per_day,
            "Rows that a focal point may store in 24 hours; 0: any number");
  flags.add("listings-per-city", config.limits.listings_per_city,
            "Listings that a focal point's city may have; 0: any number");
  flags.add("large-import-rows", config.limits.rows_per_large_import,
            "Rows that a coordinator may import at once; 0: any number");
  flags.set_examples(
      "  entente-listings --data-dir listings --profiles 127.0.0.1:7101\n"
      "  entente-listings --listen 0.0.0.0:7102 --token-file tokens.csv --service-token-file token");
  if (const std::optional<int> exit_code = flags.parse(argc, argv)) return *exit_code;
  const absl::Status status = listings::run_process(config);
  if (status.ok()) return 0;
  std::fprintf(stderr, "entente-listings: %s\n", std::string(status.message()).c_str());
  return 1;
}
