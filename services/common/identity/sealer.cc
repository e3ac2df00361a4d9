#include "services/common/identity/sealer.h"

#include <openssl/evp.h>

#include <fstream>
#include <sstream>

#include "services/common/base/ascii.h"
#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/base64url.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

// The bytes of a line; empty when it is no key.
std::string key_of(std::string_view line) {
  std::string key;
  if (line.size() != 2 * kKeyBytes) return key;
  for (std::size_t i = 0; i < line.size(); i += 2) {
    const int high = hex_digit(line[i]), low = hex_digit(line[i + 1]);
    if (high < 0 || low < 0) return {};
    key.push_back(static_cast<char>(high * 16 + low));
  }
  return key;
}

// `seals`: or opens. Nothing when OpenSSL refuses, which in opening means that the tag isn't right.
std::optional<std::string> run(bool seals, std::string_view key, std::string_view nonce, std::string_view purpose,
                               std::string_view text, std::string& tag) {
  const Cipher cipher(EVP_CIPHER_CTX_new());
  std::string out(text.size(), '\0');
  int size = 0;
  const auto length = [](std::string_view of) { return static_cast<int>(of.size()); };
  const bool done =
      cipher != nullptr &&
      EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), bytes_of(nonce), seals ? 1 : 0) == 1 &&
      EVP_CipherUpdate(cipher.get(), nullptr, &size, bytes_of(purpose), length(purpose)) == 1 &&
      EVP_CipherUpdate(cipher.get(), bytes_of(out), &size, bytes_of(text), length(text)) == 1 &&
      (seals || EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1) &&
      EVP_CipherFinal_ex(cipher.get(), bytes_of(out) + size, &size) == 1 &&
      (!seals || EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1);
  if (!done) return std::nullopt;
  return out;
}

}  // namespace

std::string random_bytes(Ids& ids, std::size_t count) {
  std::string bytes;
  while (bytes.size() < count) {
    const std::uint64_t bits = ids.bits();
    bytes.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  bytes.resize(count);
  return bytes;
}

absl::StatusOr<std::unique_ptr<Sealer>> Sealer::open(const std::string& path, const Clock& clock, Ids& ids) {
  std::unique_ptr<Sealer> made(new Sealer(path, clock, ids));
  if (path.empty()) {
    made->keys_.push_back(random_bytes(ids, kKeyBytes));
    return made;
  }
  made->last_look_ = clock.steady();
  std::error_code ignored;
  made->loaded_ = std::filesystem::last_write_time(path, ignored);
  ENTENTE_RETURN_IF_ERROR(made->load());
  return made;
}

absl::Status Sealer::load() {
  std::ifstream file(path_, std::ios::binary);
  std::ostringstream text;
  std::vector<std::string> keys;
  if (file) text << file.rdbuf();
  const std::string lines = text.str();
  for (std::string_view line : split(lines, '\n')) {
    line = trim(line);
    if (line.empty() || line[0] == '#') continue;
    keys.push_back(key_of(line));
  }
  bool right = !keys.empty() && keys.size() <= kMostKeys;
  for (const std::string& key : keys) right = right && !key.empty();
  if (!right) {
    return make_error(kInvalidConfiguration,
                      concat("session keys ", path_,
                             " can't be read, or aren't 1 to 8 lines of 64 hexadecimal digits; openssl rand -hex 32 "
                             "makes one"));
  }
  keys_ = std::move(keys);
  return absl::OkStatus();
}

std::vector<std::string> Sealer::keys() {
  std::lock_guard lock(mutex_);
  const absl::Duration now = clock_.steady();
  if (path_.empty() || now - last_look_ < kLookPause) return keys_;
  last_look_ = now;
  std::error_code ignored;  // a file that is gone has changed, too
  const auto seen = std::filesystem::last_write_time(path_, ignored);
  if (seen == loaded_) return keys_;
  loaded_ = seen;
  if (const absl::Status status = load(); status.ok()) {
    log_info("the session keys were read again", {{"file", path_}, {"keys", static_cast<std::int64_t>(keys_.size())}});
  } else {
    log_warning("the session keys stay as they were", {{"what", to_std(status.message())}});
  }
  return keys_;
}

std::string Sealer::seal(std::string_view purpose, std::string_view text) {
  const std::string nonce = random_bytes(ids_, kNonceBytes);
  std::string tag(kTagBytes, '\0');
  return base64url(concat(nonce, run(true, keys().front(), nonce, purpose, text, tag).value_or(""), tag));
}

std::optional<std::string> Sealer::unseal(std::string_view purpose, std::string_view sealed) {
  const std::optional<std::string> bytes = from_base64url(sealed);
  if (!bytes || bytes->size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view all = *bytes;
  const std::string_view text = all.substr(kNonceBytes, all.size() - kNonceBytes - kTagBytes);
  for (const std::string& key : keys()) {
    std::string tag(all.substr(all.size() - kTagBytes));
    if (auto opened = run(false, key, all.substr(0, kNonceBytes), purpose, text, tag)) return opened;
  }
  return std::nullopt;
}

}  // namespace entente::common
