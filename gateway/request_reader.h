// Reads the requests of one connection from its bytes, as RFC 9112 says: no socket, no time, no thread. Beast parses;
// this class holds its parser to limits that it hasn't (trailers, chunk extensions, leading zeros of a size) and
// refuses what could be read in two ways: transfer codings other than `chunked` alone, a length beside a coding, no or
// several hosts. Nothing throws; what it keeps is bounded by the limits, whatever comes. Not thread-safe.
//
//   reader.append(bytes);
//   for (;;) switch (reader.next()) {
//     case Progress::kHead: reader.allow_body(limit); break;   // decided by the head alone
//     case Progress::kWhole: answer(reader.take()); …; break;  // `next` then begins with the next request
//     case Progress::kRefused: refuse(reader.refusal()); return;
//     case Progress::kNeedsMore: return;
//   }
#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/body_budget.h"
#include "gateway/http_limits.h"
#include "gateway/http_message.h"

namespace entente::gateway {

class RequestReader {
 public:
  enum class Progress { kNeedsMore, kHead, kWhole, kRefused };
  // Where it is; kBetween: not one byte of the next request has come.
  enum class Phase { kBetween, kHead, kHeadKnown, kBody, kWhole, kRefused };
  // 400 not HTTP, 413 body too large, 417 unknown expectation, 429 no budget for the body, 431 head or framing too
  // large, 501 unknown transfer coding.
  struct Refusal {
    int status = 0;
    std::string message;
  };

  // REQUIRES: both outlive the reader.
  RequestReader(const HttpLimits& limits, BodyBudget& budget);
  RequestReader(const RequestReader&) = delete;

  void append(std::string_view bytes);
  // Bytes that came and aren't used yet.
  std::size_t pending() const { return in_.size(); }
  void drop_pending() { in_.consume(in_.size()); }

  // Goes on until something is to be done. After kHead `allow_body` must come, after kWhole `take`; kRefused is final.
  Progress next();
  Phase phase() const { return phase_; }

  // The head that is known; its body is empty before kWhole.
  const HttpRequest& request() const { return request_; }
  // True when the head announces a body that hasn't come yet, and the client waits to be told to go on.
  bool waits_for_continue() const;
  // True when the head announces a body, of whatever length.
  bool has_body() const { return has_body_; }
  bool keep_alive() const { return keep_alive_; }
  // Chunked answers are understood.
  bool is_http11() const { return http11_; }
  // At most that many bytes of body; kRefused (413) follows where more are announced or come.
  void allow_body(std::size_t limit);
  // The whole request; the reader then stands before the next one. Its bytes stay in the budget until `release`.
  HttpRequest take();
  void release() { share_.clear(); }
  const Refusal& refusal() const { return refusal_; }

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  Progress refuse(int status, std::string message);
  bool skip_empty_lines();
  Progress parse();
  std::optional<Refusal> read_head();
  std::optional<Refusal> check_framing(unsigned version);

  const HttpLimits& limits_;
  BodyShare share_;
  boost::beast::flat_buffer in_;
  std::optional<Parser> parser_;
  HttpRequest request_;
  Refusal refusal_;
  Phase phase_ = Phase::kBetween;
  // Beast keeps a reference to it.
  std::function<void(std::uint64_t, boost::beast::string_view, boost::system::error_code&)> on_chunk_;
  std::size_t extension_bytes_ = 0;
  bool has_body_ = false;
  bool keep_alive_ = false;
  bool http11_ = false;
  bool expects_continue_ = false;
};

}  // namespace entente::gateway
