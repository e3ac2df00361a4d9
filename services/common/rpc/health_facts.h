// What stands in the trailing metadata of a server's answers to grpc.health.v1.Health.Check beside the cause
// (server.h): who answers, and when.
#pragma once

namespace entente::common {

inline constexpr char kVersionKey[] = "entente-version";  // of Entente, e.g. 0.2.0
inline constexpr char kClockKey[] = "entente-clock";      // by its own clock, in microseconds since 1970

}  // namespace entente::common
