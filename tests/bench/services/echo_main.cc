// The peer of `./dev bench services`: a bare gRPC server of the same kind (callback API, one port) that answers every
// GetCity with the same bytes, without reading the request or knowing what they are.
#include <grpcpp/grpcpp.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "absl/strings/escaping.h"
#include "entente/profiles/v1/profile_service.grpc.pb.h"

namespace {

using Service = entente::profiles::v1::ProfileService;

class Echo final : public Service::WithRawCallbackMethod_GetCity<Service::Service> {
 public:
  explicit Echo(const std::string& reply) : slice_(reply), reply_(&slice_, 1) {}
  grpc::ServerUnaryReactor* GetCity(grpc::CallbackServerContext* context, const grpc::ByteBuffer* /*request*/,
                                    grpc::ByteBuffer* reply) override {
    *reply = reply_;
    auto* const reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }

 private:
  const grpc::Slice slice_;
  const grpc::ByteBuffer reply_;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Answers every GetCity with the bytes of a file.");
  std::string listen, file;
  app.add_option("--listen", listen, "HOST:PORT")->required();
  app.add_option("--reply", file, "file with the reply, in base64")->required();
  CLI11_PARSE(app, argc, argv);
  std::ifstream in(file);
  std::string text, reply;
  std::getline(in, text);
  if (!absl::Base64Unescape(text, &reply)) return 2;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  Echo echo(reply);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials());
  builder.RegisterService(&echo);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Shutdown(std::chrono::system_clock::now());
}
