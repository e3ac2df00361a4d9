#include "cli/data_set/data_set.h"

#include "cli/data_set/known.h"
#include "cli/data_set/part_sheets.h"
#include "cli/data_set/preference_sheet.h"
#include "cli/output/language.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/caller.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/names.h"
#include "services/common/text/sha256.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/reservation_cells.h"
#include "services/matching/cooperations/cooperation_import.h"
#include "services/matching/documents/convert.h"
#include "services/matching/programmes/programme_validation.h"
#include "services/matching/world/views.h"
#include "services/profiles/city_sheet.h"
#include "services/profiles/classification_sheet.h"
#include "services/profiles/country_sheet.h"
#include "services/profiles/import_report.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/office_validation.h"
#include "services/profiles/references.h"
#include "services/profiles/vocabulary_sheet.h"

namespace entente::cli {
namespace {

using common::concat;
using type::v1::ImportReport;

template <class Message>
std::map<std::string, Message, std::less<>> by_id(const std::vector<Message>& messages) {
  std::map<std::string, Message, std::less<>> result;
  for (const Message& message : messages) result[std::string(common::id_of(message.name()))] = message;
  return result;
}

template <class Message>
std::map<std::string, Message, std::less<>> by_name(const std::vector<Message>& messages) {
  std::map<std::string, Message, std::less<>> result;
  for (const Message& message : messages) result[message.name()] = message;
  return result;
}

template <class Message>
std::vector<Message> values(std::map<std::string, Message, std::less<>> map) {
  std::vector<Message> result;
  for (auto& [id, message] : map) result.push_back(std::move(message));
  return result;
}

// Reads the sheets of one source into a data set that may have a base.
class SetReader {
 public:
  SetReader(const DataSetSource& source, int shift, const DataSet* base) : source_(source), shift_(shift) {
    if (base != nullptr) data_ = *base;
    data_.reports.clear();
    data_.manifest = source.manifest;
    if (base != nullptr && source.manifest.members_total == 0)
      data_.manifest.members_total = base->manifest.members_total;
    const auto state_of = common::parse_day(source.manifest.state_of);
    today_ = common::utc_day(common::SystemClock().now());
    if (state_of.ok()) state_of_ = *state_of;
  }

  DataSet read() {
    for (const SheetSource& sheet : source_.sheets) {
      SheetReport report{sheet.path, sheet.kind, {}};
      switch (sheet.kind) {
        case SheetKind::kCountries:
        case SheetKind::kClassificationChanges:
        case SheetKind::kClassifications:
        case SheetKind::kVocabularies:
          references(sheet, report.report);
          break;
        case SheetKind::kCities:
          cities(sheet, report.report);
          break;
        case SheetKind::kOrganisations:
          offices(read_organisations(sheet.content, sheet.reading, report.report), profiles::check_organisation,
                  data_.organisations, report.report);
          break;
        case SheetKind::kContacts:
          offices(read_contacts(sheet.content, sheet.reading, report.report), profiles::check_contact, data_.contacts,
                  report.report);
          break;
        case SheetKind::kDirectives:
          directives(sheet, report.report);
          break;
        case SheetKind::kPreferences:
          preferences(sheet, report.report);
          break;
        case SheetKind::kListings:
          listings(sheet, report.report);
          break;
        case SheetKind::kProgramme:
          programme(sheet, report.report);
          break;
        case SheetKind::kCooperations:
          cooperations(sheet, report.report);
          break;
      }
      warn_of_digest(sheet, report.report);
      common::sort_by_row(&report.report);
      data_.reports.push_back(std::move(report));
    }
    return std::move(data_);
  }

 private:
  void references(const SheetSource& source, ImportReport& report) {
    const profiles::ClassState state{state_of_, state_of_.value_or(today_)};
    if (source.kind == SheetKind::kVocabularies) {
      auto vocabularies = by_id(data_.vocabularies);
      profiles::merge_vocabularies(common::Sheet::read(source.content, profiles::vocabulary_columns(), source.reading),
                                   vocabularies, report);
      data_.vocabularies = values(std::move(vocabularies));
      return;
    }
    auto countries = by_id(data_.countries);
    if (source.kind == SheetKind::kCountries) {
      profiles::merge_countries(common::Sheet::read(source.content, profiles::country_columns(), source.reading), state,
                                countries, report);
    } else if (source.kind == SheetKind::kClassifications) {
      profiles::merge_classifications(
          common::Sheet::read(source.content, profiles::classification_columns(), source.reading), countries, report);
    } else {
      profiles::merge_changes(common::Sheet::read(source.content, profiles::change_columns(), source.reading), state,
                              countries, report);
    }
    data_.countries = values(std::move(countries));
  }

