// What is libcurl's, each with its owner, and parts of addresses: for the rooms that speak HTTP or SMTP by it. They
// link it; base itself doesn't. Thread-safe.
//
//   const CurlOwned<CURL> handle(curl_easy_init());
#pragma once

#include <curl/curl.h>

#include <memory>
#include <mutex>
#include <string>

namespace entente::common {

struct CurlFree {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_mime* mime) const { curl_mime_free(mime); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  void operator()(char* text) const { curl_free(text); }
};
template <typename T>
using CurlOwned = std::unique_ptr<T, CurlFree>;

// Before anything else of libcurl's; as often as one likes.
inline void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

// A part of an address; empty where it has none.
inline std::string part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return {};
  const CurlOwned<char> kept(text);
  return text;
}

}  // namespace entente::common
