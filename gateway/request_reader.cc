#include "gateway/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <exception>
#include <limits>
#include <utility>

#include "gateway/ascii.h"
#include "gateway/request_target.h"

namespace entente::gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

std::size_t count(const HttpHeaders& headers, std::string_view name) {
  std::size_t found = 0;
  for (const auto& header : headers) found += header.first == name;
  return found;
}

// Codings of all `transfer-encoding` headers, in their order.
std::string transfer_codings(const HttpHeaders& headers) {
  std::string all;
  for (const auto& [name, value] : headers) {
    if (name != "transfer-encoding") continue;
    if (!all.empty()) all += ",";
    all += lower(without_blanks(value));
  }
  return all;
}

std::string_view last_coding(std::string_view codings) {
  return without_blanks(codings.substr(codings.rfind(',') + 1));
}

}  // namespace

RequestReader::RequestReader(const HttpLimits& limits, BodyBudget& budget) : limits_(limits), share_(budget) {
  on_chunk_ = [this](std::uint64_t, boost::beast::string_view extensions, error_code& error) {
    extension_bytes_ += extensions.size();
    if (extension_bytes_ > limits_.header_bytes) error = http::error::header_limit;
  };
}

void RequestReader::append(std::string_view bytes) {
  in_.commit(asio::buffer_copy(in_.prepare(bytes.size()), asio::buffer(bytes.data(), bytes.size())));
}

RequestReader::Progress RequestReader::refuse(int status, std::string message) {
  refusal_ = {status, std::move(message)};
  phase_ = Phase::kRefused;
  parser_.reset();
  share_.clear();
  return Progress::kRefused;
}

// RFC 9112, 2.2: empty lines before a request line are nothing. False when more bytes are needed to tell.
bool RequestReader::skip_empty_lines() {
  for (;;) {
    const auto* bytes = static_cast<const char*>(in_.data().data());
    if (in_.size() >= 2 && bytes[0] == '\r' && bytes[1] == '\n') {
      in_.consume(2);
    } else if (in_.size() >= 1 && bytes[0] == '\n') {
      in_.consume(1);
    } else {
      return in_.size() >= 2 || (in_.size() == 1 && bytes[0] != '\r');
    }
  }
}

RequestReader::Progress RequestReader::next() {
  if (phase_ == Phase::kRefused) return Progress::kRefused;
  if (phase_ == Phase::kHeadKnown) return Progress::kHead;
  if (phase_ == Phase::kWhole) return Progress::kWhole;
  if (phase_ == Phase::kBetween) {
    if (!skip_empty_lines()) return Progress::kNeedsMore;
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
    // The limit is known when the head is; `boost::none` would refuse every body (Boost 1.74 compares with it).
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    request_ = {};
    extension_bytes_ = 0;
    parser_->on_chunk_header(on_chunk_);
    phase_ = Phase::kHead;
  }
  try {
    return parse();
  } catch (const std::exception& exception) {
    // Beast throws where a field is longer than it can hold; the limits keep that away, and this keeps it harmless.
    return refuse(400, std::string("This is not an HTTP/1.1 request: ") + exception.what() + ".");
  }
}

