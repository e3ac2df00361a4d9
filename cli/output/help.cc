#include "cli/output/help.h"

#include <CLI/CLI.hpp>
#include <cctype>
#include <memory>
#include <optional>
#include <vector>

#include "cli/output/language.h"
#include "services/common/base/strings.h"

namespace entente::cli {
namespace {

using common::concat;

// A heading; CLI11 puts the colon behind it itself.
std::string heading_of(std::string_view id) {
  std::string text = say(id);
  if (text.ends_with(':')) text.pop_back();
  return text;
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
  // CLI11's name of a group is its heading.
  std::string make_group(std::string group, bool is_positional,
                         std::vector<const CLI::Option*> options) const override {
    if (group == "Options") group = heading_of("cli.help.options");
    return CLI::Formatter::make_group(std::move(group), is_positional, std::move(options));
  }

  std::string make_subcommands(const CLI::App* app, CLI::AppFormatMode mode) const override {
    return heading(CLI::Formatter::make_subcommands(app, mode), "\nSubcommands:\n", "cli.help.commands");
  }

  // CLI11 writes the types of options itself, with what their checks allow behind them.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string text = CLI::Formatter::make_option_opts(option);
    for (const char* type : {"TEXT", "INT", "UINT", "NONNEGATIVE"})
      replace_word(type, say(concat("cli.help.type.", type)), text);
    return heading(std::move(text), " in [", "cli.help.in");
  }

 private:
  static std::string heading(std::string text, std::string_view english, std::string_view id) {
    const std::size_t at = text.find(english);
    if (at == std::string::npos) return text;
    const std::size_t blanks = english.find_first_not_of("\n ");
    const std::size_t end = english.find_last_not_of("\n[: ");
    return text.replace(at + blanks, end + 1 - blanks, heading_of(id));
  }
};

// What stands at the places {name} of `pattern` in `message`, or nothing when it isn't of that form.
std::optional<common::TextValues> matched(std::string_view pattern, std::string_view message) {
  common::TextValues values;
  while (!pattern.empty()) {
    const std::size_t open = std::min(pattern.find('{'), pattern.size());
    if (!message.starts_with(pattern.substr(0, open))) return std::nullopt;
    message.remove_prefix(open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const std::size_t close = pattern.find('}');
    const std::string name(pattern.substr(1, close - 1));
    pattern.remove_prefix(close + 1);
    const std::string_view next = pattern.substr(0, pattern.find('{'));
    const std::size_t end = next.empty() ? message.size() : message.find(next);
    if (end == std::string_view::npos) return std::nullopt;
    values[name] = std::string(message.substr(0, end));
    message.remove_prefix(end);
  }
  if (!message.empty()) return std::nullopt;
  return values;
}

std::size_t fixed_size(std::string_view pattern) {
  std::size_t size = 0;
  bool within = false;
  for (const char c : pattern) {
    if (c == '{') within = true;
    if (!within) ++size;
    if (c == '}') within = false;
  }
  return size;
}

}  // namespace

std::string parse_fault(std::string_view message) {
  std::string best(message);
  std::size_t best_size = 0;
  for (const std::string_view id : common::text_ids()) {
    if (!id.starts_with("cli.parse.")) continue;
    const std::string_view english = common::pattern(id, common::Language::kEnglish);
    const auto values = matched(english, message);
    if (!values || fixed_size(english) <= best_size) continue;
    best = say(id, *values);
    best_size = fixed_size(english);
  }
  return best;
}

void speak_help(CLI::App& app) {
  const auto formatter = std::make_shared<HelpFormatter>();
  for (const char* label : {"Usage", "OPTIONS", "Positionals", "SUBCOMMAND", "REQUIRED", "Env", "Needs", "Excludes"})
    formatter->label(label, heading_of(concat("cli.help.label.", label)));
  app.formatter(formatter);
  app.set_help_flag("-h,--help", say("cli.help.help"));
  app.failure_message([](const CLI::App* /*app*/, const CLI::Error& error) {
    return concat(parse_fault(error.what()), "\n", say("cli.help.see"), "\n");
  });
}

void add_language_option(CLI::App& command) {
  command
      .add_option_function<std::string>(
          "--lang", [](const std::string& /*name*/) {}, say("cli.option.lang"))
      ->check(CLI::IsMember({"en", "fr"}));
}

}  // namespace entente::cli
