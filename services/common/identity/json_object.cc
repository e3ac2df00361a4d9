#include "services/common/identity/json_object.h"

#include <nlohmann/json.hpp>
#include <set>

namespace entente::common {
namespace {

constexpr int kMostDepth = 16;

using Json = nlohmann::json;

const Json* member_at(const Json& object, const std::string& claim) {
  if (!claim.starts_with('/')) {
    const auto found = object.find(claim);
    return found == object.end() ? nullptr : &*found;
  }
  const Json::json_pointer path(claim);  // was read before, so it is one
  return object.contains(path) ? &object.at(path) : nullptr;
}

}  // namespace

std::optional<Json> read_json_object(std::string_view text) {
  bool fault = false;
  std::vector<std::set<std::string>> names;
  const Json::parser_callback_t look = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kMostDepth) fault = true;
    if (event == Json::parse_event_t::object_start) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && !names.back().insert(parsed.get<std::string>()).second) fault = true;
    return !fault;  // what is false isn't kept, so that depth costs nothing
  };
  Json object = Json::parse(text.begin(), text.end(), look, /*allow_exceptions=*/false);
  if (fault || !object.is_object()) return std::nullopt;
  return object;
}

std::optional<std::string> text_in(const Json& object, std::string_view name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::vector<std::string> texts_at(const Json& object, const std::string& claim) {
  const Json* const value = member_at(object, claim);
  if (value == nullptr) return {};
  if (value->is_string()) return {value->get<std::string>()};
  std::vector<std::string> texts;
  if (value->is_array()) {
    for (const Json& each : *value) {
      if (each.is_string()) texts.push_back(each.get<std::string>());
    }
  }
  return texts;
}

}  // namespace entente::common
