// Secrets of invitations: what a link holds. The store keeps digests only, so that who reads it can't answer for a
// city. Pure but for the source of random bits; thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace entente::common {
class Ids;
}

namespace entente::matching {

// 128 bits in base64url without padding.
inline constexpr std::size_t kSecretLength = 22;
std::string new_secret(common::Ids& ids);
// Whether `text` has the form of one.
bool looks_like_secret(std::string_view text);
// SHA-256, as 64 hexadecimal digits. 128 random bits need no slow hash: nobody can try them all.
std::string secret_digest(std::string_view secret);
// Compares digests in a time that doesn't say where they differ.
bool same_digest(std::string_view a, std::string_view b);

}  // namespace entente::matching
