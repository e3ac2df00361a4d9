#include "services/matching/proposal_handlers.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/list_request.h"
#include "services/common/names.h"
#include "services/common/request_ids.h"
#include "services/common/sheet_encoding.h"
#include "services/common/slug.h"
#include "services/common/status.h"
#include "services/common/strings.h"
#include "services/matching/access.h"
#include "services/matching/cooperation_import.h"
#include "services/matching/cooperation_store.h"
#include "services/matching/names.h"
#include "services/matching/proposal_store.h"
#include "services/matching/requests.h"
#include "services/matching/round_store.h"
#include "services/matching/world.h"

namespace entente::matching {
namespace {

constexpr std::string_view kCooperationPrefix = "cooperations/";
constexpr std::size_t kMostSheetBytes = std::size_t{64} << 20;
const common::ListField kProposalFields[] = {{"name", {}, "programmes/"},
                                             {"state"},
                                             {"axis", "pairing.candidate.axis"},
                                             {"city", "parties.city", "cities/"},
                                             {"need", "pairing.candidate.pairing.need", "cities/"},
                                             {"offer", "pairing.candidate.pairing.offer", "cities/"},
                                             {"origin"},
                                             {"score", "pairing.candidate.score"},
                                             {"create_time"},
                                             {"update_time"}};
const common::ListField kCooperationFields[] = {{"name", {}, "cooperations/"},
                                                {"state"},
                                                {"city", "beneficiary_city pivotal_city facilitating_city", "cities/"},
                                                {"need", {}, "cities/"},
                                                {"offer", {}, "cities/"}};

absl::Status refused() {
  return common::permission_denied(
      "read this proposal",
      "coordinators, observers, services, and the focal points of its cities once it is approved");
}

// What of a filter the store's query can do.
ProposalFilter narrowed(const common::Selection& selection) {
  ProposalFilter filter;
  filter.state = selection.only_number("state");
  filter.axis = selection.only_number("axis");
  filter.origin = selection.only_number("origin");
  filter.city = selection.only_text("city");
  filter.need = selection.only_text("need");
  filter.offer = selection.only_text("offer");
  return filter;
}

}  // namespace

ProposalHandlers::ProposalHandlers(common::Database& database, WorldReader& worlds)
    : database_(database), worlds_(worlds) {}

absl::StatusOr<v1::Proposal> ProposalHandlers::get(const common::CallContext& call,
                                                   const v1::GetProposalRequest& request) {
  const absl::StatusOr<common::ProposalName> key = common::parse_name<common::ProposalName>("name", request.name());
  std::optional<v1::Proposal> proposal;
  std::optional<v1::Round> round;
  if (key.ok()) {
    const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(proposal, find_proposal(tx, *key));
      ENTENTE_ASSIGN_OR_RETURN(round, find_round(tx, key->round));
      return absl::OkStatus();
    });
    ENTENTE_RETURN_IF_ERROR(read_status);
  }
  const bool seen = reads_rounds(call.caller) ||
                    (proposal.has_value() && round.has_value() && may_see(call.caller, *proposal, round->state()));
  if (!seen) return refused();
  ENTENTE_RETURN_IF_ERROR(key.status());
  if (!proposal.has_value()) return common::not_found(request.name());
  return *std::move(proposal);
}

absl::StatusOr<v1::ListProposalsResponse> ProposalHandlers::list(const common::CallContext& call,
                                                                 const v1::ListProposalsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::RoundName key,
                           common::parse_name<common::RoundName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Proposal::descriptor(), kProposalFields));
  const ProposalFilter filter = narrowed(page.selection);
  v1::ListProposalsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) {
      // Whoever may not see rounds gets the same empty page for one that exists.
      return reads_rounds(call.caller) ? common::not_found(request.parent()) : absl::OkStatus();
    }
    ENTENTE_ASSIGN_OR_RETURN(auto proposals, list_proposals(tx, key, filter, page.after, page.limit()));
    common::fill_page(page, std::move(proposals), *reply.mutable_proposals(), *reply.mutable_next_page_token());
    auto& shown = *reply.mutable_proposals();
    shown.erase(std::remove_if(shown.begin(), shown.end(),
                               [&](const v1::Proposal& p) { return !may_see(call.caller, p, round->state()); }),
                shown.end());
    // A token would tell that there is something.
    if (!shows_approved(round->state()) && !reads_rounds(call.caller)) reply.clear_next_page_token();
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::Status ProposalHandlers::check_watch(const common::CallContext& call,
                                           const v1::WatchProposalsRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  if (request.start_revision() < 0) return common::invalid_field("start_revision", "must be 0 or more");
  if (request.parent().empty()) return absl::OkStatus();
  return common::parse_name<common::RoundName>("parent", request.parent()).status();
}

