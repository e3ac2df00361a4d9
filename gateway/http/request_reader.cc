#include "gateway/http/request_reader.h"

#include <algorithm>
#include <utility>

#include "gateway/http/ascii.h"

namespace entente::gateway {

std::size_t RequestReader::read(std::string_view bytes) {
  switch (state_) {
    case State::kIdle:
    case State::kHead:
      return read_head(bytes);
    case State::kBody:
      return read_body(bytes);
    default:
      return 0;
  }
}

std::size_t RequestReader::read_head(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    state_ = State::kHead;
    const char c = bytes[at];
    const char before = text_.empty() ? (blank_bytes_ % 2 == 1 ? '\r' : '\n') : text_.back();
    // Line ends are CRLF, and a line that begins with a blank doesn't go on with the one before (RFC 9112, 5.2): taking
    // others would read what a proxy before us reads otherwise.
    const bool folds = before == '\n' && is_blank(c);
    if ((c == '\n') != (before == '\r') || folds || (c != '\r' && c != '\n' && !is_field_text(c))) {
      refuse(
          {400, "This is not an HTTP/1.1 request: its lines must be text that ends with CR LF, none of them folded."});
      return at + 1;
    }
    if (text_.size() + blank_bytes_ == most_head_bytes_) {
      refuse({431, "The head of the request is larger than " + std::to_string(most_head_bytes_) + " bytes."});
      return at + 1;
    }
    if (text_.empty() && (c == '\r' || c == '\n')) {
      ++blank_bytes_;  // RFC 9112, 2.2: empty lines before a request are passed over
      continue;
    }
    text_.push_back(c);
    if (c == '\n' && text_.ends_with("\r\n\r\n")) {
      end_head();
      return at + 1;
    }
  }
  return bytes.size();
}

void RequestReader::end_head() {
  head_ = {};
  if (auto refusal = gateway::read_head(text_, most_fields_, head_)) return refuse(*std::move(refusal));
  state_ = State::kHeadDone;
}

void RequestReader::keep_body(std::size_t most_bytes, BodyLease lease) {
  keeps_ = true;
  head_.request.lease = std::move(lease);
  begin_body(most_bytes);
}

void RequestReader::skip_body(std::size_t most_bytes) {
  keeps_ = false;
  begin_body(most_bytes);
}

void RequestReader::begin_body(std::size_t most_bytes) {
  most_body_bytes_ = most_bytes;
  body_bytes_ = 0;
  const std::size_t beside = most_head_bytes_ - std::min(most_head_bytes_, text_.size() + blank_bytes_);
  text_ = {};
  blank_bytes_ = 0;
  if (head_.chunked) chunks_.emplace(beside);
  if (!head_.chunked && head_.length > most_bytes) {
    state_ = State::kTooLarge;
  } else {
    state_ = head_.chunked || head_.length > 0 ? State::kBody : State::kDone;
  }
}

std::size_t RequestReader::read_body(std::string_view bytes) {
  if (!chunks_) {
    const std::size_t count =
        static_cast<std::size_t>(std::min<std::uint64_t>(head_.length - body_bytes_, bytes.size()));
    keep(bytes.substr(0, count));
    if (state_ == State::kBody && body_bytes_ == head_.length) state_ = State::kDone;
    return count;
  }
  std::size_t taken = 0;
  while (state_ == State::kBody && taken < bytes.size()) {
    std::string_view data;
    taken += chunks_->read(bytes.substr(taken), data);
    keep(data);
    switch (chunks_->state()) {
      case ChunkDecoder::State::kOpen:
        break;
      case ChunkDecoder::State::kDone:
        state_ = State::kDone;
        break;
      case ChunkDecoder::State::kBroken:
        refuse({400, "The body isn't in chunks as RFC 9112 has them."});
        break;
      case ChunkDecoder::State::kTooLong:
        refuse({431, "What stands beside the body (head, chunk extensions, trailers) is larger than " +
                         std::to_string(most_head_bytes_) + " bytes."});
        break;
    }
  }
  return taken;
}

void RequestReader::keep(std::string_view data) {
  if (data.size() > most_body_bytes_ - body_bytes_) {
    state_ = State::kTooLarge;
    return;
  }
  body_bytes_ += data.size();
  if (!keeps_ || data.empty()) return;
  if (!head_.request.lease.grow(data.size())) {
    state_ = State::kNoRoom;
    head_.request.body = {};  // the room is others' from now on
    head_.request.lease = {};
    return;
  }
  std::string& body = head_.request.body;
  if (body.empty() && !head_.chunked) body.reserve(static_cast<std::size_t>(head_.length));
  body.append(data);
}

void RequestReader::refuse(Refusal refusal) {
  refusal_ = std::move(refusal);
  state_ = State::kRefused;
}

HttpRequest RequestReader::take() {
  state_ = State::kIdle;
  chunks_.reset();
  return std::exchange(head_.request, {});
}

}  // namespace entente::gateway
