#include "services/listings/listing_sheet.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/escaping.h"
#include "services/common/base/time.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/local_dates.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/languages.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/listings/help_guess.h"
#include "services/listings/life_cells.h"
#include "services/listings/listing_columns.h"
#include "services/listings/listing_names.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;

// Looking for what a word may mean costs far more than reading it.
constexpr std::size_t kMostUnknownWords = 20'000;

// What one row is read with. Violations are gathered by column.
class RowReader {
 public:
  using Found = References::Match (References::*)(std::string_view) const;

  RowReader(const References& references, const common::DateColumn& dates) : references_(references), dates_(dates) {}

  void begin(int row) {
    row_ = row;
    failed_.clear();
  }
  bool failed(std::string_view column) const { return failed_.contains(column); }
  bool failed_at_all() const { return !failed_.empty(); }

  void fail(std::string_view column, std::string_view value, std::string_view description, std::string_view reason,
            const std::vector<std::string>& suggestions = {}) {
    common::add_violation(row_, column, value, description, reason, report_, suggestions);
    failed_.insert(std::string(column));
  }
  void report_to(type::ImportReport* report) { report_ = report; }
  bool has_too_many_unknown_words() const { return unknown_words_.size() > kMostUnknownWords; }

  // The parts of a cell of several codes, in which a label may hold a comma.
  std::vector<std::string> codes_of(const char* vocabulary, const std::string& cell) {
    return common::split_values(cell, [&](std::string_view part) {
      return !match(vocabulary, part, [&] { return references_.find_code(vocabulary, part); }).id.empty();
    });
  }
  // A code of a vocabulary from a code or label; empty when it isn't one (a violation then).
  std::string code(std::string_view column, const char* vocabulary, std::string_view text) {
    return take(column, text, vocabulary, concat("a code or label of vocabulary ", vocabulary), "UNKNOWN_CODE",
                [&] { return references_.find_code(vocabulary, text); });
  }
  std::string city(std::string_view column, std::string_view text) {
    return take(column, text, "city", "a city of the network (slug or name)", "UNKNOWN_CITY",
                [&] { return references_.find_city(text); });
  }
  std::string country(std::string_view column, std::string_view text) {
    return take(column, text, "country", "a country (ISO 3166-1 code or name)", "UNKNOWN_COUNTRY",
                [&] { return references_.find_country(text); });
  }
  // The tag of a language by tag or name; empty when it isn't one (a violation then).
  std::string language(std::string_view column, std::string_view text) {
    common::LanguageMatch found = common::find_language(text);
    if (found.tag.empty()) fail(column, text, found.rule, "INVALID_LANGUAGE");
    return std::move(found.tag);
  }
  std::string region(std::string_view column, std::string_view text) {
    return take(column, text, "region", "a UNESCO group (I, II, III, IV, Va, Vb) or an M49 region", "UNKNOWN_REGION",
                [&] { return references_.find_region(text); });
  }

  // The word's code; nothing when it isn't one of them (a violation then).
  std::optional<std::string> word(std::string_view column, std::string_view text, std::string_view list,
                                  std::string_view what) {
    if (const std::string_view code = common::code_meant(list, text); !code.empty()) return std::string(code);
    fail(column, text, concat("isn't ", what), "UNKNOWN_CODE");
    return std::nullopt;
  }

  type::Knowledge knowledge(std::string_view column, std::string_view text) {
    if (text.empty()) return type::KNOWLEDGE_UNSPECIFIED;
    const auto found = word(column, text, "yes-no", "true or false (empty: not known)");
    if (found == "yes") return type::KNOWLEDGE_YES;
    return found == "no" ? type::KNOWLEDGE_NO : type::KNOWLEDGE_UNSPECIFIED;
  }
  bool flag(std::string_view column, std::string_view text) { return knowledge(column, text) == type::KNOWLEDGE_YES; }

