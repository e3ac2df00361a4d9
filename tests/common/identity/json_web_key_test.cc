#include "services/common/identity/json_web_key.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/strings.h"
#include "services/common/identity/signed_token.h"
#include "services/common/text/base64url.h"
#include "tests/common/identity/signer.h"

namespace entente::common {
namespace {

using testing::HasSubstr;
using namespace std::string_literals;

// Examples of the standards: a key set, and a token that it verifies.
struct Vector {
  const char* source;
  const char* keys;
  const char* token;
};

const Vector kVectors[] = {
    {"RFC 7515, A.2",
     R"({"keys":[{"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})",
     "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
     "fQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
     "O8W2Fp5jujGbds9uJdbF9CUAr7"
     "t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--"
     "xi12jz"
     "DwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_"
     "IoypGlUPQGe7"
     "7Rw"},
    {"RFC 7515, A.3",
     R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})",
     "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
     "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"},
    {"RFC 8037, A.4", R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4"
     "iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
};

bool is_verified(const JsonWebKeySet& keys, const std::string& text) {
  const auto token = take_apart(text);
  if (!token.ok()) return false;
  for (const JsonWebKey* key : keys.find(token->algorithm, token->key_id)) {
    if (key->verifies(token->algorithm, token->input, token->signature)) return true;
  }
  return false;
}

TEST(JsonWebKey, VerifiesTheExamplesOfTheStandards) {
  for (const Vector& vector : kVectors) {
    const auto keys = JsonWebKeySet::parse(vector.keys);
    ASSERT_TRUE(keys.ok()) << vector.source << ": " << keys.status();
    EXPECT_TRUE(is_verified(*keys, vector.token)) << vector.source;
    std::string altered = vector.token;
    altered[altered.find('.') + 5] ^= 1;
    EXPECT_FALSE(is_verified(*keys, altered)) << vector.source;
  }
}

TEST(JsonWebKey, VerifiesEachAlgorithmByItsOwnKeyOnly) {
  const Signer signers[]{
      {Algorithm::kRs256, "rsa"}, {Algorithm::kPs256, "pss"}, {Algorithm::kEs256, "ec"}, {Algorithm::kEdDsa, "ed"}};
  for (const Signer& signer : signers) {
    const std::string token = signer.token("{}");
    for (const Signer& other : signers) {
      const auto keys = JsonWebKeySet::parse(other.jwks());
      ASSERT_TRUE(keys.ok()) << keys.status();
      EXPECT_EQ(is_verified(*keys, token), &signer == &other) << signer.id() << " by " << other.id();
    }
  }
}

// RFC 7518, 3.5: the salt has as many bytes as the digest.
TEST(JsonWebKey, TakesNoSaltOfAnotherLength) {
  for (const int salt : {0, 20, 31, 33, 64}) {
    const Signer signer(Algorithm::kPs256, "k", salt);
    EXPECT_FALSE(is_verified(*JsonWebKeySet::parse(signer.jwks()), signer.token("{}"))) << salt;
  }
}

// The parts of a signature by ES256 stand in 32 bytes each, however small; nothing else is one.
TEST(JsonWebKey, TakesNoSignatureOfAnotherForm) {
  const Signer ec(Algorithm::kEs256, "k"), ed(Algorithm::kEdDsa, "k");
  for (const Signer* signer : {&ec, &ed}) {
    const auto keys = *JsonWebKeySet::parse(signer->jwks());
    const std::string token = signer->token("{}"), input = token.substr(0, token.rfind('.') + 1);
    const std::string right = *from_base64url(token.substr(token.rfind('.') + 1));
    ASSERT_TRUE(is_verified(keys, concat(input, base64url(right))));
    for (const std::string& wrong : {std::string(), std::string(64, '\0'), right + '\0', '\0' + right, right.substr(1),
                                     right.substr(0, 63), right.substr(32) + right.substr(0, 32), right + right}) {
      EXPECT_FALSE(is_verified(keys, concat(input, base64url(wrong)))) << wrong.size() << " bytes";
    }
  }
}

// A key that names its algorithm is for that one, whatever its numbers could do.
TEST(JsonWebKey, IsForTheAlgorithmThatItNames) {
  const Signer pkcs(Algorithm::kRs256, "k"), pss(Algorithm::kPs256, "k");
  EXPECT_TRUE(is_verified(*JsonWebKeySet::parse(pss.jwks()), pss.token("{}")));
  EXPECT_FALSE(is_verified(*JsonWebKeySet::parse(pss.jwks(",\"alg\":\"RS256\"")), pss.token("{}")));
  EXPECT_FALSE(is_verified(*JsonWebKeySet::parse(pkcs.jwks(",\"alg\":\"PS256\"")), pkcs.token("{}")));
  EXPECT_TRUE(is_verified(*JsonWebKeySet::parse(pkcs.jwks(",\"alg\":\"RS256\"")), pkcs.token("{}")));
}

