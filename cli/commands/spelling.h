// What a mistyped command line may have meant: the nearest command or option, at whatever depth. Main thread only.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace entente::cli {

// "There is no command …", with the nearest where one is near; empty: every command that is named is there.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments);
// "--servr: did you mean --server?", of the first option that isn't there and has one that is near; empty: none.
std::string near_option(const CLI::App& app, const std::vector<std::string>& arguments);

// --version of the program and of every command below it.
void add_version(CLI::App& app, const std::string& version);

}  // namespace entente::cli
