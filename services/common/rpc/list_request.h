// What the requests of lists have in common: page size and token, filter and order. A token is bound to everything else
// that its request asks for. Pure functions.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_ptr_field.h>

#include "absl/status/statusor.h"
#include "services/common/storage/page.h"
#include "services/common/storage/selection.h"
#include "services/common/text/names.h"

namespace entente::common {

// A page that was asked for. It outlives its limit().
struct ListPage {
  std::string query;   // digest of what is asked for beside the position
  std::string after;   // position in the store's order; empty: from the first entry
  std::string behind;  // the same in another order: see Selection::key_of
  int size = 0;
  Selection selection;

  PageLimit limit() const { return {size, kMostPageBytes, &selection, behind}; }
};

// Reads `page_size`, `page_token` and, where the request has them, `filter` and `order_by`. INVALID_FIELD,
// INVALID_FILTER or INVALID_PAGE_TOKEN. `entry`: type of the entries.
absl::StatusOr<ListPage> read_list_request(const google::protobuf::Message& request,
                                           const google::protobuf::Descriptor& entry,
                                           std::span<const ListField> fields);

// The token behind `last`, whose position in the store's order is `position`.
std::string token_behind(const ListPage& page, const google::protobuf::Message& last, std::string_view position);

// Moves what was read into a reply, with the token of the next page when there are more. `position_of` gives the
// position of an entry in the store's order; without it, that is the last part of its name.
template <typename Entry, typename PositionOf>
void fill_page(const ListPage& page, PageOf<Entry> found, PositionOf position_of,
               google::protobuf::RepeatedPtrField<Entry>& entries, std::string& next_page_token) {
  entries.Clear();
  next_page_token.clear();
  if (found.more) {
    const Entry& last = found.entries.back();
    next_page_token = token_behind(page, last, std::string(position_of(last)));
  }
  for (Entry& entry : found.entries) *entries.Add() = std::move(entry);
}
template <typename Entry>
void fill_page(const ListPage& page, PageOf<Entry> found, google::protobuf::RepeatedPtrField<Entry>& entries,
               std::string& next_page_token) {
  fill_page(
      page, std::move(found), [](const Entry& entry) { return id_of(entry.name()); }, entries, next_page_token);
}

}  // namespace entente::common
