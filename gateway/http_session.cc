#include "gateway/http_session.h"
#include "gateway/ascii.h"

#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <ctime>
#include <limits>
#include <utility>

namespace entente::gateway {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

// How long and how much a refused client may still send, so that it reads the answer instead of a reset.
constexpr std::chrono::milliseconds kDrainTime{2'000};
constexpr std::size_t kSmallBody = 64 << 10;  // goes out together with its head
constexpr char kInterimContinue[] = "HTTP/1.1 100 Continue\r\n\r\n";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Splits and decodes a request target in origin form; false when it isn't one or holds a NUL.
bool read_target(std::string_view target, HttpRequest& request) {
  if (target.empty() || target[0] != '/') return false;
  const std::size_t mark = target.find('?');
  if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
  const std::string_view raw = target.substr(0, mark);
  for (std::size_t i = 0; i < raw.size(); ++i) {
    char c = raw[i];
    if (c == '%') {
      if (i + 2 >= raw.size()) return false;
      const int high = hex_value(raw[i + 1]), low = hex_value(raw[i + 2]);
      if (high < 0 || low < 0) return false;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return false;
    request.path.push_back(c);
  }
  return true;
}

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

std::string chunk_of(std::string piece) {
  char size[20];
  const int length = std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  std::string out;
  out.reserve(piece.size() + static_cast<std::size_t>(length) + 2);
  out.append(size, static_cast<std::size_t>(length)).append(piece).append("\r\n");
  return out;
}

}  // namespace

// The exchange that handlers see. A late call for an answer that is over finds another one, or none, in its session.
class HttpSession::Answer : public Exchange, public std::enable_shared_from_this<Answer> {
 public:
  Answer(std::shared_ptr<HttpSession> session, HttpRequest request)
      : session_(std::move(session)), request_(std::move(request)), alarm_(session_->socket_.get_executor()) {}

  const HttpRequest& request() const override { return request_; }

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
      if (!self->current()) return;
      HttpSession& session = *self->session_;
      session.body_bytes_ += piece.size();
      session.enqueue(session.chunked_ ? chunk_of(std::move(piece)) : std::move(piece), std::move(written));
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
        if (!error && !self->over_) callback();
      });
    });
  }
  void post(std::function<void()> work) override { asio::post(session_->socket_.get_executor(), std::move(work)); }

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

HttpSession::HttpSession(Socket socket, HttpHandler& handler, const HttpLimits& limits, std::function<void()> gone)
    : socket_(std::move(socket)),
      handler_(handler),
      limits_(limits),
      gone_(std::move(gone)),
      read_timer_(socket_.get_executor()),
      write_timer_(socket_.get_executor()) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

HttpSession::~HttpSession() {
  gone_();
}

void HttpSession::run() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->expect_within(self->limits_.keep_alive_time);
    self->read();
  });
}

void HttpSession::stop() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] {
    self->stopping_ = true;
    if (self->phase_ == Phase::kIdle) self->close();
    if (self->answer_) self->answer_->interrupt(Interrupt::kStopping);
  });
}

void HttpSession::abort() {
  asio::post(socket_.get_executor(), [self = shared_from_this()] { self->close(); });
}

// --- reading

void HttpSession::read() {
  if (reading_ || phase_ == Phase::kClosed) return;
  if (phase_ == Phase::kAnswering && in_.size() >= limits_.read_ahead_bytes) return;
  reading_ = true;
  // Not straight into `in_`: it is taken from, and so moves, while a read is under way.
  socket_.async_read_some(asio::buffer(incoming_), [self = shared_from_this()](error_code error, std::size_t count) {
    self->on_read(error, count);
  });
}

void HttpSession::on_read(error_code error, std::size_t count) {
  reading_ = false;
  if (phase_ == Phase::kClosed) return;
  if (error) return close();
  if (phase_ == Phase::kDraining) return read();
  in_.commit(asio::buffer_copy(in_.prepare(count), asio::buffer(incoming_.data(), count)));
  if (phase_ == Phase::kBody) expect_within(limits_.body_pause);
  if (phase_ != Phase::kAnswering) parse();
  read();
}

void HttpSession::parse() {
  while (phase_ != Phase::kAnswering && phase_ != Phase::kClosed && phase_ != Phase::kDraining && in_.size() > 0) {
    if (phase_ == Phase::kIdle) {
      parser_.emplace();
      parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
      // The limit is known when the head is; `boost::none` would refuse every body (Boost 1.74 compares with it).
      parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
      request_ = {};
      started_ = std::chrono::steady_clock::now();
      phase_ = Phase::kHead;
      expect_within(limits_.header_time);
    }
    error_code error;
    in_.consume(parser_->put(in_.data(), error));
    if (error == http::error::need_more) return;
    if (error == http::error::header_limit) {
      return refuse(431, "The head of the request is larger than " + std::to_string(limits_.header_bytes) + " bytes.");
    }
    if (error == http::error::body_limit) return refuse(413, "");
    if (error) return refuse(400, "This is not an HTTP/1.1 request: " + error.message() + ".");
    if (phase_ == Phase::kHead && parser_->is_header_done() && !on_head()) return;
    if (parser_->is_done()) return dispatch();
  }
}

