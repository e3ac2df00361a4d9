#include "gateway/http_session.h"

#include <boost/asio/post.hpp>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

#include "gateway/answer_text.h"
#include "services/common/log.h"

namespace entente::gateway {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// How long a refused client may still send, so that it reads the answer instead of a reset.
constexpr std::chrono::milliseconds kDrainTime{2'000};
constexpr std::size_t kSmallBody = 64 << 10;  // goes out together with its head

}  // namespace

// The exchange that handlers see. A late call for an answer that is over finds another one, or none, in its session.
class HttpSession::Answer : public Exchange, public std::enable_shared_from_this<Answer> {
 public:
  Answer(std::shared_ptr<HttpSession> session, HttpRequest request)
      : session_(std::move(session)), request_(std::move(request)), alarm_(session_->socket_.get_executor()) {}

  const HttpRequest& request() const override { return request_; }
  std::string take_body() override { return std::move(request_.body); }

  void send(HttpResponse response) override {
    post([self = shared_from_this(), response = std::move(response)]() mutable {
      if (self->current()) self->session_->send(std::move(response));
    });
  }
  void begin(HttpResponse head) override {
    post([self = shared_from_this(), head = std::move(head)]() mutable {
      if (self->current()) self->session_->begin(std::move(head));
    });
  }
  void write(std::string piece, std::function<void()> written) override {
    post([self = shared_from_this(), piece = std::move(piece), written = std::move(written)]() mutable {
      if (self->current()) self->session_->write(std::move(piece), std::move(written));
    });
  }
  void finish() override {
    post([self = shared_from_this()] {
      if (self->current()) self->session_->finish();
    });
  }
  void on_interrupt(std::function<void(Interrupt)> callback) override {
    post([self = shared_from_this(), callback = std::move(callback)]() mutable {
      if (self->over_) return;
      if (self->interrupt_) callback(*self->interrupt_);
      self->callback_ = std::move(callback);
    });
  }
  void set_alarm(std::chrono::milliseconds delay, std::function<void()> callback) override {
    post([self = shared_from_this(), delay, callback = std::move(callback)]() mutable {
      self->alarm_.cancel();
      if (!callback || self->over_) return;
      self->alarm_.expires_after(delay);
      self->alarm_.async_wait([self, callback = std::move(callback)](error_code error) {
        if (!error && !self->over_) self->session_->guarded(callback);
      });
    });
  }
  void post(std::function<void()> work) override { session_->post(std::move(work)); }

  // On the strand:
  void interrupt(Interrupt what) {
    if (interrupt_ == Interrupt::kClientGone) return;
    interrupt_ = what;
    if (auto callback = callback_) callback(what);
  }
  // Lets go of everything that holds this answer.
  void end() {
    over_ = true;
    callback_ = nullptr;
    alarm_.cancel();
  }

 private:
  bool current() const { return session_->answer_.get() == this; }

