#include "services/common/service/otlp_exporter.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/curl_owned.h"
#include "services/common/base/errors.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

constexpr Metric kSpans("entente_spans_total",
                        "Spans of sampled calls: sent to the collector, dropped since too many waited, or lost with a "
                        "batch it didn't take.",
                        {"outcome"});

bool is_collector(const std::string& endpoint) {
  const CurlOwned<CURLU> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, endpoint.c_str(), 0) != CURLUE_OK) return false;
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT}) {
    if (!part_of(url.get(), part).empty()) return false;
  }
  const std::string scheme = part_of(url.get(), CURLUPART_SCHEME);
  return (scheme == "http" || scheme == "https") && endpoint.starts_with(concat(scheme, "://"));
}

std::size_t ignore(const char*, std::size_t, std::size_t count, void*) {
  return count;
}

// Breaks a transfer off within a second or so.
int on_progress(void* give_up, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const std::int64_t when = *static_cast<const std::atomic<std::int64_t>*>(give_up);
  return absl::ToInt64Nanoseconds(steady_now()) >= when ? 1 : 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<OtlpExporter>> OtlpExporter::open(const std::string& endpoint,
                                                                 const std::string& service, Metrics& metrics,
                                                                 OtlpOptions options) {
  if (endpoint.empty()) return nullptr;
  start_curl();
  if (!is_collector(endpoint)) {
    return make_error(kInvalidConfiguration,
                      "otlp-endpoint: write the address of a collector without user, password or query, e.g. "
                      "http://localhost:4318");
  }
  std::string url = endpoint;
  while (url.ends_with('/')) url.pop_back();
  return std::unique_ptr<OtlpExporter>(
      new OtlpExporter(concat(url, "/v1/traces"), origin_of_process(service), metrics, options));
}

OtlpExporter::OtlpExporter(std::string url, SpanOrigin origin, Metrics& metrics, OtlpOptions options)
    : url_(std::move(url)),
      origin_(std::move(origin)),
      metrics_(metrics),
      options_(options),
      give_up_(std::numeric_limits<std::int64_t>::max()) {
  for (const char* outcome : {"sent", "dropped", "lost"}) metrics_.count(kSpans, {outcome}, 0);
  thread_ = std::thread([this] { run(); });
}

OtlpExporter::~OtlpExporter() {
  stop();
}

void OtlpExporter::take(Span span) {
  bool is_full = false;
  bool is_full_batch = false;
  {
    std::lock_guard lock(mutex_);
    is_full = stopped_ || waiting_.size() >= options_.most_waiting;
    if (!is_full) waiting_.push_back(std::move(span));
    is_full_batch = !is_full && waiting_.size() == options_.batch;
  }
  if (is_full) metrics_.count(kSpans, {"dropped"});
  if (is_full_batch) wake_.notify_one();
}

void OtlpExporter::stop() {
  {
    std::lock_guard lock(mutex_);
    if (!stopped_) give_up_ = absl::ToInt64Nanoseconds(steady_now() + options_.last_patience);
    stopped_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void OtlpExporter::run() {
  absl::Duration pause = options_.pause;
  for (;;) {
    const std::vector<Span> batch = next_batch(pause);
    if (batch.empty()) return;
    pause = send(batch) ? options_.pause : std::min(pause * 2, options_.longest_pause);
  }
}

std::vector<Span> OtlpExporter::next_batch(absl::Duration pause) {
  const bool after_failure = pause > options_.pause;
  std::unique_lock lock(mutex_);
  do {
    wake_.wait_for(lock, absl::ToChronoNanoseconds(pause),
                   [&] { return stopped_ || (!after_failure && waiting_.size() >= options_.batch); });
  } while (waiting_.empty() && !stopped_);
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), options_.batch));
  std::vector<Span> batch(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return batch;
}

bool OtlpExporter::send(const std::vector<Span>& batch) {
  const absl::Status status = post(otlp_json(origin_, batch));
  metrics_.count(kSpans, {status.ok() ? "sent" : "lost"}, static_cast<double>(batch.size()));
  std::string cause(status.message());
  if (!status.ok() && cause != said_) log_warning("spans are lost", {{"collector", url_}, {"error", cause}});
  said_ = std::move(cause);
  return status.ok();
}

absl::Status OtlpExporter::post(const std::string& body) {
  const CurlOwned<CURL> handle(curl_easy_init());
  if (handle == nullptr) return absl::InternalError("no memory for a request");
  const CurlOwned<curl_slist> headers(curl_slist_append(nullptr, "content-type: application/json"));
  CURL* const curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> said = {};
  curl_easy_setopt(curl, CURLOPT_URL, url_.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // A proxy of the environment carries https without seeing it; a collector without TLS is near.
  if (url_.starts_with("http:")) curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said.data());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options_.patience)));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &give_up_);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) return absl::UnavailableError(said[0] != '\0' ? said.data() : curl_easy_strerror(code));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  if (status != 200) return absl::InternalError(to_absl(concat("HTTP status ", status)));
  return absl::OkStatus();
}

}  // namespace entente::common
