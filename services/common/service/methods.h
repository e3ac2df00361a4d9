// A service's page of methods: one line each, as data. Name, lane, handler, and whether the call waits for a position
// before; who may call it stands in the contract (access.h). One template joins a line to gRPC by unary.h or
// watch_stream.h, so that nobody writes a class with a function for every method:
//
//   Methods page = {
//       method("GetListing", Lane::kRead, listings, &ListingHandlers::get),
//       method_at_position("ListListings", Lane::kRead, listings, &ListingHandlers::list, wait),
//       method("CreateListing", Lane::kWrite, listings, &ListingHandlers::create),
//   };
//   ENTENTE_ASSIGN_OR_RETURN(service, serve_methods("entente.listings.v1.ListingService", harness, page));
//
// A handler is a plain member function `(const CallContext&, const Request&) → absl::StatusOr<Reply>`; its request says
// which method it is, and the page is held against that. What this does with gRPC is what the generated class
// `CallbackService` does: a method by its path, a callback handler by its messages; but messages are looked at before
// they are parsed (checked_handler.h). Thread-safe once made.
#pragma once

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/type/v1/quantity.pb.h"
#include "services/common/replication/watch_stream.h"
#include "services/common/rpc/checked_handler.h"
#include "services/common/rpc/unary.h"

namespace grpc {
class Service;
}

namespace entente::common {

struct Method {
  std::string_view name;                                 // as in the contract: "GetListing"
  Lane lane = Lane::kRead;                               // where it runs
  bool waits = false;                                    // for the request's `min_position`, before it runs
  const google::protobuf::MethodDescriptor* descriptor;  // of the method that takes the handler's request
  std::function<std::unique_ptr<grpc::internal::MethodHandler>(const Harness&)> join;
};
using Methods = std::vector<Method>;

// Joins every method of `service` ("entente.listings.v1.ListingService") to its line. INVALID_CONFIGURATION: the page
// lacks a method of the contract, has one twice, or one under another's name. Parts that handlers belong to outlive the
// service.
absl::StatusOr<std::unique_ptr<grpc::Service>> serve_methods(std::string_view service, const Harness& harness,
                                                             const Methods& methods);

// Has `proceed` called once the position is reached, or with what came between.
using WaitForPosition = std::function<void(const type::v1::Position&, const CallContext&, Proceed proceed)>;

// A method in its own way, for what the functions below don't say. `react` begins the call and returns at once.
template <typename Request, typename Reply>
Method unary_method(
    std::string_view name, Lane lane,
    std::function<grpc::ServerUnaryReactor*(const Harness&, grpc::CallbackServerContext*, const Request*, Reply*)>
        react) {
  return {name, lane, false, &method_taking<Request>(), [react = std::move(react)](const Harness& harness) {
            using Handler = grpc::internal::CallbackUnaryHandler<Request, Reply>;
            return std::make_unique<CheckedHandler<Handler, grpc::ServerUnaryReactor>>(
                harness, method_taking<Request>(),
                [react, harness](grpc::CallbackServerContext* context, const Request* request, Reply* reply) {
                  return react(harness, context, request, reply);
                });
          }};
}

template <typename Request, typename Response>
Method stream_method(
    std::string_view name,
    std::function<grpc::ServerWriteReactor<Response>*(const Harness&, grpc::CallbackServerContext*, const Request*)>
        react) {
  return {name, Lane::kRead, false, &method_taking<Request>(), [react = std::move(react)](const Harness& harness) {
            using Handler = grpc::internal::CallbackServerStreamingHandler<Request, Response>;
            return std::make_unique<CheckedHandler<Handler, grpc::ServerWriteReactor<Response>>>(
                harness, method_taking<Request>(),
                [react, harness](grpc::CallbackServerContext* context, const Request* request) {
                  return react(harness, context, request);
                });
          }};
}

// What a handler takes and gives.
template <typename Handler>
struct HandlerTypes;
template <typename ThePart, typename TheRequest, typename TheReply>
struct HandlerTypes<absl::StatusOr<TheReply> (ThePart::*)(const CallContext&, const TheRequest&)> {
  using Part = ThePart;
  using Request = TheRequest;
  using Reply = TheReply;
};
template <typename ThePart, typename TheRequest, typename TheReply>
struct HandlerTypes<absl::StatusOr<TheReply> (ThePart::*)(const CallContext&, const TheRequest&) const> {
  using Part = const ThePart;
  using Request = TheRequest;
  using Reply = TheReply;
};

template <typename Handler>
Method method(std::string_view name, Lane lane, typename HandlerTypes<Handler>::Part& part, Handler handler) {
  using Request = typename HandlerTypes<Handler>::Request;
  using Reply = typename HandlerTypes<Handler>::Reply;
  return unary_method<Request, Reply>(
      name, lane,
      [lane, &part, handler](const Harness& harness, grpc::CallbackServerContext* context, const Request* request,
                             Reply* reply) {
        return unary(harness, lane, context, request, reply,
                     [&part, handler](const CallContext& call, const Request& r) { return (part.*handler)(call, r); });
      });
}

// A call whose request has a `min_position`: it holds no worker while it waits.
template <typename Handler, typename Request = typename HandlerTypes<Handler>::Request,
          typename Reply = typename HandlerTypes<Handler>::Reply>
grpc::ServerUnaryReactor* unary_at_position(const Harness& harness, Lane lane, grpc::CallbackServerContext* context,
                                            const Request* request, Reply* reply, const WaitForPosition& wait,
                                            typename HandlerTypes<Handler>::Part& part, Handler handler) {
  WaitBefore before;
  if (request->has_min_position()) {
    before = [wait, request](const CallContext& call, const Proceed& proceed) {
      wait(request->min_position(), call, proceed);
    };
  }
  return unary_after(harness, lane, context, request, reply, std::move(before),
                     [&part, handler](const CallContext& call, const Request& r) { return (part.*handler)(call, r); });
}

template <typename Handler>
Method method_at_position(std::string_view name, Lane lane, typename HandlerTypes<Handler>::Part& part, Handler handler,
                          WaitForPosition wait) {
  using Request = typename HandlerTypes<Handler>::Request;
  using Reply = typename HandlerTypes<Handler>::Reply;
  Method made = unary_method<Request, Reply>(
      name, lane,
      [lane, &part, handler, wait = std::move(wait)](const Harness& harness, grpc::CallbackServerContext* context,
                                                     const Request* request, Reply* reply) {
        return unary_at_position(harness, lane, context, request, reply, wait, part, handler);
      });
  made.waits = true;
  return made;
}

// A stream of changes: `plan` authorises, validates and says what is sent.
template <typename Request, typename Response>
Method watch_method(std::string_view name, WatchHub& hub,
                    std::function<absl::StatusOr<WatchPlan<Response>>(const CallContext&, const Request&)> plan) {
  return stream_method<Request, Response>(
      name, [&hub, plan = std::move(plan)](const Harness& harness, grpc::CallbackServerContext* context,
                                           const Request* request) {
        return watch<Response>(harness, hub, context, request,
                               [plan, asked = *request](const CallContext& call) { return plan(call, asked); });
      });
}

template <typename Request, typename Response>
Method watch_method(std::string_view name, WatchHub& hub,
                    absl::StatusOr<WatchPlan<Response>> (*plan)(const CallContext&, const Request&)) {
  return watch_method<Request, Response>(
      name, hub, std::function<absl::StatusOr<WatchPlan<Response>>(const CallContext&, const Request&)>(plan));
}

}  // namespace entente::common