  std::shared_ptr<HttpSession> session_;
  HttpRequest request_;
  asio::steady_timer alarm_;
  std::function<void(Interrupt)> callback_;
  std::optional<Interrupt> interrupt_;
  bool over_ = false;
};

HttpSession::HttpSession(Socket socket, HttpHandler& handler, const HttpLimits& limits, BodyBudget& budget,
                         std::function<void()> gone)
    : socket_(std::move(socket)),
      handler_(handler),
      limits_(limits),
      gone_(std::move(gone)),
      waiting_since_(Clock::now().time_since_epoch().count()),
      reader_(limits, budget),
      read_timer_(socket_.get_executor()),
      write_timer_(socket_.get_executor()) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

HttpSession::~HttpSession() {
  gone_();
}

template <typename Work>
void HttpSession::guarded(Work work) {
  try {
    work();
  } catch (const std::exception& exception) {
    common::log(common::LogLevel::kError, "a connection failed", {{"what", exception.what()}});
    try {
      close();
    } catch (const std::exception& again) {
      common::log(common::LogLevel::kError, "closing a connection failed", {{"what", again.what()}});
    }
  }
}

void HttpSession::post(std::function<void()> work) {
  asio::post(socket_.get_executor(),
             [self = shared_from_this(), work = std::move(work)]() mutable { self->guarded(std::move(work)); });
}

void HttpSession::run() {
  post([this] {
    expect_within(limits_.keep_alive_time);
    read();
  });
}

void HttpSession::leave() {
  post([this] { leaving_ = true; });
}

void HttpSession::stop() {
  post([this] {
    stopping_ = true;
    if (phase_ == Phase::kIdle) close();
    if (answer_) answer_->interrupt(Interrupt::kStopping);
  });
}

void HttpSession::abort() {
  post([this] { close(); });
}

void HttpSession::evict() {
  waiting_since_ = kBusy;
  abort();
}

void HttpSession::enter(Phase phase) {
  const bool waits = phase == Phase::kIdle || phase == Phase::kHead;
  const bool waited = phase_ == Phase::kIdle || phase_ == Phase::kHead;
  if (waits != waited) {
    waiting_since_ = waits ? Clock::now().time_since_epoch().count() : kBusy;
  }
  phase_ = phase;
}

// --- reading

void HttpSession::read() {
  if (reading_ || phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kAnswering && reader_.pending() >= limits_.read_ahead_bytes) return;
  reading_ = true;
  socket_.async_read_some(asio::buffer(incoming_), [self = shared_from_this()](error_code error, std::size_t count) {
    self->guarded([&] { self->on_read(error, count); });
  });
}

void HttpSession::on_read(error_code error, std::size_t count) {
  reading_ = false;
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  if (phase_ == Phase::kDraining) return read();
  reader_.append({incoming_.data(), count});
  if (phase_ == Phase::kBody) expect_within(limits_.body_pause);
  if (phase_ != Phase::kAnswering) parse();
  read();
}

void HttpSession::parse() {
  while (phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kBody) {
    const RequestReader::Progress progress = reader_.next();
    if (phase_ == Phase::kIdle && reader_.phase() != RequestReader::Phase::kBetween) {
      started_ = Clock::now();
      enter(Phase::kHead);
      expect_within(limits_.header_time);
    }
    switch (progress) {
      case RequestReader::Progress::kNeedsMore:
        return;
      case RequestReader::Progress::kHead:
        if (!on_head()) return;
        break;
      case RequestReader::Progress::kWhole:
        return dispatch();
      case RequestReader::Progress::kRefused:
        return refuse(handler_.refuse(reader_.request(), reader_.refusal().status, reader_.refusal().message), true);
    }
  }
}

// False when the request is refused.
bool HttpSession::on_head() {
  keep_alive_ = reader_.keep_alive();
  admission_ = handler_.admit(reader_.request());
  if (admission_.refusal) {
    // What follows a refused head is its body: nobody reads that, so the connection can't go on.
    refuse(*std::move(admission_.refusal), reader_.has_body());
    return false;
  }
  reader_.allow_body(admission_.body_limit);
  enter(Phase::kBody);
  body_end_ = Clock::now() + limits_.body_time;
  expect_within(limits_.body_pause);
  if (reader_.waits_for_continue()) enqueue(kInterimContinue);
  return true;
}

void HttpSession::dispatch() {
  read_timer_.cancel();
  enter(Phase::kAnswering);
  // The answer holds the session while it lasts, and the session the answer: `on_answered` and `close` part them.
  answer_ = std::make_shared<Answer>(shared_from_this(), reader_.take());
  if (stopping_) answer_->interrupt(Interrupt::kStopping);
  const auto answer = std::exchange(admission_.answer, nullptr);
  answer(answer_);
}

void HttpSession::refuse(HttpResponse response, bool ends_connection) {
  read_timer_.cancel();
  enter(Phase::kAnswering);
  if (ends_connection) keep_alive_ = false;
  HttpRequest head = reader_.request();
  if (keep_alive_) {
    // A refused request without a body is over: the next one follows.
    reader_.allow_body(0);
    reader_.next();
    reader_.take();
  }
  answer_ = std::make_shared<Answer>(shared_from_this(), std::move(head));
  send(std::move(response));
}

void HttpSession::expect_within(std::chrono::milliseconds delay) {
  auto when = Clock::now() + delay;
  if (phase_ == Phase::kBody) when = std::min(when, body_end_);
  read_timer_.expires_at(when);
  read_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->read_timer_.expiry() > Clock::now()) return;
    self->guarded([&] { self->on_read_timeout(); });
  });
}

