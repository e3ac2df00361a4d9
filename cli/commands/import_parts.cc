#include "cli/commands/import_parts.h"

#include <array>
#include <map>
#include <set>
#include <utility>

#include "cli/commands/server_names.h"
#include "cli/data_set/part_sheets.h"
#include "cli/data_set/preference_sheet.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/profiles/import_report.h"
#include "services/profiles/message_diff.h"

namespace entente::cli {
namespace {

using ListingStub = listings::v1::ListingService::Stub;
using ProfileStub = profiles::v1::ProfileService::Stub;
using ProgrammeStub = matching::v1::ProgrammeService::Stub;
using type::v1::ImportReport;

// What services set themselves.
constexpr auto kOutputOnly = std::to_array<std::string_view>({"etag", "confirm_time", "author", "create_time"});

std::string city_of(const std::string& name) {
  return name.substr(0, name.find('/', 7));
}
std::string id_of(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

std::string programme_of(const std::string& name) {
  return name.substr(0, name.find("/directives/"));
}

// What services take one by one: all rows are previewed before the first is stored. `stored` gives what is there by
// name, `send(message, before, validate_only)` creates (before is null) or changes one.
template <class Message, class Send>
absl::StatusOr<ImportReport> one_by_one(bool validate_only, const std::vector<PartRow<Message>>& rows,
                                        const std::map<std::string, Message>& stored, ImportReport report,
                                        const Send& send) {
  std::vector<std::pair<const Message*, const Message*>> writes;
  for (const PartRow<Message>& row : rows) {
    const auto found = stored.find(row.message.name());
    const Message* before = found == stored.end() ? nullptr : &found->second;
    if (before == nullptr) {
      profiles::report_new(row.row, row.message.name(), report);
    } else {
      profiles::report_changed(row.row, row.message.name(), *before, row.message,
                               profiles::changed_fields_but(*before, row.message, kOutputOnly), report);
      if (profiles::changed_fields_but(*before, row.message, kOutputOnly).empty()) continue;
    }
    writes.emplace_back(&row.message, before);
    const absl::Status status = send(row.message, before, true);
    if (status.ok()) continue;
    const auto violations = common::field_violations_of(status);
    if (violations.empty() && status.code() != absl::StatusCode::kNotFound) return status;
    for (const auto& violation : violations) {
      common::add_violation(row.row, violation.field, "", violation.description, common::reason_of(status), &report);
    }
    if (violations.empty()) {
      common::add_violation(row.row, "", "", common::to_std(status.message()), common::reason_of(status), &report);
    }
  }
  if (report.violations_size() == 0 && !validate_only) {
    for (const auto& [message, before] : writes) ENTENTE_RETURN_IF_ERROR(send(*message, before, false));
    report.set_stored(true);
  }
  return report;
}

// The stored parts of every city that the rows name.
template <class Message, class List>
absl::StatusOr<std::map<std::string, Message>> stored_of_cities(const std::vector<PartRow<Message>>& rows,
                                                                const List& list) {
  std::set<std::string> cities;
  for (const auto& row : rows) cities.insert(city_of(row.message.name()));
  std::map<std::string, Message> stored;
  for (const std::string& city : cities) {
    absl::StatusOr<std::vector<Message>> found = list(city);
    if (found.status().code() == absl::StatusCode::kNotFound) continue;
    ENTENTE_RETURN_IF_ERROR(found.status());
    for (Message& message : *found) stored.emplace(message.name(), std::move(message));
  }
  return stored;
}

}  // namespace

absl::StatusOr<ImportReport> import_organisations(Servers& servers, const SheetSource& sheet, bool validate_only) {
  using profiles::v1::Organisation;
  ImportReport report;
  const auto rows = read_organisations(sheet.content, sheet.reading, report);
  ENTENTE_ASSIGN_OR_RETURN(const auto stored, stored_of_cities<Organisation>(rows, [&](const std::string& city) {
                             return servers.organisations_of(city);
                           }));
  const auto send = [&](const Organisation& wanted, const Organisation* before, bool preview) {
    if (before == nullptr) {
      profiles::v1::CreateOrganisationRequest create;
      create.set_parent(city_of(wanted.name()));
      create.set_organisation_id(id_of(wanted.name()));
      *create.mutable_organisation() = wanted;
      create.set_validate_only(preview);
      return servers.call(servers.profiles(), &ProfileStub::CreateOrganisation, create).status();
    }
    profiles::v1::UpdateOrganisationRequest update;
    *update.mutable_organisation() = wanted;
    update.mutable_organisation()->set_etag(before->etag());
    update.mutable_update_mask()->add_paths(std::string("*"));
    update.set_validate_only(preview);
    return servers.call(servers.profiles(), &ProfileStub::UpdateOrganisation, update).status();
  };
  return one_by_one(validate_only, rows, stored, std::move(report), send);
}

absl::StatusOr<ImportReport> import_contacts(Servers& servers, const SheetSource& sheet, bool validate_only) {
  using profiles::v1::Contact;
  ImportReport report;
  const auto rows = read_contacts(sheet.content, sheet.reading, report);
  ENTENTE_ASSIGN_OR_RETURN(const auto stored, stored_of_cities<Contact>(rows, [&](const std::string& city) {
                             return servers.contacts_of(city);
                           }));
  const auto send = [&](const Contact& wanted, const Contact* before, bool preview) {
    if (before == nullptr) {
      profiles::v1::CreateContactRequest create;
      create.set_parent(city_of(wanted.name()));
      create.set_contact_id(id_of(wanted.name()));
      *create.mutable_contact() = wanted;
      create.set_validate_only(preview);
      return servers.call(servers.profiles(), &ProfileStub::CreateContact, create).status();
    }
    profiles::v1::UpdateContactRequest update;
    *update.mutable_contact() = wanted;
    update.mutable_contact()->set_etag(before->etag());
    update.mutable_update_mask()->add_paths(std::string("*"));
    update.set_validate_only(preview);
    return servers.call(servers.profiles(), &ProfileStub::UpdateContact, update).status();
  };
  return one_by_one(validate_only, rows, stored, std::move(report), send);
}

absl::StatusOr<ImportReport> import_preferences(Servers& servers, const SheetSource& sheet, bool validate_only) {
  using listings::v1::Listing;
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const auto programmes, servers.all_programmes());
  ImportReport report;
  const auto rows = read_preferences(sheet.content, sheet.reading, known, programmes, report);
  std::map<std::string, Listing> stored;
  for (const Listing& listing : known.listings()) stored.emplace(listing.name(), listing);
  const auto send = [&](const Listing& wanted, const Listing*, bool preview) {
    listings::v1::UpdateListingRequest update;
    *update.mutable_listing() = wanted;
    update.mutable_update_mask()->add_paths(std::string("preferences"));
    update.set_validate_only(preview);
    return servers.call(servers.listings(), &ListingStub::UpdateListing, update).status();
  };
  return one_by_one(validate_only, rows, stored, std::move(report), send);
}

absl::StatusOr<ImportReport> import_directives(Servers& servers, const SheetSource& sheet, bool validate_only) {
  using matching::v1::Directive;
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  const auto find = [&](const std::string& text, listings::v1::Listing::Kind kind) -> absl::StatusOr<std::string> {
    ENTENTE_ASSIGN_OR_RETURN(const listings::v1::Listing* listing, known.listing(text, kind));
    return listing->name();
  };
  ENTENTE_ASSIGN_OR_RETURN(const auto all, servers.all_programmes());
  const std::string only = all.size() == 1 ? id_of(all.front().name()) : "";
  ImportReport report;
  const auto rows = read_directives(sheet.content, sheet.reading, find, only, report);
  std::map<std::string, Directive> stored;
  std::set<std::string> programmes;
  for (const auto& row : rows) programmes.insert(programme_of(row.message.name()));
  for (const std::string& programme : programmes) {
    ENTENTE_ASSIGN_OR_RETURN(const auto found, servers.directives_of(programme));
    for (const Directive& directive : found) stored[directive.name()] = directive;
  }
  ENTENTE_ASSIGN_OR_RETURN(const type::v1::Position position, servers.position());
  const auto send = [&](const Directive& wanted, const Directive*, bool preview) {
    matching::v1::SetDirectiveRequest set;
    *set.mutable_min_position() = position;
    set.set_parent(programme_of(wanted.name()));
    *set.mutable_directive() = wanted;
    set.set_validate_only(preview);
    return servers.call(servers.programmes(), &ProgrammeStub::SetDirective, set).status();
  };
  return one_by_one(validate_only, rows, stored, std::move(report), send);
}

}  // namespace entente::cli