TEST(JsonWebKey, LeavesOutKeysThatAreOfNoUse) {
  const Signer rsa(Algorithm::kRs256, "r"), ec(Algorithm::kEs256, "e");
  const std::string point = ec.jwk();
  std::string off_curve = point;
  char& of_y = off_curve[off_curve.find("\"y\":\"") + 6];
  of_y = of_y == 'A' ? 'B' : 'A';
  const std::string one_byte = base64url("\x03"), weak = base64url(std::string(128, '\x81'));
  const std::pair<std::string, const char*> cases[] = {
      {rsa.jwk(",\"use\":\"enc\""), "keys[0].use"},
      {rsa.jwk(",\"key_ops\":[\"encrypt\"]"), "keys[0].key_ops"},
      {rsa.jwk(",\"d\":\"AQAB\""), "keys[0].d"},
      {rsa.jwk(",\"alg\":\"HS256\""), "keys[0].alg"},
      {rsa.jwk(",\"alg\":\"ES256\""), "keys[0].alg"},
      {rsa.jwk(",\"alg\":5"), "keys[0].alg"},
      {"{\"kty\":\"oct\",\"k\":\"AAAA\"}", "keys[0].kty"},
      {"{\"kty\":\"RSA\",\"n\":\"" + weak + "\",\"e\":\"AQAB\"}", "keys[0].n: has 1024 bits"},
      {"{\"kty\":\"RSA\",\"n\":\"" + base64url(std::string(2048, '\x81')) + "\",\"e\":\"AQAB\"}",
       "keys[0].n: has 16384"},
      {"{\"kty\":\"RSA\",\"n\":\"" + base64url(std::string(256, '\x81')) + "\",\"e\":\"AQ\"}", "keys[0].e"},
      {"{\"kty\":\"RSA\"}", "keys[0].n: has 0 bits"},
      {"{\"kty\":\"RSA\",\"n\":\"" + base64url(std::string(255, '\x81') + '\x80') + "\",\"e\":\"AQAB\"}",
       "keys[0].n, e: aren't an RSA key"},
      {"{\"kty\":\"RSA\",\"n\":\"" + base64url(std::string(256, '\x81')) + "\",\"e\":\"" +
           base64url("\x01\x00\x01\x00\x02"s) + "\"}",
       "keys[0].e"},
      {"{\"kty\":\"RSA\",\"n\":\"" + base64url(std::string(256, '\x81')) + "\",\"e\":\"" +
           base64url(std::string(128, '\x7f')) + "\"}",
       "keys[0].e"},
      {Signer(Algorithm::kEs256, "").jwk(",\"kid\":7"), "keys[0].kid: isn't a text"},
      {off_curve, "keys[0].x, y: aren't a point"},
      {"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"\",\"y\":\"\"}", "keys[0].crv"},
      {"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}", "keys[0].x, y"},
      {"{\"kty\":\"OKP\",\"crv\":\"X25519\",\"x\":\"AA\"}", "keys[0].crv"},
      {"{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"}", "keys[0].x"},
      {"7", "keys[0].isn't an object"},
  };
  for (const auto& [key, fault] : cases) {
    const auto alone = JsonWebKeySet::parse(concat("{\"keys\":[", key, "]}"));
    EXPECT_THAT(std::string(alone.status().message()), HasSubstr(fault)) << key;
    const auto both = JsonWebKeySet::parse(concat("{\"keys\":[", key, ",", ec.jwk(), "]}"));
    ASSERT_TRUE(both.ok()) << key;
    EXPECT_EQ(both->size(), 1u) << "the others are of use all the same";
  }
  std::string many = ec.jwk();
  for (int i = 0; i < 99; ++i) many += "," + ec.jwk();
  EXPECT_EQ(JsonWebKeySet::parse(concat("{\"keys\":[", many, "]}"))->size(), 100u);
  EXPECT_FALSE(JsonWebKeySet::parse(concat("{\"keys\":[", many, ",", ec.jwk(), "]}")).ok());
  for (const char* text : {"", "[]", "{}", "{\"keys\":[]}", "{\"keys\":{}}", "{\"keys\":[],\"keys\":[]}", "\xff"}) {
    EXPECT_FALSE(JsonWebKeySet::parse(text).ok()) << text;
  }
}

TEST(JsonWebKey, IsFoundByIdOrWhereThereIsNoChoice) {
  const Signer a(Algorithm::kEs256, "a"), b(Algorithm::kEs256, "b"), rsa(Algorithm::kRs256, "c");
  const auto keys = JsonWebKeySet::parse(concat("{\"keys\":[", a.jwk(), ",", b.jwk(), ",", rsa.jwk(), "]}"));
  ASSERT_TRUE(keys.ok());
  EXPECT_EQ(keys->find(Algorithm::kEs256, "b").size(), 1u);
  EXPECT_TRUE(keys->find(Algorithm::kEs256, "c").empty()) << "an RSA key's";
  EXPECT_TRUE(keys->find(Algorithm::kEs256, "").empty()) << "it might be either";
  EXPECT_EQ(keys->find(Algorithm::kRs256, "").size(), 1u);
}

}  // namespace
}  // namespace entente::common
