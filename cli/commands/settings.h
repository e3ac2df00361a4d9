// Settings of the person at the command line: a file of `name = value` lines (INI), the names those of options: server,
// token, mtls-cert, mtls-key, mtls-ca, wait. It is ENTENTE_CONFIG, else
// entente/config below XDG_CONFIG_HOME or ~/.config; none is needed. An option goes before its variable (ENTENTE_SERVER
// …), and that before the file. Read once, at the first question. Main thread only.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace entente::cli {

// What the file says; empty: nothing.
std::string setting(std::string_view name);
// Why the file can't be used, with its path: it can't be read, says what isn't ours, or holds a token that others on
// the machine can read. NOT_FOUND only where ENTENTE_CONFIG names it.
const absl::Status& settings_status();

}  // namespace entente::cli
