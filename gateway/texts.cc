#include "gateway/texts.h"

#include <vector>

#include "gateway/json_text.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/texts.h"

namespace entente::gateway {

using common::Language;

namespace {

std::string json_of(const std::vector<std::string_view>& ids) {
  std::string json = "{";
  for (const std::string_view id : ids) {
    common::append(json, json.size() > 1 ? ",\n" : "\n", json_text(id),
                   ":{\"en\":", json_text(common::pattern(id, Language::kEnglish)),
                   ",\"fr\":", json_text(common::pattern(id, Language::kFrench)), "}");
  }
  return json + "\n}\n";
}

}  // namespace

std::string texts_json() {
  std::vector<std::string_view> ids = common::text_ids();
  std::erase_if(ids, [](std::string_view id) { return id.starts_with("cli.") || id.starts_with("template."); });
  return json_of(ids);
}

std::string own_texts_json() {
  std::vector<std::string_view> ids = common::own_text_ids();
  std::erase_if(ids, [](std::string_view id) { return id.starts_with("cli."); });
  return json_of(ids);
}

}  // namespace entente::gateway