  // With a word of the unit behind it or not. Negative ones are numbers, too, so that they are said to be out of range.
  std::optional<int> number(std::string_view column, std::string_view text, std::string_view unit,
                            std::string_view rule) {
    const bool is_negative = text.starts_with('-');
    if (const auto value = common::whole_number(text.substr(is_negative ? 1 : 0), common::words_for("unit", unit))) {
      return is_negative ? -*value : *value;
    }
    fail(column, text, concat("isn't a whole number: ", rule), "INVALID_NUMBER");
    return std::nullopt;
  }

  std::optional<type::PartialDate> date(std::string_view column, std::string_view text) {
    common::DateColumn::Date read = dates_.read(text);
    if (read.date) return std::move(read.date);
    if (!read.is_open) {
      fail(column, text, "isn't a date: write YYYY-MM-DD, YYYY-MM or YYYY, a date that exists between 1900 and 2200",
           "INVALID_DATE");
    } else {
      fail(column, text,
           "could be two dates, and no date of the sheet shows whether the day comes first: write YYYY-MM-DD, or say "
           "which (--dates dmy, --dates mdy)",
           "AMBIGUOUS_DATE");
    }
    return std::nullopt;
  }

 private:
  static std::vector<std::string> suggestions_of(const References::Match& found) {
    if (!found.several.empty()) return found.several;
    return found.nearest.empty() ? std::vector<std::string>() : std::vector{found.nearest};
  }
  template <typename Find>
  std::string take(std::string_view column, std::string_view text, std::string_view scope, std::string_view what,
                   std::string_view reason, Find find) {
    const References::Match& found = match(scope, text, find);
    if (!found.id.empty()) return found.id;
    unknown_words_.insert(&found);
    fail(column, text, describe_miss(found, what), reason, suggestions_of(found));
    return "";
  }
  // A wrong word often stands in thousands of rows; looking for its neighbours once is enough.
  template <typename Find>
  const References::Match& match(std::string_view scope, std::string_view text, Find find) {
    std::string key = concat(scope, "\n", text);
    auto known = matches_.find(key);
    if (known == matches_.end()) known = matches_.emplace(std::move(key), find()).first;
    return known->second;
  }

  const References& references_;
  const common::DateColumn dates_;
  std::map<std::string, References::Match> matches_;
  int row_ = 0;
  std::set<std::string, std::less<>> failed_;
  std::set<const References::Match*> unknown_words_;
  type::ImportReport* report_ = nullptr;
};

using Strings = google::protobuf::RepeatedPtrField<std::string>;

void read_codes(RowReader& reader, std::string_view column, const char* vocabulary, const std::string& field,
                Strings* to) {
  for (const std::string& part : reader.codes_of(vocabulary, field)) {
    if (std::string code = reader.code(column, vocabulary, part); !code.empty()) *to->Add() = std::move(code);
  }
}

void read_parties(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  if (const std::string& kind = sheet.field(i, "kind"); kind.empty()) {
    reader.fail("kind", "", "is missing: need or offer", "REQUIRED");
  } else if (const auto code = reader.word("kind", kind, "kind", "need or offer")) {
    listing->set_kind(kind_of(*code));
  }
  if (const std::string& role = sheet.field(i, "role"); !role.empty()) {
    listing->set_role(role_of(reader.code("role", vocabulary::kRole, role)));
  } else if (listing->kind() == Listing::KIND_NEED) {
    listing->set_role(type::PARTY_ROLE_BENEFICIARY);  // a need can't be anything else
  } else if (listing->kind() == Listing::KIND_OFFER) {
    listing->set_role(type::PARTY_ROLE_PIVOTAL);  // who facilitates says so
  }
  if (const std::string& area = sheet.field(i, "area"); !area.empty()) {
    listing->set_area(area_of(reader.code("area", vocabulary::kArea, area)));
  }
  for (const std::string& part : reader.codes_of(vocabulary::kObjective, sheet.field(i, "objectives"))) {
    const std::string code = reader.code("objectives", vocabulary::kObjective, part);
    if (!code.empty()) listing->add_objectives(objective_of(code));
  }
}

