// Help as CLI11 writes it, in the width of a screen: descriptions stay in their column, or where the screen is too
// narrow for that go below what they describe. Examples, which begin with a command, stay as they are. Pure;
// thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace entente::cli {

std::string help_lines(std::string_view help, std::size_t width);

}  // namespace entente::cli
