// A server of /v1/embeddings on a free port of the loopback, for tests: it answers as it is told, request by request,
// and with true embeddings once nothing more is told. Thread-safe.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace entente::cli {

struct Received {
  std::string path;
  std::string authorization;
  nlohmann::json body;
};

struct Told {
  int status = 200;
  std::map<std::string, std::string> fields = {};
  std::string body;
  enum class How { kWhole, kCutOff, kHungUp, kNever } how = How::kWhole;
};

class EmbeddingsTestServer {
 public:
  // Embeddings that it makes have `dimensions` numbers, which follow from the text.
  explicit EmbeddingsTestServer(std::size_t dimensions = 8, std::string model = "test-model");
  ~EmbeddingsTestServer();

  std::string url() const;
  void tell(Told told);
  std::vector<Received> received() const;
  // What it would say of a text.
  static std::vector<double> vector_of(const std::string& text, std::size_t dimensions);
  // A whole answer for these texts.
  static std::string answer(const std::vector<std::string>& texts, std::size_t dimensions, const std::string& model);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace entente::cli
