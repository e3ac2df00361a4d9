// The errors that the gateway itself answers with; those of the services pass through unchanged.
#pragma once

#include <array>

#include "services/common/base/errors.h"

namespace entente::gateway {

inline constexpr common::Error kUnknownMethod{
    absl::StatusCode::kUnimplemented, "UNKNOWN_METHOD",
    "There is no such method, or it is one between services. The path must be /package.Service/Method of docs/api.md, "
    "the request a POST."};
inline constexpr common::Error kMethodNotAllowed{
    absl::StatusCode::kUnimplemented, "METHOD_NOT_ALLOWED",
    "Methods are called by POST; files and /healthz are read by GET or HEAD."};
inline constexpr common::Error kUnsupportedContentType{
    absl::StatusCode::kInvalidArgument, "UNSUPPORTED_CONTENT_TYPE",
    "Unary methods take application/json or application/proto; streams application/connect+json or "
    "application/connect+proto; both take application/grpc-web+proto."};
inline constexpr common::Error kUnsupportedEncoding{
    absl::StatusCode::kUnimplemented, "UNSUPPORTED_ENCODING",
    "The request is compressed. Send it as it is, without Content-Encoding."};
inline constexpr common::Error kInvalidTimeout{
    absl::StatusCode::kInvalidArgument, "INVALID_TIMEOUT",
    "Connect-Timeout-Ms must be a whole number of milliseconds, at most ten digits; grpc-timeout at most eight and "
    "a unit."};
inline constexpr common::Error kInvalidMessage{
    absl::StatusCode::kInvalidArgument, "INVALID_MESSAGE",
    "The body isn't a message of the method's request type, or no strict JSON. The field violation, if any, names the "
    "field."};
inline constexpr common::Error kRequestTooLarge{
    absl::StatusCode::kResourceExhausted, "REQUEST_TOO_LARGE",
    "The request is larger than its limit: 64 MiB for imports, 4 MiB otherwise, 16 KiB for its head with what stands "
    "beside a chunked body."};
inline constexpr common::Error kMalformedRequest{absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
                                                 "The request isn't valid HTTP/1.1, or didn't arrive in time."};
inline constexpr common::Error kForeignHost{
    absl::StatusCode::kPermissionDenied, "FOREIGN_HOST",
    "A gateway without configured identity answers only to localhost, so that no other site can speak in your name. "
    "Open it by its loopback address, or configure identity with --token-file or --oidc-file."};
inline constexpr common::Error kForeignOrigin{
    absl::StatusCode::kPermissionDenied, "FOREIGN_ORIGIN",
    "A page of another origin called, which would have spoken as whoever is signed in in this browser, or is at this "
    "machine. Open the gateway's own page. Programs send a token: authorization: Bearer TOKEN."};
inline constexpr common::Error kServiceUnreachable{
    absl::StatusCode::kUnavailable, "SERVICE_UNREACHABLE",
    "The gateway can't reach the service behind this method. Repeat after the time in RetryInfo."};
inline constexpr common::Error kStreamIdle{
    absl::StatusCode::kDeadlineExceeded, "STREAM_IDLE",
    "The stream brought nothing for too long. Watch again from the last revision, with progress_notify."};

inline constexpr common::Error kTooManyTries{
    absl::StatusCode::kResourceExhausted, "TOO_MANY_TRIES",
    "Too many calls without signing in came from this address. Repeat after the time in RetryInfo."};

inline constexpr common::Error kSignInNotBegun{
    absl::StatusCode::kInvalidArgument, "SIGN_IN_NOT_BEGUN",
    "This doesn't end a sign-in that this browser began within the last ten minutes, or it has ended already. Begin "
    "again at /sign-in."};

inline constexpr auto kGatewayErrors =
    std::to_array<common::Error>({kUnknownMethod, kMethodNotAllowed, kUnsupportedContentType, kUnsupportedEncoding,
                                  kInvalidTimeout, kInvalidMessage, kRequestTooLarge, kMalformedRequest, kForeignHost,
                                  kForeignOrigin, kServiceUnreachable, kStreamIdle, kTooManyTries, kSignInNotBegun});

}  // namespace entente::gateway
