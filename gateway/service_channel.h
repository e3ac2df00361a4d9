// The way to one service: a channel with the generic stub on it. Thread-safe.
#pragma once

#include <grpcpp/generic/generic_stub.h>

#include <memory>
#include <string>
#include <utility>

namespace entente::gateway {

class ServiceChannel {
 public:
  // `name` is what people read: "profiles".
  ServiceChannel(std::string name, std::shared_ptr<grpc::ChannelInterface> channel)
      : name_(std::move(name)), stub_(std::move(channel)) {}

  const std::string& name() const { return name_; }
  grpc::GenericStub& stub() { return stub_; }

 private:
  std::string name_;
  grpc::GenericStub stub_;
};

}  // namespace entente::gateway
