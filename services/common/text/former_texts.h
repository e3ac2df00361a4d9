// Fields of stored messages that once were texts and are enums or messages of their own now (wording.h): takes the old
// texts over, for migrations. Pure functions.
#pragma once

#include <span>
#include <string_view>

namespace google::protobuf {
class Message;
}

namespace entente::common {

struct FormerText {
  std::string_view type;   // full name of the message
  int number;              // of the text
  std::string_view field;  // that has its meaning now
};

// Sets the fields, also of messages inside, whose former text is there and not empty, and drops the text; a text that
// means nothing any more leaves its field unset. True when anything was dropped.
bool take_over_texts(std::span<const FormerText> texts, google::protobuf::Message& message);

}  // namespace entente::common
