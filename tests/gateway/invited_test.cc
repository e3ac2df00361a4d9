// Methods for which nobody signs in: what the gateway lets through there, how often, and that it is nothing else.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <fstream>
#include <mutex>

#include "entente/matching/v1/invitation_service.grpc.pb.h"
#include "gateway/gateway.h"
#include "services/common/base/log.h"
#include "tests/gateway/raw_client.h"

namespace entente::gateway {
namespace {

namespace mv1 = matching::v1;

const std::string kInvitations = "/entente.matching.v1.InvitationService/";

class FakeInvitations final : public mv1::InvitationService::Service {
 public:
  FakeInvitations() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~FakeInvitations() override { server_->Shutdown(std::chrono::system_clock::now()); }
  std::shared_ptr<grpc::Channel> channel() const {
    return grpc::CreateChannel("127.0.0.1:" + std::to_string(port_), grpc::InsecureChannelCredentials());
  }
  std::string metadata(const std::string& name) {
    std::lock_guard lock(mutex_);
    const auto found = metadata_.find(name);
    return found == metadata_.end() ? "" : found->second;
  }
  int calls() {
    std::lock_guard lock(mutex_);
    return calls_;
  }
  grpc::Status ReadInvitation(grpc::ServerContext* context, const mv1::ReadInvitationRequest*,
                              mv1::ReadInvitationResponse* reply) override {
    remember(*context);
    reply->set_city("cities/dakar");
    return grpc::Status::OK;
  }
  grpc::Status AnswerInvitation(grpc::ServerContext* context, const mv1::AnswerInvitationRequest*,
                                mv1::ReadInvitationResponse*) override {
    remember(*context);
    return grpc::Status::OK;
  }
  grpc::Status ListInvitations(grpc::ServerContext* context, const mv1::ListInvitationsRequest*,
                               mv1::ListInvitationsResponse*) override {
    remember(*context);
    return grpc::Status::OK;
  }

 private:
  void remember(const grpc::ServerContext& context) {
    std::lock_guard lock(mutex_);
    ++calls_;
    metadata_.clear();
    for (const auto& [name, value] : context.client_metadata())
      metadata_[std::string(name.data(), name.size())] = std::string(value.data(), value.size());
  }
  int port_ = 0;
  int calls_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::mutex mutex_;
  std::map<std::string, std::string> metadata_;
};

class Invited : public testing::Test {
 protected:
  void start(const std::string& service_token, bool with_tokens = true) {
    EXPECT_TRUE(common::set_log_level("off").ok());
    GatewayOptions options;
    options.listen = "127.0.0.1:0";
    options.service_token = service_token;
    if (with_tokens) {
      options.identity.token_file = testing::TempDir() + "entente-gateway-invited.csv";
      std::ofstream(options.identity.token_file) << "coordinators-token-1,coordinator,coordinator,*,person\n";
    }
    auto started = Gateway::start(options, {{"entente.matching.v1", "matching", service_.channel()}});
    ASSERT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
  }
  RawResponse call(const std::string& method, const std::string& more = "") {
    return ask(gateway_->port(), post(kInvitations + method, "application/json", "{}", more));
  }
  FakeInvitations service_;
  std::unique_ptr<Gateway> gateway_;
};

TEST_F(Invited, ReadAndAnswerWithoutSigningIn) {
  start("the-gateways-own-token");
  for (const char* method : {"ReadInvitation", "AnswerInvitation"}) {
    EXPECT_EQ(call(method).status, 200) << method;
    EXPECT_EQ(service_.metadata("authorization"), "Bearer the-gateways-own-token");
    EXPECT_EQ(service_.metadata("x-entente-person-token"), "");
  }
  // Who is signed in may, as oneself; who says so wrongly may not.
  EXPECT_EQ(call("ReadInvitation", "authorization: Bearer coordinators-token-1\r\n").status, 200);
  EXPECT_EQ(service_.metadata("x-entente-person-token"), "coordinators-token-1");
  EXPECT_EQ(call("ReadInvitation", "authorization: Bearer unknown-token-00001\r\n").status, 401);
  EXPECT_EQ(call("ReadInvitation", "authorization: \r\n").status, 401);
}

TEST_F(Invited, CallNothingElse) {
  start("the-gateways-own-token");
  for (const char* method : {"CreateInvitation", "GetInvitation", "ListInvitations", "RevokeInvitation"}) {
    const RawResponse refused = call(method);
    EXPECT_EQ(refused.status, 401) << method;
    EXPECT_NE(refused.body.find("UNAUTHENTICATED"), std::string::npos) << method;
  }
  EXPECT_EQ(service_.calls(), 0);
}

TEST_F(Invited, NeedAGatewayThatTheServicesKnow) {
  start("");
  const RawResponse refused = call("ReadInvitation");
  EXPECT_EQ(refused.status, 401);
  EXPECT_NE(refused.body.find("--service-token-file"), std::string::npos) << refused.body;
  EXPECT_EQ(service_.calls(), 0);
}

TEST_F(Invited, AreSignedInAsEverybodyWhereNoIdentityIsConfigured) {
  start("", false);
  EXPECT_EQ(call("ReadInvitation").status, 200);
  EXPECT_EQ(service_.metadata("authorization"), "");
}

TEST_F(Invited, ArentServedWithoutEnd) {
  start("the-gateways-own-token");
  int served = 0;
  RawResponse last;
  for (int i = 0; i < 100; ++i) {
    last = call(i % 2 == 0 ? "ReadInvitation" : "AnswerInvitation");
    served += last.status == 200 ? 1 : 0;
  }
  // Thirty at once, and one more every other second.
  EXPECT_GE(served, 30);
  EXPECT_LT(served, 60);
  EXPECT_EQ(last.status, 429);
  EXPECT_NE(last.body.find("TOO_MANY_TRIES"), std::string::npos) << last.body;
  EXPECT_EQ(service_.calls(), served);
  // Whoever is signed in isn't held up elsewhere.
  EXPECT_EQ(call("ListInvitations", "authorization: Bearer coordinators-token-1\r\n").status, 200);
}

}  // namespace
}  // namespace entente::gateway