  void cities(const SheetSource& source, ImportReport& report) {
    const profiles::References references(data_.countries, data_.vocabularies);
    auto stored = by_id(data_.cities);
    const common::Sheet sheet = common::Sheet::read(source.content, profiles::city_columns(), source.reading);
    for (profiles::CityDraft& draft :
         profiles::read_cities(sheet, references, stored, state_of_.value_or(today_), report)) {
      stored[std::string(common::id_of(draft.city.name()))] = std::move(draft.city);
    }
    data_.cities = values(std::move(stored));
  }

  void listings(const SheetSource& source, ImportReport& report) {
    const auto references = listings::References::from(data_.cities, data_.countries, data_.vocabularies);
    auto stored = by_id(data_.listings);
    listings::SheetOptions options;
    options.example = source_.manifest.example;
    options.date_shift_days = shift_;
    options.whole_life = true;
    options.reading = source.reading;
    options.stored = [&](std::string_view id) -> std::optional<listings::v1::Listing> {
      const auto at = stored.find(id);
      return at == stored.end() ? std::nullopt : std::optional(at->second);
    };
    listings::ListingSheet sheet = listings::read_listing_sheet(source.content, references, options);
    report = std::move(sheet.report);
    for (listings::SheetListing& row : sheet.rows) {
      if (row.is_wrong) continue;  // neither new nor changed: it won't be stored
      if (row.listing.state() == listings::v1::Listing::STATE_UNSPECIFIED) {
        row.listing.set_state(listings::v1::Listing::STATE_PUBLISHED);
      }
      const std::string id = std::string(common::id_of(row.listing.name()));
      const auto before = stored.find(id);
      if (before == stored.end()) {
        profiles::report_new(row.row, row.listing.name(), report);
        if (row.unsaid_places > 0) row.reservations.pop_back();
        // Reading has seen that those of one sheet fit; of two that don't, the first one's stay.
        reservations_.add(row.reservations);
      } else if (before->second.name() != row.listing.name() || before->second.kind() != row.listing.kind()) {
        common::add_violation(
            row.row, "id", id,
            "belongs to a listing of another city or kind, which never change: give this row another id", "ID_TAKEN",
            &report);
        continue;
      } else {
        constexpr auto kNotOfTheSheet =
            std::to_array<std::string_view>({"name", "state", "hold_reason", "reserved_places", "expire_time",
                                             "renewal_count", "create_time", "publish_time", "update_time", "etag"});
        profiles::report_changed(row.row, row.listing.name(), before->second, row.listing,
                                 profiles::changed_fields_but(before->second, row.listing, kNotOfTheSheet), report);
      }
      stored[id] = std::move(row.listing);  // of rows with one id only the first is right
    }
    data_.listings = values(std::move(stored));
    data_.reservations = reservations_.all();
  }

  // Organisations or contacts of cities, checked as profiles checks them.
  template <class Message, class Check>
  void offices(std::vector<PartRow<Message>> rows, const Check& check, std::vector<Message>& all,
               ImportReport& report) const {
    const profiles::References references(data_.countries, data_.vocabularies);
    for (PartRow<Message>& row : rows) {
      const auto same = [&](const Message& other) { return other.name() == row.message.name(); };
      const auto before = std::find_if(all.begin(), all.end(), same);
      common::FieldViolations violations;
      violations.require(has_city_of(row.message.name()), "city", "isn't a city of the network");
      check(row.message, before == all.end() ? nullptr : &*before, references, violations);
      for (const auto& violation : violations.list()) {
        common::add_violation(row.row, id_after_dot(violation.field), "", violation.description, "INVALID_FIELD",
                              &report);
      }
      if (!violations.empty()) continue;
      if (before == all.end()) {
        profiles::report_new(row.row, row.message.name(), report);
        all.push_back(std::move(row.message));
      } else {
        profiles::report_changed(row.row, row.message.name(), *before, row.message,
                                 profiles::changed_fields_but(*before, row.message, {}), report);
        *before = std::move(row.message);
      }
    }
  }

  bool has_city_of(const std::string& name) const {
    const std::string city = name.substr(0, name.find('/', std::string_view("cities/").size()));
    return std::any_of(data_.cities.begin(), data_.cities.end(), [&](const auto& one) { return one.name() == city; });
  }

  static std::string id_after_dot(const std::string& field) { return field.substr(field.find('.') + 1); }

