// `entente serve`: every service in one process, with SQLite files in one directory. Main thread only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_serve_command(CLI::App& app);

}  // namespace entente::cli
