#include "tests/paths.h"

namespace entente {

std::string source_dir() {
  return ENTENTE_SOURCE_DIR;
}

std::string binary_dir() {
  return ENTENTE_BINARY_DIR;
}

}  // namespace entente
