#include "services/common/rpc/authenticator.h"

#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/program_subject.h"
#include "services/common/text/sha256.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kLeastTokenLength = 16;
constexpr std::string_view kCertificate = "certificate:";  // before the name of one, in a token's place

std::string token_digest(std::string_view token) {
  return Digest("entente.token").add(token).finish();
}

absl::Status wrong_line(std::string_view file, int line, std::string_view what) {
  return make_error(kInvalidConfiguration, concat("token file ", file, ", line ", line, ": ", what));
}

absl::Status not_known(std::string_view what) {
  return make_error(kUnauthenticated, what);
}

bool is_token(std::string_view token) {
  for (const char c : token) {
    if (c <= ' ' || c > '~' || c == ',') return false;
  }
  return token.size() >= kLeastTokenLength;
}

// One line into an entry with at most one assignment.
absl::StatusOr<TokenEntry> parse_line(std::string_view text, std::string_view file, int line) {
  std::vector<std::string> parts;
  for (const std::string_view part : split(text, ',')) parts.emplace_back(trim(part));
  if (parts.size() != 5) {
    return wrong_line(file, line, concat("has ", parts.size(), " parts; write token,subject,role,scope,kind"));
  }
  TokenEntry entry;
  entry.token = parts[0];
  entry.subject = parts[1];
  if (!is_token(entry.token)) {
    return wrong_line(file, line, "the token needs 16 or more visible ASCII characters without blanks");
  }
  if (entry.subject.empty() || !is_valid_utf8(entry.subject) || has_control_characters(entry.subject)) {
    return wrong_line(file, line, "the subject is empty or holds control characters");
  }
  if (is_program(entry.subject)) {
    return wrong_line(file, line, "the subject begins with program:, which kind program puts before it");
  }
  if (parts[4] == "service") {
    entry.kind = CallerKind::kService;
  } else if (parts[4] == "program") {
    entry.subject = program_subject(entry.subject);
  } else if (parts[4] != "person") {
    return wrong_line(file, line, concat("kind '", parts[4], "' is none of person, program, service"));
  }
  if (entry.token.starts_with(kCertificate)) {
    const std::string_view name = std::string_view(entry.token).substr(kCertificate.size());
    if (entry.kind != CallerKind::kService || (!name.starts_with("dns:") && !name.starts_with("uri:"))) {
      return wrong_line(file, line, "a certificate is certificate:dns:… or certificate:uri:…, of kind service");
    }
  }
  if (parts[2] == "-" && parts[3] == "-") return entry;
  const std::optional<Role> role = parse_role(parts[2]);
  if (!role.has_value()) {
    return wrong_line(file, line,
                      concat("role '", parts[2],
                             "' is none of coordinator, focal-point, observer, operator, service (or - with scope -)"));
  }
  if (!is_scope(parts[3])) {
    return wrong_line(file, line, concat("scope '", parts[3], "' is none of *, fields/{code}, cities/{city}"));
  }
  if ((*role == Role::kService) != (entry.kind == CallerKind::kService)) {
    return wrong_line(file, line, "role service goes with kind service, the other roles with kind person or program");
  }
  if (*role == Role::kFocalPoint && !parts[3].starts_with("cities/")) {
    return wrong_line(file, line, "a focal point's scope is cities/{city}");
  }
  entry.assignments.push_back(Assignment{*role, parts[3]});
  return entry;
}

// Adds the assignment of a further line of the same token.
absl::Status merge(TokenEntry& known, const TokenEntry& entry, std::string_view file, int line) {
  if (known.subject != entry.subject || known.kind != entry.kind) {
    return wrong_line(file, line, "the token stands above with another subject or kind; give each its own token");
  }
  if (entry.assignments.empty()) return wrong_line(file, line, "the token stands above already");
  for (const Assignment& assignment : known.assignments) {
    if (assignment.role == entry.assignments[0].role && assignment.scope == entry.assignments[0].scope) {
      return wrong_line(file, line, "repeats a line above");
    }
  }
  known.assignments.push_back(entry.assignments[0]);
  return absl::OkStatus();
}

Caller caller_from(const TokenEntry& entry, absl::Time now) {
  return Caller{.subject = entry.subject, .kind = entry.kind, .assignments = entry.assignments, .via = {}, .now = now};
}

}  // namespace

std::string bearer_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (!absl::StartsWithIgnoreCase(to_absl(authorization), to_absl(kScheme))) return {};
  return std::string(authorization.substr(kScheme.size()));
}

absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> TokenFileAuthenticator::load(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) {
    return make_error(kInvalidConfiguration,
                      concat("token file ", path, " can't be read or is empty; check --token-file"));
  }
  return parse(text.str(), path);
}

absl::StatusOr<std::unique_ptr<TokenFileAuthenticator>> TokenFileAuthenticator::parse(std::string_view text,
                                                                                      std::string_view file_name) {
  auto authenticator = std::make_unique<TokenFileAuthenticator>();
  int number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    line = trim(line);
    if (line.empty() || line[0] == '#') continue;
    ENTENTE_ASSIGN_OR_RETURN(TokenEntry entry, parse_line(line, file_name, number));
    const bool is_certificate = entry.token.starts_with(kCertificate);
    const auto [place, is_new] =
        is_certificate ? authenticator->by_certificate_.try_emplace(entry.token.substr(kCertificate.size()))
                       : authenticator->by_digest_.try_emplace(token_digest(entry.token));
    if (!is_new) {
      ENTENTE_RETURN_IF_ERROR(merge(place->second, entry, file_name, number));
      continue;
    }
    entry.token.clear();
    place->second = std::move(entry);
  }
  if (authenticator->by_digest_.empty() && authenticator->by_certificate_.empty()) {
    return make_error(kInvalidConfiguration, concat("token file ", file_name, " has no token"));
  }
  return authenticator;
}

void TokenFileAuthenticator::add(const TokenEntry& entry) {
  TokenEntry& kept = by_digest_[token_digest(entry.token)];
  kept = entry;
  kept.token.clear();
}

absl::StatusOr<Caller> TokenFileAuthenticator::caller_of(std::string_view token, absl::Time now) const {
  const auto found = by_digest_.find(token_digest(token));
  if (found == by_digest_.end()) return not_known(kNotKnownToken);
  return caller_from(found->second, now);
}

absl::StatusOr<Caller> TokenFileAuthenticator::caller_by_certificate(const std::vector<std::string>& names,
                                                                     absl::Time now) const {
  for (const std::string& name : names) {
    if (const auto found = by_certificate_.find(name); found != by_certificate_.end()) {
      return caller_from(found->second, now);
    }
  }
  return TokenAuthenticator::caller_by_certificate(names, now);
}

absl::StatusOr<Caller> TokenAuthenticator::caller_by_certificate(const std::vector<std::string>& names,
                                                                 absl::Time) const {
  if (names.empty()) return not_known("no token: send 'authorization: Bearer TOKEN'");
  return not_known("no token, and the certificate's name isn't one of the token file");
}

absl::StatusOr<Caller> TokenAuthenticator::authenticate(const Credentials& credentials, absl::Time now) const {
  ENTENTE_ASSIGN_OR_RETURN(Caller bearer, credentials.bearer.empty()
                                              ? caller_by_certificate(credentials.certificate, now)
                                              : caller_of(credentials.bearer, now));
  if (credentials.person_token.empty()) return bearer;
  if (bearer.kind != CallerKind::kService) return not_known("only a service may forward a person's token");
  absl::StatusOr<Caller> person = caller_of(credentials.person_token, now);
  if (absl::IsUnauthenticated(person.status())) {
    return not_known(concat("the forwarded token: ", person.status().message()));
  }
  if (!person.ok()) return person;
  if (person->kind != CallerKind::kPerson) return not_known("the forwarded token isn't a person's");
  person->via = {bearer.subject, bearer.assignments};
  return person;
}

absl::StatusOr<Caller> LocalAuthenticator::authenticate(const Credentials& credentials, absl::Time now) const {
  if (!is_local_peer(credentials.peer)) {
    return make_error(kUnauthenticated,
                      "this process signs in callers of its own machine only; configure identity with --token-file "
                      "or --oidc-file",
                      {{"peer", credentials.peer}});
  }
  // A token says that somebody else decides who calls: to let it in unread would make anybody a coordinator.
  if (!credentials.person_token.empty() || !credentials.bearer.empty()) {
    return not_known("this process can't check tokens: give it --token-file or --oidc-file, or send no token");
  }
  return local_caller(now);
}

bool is_local_peer(std::string_view peer) {
  for (const std::string_view prefix : {"ipv4:127.", "ipv6:[::1]:", "ipv6:%5B::1%5D:", "ipv6:[::ffff:127.",
                                        "ipv6:%5B::ffff:127.", "unix:", "unix-abstract:"}) {
    if (peer.starts_with(prefix)) return true;
  }
  // gRPC 1.51 has no address for a call over an in-process channel; every call over a socket has one.
  return peer == "unknown" || peer == "inproc" || peer.starts_with("inproc:");
}

}  // namespace entente::common
