#include "services/matching/cooperations/cooperation_handlers.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/rpc/caller.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/sheets/preview_token.h"
#include "services/common/sheets/sheet_reading.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/matching/access.h"
#include "services/matching/cooperations/cooperation_import.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr std::string_view kCooperationPrefix = "cooperations/";
constexpr std::size_t kMostSheetBytes = std::size_t{64} << 20;
const common::ListField kCooperationFields[] = {{"name", {}, "cooperations/"},
                                                {"state"},
                                                {"city", "beneficiary_city pivotal_city facilitating_city", "cities/"},
                                                {"need", {}, "cities/"},
                                                {"offer", {}, "cities/"}};

// Whether it is there for the caller: one that was declined never began, and who declined whom is known to those alone
// who see its proposal.
bool sees(const common::Caller& caller, const v1::Cooperation& cooperation) {
  return cooperation.state() != v1::Cooperation::STATE_DECLINED || reads_details(caller, cooperation);
}

}  // namespace

CooperationHandlers::CooperationHandlers(common::Database& database, WorldReader& worlds, Tell tell)
    : database_(database), worlds_(worlds), tell_(std::move(tell)) {}

std::optional<World> CooperationHandlers::world_for(const common::Caller& caller) const {
  const bool acts = caller.has_anywhere(common::Role::kCoordinator) || caller.has_anywhere(common::Role::kFocalPoint);
  if (!acts) return std::nullopt;
  absl::StatusOr<World> world = worlds_.read();
  return world.ok() ? std::optional<World>(*std::move(world)) : std::nullopt;
}

absl::Status CooperationHandlers::show(common::ReadTransaction& tx, const common::Caller& caller,
                                       const std::optional<World>& world, v1::Cooperation& cooperation) const {
  if (!reads_details(caller, cooperation)) {
    cooperation.clear_agreed_terms();
    cooperation.clear_milestones();
    cooperation.clear_reports();
    cooperation.clear_signatures();
    cooperation.clear_answers();
    return absl::OkStatus();
  }
  return world.has_value() ? tell_(tx, caller, *world, cooperation) : absl::OkStatus();
}

absl::StatusOr<v1::Cooperation> CooperationHandlers::get(const common::CallContext& call,
                                                         const v1::GetCooperationRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  if (!request.name().starts_with(kCooperationPrefix) ||
      !common::is_slug(std::string_view(request.name()).substr(kCooperationPrefix.size()))) {
    return common::invalid_field("name", "must be a name of the form cooperations/{cooperation}");
  }
  const std::optional<World> world = world_for(call.caller);
  return common::read_value<v1::Cooperation>(
      database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Cooperation> {
        ENTENTE_ASSIGN_OR_RETURN(auto cooperation, find_cooperation(tx, common::id_of(request.name())));
        if (!cooperation.has_value() || !sees(call.caller, *cooperation)) return common::not_found(request.name());
        ENTENTE_RETURN_IF_ERROR(show(tx, call.caller, world, *cooperation));
        return *std::move(cooperation);
      });
}

absl::StatusOr<v1::ListCooperationsResponse> CooperationHandlers::list(const common::CallContext& call,
                                                                       const v1::ListCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Cooperation::descriptor(), kCooperationFields));
  CooperationFilter filter;
  filter.state = page.selection.only_number("state");
  filter.city = page.selection.only_text("city");
  const std::optional<World> world = world_for(call.caller);
  v1::ListCooperationsResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(auto cooperations,
                             list_cooperations(tx, filter, page.after, page.limit(),
                                               [&](const auto& each) { return sees(call.caller, each); }));
    common::fill_page(page, std::move(cooperations), *reply.mutable_cooperations(), *reply.mutable_next_page_token());
    for (v1::Cooperation& cooperation : *reply.mutable_cooperations())
      ENTENTE_RETURN_IF_ERROR(show(tx, call.caller, world, cooperation));
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::ImportCooperationsResponse> CooperationHandlers::import(
    const common::CallContext& call, const v1::ImportCooperationsRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_import_cooperations(call.caller));
  if (request.sheet().size() > kMostSheetBytes)
    return common::invalid_field("sheet", "is larger than 64 MiB; split it");
  common::FieldViolations violations;
  common::check_reading(request.encoding(), request.reading(), violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  const CooperationSheet sheet = read_cooperations(
      request.sheet(), world, common::reading_of(request.encoding(), request.reading(), request.validate_only()));
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
    ENTENTE_RETURN_IF_ERROR(common::keep_word(request, {}, *reply.mutable_report()));
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
        if (!reply.report().violations().empty()) return reply;
        for (const std::size_t i : to_write) {
          v1::Cooperation cooperation = sheet.cooperations[i];
          ENTENTE_RETURN_IF_ERROR(put_cooperation(tx, cooperation));
        }
        reply.mutable_report()->set_stored(true);
        return reply;
      });
}

}  // namespace entente::matching
