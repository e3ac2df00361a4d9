#include "services/matching/names.h"

#include <optional>
#include <vector>

#include "services/common/errors.h"
#include "services/common/sha256.h"
#include "services/common/slug.h"
#include "services/common/status.h"
#include "services/common/strings.h"

namespace entente::matching {
namespace {

// The ids in `name` at the stars of `pattern`; nothing when it doesn't fit.
std::optional<std::vector<std::string>> ids_in(std::string_view pattern, std::string_view name) {
  const std::vector<std::string_view> wanted = common::split(pattern, '/');
  const std::vector<std::string_view> given = common::split(name, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == "*") {
      if (!common::is_slug(given[i])) return std::nullopt;
      ids.emplace_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return ids;
}

absl::StatusOr<std::vector<std::string>> parse(std::string_view field, std::string_view pattern, std::string_view shown,
                                               std::string_view name) {
  if (auto ids = ids_in(pattern, name)) return *std::move(ids);
  return common::invalid_field(field, common::concat("must be a name such as `", shown, "`"));
}

}  // namespace

std::string programme_name(std::string_view programme) {
  return common::concat("programmes/", programme);
}
std::string directive_name(std::string_view programme, std::string_view directive) {
  return common::concat("programmes/", programme, "/directives/", directive);
}
std::string directive_id(std::string_view need, std::string_view offer) {
  constexpr std::size_t kDigits = 20;
  return common::concat("d-", common::Digest("entente.directive").add(need).add(offer).finish_hex().substr(0, kDigits));
}
std::string round_name(std::string_view programme, std::string_view round) {
  return common::concat("programmes/", programme, "/rounds/", round);
}
std::string proposal_name(std::string_view programme, std::string_view round, std::string_view proposal) {
  return common::concat("programmes/", programme, "/rounds/", round, "/proposals/", proposal);
}
std::string cooperation_name(std::string_view cooperation) {
  return common::concat("cooperations/", cooperation);
}

absl::StatusOr<std::string> parse_programme_name(std::string_view field, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(auto ids, parse(field, "programmes/*", "programmes/{programme}", name));
  return ids[0];
}

absl::StatusOr<DirectiveKey> parse_directive_name(std::string_view field, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(
      auto ids, parse(field, "programmes/*/directives/*", "programmes/{programme}/directives/{directive}", name));
  return DirectiveKey{ids[0], ids[1]};
}

absl::StatusOr<RoundKey> parse_round_name(std::string_view field, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(auto ids,
                           parse(field, "programmes/*/rounds/*", "programmes/{programme}/rounds/{round}", name));
  return RoundKey{ids[0], ids[1]};
}

absl::StatusOr<ProposalKey> parse_proposal_name(std::string_view field, std::string_view name) {
  ENTENTE_ASSIGN_OR_RETURN(auto ids, parse(field, "programmes/*/rounds/*/proposals/*",
                                           "programmes/{programme}/rounds/{round}/proposals/{proposal}", name));
  return ProposalKey{{ids[0], ids[1]}, ids[2]};
}

bool is_listing_name(std::string_view name) {
  return ids_in("cities/*/listings/*", name).has_value();
}

std::string city_of_listing(std::string_view name) {
  return std::string(name.substr(0, name.find("/listings/")));
}

std::string_view last_part(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

}  // namespace entente::matching