void read_codes_of(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  const auto read = [&](std::string_view column, const char* vocabulary, Strings* to) {
    read_codes(reader, column, vocabulary, sheet.field(i, column), to);
  };
  read("value_chain_stages", vocabulary::kValueChainStage, listing->mutable_value_chain_stages());
  read("creative_fields", vocabulary::kCreativeField, listing->mutable_creative_fields());
  read("topics", vocabulary::kTopic, listing->mutable_topics());
  read("help", vocabulary::kHelp, listing->mutable_help());
  read("modalities", vocabulary::kModality, listing->mutable_modalities());
  read("sdgs", vocabulary::kSdg, listing->mutable_sdgs());
  read("beneficiaries", vocabulary::kBeneficiary, listing->mutable_beneficiaries());
  if (const std::string& urgency = sheet.field(i, "urgency"); !urgency.empty()) {
    listing->set_urgency(reader.code("urgency", vocabulary::kUrgency, urgency));
  }
  if (const std::string& cost = sheet.field(i, "cost_sharing"); !cost.empty()) {
    listing->set_cost_sharing(reader.code("cost_sharing", vocabulary::kCostSharing, cost));
  }
}

void read_partner_rules(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  auto* rules = listing->mutable_partner_rules();
  for (const std::string& part : reader.codes_of(vocabulary::kAxis, sheet.field(i, "partner_axes"))) {
    const std::string code = reader.code("partner_axes", vocabulary::kAxis, part);
    if (!code.empty()) rules->add_axes(axis_of(code));
  }
  for (const std::string& part : common::split_list(sheet.field(i, "partner_regions"))) {
    if (std::string region = reader.region("partner_regions", part); !region.empty())
      rules->add_regions(std::move(region));
  }
  for (const std::string& part : common::split_list(sheet.field(i, "partner_countries"))) {
    std::string country = reader.country("partner_countries", part);
    if (!country.empty()) rules->add_countries(std::move(country));
  }
  rules->set_own_country_excluded(reader.flag("own_country_excluded", sheet.field(i, "own_country_excluded")));
  rules->set_no_repeat(reader.flag("no_repeat", sheet.field(i, "no_repeat")));
  read_codes(reader, "partner_types", vocabulary::kPartnerType, sheet.field(i, "partner_types"),
             rules->mutable_partner_types());
}

void read_conditions(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  const auto is_language = [](std::string_view word) { return !common::find_language(word).tag.empty(); };
  for (const std::string& word : common::split_values(sheet.field(i, "languages"), is_language)) {
    if (common::code_meant("language", word) == "any") {
      listing->mutable_languages()->set_any(true);
    } else if (std::string tag = reader.language("languages", word); !tag.empty()) {
      listing->mutable_languages()->add_tags(std::move(tag));
    }
  }
  listing->mutable_languages()->set_interpreter(reader.knowledge("interpreter", sheet.field(i, "interpreter")));
  if (const std::string& mode = sheet.field(i, "mode"); !mode.empty()) {
    if (const auto code = reader.word("mode", mode, "mode", "onsite, remote or hybrid"))
      listing->set_mode(mode_of(*code));
  }
  auto* access = listing->mutable_access();
  access->set_step_free(reader.knowledge("step_free", sheet.field(i, "step_free")));
  access->set_remote_possible(reader.knowledge("remote_possible", sheet.field(i, "remote_possible")));
  access->set_low_bandwidth(reader.knowledge("low_bandwidth", sheet.field(i, "low_bandwidth")));
  access->set_language_support(reader.knowledge("language_support", sheet.field(i, "language_support")));
}

