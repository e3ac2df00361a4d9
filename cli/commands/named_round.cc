#include "cli/commands/named_round.h"

#include "cli/commands/servers.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/name_key.h"
#include "services/common/text/slug.h"

namespace entente::cli {

using common::concat;

absl::StatusOr<std::string> named_programme(Servers& servers, const std::string& programme) {
  if (programme.starts_with("programmes/")) return programme;
  if (common::is_slug(programme)) return concat("programmes/", programme);
  ENTENTE_ASSIGN_OR_RETURN(const auto all, servers.all_programmes());
  if (!programme.empty()) {
    std::vector<std::string> names;
    for (const auto& one : all) {
      if (common::name_key(one.display_name()) == common::name_key(programme)) return one.name();
      names.push_back(one.display_name());
    }
    return absl::NotFoundError(
        say("cli.error.no_programme", {{"programme", programme}, {"programmes", common::join(names, ", ")}}));
  }
  if (all.size() == 1) return all.front().name();
  return absl::InvalidArgumentError(
      say_counted("cli.proposals.which_programme", static_cast<std::int64_t>(all.size())));
}

absl::StatusOr<std::string> named_round(Servers& servers, const std::string& programme, const std::string& round) {
  if (round.starts_with("programmes/")) return round;
  ENTENTE_ASSIGN_OR_RETURN(const std::string parent, named_programme(servers, programme));
  if (!round.empty()) return concat(parent, "/rounds/", round);
  matching::v1::ListRoundsRequest request;
  request.set_parent(parent);
  request.set_filter("state = solved OR state = published");
  request.set_page_size(1);
  ENTENTE_ASSIGN_OR_RETURN(const auto page,
                           servers.call(servers.rounds(), &matching::v1::RoundService::Stub::ListRounds, request));
  if (page.rounds_size() == 0) return absl::NotFoundError(say("cli.proposals.no_round", {{"programme", parent}}));
  return page.rounds(0).name();
}

}  // namespace entente::cli
