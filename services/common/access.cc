#include "services/common/access.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>

#include "services/common/strings.h"

namespace entente::common {
namespace {

using type::v1::Access;

bool plays(const Caller& caller, Access::Role role) {
  switch (role) {
    case Access::ROLE_SIGNED_IN:
      return caller.may_read();
    case Access::ROLE_COORDINATOR:
      return caller.has_anywhere(Role::kCoordinator);
    case Access::ROLE_FOCAL_POINT:
      return caller.has_anywhere(Role::kFocalPoint);
    case Access::ROLE_OBSERVER:
      return caller.has_anywhere(Role::kObserver);
    case Access::ROLE_OPERATOR:
      return caller.is_operator();
    case Access::ROLE_SERVICE:
      return caller.is_service();
    default:
      return false;
  }
}

std::string_view plural(Access::Role role) {
  switch (role) {
    case Access::ROLE_SIGNED_IN:
      return "whoever is signed in";
    case Access::ROLE_COORDINATOR:
      return "coordinators";
    case Access::ROLE_FOCAL_POINT:
      return "focal points";
    case Access::ROLE_OBSERVER:
      return "observers";
    case Access::ROLE_OPERATOR:
      return "operators";
    case Access::ROLE_SERVICE:
      return "services";
    default:
      return "nobody";
  }
}

std::string who_may(const Access& access) {
  std::string text;
  for (int i = 0; i < access.roles_size(); ++i) {
    if (i > 0) text += i + 1 == access.roles_size() ? " and " : ", ";
    text += plural(access.roles(i));
  }
  return text.empty() ? std::string(plural(Access::ROLE_UNSPECIFIED)) : text;
}

}  // namespace

const Access& access_of(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(type::v1::access);
}

absl::Status authorise_call(const google::protobuf::MethodDescriptor& method, const Caller& caller) {
  const Access& access = access_of(method);
  const bool may = std::any_of(access.roles().begin(), access.roles().end(),
                               [&](int role) { return plays(caller, static_cast<Access::Role>(role)); });
  return may ? absl::OkStatus() : permission_denied(concat("call ", method.name()), who_may(access));
}

std::vector<std::string> methods_without_access(std::string_view service_name) {
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service_name));
  std::vector<std::string> methods;
  for (int i = 0; service != nullptr && i < service->method_count(); ++i) {
    if (access_of(*service->method(i)).roles().empty()) methods.push_back(service->method(i)->full_name());
  }
  return methods;
}

}  // namespace entente::common
