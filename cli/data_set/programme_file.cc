#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/data_set/data_set.h"
#include "cli/output/language.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/listings/date_shift.h"
#include "services/matching/documents/canonical_json.h"

namespace entente::cli {
namespace {

// Programmes of engine 2 say how many topics in common are enough: {"minCommonTopics": 1}. By
// the usual weights a rare one brings fifteen points, one that all of a small network name twelve; where very many name
// it, less. So ten points for each ask about the same.
void put_floor_in_points(nlohmann::json& programme) {
  for (const char* name : {"relevanceFloor", "relevance_floor"}) {
    const auto floor = programme.find(name);
    if (floor == programme.end() || !floor->is_object()) continue;
    std::int64_t topics = 1;
    for (const char* count : {"minCommonTopics", "min_common_topics"})
      if (floor->contains(count) && (*floor)[count].is_number_integer()) topics = (*floor)[count].get<std::int64_t>();
    *floor = 10 * std::clamp<std::int64_t>(topics, 1, 10);
  }
}

// Files say classes and schemes by their words: {"class": "axis:north-south"}, {"countryScheme": "oda"}; all of engine
// 2 do.
std::string as_protobuf_has_it(const std::string& text) {
  nlohmann::json programme = nlohmann::json::parse(text, nullptr, false, true);  // with comments
  if (!programme.is_object()) return text;
  put_floor_in_points(programme);
  return matching::with_protobuf_names(std::move(programme), *matching::v1::Programme::descriptor()).dump();
}

}  // namespace

absl::StatusOr<matching::v1::Programme> read_programme(const std::string& path, const std::string& content) {
  matching::v1::Programme programme;
  // Editors put a byte order mark in front, or save UTF-16.
  const common::DecodedSheet decoded = common::decode_sheet(content, "utf-8");
  if (!decoded.fault.empty() || !decoded.bad_bytes.empty()) {
    return absl::InvalidArgumentError(say("cli.error.not_utf8"));
  }
  const auto status = google::protobuf::util::JsonStringToMessage(as_protobuf_has_it(decoded.text), &programme);
  if (!status.ok()) {
    return absl::InvalidArgumentError(
        say("cli.error.not_a_programme", {{"fault", translated(std::string(status.message()))}}));
  }
  if (programme.name().empty()) {
    const std::string file = path.substr(path.rfind('/') + 1);
    programme.set_name("programmes/" + file.substr(0, file.rfind('.')));
  }
  return programme;
}

void move_programme(int days, matching::v1::Programme& programme) {
  if (days == 0 || !programme.example() || !programme.has_window()) return;
  listings::v1::Listing carrier;
  *carrier.mutable_window() = programme.window();
  listings::shift_dates(days, &carrier);
  *programme.mutable_window() = carrier.window();
}

}  // namespace entente::cli
