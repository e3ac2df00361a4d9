#include "services/common/identity/json_object.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace entente::common {
namespace {

constexpr int kMostDepth = 16;

using Json = nlohmann::json;

// A name of a path as it is: ~1 stands for /, ~0 for ~ (RFC 6901, 4).
std::string unescaped(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool escaped = name[i] == '~' && i + 1 < name.size();
    out.push_back(!escaped ? name[i] : name[i + 1] == '1' ? '/' : '~');
    if (escaped) ++i;
  }
  return out;
}

// By names alone: nlohmann's pointers look into arrays, too, and throw where a number is too large.
const Json* member_at(const Json& object, const std::string& claim) {
  const Json* value = &object;
  const bool is_path = claim.starts_with('/');
  for (std::string_view rest = is_path ? std::string_view(claim).substr(1) : std::string_view(claim);;) {
    const std::size_t end = is_path ? std::min(rest.find('/'), rest.size()) : rest.size();
    const auto found = value->find(is_path ? unescaped(rest.substr(0, end)) : claim);  // of what is no object: nothing
    if (found == value->end()) return nullptr;
    value = &*found;
    if (end == rest.size()) return value;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<Json> read_json_object(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return std::nullopt;  // nlohmann takes it for the end of the text
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
