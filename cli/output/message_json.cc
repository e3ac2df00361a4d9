#include "cli/output/message_json.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <string>

namespace entente::cli {

nlohmann::json message_json(const google::protobuf::Message& message) {
  std::string text;
  // A message of the contracts always has a JSON form.
  if (!google::protobuf::util::MessageToJsonString(message, &text).ok()) return nlohmann::json::object();
  return nlohmann::json::parse(text);
}

}  // namespace entente::cli