bool HttpSession::on_head() {
  const auto& message = parser_->get();
  request_.method = std::string(message.method_string());
  for (const auto& field : message) {
    request_.headers.emplace_back(lower({field.name_string().data(), field.name_string().size()}),
                                  std::string(field.value()));
  }
  if (!read_target({message.target().data(), message.target().size()}, request_)) {
    refuse(400, "The target of the request must be a path that begins with '/'.");
    return false;
  }
  const std::size_t limit = handler_.body_limit(request_);
  if (const auto length = parser_->content_length(); length && *length > limit) {
    refuse(413, "");
    return false;
  }
  parser_->body_limit(limit);
  parser_->eager(true);
  phase_ = Phase::kBody;
  body_end_ = std::chrono::steady_clock::now() + limits_.body_time;
  expect_within(limits_.body_pause);
  if (const std::string* expect = request_.header("expect")) {
    if (lower(*expect) != "100-continue") {
      refuse(417, "The only expectation that is met is 100-continue.");
      return false;
    }
    if (!parser_->is_done() && in_.size() == 0) enqueue(kInterimContinue);
  }
  return true;
}

void HttpSession::dispatch() {
  read_timer_.cancel();
  phase_ = Phase::kAnswering;
  keep_alive_ = parser_->keep_alive();
  request_.body = std::move(parser_->get().body());
  // The answer holds the session while it lasts, and the session the answer: `on_answered` and `close` part them.
  answer_ = std::make_shared<Answer>(shared_from_this(), std::move(request_));
  if (stopping_) answer_->interrupt(Interrupt::kStopping);
  handler_.handle(answer_);
}

void HttpSession::refuse(int status, const std::string& message) {
  read_timer_.cancel();
  phase_ = Phase::kAnswering;
  keep_alive_ = false;
  HttpResponse response = handler_.refuse(request_, status, message);
  answer_ = std::make_shared<Answer>(shared_from_this(), std::move(request_));
  send(std::move(response));
}

void HttpSession::expect_within(std::chrono::milliseconds delay) {
  auto when = std::chrono::steady_clock::now() + delay;
  if (phase_ == Phase::kBody) when = std::min(when, body_end_);
  read_timer_.expires_at(when);
  read_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error && self->read_timer_.expiry() <= std::chrono::steady_clock::now()) self->on_read_timeout();
  });
}

void HttpSession::on_read_timeout() {
  switch (phase_) {
    case Phase::kIdle:
    case Phase::kDraining:
      return close();
    case Phase::kHead:
      return refuse(408, "The head of the request didn't arrive in time.");
    case Phase::kBody:
      return refuse(408, "The body of the request didn't arrive in time.");
    case Phase::kAnswering:
    case Phase::kClosed:
      return;
  }
}

// --- writing

std::string HttpSession::head_text(const HttpResponse& response, bool chunked, std::size_t length) {
  keep_alive_ = keep_alive_ && !stopping_;
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " ";
  head.append(reason_of(response.status)).append("\r\n");
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  head.append("date: ").append(http_date()).append("\r\n");
  if (chunked) {
    head.append("transfer-encoding: chunked\r\n");
  } else if (length != std::string::npos && response.status != 304 && response.status != 204) {
    head.append("content-length: ").append(std::to_string(length)).append("\r\n");
  }
  head.append(keep_alive_ ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n");
  return head;
}

void HttpSession::send(HttpResponse response) {
  if (head_sent_) return;
  head_sent_ = finished_ = true;
  status_ = response.status;
  std::string text = head_text(response, false, response.body.size());
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

void HttpSession::begin(HttpResponse head) {
  if (head_sent_) return;
  head_sent_ = true;
  status_ = head.status;
  chunked_ = parser_->get().version() >= 11;  // HTTP/1.0 knows no chunks: there the end of the connection ends the body
  keep_alive_ = keep_alive_ && chunked_;
  std::string text = head_text(head, chunked_, std::string::npos);
  body_bytes_ += head.body.size();
  if (!head.body.empty()) text.append(chunked_ ? chunk_of(std::move(head.body)) : head.body);
  enqueue(std::move(text));
}

void HttpSession::finish() {
  if (finished_ || !head_sent_) return;
  finished_ = true;
  enqueue(chunked_ ? "0\r\n\r\n" : "");
}

void HttpSession::enqueue(std::string bytes, std::function<void()> written) {
  if (phase_ == Phase::kClosed) return;
  out_.push_back({std::move(bytes), std::move(written)});
  if (out_.size() == 1) write_some();
}

void HttpSession::write_some() {
  write_timer_.expires_after(limits_.write_pause);
  write_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error && self->write_timer_.expiry() <= std::chrono::steady_clock::now()) self->close();
  });
  const std::string& bytes = out_.front().bytes;
  socket_.async_write_some(
      asio::buffer(bytes.data() + front_offset_, bytes.size() - front_offset_),
      [self = shared_from_this()](error_code error, std::size_t count) { self->on_written(error, count); });
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
  handler_.answered(answer_->request(), status_, body_bytes_,
                    std::chrono::duration_cast<std::chrono::microseconds>(duration), complete);
  answer_->end();
  answer_.reset();
  head_sent_ = finished_ = chunked_ = false;
  status_ = 0;
  body_bytes_ = 0;
  if (!complete) return;
  parser_.reset();
  if (!keep_alive_ || stopping_) return drain();
  phase_ = Phase::kIdle;
  expect_within(limits_.keep_alive_time);
  parse();
  read();
}

// Says that nothing more comes, then reads what the client still sends: closing at once would reset the connection, and
// the client might never read the answer.
void HttpSession::drain() {
  phase_ = Phase::kDraining;
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  in_.consume(in_.size());
  expect_within(kDrainTime);
  read();
}

void HttpSession::close() {
  if (phase_ == Phase::kClosed) return;
  phase_ = Phase::kClosed;
  error_code ignored;
  socket_.close(ignored);
  read_timer_.cancel();
  write_timer_.cancel();
  out_.clear();
  if (answer_) {
    answer_->interrupt(Interrupt::kClientGone);
    on_answered(false);
  }
}

}  // namespace entente::gateway
