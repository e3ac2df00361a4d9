#include "services/common/text/sha1.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

#include "services/common/text/sha256.h"

namespace entente::common {

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, 20> out{};
  // OpenSSL fails here only when memory is over.
  if (EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha1(), nullptr) != 1) std::abort();
  return to_hex(std::string_view(reinterpret_cast<const char*>(out.data()), out.size()));
}

}  // namespace entente::common
