#include "services/matching/programmes/programme_handlers.h"

#include <algorithm>
#include <string_view>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/request_ids.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/matching/access.h"
#include "services/matching/programmes/directive_id.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/programmes/programme_validation.h"
#include "services/matching/world/requests.h"
#include "services/matching/world/world.h"

namespace entente::matching {
namespace {

constexpr std::int64_t kMostVersion = 1'000'000'000;
const common::ListField kProgrammeFields[] = {
    {"name", {}, "programmes/"}, {"display_name"}, {"example"}, {"update_time"}};
const common::ListField kDirectiveFields[] = {{"name", {}, "programmes/"}, {"kind"},   {"need", {}, "cities/"},
                                              {"offer", {}, "cities/"},    {"author"}, {"create_time"}};

}  // namespace

ProgrammeHandlers::ProgrammeHandlers(common::Database& database, WorldReader& worlds, common::Ids& ids)
    : database_(database), worlds_(worlds), ids_(ids) {}

absl::StatusOr<v1::Programme> ProgrammeHandlers::get(const common::CallContext& call,
                                                     const v1::GetProgrammeRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const std::string id, common::parse_id<common::ProgrammeName>("name", request.name()));
  return common::read_value<v1::Programme>(database_,
                                           [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Programme> {
                                             ENTENTE_ASSIGN_OR_RETURN(auto programme, find_programme(tx, id));
                                             if (!programme.has_value()) return common::not_found(request.name());
                                             return *std::move(programme);
                                           });
}

absl::StatusOr<v1::ListProgrammesResponse> ProgrammeHandlers::list(const common::CallContext& call,
                                                                   const v1::ListProgrammesRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_programmes(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Programme::descriptor(), kProgrammeFields));
  v1::ListProgrammesResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(auto programmes, list_programmes(tx, page.after, page.limit()));
    common::fill_page(page, std::move(programmes), *reply.mutable_programmes(), *reply.mutable_next_page_token());
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

absl::StatusOr<v1::Programme> ProgrammeHandlers::create(const common::CallContext& call,
                                                        const v1::CreateProgrammeRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_direct(call.caller, &request.programme(), "create this programme"));
  ENTENTE_RETURN_IF_ERROR(common::check_request_id(request.request_id()));
  v1::Programme programme = request.programme();
  common::clear_output_only(&programme);
  std::string id = request.programme_id();
  if (id.empty()) id = common::make_slug(programme.display_name());
  if (id.empty()) id = ids_.short_id();
  common::FieldViolations violations;
  common::check_slug("programme_id", id, violations);
  violations.require(request.first_version() >= 0 && request.first_version() <= kMostVersion, "first_version",
                     "must be 1–1,000,000,000, or 0 for 1");
  ENTENTE_RETURN_IF_ERROR(violations.status());
  programme.set_name(common::ProgrammeName(id).text());
  programme.set_version(std::max<std::int64_t>(1, request.first_version()));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  ENTENTE_RETURN_IF_ERROR(check_programme(programme, world));

  if (!request.validate_only()) {
    return common::write_once<v1::Programme>(database_, call, request,
                                             [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Programme> {
                                               v1::Programme stored = programme;
                                               ENTENTE_RETURN_IF_ERROR(insert_programme(tx, stored, call.now));
                                               return stored;
                                             });
  }
  ENTENTE_ASSIGN_OR_RETURN(const auto decisions, worlds_.decisions());
  if (decisions->programmes.contains(programme.name())) {
    return common::make_error(common::kAlreadyExists,
                              common::concat(programme.name(), " exists; choose another programme_id"),
                              {{"resource", programme.name()}});
  }
  return programme;
}

absl::StatusOr<v1::Programme> ProgrammeHandlers::programme_to_direct(const common::CallContext& call,
                                                                     std::string_view field, std::string_view name,
                                                                     std::string_view action) {
  const absl::StatusOr<std::string> id = common::parse_id<common::ProgrammeName>(field, name);
  std::optional<v1::Programme> programme;
  if (id.ok()) {
    const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
      ENTENTE_ASSIGN_OR_RETURN(programme, find_programme(tx, *id));
      return absl::OkStatus();
    });
    ENTENTE_RETURN_IF_ERROR(read_status);
  }
  ENTENTE_RETURN_IF_ERROR(authorise_direct(call.caller, programme.has_value() ? &*programme : nullptr, action));
  ENTENTE_RETURN_IF_ERROR(id.status());
  if (!programme.has_value()) return common::not_found(name);
  return *std::move(programme);
}

