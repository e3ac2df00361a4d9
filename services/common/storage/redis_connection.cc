#include "services/common/storage/redis_connection.h"

#include <hiredis.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// No answer that we ask for has more parts; one that says so is garbage, and room for them isn't made.
constexpr std::size_t kMostParts = 4096;
constexpr std::size_t kMostUnreadBytes = std::size_t{64} << 20;

absl::Status unavailable(std::string_view why) {
  return absl::UnavailableError(absl::string_view(why.data(), why.size()));
}

absl::Status unavailable(int error) {
  return absl::UnavailableError(std::generic_category().message(error));
}

struct ReplyEnd {
  void operator()(redisReply* reply) const { freeReplyObject(reply); }
};

redisReplyObjectFunctions* standard_functions() {
  static redisReplyObjectFunctions* const functions = [] {
    redisReader* const reader = redisReaderCreate();
    redisReplyObjectFunctions* const found = reader->fn;
    redisReaderFree(reader);
    return found;
  }();
  return functions;
}

// hiredis counts the parts by int or by size_t, as its version is.
template <typename Count>
void* create_array(const redisReadTask* task, Count parts) {
  return static_cast<std::size_t>(parts) > kMostParts ? nullptr : standard_functions()->createArray(task, parts);
}

redisReplyObjectFunctions* bounded_functions() {
  static redisReplyObjectFunctions functions = [] {
    redisReplyObjectFunctions bounded = *standard_functions();
    bounded.createArray = create_array;
    return bounded;
  }();
  return &functions;
}

RedisAnswer to_answer(const redisReply& reply) {
  RedisAnswer answer;
  switch (reply.type) {
    case REDIS_REPLY_ERROR:
      answer.kind = RedisAnswer::Kind::kError;
      answer.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      answer.kind = RedisAnswer::Kind::kText;
      answer.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_INTEGER:
      answer.kind = RedisAnswer::Kind::kNumber;
      answer.number = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      answer.kind = RedisAnswer::Kind::kList;
      answer.list.reserve(reply.elements);
      for (std::size_t i = 0; i < reply.elements; ++i) answer.list.push_back(to_answer(*reply.element[i]));
      break;
    default:
      break;
  }
  return answer;
}

}  // namespace

std::string_view RedisAnswer::code() const {
  constexpr std::size_t kMostCode = 32;
  const std::string_view word = std::string_view(text).substr(0, text.find(' '));
  const bool is_code = !word.empty() && word.size() <= kMostCode &&
                       std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return is_code ? word : "ERR";
}

void RedisConnection::End::operator()(redisContext* context) const {
  redisFree(context);
}

absl::StatusOr<std::unique_ptr<RedisConnection>> RedisConnection::open(const RedisAddress& address,
                                                                       absl::Duration until) {
  redisContext* const context = address.unix_socket.empty() ? redisConnectNonBlock(address.host.c_str(), address.port)
                                                            : redisConnectUnixNonBlock(address.unix_socket.c_str());
  if (context == nullptr) return unavailable("out of memory");
  std::unique_ptr<RedisConnection> connection(new RedisConnection(context));
  if (context->err != 0) return connection->broken();
  context->reader->fn = bounded_functions();
  ENTENTE_RETURN_IF_ERROR(connection->wait_for(POLLOUT, until));
  int error = 0;
  socklen_t size = sizeof error;
  if (getsockopt(context->fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
  if (error != 0) return unavailable(error);
  return connection;
}

absl::Status RedisConnection::broken() const {
  return unavailable(context_->errstr);
}

absl::Status RedisConnection::wait_for(short events, absl::Duration until) const {
  pollfd waiting{context_->fd, events, 0};
  for (;;) {
    const absl::Duration left = until - steady_now();
    if (left <= absl::ZeroDuration()) return absl::DeadlineExceededError("no answer in time");
    const timespec limit = absl::ToTimespec(left);
    const int ready = ppoll(&waiting, 1, &limit, nullptr);
    if (ready > 0) return absl::OkStatus();
    if (ready < 0 && errno != EINTR) return unavailable(errno);
  }
}

absl::Status RedisConnection::send(absl::Duration until) {
  for (int done = 0; done == 0;) {
    ENTENTE_RETURN_IF_ERROR(wait_for(POLLOUT, until));
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return broken();
  }
  return absl::OkStatus();
}

absl::StatusOr<RedisAnswer> RedisConnection::receive(absl::Duration until) {
  for (;;) {
    void* read = nullptr;
    if (redisGetReplyFromReader(context_.get(), &read) != REDIS_OK) return broken();
    if (read != nullptr) {
      const std::unique_ptr<redisReply, ReplyEnd> reply(static_cast<redisReply*>(read));
      return to_answer(*reply);
    }
    ENTENTE_RETURN_IF_ERROR(wait_for(POLLIN, until));
    if (redisBufferRead(context_.get()) != REDIS_OK) return broken();
    if (context_->reader->len > kMostUnreadBytes) return unavailable("an answer has no end");
  }
}

absl::StatusOr<std::vector<RedisAnswer>> RedisConnection::exchange(const std::vector<RedisCommand>& commands,
                                                                   absl::Duration until) {
  std::vector<const char*> data;
  std::vector<std::size_t> sizes;
  for (const RedisCommand& command : commands) {
    data.clear();
    sizes.clear();
    for (const std::string_view word : command) {
      data.push_back(word.data());
      sizes.push_back(word.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(data.size()), data.data(), sizes.data()) != REDIS_OK)
      return broken();
  }
  ENTENTE_RETURN_IF_ERROR(send(until));
  std::vector<RedisAnswer> answers;
  answers.reserve(commands.size());
  while (answers.size() < commands.size()) {
    ENTENTE_ASSIGN_OR_RETURN(RedisAnswer answer, receive(until));
    answers.push_back(std::move(answer));
  }
  return answers;
}

}  // namespace entente::common
