#include "services/common/sheets/header_names.h"

#include <algorithm>

#include "services/common/base/strings.h"
#include "services/common/sheets/column_names.h"
#include "services/common/sheets/violations.h"
#include "services/common/text/name_key.h"

namespace entente::common {

HeaderNames::HeaderNames(const SheetColumns& columns, const std::map<std::string, std::string>& said)
    : columns_(columns.required) {
  columns_.insert(columns_.end(), columns.optional.begin(), columns.optional.end());
  for (const std::string& name : columns_) column_by_key_.emplace(name_key(name), name);
  for (const auto& [cell, column] : said) said_by_key_.emplace(name_key(cell), column);
}

bool HeaderNames::is_column(std::string_view name) const {
  return std::find(columns_.begin(), columns_.end(), name) != columns_.end();
}

HeaderNames::Meaning HeaderNames::meaning(std::string_view cell) const {
  const std::string key = name_key(cell);
  if (const auto said = said_by_key_.find(key); said != said_by_key_.end()) {
    return {is_column(said->second) ? said->second : std::string(), ColumnMatch::kSaid};
  }
  if (const auto own = column_by_key_.find(key); own != column_by_key_.end()) {
    return {own->second, ColumnMatch::kByOwnName};
  }
  for (const std::string& column : columns_called(key)) {
    if (is_column(column)) return {column, ColumnMatch::kByOtherName};
  }
  return {};
}

std::size_t HeaderNames::known(const std::vector<std::string>& cells) const {
  return static_cast<std::size_t>(std::count_if(
      cells.begin(), cells.end(), [&](const std::string& cell) { return !meaning(cell).column.empty(); }));
}

std::vector<std::string> HeaderNames::suggestions(std::string_view cell) const {
  std::vector<std::string> found;
  for (const std::string& column : columns_named_in(cell)) {
    if (found.size() < kMostSuggestions && is_column(column)) found.push_back(column);
  }
  return found;
}

}  // namespace entente::common
