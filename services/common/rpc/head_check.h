// Judges a call by its head: a token that isn't known, or a caller who may not call the method, is refused before one
// byte of the message is kept. gRPC gives a handler its call only once the whole message is there, so without this
// anybody could have messages of any size kept. Then it waits for its caller's place (call_places.h). Thread-safe.
//
// gRPC ends such a call with code and message alone: what a metadata processor answers becomes an error inside the
// core, whose transport writes `grpc-status` and `grpc-message` by hand (close_from_api in chttp2_transport.cc of gRPC
// 1.51), and metadata for the client is ignored ("response_md … not supported", server_auth_filter.cc). Interceptors
// and handlers, which can send ErrorInfo, begin when the message is whole. So a foreign client sees no ErrorInfo here,
// and needs none: UNAUTHENTICATED and PERMISSION_DENIED are their own reason, RESOURCE_EXHAUSTED is OVERLOADED,
// UNAVAILABLE is SHUTTING_DOWN; `from_grpc` puts the first three back, and any client repeats the fourth.
#pragma once

#include <grpcpp/support/server_interceptor.h>

#include <memory>

namespace grpc {
class ServerCredentials;
}

namespace entente::common {

class Authenticator;
class CallPlaces;
class Metrics;
struct TlsFiles;

// Credentials of a port whose calls are judged so, with TLS where there are files. `authenticator` and `metrics`, where
// refusals are counted (null: nobody counts), outlive the server. Anybody may ask for health; reflection, and methods
// that don't exist, are for who is signed in. Source: grpc_auth_metadata_processor of grpc/grpc_security.h, which the
// C++ API gives to ports with TLS only.
std::shared_ptr<grpc::ServerCredentials> judging_heads(const Authenticator& authenticator,
                                                       std::shared_ptr<CallPlaces> places, const TlsFiles& tls,
                                                       Metrics* metrics = nullptr);

// Tells the places which messages are whole, and which calls are over. A server has it among its interceptors.
std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> arrived_messages(
    std::shared_ptr<CallPlaces> places);

}  // namespace entente::common
