// What each path means: a method of the contracts, a file, who calls (session_document.h), or the health of the
// process. Thread-safe: immutable after construction.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/callers.h"
#include "gateway/connect_protocol.h"
#include "gateway/exchange.h"
#include "gateway/gateway.h"
#include "gateway/readiness.h"
#include "gateway/static_files.h"
#include "services/common/base/ids.h"
#include "services/common/base/token_buckets.h"

namespace google::protobuf {
class MethodDescriptor;
}

namespace entente::common {
class Authenticator;
class Metrics;
class SpanSink;
struct Caller;
}  // namespace entente::common

namespace entente::gateway {

struct RpcPlan;
class BrowserSignIn;
class ServiceChannel;

class Router : public HttpHandler {
 public:
  // `authenticator` may be null: then only the services look at tokens; `sign_in` null: browsers don't sign in here;
  // `spans` null: nobody keeps any. It and `metrics` outlive it.
  Router(GatewayOptions options, const std::vector<GatewayRoute>& routes, StaticFiles files,
         std::unique_ptr<common::Authenticator> authenticator, std::unique_ptr<BrowserSignIn> sign_in,
         common::Metrics& metrics, common::SpanSink* spans = nullptr);
  ~Router() override;

  Admission admit(const HttpRequest& head, const std::string& address) override;
  HttpResponse refuse(const HttpRequest& head, int status, const std::string& message) const override;
  void answered(const HttpRequest& request, int status, std::size_t body_bytes, std::chrono::microseconds duration,
                bool complete, const common::Trace* trace) override;

  // Tells, once and from any thread, which services don't serve and why, in lines; empty: all do.
  void ask_readiness(std::function<void(std::string why_not)> told) const;

 private:
  struct Target {
    const google::protobuf::MethodDescriptor* method;
    std::shared_ptr<ServiceChannel> service;
  };

  bool is_foreign(const HttpRequest& request) const;
  bool is_of_another_page(const HttpRequest& request) const;
  std::optional<Target> find(const std::string& path) const;
  std::size_t body_limit(const Target& target) const;
  Admission admit_call(const HttpRequest& head, const std::string& address);
  static void call(const std::shared_ptr<Exchange>& exchange, RpcPlan& plan);
  // Fills in who calls: the metadata, and the caller's place; `who` as far as that is known when it refuses.
  absl::Status identify(const HttpRequest& request, const Target& target, const std::string& address, RpcPlan& plan,
                        common::Caller& who);
  // The same of somebody who isn't signed in and needn't be: the gateway calls as itself.
  absl::Status identify_invited(const std::string& address, RpcPlan& plan);
  void speak_as_gateway(RpcPlan& plan) const;
  absl::Status take_place(const std::string& who, RpcPlan& plan);
  absl::StatusOr<std::chrono::milliseconds> time_for(const HttpRequest& request, const Target& target) const;
  // Who calls, for a page that asks; nothing where nobody is signed in, or only the services could tell.
  std::optional<common::Caller> who_asks(const HttpRequest& request) const;
  void answer_file(Exchange& exchange) const;
  void answer_readiness(const std::shared_ptr<Exchange>& exchange) const;

  const GatewayOptions options_;
  const StaticFiles files_;
  ServiceChannels services_;
  const std::unique_ptr<common::Authenticator> authenticator_;
  const std::unique_ptr<BrowserSignIn> sign_in_;
  common::Metrics& metrics_;
  common::SpanSink* const spans_;
  common::RandomIds ids_;
  Callers callers_;
  common::TokenBuckets tries_;  // of methods for which nobody signs in, by address
};

}  // namespace entente::gateway
