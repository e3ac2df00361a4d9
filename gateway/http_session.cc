#include "gateway/http_session.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "gateway/http/answer_text.h"
#include "gateway/http_session_answer.h"
#include "services/common/base/log.h"

namespace entente::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// How long and how much a refused client may still send, so that it reads the answer instead of a reset.
constexpr std::chrono::milliseconds kDrainTime{2'000};
constexpr std::size_t kDrainBytes = 1 << 20;
constexpr std::size_t kSmallBody = 64 << 10;  // goes out together with its head

constexpr auto kBusy = std::chrono::steady_clock::time_point::max();

}  // namespace

HttpSession::HttpSession(Wire::Socket socket, std::shared_ptr<asio::ssl::context> tls, std::string address,
                         HttpHandler& handler, const HttpLimits& limits, BodyBudget& budget, std::function<void()> gone)
    : wire_(std::move(socket), std::move(tls)),
      address_(std::move(address)),
      handler_(handler),
      limits_(limits),
      gone_(std::move(gone)),
      budget_(budget),
      idle_since_(std::chrono::steady_clock::now()),
      reader_(limits.head_bytes, limits.head_fields),
      read_timer_(wire_.get_executor()),
      write_timer_(wire_.get_executor()) {}

HttpSession::~HttpSession() {
  gone_();
}

void HttpSession::run() {
  asio::post(wire_.get_executor(), guarded([this] {
               if (!wire_.has_tls()) return begin_reading();
               expect_within(limits_.head_time);
               wire_.handshake(guarded([this](error_code error) { error ? close() : begin_reading(); }));
             }));
}

void HttpSession::begin_reading() {
  if (phase_ == Phase::kClosed) return;
  expect_within(limits_.keep_alive_time);
  read();
}

void HttpSession::retire() {
  asio::post(wire_.get_executor(), guarded([this] {
               stopping_ = true;
               if (answer_) answer_->interrupt(Interrupt::kStopping);
             }));
}

void HttpSession::stop() {
  asio::post(wire_.get_executor(), guarded([this] {
               stopping_ = true;
               if (phase_ == Phase::kReading && reader_.state() == RequestReader::State::kIdle) close();
             }));
}

void HttpSession::evict() {
  asio::post(wire_.get_executor(), guarded([this] {
               if (idle_since_.load() != kBusy) close();
             }));
}

void HttpSession::abort() {
  asio::post(wire_.get_executor(), guarded([this] { close(); }));
}

void HttpSession::fail(const char* what) {
  common::log_error("a connection failed and was closed", {{"what", what}});
  try {
    close();
  } catch (...) {  // it is closed; who was told of it failed, too
    answer_.reset();
    common::log_error("a connection failed while it was being closed");
  }
}

void HttpSession::set_idle(bool idle) {
  idle_since_ = idle ? std::chrono::steady_clock::now() : kBusy;
}

// --- reading

void HttpSession::read() {
  if (reading_ || phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kAnswering && in_.size() >= limits_.read_ahead_bytes) return;
  reading_ = true;
  wire_.read_some(asio::buffer(incoming_),
                  guarded([this](error_code error, std::size_t count) { on_read(error, count); }));
}

void HttpSession::on_read(error_code error, std::size_t count) {
  reading_ = false;
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  if (phase_ == Phase::kDraining) {
    drained_bytes_ += count;
    return drained_bytes_ > kDrainBytes ? close() : read();
  }
  in_.append(incoming_.data(), count);
  if (phase_ == Phase::kReading) {
    if (reader_.state() == RequestReader::State::kBody) expect_within(limits_.body_pause);
    parse();
  }
  read();
}

void HttpSession::parse() {
  using State = RequestReader::State;
  std::size_t taken = 0;
  while (phase_ == Phase::kReading && (taken < in_.size() || reader_.state() == State::kHeadDone)) {
    const State before = reader_.state();
    taken += reader_.read(std::string_view(in_).substr(taken));
    if (before == State::kIdle) {
      started_ = std::chrono::steady_clock::now();
      if (reader_.state() == State::kHead) expect_within(limits_.head_time);
    }
    if (reader_.state() == State::kHeadDone) {
      on_head();
      if (reader_.state() == State::kBody) expect_within(limits_.body_pause);
      if (reader_.head().expects_continue && reader_.state() == State::kBody && taken == in_.size()) {
        enqueue(kInterimContinue);
      }
    }
    switch (reader_.state()) {
      case State::kIdle:
      case State::kHead:
      case State::kHeadDone:
      case State::kBody:
        break;
      case State::kDone:
        keep_alive_ = reader_.head().keep_alive;
        dispatch(reader_.take());
        break;
      case State::kTooLarge:
        if (admission_.body_bytes) {
          refuse(413, "");
        } else {
          keep_alive_ = false;
          dispatch(reader_.take_part());
        }
        break;
      case State::kNoRoom:
        refuse(429, "Too many bytes of requests are being held; repeat in a moment.");
        break;
      case State::kRefused:
        refuse(reader_.refusal().status, reader_.refusal().message);
        break;
    }
  }
  in_.erase(0, taken);
}

void HttpSession::on_head() {
  body_end_ = std::chrono::steady_clock::now() + limits_.body_time;
  admission_ = handler_.admit(reader_.head().request, address_);
  // Who is refused and sends on keeps nobody else out: such a connection still makes room.
  if (admission_.body_bytes) {
    set_idle(false);
    reader_.keep_body(*admission_.body_bytes, BodyLease(budget_));
  } else {
    reader_.skip_body(reader_.head().expects_continue ? 0 : limits_.skipped_body_bytes);
  }
}

