#include "tests/common/identity/signer.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "services/common/base/strings.h"
#include "services/common/text/base64url.h"

namespace entente::common {
namespace {

EVP_PKEY* make(Algorithm algorithm) {
  if (algorithm == Algorithm::kEs256) return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  if (algorithm == Algorithm::kEdDsa) return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{2048});
}

// r and s of a signature in DER, 32 bytes each.
std::string joined(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* const parts = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string both(64, '\0');
  auto* const out = reinterpret_cast<unsigned char*>(both.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(parts), out, 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(parts), out + 32, 32);
  ECDSA_SIG_free(parts);
  return both;
}

}  // namespace

Signer::Signer(Algorithm algorithm, std::string id, int salt_bytes)
    : algorithm_(algorithm), id_(std::move(id)), salt_bytes_(salt_bytes), key_(make(algorithm), EVP_PKEY_free) {}

std::string Signer::number(const char* name) const {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key_.get(), name, &number);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  if (algorithm_ == Algorithm::kEs256) bytes.resize(32);
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return base64url(bytes);
}

std::string Signer::jwk(const std::string& more) const {
  const std::string id = id_.empty() ? "" : concat(",\"kid\":\"", id_, "\"");
  if (algorithm_ == Algorithm::kEs256) {
    return concat("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"", number(OSSL_PKEY_PARAM_EC_PUB_X), "\",\"y\":\"",
                  number(OSSL_PKEY_PARAM_EC_PUB_Y), "\"", id, more, "}");
  }
  if (algorithm_ == Algorithm::kEdDsa) {
    std::string bytes(32, '\0');
    std::size_t size = bytes.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(bytes.data()), &size);
    return concat("{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"", base64url(bytes), "\"", id, more, "}");
  }
  return concat("{\"kty\":\"RSA\",\"n\":\"", number(OSSL_PKEY_PARAM_RSA_N), "\",\"e\":\"",
                number(OSSL_PKEY_PARAM_RSA_E), "\"", id, more, "}");
}

std::string Signer::pem() const {
  BIO* const memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, key_.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(memory);
  return text;
}

std::string Signer::token(const std::string& claims) const {
  return token(concat("{\"alg\":\"", algorithm_name(algorithm_), "\",\"kid\":\"", id_, "\"}"), claims);
}

std::string Signer::token(const std::string& header, const std::string& claims) const {
  const std::string input = concat(base64url(header), ".", base64url(claims));
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* how = nullptr;
  EVP_DigestSignInit(context, &how, algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256(), nullptr, key_.get());
  if (algorithm_ == Algorithm::kPs256) {
    EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(how, salt_bytes_);
  }
  std::string signature(1024, '\0');
  std::size_t size = signature.size();
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                 reinterpret_cast<const unsigned char*>(input.data()), input.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  if (algorithm_ == Algorithm::kEs256) signature = joined(signature);
  return concat(input, ".", base64url(signature));
}

}  // namespace entente::common
