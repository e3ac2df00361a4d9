#include "services/common/identity/json_web_key.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/identity/json_object.h"
#include "services/common/text/base64url.h"

namespace entente::common {
namespace {

struct Free {
  void operator()(BIGNUM* number) const { BN_free(number); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* parameters) const { OSSL_PARAM_free(parameters); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using Number = std::unique_ptr<BIGNUM, Free>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free>;
using Context = std::unique_ptr<EVP_PKEY_CTX, Free>;
using Key = std::shared_ptr<EVP_PKEY>;

constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 8192;     // a verification grows with the square
constexpr int kMostExponentBits = 33;  // as large ones would make it slow; 65537 is the usual one
constexpr std::size_t kCurveBytes = 32;
constexpr std::size_t kMostKeys = 100;

absl::Status of_no_use(std::string_view why) {
  return absl::InvalidArgumentError(to_absl(why));
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Number number_of(std::string_view bytes) {
  return Number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

// The member's bytes; empty when it isn't base64url.
std::string bytes_in(const nlohmann::json& key, std::string_view name) {
  return from_base64url(text_in(key, name).value_or("")).value_or("");
}

// A public key of this type from what has been built; null when it isn't one.
Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const std::unique_ptr<OSSL_PARAM, Free> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Context context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (parameters == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  Key key(made, EVP_PKEY_free);
  const Context check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  return check != nullptr && EVP_PKEY_public_check_quick(check.get()) == 1 ? key : nullptr;
}

absl::StatusOr<Key> rsa_key(const nlohmann::json& key) {
  const Number n = number_of(bytes_in(key, "n")), e = number_of(bytes_in(key, "e"));
  if (n == nullptr || e == nullptr) return of_no_use("no memory for a key");
  const int bits = BN_num_bits(n.get());
  if (bits < kLeastRsaBits || bits > kMostRsaBits) {
    return of_no_use(concat("n: has ", bits, " bits; an RSA key must have 2048 to 8192"));
  }
  if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) != 0 || BN_num_bits(e.get()) > kMostExponentBits) {
    return of_no_use("e: isn't an exponent of RSA, e.g. AQAB");
  }
  const Builder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return of_no_use("no memory for a key");
  }
  Key made = make_key("RSA", builder.get());
  if (made == nullptr) return of_no_use("n, e: aren't an RSA key");
  return made;
}

absl::StatusOr<Key> curve_key(const nlohmann::json& key) {
  if (text_in(key, "crv") != "P-256") return of_no_use("crv: isn't P-256");
  const std::string x = bytes_in(key, "x"), y = bytes_in(key, "y");
  if (x.size() != kCurveBytes || y.size() != kCurveBytes) return of_no_use("x, y: aren't 32 bytes each");
  const std::string point = concat('\x04', x, y);
  const Builder builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return of_no_use("no memory for a key");
  }
  Key made = make_key("EC", builder.get());
  if (made == nullptr) return of_no_use("x, y: aren't a point of P-256");
  return made;
}

absl::StatusOr<Key> edwards_key(const nlohmann::json& key) {
  if (text_in(key, "crv") != "Ed25519") return of_no_use("crv: isn't Ed25519");
  const std::string x = bytes_in(key, "x");
  if (x.size() != kCurveBytes) return of_no_use("x: isn't 32 bytes");
  Key made(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(x), x.size()), EVP_PKEY_free);
  if (made == nullptr) return of_no_use("x: isn't a key of Ed25519");
  return made;
}

// What a key says of itself beside its numbers: for signatures, public, and by which algorithms.
absl::Status check_purpose(const nlohmann::json& key) {
  if (key.contains("use") && text_in(key, "use") != "sig") return of_no_use("use: isn't sig");
  if (key.contains("key_ops")) {
    const std::vector<std::string> operations = texts_at(key, "key_ops");
    if (std::find(operations.begin(), operations.end(), "verify") == operations.end()) {
      return of_no_use("key_ops: has no verify");
    }
  }
  if (key.contains("d")) return of_no_use("d: is the private half, which must never be published");
  if (key.contains("kid") && !text_in(key, "kid")) return of_no_use("kid: isn't a text");
  return absl::OkStatus();
}

// A signature of ES256 is r and s, 32 bytes each (RFC 7518, 3.4); OpenSSL takes them in DER. Empty: it is none.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * kCurveBytes) return {};
  const std::unique_ptr<ECDSA_SIG, Free> parts(ECDSA_SIG_new());
  Number r = number_of(signature.substr(0, kCurveBytes)), s = number_of(signature.substr(kCurveBytes));
  if (parts == nullptr || r == nullptr || s == nullptr || ECDSA_SIG_set0(parts.get(), r.get(), s.get()) != 1) return {};
  static_cast<void>(r.release());
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(parts.get(), &der);
  if (size <= 0) return {};
  std::string result(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return result;
}

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kPs256:
      return "PS256";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEdDsa:
      return "EdDSA";
  }
  return "";
}

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  for (const Algorithm each : {Algorithm::kRs256, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEdDsa}) {
    if (algorithm_name(each) == name) return each;
  }
  return std::nullopt;
}

