// Reads the requests of one connection out of its bytes, the same however they are split. Heads are gathered up to a
// limit and read as a whole; a body is kept, or read past, as the caller decides once the head is there. What stands
// beside a body (chunk extensions, trailers, zeros before a size) counts against the same limit as the head.
// Throws nothing but std::bad_alloc. Not thread-safe.
//
//   while (!bytes.empty()) {
//     bytes.remove_prefix(reader.read(bytes));
//     if (reader.state() == State::kHeadDone) may_be_called(reader.head()) ? reader.keep_body(…) : reader.skip_body(…);
//     if (reader.state() == State::kDone) answer(reader.take());
//   }
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/http/body_budget.h"
#include "gateway/http/chunk_decoder.h"
#include "gateway/http/request_head.h"

namespace entente::gateway {

class RequestReader {
 public:
  enum class State {
    kIdle,      // nothing of the next request has come
    kHead,      // a part of its head
    kHeadDone,  // the head is there: keep_body or skip_body
    kBody,      // a part of its body
    kDone,      // the request is whole: take it
    kTooLarge,  // the body is longer than it may be
    kNoRoom,    // the budget of bodies is used up
    kRefused,   // it can't be read: refusal()
  };

  RequestReader(std::size_t most_head_bytes, std::size_t most_fields)
      : most_head_bytes_(most_head_bytes), most_fields_(most_fields) {}

  State state() const { return state_; }

  // Reads on and returns how many bytes were taken: all, or up to where the caller is asked (any state but kIdle, kHead
  // and kBody). Linear.
  std::size_t read(std::string_view bytes);

  // REQUIRES: kHeadDone or later.
  const RequestHead& head() const { return head_; }
  // REQUIRES: kHeadDone. Then kBody, or already kDone or kTooLarge. A body that is skipped takes no memory.
  void keep_body(std::size_t most_bytes, BodyLease lease);
  void skip_body(std::size_t most_bytes);

  // The request that is whole; the next one may come. REQUIRES: kDone.
  HttpRequest take();
  // What is there of a request that isn't read to its end. REQUIRES: kHeadDone, kTooLarge, kNoRoom or kRefused.
  HttpRequest take_part() { return std::exchange(head_.request, {}); }

  // REQUIRES: kRefused.
  const Refusal& refusal() const { return *refusal_; }

  // Bytes that are kept of the present request: never more than the limits together. For tests.
  std::size_t kept_bytes() const { return text_.size() + head_.request.body.size(); }

 private:
  std::size_t read_head(std::string_view bytes);
  std::size_t read_body(std::string_view bytes);
  void end_head();
  void begin_body(std::size_t most_bytes);
  void keep(std::string_view data);
  void refuse(Refusal refusal);

  const std::size_t most_head_bytes_;
  const std::size_t most_fields_;
  State state_ = State::kIdle;
  std::string text_;             // of the head
  std::size_t blank_bytes_ = 0;  // line ends before it
  RequestHead head_;
  bool keeps_ = false;
  std::size_t most_body_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::optional<ChunkDecoder> chunks_;
  std::optional<Refusal> refusal_;
};

}  // namespace entente::gateway
