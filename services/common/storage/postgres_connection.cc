#include "services/common/storage/postgres_connection.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/postgres_dialect.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

constexpr std::size_t kStatementsKept = 512;
// A long result comes in pieces of about so many bytes.
constexpr std::size_t kPieceBytes = std::size_t{1} << 20;
constexpr int kMostPieceRows = 4096;
// Of what put() has waiting, with so much for each command besides its parameters.
constexpr std::size_t kMostPutBytes = std::size_t{256} << 10;
constexpr std::size_t kCommandBytes = 1024;

// libpq's words on one line.
std::string in_one_line(std::string_view text) {
  std::string line;
  for (const std::string_view part : split(text, '\n')) {
    if (!trim(part).empty()) append(line, line.empty() ? "" : "; ", trim(part));
  }
  return line;
}

std::size_t bytes_of(const Params& params) {
  std::size_t bytes = 0;
  for (const Value& value : params) {
    if (const auto* text = std::get_if<std::string>(&value.get())) bytes += text->size();
    if (const auto* data = std::get_if<Bytes>(&value.get())) bytes += data->data.size();
  }
  return bytes;
}

std::string milliseconds(absl::Duration duration) {
  return concat(absl::ToInt64Milliseconds(duration));
}

}  // namespace

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::open(const PostgresUrl& url,
                                                                             PostgresSession session) {
  std::unique_ptr<PostgresConnection> connection(new PostgresConnection(url, std::move(session)));
  ENTENTE_RETURN_IF_ERROR(connection->reopen());
  return connection;
}

absl::Status PostgresConnection::reopen() {
  handle_.reset();
  ++openings_;
  owed_groups_ = 0;
  for (const auto& [key, statement] : statements_) statement->prepared = false;
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : url_.parameters()) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  handle_.reset(PQconnectdbParams(names.data(), values.data(), 0));
  if (PQstatus(handle_.get()) != CONNECTION_OK) return lose(PQerrorMessage(handle_.get()));
  trouble_ = PostgresTrouble::kNone;
  absl::Status settled = settle();
  if (!settled.ok()) handle_.reset();
  return settled;
}

absl::Status PostgresConnection::settle() {
  PGconn* const handle = handle_.get();
  PQsetNoticeProcessor(
      handle, [](void*, const char*) {}, nullptr);
  PQsetnonblocking(handle, 1);
  if (PQserverVersion(handle) < 130000) {
    return make_error(kStoreUnusable, concat(url_.shown(), " is served by a PostgreSQL of version ",
                                             PQserverVersion(handle) / 10000, "; take 13 or a newer one"));
  }
  const char* const encoding = PQparameterStatus(handle, "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8") {
    return make_error(kStoreUnusable, concat("the database ", url_.shown(), " keeps text as ",
                                             encoding == nullptr ? "?" : encoding, "; make one with ENCODING 'UTF8'"));
  }
  // A plan that was made while a table was small isn't to read it whole when it has grown.
  // A server that acknowledges before it has written isn't taken at its word; one that waits for its standbys is.
  ENTENTE_RETURN_IF_ERROR(run_script(concat(
      "SET search_path TO ", session_.schema,
      "; SET client_min_messages TO warning; SET jit TO off; SET enable_seqscan TO off; ", "SET statement_timeout TO ",
      milliseconds(session_.statement_timeout), "; SET lock_timeout TO ", milliseconds(session_.lock_timeout),
      "; SET idle_in_transaction_session_timeout TO ", milliseconds(session_.idle_transaction_timeout),
      "; SELECT CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', "
      "false) END")));
  if (PQenterPipelineMode(handle) != 1) return lose("pipeline mode is refused");
  return absl::OkStatus();
}

bool PostgresConnection::is_lost() const {
  return handle_ == nullptr || trouble_ == PostgresTrouble::kLost || PQstatus(handle_.get()) != CONNECTION_OK;
}

