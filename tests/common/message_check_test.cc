// What a message will take in memory, by its bytes, beside what protobuf takes.
#include "services/common/rpc/message_check.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "entente/listings/v1/listing_service.pb.h"

namespace entente::common {
namespace {

using listings::v1::CreateListingRequest;
using listings::v1::ImportListingsRequest;
using listings::v1::ReserveCapacityRequest;

constexpr std::size_t kNoLimit = std::size_t{1} << 40;

// In pieces, as gRPC hands it over.
std::optional<std::size_t> estimate(const google::protobuf::Message& kind, const std::string& bytes,
                                    std::size_t most = kNoLimit, int piece = 1000) {
  google::protobuf::io::ArrayInputStream wire(bytes.data(), static_cast<int>(bytes.size()), piece);
  return parsed_bytes(kind, wire, bytes.size(), most);
}

// Even if the end can't be read: what came before is kept until then.
std::size_t taken(const google::protobuf::Message& kind, const std::string& bytes, bool* whole = nullptr) {
  const std::unique_ptr<google::protobuf::Message> message(kind.New());
  const bool read = message->ParsePartialFromString(bytes);
  if (whole != nullptr) *whole = read;
  return message->SpaceUsedLong() - kind.SpaceUsedLong();
}

std::string repeated(const std::string& bytes, std::size_t total) {
  std::string all;
  while (all.size() < total) all += bytes;
  return all;
}

// Every way in which few bytes become much memory.
template <typename Message>
void expect_as_taken(const std::string& bytes, const char* what) {
  bool whole = false;
  const std::size_t real = taken(Message(), bytes, &whole);
  EXPECT_TRUE(whole) << what;
  const std::size_t counted = estimate(Message(), bytes).value();
  EXPECT_GE(counted, real) << what;
  EXPECT_LT(counted, 4 * real + 1000) << what;
}

TEST(MessageCheck, CountsNoLessThanProtobufTakesAndNotManyTimesAsMuch) {
  const std::size_t size = 100'000;
  expect_as_taken<ImportListingsRequest>(repeated("\x78\x01", size), "unknown numbers");
  expect_as_taken<ImportListingsRequest>(repeated(std::string("\x7a\x00", 2), size), "unknown texts");
  expect_as_taken<ImportListingsRequest>(repeated("\x7b\x7c", size), "unknown groups");
  expect_as_taken<ImportListingsRequest>(repeated("\x08\x01", size), "known fields of another type");
  expect_as_taken<ImportListingsRequest>(repeated("\x0b\x0c", size), "known fields as groups");
  expect_as_taken<ImportListingsRequest>(std::string("\x0a\xa0\x8d\x06", 4) + std::string(size, 'x'), "a sheet");
  expect_as_taken<ReserveCapacityRequest>(repeated(std::string("\x12\x00", 2), size), "empty messages");
  CreateListingRequest listing;
  for (int i = 0; i < 20'000; ++i) listing.mutable_listing()->add_topics("t");
  for (int i = 0; i < 20'000; ++i) (*listing.mutable_listing()->mutable_external_ids())[std::to_string(i)] = "";
  for (int i = 0; i < 20'000; ++i) listing.mutable_listing()->add_objectives(type::v1::OBJECTIVE_VALUE_CHAIN);
  expect_as_taken<CreateListingRequest>(listing.SerializeAsString(), "texts, pairs and numbers");
}

// Bytes at random, of which many are tags of fields: whatever protobuf makes of them, also before it gives up.
TEST(MessageCheck, CountsNoLessThanProtobufTakesOfAnyBytes) {
  const ReserveCapacityRequest reservation;
  const CreateListingRequest creation;
  std::mt19937 random(7);
  int read = 0;
  for (int i = 0; i < 30'000; ++i) {
    const auto& kind = i % 2 == 0 ? static_cast<const google::protobuf::Message&>(reservation) : creation;
    std::string bytes(random() % (i % 3 == 0 ? 8 : 300), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 32);
    bool whole = false;
    const std::size_t real = taken(kind, bytes, &whole);
    read += static_cast<int>(whole);
    const auto counted = estimate(kind, bytes, kNoLimit, 1 + static_cast<int>(random() % 20));
    ASSERT_TRUE(counted.has_value() || !whole) << testing::PrintToString(bytes);
    ASSERT_GE(counted.value_or(real) + 100, real) << testing::PrintToString(bytes);
  }
  EXPECT_GT(read, 1000);
}

TEST(MessageCheck, StopsWhereEnoughIsCountedOrNothingCanBeRead) {
  EXPECT_LT(estimate(ImportListingsRequest(), repeated("\x78\x01", 1 << 20), 1000).value(), 1100u);
  EXPECT_EQ(estimate(ImportListingsRequest(), repeated("\x7b", 10'000)), std::nullopt) << "groups too deep";
  EXPECT_EQ(estimate(ImportListingsRequest(), "\x0a\xff\xff\xff\xff\x07sheet"), std::nullopt) << "too long a text";
  // protobuf reads what is inside before it sees that the end is missing.
  const std::string inside = std::string("\x0a\xff\xff\x7f") + repeated("\xf8\x07\x01", 10'000);
  EXPECT_GT(taken(CreateListingRequest(), inside), 10'000u);
  EXPECT_EQ(estimate(CreateListingRequest(), inside), std::nullopt);
}

TEST(MessageCheck, TheLargestThatMeanSomethingPass) {
  const auto growth = [](const google::protobuf::Message& message) {
    const std::string bytes = message.SerializeAsString();
    return static_cast<std::int64_t>(estimate(message, bytes).value()) - static_cast<std::int64_t>(bytes.size());
  };
  constexpr auto kMost = static_cast<std::int64_t>(kMostGrowth);
  ImportListingsRequest sheet;
  sheet.set_sheet(std::string(63 << 20, 'x'));
  sheet.GetReflection()->MutableUnknownFields(&sheet)->AddVarint(77, 1);
  EXPECT_LT(growth(sheet), 1000) << "a few new fields do no harm";
  ReserveCapacityRequest reservation;
  for (int i = 0; i < 50'000; ++i) reservation.add_entries()->set_listing("cities/metz/listings/" + std::to_string(i));
  EXPECT_LT(growth(reservation), kMost);
}

}  // namespace
}  // namespace entente::common
