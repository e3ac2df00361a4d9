// One HTTP request and its answer as plain values. No Beast type is seen outside the sources of gateway/http.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/http/body_budget.h"

namespace entente::gateway {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;     // begins with '/', percent-decoded but for %2F, which is no separator; "*" of OPTIONS alone
  std::string query;    // as it came, without '?'
  HttpHeaders headers;  // names in lower case, order of arrival
  std::string body;
  BodyLease lease;  // of the bytes of `body`, and of what is made of them while the request is being answered

  // Value of the first header of this lower-case name; null when there is none.
  const std::string* header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return &value;
    }
    return nullptr;
  }
};

// `content-length`, `connection` and `date` are added by the server.
struct HttpResponse {
  int status = 200;
  HttpHeaders headers;
  std::string body;
};

}  // namespace entente::gateway
