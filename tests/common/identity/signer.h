// A provider's private key, for tests: signs tokens, and publishes its other half.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <string>

#include "services/common/identity/json_web_key.h"

namespace entente::common {

class Signer {
 public:
  // A new key. `salt_bytes`: of signatures by PS256, where it isn't those of the digest.
  Signer(Algorithm algorithm, std::string id, int salt_bytes = 32);

  // As a member of a key set; `more` are further members, each with a comma before it.
  std::string jwk(const std::string& more = "") const;
  // `{"keys":[…]}` of it alone.
  std::string jwks(const std::string& more = "") const { return "{\"keys\":[" + jwk(more) + "]}"; }
  const std::string& id() const { return id_; }
  // The public half as PEM, which attackers use as the secret of an HMAC.
  std::string pem() const;

  // A token with the header {"alg":…,"kid":…} and these claims.
  std::string token(const std::string& claims) const;
  // The same with a header of one's own.
  std::string token(const std::string& header, const std::string& claims) const;

 private:
  std::string number(const char* name) const;
  const Algorithm algorithm_;
  const std::string id_;
  const int salt_bytes_;
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace entente::common
