#include "services/listings/listing_cells.h"

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "services/common/sheets/cell_words.h"
#include "services/common/sheets/message_cells.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/languages.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

namespace type = entente::type::v1;
using v1::Listing;
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

}  // namespace

Listing read_cells(RowReader& reader, const common::Sheet& sheet, std::size_t row) {
  Listing listing;
  read_parties(reader, sheet, row, &listing);
  read_codes_of(reader, sheet, row, &listing);
  read_conditions(reader, sheet, row, &listing);
  read_time(reader, sheet, row, &listing);
  read_partner_rules(reader, sheet, row, &listing);
  read_texts(reader, sheet, row, &listing);
  drop_empty_parts(&listing);
  return listing;
}

void read_relations(RowReader& reader, const common::Sheet& sheet, std::size_t row, std::string_view city,
                    Listing* listing) {
  for (const std::string& organisation : common::split_list(sheet.field(row, "organisations"))) {
    listing->add_organisations(organisation.find('/') == std::string::npos
                                   ? concat("cities/", city, "/organisations/", organisation)
                                   : organisation);
  }
  const std::string& ids = sheet.field(row, "external_ids");
  if (const auto pairs = common::read_pairs_cell(ids); pairs.ok()) {
    listing->mutable_external_ids()->insert(pairs->begin(), pairs->end());
  } else {
    reader.fail("external_ids", ids, common::to_std(pairs.status().message()), "INVALID_FIELD");
  }
  const std::string& preferences = sheet.field(row, "preferences");
  if (const auto status = common::read_list_cell(preferences, "preferences", listing); !status.ok()) {
    reader.fail("preferences", preferences, common::to_std(status.message()), "INVALID_FIELD");
  }
  const std::string& embedding = sheet.field(row, "embedding");
  if (!absl::Base64Unescape(embedding, listing->mutable_embedding())) {
    reader.fail("embedding", embedding, "isn't Base64 of one byte for each number", "INVALID_FIELD");
  }
}

}  // namespace entente::listings
