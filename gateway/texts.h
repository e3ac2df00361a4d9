// The catalogue of texts as browsers read it, without those that only the command line says; and what of it is the
// network's own words, which pages put before what they have. Pure functions.
#pragma once

#include <string>

namespace entente::gateway {

// {"id": {"en": …, "fr": …}}.
std::string texts_json();
std::string own_texts_json();

}  // namespace entente::gateway
