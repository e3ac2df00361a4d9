// A store that is measured: how long its reads and writes take, how many fail and by what, and how busy its connections
// are. Hands everything on. Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "services/common/storage/database.h"

namespace prometheus {
class Histogram;
}

namespace entente::common {

class Metrics;

class MeasuredDatabase final : public Database {
 public:
  // `service` is whose store it is. `metrics` outlives it.
  MeasuredDatabase(std::unique_ptr<Database> database, std::string service, Metrics& metrics);
  ~MeasuredDatabase() override;

  absl::Status write(const WriteClosure& closure) override;
  absl::Status read(const ReadClosure& closure) override;
  absl::Status change_schema(const SchemaClosure& closure) override;
  std::shared_ptr<void> on_commit(std::string_view channel, std::function<void()> wake) override;
  void on_usable(std::function<void(const absl::Status&)> changed) override;
  StoreUse use() const override;

 private:
  // Counts what failed for the store's sake, and hands it on.
  absl::Status count(absl::Status status, std::string_view kind);
  void tell() const;

  const std::unique_ptr<Database> database_;
  const std::string service_;
  Metrics& metrics_;
  prometheus::Histogram& reads_;
  prometheus::Histogram& writes_;
  const std::shared_ptr<void> told_;  // last: it looks at what stands above
};

}  // namespace entente::common
