#include "services/common/rpc/command_line.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <cstdlib>
#include <memory>

#include "services/common/base/strings.h"
#include "services/common/sheets/said.h"

namespace entente::common {
namespace {

constexpr std::string_view kOption = "--lang";

Language language_of(std::string_view name) {
  return name.starts_with("fr") ? Language::kFrench : Language::kEnglish;
}

// A heading; CLI11 puts the colon behind it itself.
std::string heading_of(std::string_view id, Language language) {
  std::string heading = text(id, language);
  if (heading.ends_with(':')) heading.pop_back();
  return heading;
}

// Wherever `word` stands for itself in `text`.
void replace_word(std::string_view word, const std::string& by, std::string& text) {
  const auto is_letter = [&](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
    const bool whole = !(at > 0 && is_letter(at - 1)) && !is_letter(at + word.size());
    if (whole) text.replace(at, word.size(), by);
    at += whole ? by.size() : word.size();
  }
}

class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(Language language) : language_(language) {}

  // CLI11's name of a group is its heading.
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    if (group == "Options") group = heading_of("cli.help.options", language_);
    return CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }

  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    return heading(CLI::Formatter::make_subcommands(app, mode), "\nSubcommands:\n", "cli.help.commands");
  }

  // CLI11 writes the types of options itself, with what their checks allow behind them.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string opts = CLI::Formatter::make_option_opts(option);
    for (const char* type : {"TEXT", "INT", "UINT", "NONNEGATIVE"})
      replace_word(type, text(concat("cli.help.type.", type), language_), opts);
    return heading(std::move(opts), " in [", "cli.help.in");
  }

 private:
  std::string heading(std::string text, std::string_view english, std::string_view id) const {
    const std::size_t at = text.find(english);
    if (at == std::string::npos) return text;
    const std::size_t blanks = english.find_first_not_of("\n ");
    const std::size_t end = english.find_last_not_of("\n[: ");
    return text.replace(at + blanks, end + 1 - blanks, heading_of(id, language_));
  }

  Language language_;
};

}  // namespace

Language language_asked(const std::vector<std::string>& arguments,
                        const std::function<std::string(const char*)>& variable) {
  for (std::size_t i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view argument = arguments[i];
    if (argument == kOption && i + 1 < arguments.size()) return language_of(arguments[i + 1]);
    if (argument.starts_with("--lang=")) return language_of(argument.substr(kOption.size() + 1));
  }
  for (const char* name : {"ENTENTE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (const std::string value = variable(name); !value.empty()) return language_of(value);
  return Language::kEnglish;
}

Language language_asked(int argc, const char* const* argv) {
  return language_asked({argv + (argc > 0 ? 1 : 0), argv + argc}, [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  });
}

CLI::Option* add_database_option(CLI::App& command, std::string& target, const std::string& help) {
  // The default that the help shows is the program's own: a variable may hold a password.
  const std::string usual = target;
  if (const char* const older = std::getenv("ENTENTE_DATA_DIR"); older != nullptr && *older != '\0') target = older;
  return command.add_option("--database,--data-dir", target, help)->envname("ENTENTE_DATABASE")->default_str(usual);
}

std::string parse_fault(Language language, std::string_view message) {
  static const TextsByEnglish& faults = *new TextsByEnglish({"cli.parse."});
  if (const auto known = faults.in(language, message)) return *known;
  return said_in(language, message).value_or(std::string(message));
}

void speak_help(Language language, CLI::App& app) {
  const auto formatter = std::make_shared<HelpFormatter>(language);
  for (const char* label : {"Usage", "OPTIONS", "Positionals", "SUBCOMMAND", "REQUIRED", "Env", "Needs", "Excludes"})
    formatter->label(label, heading_of(concat("cli.help.label.", label), language));
  app.formatter(formatter);
  app.get_help_ptr()->description(text("cli.help.help", language));
  app.failure_message([language](const CLI::App* /*app*/, const CLI::Error& error) {
    return concat(parse_fault(language, error.what()), "\n", text("cli.help.see", language), "\n");
  });
}

void add_language_option(Language language, CLI::App& command) {
  command
      .add_option_function<std::string>(
          "--lang", [](const std::string& /*name*/) {}, text("cli.option.lang", language))
      ->check(CLI::IsMember({"en", "fr"}));
}

}  // namespace entente::common
