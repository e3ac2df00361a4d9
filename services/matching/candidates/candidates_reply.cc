#include "services/matching/candidates/candidates_reply.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>
#include <grpcpp/support/slice.h>

#include <array>
#include <cstdint>
#include <string>

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;
using WireFormat = google::protobuf::internal::WireFormatLite;

constexpr std::uint32_t kCandidate =
    WireFormat::MakeTag(Response::kCandidatesFieldNumber, WireFormat::WIRETYPE_LENGTH_DELIMITED);
constexpr std::uint32_t kScale = WireFormat::MakeTag(Response::kScoreScaleFieldNumber, WireFormat::WIRETYPE_VARINT);

// Fields of one message may come one after the other in any number of pieces: those of greater numbers last is also how
// a whole one is serialized.
static_assert(Response::kPositionFieldNumber > Response::kScoreScaleFieldNumber &&
              Response::kCacheStatusFieldNumber > Response::kPositionFieldNumber);
std::string tail_of(const CandidatesReply& reply) {
  Response tail;
  *tail.mutable_position() = reply.position;
  tail.set_cache_status(reply.cache_status);
  return tail.SerializeAsString();
}

// The bytes as a slice that has a share in their owner.
grpc::Slice slice_of(const CandidatesReply& reply) {
  using Owner = std::shared_ptr<const void>;
  // gRPC's slices of foreign memory are never written to.
  // NOLINTNEXTLINE(cppcoreguidelines-owning-memory, cppcoreguidelines-pro-type-const-cast)
  return {const_cast<char*>(reply.body.data()), reply.body.size(),
          [](void* owner) { delete static_cast<Owner*>(owner); }, new Owner(reply.owner)};
}

}  // namespace

bool is_body(std::string_view bytes) {
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  std::uint32_t tag = in.ReadTag();
  for (std::uint32_t size = 0; tag == kCandidate; tag = in.ReadTag())
    if (!in.ReadVarint32(&size) || !in.Skip(static_cast<int>(size))) return false;
  std::uint64_t scale = 0;
  return tag == kScale && in.ReadVarint64(&scale) && in.CurrentPosition() == static_cast<int>(bytes.size());
}

grpc::ByteBuffer CandidatesReply::bytes() const {
  const std::array<grpc::Slice, 2> slices{slice_of(*this), grpc::Slice(tail_of(*this))};
  return {slices.data(), slices.size()};
}

std::optional<Response> CandidatesReply::message() const {
  Response message;
  if (!message.ParseFromString(std::string(body) + tail_of(*this))) return std::nullopt;
  return message;
}

}  // namespace entente::matching
