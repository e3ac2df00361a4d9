// `entente admin`: what an administrator does with the stores themselves, without a service. Main thread only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_admin_command(CLI::App& app);

}  // namespace entente::cli
