// `entente doctor`: looks at an installation and says what is wrong and what to do. Main thread only.
#pragma once

namespace CLI {
class App;
}

namespace entente::cli {

void add_doctor_command(CLI::App& app);

}  // namespace entente::cli
