// Public keys of an identity provider (RFC 7517), and what they verify (RFC 7515, 7518, 8037). OpenSSL does the
// arithmetic. A key verifies by its own algorithm, or by those of its kind where it names none: never by what a token
// would like, so that no RSA key becomes the secret of an HMAC. Values; thread-safe: immutable.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

struct evp_pkey_st;

namespace entente::common {

enum class Algorithm { kRs256, kPs256, kEs256, kEdDsa };

std::string_view algorithm_name(Algorithm algorithm);  // "RS256", "PS256", "ES256", "EdDSA"
std::optional<Algorithm> parse_algorithm(std::string_view name);

class JsonWebKey {
 public:
  // An RSA key of 2,048 to 8,192 bits, a point of P-256, or one of Ed25519, which is for signatures. INVALID_ARGUMENT
  // says why a key is of no use here; nothing is read of certificates that it may carry.
  static absl::StatusOr<JsonWebKey> parse(const nlohmann::json& key);

  const std::string& id() const { return id_; }  // `kid`; empty: none
  bool is_for(Algorithm algorithm) const;
  // Whether `signature` is this key's over `input`. REQUIRES: is_for(algorithm).
  bool verifies(Algorithm algorithm, std::string_view input, std::string_view signature) const;

 private:
  std::string id_;
  std::vector<Algorithm> algorithms_;
  std::shared_ptr<evp_pkey_st> key_;
};

class JsonWebKeySet {
 public:
  // INVALID_ARGUMENT: it isn't a set of keys, or has none that is of use here, with the reason of the first. Others are
  // left out.
  static absl::StatusOr<JsonWebKeySet> parse(std::string_view text);

  // The keys that a token of this algorithm and key id may be signed by. A token without an id names a key only where
  // there is no choice.
  std::vector<const JsonWebKey*> find(Algorithm algorithm, std::string_view id) const;
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<JsonWebKey> keys_;
};

}  // namespace entente::common
