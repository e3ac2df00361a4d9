// What a process says of itself by `--describe`: one JSON document for whoever installs it, and for the tests that hold
// manifests, units and pages of flags against the program. Read off its flags; nothing is written twice. Thread-safe.
//
//   {"name", "version", "about",
//    "ports":  [{"name", "protocol": "grpc" | "http", "flag", "default", "paths"?}],
//    "probes": {"startup" | "liveness" | "readiness": {"port", "service"} | {"port", "path"}},
//    "admin_probes": the same by the admin port, for where the other one asks for certificates,
//    "calls":  [{"service", "flag", "default"}],
//    "ends":   {"signals", "drain_delay": flag, "shutdown_deadline": flag},
//    "flags":  [{"name", "environment", "kind", "default", "help", "secret"}]}
//
// `kind` is that of FlagFact; `environment` is "" for what is asked of one call of the program only. Fields are only
// ever added.
#pragma once

#include <string>

namespace entente::common {

class Flags;

// What the main port of a process speaks.
enum class Protocol { kGrpc, kHttp };

// REQUIRES: add_process_flags().
std::string describe(const Flags& flags, Protocol protocol);

// `name` and version, as --version prints it.
std::string version_line(const std::string& name);

}  // namespace entente::common
