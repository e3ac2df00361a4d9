#include "services/common/sheets/message_cells.h"

#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/text.h"

namespace entente::common {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A message of the same type with that field only.
std::unique_ptr<Message> carrier_of(const Message& message, const FieldDescriptor* field) {
  std::unique_ptr<Message> carrier(message.New());
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    carrier->GetReflection()
        ->AddMessage(carrier.get(), field)
        ->CopyFrom(reflection->GetRepeatedMessage(message, field, i));
  }
  return carrier;
}

// True when `key=value` in a list divided by ; and | reads as the same value.
bool is_plain(const std::string& value) {
  return value.find_first_of(";|") == std::string::npos && trim(value).size() == value.size();
}

}  // namespace

std::string list_cell(const Message& message, std::string_view field) {
  const FieldDescriptor* descriptor = message.GetDescriptor()->FindFieldByName(std::string(field));
  if (message.GetReflection()->FieldSize(message, descriptor) == 0) return {};
  std::string json;
  // A message of the contract always has a JSON form.
  if (!google::protobuf::util::MessageToJsonString(*carrier_of(message, descriptor), &json).ok()) return {};
  const std::size_t begin = json.find('[');
  return json.substr(begin, json.rfind(']') - begin + 1);
}

absl::Status read_list_cell(std::string_view cell, std::string_view field, Message* message) {
  const FieldDescriptor* descriptor = message->GetDescriptor()->FindFieldByName(std::string(field));
  message->GetReflection()->ClearField(message, descriptor);
  if (cell.empty()) return absl::OkStatus();
  if (!cell.starts_with('[') || !cell.ends_with(']')) {
    return absl::InvalidArgumentError("isn't a list: write a JSON list, or leave it empty");
  }
  const std::unique_ptr<Message> carrier(message->New());
  const auto status = google::protobuf::util::JsonStringToMessage(
      concat("{\"", descriptor->json_name(), "\":", cell, "}"), carrier.get());
  std::vector<const FieldDescriptor*> given;
  carrier->GetReflection()->ListFields(*carrier, &given);
  if (!status.ok() || given.size() > 1) {
    return absl::InvalidArgumentError(concat("isn't a list of the contract's form: ", std::string(status.message())));
  }
  message->MergeFrom(*carrier);
  return absl::OkStatus();
}

std::optional<absl::Time> read_time_cell(std::string_view cell) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, to_absl(cell), &time, &error)) return std::nullopt;
  const absl::CivilYear year(utc_day(time));
  if (year < absl::CivilYear(1) || year > absl::CivilYear(9999)) return std::nullopt;
  return time;
}

std::string pairs_cell(const Pairs& pairs) {
  if (std::any_of(pairs.begin(), pairs.end(), [](const auto& pair) { return !is_plain(pair.second); })) {
    return nlohmann::json(std::map<std::string, std::string>(pairs.begin(), pairs.end())).dump();
  }
  std::vector<std::string> parts;
  for (const auto& [key, value] : pairs) parts.push_back(concat(key, "=", value));
  return join(parts, ";");
}

absl::StatusOr<Pairs> read_pairs_cell(std::string_view cell) {
  Pairs pairs;
  const auto twice = [](const std::string& key) {
    return absl::InvalidArgumentError(concat("has '", key, "' twice: keep one"));
  };
  if (cell.starts_with('{')) {
    const nlohmann::json root = nlohmann::json::parse(cell, nullptr, false);
    if (!root.is_object()) return absl::InvalidArgumentError("isn't a JSON object");
    for (const auto& [key, value] : root.items()) {
      if (!value.is_string()) return absl::InvalidArgumentError(concat("'", key, "' must be a text"));
      pairs.emplace(key, value.get<std::string>());
    }
    return pairs;
  }
  for (const std::string& part : split_list(cell)) {
    const std::size_t equals = part.find('=');
    if (equals == std::string::npos) {
      return absl::InvalidArgumentError("must be scheme=value, several separated by ;, e.g. wikidata=Q3718");
    }
    if (!pairs.emplace(part.substr(0, equals), part.substr(equals + 1)).second) return twice(part.substr(0, equals));
  }
  return pairs;
}

}  // namespace entente::common
