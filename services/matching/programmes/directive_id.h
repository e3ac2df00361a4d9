// The id of a directive is made from what it speaks of. All other names stand in common/names.h. Pure function.
#pragma once

#include <string>
#include <string_view>

namespace entente::matching {

// The same two listings always have the same id: a new word replaces the old one.
std::string directive_id(std::string_view need, std::string_view offer);

}  // namespace entente::matching
