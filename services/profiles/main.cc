// entente-profiles: the process of profiles. services/profiles/process.cc has its parts.
#include <cstdio>
#include <optional>
#include <string>

#include "services/common/config.h"
#include "services/common/memory.h"
#include "services/common/server.h"
#include "services/profiles/process.h"

namespace common = entente::common;

int main(int argc, char** argv) {
  common::block_signals();
  common::keep_arenas_few();
  common::ServiceConfig config;
  config.listen = "127.0.0.1:7101";
  config.data_dir = "entente-data-profiles";
  common::Flags flags("entente-profiles", "Remembers cities, their offices, people, countries and vocabularies.");
  common::add_service_flags(flags, config);
  flags.set_examples(
      "  entente-profiles --data-dir profiles\n"
      "  entente-profiles --listen 0.0.0.0:7101 --token-file tokens.csv --admin-listen 127.0.0.1:9101");
  if (const std::optional<int> code = flags.parse(argc, argv)) return *code;
  const absl::Status status = entente::profiles::run_process(config, flags.masked());
  if (status.ok()) return 0;
  std::fprintf(stderr, "entente-profiles: %s\n", std::string(status.message()).c_str());
  return 1;
}
