#include "services/matching/programmes/directive_id.h"

#include "services/common/base/strings.h"
#include "services/common/text/sha256.h"

namespace entente::matching {

std::string directive_id(std::string_view need, std::string_view offer) {
  constexpr std::size_t kDigits = 20;
  return common::concat("d-", common::Digest("entente.directive").add(need).add(offer).finish_hex().substr(0, kDigits));
}

}  // namespace entente::matching