void PostgresConnection::begin(std::string_view command) {
  deferred_.clear();
  put_bytes_ = 0;
  defer(command);
  touched_ = false;
  fresh_ = true;
  head_failure_ = earlier_failure_ = absl::OkStatus();
  trouble_ = PostgresTrouble::kNone;
}

void PostgresConnection::defer(std::string_view sql, Params params) {
  auto once = std::make_shared<Statement>();
  once->text = std::string(sql);
  deferred_.push_back({std::move(once), std::move(params)});
}

absl::Status PostgresConnection::commit() {
  Statement once;
  once.text = "COMMIT";
  const Params none;
  ENTENTE_ASSIGN_OR_RETURN(const PostgresResult result, exchange({{&once, &none}}, false));
  touched_ = false;
  // A transaction in which a statement failed answers ROLLBACK.
  if (std::string_view(PQcmdStatus(result.get())) == "COMMIT") return absl::OkStatus();
  return absl::InternalError("a transaction that had failed was to be committed");
}

void PostgresConnection::roll_back() {
  deferred_.clear();
  put_bytes_ = 0;
  fresh_ = false;
  if (!std::exchange(touched_, false) || is_lost()) return;
  Statement once;
  once.text = "ROLLBACK";
  const Params none;
  std::vector<Awaited> awaited;
  if (!send({&once, &none}, awaited) || PQpipelineSync(handle_.get()) != 1) {
    lose(PQerrorMessage(handle_.get())).IgnoreError();
    return;
  }
  ++owed_groups_;
  flush().IgnoreError();  // what fails here is found by the next one
}

absl::StatusOr<std::shared_ptr<PostgresConnection::Statement>> PostgresConnection::statement_of(std::string_view sql,
                                                                                                const Params& params) {
  ENTENTE_RETURN_IF_ERROR(check_params(params));
  const std::string key = concat(types_of(params), " ", sql);
  if (const auto found = statements_.find(key); found != statements_.end()) {
    has_written_ = has_written_ || found->second->may_write;
    return found->second;
  }
  ENTENTE_ASSIGN_OR_RETURN(const StatementText text, read_statement(sql, params.size()));
  auto statement = std::make_shared<Statement>();
  statement->text = std::string(sql);
  statement->may_be_long = text.may_be_long;
  statement->may_write = text.may_write;
  has_written_ = has_written_ || text.may_write;
  if (statements_.size() < kStatementsKept) {
    statement->name = concat("s", statements_.size());
    statements_.emplace(key, statement);
  }
  return statement;
}

absl::Status PostgresConnection::scan(std::string_view sql, const Params& params, const Visit& visit) {
  ENTENTE_ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement, statement_of(sql, params));
  if (statement->was_long) {
    ENTENTE_ASSIGN_OR_RETURN(statement->was_long, scan_by_cursor(*statement, params, visit));
    return absl::OkStatus();
  }
  ENTENTE_ASSIGN_OR_RETURN(const PostgresResult result, ask(*statement, params));
  const int rows = PQntuples(result.get());
  if (statement->may_be_long && rows > kFewRows) {
    ENTENTE_ASSIGN_OR_RETURN(statement->was_long, scan_by_cursor(*statement, params, visit));
    return absl::OkStatus();
  }
  for (int i = 0; i < rows; ++i) {
    ENTENTE_ASSIGN_OR_RETURN(const Row row, row_of(*result, i));
    ENTENTE_RETURN_IF_ERROR(visit(row));
  }
  return absl::OkStatus();
}

