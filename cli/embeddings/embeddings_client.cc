#include "cli/embeddings/embeddings_client.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "cli/embeddings/http_post.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;
using nlohmann::json;

constexpr std::size_t kMostDimensions = 4096;  // of Listing.embedding
constexpr std::size_t kMostShown = 300;        // characters of a server's own words

absl::Status wrong_answer(const EmbeddingsServer& server, std::string_view what) {
  return absl::FailedPreconditionError(say(
      "cli.embeddings.wrong_answer", {{"server", server.url}, {"what", std::string(what)}, {"model", server.model}}));
}

// Numbers of one item of the answer; empty where they aren't numbers.
std::vector<double> numbers_of(const json& item) {
  std::vector<double> numbers;
  const auto list = item.find("embedding");
  if (list == item.end() || !list->is_array()) return {};
  for (const json& number : *list) {
    if (!number.is_number()) return {};
    numbers.push_back(number.get<double>());
  }
  return numbers;
}

// Where an item belongs: what it says, else its own place.
std::size_t place_of(const json& item, std::size_t own) {
  const auto index = item.find("index");
  if (index == item.end()) return own;
  return index->is_number_unsigned() ? index->get<std::size_t>() : std::string::npos;
}

absl::StatusOr<std::vector<Embedding>> read_answer(const EmbeddingsServer& server, const std::string& body,
                                                   std::size_t expected) {
  const json answer = json::parse(body, nullptr, false);
  if (!answer.is_object()) return wrong_answer(server, say("cli.embeddings.not_an_object"));
  const auto data = answer.find("data");
  if (data == answer.end() || !data->is_array()) return wrong_answer(server, say("cli.embeddings.no_list"));
  if (data->size() != expected)
    return wrong_answer(server, say("cli.embeddings.wrong_count",
                                    {{"got", std::to_string(data->size())}, {"expected", std::to_string(expected)}}));
  const auto model = answer.find("model");
  const std::string made_by = model != answer.end() && model->is_string() ? model->get<std::string>() : server.model;
  std::vector<Embedding> embeddings(expected);
  for (std::size_t i = 0; i < expected; ++i) {
    const json& item = (*data)[i];
    const std::size_t place = item.is_object() ? place_of(item, i) : std::string::npos;
    if (place >= expected || !embeddings[place].vector.empty())
      return wrong_answer(server, say("cli.embeddings.no_index", {{"i", std::to_string(i)}}));
    const std::vector<double> numbers = numbers_of(item);
    if (numbers.size() > kMostDimensions)
      return wrong_answer(server, say("cli.embeddings.too_many", {{"size", std::to_string(numbers.size())},
                                                                  {"most", std::to_string(kMostDimensions)}}));
    embeddings[place] = {quantised(numbers), made_by};
    if (embeddings[place].vector.empty())
      return wrong_answer(server, say("cli.embeddings.no_vector", {{"i", std::to_string(i)}}));
  }
  return embeddings;
}

// A server's own words about a refusal.
std::string words_of(const HttpAnswer& answer) {
  const json body = json::parse(answer.body, nullptr, false);
  std::string words = answer.body;
  if (body.is_object() && body.contains("error")) {
    const json& error = body["error"];
    words = error.is_object() && error.contains("message") && error["message"].is_string()
                ? error["message"].get<std::string>()
                : error.dump(-1, ' ', false, json::error_handler_t::replace);
  }
  if (words.size() > kMostShown) words = words.substr(0, kMostShown) + "…";
  return words.empty() ? "" : concat(": ", words);
}

bool can_pass(const HttpAnswer& answer) {
  return answer.status == 429 || answer.status >= 500;
}

// One request with its tries.
absl::StatusOr<std::vector<Embedding>> ask(const EmbeddingsServer& server, const HttpTarget& target,
                                           std::span<const std::string> texts) {
  const json request = {{"model", server.model}, {"input", texts}, {"encoding_format", "float"}};
  const std::string body = request.dump(-1, ' ', false, json::error_handler_t::replace);
  absl::Duration wait = server.first_wait;
  for (int tried = 1;; ++tried) {
    const absl::StatusOr<HttpAnswer> answer = post_json(target, body, server.key, server.longest);
    if (answer.ok() && answer->status == 200) return read_answer(server, answer->body, texts.size());
    std::string why = answer.ok() ? say("cli.embeddings.answers",
                                        {{"status", std::to_string(answer->status)}, {"words", words_of(*answer)}})
                                  : std::string(answer.status().message());
    if (answer.ok() && !can_pass(*answer))
      return absl::FailedPreconditionError(say("cli.error.of_file", {{"path", server.url}, {"fault", why}}));
    if (tried >= server.most_tries)
      return absl::UnavailableError(
          say_counted("cli.embeddings.no_answer", tried, {{"server", server.url}, {"why", why}}));
    const absl::Duration asked = answer.ok() ? absl::Seconds(answer->retry_after_seconds) : absl::ZeroDuration();
    server.sleep(std::min(std::max(wait, asked), server.longest_wait));
    wait *= 2;
  }
}

absl::Status check_alike(const EmbeddingsServer& server, const Embedding& first, const Embedding& next) {
  if (next.vector.size() != first.vector.size())
    return wrong_answer(server, say("cli.embeddings.sizes", {{"first", std::to_string(first.vector.size())},
                                                             {"next", std::to_string(next.vector.size())}}));
  if (next.made_by != first.made_by)
    return wrong_answer(server, say("cli.embeddings.models", {{"first", first.made_by}, {"next", next.made_by}}));
  return absl::OkStatus();
}

}  // namespace

absl::Status check_server(const EmbeddingsServer& server) {
  if (server.model.empty()) return absl::InvalidArgumentError(say("cli.embeddings.name_model"));
  return http_target(server.url).status();
}

std::vector<std::int8_t> quantised(std::span<const double> vector) {
  // Scaled first, so that no square leaves the range of a double.
  double largest = 0;
  for (const double number : vector) {
    if (!std::isfinite(number)) return {};
    largest = std::max(largest, std::abs(number));
  }
  if (largest == 0) return {};
  double square = 0;
  for (const double number : vector) square += (number / largest) * (number / largest);
  const double length = std::sqrt(square);
  std::vector<std::int8_t> result;
  for (const double number : vector)
    result.push_back(static_cast<std::int8_t>(std::lround(number / largest / length * 127)));
  return result;
}

absl::StatusOr<std::vector<Embedding>> embed(const EmbeddingsServer& server, std::span<const std::string> texts,
                                             const std::function<void(std::size_t)>& done) {
  ENTENTE_RETURN_IF_ERROR(check_server(server));
  ENTENTE_ASSIGN_OR_RETURN(const HttpTarget target, http_target(server.url));
  std::vector<Embedding> embeddings;
  while (embeddings.size() < texts.size()) {
    const auto batch = texts.subspan(embeddings.size(), std::min(server.batch, texts.size() - embeddings.size()));
    ENTENTE_ASSIGN_OR_RETURN(std::vector<Embedding> some, ask(server, target, batch));
    for (Embedding& embedding : some) {
      if (!embeddings.empty()) ENTENTE_RETURN_IF_ERROR(check_alike(server, embeddings.front(), embedding));
      embeddings.push_back(std::move(embedding));
    }
    if (done) done(embeddings.size());
  }
  return embeddings;
}

}  // namespace entente::cli
