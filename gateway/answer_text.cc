#include "gateway/answer_text.h"

#include <boost/beast/http/status.hpp>
#include <cstdio>
#include <ctime>
#include <ostream>
#include <string_view>

namespace entente::gateway {
namespace {

namespace http = boost::beast::http;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[40];
  return std::string(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc));
}

std::string_view reason_of(int status) {
  if (status == 499) return "Client Closed Request";
  const auto reason = http::obsolete_reason(static_cast<http::status>(status));
  return {reason.data(), reason.size()};
}

}  // namespace

std::string head_text(const HttpResponse& response, const BodyFraming& framing, bool keep_alive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_of(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  head.append("date: ").append(http_date()).append("\r\n");
  if (framing.chunked) {
    head.append("transfer-encoding: chunked\r\n");
  } else if (framing.length && response.status != 304 && response.status != 204) {
    head.append("content-length: ").append(std::to_string(*framing.length)).append("\r\n");
  }
  return head.append(keep_alive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n");
}

std::string chunk_text(std::string piece) {
  if (piece.empty()) return piece;
  char size[20];
  const int length = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  std::string out;
  out.reserve(piece.size() + static_cast<std::size_t>(length) + 2);
  return out.append(size, static_cast<std::size_t>(length)).append(piece).append("\r\n");
}

}  // namespace entente::gateway
