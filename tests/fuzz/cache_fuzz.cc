// Values of the candidate cache as Redis may give them, which is believed in nothing: any bytes, with a right checksum
// put before them so that the rest is reached. What is taken reads back as the same. The first byte says what they are.
#include <google/protobuf/stubs/logging.h>

#include <string>
#include <string_view>

#include "services/matching/candidates/cached_value.h"
#include "services/matching/candidates/kept_candidates.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente::matching;
using entente::fuzz::must;

// Protobuf would tell the log of each text that isn't UTF-8, which takes longer than reading it.
[[maybe_unused]] const auto kNoLog = google::protobuf::SetLogHandler(nullptr);

constexpr std::string_view kKey = "entente:candidates:3:a";
constexpr std::string_view kBefore("EnC\x03", 4);

void read_kept(std::string_view bytes) {
  const WorldDigests digests{std::string(32, 'l'), std::string(32, 'p'), std::string(32, 'd')};
  static_cast<void>(shown_of(bytes, digests));
  const auto kept = from_bytes(bytes);
  if (!kept) return;
  const std::string again = to_bytes(*kept, 3);
  const auto back = from_bytes(again);
  must(back && back->of == kept->of && back->candidates.size() == kept->candidates.size() &&
           back->score_scale == kept->score_scale && back->threshold.has_value() == kept->threshold.has_value(),
       "what was kept reads back as the same");
  // A scale of 0 isn't written, and no answer has it.
  must(shown_of(again, kept->of).has_value() == (kept->score_scale != 0), "what is shown of this world is there");
}

void read_value(const std::string& bytes) {
  const auto value = decode(kKey, bytes);
  if (!value) return;
  const auto again = encode(kKey, *value);
  must(again.has_value(), "what was read can be written");
  const auto back = decode(kKey, *again);
  must(back && back->fingerprint == value->fingerprint && back->candidates == value->candidates &&
           back->position.SerializeAsString() == value->position.SerializeAsString(),
       "a value reads back as the same");
  must(!decode("another key", *again), "a value is of its key alone");
  read_kept(value->candidates);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'v':
      read_value(text);
      break;
    case 'c':
      read_value(std::string(kBefore) + checksum(kKey, text) + text);
      break;
    case 'k':
      read_kept(text);
      break;
    default:
      break;
  }
  return 0;
}
