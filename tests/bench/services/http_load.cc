#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "tests/bench/services/load.h"

namespace entente::bench {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

// What all callers share.
struct Shared {
  const Load& load;
  Clock::time_point measured_from, end;
  Tally tally;
  std::size_t begun = 0;
};

[[noreturn]] void give_up(const char* doing, const beast::error_code& error) {
  std::fprintf(stderr, "%s: %s\n", doing, error.message().c_str());
  std::exit(1);
}

// One connection that asks again and again.
class Caller {
 public:
  Caller(asio::io_context& context, Shared& shared, const std::string& target) : shared_(shared), socket_(context) {
    const std::size_t colon = target.rfind(':');
    asio::ip::tcp::resolver resolver(context);
    beast::error_code error;
    const auto found = resolver.resolve(target.substr(0, colon), target.substr(colon + 1), error);
    if (!error) asio::connect(socket_, found, error);
    if (error) give_up("connecting", error);
    socket_.set_option(asio::ip::tcp::no_delay(true));
    request_.method(http::verb::post);
    request_.target(shared.load.method);
    request_.set(http::field::host, target);
    request_.set(http::field::content_type, "application/json");
    if (!shared.load.token.empty()) request_.set(http::field::authorization, "Bearer " + shared.load.token);
  }

  void ask() {
    if (Clock::now() >= shared_.end) return;
    begun_ = Clock::now();
    request_.body() = shared_.load.requests[shared_.begun++ % shared_.load.requests.size()];
    request_.prepare_payload();
    http::async_write(socket_, request_, [this](beast::error_code error, std::size_t) {
      if (error) give_up("writing", error);
      reply_.emplace();
      reply_->body_limit(std::uint64_t{64} << 20);
      http::async_read(socket_, buffer_, *reply_, [this](beast::error_code failed, std::size_t) {
        if (failed) give_up("reading", failed);
        count();
        ask();
      });
    });
  }

 private:
  void count() {
    const auto now = Clock::now();
    ++shared_.tally.all;
    if (now < shared_.measured_from || now >= shared_.end) return;
    const auto& reply = reply_->get();
    const std::int64_t took = (now - begun_).count();
    if (reply.result() == http::status::ok) {
      shared_.tally.answered.add(took);
      ++shared_.tally.in_time;
      shared_.tally.reply_bytes += static_cast<std::int64_t>(reply.body().size());
    } else if (reply.result() == http::status::too_many_requests) {
      shared_.tally.refused.add(took);
    } else {
      ++shared_.tally.others[std::to_string(reply.result_int()) + " " + reply.body().substr(0, 120)];
    }
  }

  Shared& shared_;
  asio::ip::tcp::socket socket_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  std::optional<http::response_parser<http::string_body>> reply_;
  Clock::time_point begun_;
};

}  // namespace

Tally run_http(const Load& load) {
  asio::io_context context(1);
  const auto begin = Clock::now();
  Shared shared{load, begin + load.warm_up, begin + load.warm_up + load.time, {}, 0};
  std::vector<std::unique_ptr<Caller>> callers;
  for (int caller = 0; caller < load.callers; ++caller) {
    callers.push_back(std::make_unique<Caller>(context, shared,
                                               load.targets[static_cast<std::size_t>(caller) % load.targets.size()]));
  }
  for (const auto& caller : callers) caller->ask();
  context.run();
  return std::move(shared.tally);
}

}  // namespace entente::bench
