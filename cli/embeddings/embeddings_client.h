// EmbeddingsClient: asks a server for embeddings of texts by `POST …/v1/embeddings`, as OpenAI's API has it and many
// local servers too. Plain HTTP only: for a server on this machine or behind a proxy of one's own. One request at a
// time, each on a connection of its own. What can pass (no connection, a time-out, an answer cut off, 429, 5xx) is
// tried again after a wait that doubles, or that the server asks for; what can't isn't. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace entente::cli {

struct EmbeddingsServer {
  // http://host[:port][/path]; what doesn't end in /embeddings gets /v1/embeddings, or /embeddings behind /v1.
  std::string url;
  std::string model;
  std::string key;                                  // sent as `Authorization: Bearer …`; empty: none
  std::size_t batch = 32;                           // texts of a request
  int most_tries = 5;                               // of a request
  absl::Duration longest = absl::Seconds(60);       // for a try
  absl::Duration first_wait = absl::Seconds(1);     // before the second try
  absl::Duration longest_wait = absl::Seconds(30);  // before any
  std::function<void(absl::Duration)> sleep = absl::SleepFor;
};

// A vector made of small integers, and the name under which the server says it made it.
struct Embedding {
  std::vector<std::int8_t> vector;
  std::string made_by;
  bool operator==(const Embedding&) const = default;
};

// INVALID_ARGUMENT: no such URL, https, or no model.
absl::Status check_server(const EmbeddingsServer& server);

// One for each text, in their order, all of one length and made by one model. UNAVAILABLE: the server couldn't be
// reached, or was busy at each try; FAILED_PRECONDITION: it refuses (its own words are in the message), or its answer
// isn't one embedding for each text. `done(count)` is told how many are there.
absl::StatusOr<std::vector<Embedding>> embed(const EmbeddingsServer& server, std::span<const std::string> texts,
                                             const std::function<void(std::size_t)>& done = {});

// The vector at length 127, each number rounded half away from zero: the same on every machine, and products of two
// are 127² times their cosine within 0.02 or so. Empty: it has no length (zeros, no number at all, or none that is
// finite).
std::vector<std::int8_t> quantised(std::span<const double> vector);

}  // namespace entente::cli
