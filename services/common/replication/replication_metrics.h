// What a service tells of its change log's watchers and of its copies of others, when somebody asks. How far a copy is
// behind is the difference of two processes' gauges: entente_store_revision of the source less entente_mirror_revision.
// Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <vector>

namespace entente::common {

class Metrics;
class Mirror;
class WatchHub;

// As long as what comes back lives; all that is given outlives it. `metrics` null: nobody is told.
[[nodiscard]] std::shared_ptr<void> tell_of_replication(Metrics* metrics, std::string service, const WatchHub& hub,
                                                        std::vector<const Mirror*> mirrors);

}  // namespace entente::common
