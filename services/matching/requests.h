// What requests have in common: pages, request ids, days. Pure functions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matcher/model/kinds.h"
#include "services/common/page.h"
#include "services/common/page_token.h"
#include "services/common/status.h"

namespace entente::type::v1 {
class PartialDate;
}

namespace entente::matching {

// A page that was asked for: entries behind `after`, at most `size`.
struct Page {
  std::string query;  // digest of the query
  std::string after;  // empty: from the first one
  int size = 0;

  common::PageLimit limit() const { return common::page_limit(size); }
};

// `query`: the method and everything that narrows it.
template <typename Request>
absl::StatusOr<Page> page_of(const Request& request, std::initializer_list<std::string_view> query) {
  Page page;
  page.query = common::query_digest(query);
  ENTENTE_ASSIGN_OR_RETURN(page.after, common::parse_page_token(page.query, request.page_token()));
  ENTENTE_ASSIGN_OR_RETURN(page.size, common::effective_page_size(request.page_size()));
  return page;
}

// Puts what was read into `into`; when there is more, the token of the next page. `key_of` gives the position of an
// entry.
template <typename Message, typename KeyOf, typename Into>
void fill_page(const Page& page, common::PageOf<Message> found, KeyOf key_of, Into& into,
               std::string& next_page_token) {
  into.Clear();
  next_page_token.clear();
  if (found.more) next_page_token = common::make_page_token(page.query, std::string(key_of(found.entries.back())));
  for (Message& message : found.entries) *into.Add() = std::move(message);
}

// INVALID_FIELD unless `request_id` is empty or a UUID.
absl::Status check_request_id(std::string_view request_id);

// The whole of `text` as a decimal number; false when it isn't one.
bool parse_number(std::string_view text, std::int64_t& number);

// The day of a request: `date` when it is given (a whole date), else the day of `now` in UTC.
absl::StatusOr<matcher::Day> day_of(std::string_view field, bool given, const type::v1::PartialDate& date,
                                    absl::Time now);

}  // namespace entente::matching
