// The command line of every program of ours in the person's language: which one is asked for, and what CLI11 itself
// says, its headings and its faults of a command line. Main thread only.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "services/common/sheets/texts.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace entente::common {

// Which language is asked for: by `--lang`, before or after the command; else by the first of ENTENTE_LANG, LC_ALL,
// LC_MESSAGES and LANG that isn't empty. French where it begins with "fr", else English.
Language language_asked(const std::vector<std::string>& arguments,
                        const std::function<std::string(const char*)>& variable);
// The same of a program's own arguments and environment.
Language language_asked(int argc, const char* const* argv);

// Headings, types and the option for help, and faults of the command line. Call it before commands are added: they take
// over what is set here.
void speak_help(Language language, CLI::App& app);

// Adds --lang, which is read before; for its place in the help and to refuse what is no language.
void add_language_option(Language language, CLI::App& command);

// Adds `--database`, with `--data-dir` as another word for it: where a process keeps its stores (store_place.h). The
// flag wins over ENTENTE_DATABASE, that over ENTENTE_DATA_DIR, that over what `target` holds.
CLI::Option* add_database_option(CLI::App& command, std::string& target, const std::string& help);

// A fault of a command line as CLI11 says it in English, in `language`: by the texts `cli.parse.…`, whose English is
// CLI11's own, and what checks of ours say by `said.…`. One that they don't know stays as it is.
std::string parse_fault(Language language, std::string_view message);

}  // namespace entente::common
