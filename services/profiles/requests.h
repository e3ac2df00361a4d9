// The steps that requests share: ids of what is created, names that must parse, pages. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/common/page.h"

namespace entente::common {
class FieldViolations;
}

namespace entente::profiles::v1 {
class City;
}

namespace entente::profiles {

// The id of what a request creates: `asked`, or made from `display_name`, or `spare` when its letters don't fit a slug.
// Adds a violation on `field` when `asked` is no slug.
std::string choose_id(std::string_view field, std::string_view asked, std::string_view display_name,
                      std::string_view spare, common::FieldViolations& violations);
// A request_id is empty or a UUID.
void check_request_id(std::string_view request_id, common::FieldViolations& violations);
// INVALID_FIELD that says the form of the name, e.g. `cities/{city}`.
absl::Status bad_name(std::string_view field, std::string_view form);
// NOT_FOUND for a name, and ALREADY_EXISTS with what to do.
absl::Status not_found(std::string_view name);
absl::Status already_exists(std::string_view name, std::string_view id_field);

// CITY_ARCHIVED when it is.
absl::Status check_not_archived(const v1::City& city);

// Where a page begins and how long it is.
struct Page {
  std::string digest;
  std::string after;
  int size;

  common::PageLimit limit() const { return common::page_limit(size); }
};
// INVALID_PAGE_TOKEN, or INVALID_FIELD on `page_size`. `query` is what the list asks for beside its position.
absl::StatusOr<Page> parse_page(std::vector<std::string_view> query, std::int32_t page_size,
                                std::string_view page_token);
// The token behind the entry of that name.
std::string token_after(const Page& page, std::string_view name);

// Moves what was read into a reply, with the token of the next page when there are more.
template <typename Message>
void fill_page(const Page& page, common::PageOf<Message> found, google::protobuf::RepeatedPtrField<Message>* entries,
               std::string* next_page_token) {
  if (found.more) *next_page_token = token_after(page, found.entries.back().name());
  for (Message& message : found.entries) *entries->Add() = std::move(message);
}

}  // namespace entente::profiles
