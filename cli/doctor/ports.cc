#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <functional>

#include "absl/time/clock.h"
#include "cli/commands/health.h"
#include "cli/doctor/checks.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/admin_client.h"
#include "services/common/rpc/client.h"

namespace entente::cli {
namespace {

constexpr int kPatienceMilliseconds = 2000;
constexpr absl::Duration kGatewayPatience = absl::Seconds(4);

// Calls `use` with each address of host:port until one is OK; why not otherwise.
absl::Status with_addresses(const std::string& address, const std::function<absl::Status(const addrinfo&)>& use) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string::npos) return absl::InvalidArgumentError("host:port");
  std::string host = address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | (host.empty() ? AI_PASSIVE : 0);
  addrinfo* found = nullptr;
  const int code = getaddrinfo(host.empty() ? nullptr : host.c_str(), address.c_str() + colon + 1, &hints, &found);
  if (code != 0) return absl::NotFoundError(gai_strerror(code));
  absl::Status status = absl::NotFoundError("no address");
  for (const addrinfo* each = found; each != nullptr && !status.ok(); each = each->ai_next) status = use(*each);
  freeaddrinfo(found);
  return status;
}

absl::Status by_errno() {
  return absl::UnavailableError(std::strerror(errno));
}

absl::Status connects(const addrinfo& to) {
  const int socket_ = socket(to.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return by_errno();
  absl::Status status = absl::OkStatus();
  if (connect(socket_, to.ai_addr, to.ai_addrlen) != 0) {
    pollfd waited{socket_, POLLOUT, 0};
    int error = errno;
    socklen_t size = sizeof error;
    if (error == EINPROGRESS && poll(&waited, 1, kPatienceMilliseconds) == 1) {
      getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    errno = error == EINPROGRESS ? ETIMEDOUT : error;
    if (errno != 0) status = by_errno();
  }
  close(socket_);
  return status;
}

// OK: nobody listens there. UNAVAILABLE with EADDRINUSE's words, or what else stands in the way.
absl::Status can_listen(const addrinfo& at) {
  const int socket_ = socket(at.ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return by_errno();
  const int on = 1;
  setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const bool bound = bind(socket_, at.ai_addr, at.ai_addrlen) == 0;
  absl::Status status = bound ? absl::OkStatus() : by_errno();
  close(socket_);
  return status;
}

// Whether what listens there speaks as one of ours does: by gRPC's health, or over HTTP.
bool is_ours(const Installation& installation, const std::string& address) {
  const common::Client client({.target = address, .timeout = absl::Seconds(3), .tls = installation.mtls});
  if (check_health(client).ok()) return true;
  return common::ask_admin_port(address, "/healthz", absl::Seconds(3)).ok();
}

void check_listening(const Installation& installation, const std::string& address, Findings& findings) {
  common::TextValues values{{"address", address}};
  if (address.starts_with("unix:") || address.ends_with(":0")) return;
  const absl::Status free = with_addresses(address, can_listen);
  if (free.ok()) {
    findings.add(Severity::kFine, "port.free", values);
    return;
  }
  if (with_addresses(address, connects).ok()) {
    if (is_ours(installation, address)) {
      findings.add(Severity::kFine, "port.ours", values);
    } else {
      findings.add(Severity::kError, "port.taken", values);
    }
    return;
  }
  findings.add(Severity::kError, "port.refused", free, values);
}

void add_readiness(const absl::Status& ready, const common::TextValues& values, Findings& findings) {
  if (ready.ok()) {
    findings.add(Severity::kFine, "server.ready", values);
  } else {
    findings.add(Severity::kError, "server.not_ready", ready, values);
  }
}

void check_gateway(const Installation& installation, Findings& findings) {
  const common::TextValues values{{"address", installation.gateway}};
  if (const absl::Status reached = with_addresses(installation.gateway, connects); !reached.ok()) {
    return findings.add(Severity::kError, "server.unreachable", reached, values);
  }
  if (!installation.https_certificate.empty()) return findings.add(Severity::kFine, "server.reached", values);
  absl::Time date = absl::InfinitePast();
  add_readiness(common::ask_admin_port(installation.gateway, "/readyz", kGatewayPatience, &date), values, findings);
  // Half of the second that the header leaves out.
  if (date != absl::InfinitePast()) {
    compare_clocks(installation.gateway, date + absl::Milliseconds(500), absl::Now(), findings);
  }
}

}  // namespace

void check_ports(const Installation& installation, Findings& findings) {
  for (const std::string& address : installation.listen) check_listening(installation, address, findings);
  for (const std::string& address : installation.servers) {
    const common::TextValues values{{"address", address}};
    // A target of gRPC's that names several is left to gRPC.
    if (address.find("//") == std::string::npos && address.find(',') == std::string::npos) {
      if (const absl::Status reached = with_addresses(address, connects); !reached.ok()) {
        findings.add(Severity::kError, "server.unreachable", reached, values);
        continue;
      }
    }
    const common::Client client({.target = address, .timeout = absl::Seconds(5), .tls = installation.mtls});
    ProcessFacts facts;
    const absl::Time asked = absl::Now();
    add_readiness(check_health(client, &facts), values, findings);
    if (facts.clock) compare_clocks(address, *facts.clock, asked + (absl::Now() - asked) / 2, findings);
    if (!facts.version.empty()) compare_versions(address, facts.version, findings);
  }
  if (!installation.gateway.empty()) check_gateway(installation, findings);
}

}  // namespace entente::cli
