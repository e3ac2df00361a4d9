// One HTTP request and its answer as plain values. Beast's types stay in request_reader and http_session.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace entente::gateway {

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;           // percent-decoded, valid UTF-8, begins with '/'; or "*"
  std::string query;          // as it came, without '?'
  bool encoded_path = false;  // the path came with percent signs
  HttpHeaders headers;        // names in lower case, order of arrival; at most one `host`
  std::string body;

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
