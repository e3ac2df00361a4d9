#include "cli/output/language.h"

#include <utility>

namespace entente::cli {
namespace {

constexpr std::string_view kOption = "--lang";

common::Language& current() {
  static common::Language language = common::Language::kEnglish;
  return language;
}

common::Language language_of(std::string_view name) {
  return name.starts_with("fr") ? common::Language::kFrench : common::Language::kEnglish;
}

}  // namespace

void speak(common::Language language) {
  current() = language;
}

common::Language spoken() {
  return current();
}

std::string say(std::string_view id, const common::TextValues& values) {
  return common::text(id, spoken(), values);
}

std::string say_counted(std::string_view id, std::int64_t count, common::TextValues values) {
  return common::counted(id, count, spoken(), std::move(values));
}

common::Language language_asked(const std::vector<std::string>& arguments,
                                const std::function<std::string(const char*)>& variable) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == kOption && i + 1 < arguments.size()) return language_of(arguments[i + 1]);
    if (argument.starts_with("--lang=")) return language_of(argument.substr(kOption.size() + 1));
  }
  for (const char* name : {"ENTENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const std::string value = variable(name); !value.empty()) return language_of(value);
  return common::Language::kEnglish;
}

}  // namespace entente::cli
