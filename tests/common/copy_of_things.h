// A mirror's copy of the things of ListingStubService, for tests.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/replication/follow_stream.h"
#include "services/common/replication/mirror.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {

using Things = std::map<std::string, std::string>;  // their payloads by name

// What it has seen, and what is hidden until it is one state.
struct Copy {
  std::mutex mutex;
  std::int64_t revision = 0;
  Things things;
  std::optional<std::pair<std::int64_t, Things>> hidden;
  std::set<std::string> get() {
    std::lock_guard lock(mutex);
    std::set<std::string> names;
    for (const auto& [name, payload] : things) names.insert(name);
    return names;
  }
  void show() {
    std::lock_guard lock(mutex);
    std::tie(revision, things) = *std::exchange(hidden, std::nullopt);
  }
  void apply(const v1::WatchListingsResponse& response) {
    std::lock_guard lock(mutex);
    (hidden ? hidden->first : revision) = response.revision();
    if (!response.has_listing()) return;
    (hidden ? hidden->second : things)[response.listing().name()] = response.listing().description();
  }
};

inline MirrorSource source_of(const Client& client, Copy& copy) {
  const std::shared_ptr<v1::ListingService::Stub> stub = v1::ListingService::NewStub(client.channel());
  MirrorSource source;
  source.name = "listings";
  source.list = [stub, &copy](MirrorCalls& calls) -> absl::StatusOr<Listed> {
    PagePoints points;
    Things things;
    ENTENTE_RETURN_IF_ERROR((read_pages<v1::ListListingsRequest, v1::ListListingsResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListListings(context, request, reply); },
        [&](const auto& page) {
          for (const auto& listing : page.listings()) things[listing.name()] = listing.description();
        })));
    std::lock_guard lock(copy.mutex);
    copy.hidden.emplace(points.listed().first.revision, std::move(things));
    return points.listed();
  };
  source.show = [&copy] { copy.show(); };
  source.follow = follow_stream<v1::WatchListingsResponse>(
      [stub](grpc::ClientContext* context, const StorePoint& from) {
        return stub->WatchListings(context, watch_from<v1::WatchListingsRequest>(from));
      },
      [&copy](const v1::WatchListingsResponse& response) { copy.apply(response); });
  return source;
}

inline constexpr MirrorOptions kQuick{
    .page_timeout = absl::Seconds(5), .first_pause = absl::Milliseconds(5), .longest_pause = absl::Milliseconds(40)};

inline absl::Time soon() {
  return absl::Now() + absl::Seconds(15);
}

}  // namespace entente::common
