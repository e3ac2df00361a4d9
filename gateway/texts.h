// The catalogue of texts as browsers read it, without those that only the command line says. Pure function.
#pragma once

#include <string>

namespace entente::gateway {

// {"id": {"en": …, "fr": …}}.
std::string texts_json();

}  // namespace entente::gateway
