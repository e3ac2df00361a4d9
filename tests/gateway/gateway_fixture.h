// A gateway on a free port before a fake profiles service; nothing is behind listings and matching.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "gateway/gateway.h"
#include "services/common/base/log.h"
#include "tests/gateway/fake_profiles.h"
#include "tests/gateway/raw_client.h"

namespace entente::gateway {

inline const std::string kProfiles = "/entente.profiles.v1.ProfileService/";
inline const std::string kJson = "application/json";
inline const std::string kProto = "application/proto";
inline const std::string kStreamJson = "application/connect+json";
inline const std::string kStreamProto = "application/connect+proto";

class GatewayTest : public testing::Test {
 protected:
  void start(GatewayOptions options = {}) {
    EXPECT_TRUE(common::set_log_level("off").ok());
    options.listen = "127.0.0.1:0";
    const auto nobody = grpc::CreateChannel("127.0.0.1:1", grpc::InsecureChannelCredentials());
    auto started = Gateway::start(options, {{"entente.profiles.v1", "profiles", profiles_.channel()},
                                            {"entente.listings.v1", "listings", nobody}});
    ASSERT_TRUE(started.ok()) << started.status();
    gateway_ = *std::move(started);
    port_ = gateway_->port();
  }

  RawResponse call(const std::string& method, const std::string& json, const std::string& more = "") {
    return ask(port_, post(kProfiles + method, kJson, json, more));
  }

  FakeProfiles profiles_;
  std::unique_ptr<Gateway> gateway_;
  int port_ = 0;
};

}  // namespace entente::gateway