void read_time(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  const auto date = [&](std::string_view column) {
    const std::string& text = sheet.field(i, column);
    return text.empty() ? std::nullopt : reader.date(column, text);
  };
  if (auto start = date("start")) *listing->mutable_window()->mutable_start() = *std::move(start);
  if (auto end = date("end")) *listing->mutable_window()->mutable_end() = *std::move(end);
  if (auto deadline = date("deadline")) *listing->mutable_deadline() = *std::move(deadline);
  if (const std::string& days = sheet.field(i, "min_days"); !days.empty()) {
    const auto number =
        reader.number("min_days", days, "day", concat("write 1–", kDurationLimitDays, ", or leave it empty"));
    if (number) listing->mutable_window()->set_min_duration_days(*number);
    if (number == 0) reader.fail("min_days", days, "must be at least 1; empty: not known", "OUT_OF_RANGE");
  }
  const std::string& capacity = sheet.field(i, "capacity");
  if (capacity.empty()) {
    listing->set_capacity(1);
  } else if (const auto number = reader.number("capacity", capacity, "place", "write 1–10,000 partners or places")) {
    listing->set_capacity(*number);
  }
}

void read_texts(RowReader& reader, const common::Sheet& sheet, std::size_t i, Listing* listing) {
  listing->set_title(sheet.field(i, "title"));
  listing->set_summary(sheet.field(i, "summary"));
  listing->set_description(sheet.field(i, "description"));
  if (const std::string& language = sheet.field(i, "text_language"); !language.empty()) {
    listing->set_text_language(reader.language("text_language", language));
  }
  listing->set_development_plan(sheet.field(i, "plan"));
  const std::string& translations = sheet.field(i, "translations");
  if (const auto status = common::read_list_cell(translations, "translations", listing); !status.ok()) {
    reader.fail("translations", translations, common::to_std(status.message()), "INVALID_FIELD");
  }
}

void read_relations(RowReader& reader, const common::Sheet& sheet, std::size_t i, std::string_view city,
                    Listing* listing) {
  for (const std::string& organisation : common::split_list(sheet.field(i, "organisations"))) {
    listing->add_organisations(organisation.find('/') == std::string::npos
                                   ? concat("cities/", city, "/organisations/", organisation)
                                   : organisation);
  }
  const std::string& ids = sheet.field(i, "external_ids");
  if (const auto pairs = common::read_pairs_cell(ids); pairs.ok()) {
    listing->mutable_external_ids()->insert(pairs->begin(), pairs->end());
  } else {
    reader.fail("external_ids", ids, common::to_std(pairs.status().message()), "INVALID_FIELD");
  }
  const std::string& embedding = sheet.field(i, "embedding");
  if (!absl::Base64Unescape(embedding, listing->mutable_embedding())) {
    reader.fail("embedding", embedding, "isn't Base64 of one byte for each number", "INVALID_FIELD");
  }
}

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

