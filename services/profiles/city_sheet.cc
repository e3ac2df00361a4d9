#include "services/profiles/city_sheet.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>
#include <utility>

#include <google/protobuf/util/message_differencer.h>

#include "services/common/base/ascii.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/encoding_readings.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/languages.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"
#include "services/profiles/city_external_ids.h"
#include "services/profiles/city_names.h"
#include "services/profiles/city_store.h"
#include "services/profiles/city_validation.h"
#include "services/profiles/import_report.h"
#include "services/profiles/message_diff.h"
#include "services/profiles/references.h"
#include "services/profiles/sheet_values.h"

namespace entente::profiles {
namespace {

constexpr auto kOutputOnly = std::to_array<std::string_view>({"name", "state", "etag", "create_time", "update_time"});

// Which column a rule of check_city is about.
constexpr std::pair<std::string_view, std::string_view> kColumnOfField[] = {
    {"city.display_name", "name"},
    {"city.country", "country_iso2"},
    {"city.field_periods", "creative_field"},
    {"city.designation_year", "designated"},
    {"city.latitude_e4", "latitude"},
    {"city.longitude_e4", "longitude"},
    {"city.time_zone", "timezone"},
    {"city.population", "population"},
    {"city.note", "notes"},
    {"city.working_languages", "working_languages"},
    {"city.standing", "standing"},
    {"city.declared_class", "declared_class"},
    {"city.receiver_limit", "receiver_limit"},
    {"city.provider_limit", "provider_limit"},
    {"city.external_ids", "external_ids"},
    {"city.local_names", "local_names"},
    {"city.development_plans", "development_plans"},
};

constexpr auto kStandings = std::to_array<std::string_view>({"active", "report-overdue", "unreachable", "suspended"});
constexpr auto kClasses = std::to_array<std::string_view>({"north", "south"});
constexpr auto kConfidences = std::to_array<std::string_view>({"high", "medium", "low"});

std::string_view column_of(std::string_view field) {
  for (const auto& [prefix, column] : kColumnOfField) {
    if (field.starts_with(prefix)) return column;
  }
  return field;
}

std::string one_of(std::span<const std::string_view> words, std::string_view text) {
  const std::string near = common::did_you_mean(text, words);
  return common::concat("must be one of ", common::join(words, ", "),
                        near.empty() ? "" : common::concat("; did you mean '", near, "'?"));
}

// One row on its way into a city.
class CityRowReader {
 public:
  CityRowReader(RowFaults& faults, const References& references, const CityNames& names, absl::CivilDay today)
      : faults_(faults), references_(references), names_(names), today_(today) {}

  // The id of the row; when it has none, that of the city that is called so, or one made from the name. Nothing when
  // there can't be one.
  std::optional<std::string> read_id() {
    const std::string& slug = faults_.cell("slug");
    if (slug.empty()) {
      const std::set<std::string> named = called();
      if (named.size() == 1) return *named.begin();
      if (named.size() > 1) {
        faults_.add("country_iso2", "several cities are called so: give the country, or the slug", "AMBIGUOUS_CITY");
        return std::nullopt;
      }
      std::string made = common::make_slug(faults_.cell("name"));
      if (!made.empty()) return made;
      faults_.add(faults_.cell("name").empty() ? "name" : "slug",
                  "no slug can be made of this name: give the city a slug of a-z, 0-9 and hyphens", "REQUIRED");
      return std::nullopt;
    }
    if (common::is_slug(slug)) return slug;
    common::FieldViolations violations;
    common::check_slug("slug", slug, violations);
    faults_.add("slug", violations.list().front().description, "INVALID_SLUG");
    return std::nullopt;
  }

  void merge(v1::City& city) {
    read_name(city);
    read_country(city);
    read_field(city);
    read_year(city);
    read_place(city);
    read_note(city);
    read_office(city);
    read_external_ids(city);
    read_list("local_names", city);
    read_list("development_plans", city);
    read_state(city);
    read_confirmed(city);
  }

 private:
  // The stored cities that the row may mean by its name.
  std::set<std::string> called() const {
    const std::string& text = faults_.cell("country_iso2");
    if (text.empty()) return names_.called(faults_.cell("name"));
    const std::optional<std::string> country = references_.country_of(text);
    std::string named = country.has_value() ? names_.find(*country, faults_.cell("name")) : std::string();
    return named.empty() ? std::set<std::string>() : std::set{std::move(named)};
  }

  // A row without a slug finds its city by the name; another spelling of it is no wish to rename the city.
  void read_name(v1::City& city) {
    const std::string& name = faults_.cell("name");
    if (faults_.cell("slug").empty() && !city.display_name().empty()) {
      if (name != city.display_name()) {
        faults_.warn("name",
                     common::concat("is the city ", common::quoted(city.display_name()),
                                    ", whose name stays as it is stored; give the row its slug to rename it"),
                     "NAME_KEPT");
      }
      return;
    }
    city.set_display_name(name);
  }

