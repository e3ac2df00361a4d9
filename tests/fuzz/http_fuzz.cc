// The reader of HTTP requests on any bytes: heads, chunks, trailers, pipelining. Whatever way the bytes are split, the
// same requests come out and the same is refused; nothing throws; what is kept stays within its limits. The first two
// bytes say how to split and how large bodies may be.
#include <exception>
#include <string>
#include <string_view>

#include "gateway/request_reader.h"
#include "tests/fuzz/fuzz.h"

namespace {

using entente::fuzz::must;
using entente::gateway::BodyBudget;
using entente::gateway::HttpLimits;
using entente::gateway::RequestReader;
using Progress = RequestReader::Progress;

constexpr std::size_t kHead = 512;  // small, so that inputs of some hundred bytes reach it
constexpr std::size_t kMostBudget = 2'048;

// All that came out of a reader, as text.
struct Outcome {
  std::string requests;
  int refused = 0;
};

// Reads what is there; false once a request is refused.
bool drain(RequestReader& reader, std::size_t body_limit, Outcome& outcome) {
  for (;;) {
    switch (reader.next()) {
      case Progress::kNeedsMore:
        return true;
      case Progress::kHead: {
        const auto& head = reader.request();
        must(!head.path.empty() && (head.path[0] == '/' || head.path == "*"), "a path begins with a slash");
        must(head.body.empty(), "a head comes before its body");
        reader.allow_body(body_limit);
        break;
      }
      case Progress::kWhole: {
        const auto request = reader.take();
        must(request.body.size() <= body_limit, "a body keeps to its limit");
        outcome.requests.append(request.method).append(" ").append(request.path).append("?").append(request.query);
        for (const auto& [name, value] : request.headers) {
          outcome.requests.append("\n").append(name).append(":").append(value);
        }
        outcome.requests.append("\n\n").append(request.body).append("\n");
        reader.release();
        break;
      }
      case Progress::kRefused:
        outcome.refused = reader.refusal().status;
        must(outcome.refused >= 400 && outcome.refused < 600, "a refusal has a status");
        return false;
    }
  }
}

Outcome read(std::string_view bytes, std::size_t step, std::size_t body_limit, std::size_t budget_bytes) {
  HttpLimits limits;
  limits.header_bytes = kHead;
  BodyBudget budget(budget_bytes);
  Outcome outcome;
  {
    RequestReader reader(limits, budget);
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, step);
      bytes.remove_prefix(piece.size());
      reader.append(piece);
      if (!drain(reader, body_limit, outcome)) break;
      must(reader.pending() <= kHead + piece.size(), "what waits to be understood is bounded");
    }
  }
  must(budget.free() == budget_bytes, "the budget is whole again");
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t step = 1 + data[0] % 32;
  const std::size_t body_limit = 8 * static_cast<std::size_t>(data[1]);
  try {
    const Outcome at_once = read(bytes, bytes.size() + 1, body_limit, kMostBudget);
    const Outcome in_pieces = read(bytes, step, body_limit, kMostBudget);
    must(at_once.requests == in_pieces.requests, "the requests don't depend on how the bytes came");
    must(at_once.refused == in_pieces.refused, "what is refused doesn't depend on how the bytes came");
    // With half the budget the same comes out, or a body is told to come again.
    const Outcome poor = read(bytes, step, body_limit, kMostBudget / 4);
    must(at_once.requests.starts_with(poor.requests), "a small budget invents nothing");
  } catch (const std::exception&) {
    must(false, "nothing is thrown");
  }
  return 0;
}
