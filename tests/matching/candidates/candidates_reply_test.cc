// What goes out as bytes, beside the message that it stands for.
#include "services/matching/candidates/candidates_reply.h"

#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace entente::matching {
namespace {

using Response = v1::ListCandidatesResponse;

Response some(int count) {
  Response response;
  for (int i = 0; i < count; ++i) {
    v1::Candidate& candidate = *response.add_candidates();
    candidate.mutable_pairing()->set_need("cities/ulm/listings/a");
    candidate.mutable_pairing()->set_offer("cities/lyon/listings/" + std::to_string(i));
    candidate.set_score(5000 - i);
  }
  response.set_score_scale(100);
  return response;
}

std::vector<grpc::Slice> slices_of(const grpc::ByteBuffer& bytes) {
  std::vector<grpc::Slice> slices;
  EXPECT_TRUE(bytes.Dump(&slices).ok());
  return slices;
}

TEST(CandidatesReply, IsWhatTheWholeMessageIsSerializedAs) {
  for (const int count : {0, 1, 40}) {
    Response whole = some(count);
    const auto kept = std::make_shared<const std::string>(whole.SerializeAsString());
    CandidatesReply reply{*kept, kept, Response::CACHE_STATUS_REPAIRED, {}};
    reply.position.set_listings(70000);
    reply.position.set_listings_timeline("t");
    whole.set_cache_status(Response::CACHE_STATUS_REPAIRED);
    *whole.mutable_position() = reply.position;
    std::string sent;
    for (const grpc::Slice& slice : slices_of(reply.bytes()))
      sent.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    EXPECT_EQ(sent, whole.SerializeAsString());
    ASSERT_TRUE(reply.message().has_value());
    EXPECT_EQ(reply.message()->SerializeAsString(), whole.SerializeAsString());
  }
}

TEST(CandidatesReply, SendsItsBodyFromWhereItLiesAndKeepsItAsLongAsThatTakes) {
  auto kept = std::make_shared<const std::string>(some(40).SerializeAsString());
  const std::weak_ptr<const std::string> seen = kept;
  const std::string copy = *kept;
  grpc::ByteBuffer bytes = CandidatesReply{*kept, kept, Response::CACHE_STATUS_HIT, {}}.bytes();
  {
    const std::vector<grpc::Slice> slices = slices_of(bytes);
    EXPECT_EQ(reinterpret_cast<const char*>(slices.front().begin()), kept->data());
    kept.reset();
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(slices.front().begin()), slices.front().size()), copy);
  }
  EXPECT_FALSE(seen.expired());
  bytes.Clear();
  EXPECT_TRUE(seen.expired());
}

TEST(CandidatesReply, TellsWhatIsNoBody) {
  const std::string body = some(3).SerializeAsString();
  EXPECT_TRUE(is_body(body));
  EXPECT_TRUE(is_body(some(0).SerializeAsString()));
  EXPECT_FALSE(is_body("garbage"));
  EXPECT_FALSE(is_body(body + "x"));
  EXPECT_FALSE(is_body(body + body)) << "candidates behind the scale";
  Response with_status = some(3);
  with_status.set_cache_status(Response::CACHE_STATUS_HIT);
  EXPECT_FALSE(is_body(with_status.SerializeAsString()));
  for (std::size_t length = 0; length < body.size(); ++length) EXPECT_FALSE(is_body(body.substr(0, length))) << length;
}

}  // namespace
}  // namespace entente::matching
