#include "tests/cli/embeddings/embeddings_server.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <thread>

namespace entente::cli {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using tcp = boost::asio::ip::tcp;

struct EmbeddingsTestServer::State {
  State(std::size_t dimensions_, std::string model_)
      : dimensions(dimensions_),
        model(std::move(model_)),
        acceptor(context, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}

  void accept() {
    acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
      if (error) return;
      serve(std::move(socket));
      accept();
    });
  }

  void serve(tcp::socket socket) {
    boost::beast::flat_buffer buffer;
    http::request<http::string_body> request;
    boost::system::error_code error;
    http::read(socket, buffer, request, error);
    if (error) return;
    const nlohmann::json body = nlohmann::json::parse(request.body(), nullptr, false);
    Told told;
    {
      const std::lock_guard lock(mutex);
      received.push_back({std::string(request.target()), std::string(request[http::field::authorization]), body});
      if (script.empty()) {
        told.body = answer(body.at("input").get<std::vector<std::string>>(), dimensions, model);
      } else {
        told = std::move(script.front());
        script.pop_front();
      }
    }
    if (told.how == Told::How::kHungUp) return;
    if (told.how == Told::How::kNever) {
      silent.push_back(std::move(socket));
      return;
    }
    http::response<http::string_body> response(static_cast<http::status>(told.status), 11);
    for (const auto& [name, value] : told.fields) response.set(name, value);
    response.keep_alive(false);
    response.body() = told.body;
    response.prepare_payload();
    if (told.how == Told::How::kCutOff) {
      response.body().resize(told.body.size() / 2);  // less than its length says
    }
    http::write(socket, response, error);
    socket.shutdown(tcp::socket::shutdown_send, error);
  }

  const std::size_t dimensions;
  const std::string model;
  asio::io_context context;
  tcp::acceptor acceptor;
  std::mutex mutex;
  std::deque<Told> script;
  std::vector<Received> received;
  std::vector<tcp::socket> silent;  // of the server's thread
  std::thread thread;
};

EmbeddingsTestServer::EmbeddingsTestServer(std::size_t dimensions, std::string model)
    : state_(std::make_unique<State>(dimensions, std::move(model))) {
  state_->accept();
  state_->thread = std::thread([this] { state_->context.run(); });
}

EmbeddingsTestServer::~EmbeddingsTestServer() {
  state_->context.stop();
  state_->thread.join();
}

std::string EmbeddingsTestServer::url() const {
  return "http://127.0.0.1:" + std::to_string(state_->acceptor.local_endpoint().port());
}

void EmbeddingsTestServer::tell(Told told) {
  const std::lock_guard lock(state_->mutex);
  state_->script.push_back(std::move(told));
}

std::vector<Received> EmbeddingsTestServer::received() const {
  const std::lock_guard lock(state_->mutex);
  return state_->received;
}

std::vector<double> EmbeddingsTestServer::vector_of(const std::string& text, std::size_t dimensions) {
  std::vector<double> vector(dimensions);
  for (std::size_t i = 0; i < text.size(); ++i) vector[i % dimensions] += static_cast<unsigned char>(text[i]) - 90.5;
  vector[0] += 0.25;
  return vector;
}

std::string EmbeddingsTestServer::answer(const std::vector<std::string>& texts, std::size_t dimensions,
                                         const std::string& model) {
  nlohmann::json data = nlohmann::json::array();
  // Last first: an answer says by `index` which text an item is of.
  for (std::size_t i = texts.size(); i-- > 0;)
    data.push_back({{"object", "embedding"}, {"index", i}, {"embedding", vector_of(texts[i], dimensions)}});
  return nlohmann::json{{"object", "list"}, {"model", model}, {"data", data}}.dump();
}

}  // namespace entente::cli
