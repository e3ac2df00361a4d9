// Signed tokens and key sets of anybody: whatever the bytes, a token that isn't the one that was signed is refused, no
// key set makes it be taken but the one with its key, and nothing breaks. The key and the token are of RFC 8037, A.4.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/identity/claims.h"
#include "services/common/identity/json_object.h"
#include "services/common/identity/json_web_key.h"
#include "services/common/identity/oidc_config.h"
#include "services/common/identity/sealer.h"
#include "services/common/identity/signed_token.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente::common;

constexpr char kKeys[] =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";
constexpr char kToken[] =
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
constexpr char kConfig[] = R"({"issuer":"https://id.example.org","audiences":["entente"],"assignments":[
  {"claim":"/a/b","role":"observer","scope":"{value}"},{"claim":"c","role":"focal-point","scope":"cities/{value}"}]})";

bool is_taken(const JsonWebKeySet& keys, const std::string& text) {
  const auto token = take_apart(text);
  if (!token.ok()) return false;
  for (const JsonWebKey* key : keys.find(token->algorithm, token->key_id)) {
    if (key->verifies(token->algorithm, token->input, token->signature)) return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using entente::fuzz::must;
  static const JsonWebKeySet keys = *JsonWebKeySet::parse(kKeys);
  static const OidcConfig config = *parse_oidc_config(kConfig, "oidc.json");
  const std::string text(reinterpret_cast<const char*>(data), size);
  must(!is_taken(keys, text) || text == kToken, "only the token that was signed is taken");
  if (const auto foreign = JsonWebKeySet::parse(text); foreign.ok() && is_taken(*foreign, kToken)) {
    const std::string plain = read_json_object(text)->dump();  // without escapes
    must(plain.find("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo") != std::string::npos, "only its own key takes it");
  }
  static_cast<void>(parse_oidc_config(text, "oidc.json"));
  if (const auto claims = read_json_object(text)) {
    static_cast<void>(check_claims(*claims, config));
    if (const auto caller = caller_by_claims(*claims, config); caller.ok()) {
      for (const Assignment& each : caller->assignments) must(is_scope(each.scope), "what is given is a scope");
    }
  }
  // What nobody sealed opens for nobody; a session's cookie is such a text.
  static RandomIds ids;
  static const SystemClock clock;
  static const std::unique_ptr<Sealer> kSealer = *Sealer::open("", clock, ids);
  must(!kSealer->unseal("session", text), "only what was sealed is opened");
  must(kSealer->unseal("session", kSealer->seal("session", text)) == text, "what was sealed is opened as it was");
  return 0;
}
