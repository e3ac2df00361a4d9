#include "services/common/storage/redis_options.h"

#include <charconv>
#include <optional>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr int kMostDatabase = 1'000'000;
constexpr int kSentinelPort = 26379;

absl::Status wrong() {
  return make_error(kInvalidConfiguration,
                    "write redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], "
                    "redis+sentinel://[USER[:PASSWORD]@]HOST[:PORT],…/NAME[/DATABASE] or unix:/PATH[?db=DATABASE] for "
                    "the cache, with %40 for @ in a password");
}

// A whole text of digits, from `least` to `most`.
std::optional<int> read_number(std::string_view text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || text.front() == '-' || error != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  return number >= least && number <= most ? std::optional<int>(number) : std::nullopt;
}

// `%40` is @. Nothing where % isn't followed by two hexadecimal digits.
std::optional<std::string> decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    unsigned char byte = 0;
    if (text.size() - i < 3) return std::nullopt;
    const char* const end = text.data() + i + 3;
    if (std::from_chars(text.data() + i + 1, end, byte, 16).ptr != end) return std::nullopt;
    out += static_cast<char>(byte);
    i += 2;
  }
  return out;
}

// HOST[:PORT] or [IPV6][:PORT].
std::optional<RedisAddress> read_address(std::string_view text, int standard_port) {
  RedisAddress address;
  address.port = standard_port;
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    address.host = std::string(text.substr(1, close - 1));
    rest = text.substr(close + 1);
  } else {
    address.host = std::string(text.substr(0, text.find(':')));
    rest = text.substr(address.host.size());
  }
  if (address.host.empty() || address.host.find_first_of(" /@") != std::string::npos) return std::nullopt;
  if (rest.empty()) return address;
  const std::optional<int> port = rest.front() == ':' ? read_number(rest.substr(1), 1, 65535) : std::nullopt;
  if (!port.has_value()) return std::nullopt;
  address.port = *port;
  return address;
}

bool read_database(std::string_view text, RedisOptions& options) {
  const std::optional<int> database = read_number(text, 0, kMostDatabase);
  options.database = database.value_or(0);
  return database.has_value();
}

// USER[:PASSWORD]
bool read_sign_in(std::string_view text, RedisOptions& options) {
  const std::size_t colon = text.find(':');
  const std::optional<std::string> user = decode(text.substr(0, colon));
  const std::optional<std::string> password =
      colon == std::string_view::npos ? std::string() : decode(text.substr(colon + 1));
  if (!user.has_value() || !password.has_value()) return false;
  options.user = *user;
  options.password = *password;
  return true;
}

bool read_unix(std::string_view path, RedisOptions& options) {
  constexpr std::string_view kDatabase = "?db=";
  const std::size_t question = path.find(kDatabase);
  options.address.unix_socket = std::string(path.substr(0, question));
  return question == std::string_view::npos || read_database(path.substr(question + kDatabase.size()), options);
}

// What stands behind `redis://` or `redis+sentinel://`, without who signs in.
bool read_place(std::string_view text, bool sentinel, RedisOptions& options) {
  std::vector<std::string_view> parts = split(text, '/');
  if (parts.size() > 1 && parts.back().empty()) parts.pop_back();
  const std::size_t named = sentinel ? 2 : 1;
  if (parts.size() < named || parts.size() > named + 1) return false;
  if (parts.size() > named && !read_database(parts.back(), options)) return false;
  if (!sentinel) {
    const std::optional<RedisAddress> address = read_address(parts[0], options.address.port);
    if (address.has_value()) options.address = *address;
    return address.has_value();
  }
  options.master_name = std::string(parts[1]);
  for (const std::string_view one : split(parts[0], ',')) {
    std::optional<RedisAddress> address = read_address(one, kSentinelPort);
    if (!address.has_value()) return false;
    options.sentinels.push_back(*std::move(address));
  }
  return true;
}

bool read(std::string_view url, RedisOptions& options) {
  if (url.starts_with("unix:/")) return read_unix(url.substr(5), options);
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const bool sentinel = url.substr(0, scheme) == "redis+sentinel";
  if (!sentinel && url.substr(0, scheme) != "redis") return false;
  url.remove_prefix(scheme + 3);
  // Passwords may hold @ as it is: the last one ends them.
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    if (!read_sign_in(url.substr(0, at), options)) return false;
    url.remove_prefix(at + 1);
  }
  return read_place(url, sentinel, options);
}

}  // namespace

std::string RedisAddress::text() const {
  if (!unix_socket.empty()) return unix_socket;
  return host.find(':') == std::string::npos ? concat(host, ":", port) : concat("[", host, "]:", port);
}

absl::StatusOr<RedisOptions> parse_redis_url(std::string_view url, std::string_view password) {
  if (url.starts_with("rediss")) {
    return make_error(kInvalidConfiguration,
                      "the cache can't be reached by TLS: this program's Redis client has none; use redis:// to a "
                      "tunnel on this machine (e.g. stunnel), or unix:/PATH");
  }
  RedisOptions options;
  if (!read(url, options)) return wrong();
  if (!password.empty() && !options.password.empty()) {
    return make_error(kInvalidConfiguration,
                      "the cache's password stands in --redis and in --redis-password-file: keep the file");
  }
  if (!password.empty()) options.password = std::string(password);
  if (!options.user.empty() && options.password.empty()) {
    return make_error(kInvalidConfiguration,
                      "--redis names a user without a password: give it in --redis-password-file");
  }
  return options;
}

}  // namespace entente::common
