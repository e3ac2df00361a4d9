// The readers of a round's documents and of big numbers on any bytes: refused with a reason, or read and written back
// as the same bytes. The first byte says which.
#include <string_view>

#include "services/matching/documents/documents.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace entente::matching;
  using entente::fuzz::must;
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'r': {
      const auto round = read_round(text);
      if (round.ok()) {
        must(write_round(*round) == text, "what was read is written as it was");
      } else {
        must(!round.status().message().empty(), "a refusal says what is wrong");
      }
      break;
    }
    case 'c': {
      const auto header = read_certificate_header(text);
      if (!header.ok()) must(!header.status().message().empty(), "a refusal says what is wrong");
      break;
    }
    case 'n':
      if (const auto number = parse_wide(text)) must(format_wide(*number) == text, "a number has one form");
      break;
    default:
      break;
  }
  return 0;
}
