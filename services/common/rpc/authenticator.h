// From credentials to a caller: by tokens, which are static ones of a file here and an identity provider's in
// common/identity, or by local sign-in. Tokens of a file are kept as digests, compared by digest; none is ever logged
// or part of an error. Thread-safe: immutable after construction.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "services/common/rpc/caller.h"

namespace entente::common {

// What a call brings.
struct Credentials {
  std::string bearer = {};        // of `authorization: Bearer …`; empty: none
  std::string person_token = {};  // of `x-entente-person-token`: a service forwards the person's token; empty: none
  std::string peer = {};          // gRPC's peer, e.g. "ipv4:127.0.0.1:4711", "unix:", "inproc"
  // Names of the certificate at the other end (tls.h), which say who calls where there is no bearer.
  std::vector<std::string> certificate = {};
};

// The token of `Bearer TOKEN`, the scheme in any case of letters; empty when it is none.
std::string bearer_of(std::string_view authorization);

class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // The caller, or UNAUTHENTICATED. A person token is accepted only behind a service's own token; then the caller is
  // the person and `via` the service. A bearer of a person without a service is that person.
  virtual absl::StatusOr<Caller> authenticate(const Credentials& credentials, absl::Time now) const = 0;
};

// Callers by their tokens, whosever these are.
class TokenAuthenticator : public Authenticator {
 public:
  absl::StatusOr<Caller> authenticate(const Credentials& credentials, absl::Time now) const final;
  // Whom a token is of; UNAUTHENTICATED when that isn't known here.
  virtual absl::StatusOr<Caller> caller_of(std::string_view token, absl::Time now) const = 0;
  // The service that has a certificate of these names, or nobody.
  virtual absl::StatusOr<Caller> caller_by_certificate(const std::vector<std::string>& names, absl::Time now) const;
};

inline constexpr std::string_view kNotKnownToken = "this token isn't known here: it may be misspelt or withdrawn";

// One line of the token file.
struct TokenEntry {
  std::string token;
  std::string subject;
  CallerKind kind = CallerKind::kPerson;
  std::vector<Assignment> assignments = {};
};

// Bearer tokens from a file. A line: `token,subject,role,scope,kind`, kind person, program or service; a token may have
// several lines (one for each assignment) of one subject and kind; role `-` with scope `-`: no assignment, so that a
// person reads what is public and a service forwards people and nothing else. Blank lines
// and lines that begin with # are skipped. Tokens have at least 16 characters and no blanks. A service that shows a
// certificate needs none: `certificate:dns:matching.example` or `certificate:uri:spiffe://example/matching` in a
// token's place names it, and is no token.
class TokenFileAuthenticator final : public TokenAuthenticator {
 public:
  // INVALID_CONFIGURATION names the first wrong line (its number, never its token): empty, duplicate or malformed.
  static absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> load(const std::string& path);
  static absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> parse(std::string_view text,
                                                                       std::string_view file_name);

  // Adds a token that isn't in the file, e.g. the random one by which services within one process know each other.
  // REQUIRES: before the first authenticate().
  void add(const TokenEntry& entry);

  absl::StatusOr<Caller> caller_of(std::string_view token, absl::Time now) const override;
  absl::StatusOr<Caller> caller_by_certificate(const std::vector<std::string>& names, absl::Time now) const override;

 private:
  std::map<std::string, TokenEntry, std::less<>> by_digest_;
  std::map<std::string, TokenEntry, std::less<>> by_certificate_;  // by `dns:…` or `uri:…`
};

// Signs in whoever comes from the same machine (loopback, a Unix socket, in process) as a local coordinator of `*`. A
// call that brings a token, its own or a person's, is refused: nothing here could check it.
class LocalAuthenticator : public Authenticator {
 public:
  absl::StatusOr<Caller> authenticate(const Credentials& credentials, absl::Time now) const override;
};

// True for "ipv4:127.…", "ipv6:[::1]…" (also percent-encoded), "unix:…", "unix-abstract:…", "inproc" and "unknown"
// (what gRPC 1.51 says of an in-process channel).
bool is_local_peer(std::string_view peer);

}  // namespace entente::common
