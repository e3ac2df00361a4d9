// SHA-256 (FIPS 180-4) by OpenSSL, for digests of requests, migrations, snapshots and page tokens. Pure functions.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace entente::common {

// 32 bytes.
std::string sha256(std::string_view bytes);
// 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

// Digest of several parts: each is put in with its length, so that no two lists of parts give the same.
class Digest {
 public:
  explicit Digest(std::string_view domain);
  ~Digest();
  Digest(Digest&&) noexcept;
  Digest& operator=(Digest&&) noexcept;
  Digest& add(std::string_view part);
  // 32 bytes. REQUIRES: called once.
  std::string finish();
  std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

std::string to_hex(std::string_view bytes);

}  // namespace entente::common
