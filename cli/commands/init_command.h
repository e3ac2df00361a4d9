// `entente init`: the folder of a network of one's own. Main thread only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_init_command(CLI::App& app);

}  // namespace entente::cli
