#include "gateway/http/content_coding.h"

#include <zlib.h>

#include <algorithm>

#include "gateway/http/ascii.h"

namespace entente::gateway {

bool accepts(const HttpRequest& request, std::string_view coding) {
  const std::string* codings = request.header("accept-encoding");
  if (codings == nullptr) return false;
  for (std::string_view rest = *codings; !rest.empty();) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view entry = rest.substr(0, comma);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const std::size_t semicolon = std::min(entry.find(';'), entry.size());
    if (lower(without_blanks(entry.substr(0, semicolon))) != coding) continue;
    const std::string weight = lower(entry.substr(semicolon));
    return weight.find("q=0") == std::string::npos || weight.find_first_of("123456789") != std::string::npos;
  }
  return false;
}

std::string gzipped(std::string_view body) {
  constexpr int kGzip = 16 + MAX_WBITS;  // a head and an end of gzip's, not of zlib's
  constexpr int kUsualMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, kGzip, kUsualMemory, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  std::string packed(deflateBound(&stream, body.size()), '\0');
  // zlib reads only, but doesn't say so.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  packed.resize(whole ? stream.total_out : 0);
  deflateEnd(&stream);
  return packed;
}

}  // namespace entente::gateway
