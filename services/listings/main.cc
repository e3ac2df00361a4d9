// entente-listings: needs and offers of cities, served over gRPC.
#include "services/common/service/service_process.h"
#include "services/listings/migrations.h"
#include "services/listings/service.h"

int main(int argc, char** argv) {
  using namespace entente;
  common::ServiceConfig config{{.listen = "127.0.0.1:7102"}, "entente-data-listings"};
  std::string profiles = "localhost:7101";
  listings::ListingLimits limits;
  common::Flags flags("entente-listings", "Remembers the needs and offers of cities and serves them over gRPC.");
  common::add_service_flags(flags, config);
  flags.add_callee("profiles", profiles, "address of the profiles service, host:port");
  for (const listings::LimitFlag& limit : listings::kLimitFlags) flags.add(limit.name, limits.*limit.limit, limit.help);
  flags.set_examples(
      "  entente-listings --data-dir listings --profiles 127.0.0.1:7101\n"
      "  entente-listings --listen 0.0.0.0:7102 --token-file tokens.csv --service-token-file token");
  const auto make = [&](common::ServiceProcess& process, const common::Harness& harness, common::Database& database) {
    return listings::Service::make(harness, database, process.client(profiles),
                                   {.kept = config.kept, .limits = limits});
  };
  return common::run_service(flags, config, argc, argv, {"listings", listings::migrate, make});
}
