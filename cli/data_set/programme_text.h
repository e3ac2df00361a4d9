// A programme as a file for people: JSON with a comment above each field that says what it means, and those that aren't
// set as comments with an example. read_programme() reads it. Pure but for the language of the process.
#pragma once

#include <string>

#include "entente/matching/v1/programme.pb.h"

namespace entente::cli {

// Without name, version, etag and times, which nobody writes.
std::string programme_text(const matching::v1::Programme& programme);

// A programme to begin with, as above: what most networks want, and the rest as comments.
std::string programme_template();

}  // namespace entente::cli
