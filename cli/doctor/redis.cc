#include <vector>

#include "absl/time/clock.h"
#include "cli/doctor/checks.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/rpc/config.h"
#include "services/common/storage/redis_pool.h"

namespace entente::cli {

void check_redis(const Installation& installation, Findings& findings) {
  if (installation.redis.empty()) return;
  const auto password = common::read_secret_file(installation.redis_password_file);
  if (!password.ok()) return;  // check_configuration says it
  const common::SystemClock clock;
  common::RandomIds ids;
  const auto redis = common::open_redis(installation.redis, *password, clock, ids);
  if (!redis.ok()) {
    findings.add(Severity::kError, "redis.url", redis.status());
    return;
  }
  if (const absl::Status pong = (*redis)->ping(); !pong.ok()) {
    findings.add(Severity::kWarning, "redis.unreachable", pong);
    return;
  }
  findings.add(Severity::kFine, "redis.answers");
  const common::RedisScript time("return tonumber(redis.call('TIME')[1])");
  const auto said = (*redis)->run(time, {{.key = "entente-doctor", .arguments = {}}});
  if (!said.ok() || said->empty() || !said->front().has_value()) {
    findings.add(Severity::kWarning, "redis.no_scripts");
    return;
  }
  compare_clocks("Redis", absl::FromUnixSeconds(*said->front()),
                 absl::FromUnixSeconds(absl::ToUnixSeconds(absl::Now())), findings);
}

}  // namespace entente::cli
