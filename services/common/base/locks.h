// Locks: Debian builds Abseil so that each of its mutexes, gRPC's as well, keeps a graph of who waits for whom and ends
// the process at a cycle. That is for tests, which leave it on; a process that serves has no use for it.
#pragma once

namespace entente::common {

// Call it first in main, before any thread begins.
void stop_tracking_locks();

}  // namespace entente::common
