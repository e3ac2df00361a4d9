// What browsers send, on any bytes, as the gateway reads it: JSON and binary messages of the contracts, envelopes of
// streams, queries, times. JSON that is taken is strict, and what it became reads back as the same. The first byte says
// which message, or what else.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>

#include <memory>
#include <string>
#include <string_view>

#include "entente/listings/v1/listing_service.pb.h"
#include "entente/matching/v1/programme_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "gateway/connect_protocol.h"
#include "gateway/http/query.h"
#include "gateway/messages.h"
#include "gateway/strict_json.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace entente;
using entente::fuzz::must;

// Protobuf would tell the log of each text that isn't UTF-8, which takes longer than reading it.
[[maybe_unused]] const auto kNoLog = google::protobuf::SetLogHandler(nullptr);

const google::protobuf::Descriptor& type_of(std::uint8_t byte) {
  static const google::protobuf::Descriptor* const kTypes[] = {
      listings::v1::CreateListingRequest::descriptor(), listings::v1::ListListingsRequest::descriptor(),
      listings::v1::UpdateListingRequest::descriptor(), profiles::v1::CreateCityRequest::descriptor(),
      profiles::v1::ImportCitiesRequest::descriptor(),  matching::v1::CreateProgrammeRequest::descriptor(),
      matching::v1::ListProposalsRequest::descriptor(), profiles::v1::WatchProfilesRequest::descriptor()};
  return *kTypes[byte % 8];
}

// The same message, field by field, however its bytes are ordered.
bool same(const google::protobuf::Descriptor& type, const std::string& a, const std::string& b) {
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  const std::unique_ptr<google::protobuf::Message> one(prototype->New()), other(prototype->New());
  return one->ParseFromString(a) && other->ParseFromString(b) && one->DebugString() == other->DebugString();
}

void read_message(const google::protobuf::Descriptor& type, std::string_view text) {
  const auto wire = gateway::wire_from_json(type, text);
  if (!wire.ok()) return must(!wire.status().message().empty(), "a refusal says what is wrong");
  must(gateway::check_wire(type, *wire).ok(), "what JSON became is a message");
  const auto json = gateway::json_from_wire(type, *wire);
  must(json.ok(), "what was read can be written");
  must(gateway::json_fault(*json).empty(), "what is written is strict");
  const auto again = gateway::wire_from_json(type, *json);
  must(again.ok() && same(type, *wire, *again), "it reads back as the same");
}

void read_wire(const google::protobuf::Descriptor& type, std::string_view bytes) {
  if (!gateway::check_wire(type, bytes).ok()) return;
  // As services write it: bytes of anybody may bring a field twice, which protobuf's writer of JSON then names twice.
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type);
  const std::unique_ptr<google::protobuf::Message> message(prototype->New());
  must(message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())), "what was checked is read");
  // Not every message can be said in JSON, e.g. a time before the year 1; what can is strict.
  if (const auto json = gateway::json_from_wire(type, message->SerializeAsString()); json.ok()) {
    must(gateway::json_fault(*json).empty(), "what is written is strict");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] < 'A') {
    read_message(type_of(data[0]), text);
  } else if (data[0] < 'a') {
    read_wire(type_of(data[0]), text);
  } else {
    if (const auto payload = gateway::open_envelope(std::string(text)); payload.ok()) {
      must(gateway::envelope(*payload) == text, "an envelope has one form");
    }
    if (const auto time = gateway::parse_timeout_ms(text); time.ok()) must(*time >= 0, "no time is negative");
    static_cast<void>(gateway::parse_content_type(text));
    static_cast<void>(gateway::read_query(text));
  }
  return 0;
}
