#include "services/common/text/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <cstdlib>

namespace entente::common {
namespace {

constexpr std::size_t kDigestBytes = 32;

// OpenSSL fails here only when memory is over.
void must(int result) {
  if (result != 1) std::abort();
}

}  // namespace

struct Digest::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  Context() { must(evp != nullptr && EVP_DigestInit_ex(evp, EVP_sha256(), nullptr) == 1 ? 1 : 0); }
  ~Context() { EVP_MD_CTX_free(evp); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, kDigestBytes> out{};
  must(EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha256(), nullptr));
  return std::string(reinterpret_cast<const char*>(out.data()), out.size());
}

std::string sha256_hex(std::string_view bytes) {
  return to_hex(sha256(bytes));
}

Digest::Digest(std::string_view domain) : context_(std::make_unique<Context>()) {
  add(domain);
}
Digest::~Digest() = default;
Digest::Digest(Digest&&) noexcept = default;
Digest& Digest::operator=(Digest&&) noexcept = default;

Digest& Digest::add(std::string_view part) {
  std::array<unsigned char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(part.size()) >> (8 * i));
  }
  must(EVP_DigestUpdate(context_->evp, length.data(), length.size()));
  must(EVP_DigestUpdate(context_->evp, part.data(), part.size()));
  return *this;
}

std::string Digest::finish() {
  std::array<unsigned char, kDigestBytes> out{};
  must(EVP_DigestFinal_ex(context_->evp, out.data(), nullptr));
  return std::string(reinterpret_cast<const char*>(out.data()), out.size());
}

std::string Digest::finish_hex() {
  return to_hex(finish());
}

}  // namespace entente::common
