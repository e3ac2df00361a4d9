// Where the sources and the build are, for tests that read data or start programs. Only paths.cc is compiled with these
// paths, so that every other object is the same in every checkout and a compiler cache serves them all.
#pragma once

#include <string>

namespace entente {

std::string source_dir();
std::string binary_dir();

}  // namespace entente
