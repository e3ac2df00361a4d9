// Files that are part of the program; embed.cmake writes the definition from the contracts and the built console.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace entente::gateway {

struct EmbeddedFile {
  std::string_view name;  // `page.css`, `console/index.html`
  std::string_view content;
};

const std::vector<EmbeddedFile>& embedded_files();

}  // namespace entente::gateway
