#include "gateway/browser_sign_in.h"

#include <grpcpp/support/status.h>

#include <algorithm>
#include <thread>
#include <utility>
#include <vector>

#include "gateway/accept_language.h"
#include "gateway/connect_protocol.h"
#include "gateway/errors.h"
#include "gateway/http/ascii.h"
#include "gateway/http/query.h"
#include "gateway/json_text.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/audit.h"
#include "services/common/rpc/program_subject.h"
#include "services/common/sheets/said.h"

namespace entente::gateway {
namespace {

constexpr std::string_view kBegin = "/sign-in", kCallback = "/sign-in/callback", kSignOut = "/sign-out";
constexpr std::string_view kSessionCookie = "session", kBegunCookie = "sign-in";
constexpr absl::Duration kLongestSignIn = absl::Minutes(10);
constexpr std::size_t kMostReturnBytes = 1000;

// A house full of people behind one address comes in the same minutes, each two or three times; the provider is asked
// no more often than that.
constexpr double kTriesAtOnce = 100;
constexpr double kTriesPerSecond = 2;

// How long a sign-in waits for a new key of the provider to be known here, in steps.
constexpr int kKeyWaits = 30;
constexpr std::chrono::milliseconds kKeyWait{100};

const common::Clock& machine_clock() {
  static const common::SystemClock clock;
  return clock;
}

HttpHeaders plain_headers(std::string_view type) {
  return {{"cache-control", "no-store"},
          {"x-content-type-options", "nosniff"},
          {"referrer-policy", "no-referrer"},  // the code stands in the address
          {"cross-origin-resource-policy", "same-origin"},
          {"content-security-policy", "default-src 'none'; frame-ancestors 'none'"},
          {"content-type", std::string(type)}};
}

HttpResponse with(HttpResponse response, HttpHeaders more) {
  for (auto& header : more) response.headers.push_back(std::move(header));
  return response;
}

HttpResponse json(std::string body) {
  return {200, plain_headers("application/json"), std::move(body)};
}

HttpResponse redirect(std::string location) {
  return with({303, plain_headers("text/plain; charset=utf-8"), ""}, {{"location", std::move(location)}});
}

// To a person who reads it in the browser.
HttpResponse refusal(const HttpRequest& request, const absl::Status& status) {
  const auto said = common::said_in(language_of(request), status);
  return {http_status_of(common::to_grpc(status)), plain_headers("text/plain; charset=utf-8"),
          common::concat(said ? *said : std::string(status.message()), "\n")};
}

Admission answering(HttpResponse response) {
  return {[response = std::move(response)](const std::shared_ptr<Exchange>& exchange) { exchange->send(response); }};
}

// A path of the gateway itself: what begins with two slashes, or one and a backslash, leads browsers elsewhere, and
// signing in leads in a circle.
bool is_own_path(std::string_view path) {
  return path.starts_with("/") && !path.starts_with("//") && !path.starts_with(kBegin) &&
         path.size() <= kMostReturnBytes &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 127 && c != '\\'; });
}

absl::Status not_begun() {
  return common::make_error(kSignInNotBegun, kSignInNotBegun.when);
}

}  // namespace

absl::StatusOr<std::unique_ptr<BrowserSignIn>> BrowserSignIn::open(const std::string& oidc_file,
                                                                   const common::Authenticator& authenticator) {
  if (oidc_file.empty()) return std::unique_ptr<BrowserSignIn>();
  ENTENTE_ASSIGN_OR_RETURN(const common::OidcConfig config, common::load_oidc_config(oidc_file));
  if (!config.sign_in) return std::unique_ptr<BrowserSignIn>();
  auto ids = std::make_unique<common::RandomIds>();
  ENTENTE_ASSIGN_OR_RETURN(auto sealer, common::Sealer::open(config.sign_in->session_keys, machine_clock(), *ids));
  ENTENTE_ASSIGN_OR_RETURN(auto flow, common::CodeFlow::open(config, machine_clock(), *ids));
  return std::unique_ptr<BrowserSignIn>(new BrowserSignIn(*config.sign_in, config.issuer, std::move(sealer),
                                                          std::move(ids), std::move(flow), authenticator));
}

BrowserSignIn::BrowserSignIn(common::SignInConfig config, std::string issuer, std::unique_ptr<common::Sealer> sealer,
                             std::unique_ptr<common::Ids> ids, std::unique_ptr<common::CodeFlow> flow,
                             const common::Authenticator& authenticator)
    : config_(std::move(config)),
      issuer_(std::move(issuer)),
      ids_(std::move(ids)),
      cookies_(std::make_unique<SealedCookies>(std::move(sealer), config_.address.starts_with("https:"))),
      flow_(std::move(flow)),
      authenticator_(authenticator),
      tries_(kTriesAtOnce, kTriesPerSecond),
      pool_({.read_threads = 4, .write_threads = 0, .solve_threads = 0, .read_queue = 64}) {}

BrowserSignIn::~BrowserSignIn() {
  flow_->stop();
  pool_.stop();
}

bool BrowserSignIn::is_path(std::string_view path) {
  return path == kBegin || path == kCallback || path == kSignOut;
}

Admission BrowserSignIn::admit(const HttpRequest& head, const std::string& address) {
  const std::string_view method = head.path == kSignOut ? "POST" : "GET";
  if (head.method != method) {
    HttpResponse wrong = refusal(head, common::make_error(kMethodNotAllowed, kMethodNotAllowed.when));
    wrong.status = 405;
    return answering(with(std::move(wrong), {{"allow", std::string(method)}}));
  }
  if (const auto wait = tries_.take(address, common::steady_now())) {
    return answering(refusal(head, common::make_retryable_error(kTooManyTries, kTooManyTries.when, *wait)));
  }
  if (head.path == kBegin) return later([this](const HttpRequest& request) { return begin(request); });
  if (head.path == kCallback) return later([this](const HttpRequest& request) { return end(request); });
  if (const absl::Status page = check_page(head); !page.ok()) return answering(refusal(head, page));
  return later([this](const HttpRequest&) { return sign_out(); });
}

