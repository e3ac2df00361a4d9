#include "cli/data_set/part_sheets.h"

#include <map>

#include "cli/data_set/known.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/matching/programmes/directive_id.h"
#include "services/profiles/import_report.h"
#include "services/profiles/sheet_values.h"

namespace entente::cli {
namespace {

using common::Sheet;
using profiles::RowFaults;
using type::v1::ImportReport;

common::SheetColumns all_required(const std::vector<std::string>& columns) {
  return {.required = columns, .optional = {}};
}

// Every row that `read` makes a message with a name of; a name stands once.
template <class Message, class Read>
std::vector<PartRow<Message>> rows_of(std::string_view bytes, const common::SheetReading& reading,
                                      const common::SheetColumns& columns, ImportReport& report, const Read& read) {
  std::vector<PartRow<Message>> rows;
  const Sheet sheet = Sheet::read(bytes, columns, reading);
  if (!profiles::begin_report(sheet, report)) return rows;
  std::map<std::string, int> row_by_name;
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    Message message = read(faults);
    if (faults.any()) continue;
    if (const auto [first, fresh] = row_by_name.emplace(message.name(), faults.row()); !fresh) {
      faults.add(columns.required.front(),
                 common::concat("row ", first->second, " is the same already: drop one of them"), "DUPLICATE_ID");
      continue;
    }
    rows.push_back({faults.row(), std::move(message)});
  }
  return rows;
}

std::string slug(RowFaults& faults, std::string_view column) {
  const std::string& text = faults.cell(column);
  if (!common::is_slug(text)) faults.add(column, "must be an id: a-z, 0-9 and single hyphens", "INVALID_SLUG");
  return text;
}

bool flag(RowFaults& faults, std::string_view column) {
  const std::string& text = faults.cell(column);
  if (text.empty()) return false;
  const std::optional<bool> value = profiles::parse_flag(text);
  if (!value) faults.add(column, "must be true or false", "UNKNOWN_CODE");
  return value.value_or(false);
}

}  // namespace

const std::vector<std::string>& organisation_columns() {
  static const std::vector<std::string> columns = {"city", "id", "name", "kind", "uri"};
  return columns;
}

const std::vector<std::string>& contact_columns() {
  static const std::vector<std::string> columns = {"city",  "id",    "name",     "function", "institution_type",
                                                   "email", "phone", "alternate"};
  return columns;
}

const std::vector<std::string>& directive_columns() {
  static const std::vector<std::string> columns = {"programme", "kind", "need", "offer", "reason"};
  return columns;
}

const common::SheetColumns& directive_sheet_columns() {
  static const auto* const columns =
      new common::SheetColumns{.required = {"kind", "need", "offer", "reason"}, .optional = {"programme"}};
  return *columns;
}

std::vector<PartRow<profiles::v1::Organisation>> read_organisations(std::string_view sheet,
                                                                    const common::SheetReading& reading,
                                                                    ImportReport& report) {
  return rows_of<profiles::v1::Organisation>(sheet, reading, all_required(organisation_columns()), report,
                                             [](RowFaults& faults) {
                                               profiles::v1::Organisation read;
                                               const std::string city = slug(faults, "city");
                                               read.set_name(common::OrganisationName(city, slug(faults, "id")).text());
                                               read.set_display_name(faults.cell("name"));
                                               read.set_kind(faults.cell("kind"));
                                               read.set_uri(faults.cell("uri"));
                                               return read;
                                             });
}

std::vector<PartRow<profiles::v1::Contact>> read_contacts(std::string_view sheet, const common::SheetReading& reading,
                                                          ImportReport& report) {
  return rows_of<profiles::v1::Contact>(sheet, reading, all_required(contact_columns()), report, [](RowFaults& faults) {
    profiles::v1::Contact read;
    const std::string city = slug(faults, "city");
    read.set_name(common::ContactName(city, slug(faults, "id")).text());
    read.set_display_name(faults.cell("name"));
    read.set_function(faults.cell("function"));
    read.set_institution_type(faults.cell("institution_type"));
    read.set_email(faults.cell("email"));
    read.set_phone(faults.cell("phone"));
    read.set_alternate(flag(faults, "alternate"));
    return read;
  });
}

std::vector<PartRow<matching::v1::Directive>> read_directives(std::string_view sheet,
                                                              const common::SheetReading& reading,
                                                              const FindListing& find,
                                                              const std::string& only_programme, ImportReport& report) {
  using listings::v1::Listing;
  return rows_of<matching::v1::Directive>(sheet, reading, directive_sheet_columns(), report, [&](RowFaults& faults) {
    matching::v1::Directive read;
    const std::string_view kind = common::code_meant("directive", faults.cell("kind"));
    if (kind.empty()) faults.add("kind", "must be keep or rule-out", "UNKNOWN_CODE");
    read.set_kind(kind == "keep" ? matching::v1::Directive::KIND_KEEP : matching::v1::Directive::KIND_RULE_OUT);
    const auto listing = [&](std::string_view column, Listing::Kind of) {
      const absl::StatusOr<std::string> name = find(faults.cell(column), of);
      if (absl::IsInvalidArgument(name.status())) {
        faults.add(column, several_words(name.status()), "UNKNOWN_LISTING");
      } else if (!name.ok()) {
        faults.add(column, "isn't a listing by id, or by words of title and city", "UNKNOWN_LISTING");
      }
      return name.value_or("");
    };
    read.set_need(listing("need", Listing::KIND_NEED));
    read.set_offer(listing("offer", Listing::KIND_OFFER));
    read.set_reason(faults.cell("reason"));
    const bool unsaid = faults.cell("programme").empty() && !only_programme.empty();
    const std::string programme = unsaid ? only_programme : slug(faults, "programme");
    read.set_name(common::DirectiveName(programme, matching::directive_id(read.need(), read.offer())).text());
    return read;
  });
}

}  // namespace entente::cli
