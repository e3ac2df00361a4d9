// Makes MirrorSource::list and ::follow from a stub's methods. A header of its own since it needs gRPC's streams.
#pragma once

#include <grpcpp/client_context.h>
#include <grpcpp/support/status.h>
#include <grpcpp/support/sync_stream.h>

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/replication/mirror.h"

namespace entente::common {

// Where the pages of a list, or of several lists of one source, stand together. Not thread-safe.
class PagePoints {
 public:
  // UNAVAILABLE when the source was restored, or only began another timeline, between two pages: what has been read may
  // be of two pasts. Within one timeline revisions never go back.
  template <typename Reply>
  absl::Status add(const Reply& page) {
    if (!first_.has_value()) {
      first_.emplace(StorePoint{page.revision(), page.timeline()});
    } else if (page.timeline() != first_->timeline || page.revision() < last_) {
      return absl::UnavailableError("the source began another timeline while it was listed");
    }
    last_ = page.revision();
    return absl::OkStatus();
  }
  // From the first page on, which has the smallest revision, the watch repeats what a later page has already.
  // REQUIRES: a page.
  Listed listed() const { return {*first_, last_}; }

 private:
  std::optional<StorePoint> first_;
  std::int64_t last_ = 0;
};

// Reads all pages by `call(context, request, reply)`, which returns a grpc::Status, and gives each reply to `take`,
// which may move from it: one after the other, on another thread, while the next page is on its way. Two replies take
// turns: what isn't moved from one has its memory already when the page after the next comes.
template <typename Request, typename Reply, typename Call, typename Take>
absl::Status read_pages(MirrorCalls& calls, Request request, PagePoints& points, Call call, Take take) {
  constexpr int kPageSize = 1000;
  request.set_page_size(kPageSize);
  Reply replies[2];
  std::future<void> taken;  // of the page before; waits at its end
  for (int turn = 0;; turn = 1 - turn) {
    Reply& reply = replies[turn];
    const std::shared_ptr<grpc::ClientContext> context = calls.page_context();
    ENTENTE_RETURN_IF_ERROR(from_grpc(call(context.get(), request, &reply)));
    ENTENTE_RETURN_IF_ERROR(points.add(reply));
    request.set_page_token(reply.next_page_token());
    if (taken.valid()) taken.get();
    taken = std::async(std::launch::async, [&take, &reply] { take(reply); });
    if (request.page_token().empty()) break;
  }
  taken.get();
  return absl::OkStatus();
}

// The request of a watch from behind `from` on, with notices.
template <typename Request>
Request watch_from(const StorePoint& from) {
  Request request;
  request.set_start_revision(from.revision + 1);
  request.set_timeline(from.timeline);
  request.set_progress_notify(true);
  return request;
}

// `open(grpc::ClientContext*, const StorePoint& from)` returns the stub's
// std::unique_ptr<grpc::ClientReader<Response>>; `apply(const Response&)` takes a change into the copy and ignores
// notices. Response has revision() and timeline().
template <typename Response, typename Open, typename Apply>
auto follow_stream(Open open, Apply apply) {
  return [open = std::move(open), apply = std::move(apply)](
             MirrorCalls& calls, const StorePoint& from, const std::function<void(StorePoint)>& seen) -> absl::Status {
    std::shared_ptr<grpc::ClientContext> context = calls.stream_context();
    std::unique_ptr<grpc::ClientReader<Response>> reader = open(context.get(), from);
    Response response;
    while (reader->Read(&response)) {
      apply(response);
      seen({response.revision(), response.timeline()});
    }
    return from_grpc(reader->Finish());
  };
}

}  // namespace entente::common
