#include "services/common/identity/web_document.h"

#include <algorithm>
#include <array>

#include "services/common/base/curl_owned.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

std::size_t keep(const char* bytes, std::size_t, std::size_t count, void* body) {
  auto& text = *static_cast<std::string*>(body);
  if (text.size() + count > kMostDocumentBytes) return 0;  // ends the transfer
  text.append(bytes, count);
  return count;
}

int on_progress(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const std::atomic<bool>*>(stopped)->load() ? 1 : 0;
}

// Asks, by what `prepare` has set beside the rest.
template <typename Prepare>
absl::StatusOr<WebAnswer> ask(const std::string& url, const WebOptions& options, const Prepare& prepare) {
  start_curl();
  const CurlOwned<CURL> handle(curl_easy_init());
  if (handle == nullptr) return absl::InternalError("no memory for a request");
  CURL* const curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> said = {};
  std::string body;
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // A proxy of the environment carries https without seeing it; what is on this machine needs none.
  if (url.starts_with("http:")) curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said.data());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options.longest)));
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  if (options.stopped != nullptr) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(options.stopped));
  }
  prepare(curl);
  const CURLcode code = curl_easy_perform(curl);
  if (code != CURLE_OK) {
    const std::string_view why = said[0] != '\0' ? said.data() : curl_easy_strerror(code);
    return absl::UnavailableError(to_absl(concat(url, ": ", why)));
  }
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  return WebAnswer{static_cast<int>(status), std::move(body)};
}

}  // namespace

bool is_web_endpoint(std::string_view url) {
  const CurlOwned<CURLU> parts(curl_url());
  if (curl_url_set(parts.get(), CURLUPART_URL, std::string(url).c_str(), 0) != CURLUE_OK) return false;
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
    if (!part_of(parts.get(), part).empty()) return false;
  }
  const std::string scheme = part_of(parts.get(), CURLUPART_SCHEME), host = part_of(parts.get(), CURLUPART_HOST);
  const bool is_local = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
  const bool is_text = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 127; });
  return is_text && url.starts_with(concat(scheme, "://")) && !host.empty() &&
         (scheme == "https" || (scheme == "http" && is_local));
}

bool is_web_place(std::string_view url) {
  return is_web_endpoint(url) && url.find('?') == std::string_view::npos;
}

std::string url_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
        std::string_view("-._~").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      append(out, '%', kDigits[byte >> 4U], kDigits[byte & 15U]);
    }
  }
  return out;
}

absl::StatusOr<std::string> read_document(const std::string& url, const WebOptions& options) {
  absl::StatusOr<WebAnswer> answer = ask(url, options, [](CURL*) {});
  if (!answer.ok()) return std::move(answer).status();
  if (answer->status != 200) return absl::UnavailableError(to_absl(concat(url, ": HTTP status ", answer->status)));
  return std::move(answer->body);
}

absl::StatusOr<WebAnswer> post_form(const std::string& url, const WebForm& form, const WebOptions& options) {
  const CurlOwned<curl_slist> fields(curl_slist_append(nullptr, "Accept: application/json"));
  return ask(url, options, [&](CURL* curl) {
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(form.fields.size()));
    curl_easy_setopt(curl, CURLOPT_COPYPOSTFIELDS, form.fields.c_str());
    if (form.password.empty()) return;
    curl_easy_setopt(curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(curl, CURLOPT_USERNAME, form.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, form.password.c_str());
  });
}

}  // namespace entente::common