RequestReader::Progress RequestReader::parse() {
  const auto too_much_framing = [this] {
    return refuse(431, "The head of the request, its trailers or its chunk extensions are larger than " +
                           std::to_string(limits_.header_bytes) + " bytes.");
  };
  error_code error;
  while (in_.size() > 0 && !parser_->is_done()) {
    // Of a chunked body Beast sees a window of bytes at a time: a line or trailers that don't fit in are too large,
    // however they came. (A head has Beast's own limit.)
    const bool windowed = phase_ == Phase::kBody && parser_->chunked();
    const std::size_t window = windowed ? std::min(in_.size(), limits_.header_bytes) : in_.size();
    const std::size_t used = parser_->put(asio::const_buffer(in_.data().data(), window), error);
    in_.consume(used);
    if (error == http::error::header_limit) return too_much_framing();
    if (error == http::error::body_limit) return refuse(413, "");
    if (error && error != http::error::need_more) {
      return refuse(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
    }
    if (phase_ == Phase::kHead && parser_->is_header_done()) {
      if (std::optional<Refusal> refusal = read_head()) return refuse(refusal->status, refusal->message);
      phase_ = Phase::kHeadKnown;
      return Progress::kHead;
    }
    if (phase_ == Phase::kBody && !share_.resize(parser_->get().body().size())) {
      return refuse(429, "As many bodies are on their way as this gateway may hold; repeat in a moment.");
    }
    if (error == http::error::need_more) {
      if (windowed && used == 0 && window == limits_.header_bytes) return too_much_framing();
      if (used == 0) return Progress::kNeedsMore;
    }
  }
  if (!parser_->is_done()) return Progress::kNeedsMore;
  request_.body = std::move(parser_->get().body());
  phase_ = Phase::kWhole;
  return Progress::kWhole;
}

std::optional<RequestReader::Refusal> RequestReader::read_head() {
  const auto& message = parser_->get();
  request_.method = std::string(message.method_string());
  for (const auto& field : message) {
    request_.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                  std::string(field.value()));
  }
  http11_ = message.version() >= 11;
  keep_alive_ = parser_->keep_alive();
  std::optional<RequestTarget> target = parse_target({message.target().data(), message.target().size()});
  if (!target) return Refusal{400, "The target of the request must be a path that begins with '/', in UTF-8."};
  request_.path = std::move(target->path);
  request_.query = std::move(target->query);
  request_.encoded_path = target->encoded;
  // RFC 9112, 3.2: exactly one host, none only in HTTP/1.0; that of an absolute target counts before the header's.
  const std::size_t hosts = count(request_.headers, "host");
  if (hosts > 1 || (hosts == 0 && http11_)) {
    return Refusal{400, hosts > 1 ? "The request names several hosts; send one header 'host'."
                                  : "The request names no host; send a header 'host'."};
  }
  if (!target->authority.empty()) {
    for (auto& [name, value] : request_.headers) {
      if (name == "host") value = target->authority;
    }
    if (hosts == 0) request_.headers.emplace_back("host", target->authority);
  }
  return check_framing(message.version());
}

// RFC 9112, 6.3. What another reader on the way could take for a request of its own is refused.
std::optional<RequestReader::Refusal> RequestReader::check_framing(unsigned version) {
  const std::string codings = transfer_codings(request_.headers);
  const std::size_t lengths = count(request_.headers, "content-length");
  if (count(request_.headers, "transfer-encoding") > 0) {
    if (version < 11) return Refusal{400, "HTTP/1.0 knows no transfer-encoding."};
    if (lengths > 0) return Refusal{400, "The request has both content-length and transfer-encoding; send one."};
    if (codings != "chunked") {
      if (last_coding(codings) != "chunked" || codings.find("chunked") + 7 < codings.size()) {
        return Refusal{400, "The last transfer coding must be chunked, once; then the end of the body is known."};
      }
      return Refusal{501, "The only transfer coding that is understood is chunked."};
    }
  }
  if (lengths > 1) return Refusal{400, "The request has several lengths; send one content-length."};
  has_body_ = parser_->chunked() || parser_->content_length().value_or(0) > 0;
  expects_continue_ = false;
  if (const std::string* expect = request_.header("expect")) {
    if (lower(*expect) != "100-continue") return Refusal{417, "The only expectation that is met is 100-continue."};
    expects_continue_ = version >= 11;
  }
  return std::nullopt;
}

bool RequestReader::waits_for_continue() const {
  return expects_continue_ && has_body_ && in_.size() == 0 && phase_ == Phase::kBody;
}

void RequestReader::allow_body(std::size_t limit) {
  if (const auto length = parser_->content_length(); length && *length > limit) {
    refuse(413, "");
    return;
  }
  parser_->body_limit(limit);
  parser_->eager(true);
  phase_ = Phase::kBody;
}

HttpRequest RequestReader::take() {
  phase_ = Phase::kBetween;
  parser_.reset();
  return std::move(request_);
}

}  // namespace entente::gateway
