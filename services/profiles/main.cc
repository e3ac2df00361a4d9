// entente-profiles: cities, their offices, people, countries and vocabularies, served over gRPC.
#include "services/common/service/service_process.h"
#include "services/profiles/migrations.h"
#include "services/profiles/service.h"

int main(int argc, char** argv) {
  using namespace entente;
  common::ServiceConfig config{{.listen = "127.0.0.1:7101"}, "entente-data-profiles"};
  common::Flags flags("entente-profiles", "Remembers cities, their offices, people, countries and vocabularies.");
  common::add_service_flags(flags, config);
  flags.set_examples(
      "  entente-profiles --data-dir profiles\n"
      "  entente-profiles --listen 0.0.0.0:7101 --token-file tokens.csv --admin-listen 127.0.0.1:9101");
  const auto make = [&](common::ServiceProcess&, const common::Harness& harness, common::Database& database) {
    return profiles::Service::make(harness, database, {.kept = config.kept});
  };
  return common::run_service(flags, config, argc, argv, {"profiles", profiles::migrate, make});
}
