#include "cli/commands/sheets.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <string_view>

#include "absl/strings/escaping.h"
#include "cli/commands/filled_sheet.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/column_names.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/texts.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/listings/listing_columns.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/reservation_cells.h"
#include "services/profiles/city_sheet.h"

namespace entente::cli {
namespace {

using listings::v1::Listing;
using matching::v1::Cooperation;
using profiles::v1::City;

template <class Range>
std::string list(const Range& values) {
  return common::join(values, ";");
}

template <class Range, class Code>
std::string codes(const Range& values, Code code) {
  std::vector<std::string> result;
  for (const int value : values) result.push_back(code(value));
  return list(result);
}

std::string knowledge(type::v1::Knowledge value) {
  return value == type::v1::KNOWLEDGE_YES ? "true" : value == type::v1::KNOWLEDGE_NO ? "false" : "";
}

std::string date(bool known, const type::v1::PartialDate& value) {
  return known ? common::format_partial_date(value) : "";
}

std::string number(std::int64_t value) {
  return value == 0 ? "" : std::to_string(value);
}

// Degrees of 0.0001 degree, e.g. -131631 → "-13.1631".
std::string degrees(std::int32_t units) {
  return common::format_points(units, 10000, common::Language::kEnglish);
}

// The two columns that an import makes the note of: "confidence: medium; …". A note that doesn't come back so stays
// whole.
struct CityNote {
  std::string confidence;
  std::string notes;
};
CityNote note_of(const City& city) {
  for (const std::string confidence : {"medium", "low"}) {
    const std::string begin = "confidence: " + confidence;
    if (city.note() == begin) return {confidence, ""};
    if (city.note().starts_with(begin + "; ") && city.note().size() > begin.size() + 2) {
      return {confidence, city.note().substr(begin.size() + 2)};
    }
  }
  return {"", city.note()};
}

// Periods say more than the one field of the column `creative_field`.
bool has_dated_fields(const City& city) {
  return city.field_periods_size() > 1 || (city.field_periods_size() == 1 && (city.field_periods(0).has_valid_from() ||
                                                                              city.field_periods(0).has_valid_to()));
}

common::Pairs pairs_of(const google::protobuf::Map<std::string, std::string>& map) {
  return {map.begin(), map.end()};
}

std::string time(bool known, const google::protobuf::Timestamp& value) {
  return known ? common::format_time(common::from_timestamp(value)) : "";
}

// What a column of the sheet of cities says of a city.
std::string field_of(const City& city, std::string_view column) {
  if (column == "slug") return std::string(common::id_of(city.name()));
  if (column == "name") return city.display_name();
  if (column == "country_iso2") return city.country();
  if (column == "creative_field") {
    return city.field_periods().empty() ? "" : city.field_periods(city.field_periods_size() - 1).creative_field();
  }
  if (column == "designated") return number(city.designation_year());
  if (column == "latitude") return city.has_latitude_e4() ? degrees(city.latitude_e4()) : "";
  if (column == "longitude") return city.has_longitude_e4() ? degrees(city.longitude_e4()) : "";
  if (column == "population") return city.has_population() ? std::to_string(city.population()) : "";
  if (column == "timezone") return city.time_zone();
  if (column == "confidence") return note_of(city).confidence;
  if (column == "notes") return note_of(city).notes;
  if (column == "working_languages") return list(city.working_languages());
  if (column == "standing") {
    switch (city.standing()) {
      case City::STANDING_REPORT_OVERDUE:
        return "report-overdue";
      case City::STANDING_UNREACHABLE:
        return "unreachable";
      case City::STANDING_SUSPENDED:
        return "suspended";
      default:
        return "active";
    }
  }
  if (column == "declared_class") return common::word_of(city.declared_class());
  if (column == "receiver_limit") return city.has_receiver_limit() ? std::to_string(city.receiver_limit()) : "";
  if (column == "provider_limit") return city.has_provider_limit() ? std::to_string(city.provider_limit()) : "";
  if (column == "external_ids") return common::pairs_cell(pairs_of(city.external_ids()));
  if (column == "local_names" || column == "development_plans") return common::list_cell(city, column);
  if (column == "field_periods") return has_dated_fields(city) ? common::list_cell(city, column) : "";
  if (column == "state") return city.state() == City::STATE_ARCHIVED ? "archived" : "";
  if (column == "contact_confirmed") {
    return city.has_contact_confirm_date() ? common::format_partial_date(city.contact_confirm_date()) : "";
  }
  return "";
}

std::string field_of(const Listing& listing, std::string_view column) {
  const auto& window = listing.window();
  const auto& rules = listing.partner_rules();
  const auto& access = listing.access();
  const auto axis = [](int value) { return listings::axis_code(static_cast<type::v1::Axis>(value)); };
  const auto objective = [](int value) { return listings::objective_code(static_cast<type::v1::Objective>(value)); };
  if (column == "id") return std::string(common::id_of(listing.name()));
  if (column == "city") return std::string(common::city_id_of(listing.name()));
  if (column == "kind") return listings::kind_code(listing.kind());
  if (column == "role") return listings::role_code(listing.role());
  if (column == "area") return listings::area_code(listing.area());
  if (column == "title") return listing.title();
  if (column == "summary") return listing.summary();
  if (column == "creative_fields") return list(listing.creative_fields());
  if (column == "topics") return list(listing.topics());
  if (column == "help") return list(listing.help());
  if (column == "objectives") return codes(listing.objectives(), objective);
  if (column == "modalities") return list(listing.modalities());
  if (column == "beneficiaries") return list(listing.beneficiaries());
  if (column == "languages") return listing.languages().any() ? "any" : list(listing.languages().tags());
  if (column == "interpreter") return knowledge(listing.languages().interpreter());
  if (column == "mode") return listings::mode_code(listing.mode());
  if (column == "start") return date(window.has_start(), window.start());
  if (column == "end") return date(window.has_end(), window.end());
  if (column == "min_days") return number(window.min_duration_days());
  if (column == "deadline") return date(listing.has_deadline(), listing.deadline());
  if (column == "capacity") return std::to_string(listing.capacity());
  if (column == "cost_sharing") return listing.cost_sharing();
  if (column == "partner_axes") return codes(rules.axes(), axis);
  if (column == "partner_regions") return list(rules.regions());
  if (column == "partner_countries") return list(rules.countries());
  if (column == "own_country_excluded") return rules.own_country_excluded() ? "true" : "";
  if (column == "plan") return listing.development_plan();
  if (column == "urgency") return listing.urgency();
  if (column == "value_chain_stages") return list(listing.value_chain_stages());
  if (column == "sdgs") return list(listing.sdgs());
  if (column == "description") return listing.description();
  if (column == "text_language") return listing.text_language();
  if (column == "partner_types") return list(rules.partner_types());
  if (column == "no_repeat") return rules.no_repeat() ? "true" : "";
  if (column == "step_free") return knowledge(access.step_free());
  if (column == "remote_possible") return knowledge(access.remote_possible());
  if (column == "low_bandwidth") return knowledge(access.low_bandwidth());
  if (column == "language_support") return knowledge(access.language_support());
  if (column == "example") return listing.example() ? "true" : "false";
  if (column == "state") return listings::state_name(listing.state());
  if (column == "hold_reason") return common::word_of(listing.hold_reason());
  if (column == "organisations") return list(listing.organisations());
  if (column == "external_ids") return common::pairs_cell(pairs_of(listing.external_ids()));
  if (column == "translations" || column == "preferences") return common::list_cell(listing, column);
  if (column == "embedding") return absl::Base64Escape(listing.embedding());
  if (column == "reserved_places") return number(listing.reserved_places());
  if (column == "expire_time") return time(listing.has_expire_time(), listing.expire_time());
  if (column == "renewal_count") return number(listing.renewal_count());
  if (column == "create_time") return time(listing.has_create_time(), listing.create_time());
  if (column == "publish_time") return time(listing.has_publish_time(), listing.publish_time());
  if (column == "update_time") return time(listing.has_update_time(), listing.update_time());
  return "";
}

std::string field_of(const Cooperation& cooperation, std::string_view column) {
  if (column == "id") return std::string(common::id_of(cooperation.name()));
  if (column == "beneficiary_city") return std::string(common::id_of(cooperation.beneficiary_city()));
  if (column == "pivotal_city") return std::string(common::id_of(cooperation.pivotal_city()));
  if (column == "facilitating_city") return std::string(common::id_of(cooperation.facilitating_city()));
  if (column == "need") return std::string(common::id_of(cooperation.need()));
  if (column == "offer") return std::string(common::id_of(cooperation.offer()));
  if (column == "facilitator") return std::string(common::id_of(cooperation.facilitator()));
  if (column == "start") return date(cooperation.has_start(), cooperation.start());
  if (column == "end") return date(cooperation.has_end(), cooperation.end());
  if (column == "proposal") return cooperation.proposal();
  if (column == "state") {
    switch (cooperation.state()) {
      case Cooperation::STATE_AGREED:
        return "agreed";
      case Cooperation::STATE_RUNNING:
        return "running";
      case Cooperation::STATE_CANCELLED:
        return "cancelled";
      case Cooperation::STATE_DECLINED:
        return "declined";
      default:
        return "closed";
    }
  }
  return "";
}

std::vector<std::string> all_city_columns() {
  const common::SheetColumns& columns = profiles::city_columns();
  std::vector<std::string> all = {"slug"};
  all.insert(all.end(), columns.required.begin(), columns.required.end());
  std::copy_if(columns.optional.begin(), columns.optional.end(), std::back_inserter(all),
               [](const std::string& column) { return column != "slug"; });
  return all;
}

std::vector<std::string> all_listing_columns() {
  std::vector<std::string> all;
  for (const listings::Column& column : listings::listing_columns()) all.emplace_back(column.name);
  return all;
}

template <class Message>
Cells filled_cells(const Message& message, const std::vector<std::string>& columns) {
  Cells cells;
  for (const std::string& column : columns)
    if (std::string cell = field_of(message, column); !cell.empty()) cells.emplace_back(column, std::move(cell));
  return cells;
}

// The column that people call so.
absl::StatusOr<std::string> column_called(const std::string& said, const std::vector<std::string>& columns) {
  const std::string key = common::name_key(said);
  const auto is_called = [&](const std::string& column) { return common::name_key(column) == key; };
  const auto own = std::find_if(columns.begin(), columns.end(), is_called);
  if (own != columns.end()) return *own;
  for (const std::string& column : common::columns_called(key))
    if (std::find(columns.begin(), columns.end(), column) != columns.end()) return column;
  const std::string near = common::did_you_mean(said, columns);
  return absl::InvalidArgumentError(
      near.empty() ? say("cli.edit.no_column", {{"column", said}, {"columns", common::join(columns, ", ")}})
                   : say("cli.edit.near_column", {{"column", said}, {"near", near}}));
}

// `kept`: what the import can't be without.
template <class Message>
absl::StatusOr<std::string> one_row(const Message& message, const std::vector<std::string>& columns,
                                    const std::vector<std::string>& kept, const Cells& changes) {
  std::vector<std::string> header;
  std::vector<std::string> row;
  for (const auto& [said, cell] : changes) {
    ENTENTE_ASSIGN_OR_RETURN(std::string column, column_called(said, columns));
    if (std::find(header.begin(), header.end(), column) != header.end())
      return absl::InvalidArgumentError(say("cli.edit.column_twice", {{"column", column}}));
    header.push_back(std::move(column));
    row.push_back(cell);
  }
  for (const std::string& column : kept) {
    if (std::find(header.begin(), header.end(), column) != header.end()) continue;
    header.push_back(column);
    row.push_back(field_of(message, column));
  }
  return common::csv_line(header) + common::csv_line(row);
}

// What filled_sheet() asks for each cell.
constexpr auto kFieldOf = [](const auto& message, const std::string& column) { return field_of(message, column); };

}  // namespace

std::string cities_sheet(const std::vector<City>& cities) {
  std::vector<std::string> required = profiles::city_columns().required;
  required.insert(required.end(), {"slug", "country_iso2", "creative_field", "notes"});
  return filled_sheet(cities, required, all_city_columns(), kFieldOf);
}

Cells cells_of(const Listing& listing) {
  return filled_cells(listing, all_listing_columns());
}

Cells cells_of(const City& city) {
  return filled_cells(city, all_city_columns());
}

absl::StatusOr<std::string> change_sheet(const Listing& listing, const Cells& changes) {
  // What changes it is its own, not what an import brings of its life.
  std::vector<std::string> columns;
  std::vector<std::string> kept = {"id"};
  for (const listings::Column& column : listings::listing_columns()) {
    if (*column.path != '\0') columns.emplace_back(column.name);
    if (column.required) kept.emplace_back(column.name);
  }
  return one_row(listing, columns, kept, changes);
}

absl::StatusOr<std::string> change_sheet(const City& city, const Cells& changes) {
  std::vector<std::string> columns = all_city_columns();
  columns.erase(columns.begin());  // a slug never changes
  std::vector<std::string> kept = profiles::city_columns().required;
  kept.emplace_back("slug");
  return one_row(city, columns, kept, changes);
}

std::string listings_sheet(const std::vector<Listing>& listings,
                           const std::vector<listings::v1::Reservation>& reservations) {
  // Every row says its mark and its state, so that nothing is taken for a whole file.
  std::vector<std::string> required = {"id", "example", "state"};
  for (const listings::Column& column : listings::listing_columns()) {
    if (column.required) required.emplace_back(column.name);
  }
  const auto parts = listings::parts_by_listing(reservations);
  return filled_sheet(listings, required, all_listing_columns(),
                      [&](const Listing& listing, const std::string& column) {
                        if (column != "reservations") return field_of(listing, column);
                        const auto found = parts.find(listing.name());
                        return found == parts.end() ? std::string() : listings::reservations_cell(found->second);
                      });
}

std::string cooperations_sheet(const std::vector<Cooperation>& cooperations) {
  const std::vector<std::string> all = {
      "id",  "beneficiary_city", "pivotal_city", "facilitating_city", "need", "offer", "facilitator", "state", "start",
      "end", "proposal"};
  return filled_sheet(cooperations, {"id", "beneficiary_city", "pivotal_city", "state"}, all, kFieldOf);
}

std::string programme_file(const matching::v1::Programme& programme) {
  matching::v1::Programme content = programme;
  if (content.version() == 1) content.clear_version();
  content.clear_etag();
  content.clear_update_time();
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string text;
  // A message of the contract always has a JSON form.
  if (!google::protobuf::util::MessageToJsonString(content, &text, options).ok()) return {};
  return text;
}

}  // namespace entente::cli
