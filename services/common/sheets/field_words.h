// What a field of a message says, in the words of a sheet: for reports of what changes. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace google::protobuf {
class Message;
}
namespace entente::type::v1 {
class RowOutcome;
}

namespace entente::common {

// The field at a path such as `window.start`: texts as they are, dates and times as sheets write them, values of enums
// by their words, lists with `; ` between, parts as `name: value`. Empty: nothing is there, or no such field.
std::string field_words(const google::protobuf::Message& message, std::string_view path);

// One more change of a row; both sides are cut to 200 characters.
void add_change(std::string_view field, std::string_view before, std::string_view after,
                entente::type::v1::RowOutcome* outcome);

}  // namespace entente::common