Listing read_row(RowReader& reader, const common::Sheet& sheet, std::size_t i) {
  Listing listing;
  read_parties(reader, sheet, i, &listing);
  read_codes_of(reader, sheet, i, &listing);
  read_conditions(reader, sheet, i, &listing);
  read_time(reader, sheet, i, &listing);
  read_partner_rules(reader, sheet, i, &listing);
  read_texts(reader, sheet, i, &listing);
  drop_empty_parts(&listing);
  return listing;
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

// Rows that mean the same thing twice: one id (an error), or one city, kind and title under two ids (worth a warning).
class Duplicates {
 public:
  void check(RowReader& reader, int row, std::string_view city, const Listing& listing, bool id_given,
             type::ImportReport* report) {
    const std::string id(common::id_of(listing.name()));
    if (!id.empty()) {
      if (const auto [first, is_new] = row_by_id_.emplace(id, row); !is_new) {
        reader.fail(
            "id", id,
            id_given ? concat("stands in row ", first->second, " and row ", row, ": keep one, or give one another id")
                     : concat("is made from city, kind and title in row ", first->second, " and row ", row,
                              ": delete one, or give both an id"),
            "DUPLICATE_ID");
        return;
      }
    }
    if (city.empty() || listing.title().empty()) return;
    const auto [first, is_new] = row_by_text_.emplace(
        concat(city, "\n", kind_code(listing.kind()), "\n", common::name_key(listing.title())), row);
    if (is_new) return;
    common::add_warning(
        row, "title", listing.title(),
        concat("has the same city, kind and title as row ", first->second, ": perhaps one of them is meant to go"),
        "SAME_TITLE", report);
  }

 private:
  std::map<std::string, int> row_by_id_;
  std::map<std::string, int> row_by_text_;
};

// Rounded to the nearest, halves away from zero.
int whole_units(int days, double days_per_unit) {
  return static_cast<int>(std::lround(days / days_per_unit));
}

void move_by(int days, int months, int years, type::PartialDate* date) {
  if (date->day() != 0) {
    const absl::CivilDay moved = absl::CivilDay(date->year(), date->month(), date->day()) + days;
    date->set_year(static_cast<int>(moved.year()));
    date->set_month(moved.month());
    date->set_day(moved.day());
  } else if (date->month() != 0) {
    const absl::CivilMonth moved = absl::CivilMonth(date->year(), date->month()) + months;
    date->set_year(static_cast<int>(moved.year()));
    date->set_month(moved.month());
  } else {
    date->set_year(date->year() + years);
  }
}

bool is_too_short(const type::Window& window) {
  const absl::CivilDay first = common::first_day(window.start());
  const absl::CivilDay last = common::last_day(window.end());
  return last - first + 1 < std::max(1, window.min_duration_days());
}

bool dates_are_valid(const Listing& listing) {
  const auto valid = [](bool present, const type::PartialDate& date) {
    return !present || common::check_partial_date(date).ok();
  };
  return valid(listing.window().has_start(), listing.window().start()) &&
         valid(listing.window().has_end(), listing.window().end()) && valid(listing.has_deadline(), listing.deadline());
}

}  // namespace

void drop_empty_parts(Listing* listing) {
  if (listing->has_window() && listing->window().ByteSizeLong() == 0) listing->clear_window();
  if (listing->has_languages() && listing->languages().ByteSizeLong() == 0) listing->clear_languages();
  if (listing->has_partner_rules() && listing->partner_rules().ByteSizeLong() == 0) listing->clear_partner_rules();
  if (listing->has_access() && listing->access().ByteSizeLong() == 0) listing->clear_access();
}

void shift_dates(int days, Listing* listing) {
  const int months = whole_units(days, 30.44);
  const int years = whole_units(days, 365.25);
  if (listing->has_deadline()) move_by(days, months, years, listing->mutable_deadline());
  if (!listing->has_window()) return;
  auto* window = listing->mutable_window();
  const bool fits = window->has_start() && window->has_end() && !is_too_short(*window);
  if (window->has_start()) move_by(days, months, years, window->mutable_start());
  if (window->has_end()) move_by(days, months, years, window->mutable_end());
  if (!fits) return;  // was wrong before: the check says so
  const bool end_is_reduced = window->end().day() == 0;
  if (!end_is_reduced && window->start().day() != 0) return;
  while (is_too_short(*window)) {
    if (end_is_reduced) {
      move_by(0, 1, 1, window->mutable_end());
    } else {
      move_by(0, -1, -1, window->mutable_start());
    }
  }
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
  RowReader reader(references, dates);
  reader.report_to(&out.report);
  Duplicates duplicates;
  HelpGuesses guesses;
  GatheredReservations reservations;
  for (std::size_t i = 0; i < sheet.row_count() && !reader.has_too_many_unknown_words(); ++i) {
    const int row = sheet.row_number(i);
    reader.begin(row);
    Listing listing = read_row(reader, sheet, i);
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
    duplicates.check(reader, row, city, listing, !sheet.field(i, "id").empty(), &out.report);

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
  common::sort_by_row(&out.report);
  return out;
}

}  // namespace entente::listings
