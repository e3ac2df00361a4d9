#include "services/common/sheets/cell_words.h"

#include <map>
#include <utility>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/name_key.h"
#include "services/common/text/text.h"

namespace entente::common {

extern const char* const kCellWordsCsv;

namespace {

using Key = std::pair<std::string, std::string>;
struct CellWords {
  std::map<Key, std::string> codes;               // by list and word
  std::map<Key, std::vector<std::string>> words;  // by list and code
};

// Signs such as ✓ have no key and are compared as they are.
std::string key_of(std::string_view word) {
  std::string key = name_key(word);
  return key.empty() ? std::string(trim(word)) : key;
}

const CellWords& all_words() {
  static const auto* const all = [] {
    auto* const words = new CellWords();
    const Sheet sheet = Sheet::read(
        kCellWordsCsv, {.required = {"list", "code", "words"}, .optional = {}, .ids = {"list", "code", "words"}});
    for (std::size_t i = 0; i < sheet.row_count(); ++i) {
      const std::string& list = sheet.field(i, "list");
      const std::string& code = sheet.field(i, "code");
      for (const std::string_view word : split(sheet.field(i, "words"), '|')) {
        words->codes.emplace(Key(list, key_of(word)), code);
        words->words[{list, code}].push_back(key_of(word));
      }
    }
    return words;
  }();
  return *all;
}

}  // namespace

std::string_view code_meant(std::string_view list, std::string_view text) {
  const auto found = all_words().codes.find({std::string(list), key_of(text)});
  return found == all_words().codes.end() ? std::string_view() : found->second;
}

const std::vector<std::string>& words_for(std::string_view list, std::string_view code) {
  static const auto* const none = new std::vector<std::string>();
  const auto found = all_words().words.find({std::string(list), std::string(code)});
  return found == all_words().words.end() ? *none : found->second;
}

std::optional<bool> yes_or_no(std::string_view text) {
  const std::string_view code = code_meant("yes-no", text);
  if (code == "yes") return true;
  if (code == "no") return false;
  return std::nullopt;
}

}  // namespace entente::common
