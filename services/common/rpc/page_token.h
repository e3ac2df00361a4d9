// Page tokens (AIP-158): opaque, bound to their query, safe against being made up by chance or mixed up. They hold no
// secret: whoever may list may read what stands in them. Pure functions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace entente::common {

// What a list asks for without its position: method, parent, filter, page size left out. As a digest.
std::string query_digest(std::initializer_list<std::string_view> parts);

// `position`: the last key of the page, or several joined by the caller.
std::string make_page_token(std::string_view query_digest, std::string_view position);
// The position; empty for an empty token (the first page). INVALID_PAGE_TOKEN when it was changed or is of another
// query.
absl::StatusOr<std::string> parse_page_token(std::string_view query_digest, std::string_view token);

// 0: `standard`; more than `most`: `most`; negative: INVALID_FIELD `page_size`.
absl::StatusOr<int> effective_page_size(std::int32_t asked, int standard = 100, int most = 1000);

}  // namespace entente::common
