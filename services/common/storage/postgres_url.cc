#include "services/common/storage/postgres_url.h"

#include <libpq-fe.h>

#include <memory>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

constexpr char kForm[] =
    "the URL of the database isn't one that PostgreSQL's library reads: write "
    "postgresql://user@host:5432/database?parameter=value, other characters than letters and digits as %XX";

// Those are found within half a minute who no longer answer, or never did.
constexpr std::pair<const char*, const char*> kDefaults[] = {
    {"connect_timeout", "3"},
    {"keepalives", "1"},
    {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "20000"},
    {"client_encoding", "UTF8"},
    {"fallback_application_name", "entente"},
    {"target_session_attrs", "read-write"},
};

std::string value_of(const std::vector<std::pair<std::string, std::string>>& parameters, std::string_view name) {
  for (const auto& [key, value] : parameters) {
    if (key == name) return value;
  }
  return "";
}

}  // namespace

bool PostgresUrl::is_one(std::string_view url) {
  return url.starts_with("postgresql://") || url.starts_with("postgres://");
}

absl::StatusOr<PostgresUrl> PostgresUrl::parse(std::string_view url) {
  if (!is_one(url)) return make_error(kInvalidConfiguration, kForm);
  char* said = nullptr;
  const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(
      PQconninfoParse(std::string(url).c_str(), &said), PQconninfoFree);
  PQfreemem(said);  // it repeats the URL
  if (options == nullptr) return make_error(kInvalidConfiguration, kForm);
  PostgresUrl result;
  for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) result.parameters_.emplace_back(option->keyword, option->val);
  }
  const auto& given = result.parameters_;
  const std::string user = value_of(given, "user");
  const std::string host = value_of(given, "host");
  const std::string port = value_of(given, "port");
  result.shown_ =
      concat("postgresql://", user, user.empty() ? "" : "@", host.empty() ? value_of(given, "hostaddr") : host,
             port.empty() ? "" : ":", port, "/", value_of(given, "dbname"));
  for (const auto& [name, value] : kDefaults) {
    if (value_of(given, name).empty()) result.parameters_.emplace_back(name, value);
  }
  return result;
}

std::string without_password(const std::string& text) {
  if (!PostgresUrl::is_one(text)) return text;
  const absl::StatusOr<PostgresUrl> url = PostgresUrl::parse(text);
  return url.ok() ? url->shown() : "postgresql://…";
}

}  // namespace entente::common
