#include "gateway/rpc_call.h"

#include <google/protobuf/descriptor.h>
#include <grpcpp/client_context.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/client_callback.h>

#include <optional>
#include <utility>

#include "gateway/accept_language.h"
#include "gateway/errors.h"
#include "gateway/grpc_web.h"
#include "gateway/http/content_coding.h"
#include "gateway/messages.h"
#include "gateway/service_channel.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

using std::chrono::milliseconds;

constexpr absl::Duration kRetryAfter = absl::Seconds(1);
// Lists, that is, and whole documents: what holds a secret is shorter.
constexpr std::size_t kWorthCompressing = 4096;

grpc::ByteBuffer buffer_of(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

std::string bytes_of(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  std::string out;
  if (!buffer.Dump(&slices).ok()) return out;
  out.reserve(buffer.Length());
  for (const grpc::Slice& slice : slices) out.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return out;
}

std::string end_of(ContentType type, const grpc::Status& status, const Metadata& metadata, common::Language language) {
  return type.grpc_web ? grpc_web_end(status, metadata, language) : end_of_stream(status, metadata, language);
}

Metadata to_metadata(const std::multimap<grpc::string_ref, grpc::string_ref>& from) {
  std::multimap<std::string, std::string> all;
  for (const auto& [name, value] : from) {
    all.emplace(std::string(name.data(), name.size()), std::string(value.data(), value.size()));
  }
  return visible_metadata(all);
}

// Unary calls and streams go the same way: one message there, messages back, a status. Reactions only carry what they
// bring to the exchange's strand; everything else happens there, so there is no lock.
class RpcCall : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  static void start(std::shared_ptr<Exchange> exchange, RpcPlan plan) {
    auto call = std::make_shared<RpcCall>(std::move(exchange), std::move(plan));
    call->self_ = call;  // until gRPC is done with it
    call->run();
  }

  RpcCall(std::shared_ptr<Exchange> exchange, RpcPlan plan) : exchange_(std::move(exchange)), plan_(std::move(plan)) {
    for (const auto& [name, value] : plan_.metadata) context_.AddMetadata(name, value);
    if (plan_.time.count() > 0) context_.set_deadline(std::chrono::system_clock::now() + plan_.time);
  }

  void OnReadDone(bool ok) override {
    exchange_->post([self = self_, ok] { self->on_read(ok); });
  }

  // Comes last, when no reaction is running and no hold is left.
  void OnDone(const grpc::Status& status) override {
    auto exchange = exchange_;  // `this` may be gone before `post` returns
    exchange->post([self = self_, status] { self->on_done(status); });
  }

 private:
  bool stream() const { return plan_.type.stream; }

  void run() {
    exchange_->on_interrupt([call = std::weak_ptr(self_)](Interrupt what) {
      if (auto self = call.lock()) self->on_interrupt(what);
    });
    request_ = buffer_of(plan_.message);
    plan_.message.clear();
    plan_.message.shrink_to_fit();
    const auto* method = plan_.method;
    path_ = common::concat("/", method->service()->full_name(), "/", method->name());
    plan_.service->stub().PrepareBidiStreamingCall(&context_, path_, {}, this);
    AddHold();  // reads of a stream are started from the strand, outside reactions
    StartWriteLast(&request_, grpc::WriteOptions());
    read();
    StartCall();
  }

  void read() {
    reading_ = true;
    StartRead(&reply_);
    watch_silence();
  }

  void watch_silence() {
    if (!stream() || plan_.longest_silence.count() == 0) return;
    exchange_->set_alarm(plan_.longest_silence, [call = std::weak_ptr(self_)] {
      auto self = call.lock();
      if (!self || !self->reading_) return;  // the browser is slow, not the service: the server limits that wait
      self->end_by(common::to_grpc(common::make_error(
          kStreamIdle, common::concat("No message came for ", self->plan_.longest_silence.count() / 1000,
                                      " s. Watch again from the last revision."))));
    });
  }

  void on_read(bool ok) {
    reading_ = false;
    if (!ok || !stream()) {
      got_message_ = ok;
      return let_go();
    }
    if (gone_ || end_) return let_go();
    absl::StatusOr<std::string> payload = payload_of(reply_);
    if (!payload.ok()) {
      end_by(common::to_grpc(payload.status()));
      return let_go();
    }
    begin_stream();
    exchange_->write(envelope(*payload), [call = std::weak_ptr(self_)] {
      auto self = call.lock();
      if (self && !self->gone_ && !self->end_) self->read();
    });
  }

  void on_interrupt(Interrupt what) {
    if (what == Interrupt::kClientGone) {
      gone_ = true;
      context_.TryCancel();
    } else if (plan_.method->server_streaming()) {
      end_by(common::to_grpc(common::make_retryable_error(
          common::kShuttingDown, "The gateway is stopping. Watch again from the last revision.", kRetryAfter)));
    }
    if (!reading_ && stream() && (gone_ || end_)) let_go();
  }

  // Ends the call from this side with a status of our own.
  void end_by(grpc::Status status) {
    if (!end_) end_ = std::move(status);
    context_.TryCancel();
  }

  void let_go() {
    if (std::exchange(held_, false)) RemoveHold();
  }

  void on_done(const grpc::Status& given) {
    exchange_->set_alarm(milliseconds(0), {});
    const grpc::Status status = end_ ? *end_ : clear(given);
    if (!gone_) stream() ? answer_stream(status) : answer_unary(status);
    exchange_.reset();
    self_.reset();
  }

  // What gRPC itself says names addresses and files of its own: people get a sentence of ours instead. Errors of a
  // service carry details and stay as they are; a refusal at the head of a call has none and gets its reason back.
  grpc::Status clear(const grpc::Status& status) const {
    if (!status.error_details().empty()) return status;
    switch (status.error_code()) {
      case grpc::StatusCode::UNAVAILABLE:
        return common::to_grpc(common::make_retryable_error(
            kServiceUnreachable,
            common::concat("The ", plan_.service->name(), " service can't be reached. Try again in a moment."),
            kRetryAfter, {{"service", plan_.service->name()}}));
      case grpc::StatusCode::DEADLINE_EXCEEDED:
        return common::to_grpc(common::make_error(common::kDeadlineExceeded,
                                                  common::concat("No answer within ", plan_.time.count(), " ms.")));
      case grpc::StatusCode::UNIMPLEMENTED:
        return common::to_grpc(common::make_error(
            kUnknownMethod, common::concat("The ", plan_.service->name(), " service doesn't know ", path_, ".")));
      case grpc::StatusCode::CANCELLED:
        // Not by the browser (then nobody is answered) nor from here: the service cut the call off at its end.
        return common::to_grpc(common::make_retryable_error(
            common::kShuttingDown,
            common::concat("The ", plan_.service->name(), " service ended the call. Try again in a moment."),
            kRetryAfter, {{"service", plan_.service->name()}}));
      case grpc::StatusCode::UNAUTHENTICATED:
      case grpc::StatusCode::PERMISSION_DENIED:
      case grpc::StatusCode::RESOURCE_EXHAUSTED:
        return common::to_grpc(common::from_grpc(status));
      default:
        return status;
    }
  }

  absl::StatusOr<std::string> payload_of(const grpc::ByteBuffer& buffer) const {
    std::string wire = bytes_of(buffer);
    if (!plan_.type.json) return wire;
    return json_from_wire(*plan_.method->output_type(), wire);
  }

  void answer_unary(grpc::Status status) {
    HttpHeaders headers = plan_.headers;
    for (auto& [name, value] : to_metadata(context_.GetServerInitialMetadata())) headers.emplace_back(name, value);
    for (auto& [name, value] : to_metadata(context_.GetServerTrailingMetadata())) {
      headers.emplace_back("trailer-" + name, value);
    }
    absl::StatusOr<std::string> payload = std::string();
    if (status.ok() && !got_message_)
      status = common::to_grpc(absl::InternalError(path_ + " answered without a message"));
    if (status.ok()) payload = payload_of(reply_);
    if (!payload.ok()) status = common::to_grpc(payload.status());
    if (!status.ok()) return answer_error(*exchange_, plan_.type, headers, status);
    headers.emplace_back("content-type", content_type_name(plan_.type));
    if (payload->size() >= kWorthCompressing) {
      headers.emplace_back("vary", "accept-encoding");
      std::string packed = accepts(exchange_->request(), "gzip") ? gzipped(*payload) : std::string();
      if (!packed.empty()) {
        headers.emplace_back("content-encoding", "gzip");
        payload = std::move(packed);
      }
    }
    exchange_->send({200, std::move(headers), *std::move(payload)});
  }

  void begin_stream() {
    if (std::exchange(begun_, true)) return;
    HttpHeaders headers = plan_.headers;
    for (auto& [name, value] : to_metadata(context_.GetServerInitialMetadata())) headers.emplace_back(name, value);
    headers.emplace_back("content-type", content_type_name(plan_.type));
    exchange_->begin({200, std::move(headers), ""});
  }

  void answer_stream(const grpc::Status& status) {
    begin_stream();
    exchange_->write(end_of(plan_.type, status, to_metadata(context_.GetServerTrailingMetadata()),
                            language_of(exchange_->request())),
                     {});
    exchange_->finish();
  }

  std::shared_ptr<Exchange> exchange_;
  RpcPlan plan_;
  std::string path_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer reply_;
  std::shared_ptr<RpcCall> self_;
  std::optional<grpc::Status> end_;
  bool reading_ = false;
  bool held_ = true;
  bool got_message_ = false;
  bool begun_ = false;
  bool gone_ = false;
};

}  // namespace

void start_rpc(std::shared_ptr<Exchange> exchange, RpcPlan plan) {
  RpcCall::start(std::move(exchange), std::move(plan));
}

void answer_error(Exchange& exchange, ContentType type, const HttpHeaders& headers, const grpc::Status& status) {
  HttpResponse response{200, headers, ""};
  if (type.stream) {
    response.headers.emplace_back("content-type", content_type_name(type));
    response.body = end_of(type, status, {}, language_of(exchange.request()));
  } else {
    response.status = http_status_of(status);
    response.headers.emplace_back("content-type", "application/json");
    response.body = error_json(status, language_of(exchange.request()));
  }
  exchange.send(std::move(response));
}

}  // namespace entente::gateway
