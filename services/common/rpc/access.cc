#include "services/common/rpc/access.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

using type::v1::Access;

constexpr std::string_view kContracts = "/entente.";

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
      return caller.kind == CallerKind::kLocal || caller.has_anywhere(Role::kService);
    case Access::ROLE_INVITED:
      return true;  // who calls says nothing there: the request's secret is all that the service goes by
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
    case Access::ROLE_INVITED:
      return "whoever has an invitation";
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

const google::protobuf::MethodDescriptor& method_taking(const google::protobuf::Descriptor& request) {
  const auto& file = *request.file();
  for (int i = 0; i < file.service_count(); ++i) {
    for (int j = 0; j < file.service(i)->method_count(); ++j) {
      const auto* const method = file.service(i)->method(j);
      if (method->input_type() == &request) return *method;
    }
  }
  std::fprintf(stderr, "no method of the contracts takes %s\n", request.full_name().c_str());
  std::abort();
}

const google::protobuf::MethodDescriptor* method_at(std::string_view path) {
  if (!path.starts_with(kContracts)) return nullptr;
  std::string name(path.substr(1));
  std::replace(name.begin(), name.end(), '/', '.');
  return google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name);
}

std::string short_name(const google::protobuf::MethodDescriptor& method) {
  const std::string& package = method.file()->package();  // entente.{part}.v1
  const std::size_t begin = package.find('.') + 1;
  return concat(std::string_view(package).substr(begin, package.find('.', begin) - begin), ".", method.name());
}

absl::Status authorise_call(const google::protobuf::MethodDescriptor& method, const Caller& caller) {
  const Access& access = access_of(method);
  const Caller who = access.internal() ? caller.bearer() : caller;
  const bool may = std::any_of(access.roles().begin(), access.roles().end(),
                               [&](int role) { return plays(who, static_cast<Access::Role>(role)); });
  return may ? absl::OkStatus() : permission_denied(concat("call ", method.name()), who_may(access));
}

bool takes_invited(const google::protobuf::MethodDescriptor& method) {
  const auto& roles = access_of(method).roles();
  return std::find(roles.begin(), roles.end(), Access::ROLE_INVITED) != roles.end();
}

std::vector<std::string> methods_without_access(std::string_view service_name) {
  const auto* const service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(std::string(service_name));
  if (service == nullptr) return {std::string(service_name)};
  std::vector<std::string> methods;
  for (int i = 0; i < service->method_count(); ++i) {
    if (access_of(*service->method(i)).roles().empty()) methods.push_back(service->method(i)->full_name());
  }
  return methods;
}

}  // namespace entente::common
