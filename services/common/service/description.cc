#include "services/common/service/description.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "services/common/base/strings.h"
#include "services/common/rpc/config.h"
#include "services/common/rpc/server.h"

namespace entente::common {
namespace {

using Json = nlohmann::ordered_json;

std::string usual(const Flags& flags, std::string_view name) {
  const auto& facts = flags.facts();
  return std::find_if(facts.begin(), facts.end(), [&](const FlagFact& fact) { return fact.name == name; })->usual;
}

Json ports(const Flags& flags, Protocol protocol) {
  const char* const name = protocol == Protocol::kGrpc ? "grpc" : "http";
  return Json::array({{{"name", name}, {"protocol", name}, {"flag", "listen"}, {"default", usual(flags, "listen")}},
                      {{"name", "admin"},
                       {"protocol", "http"},
                       {"flag", "admin-listen"},
                       {"default", usual(flags, "admin-listen")},
                       {"paths", {"/livez", "/healthz", "/readyz", "/metrics"}}}});
}

// Liveness hangs on nothing but the process; so does the start, since readiness waits for others.
Json probes_of(const Json& alive, const Json& ready) {
  return {{"startup", alive}, {"liveness", alive}, {"readiness", ready}};
}

Json admin_probes() {
  return probes_of({{"port", "admin"}, {"path", "/livez"}}, {{"port", "admin"}, {"path", "/readyz"}});
}

Json probes(Protocol protocol) {
  if (protocol == Protocol::kHttp) return admin_probes();
  return probes_of({{"port", "grpc"}, {"service", kLiveness}}, {{"port", "grpc"}, {"service", ""}});
}

}  // namespace

std::string describe(const Flags& flags, Protocol protocol) {
  Json calls = Json::array();
  Json all = Json::array();
  for (const FlagFact& fact : flags.facts()) {
    if (fact.kind == "callee") calls.push_back({{"service", fact.name}, {"flag", fact.name}, {"default", fact.usual}});
    all.push_back({{"name", fact.name},
                   {"environment", fact.environment},
                   {"kind", fact.kind},
                   {"default", fact.usual},
                   {"help", fact.help},
                   {"secret", fact.secret}});
  }
  const Json document{{"name", flags.program()},
                      {"version", ENTENTE_VERSION},
                      {"about", flags.about()},
                      {"ports", ports(flags, protocol)},
                      {"probes", probes(protocol)},
                      {"admin_probes", admin_probes()},
                      {"calls", calls},
                      {"ends",
                       {{"signals", {"SIGTERM", "SIGINT"}},
                        {"drain_delay", "drain-delay"},
                        {"shutdown_deadline", "shutdown-deadline"}}},
                      {"flags", all}};
  return document.dump(2);
}

std::string version_line(const std::string& name) {
  return concat(name, " " ENTENTE_VERSION);
}

}  // namespace entente::common