// Returns whether there were more than a few rows.
absl::StatusOr<bool> PostgresConnection::scan_by_cursor(const Statement& statement, const Params& params,
                                                        const Visit& visit) {
  const std::string cursor = concat("scan", ++cursors_);
  Statement declare;
  declare.text = concat("DECLARE ", cursor, " NO SCROLL CURSOR FOR ", statement.text);
  int wanted = kFewRows + 1;
  const auto fetch = [&] { return concat("FETCH ", wanted, " FROM ", cursor); };
  Statement first;
  first.text = fetch();
  const Params none;
  ENTENTE_ASSIGN_OR_RETURN(PostgresResult piece, exchange({{&declare, &params}, {&first, &none}}));
  const bool is_long = PQntuples(piece.get()) == wanted;
  for (;;) {
    const int rows = PQntuples(piece.get());
    absl::Status visited;
    for (int i = 0; i < rows && visited.ok(); ++i) {
      absl::StatusOr<Row> row = row_of(*piece, i);
      visited = row.ok() ? visit(*row) : row.status();
    }
    if (!visited.ok() || rows < wanted) {
      if (!is_lost() && PQtransactionStatus(handle_.get()) == PQTRANS_INTRANS) defer(concat("CLOSE ", cursor));
      if (!visited.ok()) return visited;
      return is_long;
    }
    const std::size_t row_bytes = PQresultMemorySize(piece.get()) / static_cast<std::size_t>(rows) + 1;
    wanted = std::clamp(static_cast<int>(kPieceBytes / row_bytes), 1, kMostPieceRows);
    ENTENTE_ASSIGN_OR_RETURN(piece, ask_once(fetch()));
  }
}

absl::StatusOr<std::int64_t> PostgresConnection::execute(std::string_view sql, const Params& params) {
  ENTENTE_ASSIGN_OR_RETURN(const std::shared_ptr<Statement> statement, statement_of(sql, params));
  ENTENTE_ASSIGN_OR_RETURN(const PostgresResult result, ask(*statement, params));
  if (PQresultStatus(result.get()) == PGRES_TUPLES_OK) {
    return absl::InternalError(concat("a statement with a result; use query(): ", sql));
  }
  return std::strtoll(PQcmdTuples(result.get()), nullptr, 10);
}

absl::Status PostgresConnection::put(std::string_view sql, const Params& params) {
  ENTENTE_ASSIGN_OR_RETURN(std::shared_ptr<Statement> statement, statement_of(sql, params));
  put_bytes_ += kCommandBytes + bytes_of(params);
  deferred_.push_back({std::move(statement), params, Part::kClosure});
  return put_bytes_ < kMostPutBytes ? absl::OkStatus() : exchange({}).status();
}

void PostgresConnection::begin_closure() {
  has_written_ = false;
  for (Command& command : deferred_) {
    if (command.part == Part::kClosure) command.part = Part::kEarlier;
  }
}

absl::Status PostgresConnection::run(const std::string& script) {
  if (!deferred_.empty()) {
    ENTENTE_RETURN_IF_ERROR(exchange({}).status());
  }
  if (is_lost()) return lose("the connection is over");
  has_written_ = true;
  ENTENTE_RETURN_IF_ERROR(settle_owed());
  if (PQexitPipelineMode(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
  absl::Status status = run_script(script);
  if (!is_lost() && PQenterPipelineMode(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
  return status;
}

absl::Status PostgresConnection::lose(std::string_view why) {
  trouble_ = PostgresTrouble::kLost;
  const std::string said = in_one_line(why);
  handle_.reset();  // so that the server ends what it does for nobody
  return make_retryable_error(kDependencyUnavailable, concat("the store ", url_.shown(), " can't be reached: ", said),
                              absl::Seconds(1));
}

absl::Status PostgresConnection::status_of(const PGresult& result, std::string_view doing) {
  const char* const sqlstate = PQresultErrorField(&result, PG_DIAG_SQLSTATE);
  // What libpq itself says has no SQLSTATE: the connection is over.
  if (sqlstate == nullptr) return lose(PQresultErrorMessage(&result));
  trouble_ = std::max(trouble_, trouble_of(sqlstate));
  const char* const message = PQresultErrorField(&result, PG_DIAG_MESSAGE_PRIMARY);
  return status_of_sqlstate(sqlstate, message == nullptr ? "" : message, doing);
}

}  // namespace entente::common
