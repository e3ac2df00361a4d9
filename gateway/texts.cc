#include "gateway/texts.h"

#include "gateway/json_text.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/texts.h"

namespace entente::gateway {

using common::Language;

std::string texts_json() {
  std::string json = "{";
  for (const std::string_view id : common::text_ids()) {
    if (id.starts_with("cli.") || id.starts_with("template.")) continue;
    common::append(json, json.size() > 1 ? ",\n" : "\n", json_text(id),
                   ":{\"en\":", json_text(common::pattern(id, Language::kEnglish)),
                   ",\"fr\":", json_text(common::pattern(id, Language::kFrench)), "}");
  }
  return json + "\n}\n";
}

}  // namespace entente::gateway
