// What JSON by RFC 8259 asks for and protobuf's reader lets pass. Pure function.
#pragma once

#include <string>
#include <string_view>

namespace entente::gateway {

// Empty for strict JSON that is at most 32 deep and names nothing twice in one object (`pageSize` and `page_size` are
// the same name); else what is wrong: single quotes, a comma at the end, comments, text that isn't UTF-8, depth.
// Linear; memory by depth and names of open objects, of which one may have 1,000.
std::string json_fault(std::string_view json);

}  // namespace entente::gateway
