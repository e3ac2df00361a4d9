// How PostgresConnection sends groups of commands and gets their results, without ever waiting for ever.
#include <poll.h>

#include <algorithm>
#include <cerrno>

#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/storage/postgres_connection.h"

namespace entente::common {
namespace {

// Between looks at whether the store is gone, while one waits for an answer.
constexpr int kLookMilliseconds = 500;

}  // namespace

bool PostgresConnection::send(const Sending& command, std::vector<Awaited>& awaited) {
  PGconn* const handle = handle_.get();
  Statement& statement = *command.statement;
  const PostgresParams params(*command.params);
  if (!statement.name.empty() && !statement.prepared) {
    const std::string text = statement.may_be_long ? concat(statement.text, " LIMIT ", kFewRows + 1) : statement.text;
    if (PQsendPrepare(handle, statement.name.c_str(), text.c_str(), params.size(), params.types()) != 1) return false;
    awaited.push_back({&statement, statement.text, command.part});
    statement.prepared = true;  // for those behind it in this group
  }
  const int sent = statement.name.empty()
                       ? PQsendQueryParams(handle, statement.text.c_str(), params.size(), params.types(),
                                           params.values(), params.lengths(), params.formats(), 1)
                       : PQsendQueryPrepared(handle, statement.name.c_str(), params.size(), params.values(),
                                             params.lengths(), params.formats(), 1);
  awaited.push_back({nullptr, statement.text, command.part});
  return sent == 1;
}

absl::StatusOr<PostgresResult> PostgresConnection::ask(Statement& statement, const Params& params) {
  return exchange({{&statement, &params}});
}

absl::StatusOr<PostgresResult> PostgresConnection::ask_once(std::string sql) {
  Statement once;
  once.text = std::move(sql);
  return ask(once, {});
}

absl::StatusOr<PostgresResult> PostgresConnection::exchange(const std::vector<Sending>& commands, bool may_restart) {
  absl::StatusOr<PostgresResult> result = exchange_once(commands);
  if (!result.ok() && is_lost() && fresh_ && may_restart) {
    ENTENTE_RETURN_IF_ERROR(reopen());
    head_failure_ = earlier_failure_ = absl::OkStatus();
    result = exchange_once(commands);
  }
  if (!is_lost()) {
    fresh_ = false;
    deferred_.clear();
    put_bytes_ = 0;
  }
  return result;
}

absl::StatusOr<PostgresResult> PostgresConnection::exchange_once(const std::vector<Sending>& commands) {
  touched_ = true;
  if (handle_ == nullptr) return lose("the connection is over");
  std::vector<Awaited> awaited;
  bool sent = true;
  for (const Command& command : deferred_) {
    sent = sent && send({command.statement.get(), &command.params, command.part}, awaited);
  }
  for (const Sending& command : commands) sent = sent && send(command, awaited);
  if (!sent || PQpipelineSync(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
  ENTENTE_RETURN_IF_ERROR(flush());
  ENTENTE_RETURN_IF_ERROR(settle_owed());
  absl::Status failure;
  PostgresResult last;
  for (const Awaited& awaits : awaited) {
    ENTENTE_ASSIGN_OR_RETURN(PostgresResult result, next_result());
    bool went_well = false;
    switch (PQresultStatus(result.get())) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
        went_well = true;
        last = std::move(result);
        break;
      case PGRES_PIPELINE_ABORTED:  // behind the one that failed
        break;
      case PGRES_EMPTY_QUERY:
        failure = absl::InternalError(concat("not exactly one statement: ", awaits.text));
        break;
      default:
        failure = status_of(*result, awaits.text);
        if (awaits.part == Part::kHead) head_failure_ = failure;
        if (awaits.part == Part::kEarlier) earlier_failure_ = failure;
        if (handle_ == nullptr) return failure;
    }
    if (awaits.prepared != nullptr) awaits.prepared->prepared = went_well;
  }
  ENTENTE_RETURN_IF_ERROR(end_group());
  if (!failure.ok()) return failure;
  return last;
}

absl::StatusOr<PostgresResult> PostgresConnection::next_result() {
  PostgresResult result;
  for (;;) {
    const Clock::time_point until = deadline();
    while (PQisBusy(handle_.get()) != 0) {
      ENTENTE_RETURN_IF_ERROR(wait(POLLIN, until));
      if (PQconsumeInput(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
    }
    PostgresResult next(PQgetResult(handle_.get()));
    if (next == nullptr) break;
    result = std::move(next);
    if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) break;
    if (PQstatus(handle_.get()) != CONNECTION_OK) break;
  }
  if (result == nullptr) return lose(PQerrorMessage(handle_.get()));
  return result;
}

absl::Status PostgresConnection::end_group() {
  ENTENTE_ASSIGN_OR_RETURN(const PostgresResult result, next_result());
  if (PQresultStatus(result.get()) == PGRES_PIPELINE_SYNC) return absl::OkStatus();
  return lose("an answer that nobody asked for");
}

absl::Status PostgresConnection::settle_owed() {
  for (; owed_groups_ > 0; --owed_groups_) {
    ENTENTE_RETURN_IF_ERROR(next_result().status());
    ENTENTE_RETURN_IF_ERROR(end_group());
  }
  return absl::OkStatus();
}

absl::Status PostgresConnection::run_script(const std::string& script) {
  touched_ = true;
  if (PQsendQuery(handle_.get(), script.c_str()) != 1) return lose(PQerrorMessage(handle_.get()));
  ENTENTE_RETURN_IF_ERROR(flush());
  absl::Status failure;
  for (;;) {
    const Clock::time_point until = deadline();
    while (PQisBusy(handle_.get()) != 0) {
      ENTENTE_RETURN_IF_ERROR(wait(POLLIN, until));
      if (PQconsumeInput(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
    }
    const PostgresResult result(PQgetResult(handle_.get()));
    if (result == nullptr) return failure;
    if (PQresultStatus(result.get()) != PGRES_FATAL_ERROR) continue;
    failure = status_of(*result, script);
    if (handle_ == nullptr) return failure;
  }
}

absl::Status PostgresConnection::flush() {
  const Clock::time_point until = deadline();
  for (;;) {
    const int left = PQflush(handle_.get());
    if (left == 0) return absl::OkStatus();
    if (left < 0) return lose(PQerrorMessage(handle_.get()));
    ENTENTE_RETURN_IF_ERROR(wait(POLLIN | POLLOUT, until));
    if (PQconsumeInput(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
  }
}

PostgresConnection::Clock::time_point PostgresConnection::deadline() const {
  if (patient_) return Clock::time_point::max();
  return Clock::now() + absl::ToChronoMilliseconds(session_.answer_timeout);
}

absl::Status PostgresConnection::wait(short events, Clock::time_point deadline) {
  for (;;) {
    int left = -1;
    if (deadline != Clock::time_point::max()) {
      const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      if (rest <= 0) return lose(concat("no answer within ", absl::FormatDuration(session_.answer_timeout)));
      left = static_cast<int>(std::min<std::int64_t>(rest, 60'000));
    }
    pollfd one{PQsocket(handle_.get()), events, 0};
    const bool is_watched = session_.gone != nullptr;
    const int ready = poll(&one, 1, is_watched && (left < 0 || left > kLookMilliseconds) ? kLookMilliseconds : left);
    if (ready > 0) return absl::OkStatus();
    if (ready == 0 && is_watched && *session_.gone) return lose("nobody answers there");
    if (ready < 0 && errno != EINTR) return lose("its socket is broken");
  }
}

absl::StatusOr<std::vector<std::string>> PostgresConnection::await_notifications(absl::Duration most,
                                                                                 int wake_descriptor) {
  if (is_lost()) return lose("the connection is over");
  pollfd both[] = {{PQsocket(handle_.get()), POLLIN, 0}, {wake_descriptor, POLLIN, 0}};
  poll(both, 2, static_cast<int>(absl::ToInt64Milliseconds(most)));
  if (PQconsumeInput(handle_.get()) != 1) return lose(PQerrorMessage(handle_.get()));
  std::vector<std::string> payloads;
  while (PGnotify* const notification = PQnotifies(handle_.get())) {
    payloads.emplace_back(notification->extra);
    PQfreemem(notification);
  }
  return payloads;
}

}  // namespace entente::common
