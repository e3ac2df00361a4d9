// DataSet: a folder of sheets and programmes, read by the same functions as the services' imports, into the contracts'
// messages. Its manifest (manifest.json) says which files there are; without one, the files are found by their usual
// names. Reading finds every fault; nothing is stored. Pure but for reading files; safe to call from many threads.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/listings/v1/reservation.pb.h"
#include "entente/matching/v1/programme.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"
#include "entente/profiles/v1/country.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "matcher/model/snapshot.h"
#include "services/common/sheets/sheet_reading.h"

namespace entente::cli {

enum class SheetKind {
  kCountries,
  kClassificationChanges,
  kClassifications,
  kVocabularies,
  kCities,
  kOrganisations,
  kListings,
  kProgramme,
  kCooperations,
  kDirectives,
  kContacts,
  kPreferences
};
std::string_view kind_name(SheetKind kind);  // as in the manifest: "classification-changes"

struct Manifest {
  struct File {
    std::string path;  // in the folder
    SheetKind kind = SheetKind::kListings;
    std::string sha256;  // empty: not said
  };
  std::string name;
  std::string base_date;    // YYYY-MM-DD; empty: none
  std::string state_of;     // YYYY-MM-DD: of which day the classes are the state; empty: not known
  bool example = false;     // the mark of listings that don't say it themselves
  int members_total = 0;    // cities of the whole network; 0: not said
  std::vector<File> files;  // in loading order
};

// The report on one file.
struct SheetReport {
  std::string path;
  SheetKind kind = SheetKind::kListings;
  type::v1::ImportReport report;
  std::string import_id = {};  // by which it can be undone; empty: it can't
};

// A sheet or programme as its bytes.
struct SheetSource {
  std::string path = {};
  SheetKind kind = SheetKind::kListings;
  std::string content = {};
  common::SheetReading reading = {};  // what it leaves open
};
struct DataSetSource {
  Manifest manifest;                // of the folder; empty for single files
  std::vector<SheetSource> sheets;  // in loading order
};

struct DataSet {
  std::string directory;
  Manifest manifest;
  std::vector<profiles::v1::Country> countries;
  std::vector<profiles::v1::Vocabulary> vocabularies;
  std::vector<profiles::v1::City> cities;
  std::vector<profiles::v1::Organisation> organisations;
  std::vector<profiles::v1::Contact> contacts;
  std::vector<listings::v1::Listing> listings;
  std::vector<listings::v1::Reservation> reservations;  // of the listings' places, as far as the sheets name them
  std::vector<matching::v1::Cooperation> cooperations;
  std::vector<matching::v1::Programme> programmes;
  std::vector<matching::v1::Directive> directives;
  std::vector<SheetReport> reports;  // a report for each file

  bool valid() const;
  // Whether there are listings, and all of them are examples.
  bool examples_only() const;
  // The programme of a name or id, or the only one when `wanted` is empty; otherwise says which there are.
  absl::StatusOr<const matching::v1::Programme*> programme(std::string_view wanted) const;
  // The snapshot of a programme on a day.
  matcher::Snapshot snapshot(const matching::v1::Programme& programme, matcher::Day as_of) const;
};

// What folders and single files hold. `reading`: what the sheets leave open; of those of a folder its encoding only.
// NOT_FOUND or INVALID_ARGUMENT: no such path, a manifest that can't be read, or a file that is no sheet of ours.
// `kind`: what single sheets are; else their columns say it.
absl::StatusOr<DataSetSource> find_sources(const std::vector<std::string>& paths,
                                           const common::SheetReading& reading = {},
                                           std::optional<SheetKind> kind = {});

// Whether the sheets of listings hold rows that are examples, or rows that aren't.
bool brings_listings(const DataSetSource& source, bool examples);

// Reads the sheets. Faults of sheets are in the reports: ask valid(). `base` (may be null): what single sheets refer
// to, and what their rows are compared with. Dates of examples move by `date_shift_days`.
DataSet read_data_set(const DataSetSource& source, int date_shift_days, const DataSet* base);

// Both in one for a folder.
absl::StatusOr<DataSet> load_data_set(const std::string& directory, const std::string& encoding = {});

// A programme as JSON of the contract, in UTF-8 or UTF-16, with or without a mark; INVALID_ARGUMENT names what doesn't
// fit, but not the path, which only gives a name to a programme without one. A floor of relevance as engine 2 had it,
// {"minCommonTopics": n}, is read as 10 · n points.
absl::StatusOr<matching::v1::Programme> read_programme(const std::string& path, const std::string& content);
// Moves the window of an example's programme as the dates of its listings move.
void move_programme(int days, matching::v1::Programme& programme);

}  // namespace entente::cli