absl::StatusOr<v1::Cooperation> ProposalHandlers::get_cooperation(const common::CallContext& call,
                                                                  const v1::GetCooperationRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  if (!request.name().starts_with(kCooperationPrefix) ||
      !common::is_slug(std::string_view(request.name()).substr(kCooperationPrefix.size()))) {
    return common::invalid_field("name", "must be a name of the form cooperations/{cooperation}");
  }
  return common::read_value<v1::Cooperation>(
      database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Cooperation> {
        ENTENTE_ASSIGN_OR_RETURN(auto cooperation, find_cooperation(tx, common::id_of(request.name())));
        if (!cooperation.has_value()) return common::not_found(request.name());
        return *std::move(cooperation);
      });
}

absl::StatusOr<v1::ListCooperationsResponse> ProposalHandlers::list_cooperations(
    const common::CallContext& call, const v1::ListCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Cooperation::descriptor(), kCooperationFields));
  CooperationFilter filter;
  filter.state = page.selection.only_number("state");
  filter.city = page.selection.only_text("city");
  v1::ListCooperationsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(auto cooperations, matching::list_cooperations(tx, filter, page.after, page.limit()));
    common::fill_page(page, std::move(cooperations), *reply.mutable_cooperations(), *reply.mutable_next_page_token());
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::ImportCooperationsResponse> ProposalHandlers::import_cooperations(
    const common::CallContext& call, const v1::ImportCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_import_cooperations(call.caller));
  if (request.sheet().size() > kMostSheetBytes)
    return common::invalid_field("sheet", "is larger than 64 MiB; split it");
  if (const std::string fault = common::encoding_fault(request.encoding()); !fault.empty())
    return common::invalid_field("encoding", fault);
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const CooperationSheet sheet = read_cooperations(request.sheet(), world, request.encoding());
  v1::ImportCooperationsResponse reply;
  const auto compare = [&](common::ReadTransaction& tx) -> absl::StatusOr<std::vector<std::size_t>> {
    absl::Status read = absl::OkStatus();
    *reply.mutable_report() = sheet.report;
    std::vector<std::size_t> to_write = compare_cooperations(
        sheet,
        [&](std::string_view id) -> std::optional<v1::Cooperation> {
          absl::StatusOr<std::optional<v1::Cooperation>> found = find_cooperation(tx, id);
          read.Update(found.status());
          return found.ok() ? *std::move(found) : std::nullopt;
        },
        *reply.mutable_report());
    if (!read.ok()) return read;
    return to_write;
  };
  if (request.validate_only() || !sheet.report.violations().empty()) {
    const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) { return compare(tx).status(); });
    ENTENTE_RETURN_IF_ERROR(read_status);
    return reply;
  }
  return common::write_once<v1::ImportCooperationsResponse>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::ImportCooperationsResponse> {
        ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::size_t> to_write, compare(tx));
        for (const std::size_t i : to_write) {
          v1::Cooperation cooperation = sheet.cooperations[i];
          ENTENTE_RETURN_IF_ERROR(put_cooperation(tx, cooperation));
        }
        reply.mutable_report()->set_stored(true);
        return reply;
      });
}

std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change) {
  if (change.kind != kProposalChange) return std::nullopt;
  v1::WatchProposalsResponse response;
  if (!response.mutable_proposal()->ParseFromString(change.payload)) return std::nullopt;
  return response;
}

}  // namespace entente::matching
