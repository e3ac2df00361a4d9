#include "cli/embeddings/http_post.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include "absl/strings/numbers.h"
#include "cli/output/language.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using common::concat;
using tcp = boost::asio::ip::tcp;

constexpr std::uint64_t kLongestAnswer = 64U << 20U;

absl::Status unavailable(std::string_view doing, const boost::system::error_code& error) {
  const bool late = error == beast::error::timeout;
  return absl::UnavailableError(
      say("cli.embeddings.unreachable",
          {{"doing", std::string(doing)}, {"fault", late ? say("cli.embeddings.too_long") : error.message()}}));
}

// Runs one step to its end and says how it ended. `start(handler)` begins it.
template <class Start>
boost::system::error_code run_step(asio::io_context& context, const Start& start) {
  boost::system::error_code ended;
  start([&ended](const boost::system::error_code& error, auto&&...) { ended = error; });
  context.restart();
  context.run();
  return ended;
}

}  // namespace

absl::StatusOr<HttpTarget> http_target(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  if (url.starts_with("https://")) return absl::InvalidArgumentError(say("cli.embeddings.plain_http", {{"url", url}}));
  if (!url.starts_with(kScheme) || url.find_first_of(" \t\r\n#?@") != std::string::npos)
    return absl::InvalidArgumentError(say("cli.embeddings.url", {{"url", url}}));
  const std::string rest = url.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  HttpTarget target{rest.substr(0, slash), "80", rest.substr(slash)};
  const std::size_t colon = target.host.rfind(':');
  if (colon != std::string::npos && target.host.back() != ']') {
    target.port = target.host.substr(colon + 1);
    target.host.resize(colon);
  }
  if (target.host.size() > 2 && target.host.front() == '[' && target.host.back() == ']')
    target.host = target.host.substr(1, target.host.size() - 2);
  int port = 0;
  if (target.host.empty() || !absl::SimpleAtoi(target.port, &port) || port < 1 || port > 65535)
    return absl::InvalidArgumentError(say("cli.embeddings.host", {{"url", url}}));
  while (target.path.ends_with('/')) target.path.pop_back();
  if (!target.path.ends_with("/embeddings"))
    target.path += target.path.ends_with("/v1") ? "/embeddings" : "/v1/embeddings";
  return target;
}

absl::StatusOr<HttpAnswer> post_json(const HttpTarget& target, const std::string& body, const std::string& key,
                                     absl::Duration longest) {
  asio::io_context context;
  boost::system::error_code error;
  tcp::resolver resolver(context);
  const auto found = resolver.resolve(target.host, target.port, error);
  if (error) return unavailable(say("cli.embeddings.looking_up", {{"host", target.host}}), error);

  beast::tcp_stream stream(context);
  stream.expires_after(absl::ToChronoNanoseconds(longest));
  error = run_step(context, [&](auto done) { stream.async_connect(found, std::move(done)); });
  if (error) return unavailable(say("cli.embeddings.connecting"), error);

  http::request<http::string_body> request(http::verb::post, target.path, 11);
  request.set(http::field::host, target.host.find(':') == std::string::npos
                                     ? concat(target.host, ":", target.port)
                                     : concat("[", target.host, "]:", target.port));
  request.set(http::field::content_type, "application/json");
  request.set(http::field::accept, "application/json");
  if (!key.empty()) request.set(http::field::authorization, concat("Bearer ", key));
  request.keep_alive(false);
  request.body() = body;
  request.prepare_payload();
  error = run_step(context, [&](auto done) { http::async_write(stream, request, std::move(done)); });
  if (error) return unavailable(say("cli.embeddings.sending"), error);

  beast::flat_buffer buffer;
  http::response_parser<http::string_body> parser;
  parser.body_limit(kLongestAnswer);
  error = run_step(context, [&](auto done) { http::async_read(stream, buffer, parser, std::move(done)); });
  if (error) return unavailable(say("cli.embeddings.reading"), error);
  HttpAnswer answer;
  answer.status = static_cast<int>(parser.get().result_int());
  const auto retry_after = parser.get()[http::field::retry_after];
  if (!absl::SimpleAtoi(std::string(retry_after), &answer.retry_after_seconds) || answer.retry_after_seconds < 0)
    answer.retry_after_seconds = 0;
  answer.body = std::move(parser.get().body());
  return answer;
}

}  // namespace entente::cli
