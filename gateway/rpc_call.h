// One Connect or gRPC-Web call on its way to a service: the request is on the wire once, answers come back one by one,
// each waiting until the browser has taken the one before. Ends itself; nobody holds it.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "gateway/connect_protocol.h"
#include "gateway/exchange.h"

namespace google::protobuf {
class MethodDescriptor;
}
namespace grpc {
class Status;
}

namespace entente::gateway {

class ServiceChannel;

struct RpcPlan {
  const google::protobuf::MethodDescriptor* method;
  ContentType type;
  std::shared_ptr<ServiceChannel> service;
  std::string message;                           // the request in wire form
  std::map<std::string, std::string> metadata;   // what goes along
  std::chrono::milliseconds time{0};             // whole call; 0: no end
  std::chrono::milliseconds longest_silence{0};  // between two messages of a stream; 0: no end
  HttpHeaders headers;                           // of every answer
  std::shared_ptr<void> place = {};              // of the caller, kept until the call is over
};

// Calls and answers `exchange`.
void start_rpc(std::shared_ptr<Exchange> exchange, RpcPlan plan);

// Answers with an error in the form that the content type asks for: a body of its own, or the end of a stream.
void answer_error(Exchange& exchange, ContentType type, const HttpHeaders& headers, const grpc::Status& status);

}  // namespace entente::gateway
