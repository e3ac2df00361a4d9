#include "gateway/http/answer_text.h"

#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <ctime>

namespace entente::gateway {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[40];
  return std::string(text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc));
}

}  // namespace

std::string answer_head(const HttpResponse& response, BodyEnd end, std::size_t length, bool keep_alive) {
  http::response<http::empty_body> head;
  head.version(11);
  head.result(static_cast<unsigned>(response.status));
  if (response.status == 499) head.reason("Client Closed Request");
  for (const auto& [name, value] : response.headers) head.insert(name, value);
  head.set(http::field::date, http_date());
  const bool has_length = end == BodyEnd::kLength && response.status != 304 && response.status != 204;
  if (has_length) head.content_length(length);
  if (end == BodyEnd::kChunks) head.chunked(true);
  head.set(http::field::connection, keep_alive ? "keep-alive" : "close");

  std::string text;
  http::response_serializer<http::empty_body> serializer(head);
  serializer.split(true);  // the head alone: the body is sent as it comes
  boost::system::error_code error;
  serializer.next(error, [&](boost::system::error_code&, const auto& buffers) {
    text = beast::buffers_to_string(buffers);
    serializer.consume(text.size());
  });
  return text;
}

std::string chunk_of(std::string_view piece) {
  return beast::buffers_to_string(http::make_chunk(boost::asio::buffer(piece.data(), piece.size())));
}

std::string last_chunk() {
  return beast::buffers_to_string(http::make_chunk_last());
}

}  // namespace entente::gateway
