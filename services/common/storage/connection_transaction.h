// A transaction of the seam over a driver's connection, which has scan(), execute(), put() and run(): what every driver
// owes a closure beside its statements. Used by one thread at a time.
#pragma once

#include <exception>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/storage/database.h"
#include "services/common/storage/schema_words.h"

namespace entente::common {

template <typename Connection>
class ConnectionTransaction : public SchemaTransaction {
 public:
  ConnectionTransaction(Connection& connection, const SchemaWords& words) : connection_(connection), words_(words) {}

  absl::Status scan(std::string_view sql, const Params& params,
                    const std::function<absl::Status(const Row&)>& visit) override {
    // An error of the visitor is the closure's own affair: only the statement's counts.
    bool visitor_failed = false;
    absl::Status status = connection_.scan(sql, params, [&](const Row& row) {
      absl::Status visited = visit(row);
      visitor_failed = !visited.ok();
      return visited;
    });
    if (!visitor_failed) keep(status);
    return status;
  }
  absl::StatusOr<std::int64_t> execute(std::string_view sql, const Params& params) override {
    absl::StatusOr<std::int64_t> result = connection_.execute(sql, params);
    keep(result.status());
    return result;
  }
  absl::Status put(std::string_view sql, const Params& params) override {
    absl::Status status = connection_.put(sql, params);
    keep(status);
    return status;
  }
  const SearchStatements& search_statements() const override { return *words_.search; }
  void notify(std::string_view channel) override { channels_.emplace(channel); }
  std::string in_own_words(std::string_view script) const override { return translate_schema(script, words_); }
  absl::Status run(const std::string& own_words) override {
    absl::Status status = connection_.run(own_words);
    keep(status);
    return status;
  }

  // Of the closure's status and the first failed statement, which a closure can't hide: PostgreSQL goes on with nothing
  // after one. What a closure throws is INTERNAL.
  template <typename Transaction, typename Closure>
  absl::Status call(const Closure& closure) {
    try {
      absl::Status status = closure(static_cast<Transaction&>(*this));
      return status.ok() ? failure_ : status;
    } catch (const std::exception& exception) {
      return absl::InternalError(concat("a transaction threw: ", exception.what()));
    }
  }
  std::set<std::string>& channels() { return channels_; }

 private:
  void keep(const absl::Status& status) {
    if (!status.ok() && failure_.ok()) failure_ = status;
  }
  Connection& connection_;
  const SchemaWords& words_;
  absl::Status failure_;
  std::set<std::string> channels_;
};

}  // namespace entente::common
