// A sheet of messages for people and for import: a row each, in the columns that somebody fills. Pure; thread-safe.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "services/common/sheets/sheet.h"

namespace entente::cli {

// `field(message, column)` gives a cell. Of `all` columns those that nobody fills are left out; one that is
// required stays.
template <class Message, class Field>
std::string filled_sheet(const std::vector<Message>& messages, const std::vector<std::string>& required,
                         const std::vector<std::string>& all, const Field& field) {
  std::vector<std::string> columns;
  for (const std::string& column : all) {
    const bool filled = std::any_of(messages.begin(), messages.end(),
                                    [&](const Message& message) { return !field(message, column).empty(); });
    if (filled || std::find(required.begin(), required.end(), column) != required.end()) columns.push_back(column);
  }
  std::string sheet(common::kByteOrderMark);
  sheet += common::csv_line(columns);
  for (const Message& message : messages) {
    std::vector<std::string> row;
    for (const std::string& column : columns) row.push_back(field(message, column));
    sheet += common::csv_line(row);
  }
  return sheet;
}

}  // namespace entente::cli
