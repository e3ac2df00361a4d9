#include "cli/commands/import_services.h"

#include <algorithm>
#include <iostream>

#include "cli/commands/import_parts.h"
#include "cli/commands/stored_data.h"
#include "cli/output/language.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/sheet.h"
#include "services/listings/errors.h"

namespace entente::cli {
namespace {

using ListingStub = listings::v1::ListingService::Stub;
using ProfileStub = profiles::v1::ProfileService::Stub;
using ProgrammeStub = matching::v1::ProgrammeService::Stub;
using ProposalStub = matching::v1::ProposalService::Stub;

class Import {
 public:
  Import(const DataSetSource& source, const ServerOptions& servers, const ServiceImportOptions& options)
      : source_(source), servers_(servers), options_(options) {}

  absl::StatusOr<std::vector<SheetReport>> run() {
    ENTENTE_RETURN_IF_ERROR(servers_.wait_until_ready());
    ENTENTE_RETURN_IF_ERROR(refuse_mixing());
    ENTENTE_RETURN_IF_ERROR(references());
    if (options_.validate_only && brings(SheetKind::kVocabularies)) return preview_on_itself(SheetKind::kVocabularies);
    ENTENTE_RETURN_IF_ERROR(cities());
    if (options_.validate_only && brings(SheetKind::kCities)) return preview_on_itself(SheetKind::kCities);
    ENTENTE_RETURN_IF_ERROR(parts(SheetKind::kOrganisations, import_organisations));
    ENTENTE_RETURN_IF_ERROR(listings());
    if (options_.validate_only && has(SheetKind::kListings) &&
        (has(SheetKind::kDirectives) || has(SheetKind::kPreferences)))
      return preview_on_itself(SheetKind::kListings);
    ENTENTE_RETURN_IF_ERROR(parts(SheetKind::kPreferences, import_preferences));
    ENTENTE_RETURN_IF_ERROR(programmes());
    ENTENTE_RETURN_IF_ERROR(cooperations());
    ENTENTE_RETURN_IF_ERROR(parts(SheetKind::kDirectives, import_directives));
    ENTENTE_RETURN_IF_ERROR(parts(SheetKind::kContacts, import_contacts));
    if (!broken_ && !options_.validate_only) ENTENTE_RETURN_IF_ERROR(wait_for_matching());
    return std::move(reports_);
  }

 private:
  bool has(SheetKind kind) const {
    return std::any_of(source_.sheets.begin(), source_.sheets.end(), [kind](const auto& s) { return s.kind == kind; });
  }

  // Whether it has a sheet of this kind or of one that comes before: others stand on those.
  bool brings(SheetKind last) const {
    return std::any_of(source_.sheets.begin(), source_.sheets.end(),
                       [last](const auto& sheet) { return sheet.kind <= last; });
  }

  // A preview stores nothing, so the services don't know the countries, codes, cities and listings that come with the
  // other sheets: those behind `last` are checked here, on what the services hold and what the source brings.
  absl::StatusOr<std::vector<SheetReport>> preview_on_itself(SheetKind last) {
    if (broken_) return std::move(reports_);
    ENTENTE_ASSIGN_OR_RETURN(const DataSet stored, fetch_data(servers_, false));
    for (SheetReport& sheet : read_data_set(source_, options_.date_shift_days, &stored).reports) {
      if (sheet.kind > last) reports_.push_back(std::move(sheet));
    }
    const auto listings = std::find_if(reports_.begin(), reports_.end(),
                                       [](const SheetReport& sheet) { return sheet.kind == SheetKind::kListings; });
    const auto there = [&](bool examples) {
      return brings_listings(source_, examples) ||
             std::any_of(stored.listings.begin(), stored.listings.end(),
                         [examples](const auto& listing) { return listing.example() == examples; });
    };
    if (!options_.mix_examples && listings != reports_.end() && there(true) && there(false)) {
      common::add_violation(0, "example", "", kMixedText, listings::kExamplesMixed.reason, &listings->report);
    }
    return std::move(reports_);
  }

  template <class Request>
  static void set_sheet(const SheetSource& sheet, Request& request) {
    request.set_sheet(sheet.content);
    request.set_encoding(sheet.reading.encoding);
    *request.mutable_reading() = common::message_of(sheet.reading);
  }

  void keep(const SheetSource& sheet, const type::v1::ImportReport& report) {
    reports_.push_back({sheet.path, sheet.kind, report});
    broken_ = broken_ || report.violations_size() > 0;
  }

  // Facts of the network that the manifest of a whole network has.
  absl::Status add_network(profiles::v1::ImportReferencesRequest& request) const {
    if (!has(SheetKind::kCities)) return absl::OkStatus();
    if (source_.manifest.members_total > 0)
      request.mutable_network()->set_members_total(source_.manifest.members_total);
    const std::string& base = options_.base_date.empty() ? source_.manifest.base_date : options_.base_date;
    if (base.empty()) return absl::OkStatus();
    const absl::StatusOr<type::v1::PartialDate> date = common::parse_partial_date(base);
    if (!date.ok())
      return absl::InvalidArgumentError(say(
          "cli.fail.fact", {{"name", "base_date"}, {"value", translated(common::to_std(date.status().message()))}}));
    *request.mutable_network()->mutable_base_date() = *date;
    return absl::OkStatus();
  }

