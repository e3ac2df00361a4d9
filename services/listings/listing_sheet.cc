#include "services/listings/listing_sheet.h"

#include <algorithm>
#include <utility>

#include "services/common/sheets/local_dates.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/listings/date_shift.h"
#include "services/listings/help_guess.h"
#include "services/listings/life_cells.h"
#include "services/listings/listing_cells.h"
#include "services/listings/listing_columns.h"
#include "services/listings/listing_names.h"
#include "services/listings/long_form.h"
#include "services/listings/row_reader.h"
#include "services/listings/same_rows.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;

// The id of a row: given, or made of city, kind and title. Empty when it can't be known.
std::string read_id(RowReader& reader, const common::Sheet& sheet, std::size_t i, std::string_view city,
                    const Listing& listing) {
  const std::string& given = sheet.field(i, "id");
  if (given.empty()) {
    const bool known = !city.empty() && listing.kind() != Listing::KIND_UNSPECIFIED && !listing.title().empty();
    return known ? make_listing_id(city, listing.kind(), listing.title()) : "";
  }
  if (common::is_slug(given)) return given;
  const std::string suggestion = common::make_slug(given);
  reader.fail("id", given,
              concat("isn't an id: 1–63 characters of a–z, 0–9 and single hyphens",
                     suggestion.empty() ? "" : concat("; would “", suggestion, "” do?")),
              "INVALID_ID");
  return "";
}

// The row's mark; where it says nothing, that of the stored listing, and of a new one what the import says.
bool read_example(RowReader& reader, const common::Sheet& sheet, std::size_t i, const std::optional<Listing>& stored,
                  const SheetOptions& options) {
  const std::string& cell = sheet.field(i, "example");
  if (cell.empty()) return stored ? stored->example() : options.example;
  const type::Knowledge mark = reader.knowledge("example", cell);
  if (mark == type::KNOWLEDGE_UNSPECIFIED && !reader.failed("example")) {
    reader.fail("example", cell, "isn't true or false", "UNKNOWN_CODE");
  }
  return mark == type::KNOWLEDGE_YES;
}

// What a row leaves open and can't be without stays what it was.
void keep_what_is_empty(const common::Sheet& sheet, std::size_t i, const std::optional<Listing>& stored,
                        Listing& listing) {
  if (!stored) return;
  if (sheet.field(i, "capacity").empty()) listing.set_capacity(stored->capacity());
  if (sheet.field(i, "role").empty() && stored->kind() == listing.kind()) listing.set_role(stored->role());
}

}  // namespace

void drop_empty_parts(Listing* listing) {
  if (listing->has_window() && listing->window().ByteSizeLong() == 0) listing->clear_window();
  if (listing->has_languages() && listing->languages().ByteSizeLong() == 0) listing->clear_languages();
  if (listing->has_partner_rules() && listing->partner_rules().ByteSizeLong() == 0) listing->clear_partner_rules();
  if (listing->has_access() && listing->access().ByteSizeLong() == 0) listing->clear_access();
}

std::string column_of(std::string_view path) {
  for (const Column& column : listing_columns()) {
    if (path == column.path) return column.name;
  }
  return std::string(path);
}

