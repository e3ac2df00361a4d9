#include "services/listings/long_form.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "google/protobuf/message.h"
#include "services/common/base/text_map.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/name_key.h"
#include "services/listings/listing_columns.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using google::protobuf::FieldDescriptor;

constexpr std::array kLists = {"creative_fields",
                               "topics",
                               "help",
                               "objectives",
                               "modalities",
                               "beneficiaries",
                               "languages",
                               "value_chain_stages",
                               "sdgs",
                               "partner_axes",
                               "partner_regions",
                               "partner_countries",
                               "partner_types",
                               "organisations"};
constexpr std::array kSame = {"city", "kind", "title"};

bool has_list(const common::Sheet& sheet) {
  return std::any_of(kLists.begin(), kLists.end(), [&](const char* list) { return sheet.has_column(list); });
}

// Columns of the sheet that must say the same, or nothing, in a row that goes on.
std::vector<std::string_view> others_of(const common::Sheet& sheet) {
  std::vector<std::string_view> others;
  for (const Column& column : listing_columns()) {
    const auto is_it = [&](const char* name) { return std::string_view(name) == column.name; };
    if (!sheet.has_column(column.name) || std::any_of(kLists.begin(), kLists.end(), is_it)) continue;
    if (std::none_of(kSame.begin(), kSame.end(), is_it)) others.emplace_back(column.name);
  }
  return others;
}

template <class Strings>
void add_strings(const Strings& more, Strings* to) {
  for (const std::string& one : more) {
    if (std::find(to->begin(), to->end(), one) == to->end()) *to->Add() = one;
  }
}

void add_enums(const google::protobuf::RepeatedField<int>& more, google::protobuf::RepeatedField<int>* to) {
  for (const int one : more) {
    if (std::find(to->begin(), to->end(), one) == to->end()) to->Add(one);
  }
}

}  // namespace

LongForm::LongForm(const common::Sheet& sheet) : sheet_(sheet) {
  if (!has_list(sheet)) return;
  const std::vector<std::string_view> others = others_of(sheet);
  common::TextMap<std::size_t> first_by_key;
  for (std::size_t row = 0; row < sheet.row_count(); ++row) {
    const std::string& title = sheet.field(row, "title");
    if (title.empty() || sheet.field(row, "city").empty() || !sheet.field(row, "id").empty()) continue;
    std::string key = concat(sheet.field(row, "city"), "\n", sheet.field(row, "kind"), "\n", title);
    const auto [at, is_new] = first_by_key.emplace(std::move(key), row);
    if (is_new) continue;
    const std::size_t first = at->second;
    const bool agrees = std::all_of(others.begin(), others.end(), [&](std::string_view column) {
      const std::string& cell = sheet.field(row, column);
      return cell.empty() || cell == sheet.field(first, column);
    });
    std::vector<std::size_t>& more = more_of_[first];
    if (!agrees || more.size() + 1 >= kMostRowsOfListing || !says_more(row, more) || !says_more(row, {first})) continue;
    more.push_back(row);
    first_of_.emplace(row, first);
  }
}

bool LongForm::says_more(std::size_t row, const std::vector<std::size_t>& of_listing) const {
  const auto same = [&](std::size_t other) {
    return std::all_of(kLists.begin(), kLists.end(), [&](const char* list) {
      return sheet_.field(row, list).empty() || sheet_.field(row, list) == sheet_.field(other, list);
    });
  };
  return std::none_of(of_listing.begin(), of_listing.end(), same);
}

const std::vector<std::size_t>& LongForm::more_of(std::size_t row) const {
  static const auto* const none = new std::vector<std::size_t>();
  const auto found = more_of_.find(row);
  return found == more_of_.end() ? *none : found->second;
}

void LongForm::report_to(type::v1::ImportReport* report) const {
  if (first_of_.empty()) return;
  const auto first = std::min_element(first_of_.begin(), first_of_.end());
  common::add_warning(sheet_.row_number(first->first), "title", sheet_.field(first->first, "title"),
                      concat("goes on with the listing of row ", sheet_.row_number(first->second),
                             ": same city, kind and title, and more in its lists; so do ", first_of_.size(),
                             " rows in all, and each listing is read as one"),
                      "GATHERED_ROWS", report);
}

void add_lists(const v1::Listing& more, v1::Listing* listing) {
  add_strings(more.creative_fields(), listing->mutable_creative_fields());
  add_strings(more.topics(), listing->mutable_topics());
  add_strings(more.help(), listing->mutable_help());
  add_enums(more.objectives(), listing->mutable_objectives());
  add_strings(more.modalities(), listing->mutable_modalities());
  add_strings(more.beneficiaries(), listing->mutable_beneficiaries());
  add_strings(more.value_chain_stages(), listing->mutable_value_chain_stages());
  add_strings(more.sdgs(), listing->mutable_sdgs());
  add_strings(more.organisations(), listing->mutable_organisations());
  if (more.has_languages()) {
    add_strings(more.languages().tags(), listing->mutable_languages()->mutable_tags());
    if (more.languages().any()) listing->mutable_languages()->set_any(true);
  }
  if (more.has_partner_rules()) {
    auto* rules = listing->mutable_partner_rules();
    add_enums(more.partner_rules().axes(), rules->mutable_axes());
    add_strings(more.partner_rules().regions(), rules->mutable_regions());
    add_strings(more.partner_rules().countries(), rules->mutable_countries());
    add_strings(more.partner_rules().partner_types(), rules->mutable_partner_types());
  }
}

}  // namespace entente::listings
