#include "services/common/rpc/message_check.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/unknown_field_set.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpc/byte_buffer.h>
#include <grpc/byte_buffer_reader.h>
#include <grpc/slice.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/rpc/access.h"

namespace entente::common {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

constexpr int kDeepest = 100;  // as protobuf
// Lists double when they are full, so that an entry takes up to twice its room.
constexpr std::size_t kSlack = 2;
constexpr std::size_t kPointer = sizeof(void*) * kSlack;
constexpr std::size_t kUnknown = sizeof(google::protobuf::UnknownField) * kSlack;
constexpr std::size_t kText = sizeof(std::string) + 1;

const Message& empty(const google::protobuf::Descriptor& kind) {
  return *google::protobuf::MessageFactory::generated_factory()->GetPrototype(&kind);
}

// Adds up what the fields of one message take.
class Estimate {
 public:
  Estimate(CodedInputStream& wire, std::size_t most) : wire_(wire), most_(most) {}

  std::size_t bytes() const { return bytes_; }

  // False: enough is counted, or what follows can't be read.
  bool message(const Message& kind, int depth) {
    while (const std::uint32_t tag = wire_.ReadTag()) {
      const FieldDescriptor* const field =
          kind.GetDescriptor()->FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
      if (bytes_ > most_ || !(field == nullptr ? unknown(tag, depth) : known(*field, tag, depth))) return false;
    }
    return wire_.BytesUntilLimit() == 0;
  }

 private:
  // Of what follows; false: there isn't so much.
  bool length(std::uint32_t& bytes) {
    return wire_.ReadVarint32(&bytes) && bytes <= static_cast<std::uint32_t>(wire_.BytesUntilLimit());
  }

  bool unknown(std::uint32_t tag, int depth) {
    bytes_ += kUnknown;
    switch (WireFormatLite::GetTagWireType(tag)) {
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        std::uint32_t size = 0;
        if (!length(size)) return false;
        bytes_ += kText + size;
        return wire_.Skip(static_cast<int>(size));
      }
      case WireFormatLite::WIRETYPE_START_GROUP:
        bytes_ += sizeof(google::protobuf::UnknownFieldSet);
        return depth < kDeepest && group(depth + 1);
      default:
        return WireFormatLite::SkipField(&wire_, tag);
    }
  }

  bool group(int depth) {
    while (const std::uint32_t tag = wire_.ReadTag()) {
      if (WireFormatLite::GetTagWireType(tag) == WireFormatLite::WIRETYPE_END_GROUP) return true;
      if (bytes_ > most_ || !unknown(tag, depth)) return false;
    }
    return false;
  }

  bool known(const FieldDescriptor& field, std::uint32_t tag, int depth) {
    const auto type = WireFormatLite::GetTagWireType(tag);
    if (type == WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field.type()))) {
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) return nested(field, depth);
      if (field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return text();
      if (field.is_repeated()) bytes_ += sizeof(std::uint64_t) * kSlack;
      return WireFormatLite::SkipField(&wire_, tag);
    }
    if (type == WireFormatLite::WIRETYPE_LENGTH_DELIMITED && field.is_packable()) return packed();
    return unknown(tag, depth);  // protobuf keeps it as such
  }

  bool text() {
    std::uint32_t size = 0;
    if (!length(size)) return false;
    bytes_ += kText + kPointer + size;
    return wire_.Skip(static_cast<int>(size));
  }

  // Numbers, a byte each at least.
  bool packed() {
    std::uint32_t size = 0;
    if (!length(size)) return false;
    bytes_ += std::size_t{size} * sizeof(std::uint64_t) * kSlack;
    return wire_.Skip(static_cast<int>(size));
  }

  bool nested(const FieldDescriptor& field, int depth) {
    std::uint32_t size = 0;
    if (depth >= kDeepest || !length(size)) return false;
    const Message& inner = empty(*field.message_type());
    bytes_ += inner.SpaceUsedLong() + kPointer;
    const CodedInputStream::Limit outer = wire_.PushLimit(static_cast<int>(size));
    const bool whole = message(inner, depth + 1);
    wire_.PopLimit(outer);
    return whole;
  }

  CodedInputStream& wire_;
  const std::size_t most_;
  std::size_t bytes_ = 0;
};

// The pieces of a message as gRPC has them. They stay where they are.
class Pieces final : public google::protobuf::io::ZeroCopyInputStream {
 public:
  explicit Pieces(grpc_byte_buffer* message) : good_(grpc_byte_buffer_reader_init(&reader_, message) != 0) {}
  ~Pieces() override {
    if (good_) grpc_byte_buffer_reader_destroy(&reader_);
  }
  Pieces(const Pieces&) = delete;
  Pieces& operator=(const Pieces&) = delete;

  bool Next(const void** data, int* size) override {
    if (back_ == 0) {
      if (!good_ || grpc_byte_buffer_reader_peek(&reader_, &piece_) == 0) return false;
      back_ = GRPC_SLICE_LENGTH(*piece_);
    }
    *data = GRPC_SLICE_END_PTR(*piece_) - back_;
    *size = static_cast<int>(back_);
    count_ += static_cast<std::int64_t>(back_);
    back_ = 0;
    return true;
  }
  void BackUp(int count) override {
    back_ = static_cast<std::size_t>(count);
    count_ -= count;
  }
  bool Skip(int count) override {
    const void* data = nullptr;
    int size = 0;
    while (count > 0 && Next(&data, &size)) {
      if (size > count) BackUp(size - count);
      count -= std::min(size, count);
    }
    return count == 0;
  }
  std::int64_t ByteCount() const override { return count_; }

 private:
  grpc_byte_buffer_reader reader_;
  const bool good_;
  grpc_slice* piece_ = nullptr;
  std::size_t back_ = 0;  // bytes of the piece that come again
  std::int64_t count_ = 0;
};

}  // namespace

std::optional<std::size_t> parsed_bytes(const Message& kind, google::protobuf::io::ZeroCopyInputStream& wire,
                                        std::size_t length, std::size_t most) {
  CodedInputStream stream(&wire);
  stream.SetTotalBytesLimit(std::numeric_limits<int>::max());
  stream.PushLimit(static_cast<int>(length));
  Estimate estimate(stream, most);
  const bool whole = estimate.message(kind, 0);
  if (!whole && estimate.bytes() <= most) return std::nullopt;
  return estimate.bytes();
}

absl::Status check_message(const google::protobuf::MethodDescriptor& method, grpc_byte_buffer* message) {
  if (message == nullptr) return absl::OkStatus();
  const std::size_t length = grpc_byte_buffer_length(message);
  if (length > kLargestRequest && !access_of(method).carries_sheets()) {
    return make_error(kMessageTooLarge, concat("the message of ", method.name(), " has ", length,
                                               " bytes; it may have ", kLargestRequest, ": ask for less at once"));
  }
  const std::size_t most = length + kMostGrowth;
  Pieces pieces(message);
  const std::optional<std::size_t> bytes = parsed_bytes(empty(*method.input_type()), pieces, length, most);
  if (!bytes) {
    return make_error(kInvalidField, concat("the message of ", method.name(), " can't be read: its bytes are damaged"));
  }
  if (*bytes <= most) return absl::OkStatus();
  return make_error(kMessageTooLarge,
                    concat("the message of ", method.name(), " has ", length, " bytes and would take more than ", most,
                           " in memory: send only fields of the contract, and fewer entries at once"));
}

}  // namespace entente::common
