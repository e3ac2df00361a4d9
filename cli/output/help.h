// Help: what CLI11 itself says, headings of its help and faults of a command line, in the language of the process.
#pragma once

#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace entente::cli {

// Headings, types and the option for help, and faults of the command line. Call it before commands are added: they take
// over what is set here.
void speak_help(CLI::App& app);

// Adds --lang, which main has read before; for its place in the help and to refuse what is no language.
void add_language_option(CLI::App& command);

// A fault of a command line as CLI11 says it in English, in the language of the process: by the texts `cli.parse.…`,
// whose English is CLI11's own. One that they don't know stays as it is.
std::string parse_fault(std::string_view message);

}  // namespace entente::cli