  void read_country(v1::City& city) {
    const std::string& text = faults_.cell("country_iso2");
    if (text.empty()) {
      if (city.country().empty()) city.set_country(references_.only_country());
      return;
    }
    if (std::optional<std::string> iso2 = references_.country_of(text)) return city.set_country(*iso2);
    faults_.add("country_iso2", references_.unknown_country(text), "UNKNOWN_COUNTRY");
  }

  void read_field(v1::City& city) {
    const std::string& text = faults_.cell("creative_field");
    // Periods with their dates say more than the field of today.
    if (!faults_.cell("field_periods").empty()) return read_list("field_periods", city);
    if (text.empty()) {
      const std::string only = references_.only_code("creative-field");
      if (city.field_periods().empty() && !only.empty()) city.add_field_periods()->set_creative_field(only);
      return;
    }
    const std::optional<std::string> code = references_.code_of("creative-field", text);
    if (!code.has_value()) {
      faults_.add("creative_field", references_.unknown_code("creative-field", text), "UNKNOWN_CODE");
      return;
    }
    if (city.field_periods_size() > 0 && field_on(city, today_) == *code) return;
    if (city.field_periods_size() > 1) {
      faults_.warn("creative_field",
                   "the stored city holds another field and its dated fields are replaced by this one; update the city "
                   "instead to keep the dates",
                   "FIELD_PERIODS_REPLACED");
    }
    city.clear_field_periods();
    city.add_field_periods()->set_creative_field(*code);
  }

  // A whole number in an optional column; `clear` when the cell is empty, `set` with its value.
  template <typename Set, typename Clear>
  void read_whole(std::string_view column, Set set, Clear clear) {
    if (!faults_.has_column(column)) return;
    const std::string& text = faults_.cell(column);
    if (text.empty()) return clear();
    if (const std::optional<std::int64_t> number = parse_whole(text)) return set(*number);
    faults_.add(column, "must be a whole number without blanks or separators; leave it empty when it isn't known",
                "NOT_A_NUMBER");
  }

  // Numbers beyond int32 are beyond every range that is checked later.
  static std::int32_t clamp(std::int64_t number) {
    return static_cast<std::int32_t>(
        std::min<std::int64_t>(std::max<std::int64_t>(number, std::numeric_limits<std::int32_t>::min()),
                               std::numeric_limits<std::int32_t>::max()));
  }

  void read_year(v1::City& city) {
    read_whole(
        "designated", [&](std::int64_t year) { city.set_designation_year(clamp(year)); },
        [&] { city.clear_designation_year(); });
  }

  void read_place(v1::City& city) {
    for (const std::string_view column : {"latitude", "longitude"}) {
      if (!faults_.has_column(column)) continue;
      const std::string& text = faults_.cell(column);
      const std::optional<std::int32_t> units = parse_degrees(text);
      if (!text.empty() && !units.has_value()) {
        faults_.add(column, "must be degrees such as -13.1631; leave it empty when it isn't known", "NOT_A_NUMBER");
      } else if (column == "latitude") {
        units.has_value() ? city.set_latitude_e4(*units) : city.clear_latitude_e4();
      } else {
        units.has_value() ? city.set_longitude_e4(*units) : city.clear_longitude_e4();
      }
    }
    if (faults_.has_column("timezone")) city.set_time_zone(faults_.cell("timezone"));
    read_whole(
        "population", [&](std::int64_t number) { city.set_population(number); }, [&] { city.clear_population(); });
  }

  void read_note(v1::City& city) {
    if (!faults_.has_column("notes") && !faults_.has_column("confidence")) return;
    const std::string& confidence = faults_.cell("confidence");
    std::string note = faults_.cell("notes");
    if (!confidence.empty() && std::find(kConfidences.begin(), kConfidences.end(), confidence) == kConfidences.end()) {
      faults_.add("confidence", one_of(kConfidences, confidence), "UNKNOWN_CODE");
    } else if (!confidence.empty() && confidence != "high") {
      note = common::concat("confidence: ", confidence, note.empty() ? "" : "; ", note);
    }
    city.set_note(note);
  }

