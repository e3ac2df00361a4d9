// Files that are part of the program; embed.cmake writes the definition from gateway/page.
#pragma once

#include <string_view>
#include <vector>

namespace entente::gateway {

struct EmbeddedFile {
  std::string_view name;  // without folder
  std::string_view content;
};

const std::vector<EmbeddedFile>& embedded_files();

}  // namespace entente::gateway
