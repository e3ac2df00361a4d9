// A redis-server of a test's own, and pools of connections to it.
#pragma once

#include <memory>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/storage/redis_pool.h"
#include "tests/common/redis_server.h"

namespace entente::matching {

class Redis {
 public:
  void start() { server_.start(); }
  void kill_server() { server_.end(); }
  common::RedisServer& server() { return server_; }
  std::unique_ptr<common::RedisPool> pool() { return pool(server_.options()); }
  std::unique_ptr<common::RedisPool> pool(common::RedisOptions options) {
    return std::make_unique<common::RedisPool>(std::move(options), clock_, ids_);
  }

 private:
  common::SystemClock clock_;
  common::RandomIds ids_;
  common::RedisServer server_;
};

}  // namespace entente::matching
