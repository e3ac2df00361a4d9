// One connection to PostgreSQL: statements prepared once and kept by their text, several commands in one round trip
// (libpq's pipeline mode), long results in pieces by a cursor, and an end to each wait. Used by one thread at a time.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <libpq-fe.h>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/storage/database.h"
#include "services/common/storage/postgres_url.h"
#include "services/common/storage/postgres_wire.h"

namespace entente::common {

struct PostgresSession {
  std::string schema;                                           // a name of letters, digits and _
  absl::Duration statement_timeout = absl::Seconds(30);         // of the server
  absl::Duration lock_timeout = absl::Seconds(20);              // of the server
  absl::Duration idle_transaction_timeout = absl::Seconds(10);  // of the server: nobody holds a lock longer than that
  absl::Duration answer_timeout = absl::Seconds(60);            // of this end, for a server that says nothing at all
  // True while somebody else (the watcher) finds nobody there: no use waiting on. Null: nobody looks.
  std::shared_ptr<const std::atomic<bool>> gone = nullptr;
};

class PostgresConnection {
 public:
  // DEPENDENCY_UNAVAILABLE says why in libpq's words, which have no password.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> open(const PostgresUrl& url, PostgresSession session);
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Begins a transaction: its first commands go out with the first statement, and when the connection turns out to be
  // over by then, to another one that is opened instead.
  void begin(std::string_view command);
  // A command without a result that goes out ahead of the next statement, in the same round trip.
  void defer(std::string_view sql, Params params = {});
  // Ends it with `command`, which is COMMIT; the deferred ones go out ahead of it. When the connection is lost in it,
  // nobody knows here whether it was carried out.
  absl::Status commit();
  // Ends it without effect and doesn't wait for the answer.
  void roll_back();

  absl::Status scan(std::string_view sql, const Params& params, const std::function<absl::Status(const Row&)>& visit);
  absl::StatusOr<std::int64_t> execute(std::string_view sql, const Params& params);
  // A statement of the closure whose answer comes with the next one's: it goes out with that, in the same round trip.
  absl::Status put(std::string_view sql, const Params& params);
  // Another closure begins in the same transaction: what the one before has put goes out with its first statement, or
  // with the commit.
  void begin_closure();
  // Whether anything of the closure has changed the store, or may have.
  bool has_written() const { return has_written_; }
  // Several statements without parameters, with what was deferred ahead of them.
  absl::Status run(const std::string& script);

  // The worst since begin().
  PostgresTrouble trouble() const { return trouble_; }
  // Not OK: what defer() was given has failed, so the transaction as a whole and no statement of its.
  const absl::Status& head_failure() const { return head_failure_; }
  // Not OK: what a closure before this one had put has failed.
  const absl::Status& earlier_failure() const { return earlier_failure_; }
  // True as long as nothing has gone out since begin().
  bool is_untouched() const { return !touched_; }
  bool is_lost() const;
  // How often it was opened: what is known of its server holds as long as this stays.
  std::int64_t openings() const { return openings_; }
  // Whether waits for an answer end; they don't for changes of a schema.
  void set_patient(bool patient) { patient_ = patient; }
  // Opens it anew.
  absl::Status reopen();

  // Waits for notifications, for at most so long or until `wake_descriptor` can be read, and returns their payloads.
  absl::StatusOr<std::vector<std::string>> await_notifications(absl::Duration most, int wake_descriptor);

 private:
  // A query without a LIMIT is asked for so many rows and one more, which tells that it is a long one: that comes
  // through a cursor, and so from then on until it is short again.
  static constexpr int kFewRows = 256;
  struct Statement {
    std::string name;  // empty: not kept
    std::string text;
    bool prepared = false;
    bool may_be_long = false;
    bool may_write = false;
    bool was_long = false;
  };
  // Whose failure it is when a command fails.
  enum class Part { kHead, kEarlier, kClosure };
  struct Command {
    std::shared_ptr<Statement> statement;
    Params params;
    Part part = Part::kHead;
  };
  // A command of a group that is being sent; `params` outlives the exchange.
  struct Sending {
    Statement* statement = nullptr;
    const Params* params = nullptr;
    Part part = Part::kClosure;
  };
  // A result that is still to come; `prepared`: of this statement's preparation.
  struct Awaited {
    Statement* prepared = nullptr;
    std::string_view text;
    Part part = Part::kClosure;
  };
  struct CloseConnection {
    void operator()(PGconn* handle) const { PQfinish(handle); }
  };
  using Clock = std::chrono::steady_clock;
  using Visit = std::function<absl::Status(const Row&)>;

  PostgresConnection(const PostgresUrl& url, PostgresSession session) : url_(url), session_(std::move(session)) {}

  absl::StatusOr<std::shared_ptr<Statement>> statement_of(std::string_view sql, const Params& params);
  absl::StatusOr<PostgresResult> ask(Statement& statement, const Params& params);
  absl::StatusOr<bool> scan_by_cursor(const Statement& statement, const Params& params, const Visit& visit);
  // What is deferred and then `commands` go out as one group; the last one's result comes back.
  absl::StatusOr<PostgresResult> exchange(const std::vector<Sending>& commands, bool may_restart = true);
  absl::StatusOr<PostgresResult> exchange_once(const std::vector<Sending>& commands);
  absl::StatusOr<PostgresResult> ask_once(std::string sql);
  // Adds the results that will come; false: the connection is over.
  bool send(const Sending& command, std::vector<Awaited>& awaited);
  absl::StatusOr<PostgresResult> next_result();
  absl::Status end_group();
  absl::Status settle_owed();
  absl::Status run_script(const std::string& script);
  absl::Status flush();
  absl::Status wait(short events, Clock::time_point deadline);
  Clock::time_point deadline() const;
  absl::Status lose(std::string_view why);
  absl::Status status_of(const PGresult& result, std::string_view doing);
  absl::Status settle();

  const PostgresUrl& url_;
  const PostgresSession session_;
  std::unique_ptr<PGconn, CloseConnection> handle_;
  std::map<std::string, std::shared_ptr<Statement>, std::less<>> statements_;  // by types and text
  std::vector<Command> deferred_;
  std::size_t put_bytes_ = 0;  // about, of those among them
  std::int64_t openings_ = 0;
  int owed_groups_ = 0;  // of one command each, whose results nobody has waited for
  bool has_written_ = false;
  bool touched_ = false;  // something went out since begin()
  bool fresh_ = false;    // nothing came back since begin(): it can be done again elsewhere
  bool patient_ = false;
  std::int64_t cursors_ = 0;
  PostgresTrouble trouble_ = PostgresTrouble::kNone;
  absl::Status head_failure_;
  absl::Status earlier_failure_;
};

}  // namespace entente::common