  void directives(const SheetSource& source, ImportReport& report) {
    const matching::World seen = world();
    const Known known(data_.cities, data_.listings);
    const auto find = [&](const std::string& text, listings::v1::Listing::Kind kind) -> absl::StatusOr<std::string> {
      ENTENTE_ASSIGN_OR_RETURN(const listings::v1::Listing* listing, known.listing(text, kind));
      return listing->name();
    };
    const std::string only =
        data_.programmes.size() == 1 ? std::string(common::id_of(data_.programmes.front().name())) : "";
    auto stored = by_name(data_.directives);
    for (PartRow<matching::v1::Directive>& row : read_directives(source.content, source.reading, find, only, report)) {
      const std::string& name = row.message.name();
      common::FieldViolations violations;
      const std::string programme = name.substr(0, name.find("/directives/"));
      violations.require(std::any_of(data_.programmes.begin(), data_.programmes.end(),
                                     [&](const auto& one) { return one.name() == programme; }),
                         "programme", "isn't a programme of the data");
      absl::Status status = violations.status();
      status.Update(matching::check_directive(row.message, common::local_caller(absl::UnixEpoch()), seen));
      for (const auto& violation : common::field_violations_of(status)) {
        common::add_violation(row.row, id_after_dot(violation.field), "", violation.description, "INVALID_FIELD",
                              &report);
      }
      if (!status.ok()) continue;
      if (const auto before = stored.find(name); before == stored.end()) {
        profiles::report_new(row.row, name, report);
      } else {
        profiles::report_changed(row.row, name, before->second, row.message,
                                 profiles::changed_fields_but(before->second, row.message, {}), report);
      }
      stored[name] = std::move(row.message);
    }
    data_.directives = values(std::move(stored));
  }

  void preferences(const SheetSource& source, ImportReport& report) {
    const Known known(data_.cities, data_.listings);
    auto stored = by_name(data_.listings);
    for (PartRow<listings::v1::Listing>& row :
         read_preferences(source.content, source.reading, known, data_.programmes, report)) {
      listings::v1::Listing& before = stored[row.message.name()];
      profiles::report_changed(row.row, row.message.name(), before, row.message,
                               profiles::changed_fields_but(before, row.message, {}), report);
      before = std::move(row.message);
    }
    data_.listings = values(std::move(stored));
  }

  void programme(const SheetSource& source, ImportReport& report) {
    absl::StatusOr<matching::v1::Programme> read = read_programme(source.path, source.content);
    if (!read.ok()) {
      common::add_violation(0, "", "", std::string(read.status().message()), "INVALID_FIELD", &report);
      return;
    }
    move_programme(shift_, *read);
    if (const absl::Status status = matching::check_programme(*read, world()); !status.ok()) {
      const auto violations = common::field_violations_of(status);
      for (const auto& violation : violations) {
        common::add_violation(0, violation.field, "", violation.description, common::reason_of(status), &report);
      }
      if (violations.empty()) {
        common::add_violation(0, "", "", common::to_std(status.message()), common::reason_of(status), &report);
      }
      return;
    }
    auto stored = by_id(data_.programmes);
    const std::string id = std::string(common::id_of(read->name()));
    const auto before = stored.find(id);
    if (before == stored.end()) {
      profiles::report_new(1, read->name(), report);
    } else {
      constexpr auto kOutputOnly = std::to_array<std::string_view>({"version", "etag", "update_time"});
      profiles::report_changed(1, read->name(), before->second, *read,
                               profiles::changed_fields_but(before->second, *read, kOutputOnly), report);
    }
    stored[id] = *std::move(read);
    data_.programmes = values(std::move(stored));
  }

  void cooperations(const SheetSource& source, ImportReport& report) {
    matching::CooperationSheet sheet = matching::read_cooperations(source.content, world(), source.reading);
    report = std::move(sheet.report);
    auto stored = by_id(data_.cooperations);
    const auto find = [&](std::string_view id) -> std::optional<matching::v1::Cooperation> {
      const auto at = stored.find(id);
      return at == stored.end() ? std::nullopt : std::optional(at->second);
    };
    matching::compare_cooperations(sheet, find, report);
    for (auto& cooperation : sheet.cooperations)
      stored[std::string(common::id_of(cooperation.name()))] = std::move(cooperation);
    data_.cooperations = values(std::move(stored));
  }

