#include "services/matching/proposal_handlers.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "services/common/database.h"
#include "services/common/errors.h"
#include "services/common/filter.h"
#include "services/common/sheet_encoding.h"
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

constexpr std::size_t kMostSheetBytes = std::size_t{64} << 20;
constexpr std::array<std::string_view, 6> kProposalFields = {"state", "axis", "city", "need", "offer", "origin"};
constexpr std::array<std::string_view, 2> kCooperationFields = {"state", "city"};

absl::Status not_found(std::string_view name) {
  return common::make_error(common::kNotFound, common::concat("there is no ", name), {{"resource", name}});
}

absl::Status refused() {
  return common::permission_denied(
      "read this proposal",
      "coordinators, observers, services, and the focal points of its cities once it is approved");
}

// The number of an enum's value by its name, with or without its prefix; 0 stands for "all" and is no value.
absl::StatusOr<int> enum_value(const common::FilterCondition& condition, const google::protobuf::EnumDescriptor* type,
                               std::string_view prefix) {
  const auto* value = type->FindValueByName(condition.value);
  if (value == nullptr) value = type->FindValueByName(common::concat(prefix, condition.value));
  if (value != nullptr && value->number() != 0) return value->number();
  std::string known;
  for (int i = 0; i < type->value_count(); ++i) {
    if (type->value(i)->number() != 0) common::append(known, known.empty() ? "" : ", ", type->value(i)->name());
  }
  return common::make_error(common::kInvalidFilter, common::concat("filter: `", condition.field, "` is `",
                                                                   condition.value, "`; it must be one of ", known));
}

std::string city_name(std::string_view value) {
  return value.starts_with("cities/") ? std::string(value) : common::concat("cities/", value);
}

absl::StatusOr<ProposalFilter> proposal_filter(std::string_view text) {
  ProposalFilter filter;
  ENTENTE_ASSIGN_OR_RETURN(const auto conditions, common::parse_filter(text, kProposalFields));
  for (const common::FilterCondition& condition : conditions) {
    if (condition.field == "state") {
      ENTENTE_ASSIGN_OR_RETURN(filter.state, enum_value(condition, v1::Proposal::State_descriptor(), "STATE_"));
    } else if (condition.field == "axis") {
      ENTENTE_ASSIGN_OR_RETURN(filter.axis, enum_value(condition, type::v1::Axis_descriptor(), "AXIS_"));
    } else if (condition.field == "origin") {
      ENTENTE_ASSIGN_OR_RETURN(filter.origin, enum_value(condition, v1::Proposal::Origin_descriptor(), "ORIGIN_"));
    } else if (condition.field == "need") {
      filter.need = condition.value;
    } else if (condition.field == "offer") {
      filter.offer = condition.value;
    } else {
      filter.city = city_name(condition.value);
    }
  }
  return filter;
}

absl::StatusOr<CooperationFilter> cooperation_filter(std::string_view text) {
  CooperationFilter filter;
  ENTENTE_ASSIGN_OR_RETURN(const auto conditions, common::parse_filter(text, kCooperationFields));
  for (const common::FilterCondition& condition : conditions) {
    if (condition.field == "state") {
      ENTENTE_ASSIGN_OR_RETURN(filter.state, enum_value(condition, v1::Cooperation::State_descriptor(), "STATE_"));
    } else {
      filter.city = city_name(condition.value);
    }
  }
  return filter;
}

}  // namespace

ProposalHandlers::ProposalHandlers(common::Database& database, WorldReader& worlds)
    : database_(database), worlds_(worlds) {}

absl::StatusOr<v1::Proposal> ProposalHandlers::get(const common::CallContext& call,
                                                   const v1::GetProposalRequest& request) {
  const absl::StatusOr<ProposalKey> key = parse_proposal_name("name", request.name());
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
  if (!proposal.has_value()) return not_found(request.name());
  return *std::move(proposal);
}

absl::StatusOr<v1::ListProposalsResponse> ProposalHandlers::list(const common::CallContext& call,
                                                                 const v1::ListProposalsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(may_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const RoundKey key, parse_round_name("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const ProposalFilter filter, proposal_filter(request.filter()));
  ENTENTE_ASSIGN_OR_RETURN(const Page page, page_of(request, {"ListProposals", request.parent(), request.filter()}));
  v1::ListProposalsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    reply.Clear();
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(const auto round, find_round(tx, key));
    if (!round.has_value()) {
      // Whoever may not see rounds gets the same empty page for one that exists.
      return reads_rounds(call.caller) ? not_found(request.parent()) : absl::OkStatus();
    }
    ENTENTE_ASSIGN_OR_RETURN(auto proposals, list_proposals(tx, key, filter, page.after, page.limit()));
    fill_page(
        page, std::move(proposals), [](const v1::Proposal& p) { return last_part(p.name()); },
        *reply.mutable_proposals(), *reply.mutable_next_page_token());
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
  ENTENTE_RETURN_IF_ERROR(may_read_rounds(call.caller));
  if (request.start_revision() < 0) return common::invalid_field("start_revision", "must be 0 or more");
  if (request.parent().empty()) return absl::OkStatus();
  return parse_round_name("parent", request.parent()).status();
}

absl::StatusOr<v1::ListCooperationsResponse> ProposalHandlers::list_cooperations(
    const common::CallContext& call, const v1::ListCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(may_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const CooperationFilter filter, cooperation_filter(request.filter()));
  ENTENTE_ASSIGN_OR_RETURN(const Page page, page_of(request, {"ListCooperations", request.filter()}));
  v1::ListCooperationsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(auto cooperations, matching::list_cooperations(tx, filter, page.after, page.limit()));
    fill_page(
        page, std::move(cooperations), [](const v1::Cooperation& c) { return last_part(c.name()); },
        *reply.mutable_cooperations(), *reply.mutable_next_page_token());
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::ImportCooperationsResponse> ProposalHandlers::import_cooperations(
    const common::CallContext& call, const v1::ImportCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(may_import_cooperations(call.caller));
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
  const absl::Status write_status = database_.write([&](common::WriteTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<std::size_t> to_write, compare(tx));
    for (const std::size_t i : to_write) {
      v1::Cooperation cooperation = sheet.cooperations[i];
      ENTENTE_RETURN_IF_ERROR(put_cooperation(tx, cooperation));
    }
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(write_status);
  reply.mutable_report()->set_stored(true);
  return reply;
}

std::optional<v1::WatchProposalsResponse> to_watch_response(const common::Change& change) {
  if (change.kind != kProposalChange) return std::nullopt;
  v1::WatchProposalsResponse response;
  if (!response.mutable_proposal()->ParseFromString(change.payload)) return std::nullopt;
  return response;
}

}  // namespace entente::matching