  absl::StatusOr<bool> holds(bool examples) {
    listings::v1::ListListingsRequest request;
    request.set_parent("cities/-");
    request.set_page_size(1);
    request.set_filter(examples ? "example = \"true\"" : "example = \"false\"");
    ENTENTE_ASSIGN_OR_RETURN(const listings::v1::ListListingsResponse page,
                             servers_.call(servers_.listings(), &ListingStub::ListListings, request));
    return page.listings_size() > 0;
  }

  // The listings service refuses for good; this looks first, so that cities and all else aren't written before. Where
  // both kinds would be there, a preview says whether anything would be written at all.
  absl::Status refuse_mixing() {
    if (options_.mix_examples || options_.validate_only || !has(SheetKind::kListings)) return absl::OkStatus();
    for (const bool examples : {true, false}) {
      if (brings_listings(source_, examples)) continue;
      ENTENTE_ASSIGN_OR_RETURN(const bool held, holds(examples));
      if (!held) return absl::OkStatus();
    }
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != SheetKind::kListings) continue;
      listings::v1::ImportListingsRequest request;
      set_sheet(sheet, request);
      request.set_example(source_.manifest.example);
      request.set_date_shift_days(options_.date_shift_days);
      request.set_validate_only(true);
      ENTENTE_ASSIGN_OR_RETURN(const listings::v1::ImportListingsResponse preview,
                               servers_.call(servers_.listings(), &ListingStub::ImportListings, request));
      for (const auto& fault : preview.report().faults()) {
        if (fault.reason() == listings::kExamplesMixed.reason) {
          return common::make_error(listings::kExamplesMixed, common::concat(sheet.path, ": ", fault.description()));
        }
      }
    }
    return absl::OkStatus();
  }