  // What matching would see of this data.
  matching::World world() const {
    auto profiles = std::make_shared<matching::ProfilesView>();
    for (const auto& city : data_.cities) profiles->cities[city.name()] = std::make_shared<profiles::v1::City>(city);
    for (const auto& organisation : data_.organisations) {
      profiles->organisations.put(organisation.name(), std::make_shared<profiles::v1::Organisation>(organisation));
    }
    for (const auto& country : data_.countries) {
      profiles->countries[country.name()] = std::make_shared<profiles::v1::Country>(country);
    }
    for (const auto& vocabulary : data_.vocabularies) {
      profiles->vocabularies[vocabulary.name()] = std::make_shared<profiles::v1::Vocabulary>(vocabulary);
    }
    matching::ByName<listings::v1::Listing> by_name;
    // What a sheet publishes has its end once it is published.
    const auto end =
        common::to_timestamp(absl::FromCivil(today_, absl::UTCTimeZone()) + absl::Seconds(listings::kLifeSeconds));
    for (const auto& listing : data_.listings) {
      auto published = std::make_shared<listings::v1::Listing>(listing);
      if (listing.state() == listings::v1::Listing::STATE_PUBLISHED && !listing.has_expire_time())
        *published->mutable_expire_time() = end;
      by_name[listing.name()] = std::move(published);
    }
    auto listings = std::make_shared<matching::ListingsView>();
    listings->listings = matching::ByCity(std::move(by_name));
    return {std::move(profiles), std::move(listings), std::make_shared<matching::DecisionsView>()};
  }

  // A file that isn't the one that the manifest describes: worth knowing, since somebody changed one of the two.
  void warn_of_digest(const SheetSource& sheet, ImportReport& report) const {
    for (const Manifest::File& file : source_.manifest.files) {
      if (file.path != sheet.path || file.sha256.empty() || file.sha256 == common::sha256_hex(sheet.content)) continue;
      common::add_warning(0, "", "", "the file isn't the one whose SHA-256 the manifest has", "DIGEST_DIFFERS",
                          &report);
    }
  }

  const DataSetSource& source_;
  const int shift_;
  DataSet data_;
  listings::GatheredReservations reservations_;
  absl::CivilDay today_;
  std::optional<absl::CivilDay> state_of_;
};

}  // namespace

bool DataSet::examples_only() const {
  return !listings.empty() && std::all_of(listings.begin(), listings.end(), [](const auto& l) { return l.example(); });
}

bool DataSet::valid() const {
  return std::all_of(reports.begin(), reports.end(),
                     [](const SheetReport& sheet) { return sheet.report.violations().empty(); });
}

absl::StatusOr<const matching::v1::Programme*> DataSet::programme(std::string_view wanted) const {
  std::vector<std::string> ids;
  for (const auto& one : programmes) {
    if (one.name() == wanted || std::string(common::id_of(one.name())) == wanted) return &one;
    ids.push_back(std::string(common::id_of(one.name())));
  }
  if (wanted.empty() && programmes.size() == 1) return &programmes.front();
  if (programmes.empty()) return absl::NotFoundError(say("cli.error.no_programmes", {{"directory", directory}}));
  if (wanted.empty())
    return absl::InvalidArgumentError(say("cli.error.choose_programme", {{"programmes", common::join(ids, ", ")}}));
  const std::string near = common::did_you_mean(std::string(common::id_of(wanted)), ids);
  return absl::NotFoundError(
      near.empty()
          ? say("cli.error.no_programme", {{"programme", std::string(wanted)}, {"programmes", common::join(ids, ", ")}})
          : say("cli.error.no_programme_but_near", {{"programme", std::string(wanted)}, {"near", near}}));
}

matcher::Snapshot DataSet::snapshot(const matching::v1::Programme& programme, matcher::Day as_of) const {
  matching::SnapshotInput input;
  input.as_of = as_of;
  input.programme = &programme;
  for (const auto& city : cities) input.cities.push_back(&city);
  for (const auto& organisation : organisations) input.organisations.push_back(&organisation);
  for (const auto& country : countries) input.countries.push_back(&country);
  for (const auto& vocabulary : vocabularies) input.vocabularies.push_back(&vocabulary);
  for (const auto& listing : listings) input.listings.push_back(&listing);
  for (const auto& cooperation : cooperations) input.cooperations.push_back(&cooperation);
  for (const auto& directive : directives) {
    if (directive.name().starts_with(concat(programme.name(), "/"))) input.directives.push_back(&directive);
  }
  return matching::to_snapshot(input);
}

DataSet read_data_set(const DataSetSource& source, int date_shift_days, const DataSet* base) {
  return SetReader(source, date_shift_days, base).read();
}

absl::StatusOr<DataSet> load_data_set(const std::string& directory, const std::string& encoding) {
  ENTENTE_ASSIGN_OR_RETURN(const DataSetSource source, find_sources({directory}, {.encoding = encoding}));
  DataSet data = read_data_set(source, 0, nullptr);
  data.directory = directory;
  return data;
}

}  // namespace entente::cli