  void read_office(v1::City& city) {
    if (faults_.has_column("working_languages")) {
      city.clear_working_languages();
      for (const std::string& word : common::split_list(faults_.cell("working_languages"))) {
        common::LanguageMatch language = common::find_language(word);
        if (language.tag.empty()) {
          faults_.add("working_languages", common::concat(common::quoted(word), " ", language.rule), "INVALID_FIELD");
        } else {
          city.add_working_languages(std::move(language.tag));
        }
      }
    }
    if (const std::string& standing = faults_.cell("standing"); !standing.empty()) {
      const auto found = std::find(kStandings.begin(), kStandings.end(), standing);
      if (found == kStandings.end()) {
        faults_.add("standing", one_of(kStandings, standing), "UNKNOWN_CODE");
      } else {
        city.set_standing(static_cast<v1::City::Standing>(found - kStandings.begin() + 1));
      }
    }
    read_declared(city);
    read_whole(
        "receiver_limit", [&](std::int64_t number) { city.set_receiver_limit(clamp(number)); },
        [&] { city.clear_receiver_limit(); });
    read_whole(
        "provider_limit", [&](std::int64_t number) { city.set_provider_limit(clamp(number)); },
        [&] { city.clear_provider_limit(); });
  }

  // What the city says of itself; an empty cell: nothing.
  void read_declared(v1::City& city) {
    if (!faults_.has_column("declared_class")) return;
    const std::string& text = faults_.cell("declared_class");
    if (text.empty()) return city.clear_declared_class();
    const auto found = std::find(kClasses.begin(), kClasses.end(), common::lower(text));
    if (found == kClasses.end()) return faults_.add("declared_class", one_of(kClasses, text), "UNKNOWN_CODE");
    city.set_declared_class(static_cast<v1::City::DeclaredClass>(found - kClasses.begin() + 1));
  }

  void read_external_ids(v1::City& city) {
    if (!faults_.has_column("external_ids")) return;
    city.clear_external_ids();
    const absl::StatusOr<common::Pairs> pairs = common::read_pairs_cell(faults_.cell("external_ids"));
    if (!pairs.ok()) return faults_.add("external_ids", common::to_std(pairs.status().message()), "INVALID_FIELD");
    city.mutable_external_ids()->insert(pairs->begin(), pairs->end());
  }

  // A column with a list of messages of the field of its name.
  void read_list(std::string_view column, v1::City& city) {
    if (!faults_.has_column(column)) return;
    const absl::Status status = common::read_list_cell(faults_.cell(column), column, &city);
    if (!status.ok()) faults_.add(column, common::to_std(status.message()), "INVALID_FIELD");
  }

  // Only of a new city: archiving is a step of its own.
  void read_state(v1::City& city) {
    const std::string& text = faults_.cell("state");
    if (text.empty()) return;
    const bool archived = text == "archived";
    if (!archived && text != "active") return faults_.add("state", "must be active or archived", "UNKNOWN_CODE");
    const v1::City::State state = archived ? v1::City::STATE_ARCHIVED : v1::City::STATE_ACTIVE;
    if (city.state() == v1::City::STATE_UNSPECIFIED) return city.set_state(state);
    if (city.state() != state) {
      faults_.warn("state", "the city is in another state and stays so: an import doesn't change it", "STATE_STAYS");
    }
  }

  // When a contact was last confirmed, of which an import carries the day alone. It never takes one back.
  void read_confirmed(v1::City& city) {
    const std::string& text = faults_.cell("contact_confirmed");
    if (text.empty()) return;
    const absl::StatusOr<absl::CivilDay> day = common::parse_day(text);
    if (!day.ok()) return faults_.add("contact_confirmed", common::to_std(day.status().message()), "INVALID_DATE");
    if (*day > today_) {
      return faults_.add("contact_confirmed",
                         common::concat("is after today, ", common::format_day(today_),
                                        ": give the day on which a contact was confirmed, or leave it empty"),
                         "INVALID_DATE");
    }
    if (city.has_contact_confirm_date() && common::first_day(city.contact_confirm_date()) > *day) {
      return faults_.warn("contact_confirmed",
                          common::concat("a contact was confirmed later, on ",
                                         common::format_partial_date(city.contact_confirm_date()), ": that day stays"),
                          "CONFIRMATION_STAYS");
    }
    *city.mutable_contact_confirm_date() = common::to_partial_date(*day);
  }