absl::StatusOr<v1::Programme> ProgrammeHandlers::update(const common::CallContext& call,
                                                        const v1::UpdateProgrammeRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(
      const v1::Programme stored,
      programme_to_direct(call, "programme.name", request.programme().name(), "update this programme"));
  ENTENTE_RETURN_IF_ERROR(common::check_etag(request.programme().etag(), stored.etag(), stored.name()));
  v1::Programme wanted = stored;
  ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.programme(), &wanted));
  ENTENTE_RETURN_IF_ERROR(authorise_direct(call.caller, &wanted, "update this programme"));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  ENTENTE_RETURN_IF_ERROR(check_programme(wanted, world));
  if (request.validate_only()) {
    wanted.set_version(wanted.version() + 1);
    return wanted;
  }
  return common::write_once<v1::Programme>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Programme> {
        ENTENTE_ASSIGN_OR_RETURN(const auto present, find_programme(tx, common::id_of(stored.name())));
        if (!present.has_value()) return common::not_found(stored.name());
        // What was checked is the stored one with the changes; somebody else's update since then makes it stale.
        ENTENTE_RETURN_IF_ERROR(common::check_etag(stored.etag(), present->etag(), stored.name()));
        v1::Programme next = wanted;
        ENTENTE_RETURN_IF_ERROR(replace_programme(tx, next, call.now));
        return next;
      });
}

absl::StatusOr<v1::Directive> ProgrammeHandlers::set_directive(const common::CallContext& call,
                                                               const v1::SetDirectiveRequest& request) {
  ENTENTE_ASSIGN_OR_RETURN(const v1::Programme programme,
                           programme_to_direct(call, "parent", request.parent(), "set this directive"));
  ENTENTE_ASSIGN_OR_RETURN(const World world, worlds_.read());
  ENTENTE_RETURN_IF_ERROR(check_directive(request.directive(), call.caller, world));
  v1::Directive directive = request.directive();
  directive.set_name(
      common::DirectiveName(common::id_of(programme.name()), directive_id(directive.need(), directive.offer())).text());
  directive.set_author(call.caller.subject);
  *directive.mutable_create_time() = common::to_timestamp(call.now);
  if (request.validate_only()) return directive;
  return common::write_once<v1::Directive>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::Directive> {
        ENTENTE_RETURN_IF_ERROR(put_directive(tx, common::id_of(programme.name()), directive));
        return directive;
      });
}

absl::StatusOr<v1::ClearDirectiveResponse> ProgrammeHandlers::clear_directive(
    const common::CallContext& call, const v1::ClearDirectiveRequest& request) {
  const absl::StatusOr<common::DirectiveName> key = common::parse_name<common::DirectiveName>("name", request.name());
  const std::string parent = key.ok() ? common::ProgrammeName(key->programme).text() : std::string();
  const absl::StatusOr<v1::Programme> programme = programme_to_direct(call, "name", parent, "clear this directive");
  ENTENTE_RETURN_IF_ERROR(absl::IsPermissionDenied(programme.status()) ? programme.status() : key.status());
  ENTENTE_RETURN_IF_ERROR(programme.status());
  return common::write_once<v1::ClearDirectiveResponse>(
      database_, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<v1::ClearDirectiveResponse> {
        ENTENTE_RETURN_IF_ERROR(delete_directive(tx, key->programme, key->id).status());
        return v1::ClearDirectiveResponse();
      });
}

absl::StatusOr<v1::Directive> ProgrammeHandlers::get_directive(const common::CallContext& call,
                                                               const v1::GetDirectiveRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::DirectiveName key,
                           common::parse_name<common::DirectiveName>("name", request.name()));
  return common::read_value<v1::Directive>(
      database_, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Directive> {
        ENTENTE_ASSIGN_OR_RETURN(auto directive, find_directive(tx, key.programme, key.id));
        if (!directive.has_value()) return common::not_found(request.name());
        return *std::move(directive);
      });
}

absl::StatusOr<v1::ListDirectivesResponse> ProgrammeHandlers::list_directives(
    const common::CallContext& call, const v1::ListDirectivesRequest& request) {
  ENTENTE_RETURN_IF_ERROR(authorise_read_rounds(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const std::string programme,
                           common::parse_id<common::ProgrammeName>("parent", request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Directive::descriptor(), kDirectiveFields));
  v1::ListDirectivesResponse reply;
  const absl::Status read_status = database_.read([&](common::ReadTransaction& tx) -> absl::Status {
    ENTENTE_ASSIGN_OR_RETURN(const auto parent, find_programme(tx, programme));
    if (!parent.has_value()) return common::not_found(request.parent());
    ENTENTE_ASSIGN_OR_RETURN(auto directives, matching::list_directives(tx, programme, page.after, page.limit()));
    common::fill_page(page, std::move(directives), *reply.mutable_directives(), *reply.mutable_next_page_token());
    return absl::OkStatus();
  });
  ENTENTE_RETURN_IF_ERROR(read_status);
  return reply;
}

}  // namespace entente::matching