Admission BrowserSignIn::later(std::function<HttpResponse(const HttpRequest&)> work) {
  return {[this, work = std::move(work)](const std::shared_ptr<Exchange>& exchange) {
    if (pool_.submit(common::Lane::kRead, [work, exchange] { exchange->send(work(exchange->request())); })) return;
    exchange->send(refusal(exchange->request(),
                           common::make_retryable_error(
                               common::kOverloaded, "too many sign in at the same time; repeat", absl::Seconds(5))));
  }};
}

HttpResponse BrowserSignIn::begin(const HttpRequest& request) {
  const auto query = read_query(request.query);
  std::string return_to = "/";
  if (query && query->contains("return_to") && is_own_path(query->at("return_to"))) return_to = query->at("return_to");
  const auto begin = flow_->begin();
  if (!begin.ok()) return refusal(request, begin.status());
  const auto& [state, nonce, verifier] = begin->begun;
  const absl::Time now = machine_clock().now();
  return with(redirect(begin->location),
              cookies_->keep(kBegunCookie, common::concat(state, "\n", nonce, "\n", verifier, "\n", return_to),
                             now + kLongestSignIn, now));
}

// However it ends, what was begun is over.
HttpResponse BrowserSignIn::end(const HttpRequest& request) {
  const absl::StatusOr<HttpResponse> done = finish(request);
  if (!done.ok()) common::audit_sign_in("", done.status());
  return with(done.ok() ? *done : refusal(request, done.status()), cookies_->forget(kBegunCookie));
}

absl::StatusOr<HttpResponse> BrowserSignIn::finish(const HttpRequest& request) {
  const absl::Time now = machine_clock().now();
  const auto query = read_query(request.query);
  const auto kept = cookies_->read(request, kBegunCookie, now);
  if (!query || !kept) return not_begun();
  const std::vector<std::string_view> parts = common::split(*kept, '\n');
  const auto given = [&](const char* name) {
    const auto found = query->find(name);
    return found == query->end() ? std::string() : found->second;
  };
  if (parts.size() != 4 || given("state") != parts[0]) return not_begun();
  // RFC 9207: an answer of another provider is none of ours.
  if (query->contains("iss") && given("iss") != issuer_) return not_begun();
  if (query->contains("error")) {
    return common::make_error(common::kUnauthenticated,
                              common::concat("signing in failed: the identity provider says ", shown(given("error"))));
  }
  ENTENTE_ASSIGN_OR_RETURN(
      const common::CodeFlow::Token token,
      flow_->finish(given("code"), {std::string(parts[0]), std::string(parts[1]), std::string(parts[2])}));
  ENTENTE_ASSIGN_OR_RETURN(const common::Caller person, person_of(token.text));
  const absl::Time until = std::min(token.until, now + config_.longest);
  HttpHeaders session = cookies_->keep(kSessionCookie, token.text, until, now);
  if (session.empty()) {
    return common::make_error(common::kUnauthenticated,
                              "signing in failed: the token is too long; have the provider put fewer claims into it");
  }
  common::audit_sign_in(person.subject, absl::OkStatus());
  return with(redirect(common::concat(config_.address, parts[3])), std::move(session));
}

// A key of the provider that is new may not be known to the authenticator yet: the code is used up, so wait a little.
absl::StatusOr<common::Caller> BrowserSignIn::person_of(const std::string& token) const {
  absl::StatusOr<common::Caller> caller = authenticator_.authenticate({token, "", ""}, machine_clock().now());
  for (int i = 0; i < kKeyWaits && absl::IsUnavailable(caller.status()); ++i) {
    std::this_thread::sleep_for(kKeyWait);
    caller = authenticator_.authenticate({token, "", ""}, machine_clock().now());
  }
  if (caller.ok() && (caller->kind != common::CallerKind::kPerson || common::is_program(caller->subject))) {
    return common::make_error(common::kUnauthenticated, "signing in failed: its token isn't a person's");
  }
  return caller;
}

HttpResponse BrowserSignIn::sign_out() {
  std::string location = flow_->end_location();
  if (location.empty()) location = "/";
  return with(json(common::concat("{\"location\":", json_text(location), "}")), cookies_->forget(kSessionCookie));
}

std::optional<std::string> BrowserSignIn::kept_token(const HttpRequest& request) const {
  return cookies_->read(request, kSessionCookie, machine_clock().now());
}

bool BrowserSignIn::has_session(const HttpRequest& request) const {
  return cookies_->is_there(request, kSessionCookie);
}

// Browsers say with every POST of which origin the page is that makes it (Fetch, 3.1), and newer ones how it stands to
// this one; `same-site` is another host.
absl::Status BrowserSignIn::check_page(const HttpRequest& request) const {
  const std::string* const origin = request.header("origin");
  const std::string* const site = request.header("sec-fetch-site");
  if (origin != nullptr && *origin == config_.address && (site == nullptr || *site == "same-origin")) {
    return absl::OkStatus();
  }
  return common::make_error(kForeignOrigin, kForeignOrigin.when);
}

absl::StatusOr<std::string> BrowserSignIn::token_of(const HttpRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(check_page(request));
  if (auto token = kept_token(request)) return *std::move(token);
  return common::make_error(common::kUnauthenticated, "your session has ended; sign in again");
}

}  // namespace entente::gateway