absl::StatusOr<JsonWebKey> JsonWebKey::parse(const nlohmann::json& key) {
  if (!key.is_object()) return of_no_use("isn't an object");
  ENTENTE_RETURN_IF_ERROR(check_purpose(key));
  JsonWebKey made;
  made.id_ = text_in(key, "kid").value_or("");
  const std::string kind = text_in(key, "kty").value_or("");
  absl::StatusOr<Key> numbers = Key();
  if (kind == "RSA") {
    made.algorithms_ = {Algorithm::kRs256, Algorithm::kPs256};
    numbers = rsa_key(key);
  } else if (kind == "EC") {
    made.algorithms_ = {Algorithm::kEs256};
    numbers = curve_key(key);
  } else if (kind == "OKP") {
    made.algorithms_ = {Algorithm::kEdDsa};
    numbers = edwards_key(key);
  } else {
    return of_no_use("kty: is none of RSA, EC, OKP");
  }
  ERR_clear_error();
  if (!numbers.ok()) return std::move(numbers).status();
  made.key_ = *std::move(numbers);
  if (key.contains("alg")) {
    const auto only = parse_algorithm(text_in(key, "alg").value_or(""));
    if (!only || !made.is_for(*only)) return of_no_use("alg: is none of RS256, PS256, ES256, EdDSA that fits kty");
    made.algorithms_ = {*only};
  }
  return made;
}

bool JsonWebKey::is_for(Algorithm algorithm) const {
  return std::find(algorithms_.begin(), algorithms_.end(), algorithm) != algorithms_.end();
}

bool JsonWebKey::verifies(Algorithm algorithm, std::string_view input, std::string_view signature) const {
  const std::string der = algorithm == Algorithm::kEs256 ? der_of(signature) : std::string(signature);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;  // belongs to `context`
  const EVP_MD* const digest = algorithm == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  bool right =
      context != nullptr && !der.empty() && EVP_DigestVerifyInit(context.get(), &how, digest, nullptr, key_.get()) == 1;
  if (right && algorithm == Algorithm::kPs256) {
    right = EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) == 1;
  }
  right = right && EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(input), input.size()) == 1;
  ERR_clear_error();  // of this thread: what isn't taken away would be found by whoever asks next
  return right;
}

absl::StatusOr<JsonWebKeySet> JsonWebKeySet::parse(std::string_view text) {
  const std::optional<nlohmann::json> object = read_json_object(text);
  if (!object || !object->contains("keys") || !object->at("keys").is_array()) {
    return of_no_use("it isn't a JSON object with an array named keys (RFC 7517)");
  }
  const nlohmann::json& keys = object->at("keys");
  if (keys.empty() || keys.size() > kMostKeys)
    return of_no_use(concat("keys: has ", keys.size(), " keys, not 1 to 100"));
  JsonWebKeySet set;
  std::string first_fault;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    absl::StatusOr<JsonWebKey> key = JsonWebKey::parse(keys[i]);
    if (key.ok()) {
      set.keys_.push_back(*std::move(key));
    } else if (first_fault.empty()) {
      first_fault = concat("keys[", i, "].", key.status().message());
    }
  }
  if (set.keys_.empty()) return of_no_use(first_fault);
  return set;
}

std::vector<const JsonWebKey*> JsonWebKeySet::find(Algorithm algorithm, std::string_view id) const {
  std::vector<const JsonWebKey*> found;
  for (const JsonWebKey& key : keys_) {
    if (key.is_for(algorithm) && (id.empty() || key.id() == id)) found.push_back(&key);
  }
  if (id.empty() && found.size() > 1) found.clear();
  return found;
}

}  // namespace entente::common
