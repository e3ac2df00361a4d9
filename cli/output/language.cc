#include "cli/output/language.h"

#include <optional>
#include <utility>

#include "services/common/sheets/said.h"

namespace entente::cli {
namespace {

common::Language& current() {
  static common::Language language = common::Language::kEnglish;
  return language;
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

std::string translated(std::string_view english) {
  return common::said_in(spoken(), english).value_or(std::string(english));
}

std::string translated_fault(std::string_view reason, std::string_view english) {
  std::optional<std::string> known = common::said_in(spoken(), english);
  if (known) return *std::move(known);
  if (!common::has_text(reason)) return std::string(english);
  return say("cli.import.detail", {{"sentence", say(reason)}, {"detail", std::string(english)}});
}

}  // namespace entente::cli
