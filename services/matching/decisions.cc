#include "services/matching/decisions.h"

#include <memory>
#include <string>
#include <utility>

#include "services/common/base/status.h"
#include "services/common/text/names.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"

namespace entente::matching {
namespace {

absl::Status load(common::ReadTransaction& tx, DecisionsView& view) {
  ENTENTE_ASSIGN_OR_RETURN(auto programmes, list_programmes(tx, "", common::kEverything));
  for (v1::Programme& programme : programmes.entries) {
    const std::string name = programme.name();
    ENTENTE_ASSIGN_OR_RETURN(auto directives, list_directives(tx, common::id_of(name), "", common::kEverything));
    for (v1::Directive& directive : directives.entries) {
      view.directives[name].push_back(std::make_shared<const v1::Directive>(std::move(directive)));
    }
    view.programmes[name] = std::make_shared<const v1::Programme>(std::move(programme));
  }
  ENTENTE_ASSIGN_OR_RETURN(auto cooperations, list_cooperations(tx, {}, "", common::kEverything));
  for (v1::Cooperation& cooperation : cooperations.entries) {
    view.cooperations.push_back(std::make_shared<const v1::Cooperation>(std::move(cooperation)));
  }
  view.seal();
  return absl::OkStatus();
}

}  // namespace

DecisionsSource stored_decisions() {
  // A view holds neither rounds nor proposals.
  return {load, [](std::string_view kind) { return kind != kProposalChange && kind != kRoundChange; }};
}

}  // namespace entente::matching