ListingSheet read_listing_sheet(std::string_view bytes, const References& references, const SheetOptions& options) {
  ListingSheet out;
  common::SheetColumns columns;
  for (const Column& column : listing_columns()) {
    (column.required ? columns.required : columns.optional).push_back(column.name);
  }
  columns.ids = {"id", "city"};
  const common::Sheet sheet = common::Sheet::read(bytes, columns, options.reading);
  common::report_sheet(sheet, &out.report);
  for (const Column& column : listing_columns()) {
    if (sheet.has_column(column.name) && *column.path != '\0') out.fields.push_back(column.path);
  }
  common::DateColumn dates(sheet.date_order());
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    for (const char* column : {"start", "end", "deadline"}) dates.look_at(sheet.field(i, column));
  }
  RowReader reader(references, dates, &out.report);
  for (const std::string& column : columns.required) {
    if (!sheet.has_column(column)) reader.lacks_column(column);
  }
  const LongForm long_form(sheet);
  SameRows same_rows;
  HelpGuesses guesses;
  GatheredReservations reservations;
  for (std::size_t i = 0; i < sheet.row_count() && !reader.has_too_many_unknown_words(); ++i) {
    if (long_form.goes_on(i)) continue;
    const int row = sheet.row_number(i);
    reader.begin(row);
    Listing listing = read_cells(reader, sheet, i);
    const std::string& city_text = sheet.field(i, "city");
    std::string city;
    if (city_text.empty()) {
      reader.fail("city", "", "is missing: slug or name of the city", "REQUIRED");
    } else {
      city = reader.city("city", city_text);
    }
    const std::string id = read_id(reader, sheet, i, city, listing);
    listing.set_name(common::ListingName(city, id).text());
    read_relations(reader, sheet, i, city, &listing);
    for (const std::size_t more : long_form.more_of(i)) {
      reader.go_on(sheet.row_number(more));
      Listing lists = read_cells(reader, sheet, more);
      read_relations(reader, sheet, more, city, &lists);
      add_lists(lists, &listing);
    }
    reader.go_on(row);
    same_rows.check(reader, row, city, listing, !sheet.field(i, "id").empty(), &out.report);

    const std::optional<Listing> stored = options.stored && !id.empty() ? options.stored(id) : std::nullopt;
    listing.set_example(read_example(reader, sheet, i, stored, options));
    keep_what_is_empty(sheet, i, stored, listing);
    const auto fail_life = [&](std::string_view column, std::string_view description, std::string_view reason) {
      reader.fail(column, sheet.field(i, column), description, reason);
    };
    std::vector<ReservationPart> parts =
        read_life(sheet, i, options.whole_life || stored.has_value(), fail_life, &listing);
    const int unsaid = std::max(0, listing.reserved_places() - places_of(parts));
    if (unsaid > 0) parts.push_back(part_of_itself(listing.name(), unsaid));
    if (const std::string clash = reader.failed_at_all() ? "" : reservations.add(parts); !clash.empty()) {
      reader.fail("reservations", sheet.field(i, "reservations"), clash, "CONTRADICTION");
    }
    // A row that says its state is a listing that was: it may have codes and a city that new ones may not.
    const bool was = options.whole_life && listing.state() != Listing::STATE_UNSPECIFIED;
    const Listing* previous = stored ? &*stored : was ? &listing : nullptr;
    // A stored listing takes only what the sheet has columns for.
    if (!reader.failed_at_all() && (!stored || sheet.has_column("help")))
      guesses.fill(row, references, stored, &listing);
    for (const Violation& violation : check_listing(listing, references, previous)) {
      if (was && (violation.reason == "CITY_ARCHIVED" || violation.reason == "CITY_SUSPENDED")) continue;
      const std::string column = column_of(violation.field);
      if (!reader.failed(column)) reader.fail(column, violation.value, violation.description, violation.reason);
    }
    if (options.date_shift_days != 0 && listing.example() && dates_are_valid(listing)) {
      shift_dates(options.date_shift_days, &listing);
      if (!dates_are_valid(listing)) {
        reader.fail("start", sheet.field(i, "start"),
                    "is moved out of the years 1900–2200: move the dates by fewer days", "INVALID_DATE");
      }
    }
    if (!reader.failed_at_all()) {
      for (const Violation& warning : warn_of(listing, references)) {
        common::add_warning(row, column_of(warning.field), warning.value, warning.description, warning.reason,
                            &out.report);
      }
    }
    out.rows.push_back({row, std::move(listing), std::move(parts), unsaid, reader.failed_at_all()});
  }
  guesses.report_to(&out.report);
  long_form.report_to(&out.report);
  common::sort_by_row(&out.report);
  return out;
}

}  // namespace entente::listings