void HttpSession::on_read_timeout() {
  switch (phase_) {
    case Phase::kIdle:
    case Phase::kDraining:
      return close();
    case Phase::kHead:
      return refuse(handler_.refuse({}, 408, "The head of the request didn't arrive in time."), true);
    case Phase::kBody:
      return refuse(handler_.refuse(reader_.request(), 408, "The body of the request didn't arrive in time."), true);
    case Phase::kAnswering:
    case Phase::kClosed:
      return;
  }
}

// --- writing

bool HttpSession::may_keep_alive() {
  keep_alive_ = keep_alive_ && !stopping_ && !leaving_;
  return keep_alive_;
}

void HttpSession::send(HttpResponse response) {
  if (head_sent_) return;
  head_sent_ = finished_ = true;
  status_ = response.status;
  std::string text = head_text(response, {.length = response.body.size()}, may_keep_alive());
  const bool bodiless = answer_->request().method == "HEAD" || response.status == 304 || response.status == 204;
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

void HttpSession::begin(HttpResponse head) {
  if (head_sent_) return;
  head_sent_ = true;
  status_ = head.status;
  chunked_ = reader_.is_http11();  // HTTP/1.0 knows no chunks: there the end of the connection ends the body
  keep_alive_ = keep_alive_ && chunked_;
  std::string text = head_text(head, {.chunked = chunked_}, may_keep_alive());
  body_bytes_ += head.body.size();
  text.append(chunked_ ? chunk_text(std::move(head.body)) : head.body);
  enqueue(std::move(text));
}

void HttpSession::write(std::string piece, std::function<void()> written) {
  body_bytes_ += piece.size();
  enqueue(chunked_ ? chunk_text(std::move(piece)) : std::move(piece), std::move(written));
}

void HttpSession::finish() {
  if (finished_ || !head_sent_) return;
  finished_ = true;
  enqueue(chunked_ ? kLastChunk : "");
}

void HttpSession::enqueue(std::string bytes, std::function<void()> written) {
  if (phase_ == Phase::kClosed) return;
  out_.push_back({std::move(bytes), std::move(written)});
  if (out_.size() == 1) write_some();
}

void HttpSession::write_some() {
  write_timer_.expires_after(limits_.write_pause);
  write_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error || self->write_timer_.expiry() > Clock::now()) return;
    self->guarded([&] { self->close(); });
  });
  const std::string& bytes = out_.front().bytes;
  socket_.async_write_some(asio::buffer(bytes.data() + front_offset_, bytes.size() - front_offset_),
                           [self = shared_from_this()](error_code error, std::size_t count) {
                             self->guarded([&] { self->on_written(error, count); });
                           });
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
  const auto duration = Clock::now() - started_;
  handler_.answered(answer_->request(), status_, body_bytes_,
                    std::chrono::duration_cast<std::chrono::microseconds>(duration), complete);
  answer_->end();
  answer_.reset();
  reader_.release();
  head_sent_ = finished_ = chunked_ = false;
  status_ = 0;
  body_bytes_ = 0;
  if (!complete) return;
  if (!keep_alive_ || stopping_) return drain();
  enter(Phase::kIdle);
  expect_within(limits_.keep_alive_time);
  parse();
  read();
}

// Says that nothing more comes, then reads what the client still sends: closing at once would reset the connection, and
// the client might never read the answer.
void HttpSession::drain() {
  enter(Phase::kDraining);
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  reader_.drop_pending();
  expect_within(kDrainTime);
  read();
}

void HttpSession::close() {
  if (phase_ == Phase::kClosed) return;
  enter(Phase::kClosed);
  error_code ignored;
  socket_.close(ignored);
  read_timer_.cancel();
  write_timer_.cancel();
  out_.clear();
  if (answer_) {
    answer_->interrupt(Interrupt::kClientGone);
    on_answered(false);
  }
  reader_.release();
}

}  // namespace entente::gateway
