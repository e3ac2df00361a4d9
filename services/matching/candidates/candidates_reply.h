// CandidatesReply: an answer to ListCandidates as the bytes that go out. Its body, which follows from the world alone
// (candidates and the scale of their scores), stays where it lies, in the cache or beside it: on the way to who asks it
// is neither parsed nor copied. Position and status of the cache, which are each asker's own, come behind it. Cheap to
// copy; safe to share between threads once made.
#pragma once

#include <grpcpp/support/byte_buffer.h>

#include <memory>
#include <optional>
#include <string_view>

#include "entente/matching/v1/candidate_service.pb.h"

namespace entente::matching {

// Whether the bytes have the form of a body: candidates, then the scale, and nothing else; no cut one has. It doesn't
// look into the candidates. O(candidates).
bool is_body(std::string_view bytes);

struct CandidatesReply {
  // A ListCandidatesResponse without position and status, serialized by common::to_body, in what `owner` keeps.
  std::string_view body;
  std::shared_ptr<const void> owner;
  v1::ListCandidatesResponse::CacheStatus cache_status = v1::ListCandidatesResponse::CACHE_STATUS_UNSPECIFIED;
  type::v1::Position position;

  // The serialized ListCandidatesResponse; its largest slice is the body itself, which it keeps.
  grpc::ByteBuffer bytes() const;
  // The same, parsed. Nothing: its body isn't one.
  std::optional<v1::ListCandidatesResponse> message() const;
};

}  // namespace entente::matching