void HttpSession::dispatch(HttpRequest request) {
  set_idle(false);
  read_timer_.cancel();
  phase_ = Phase::kAnswering;
  // The answer holds the session while it lasts, and the session the answer: `on_answered` and `close` part them.
  answer_ = std::make_shared<Answer>(shared_from_this(), std::move(request));
  if (stopping_) answer_->interrupt(Interrupt::kStopping);
  std::exchange(admission_.answer, nullptr)(answer_);
}

void HttpSession::refuse(int status, const std::string& message) {
  set_idle(false);
  read_timer_.cancel();
  phase_ = Phase::kAnswering;
  keep_alive_ = false;
  HttpRequest request = reader_.take_part();
  HttpResponse response = handler_.refuse(request, status, message);
  request.lease = {};
  request.body = {};
  answer_ = std::make_shared<Answer>(shared_from_this(), std::move(request));
  send(std::move(response));
}

void HttpSession::expect_within(std::chrono::milliseconds delay) {
  auto when = std::chrono::steady_clock::now() + delay;
  if (reader_.state() == RequestReader::State::kBody) when = std::min(when, body_end_);
  read_timer_.expires_at(when);
  read_timer_.async_wait(guarded([this](error_code error) {
    if (!error && read_timer_.expiry() <= std::chrono::steady_clock::now()) on_read_timeout();
  }));
}

void HttpSession::on_read_timeout() {
  if (phase_ == Phase::kAnswering || phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kDraining || reader_.state() == RequestReader::State::kIdle) return close();
  const bool head = reader_.state() == RequestReader::State::kHead;
  refuse(408,
         head ? "The head of the request didn't arrive in time." : "The body of the request didn't arrive in time.");
}

// --- writing

void HttpSession::send(HttpResponse response) {
  if (head_sent_) return;
  head_sent_ = finished_ = true;
  answer_lease_ = BodyLease(budget_);
  if (!answer_lease_.grow(response.body.size())) {
    response =
        handler_.refuse(answer_->request(), 429, "Too many bytes of answers are being held; repeat in a moment.");
  }
  status_ = response.status;
  keep_alive_ = keep_alive_ && !stopping_;
  std::string text = answer_head(response, BodyEnd::kLength, response.body.size(), keep_alive_);
  const bool bodiless = answer_->request().method == "HEAD" || response.status == 304;
  if (!bodiless) {
    body_bytes_ = response.body.size();
    if (response.body.size() < kSmallBody) {
      text.append(response.body);
      response.body.clear();
    }
  }
  enqueue(std::move(text));
  if (!bodiless && !response.body.empty()) enqueue(std::move(response.body));
}

void HttpSession::begin(const HttpResponse& head) {
  if (head_sent_) return;
  head_sent_ = true;
  status_ = head.status;
  chunked_ = reader_.head().minor_version > 0;  // HTTP/1.0 knows no chunks: the end of the connection ends the body
  keep_alive_ = keep_alive_ && chunked_ && !stopping_;
  std::string text = answer_head(head, chunked_ ? BodyEnd::kChunks : BodyEnd::kConnection, 0, keep_alive_);
  body_bytes_ += head.body.size();
  if (!head.body.empty()) text.append(chunked_ ? chunk_of(head.body) : head.body);
  enqueue(std::move(text));
}

void HttpSession::finish() {
  if (finished_ || !head_sent_) return;
  finished_ = true;
  enqueue(chunked_ ? last_chunk() : "");
}

void HttpSession::enqueue(std::string bytes, std::function<void()> written) {
  if (phase_ == Phase::kClosed) return;
  out_.push_back({std::move(bytes), std::move(written)});
  if (out_.size() == 1) write_some();
}

void HttpSession::write_some() {
  write_timer_.expires_after(limits_.write_pause);
  write_timer_.async_wait(guarded([this](error_code error) {
    if (!error && write_timer_.expiry() <= std::chrono::steady_clock::now()) close();
  }));
  const std::string& bytes = out_.front().bytes;
  wire_.write_some(asio::buffer(bytes.data() + front_offset_, bytes.size() - front_offset_),
                   guarded([this](error_code error, std::size_t count) { on_written(error, count); }));
}

void HttpSession::on_written(error_code error, std::size_t count) {
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  front_offset_ += count;
  if (front_offset_ < out_.front().bytes.size()) return write_some();
  auto written = std::move(out_.front().written);
  out_.pop_front();
  front_offset_ = 0;
  if (!out_.empty()) {
    write_some();
  } else {
    write_timer_.cancel();
    if (finished_) return on_answered(true);
  }
  if (written) written();
}

void HttpSession::on_answered(bool complete) {
  const auto duration = std::chrono::steady_clock::now() - started_;
  const std::shared_ptr<Answer> answer = std::move(answer_);
  answer->end();
  answer_lease_ = {};
  handler_.answered(answer->request(), status_, body_bytes_,
                    std::chrono::duration_cast<std::chrono::microseconds>(duration), complete,
                    std::exchange(admission_.trace, nullptr).get());
  head_sent_ = finished_ = chunked_ = false;
  status_ = 0;
  body_bytes_ = 0;
  if (!complete) return;
  if (!keep_alive_) return drain();
  phase_ = Phase::kReading;
  set_idle(true);
  expect_within(limits_.keep_alive_time);
  parse();
  read();
}

// Says that nothing more comes, then reads what the client still sends: closing at once would reset the connection, and
// the client might never read the answer.
void HttpSession::drain() {
  phase_ = Phase::kDraining;
  wire_.end_sending();
  in_ = {};
  expect_within(kDrainTime);
  read();
}

void HttpSession::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  wire_.close();
  read_timer_.cancel();
  write_timer_.cancel();
  out_.clear();
  if (answer_) {
    answer_->interrupt(Interrupt::kClientGone);
    on_answered(false);
  }
}

}  // namespace entente::gateway
