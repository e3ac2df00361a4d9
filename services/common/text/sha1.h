// SHA-1 (FIPS 180-4) by OpenSSL, only where Redis speaks it: it names scripts by it, and its scripts can compute no
// better digest. Against accidents, never against people: sha256.h is for those. A pure function.
#pragma once

#include <string>
#include <string_view>

namespace entente::common {

// 40 hexadecimal digits.
std::string sha1_hex(std::string_view bytes);

}  // namespace entente::common
