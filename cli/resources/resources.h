// The commands on what running services hold, each added to the command line with its help and examples. Main thread
// only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_needs_and_offers_commands(CLI::App& app);
void add_listing_command(CLI::App& app);
void add_cities_commands(CLI::App& app);      // cities, city
void add_programmes_commands(CLI::App& app);  // programmes, programme
void add_directives_commands(CLI::App& app);  // directives, keep, rule-out

}  // namespace entente::cli
