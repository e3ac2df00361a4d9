// What goes out as bytes, beside the message that it stands for.
#include "services/matching/candidates/candidates_reply.h"

#include <google/protobuf/unknown_field_set.h>
#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <map>
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

// Protobuf's writer of JSON says a field once for each time that the bytes do.
TEST(CandidatesReply, HasEachOfItsFieldsOnceWhateverTheStoredBytesAre) {
  const std::string body = some(2).SerializeAsString(), scale = some(0).SerializeAsString();
  Response tail;
  tail.mutable_position()->set_listings(7);
  tail.set_cache_status(Response::CACHE_STATUS_HIT);
  const std::string behind = tail.SerializeAsString();
  for (const std::string& stored : {body, scale, body + scale, scale + scale, scale + body, body + behind,
                                    behind + body, behind + scale, scale + behind, std::string("\x7a\x01x") + body}) {
    SCOPED_TRACE(stored.size());
    if (!is_body(stored)) continue;
    const auto kept = std::make_shared<const std::string>(stored);
    const CandidatesReply reply{*kept, kept, Response::CACHE_STATUS_HIT, tail.position()};
    std::string sent;
    for (const grpc::Slice& slice : slices_of(reply.bytes()))
      sent.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    google::protobuf::UnknownFieldSet fields;
    ASSERT_TRUE(fields.ParseFromString(sent));
    std::map<int, int> times;
    for (int i = 0; i < fields.field_count(); ++i) ++times[fields.field(i).number()];
    times.erase(Response::kCandidatesFieldNumber);
    for (const auto& [number, count] : times) EXPECT_EQ(count, 1) << number;
    EXPECT_EQ(times.size(), 3U);
  }
  for (const std::string& stored : {body + scale, scale + scale, scale + body, body + behind, behind + body})
    EXPECT_FALSE(is_body(stored));
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
