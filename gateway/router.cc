#include "gateway/router.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <string_view>

#include "absl/time/clock.h"
#include "gateway/browser_sign_in.h"
#include "gateway/errors.h"
#include "gateway/grpc_web.h"
#include "gateway/http/ascii.h"
#include "gateway/json_text.h"
#include "gateway/messages.h"
#include "gateway/readiness.h"
#include "gateway/rpc_call.h"
#include "gateway/service_channel.h"
#include "gateway/session_document.h"
#include "services/common/base/clock.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/trace.h"
#include "services/common/rpc/access.h"
#include "services/common/rpc/audit.h"
#include "services/common/rpc/authenticator.h"
#include "services/common/rpc/client.h"
#include "services/common/rpc/metrics.h"
#include "services/common/rpc/spans.h"
#include "services/common/text/text.h"

namespace entente::gateway {
namespace {

namespace pb = google::protobuf;

// A house full of people behind one address may answer at the same time; 128 bits can't be guessed at any such pace.
constexpr double kTriesAtOnce = 30;
constexpr double kTriesPerSecond = 0.5;

// The page needs nothing from elsewhere; styles and scripts are files of its own.
const HttpHeaders& file_headers() {
  static const HttpHeaders headers{
      {"content-security-policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src "
       "'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
      {"x-content-type-options", "nosniff"},
      {"referrer-policy", "no-referrer"},
      {"cross-origin-resource-policy", "same-origin"},
      {"cross-origin-opener-policy", "same-origin"}};
  return headers;
}

const HttpHeaders& answer_headers() {
  static const HttpHeaders headers{{"cache-control", "no-store"},
                                   {"x-content-type-options", "nosniff"},
                                   {"cross-origin-resource-policy", "same-origin"}};
  return headers;
}

bool is_read(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// `/package.Service/Method`.
bool is_method_path(std::string_view path) {
  const std::size_t slash = path.find('/', 1);
  if (slash == std::string_view::npos || slash + 1 == path.size()) return false;
  if (path.find('%') != std::string_view::npos) return false;  // %2F is no separator
  return path.substr(1, slash - 1).find('.') != std::string_view::npos &&
         path.find_first_of("./", slash + 1) == std::string_view::npos;
}

HttpResponse json_error(int http_status, const absl::Status& status, HttpHeaders more = {}) {
  HttpResponse response{http_status, answer_headers(), error_json(common::to_grpc(status))};
  response.headers.emplace_back("content-type", "application/json");
  for (auto& header : more) response.headers.push_back(std::move(header));
  return response;
}

HttpResponse text(int http_status, std::string body, HttpHeaders more = {},
                  std::string_view type = "text/plain; charset=utf-8") {
  HttpResponse response{http_status, answer_headers(), std::move(body)};
  response.headers.emplace_back("content-type", type);
  for (auto& header : more) response.headers.push_back(std::move(header));
  return response;
}

HttpResponse unknown_method(const std::string& path) {
  return json_error(404, common::make_error(kUnknownMethod, common::concat("There is no method ",
                                                                           common::truncate_code_points(path, 200),
                                                                           "; see docs/api.md.")));
}

// An answer that is known when the head is.
Admission answering(HttpResponse response) {
  return {[response = std::move(response)](const std::shared_ptr<Exchange>& exchange) { exchange->send(response); }};
}

std::string_view host_of(std::string_view authority) {
  if (authority.starts_with("[")) return authority.substr(0, authority.find(']') + 1);
  return authority.substr(0, authority.find(':'));
}

}  // namespace

Router::Router(GatewayOptions options, const std::vector<GatewayRoute>& routes, StaticFiles files,
               std::unique_ptr<common::Authenticator> authenticator, std::unique_ptr<BrowserSignIn> sign_in,
               common::Metrics& metrics, common::SpanSink* spans)
    : options_(std::move(options)),
      files_(std::move(files)),
      authenticator_(std::move(authenticator)),
      sign_in_(std::move(sign_in)),
      metrics_(metrics),
      spans_(spans),
      callers_(options_.calls_per_caller),
      tries_(kTriesAtOnce, kTriesPerSecond) {
  for (const GatewayRoute& route : routes) {
    services_[route.package] = std::make_shared<ServiceChannel>(route.name, route.channel);
  }
}

Router::~Router() = default;

HttpResponse Router::refuse(const HttpRequest& head, int status, const std::string& message) const {
  if (status == 429) {
    return json_error(429, common::make_retryable_error(common::kOverloaded, message, absl::Seconds(1)),
                      {{"retry-after", "1"}});
  }
  if (status != 413) {
    return json_error(status, common::make_error(status == 431 ? kRequestTooLarge : kMalformedRequest, message));
  }
  const auto target = find(head.path);
  return json_error(413,
                    common::make_error(kRequestTooLarge,
                                       common::concat("The body of ", head.path, " may have at most ",
                                                      target ? body_limit(*target) : 0, " bytes; send less at once.")));
}

void Router::answered(const HttpRequest& request, int status, std::size_t body_bytes,
                      std::chrono::microseconds duration, bool complete, const common::Trace* trace) {
  const std::optional<Target> target = find(request.path);
  metrics_.count_request(target ? target->method : nullptr, status, std::chrono::duration<double>(duration).count());
  if (spans_ != nullptr && trace != nullptr && trace->sampled && target) {
    spans_->take({.trace = *trace,
                  .service = target->method->service()->full_name(),
                  .method = target->method->name(),
                  .end = absl::Now(),
                  .took = absl::FromChrono(duration),
                  .is_http = true,
                  .code = status});
  }
  common::log(is_method_path(request.path) ? common::LogLevel::kInfo : common::LogLevel::kDebug, "http",
              {{"method", request.method},
               {"path", std::string_view(request.path).substr(0, 200)},
               {"status", status},
               {"bytes", static_cast<std::int64_t>(body_bytes)},
               {"ms", static_cast<double>(duration.count()) / 1000},
               {"complete", complete},
               {"trace", trace == nullptr ? std::string_view() : std::string_view(trace->id)}});
}

Admission Router::admit(const HttpRequest& head, const std::string& address) {
  if (is_foreign(head)) return answering(json_error(403, common::make_error(kForeignHost, kForeignHost.when)));
  if (is_of_another_page(head)) {
    return answering(json_error(403, common::make_error(kForeignOrigin, kForeignOrigin.when)));
  }
  if (is_method_path(head.path)) return admit_call(head, address);
  if (sign_in_ != nullptr && BrowserSignIn::is_path(head.path)) return sign_in_->admit(head, address);
  if (head.method == "POST") return answering(unknown_method(head.path));
  if (head.path == "*") return answering({204, {{"allow", "GET, HEAD, POST, OPTIONS"}}, ""});
  if (!is_read(head)) {
    return answering(
        json_error(405, common::make_error(kMethodNotAllowed, kMethodNotAllowed.when), {{"allow", "GET, HEAD"}}));
  }
  if (head.path == "/healthz") return answering(text(200, "ok\n"));
  if (head.path == "/session") {
    return answering(text(200, session_document(sign_in_ != nullptr, who_asks(head)), {}, "application/json"));
  }
  if (head.path == "/readyz") {
    return {[this](const std::shared_ptr<Exchange>& exchange) { answer_readiness(exchange); }};
  }
  return {[this](const std::shared_ptr<Exchange>& exchange) { answer_file(*exchange); }};
}

// Without identity every caller from this machine is signed in, so a page of another site whose name was made to lead
// here (DNS rebinding) must not be one.
bool Router::is_foreign(const HttpRequest& request) const {
  if (options_.has_identity()) return false;
  const std::string* host = request.header("host");
  if (host == nullptr) return false;  // HTTP/1.0: no browser
  std::string name = lower(host_of(*host));
  if (name.ends_with('.')) name.pop_back();                                           // the same name, said to be whole
  const bool is_number = name.find_first_not_of("0123456789.") == std::string::npos;  // not 127.example.org
  return name != "localhost" && name != "[::1]" && !(is_number && name.starts_with("127."));
}

// Nor one that calls under the gateway's own name: browsers say where a page is from with every call that it makes
// beyond itself, and with each POST (Fetch, 3.1). `null` is somewhere else, too.
bool Router::is_of_another_page(const HttpRequest& request) const {
  if (options_.has_identity()) return false;
  const std::string* origin = request.header("origin");
  const std::string* host = request.header("host");
  if (origin == nullptr) return false;
  return host == nullptr ||
         lower(*origin) != common::concat(options_.https_cert.empty() ? "http://" : "https://", lower(*host));
}

std::optional<Router::Target> Router::find(const std::string& path) const {
  if (!is_method_path(path)) return std::nullopt;
  const std::size_t slash = path.find('/', 1);
  const auto* service = pb::DescriptorPool::generated_pool()->FindServiceByName(path.substr(1, slash - 1));
  if (service == nullptr) return std::nullopt;
  const auto* method = service->FindMethodByName(path.substr(slash + 1));
  const auto route = services_.find(service->file()->package());
  // HTTP/1.1 carries no stream towards the server; what services say among themselves is nobody else's.
  if (method == nullptr || common::access_of(*method).internal() || route == services_.end() ||
      method->client_streaming())
    return std::nullopt;
  return Target{method, route->second};
}

std::size_t Router::body_limit(const Target& target) const {
  return common::access_of(*target.method).carries_sheets() ? options_.import_body_bytes : options_.body_bytes;
}

// Everything but the message itself is decided here, on the head: path, method, form, token, rights, time.
Admission Router::admit_call(const HttpRequest& head, const std::string& address) {
  const std::optional<Target> target = find(head.path);
  if (!target) return answering(unknown_method(head.path));
  if (head.method != "POST") {
    return answering(json_error(405,
                                common::make_error(kMethodNotAllowed, common::concat(head.path, " is called by POST.")),
                                {{"allow", "POST"}}));
  }
  const bool streams = target->method->server_streaming();
  const std::string* given = head.header("content-type");
  const auto type = parse_content_type(given == nullptr ? "" : *given);
  if (!type || (!type->grpc_web && type->stream != streams)) {
    const std::string json(content_type_name({true, streams})), binary(content_type_name({false, streams}));
    return answering(
        json_error(415,
                   common::make_error(kUnsupportedContentType,
                                      common::concat("content-type: \"", given == nullptr ? "" : shown(*given),
                                                     "\" must be ", json, " or ", binary, " for ", head.path)),
                   {{"accept-post", common::concat(json, ", ", binary)}}));
  }

  const std::string* parent = head.header(common::kTraceKey);
  const auto trace = std::make_shared<const common::Trace>(
      common::begin_trace(parent == nullptr ? "" : *parent, ids_, spans_ == nullptr ? 0 : options_.trace_percent));
  auto plan = std::make_shared<RpcPlan>(RpcPlan{target->method,
                                                *type,
                                                target->service,
                                                {},
                                                {},
                                                {},
                                                streams ? options_.longest_silence : std::chrono::milliseconds(0),
                                                answer_headers()});
  plan->headers.emplace_back("x-entente-trace-id", trace->id);

  const absl::Status ready = [&]() -> absl::Status {
    const std::string* encoding = head.header(type->grpc_web ? "grpc-encoding"
                                              : streams      ? "connect-content-encoding"
                                                             : "content-encoding");
    if (encoding != nullptr && !encoding->empty() && lower(*encoding) != "identity") {
      return common::make_error(kUnsupportedEncoding, kUnsupportedEncoding.when);
    }
    plan->metadata[common::kTraceKey] = common::traceparent_of(*trace);
    common::Caller who;
    const absl::Status identified = identify(head, *target, address, *plan, who);
    common::audit_refusal(common::short_name(*target->method), who, identified, trace->id);
    ENTENTE_RETURN_IF_ERROR(identified);
    ENTENTE_ASSIGN_OR_RETURN(plan->time, time_for(head, *target));
    return absl::OkStatus();
  }();
  if (!ready.ok()) {
    return {[plan, ready](const std::shared_ptr<Exchange>& exchange) {
              answer_error(*exchange, plan->type, plan->headers, common::to_grpc(ready));
            },
            std::nullopt, trace};
  }
  return {[plan](const std::shared_ptr<Exchange>& exchange) { call(exchange, *plan); }, body_limit(*target), trace};
}

void Router::call(const std::shared_ptr<Exchange>& exchange, RpcPlan& plan) {
  const absl::Status ready = [&]() -> absl::Status {
    const std::string& body = exchange->request().body;
    absl::StatusOr<std::string> message = plan.type.stream ? open_envelope(body) : body;
    if (!message.ok()) return message.status();
    if (plan.type.json) {
      message = wire_from_json(*plan.method->input_type(), *message);
      if (!message.ok()) return message.status();
    } else if (absl::Status status = check_wire(*plan.method->input_type(), *message); !status.ok()) {
      return status;
    }
    plan.message = *std::move(message);
    return absl::OkStatus();
  }();
  if (!ready.ok()) return answer_error(*exchange, plan.type, plan.headers, common::to_grpc(ready));
  start_rpc(exchange, std::move(plan));
}

absl::Status Router::take_place(const std::string& who, RpcPlan& plan) {
  plan.place = callers_.take_place(who);
  if (plan.place != nullptr) return absl::OkStatus();
  return common::make_retryable_error(common::kOverloaded,
                                      common::concat(options_.calls_per_caller,
                                                     " calls of yours aren't answered yet; wait for one of them, and "
                                                     "send the bodies of those that have begun"),
                                      absl::Seconds(1));
}

absl::Status Router::identify_invited(const std::string& address, RpcPlan& plan) {
  if (!options_.forwards()) {
    if (!options_.has_identity()) return absl::OkStatus();  // as everybody is then
    return common::make_error(common::kUnauthenticated,
                              "Links of invitations work at a gateway that has a service token: --service-token-file.");
  }
  ENTENTE_RETURN_IF_ERROR(take_place(common::concat("\n", address), plan));  // a line end: nobody's subject
  speak_as_gateway(plan);
  return absl::OkStatus();
}

// By its certificate it is known without a word.
void Router::speak_as_gateway(RpcPlan& plan) const {
  if (options_.service_token.empty()) return;
  plan.metadata[common::kAuthorizationKey] = common::concat("Bearer ", options_.service_token);
}

absl::Status Router::identify(const HttpRequest& request, const Target& target, const std::string& address,
                              RpcPlan& plan, common::Caller& known) {
  const std::string* authorization = request.header("authorization");
  std::string by_session;
  if (authorization == nullptr && sign_in_ != nullptr && sign_in_->has_session(request)) {
    const absl::StatusOr<std::string> token = sign_in_->token_of(request);
    // Who holds an invitation needs no session, and isn't kept out by one that has ended.
    if (!token.ok() && !common::takes_invited(*target.method)) return token.status();
    if (token.ok()) authorization = &(by_session = common::concat("Bearer ", *token));
  }
  if (common::takes_invited(*target.method)) {
    if (const auto wait = tries_.take(address, common::steady_now()))
      return common::make_retryable_error(kTooManyTries, kTooManyTries.when, *wait);
    if (authorization == nullptr) return identify_invited(address, plan);
  }
  std::string_view token;
  if (authorization != nullptr) token = *authorization;
  const bool bearer = lower(token.substr(0, 7)) == "bearer ";
  if (bearer) token = without_blanks(token.substr(7));
  const bool needs_token = options_.has_identity() || options_.forwards();
  const bool readable = std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 127; });
  const auto is_token = [](const auto& header) { return header.first == "authorization"; };
  const bool twice = std::count_if(request.headers.begin(), request.headers.end(), is_token) > 1;
  if ((authorization != nullptr && (!bearer || token.empty() || !readable || twice)) || (needs_token && !bearer)) {
    // Never with the gateway's own token alone: an unknown caller would be the gateway.
    return common::make_error(common::kUnauthenticated, "Send a token: authorization: Bearer TOKEN.");
  }
  if (token.empty()) return absl::OkStatus();
  std::string who(token);
  if (authenticator_ != nullptr) {
    const auto caller = authenticator_->authenticate({std::string(token), "", ""}, absl::Now());
    if (!caller.ok()) return caller.status();
    // The gateway forwards people; a service has no need of it.
    if (caller->kind == common::CallerKind::kService && options_.forwards()) {
      return common::make_error(common::kUnauthenticated,
                                "This is the token of a service: call the services themselves, not the gateway.");
    }
    known = *caller;
    ENTENTE_RETURN_IF_ERROR(common::authorise_call(*target.method, *caller));
    who = caller->subject;
  }
  ENTENTE_RETURN_IF_ERROR(take_place(who, plan));
  if (options_.forwards()) {
    speak_as_gateway(plan);
    plan.metadata[common::kPersonTokenKey] = std::string(token);
  } else {
    plan.metadata[common::kAuthorizationKey] = common::concat("Bearer ", token);
  }
  return absl::OkStatus();
}

absl::StatusOr<std::chrono::milliseconds> Router::time_for(const HttpRequest& request, const Target& target) const {
  const std::string* timeout = request.header("connect-timeout-ms");
  const std::string* grpc_timeout = request.header("grpc-timeout");
  if (timeout != nullptr || grpc_timeout != nullptr) {
    const auto milliseconds = timeout != nullptr ? parse_timeout_ms(*timeout) : parse_grpc_timeout(*grpc_timeout);
    if (!milliseconds.ok()) return milliseconds.status();
    return std::chrono::milliseconds(std::max<std::int64_t>(*milliseconds, 1));
  }
  if (target.method->server_streaming()) return std::chrono::milliseconds(0);
  return common::access_of(*target.method).carries_sheets() ? options_.import_time : options_.unary_time;
}

std::optional<common::Caller> Router::who_asks(const HttpRequest& request) const {
  const std::string* authorization = request.header("authorization");
  std::string token = authorization == nullptr ? "" : common::bearer_of(*authorization);
  if (authorization == nullptr && sign_in_ != nullptr) token = sign_in_->kept_token(request).value_or("");
  if (authenticator_ == nullptr) {
    // As the services on this machine sign in whoever comes without a token.
    if (authorization != nullptr || options_.forwards()) return std::nullopt;
    return common::local_caller(absl::Now());
  }
  if (token.empty()) return std::nullopt;
  absl::StatusOr<common::Caller> caller = authenticator_->authenticate({token, "", ""}, absl::Now());
  if (!caller.ok() || caller->kind == common::CallerKind::kService) return std::nullopt;
  return *std::move(caller);
}

void Router::answer_file(Exchange& exchange) const {
  HttpResponse response{200, file_headers(), ""};
  if (files_.answer(exchange.request(), response)) return exchange.send(std::move(response));
  exchange.send(text(404, "There is no such page. Begin at /.\n"));
}

void Router::ask_readiness(std::function<void(std::string why_not)> told) const {
  ask_services(services_, std::move(told));
}

void Router::answer_readiness(const std::shared_ptr<Exchange>& exchange) const {
  ask_readiness([exchange](const std::string& why_not) {
    exchange->send(why_not.empty() ? text(200, "ready\n") : text(503, "not ready: " + why_not));
  });
}

}  // namespace entente::gateway
