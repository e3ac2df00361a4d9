// What a digest leaves out has no part in the snapshot: every field of a city and a listing is set to something else,
// by reflection, so that a new field is tried as well.
#include "services/matching/world/relevant.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "services/matching/documents/convert.h"
#include "tests/matching/house.h"

namespace entente::matching {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr matcher::Day kDay = 20788;  // 2026-12-01

// Calls `see` with the path of each field once it has another value; the message is as before afterwards.
void with_each_field_changed(Message& message, const std::string& path, const Message& whole,
                             const std::function<void(const std::string&)>& see) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* const field = message.GetDescriptor()->field(i);
    const std::string at = path + field->name();
    const std::unique_ptr<Message> before(message.New());
    before->CopyFrom(message);
    if (field->is_map() || field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Message& part =
          field->is_repeated() ? *reflection.AddMessage(&message, field) : *reflection.MutableMessage(&message, field);
      with_each_field_changed(part, at + ".", whole, see);
      message.CopyFrom(*before);
      continue;
    }
    const bool repeated = field->is_repeated();
    switch (field->cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        repeated ? reflection.AddString(&message, field, "fr") : reflection.SetString(&message, field, "fr");
        break;
      case FieldDescriptor::CPPTYPE_INT32:
        repeated ? reflection.AddInt32(&message, field, 7)
                 : reflection.SetInt32(&message, field, reflection.GetInt32(message, field) + 7);
        break;
      case FieldDescriptor::CPPTYPE_INT64:
        reflection.SetInt64(&message, field, reflection.GetInt64(message, field) + 5 * 86400);
        break;
      case FieldDescriptor::CPPTYPE_BOOL:
        reflection.SetBool(&message, field, !reflection.GetBool(message, field));
        break;
      case FieldDescriptor::CPPTYPE_ENUM:
        repeated ? reflection.AddEnumValue(&message, field, 1)
                 : reflection.SetEnumValue(&message, field, reflection.GetEnumValue(message, field) == 1 ? 2 : 1);
        break;
      default:
        FAIL() << at << ": a type that this test doesn't change yet";
    }
    see(at);
    message.CopyFrom(*before);
  }
}

// What a snapshot says of a listing on any of some days.
std::string said(const listings::v1::Listing& listing) {
  matcher::Snapshot snapshot;
  for (const matcher::Day day : {kDay - 400, kDay, kDay + 3, kDay + 4, kDay + 9, kDay + 400}) {
    snapshot.listings.push_back(to_listing(listing, day, {{"cities/kathmandu/organisations/school", "public"}}));
  }
  return canonical_bytes(snapshot);
}

std::string said(const profiles::v1::City& city) {
  matcher::Snapshot snapshot;
  for (const matcher::Day day : {kDay - 4000, kDay, kDay + 4000}) snapshot.cities.push_back(to_city(city, day));
  return canonical_bytes(snapshot);
}

// The paths of fields whose change changes the digest, and of those whose change leaves it.
struct Outcome {
  std::set<std::string> relevant, left_out;
};

template <typename Resource>
Outcome try_all(Resource resource) {
  Outcome outcome;
  const std::string digest = relevant_digest(resource);
  const std::string before = said(resource);
  EXPECT_EQ(relevant_digest(resource), digest);
  with_each_field_changed(resource, "", resource, [&](const std::string& field) {
    const bool same = relevant_digest(resource) == digest;
    (same ? outcome.left_out : outcome.relevant).insert(field);
    if (!same) return;
    EXPECT_EQ(said(resource), before) << field << " is left out of the digest, but not of the snapshot";
  });
  return outcome;
}

TEST(Relevant, OfAListingIsAllThatTheSnapshotReads) {
  listings::v1::Listing listing = GroundFloor::get().all_listings().front();
  listing.set_example(false);
  const Outcome outcome = try_all(listing);
  for (const char* field : {"title", "summary", "topics", "reserved_places", "state", "expire_time.seconds",
                            "update_time.seconds", "translations.title", "partner_rules.regions", "organisations"}) {
    EXPECT_TRUE(outcome.relevant.contains(field)) << field;
  }
  for (const char* field : {"description", "etag", "hold_reason", "external_ids.value", "update_time.nanos"}) {
    EXPECT_TRUE(outcome.left_out.contains(field)) << field;
  }
  listing.set_example(true);
  EXPECT_TRUE(try_all(listing).left_out.contains("update_time.seconds")) << "of an example only the state of the data";
}

TEST(Relevant, OfAListingIsItsDayOfChangeNotTheHour) {
  listings::v1::Listing listing = GroundFloor::get().all_listings().front();
  listing.set_example(false);
  listing.mutable_update_time()->set_seconds(std::int64_t{kDay} * 86400 + 60);
  const std::string morning = relevant_digest(listing);
  listing.mutable_update_time()->set_seconds(std::int64_t{kDay} * 86400 + 86399);
  EXPECT_EQ(relevant_digest(listing), morning);
  listing.mutable_update_time()->set_seconds(std::int64_t{kDay + 1} * 86400);
  EXPECT_NE(relevant_digest(listing), morning);
}

TEST(Relevant, OfACityIsAllThatTheSnapshotReads) {
  profiles::v1::City city;
  city.set_name("cities/kathmandu");
  city.set_country("countries/NP");
  city.add_field_periods()->set_creative_field("film");
  const Outcome outcome = try_all(city);
  for (const char* field : {"country", "population", "working_languages", "standing", "state", "receiver_limit",
                            "contact_confirm_date.year", "field_periods.creative_field", "declared_class"}) {
    EXPECT_TRUE(outcome.relevant.contains(field)) << field;
  }
  for (const char* field : {"display_name", "note", "etag", "update_time.seconds", "local_names.text"}) {
    EXPECT_TRUE(outcome.left_out.contains(field)) << field;
  }
}

}  // namespace
}  // namespace entente::matching
