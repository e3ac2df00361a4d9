#include "services/matching/rounds/round_stream.h"

#include <memory>
#include <utility>

#include "services/common/replication/latest_stream.h"
#include "services/common/rpc/access.h"
#include "services/matching/rounds/round_feed.h"

namespace entente::matching {
namespace {

class RoundStream final : public common::LatestStream<v1::WatchRoundResponse>, public RoundWatcher {
 public:
  using LatestStream::LatestStream;

  void offer(const v1::Round& round) override {
    v1::WatchRoundResponse response;
    *response.mutable_round() = round;
    send(std::move(response), matching::is_over(round.state()));
  }
  void finish(const absl::Status& status) override { LatestStream::finish(status); }
};

}  // namespace

grpc::ServerWriteReactor<v1::WatchRoundResponse>* watch_round(
    const common::Harness& harness, RoundFeed& feed, const std::string& name, grpc::CallbackServerContext* context,
    std::function<absl::StatusOr<v1::Round>(const common::CallContext&)> read) {
  auto stream = std::make_shared<RoundStream>(harness, common::method_taking<v1::WatchRoundRequest>());
  const std::weak_ptr<RoundStream> itself = stream;
  stream->start(context, [&feed, itself, name, read = std::move(read)](const common::CallContext& call, const auto&) {
    // First the authorisation, then watching, then the state once more: a change in between is in one of the two.
    if (const absl::StatusOr<v1::Round> allowed = read(call); !allowed.ok()) return allowed.status();
    const std::shared_ptr<RoundStream> self = itself.lock();
    feed.add(name, self);
    const absl::StatusOr<v1::Round> round = read(call);
    if (round.ok()) self->offer(*round);
    return round.status();
  });
  return stream.get();
}

}  // namespace entente::matching
