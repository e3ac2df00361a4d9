// docs/permissions.md says who may call each method of each service: every service of the descriptors that ship, every
// role, by the same function that judges calls. With ENTENTE_WRITE=1 the test writes the page.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "gateway/static_files.h"
#include "services/common/rpc/access.h"
#include "tests/paths.h"

namespace entente {
namespace {

namespace pb = google::protobuf;
using common::Caller;
using common::CallerKind;
using common::Role;

// All of them, whatever programs link: the file that the gateway gives to clients.
std::map<std::string, const pb::ServiceDescriptor*> services() {
  pb::FileDescriptorSet set;
  EXPECT_TRUE(set.ParseFromString(std::string(gateway::StaticFiles::embedded().content("/descriptors.binpb"))));
  std::map<std::string, const pb::ServiceDescriptor*> found;
  for (const pb::FileDescriptorProto& file : set.file()) {
    for (const pb::ServiceDescriptorProto& service : file.service()) {
      const std::string name = file.package() + "." + service.name();
      found[name] = pb::DescriptorPool::generated_pool()->FindServiceByName(name);
      EXPECT_NE(found[name], nullptr) << name << " is served by no program";
    }
  }
  return found;
}

struct Column {
  std::string title;
  Caller caller;
};

Caller with(Role role, CallerKind kind) {
  Caller caller{.subject = "somebody", .kind = kind};
  caller.now = absl::UnixEpoch();
  caller.assignments = {common::Assignment{role, "*"}};
  return caller;
}

std::vector<Column> columns() {
  return {{"coordinator", with(Role::kCoordinator, CallerKind::kPerson)},
          {"focal point", with(Role::kFocalPoint, CallerKind::kPerson)},
          {"observer", with(Role::kObserver, CallerKind::kPerson)},
          {"operator", with(Role::kOperator, CallerKind::kPerson)},
          {"signed in", Caller{.subject = "somebody"}},
          {"service", with(Role::kService, CallerKind::kService)},
          {"forwarder", Caller{.subject = "gateway", .kind = CallerKind::kService}}};
}

std::string kinds(const type::v1::Access& access) {
  std::string text;
  const auto add = [&](std::string_view kind) {
    if (!text.empty()) text += ", ";
    text += kind;
  };
  for (const int role : access.roles()) {
    if (role == type::v1::Access::ROLE_INVITED) add("by invitation");
  }
  if (access.internal()) add("between services");
  if (access.carries_sheets()) add("sheets");
  return text;
}

std::string page() {
  std::ostringstream out;
  out << "# Permissions\n\nMade from the contracts (`ENTENTE_WRITE=1 build/release/tests/entente_errors_test`); don't "
         "edit by hand.\n\nWho may call a method at all, by a role on whatever scope: gateway and services refuse "
         "everybody else before they read the request. A ✓ isn't yet a right to the thing that a request names: the "
         "service goes by the scope then, `*`, a creative field or a city, which `tests/system/access.tsv` tries for "
         "every method.\n\n"
         "*signed in*: a person without a role; *service*: one with a right of its own; *forwarder*: a service without "
         "one, as the gateway is, when it calls for nobody. *by invitation*: whoever holds the secret of an "
         "invitation, also without signing in. *between services*: judged by the right of the service that calls, "
         "whoever it forwards, and routed by no gateway. *sheets*: requests may be 64 MiB.\n";
  for (const auto& [name, service] : services()) {
    out << "\n## " << name << "\n\n| method |";
    for (const Column& column : columns()) out << " " << column.title << " |";
    out << " |\n|---|";
    for (std::size_t i = 0; i < columns().size(); ++i) out << "---|";
    out << "---|\n";
    for (int i = 0; i < service->method_count(); ++i) {
      const pb::MethodDescriptor& method = *service->method(i);
      out << "| `" << method.name() << "` |";
      for (const Column& column : columns()) {
        out << (common::authorise_call(method, column.caller).ok() ? " ✓ |" : " |");
      }
      out << " " << kinds(common::access_of(method)) << " |\n";
    }
  }
  return out.str();
}

TEST(Permissions, PageListsEveryMethodAndRole) {
  const std::string path = source_dir() + "/docs/permissions.md";
  if (std::getenv("ENTENTE_WRITE") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), page()) << "run: ENTENTE_WRITE=1 build/release/tests/entente_errors_test";
}

TEST(Permissions, EveryMethodOfEveryServiceSaysWhoMayCallIt) {
  EXPECT_GE(services().size(), 9u);
  for (const auto& [name, service] : services()) {
    EXPECT_GT(service->method_count(), 0) << name;
    EXPECT_TRUE(common::methods_without_access(name).empty()) << name << ": give each method entente.type.v1.access";
  }
}

// The table holds what the contract says: each role that is named, and nobody beside.
TEST(Permissions, ARoleMayWhatTheContractsName) {
  using type::v1::Access;
  const std::map<std::string, Access::Role> role_of = {
      {"coordinator", Access::ROLE_COORDINATOR}, {"focal point", Access::ROLE_FOCAL_POINT},
      {"observer", Access::ROLE_OBSERVER},       {"operator", Access::ROLE_OPERATOR},
      {"signed in", Access::ROLE_SIGNED_IN},     {"service", Access::ROLE_SERVICE}};
  for (const auto& [name, service] : services()) {
    for (int i = 0; i < service->method_count(); ++i) {
      const pb::MethodDescriptor& method = *service->method(i);
      const auto& roles = common::access_of(method).roles();
      const auto names = [&](Access::Role role) { return std::find(roles.begin(), roles.end(), role) != roles.end(); };
      for (const Column& column : columns()) {
        const auto role = role_of.find(column.title);
        const bool expected = names(Access::ROLE_INVITED) ||
                              (role == role_of.end() ? false : names(role->second) || names(Access::ROLE_SIGNED_IN));
        EXPECT_EQ(common::authorise_call(method, column.caller).ok(), expected)
            << method.full_name() << " by " << column.title;
      }
      EXPECT_FALSE(common::authorise_call(method, Caller()).ok() && !names(Access::ROLE_INVITED))
          << method.full_name() << " by nobody";
    }
  }
}

}  // namespace
}  // namespace entente
