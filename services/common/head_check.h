// Judges a call by its head: a token that isn't known, or a caller who may not call the method, is refused before one
// byte of the message is kept. gRPC gives a handler its call only once the whole message is there, so without this
// anybody could have messages of the largest size kept. Thread-safe.
//
// gRPC ends such a call with code and message alone, without ErrorInfo: the reason of UNAUTHENTICATED and
// PERMISSION_DENIED is the code's own name (errors.h), and `from_grpc` puts it back.
#pragma once

#include <memory>

namespace grpc {
class ServerCredentials;
}

namespace entente::common {

class Authenticator;

// Credentials of a port without TLS whose calls are judged so. `authenticator` outlives the server. Methods that aren't
// of our contracts (health, reflection) go through. Source: grpc_auth_metadata_processor of grpc/grpc_security.h, which
// the C++ API gives to ports with TLS only.
std::shared_ptr<grpc::ServerCredentials> judging_heads(const Authenticator& authenticator);

}  // namespace entente::common
