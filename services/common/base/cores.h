// Cores: how many threads a computation may take. Thread-safe.
#pragma once

namespace entente::common {

// Cores of the machine, at least 1 and at most `most`, so that one computation never takes all of a large machine.
// What is computed must not depend on it.
int cores(int most);

}  // namespace entente::common
