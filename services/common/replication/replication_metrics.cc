#include "services/common/replication/replication_metrics.h"

#include <utility>

#include "services/common/replication/mirror.h"
#include "services/common/replication/watch_hub.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

constexpr Metric kRevision("entente_store_revision", "The last change in the store of a service.", {"service"});
constexpr Metric kWatchers("entente_watchers", "Streams of changes that are open.", {"service"});
constexpr Metric kBehind("entente_watchers_furthest_behind",
                         "Changes that the watcher furthest behind is still to get.", {"service"});
constexpr Metric kDropped("entente_watchers_dropped_total", "Watchers that were dropped since they read too slowly.",
                          {"service"});
constexpr Metric kMirrorRevision("entente_mirror_revision",
                                 "The last change of the source that is in the copy; -1: it isn't loaded yet.",
                                 {"service", "source"});
constexpr Metric kSilence("entente_mirror_silence_seconds",
                          "Since when the source of a copy has said nothing; it speaks at least every five seconds.",
                          {"service", "source"});
constexpr Metric kLoads("entente_mirror_loads_total", "How often a copy was loaded as a whole.", {"service", "source"});

}  // namespace

std::shared_ptr<void> tell_of_replication(Metrics* metrics, std::string service, const WatchHub& hub,
                                          std::vector<const Mirror*> mirrors) {
  if (metrics == nullptr) return nullptr;
  return metrics->before_text([metrics, service = std::move(service), &hub, mirrors = std::move(mirrors)] {
    metrics->set(kRevision, {service}, static_cast<double>(hub.revision()));
    metrics->set(kWatchers, {service}, static_cast<double>(hub.watchers()));
    metrics->set(kBehind, {service}, static_cast<double>(hub.furthest_behind()));
    metrics->raise(kDropped, {service}, static_cast<double>(hub.dropped()));
    for (const Mirror* mirror : mirrors) {
      metrics->set(kMirrorRevision, {service, mirror->source()}, static_cast<double>(mirror->revision()));
      metrics->set(kSilence, {service, mirror->source()}, absl::ToDoubleSeconds(mirror->silence()));
      metrics->raise(kLoads, {service, mirror->source()}, static_cast<double>(mirror->list_count()));
    }
  });
}

}  // namespace entente::common
