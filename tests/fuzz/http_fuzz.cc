// Requests out of any bytes, through the reader that ships: no exception, bounded memory, and the same requests however
// the bytes are split. The first two bytes say how; the rest is what a client sends.
#include <algorithm>
#include <string>
#include <string_view>

#include "gateway/http/request_reader.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente::gateway;
using entente::fuzz::must;
using State = RequestReader::State;

constexpr std::size_t kHead = 512;
constexpr std::size_t kFields = 8;
constexpr std::size_t kBody = 256;
constexpr std::size_t kSkipped = 64;
constexpr std::size_t kBudget = 300;

// What came out of the bytes, as text. Splits are `step` bytes long, from 1 on; 0: not split.
std::string read_all(std::string_view bytes, std::size_t step) {
  BodyBudget budget(kBudget);
  RequestReader reader(kHead, kFields);
  std::string out;
  std::size_t end = 0;
  std::string_view rest = bytes;
  while (!rest.empty() || reader.state() == State::kHeadDone) {
    end = step == 0 ? rest.size() : std::min(rest.size(), 1 + end * 7 % step);
    const std::size_t taken = reader.read(rest.substr(0, end));
    must(taken <= end, "no more is taken than there is");
    rest.remove_prefix(taken);
    must(reader.kept_bytes() <= kHead + kBody, "what is kept is within the limits");
    must(budget.held() <= kBudget, "the budget holds");
    const bool asked = reader.state() == State::kHeadDone || reader.state() == State::kDone;
    if (reader.state() == State::kHeadDone) {
      const RequestHead& head = reader.head();
      must(head.request.headers.size() <= kFields + 1, "fields are within their limit");
      must(!head.chunked || head.length == 0, "a body ends in one way");
      must(head.request.path.find('\0') == std::string::npos, "a path has no NUL");
      out += head.request.method + ' ' + head.request.path + '?' + head.request.query + '\n';
      for (const auto& [name, value] : head.request.headers) out += name + ':' + value + '\n';
      if (head.request.method == "POST") {
        reader.keep_body(kBody, BodyLease(budget));
      } else {
        reader.skip_body(kSkipped);
      }
    }
    if (reader.state() == State::kDone) {
      const HttpRequest request = reader.take();
      must(request.body.size() <= kBody, "a body is within its limit");
      must(request.lease.bytes() == request.body.size(), "a body is counted");
      out += request.body + '\n';
      continue;
    }
    if (reader.state() == State::kRefused) {
      must(reader.refusal().status >= 400 && !reader.refusal().message.empty(), "a refusal says why");
      return out + std::to_string(reader.refusal().status);
    }
    if (reader.state() == State::kTooLarge) return out + "too large";
    if (reader.state() == State::kNoRoom) return out + "no room";
    must(asked || taken == end, "it stops only where the caller is asked");
  }
  return out + "more";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::string whole = read_all(bytes, 0);
  must(read_all(bytes, 1) == whole, "byte by byte it is the same");
  must(read_all(bytes, 2 + data[0] + std::size_t{data[1]}) == whole, "in pieces it is the same");
  return 0;
}