  absl::Status references() {
    profiles::v1::ImportReferencesRequest request;
    request.set_state_of(source_.manifest.state_of);
    request.set_validate_only(options_.validate_only);
    std::vector<const SheetSource*> sheets;
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind == SheetKind::kCountries) request.set_countries(sheet.content);
      if (sheet.kind == SheetKind::kClassificationChanges) request.set_classification_changes(sheet.content);
      if (sheet.kind == SheetKind::kClassifications) request.set_classifications(sheet.content);
      if (sheet.kind == SheetKind::kVocabularies) request.set_vocabularies(sheet.content);
      if (sheet.kind > SheetKind::kVocabularies) continue;
      request.set_encoding(sheet.reading.encoding);
      sheets.push_back(&sheet);
    }
    ENTENTE_RETURN_IF_ERROR(add_network(request));
    if (sheets.empty() && !request.has_network()) return absl::OkStatus();
    ENTENTE_ASSIGN_OR_RETURN(const profiles::v1::ImportReferencesResponse response,
                             servers_.call(servers_.profiles(), &ProfileStub::ImportReferences, request));
    for (const SheetSource* sheet : sheets) {
      keep(*sheet, sheet->kind == SheetKind::kCountries               ? response.countries()
                   : sheet->kind == SheetKind::kClassificationChanges ? response.classification_changes()
                   : sheet->kind == SheetKind::kClassifications       ? response.classifications()
                                                                      : response.vocabularies());
    }
    return absl::OkStatus();
  }

  absl::Status cities() {
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != SheetKind::kCities || broken_) continue;
      profiles::v1::ImportCitiesRequest request;
      set_sheet(sheet, request);
      request.set_validate_only(options_.validate_only);
      ENTENTE_ASSIGN_OR_RETURN(const profiles::v1::ImportCitiesResponse response,
                               servers_.call(servers_.profiles(), &ProfileStub::ImportCities, request));
      keep(sheet, response.report());
    }
    return absl::OkStatus();
  }

  absl::Status listings() {
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != SheetKind::kListings || broken_) continue;
      listings::v1::ImportListingsRequest request;
      set_sheet(sheet, request);
      request.set_validate_only(options_.validate_only);
      request.set_example(source_.manifest.example);
      request.set_date_shift_days(options_.date_shift_days);
      request.set_allow_mixed_examples(options_.mix_examples);
      ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers_.position());
      ENTENTE_ASSIGN_OR_RETURN(const listings::v1::ImportListingsResponse response,
                               servers_.call(servers_.listings(), &ListingStub::ImportListings, request));
      keep(sheet, response.report());
      reports_.back().import_id = response.import_id();
    }
    return absl::OkStatus();
  }

  absl::Status programmes() {
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != SheetKind::kProgramme || broken_) continue;
      absl::StatusOr<matching::v1::Programme> programme = read_programme(sheet.path, sheet.content);
      if (!programme.ok()) {
        return absl::InvalidArgumentError(
            say("cli.error.of_file",
                {{"path", sheet.path}, {"fault", std::string(common::to_std(programme.status().message()))}}));
      }
      move_programme(options_.date_shift_days, *programme);
      ENTENTE_RETURN_IF_ERROR(put(sheet, *programme));
    }
    return absl::OkStatus();
  }

  absl::Status put(const SheetSource& sheet, const matching::v1::Programme& programme) {
    type::v1::ImportReport report;
    report.set_stored(!options_.validate_only);
    type::v1::RowOutcome& outcome = *report.add_outcomes();
    outcome.set_row(1);
    outcome.set_name(programme.name());
    matching::v1::GetProgrammeRequest get;
    get.set_name(programme.name());
    const absl::StatusOr<matching::v1::Programme> stored =
        servers_.call(servers_.programmes(), &ProgrammeStub::GetProgramme, get);
    if (!stored.ok() && stored.status().code() != absl::StatusCode::kNotFound) return stored.status();
    if (!stored.ok()) {
      outcome.set_effect(type::v1::ROW_EFFECT_NEW);
      report.set_new_count(1);
      matching::v1::CreateProgrammeRequest create;
      create.set_programme_id(programme.name().substr(programme.name().rfind('/') + 1));
      create.set_validate_only(options_.validate_only);
      create.set_first_version(programme.version());
      *create.mutable_programme() = programme;
      ENTENTE_RETURN_IF_ERROR(servers_.call(servers_.programmes(), &ProgrammeStub::CreateProgramme, create).status());
    } else if (const matching::v1::Programme& before = *stored; same(before, programme)) {
      outcome.set_effect(type::v1::ROW_EFFECT_SAME);
      report.set_same_count(1);
    } else {
      outcome.set_effect(type::v1::ROW_EFFECT_CHANGED);
      report.set_changed_count(1);
      matching::v1::UpdateProgrammeRequest update;
      *update.mutable_programme() = programme;
      update.mutable_programme()->set_etag(before.etag());
      update.mutable_update_mask()->add_paths(std::string("*"));
      update.set_validate_only(options_.validate_only);
      ENTENTE_RETURN_IF_ERROR(servers_.call(servers_.programmes(), &ProgrammeStub::UpdateProgramme, update).status());
    }
    keep(sheet, report);
    return absl::OkStatus();
  }

  static bool same(matching::v1::Programme a, matching::v1::Programme b) {
    for (matching::v1::Programme* programme : {&a, &b}) {
      programme->clear_version();
      programme->clear_etag();
      programme->clear_update_time();
    }
    return google::protobuf::util::MessageDifferencer::Equivalent(a, b);
  }

  absl::Status cooperations() {
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != SheetKind::kCooperations || broken_) continue;
      matching::v1::ImportCooperationsRequest request;
      ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers_.position());
      set_sheet(sheet, request);
      request.set_validate_only(options_.validate_only);
      ENTENTE_ASSIGN_OR_RETURN(const matching::v1::ImportCooperationsResponse response,
                               servers_.call(servers_.proposals(), &ProposalStub::ImportCooperations, request));
      keep(sheet, response.report());
    }
    return absl::OkStatus();
  }

  // What services take one by one.
  using ImportParts = absl::StatusOr<type::v1::ImportReport> (*)(Servers&, const SheetSource&, bool);
  absl::Status parts(SheetKind kind, ImportParts import) {
    for (const SheetSource& sheet : source_.sheets) {
      if (sheet.kind != kind || broken_) continue;
      ENTENTE_ASSIGN_OR_RETURN(const type::v1::ImportReport report, import(servers_, sheet, options_.validate_only));
      keep(sheet, report);
    }
    return absl::OkStatus();
  }

  // Until matching has seen what profiles and listings have now.
  absl::Status wait_for_matching() {
    ENTENTE_ASSIGN_OR_RETURN(const std::vector<matching::v1::Programme> programmes, servers_.all_programmes());
    if (programmes.empty()) return absl::OkStatus();
    matching::v1::GetProgrammeRequest request;
    request.set_name(programmes.front().name());
    ENTENTE_ASSIGN_OR_RETURN(*request.mutable_min_position(), servers_.position());
    const auto answer = servers_.call(servers_.programmes(), &ProgrammeStub::GetProgramme, request);
    if (!answer.ok()) return answer.status();
    if (options_.talk) {
      std::cout << say("cli.import.seen", {{"profiles", std::to_string(request.min_position().profiles())},
                                           {"listings", std::to_string(request.min_position().listings())}})
                << '\n';
    }
    return absl::OkStatus();
  }

  const DataSetSource& source_;
  Servers servers_;
  const ServiceImportOptions options_;
  std::vector<SheetReport> reports_;
  bool broken_ = false;
};

}  // namespace

absl::StatusOr<std::vector<SheetReport>> import_into_services(const DataSetSource& source, const ServerOptions& servers,
                                                              const ServiceImportOptions& options) {
  return Import(source, servers, options).run();
}

}  // namespace entente::cli