  RowFaults& faults_;
  const References& references_;
  const CityNames& names_;
  const absl::CivilDay today_;
};

// What a new city has, and a row needn't say where it can't be anything else.
bool is_needed(std::string_view column) {
  return column == "country_iso2" || column == "creative_field";
}

// What keeps a row from making a new city: one that is called or looks the same, or a name that is only a guess.
void check_new(const common::Sheet& sheet, const CityNames& names, const CitiesById& stored, std::string_view id,
               const v1::City& city, RowFaults& faults) {
  if (const std::string twin = names.twin_of(id, city); !twin.empty()) {
    const auto found = stored.find(twin);
    const std::string name = found == stored.end() ? std::string() : " " + common::quoted(found->second.display_name());
    faults.add("name",
               common::concat("reads or looks like the city '", twin, "'", name,
                              " of the same country: give the row that slug, or a name that tells the two apart"),
               "SAME_NAME");
  }
  const std::string& name = city.display_name();
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (sheet.encoding_guessed() && !plain) {
    faults.add(
        "name",
        common::concat("would be a new city, but the sheet's encoding is only a guess: it reads ",
                       common::other_readings(name), "; say the encoding (--encoding, or `encoding` of the request)"),
        common::kWrongEncoding);
  }
}

}  // namespace

const common::SheetColumns& city_columns() {
  static const common::SheetColumns columns{.required = {"name"},
                                            .optional = {"country_iso2",   "creative_field",    "slug",
                                                         "designated",     "latitude",          "longitude",
                                                         "population",     "timezone",          "confidence",
                                                         "notes",          "working_languages", "standing",
                                                         "receiver_limit", "provider_limit",    "external_ids",
                                                         "local_names",    "field_periods",     "development_plans",
                                                         "state",          "contact_confirmed", "declared_class"},
                                            .ids = {"slug", "name"}};
  return columns;
}

std::vector<CityDraft> read_cities(const common::Sheet& sheet, const References& references, const CitiesById& stored,
                                   absl::CivilDay today, entente::type::v1::ImportReport& report) {
  std::vector<CityDraft> drafts;
  if (!begin_report(sheet, report)) return drafts;
  std::map<std::string, int, std::less<>> row_by_id;
  CityNames names(stored);
  CityExternalIds external_ids(stored);
  std::vector<std::pair<std::size_t, CityDraft>> read;  // with the index of the row
  std::set<std::string, std::less<>> missing;           // columns that new cities can't be without
  for (std::size_t i = 0; i < sheet.row_count(); ++i) {
    RowFaults faults(sheet, i, report);
    CityRowReader reader(faults, references, names, today);
    const std::optional<std::string> id = reader.read_id();
    v1::City city;
    const v1::City* before = nullptr;
    if (id.has_value()) {
      const auto [first, is_first] = row_by_id.emplace(*id, faults.row());
      if (!is_first) {
        faults.add("slug",
                   common::concat("row ", first->second, " is the city '", *id,
                                  "' already: drop one of them or give them different slugs"),
                   "DUPLICATE_ID");
      }
      if (const auto found = stored.find(*id); found != stored.end()) before = &found->second;
      if (before != nullptr) city = *before;
      city.set_name(common::CityName(*id).text());
    }
    reader.merge(city);
    if (city.standing() == v1::City::STANDING_UNSPECIFIED) city.set_standing(v1::City::STANDING_ACTIVE);

    common::FieldViolations violations;
    check_city(city, before, references, today, violations);
    for (const common::FieldViolation& violation : violations.list()) {
      const std::string_view column = column_of(violation.field);
      if (is_needed(column) && !sheet.has_column(column)) {
        missing.emplace(column);
        faults.add_untold(column);
      } else {
        faults.add(column, violation.description, "INVALID_FIELD");
      }
    }
    if (before != nullptr && faults.cell("slug").empty() && before->country() != city.country()) {
      faults.add("slug",
                 common::concat("the name makes the slug '", *id, "', which is a city of another country (",
                                before->country(), "): give this city a slug of its own"),
                 "AMBIGUOUS_CITY");
    }
    if (before == nullptr && id.has_value()) check_new(sheet, names, stored, *id, city, faults);
    if (faults.any() || !id.has_value()) continue;

    const bool is_new = before == nullptr;
    if (!is_new && google::protobuf::util::MessageDifferencer::Equals(*before, city)) {
      report_changed(faults.row(), city.name(), {}, report);
      continue;
    }
    if (!is_new && before->state() == v1::City::STATE_ARCHIVED) {
      faults.add("slug", "the city is archived and takes no changes: drop the row", "CITY_ARCHIVED");
      continue;
    }
    if (is_new) {
      report_new(faults.row(), city.name(), report);
      names.add(*id, city);
    } else {
      report_changed(faults.row(), city.name(), *before, city, changed_fields_but(*before, city, kOutputOnly), report);
      external_ids.release(*before, *id);
    }
    read.emplace_back(i, CityDraft{faults.row(), std::move(city), is_new});
  }
  for (const std::string& column : missing) {
    common::add_violation(0, column, "", common::concat("the column '", column, "' is missing; add it to the header"),
                          common::kMissingColumn, &report);
  }
  for (auto& [index, draft] : read) {
    const std::string id = *common::id_in<common::CityName>(draft.city.name());
    const std::string other = external_ids.conflict(draft.city, id);
    if (!other.empty()) {
      RowFaults faults(sheet, index, report);
      faults.add("external_ids",
                 common::concat("cities/", other, " has one of these external ids: correct one of them"),
                 "EXTERNAL_ID_TAKEN");
    }
    external_ids.take(draft.city, id);
    drafts.push_back(std::move(draft));
  }
  return drafts;
}

}  // namespace entente::profiles
