// Messages of the contracts as `--format json` prints them: protobuf's own JSON, as the gateway gives it (fields in
// camel case, enums by name, 64-bit integers as texts, defaults left out). Documents (`round.json`) have a form of
// their own: services/matching/documents/canonical_json.h. Pure.
#pragma once

#include <nlohmann/json.hpp>

namespace google::protobuf {
class Message;
}

namespace entente::cli {

nlohmann::json message_json(const google::protobuf::Message& message);

}  // namespace entente::cli
