#include "cli/data_set/new_network.h"

#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>

#include "cli/data_set/programme_text.h"
#include "cli/data_set/templates.h"
#include "cli/output/language.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/slug.h"
#include "services/common/text/text.h"

namespace entente::profiles {
extern const char* const kVocabulariesCsv;
}

namespace entente::cli {

extern const char* const kCountriesCsv;

namespace {

using common::concat;
using Files = std::vector<std::pair<std::string, std::string>>;

// The one country and the one field of a network that has none: ISO 3166 leaves ZZ to its users.
constexpr std::string_view kAnywhere = "ZZ";
constexpr std::string_view kAnyField = "members";

struct Label {
  std::string code;
  std::string english;
  std::string french;
};

absl::StatusOr<Label> label_of(const std::string& text) {
  const std::size_t bar = text.find('|');
  Label label;
  label.english = std::string(common::trim(text.substr(0, bar)));
  label.french = bar == std::string::npos ? label.english : std::string(common::trim(text.substr(bar + 1)));
  label.code = common::make_slug(label.english);
  if (label.code.empty() || label.french.empty())
    return absl::InvalidArgumentError(say("cli.init.no_label", {{"label", text}}));
  return label;
}

absl::StatusOr<std::vector<Label>> labels_of(const std::vector<std::string>& texts) {
  std::vector<Label> labels;
  std::set<std::string> codes;
  for (const std::string& text : texts) {
    ENTENTE_ASSIGN_OR_RETURN(Label label, label_of(text));
    if (!codes.insert(label.code).second)
      return absl::InvalidArgumentError(say("cli.init.label_twice", {{"label", label.english}}));
    labels.push_back(std::move(label));
  }
  return labels;
}

std::string in(common::Language language, std::string_view id) {
  return common::text(id, language);
}

// All countries, none of them of the North: every pair is of the one axis between those of the South, which is then
// said nowhere.
std::string countries_of_one_class() {
  const std::vector<std::string> columns = {"iso2",         "iso3",        "name",          "name_fr",
                                            "aliases",      "m49_region",  "m49_subregion", "m49_intermediate",
                                            "unesco_group", "development", "income_group",  "oda_recipient",
                                            "ldc",          "lldc",        "sids",          "official_languages",
                                            "notes"};
  const common::Sheet usual =
      common::Sheet::read(kCountriesCsv, {.required = columns, .optional = {}, .ids = {"iso2"}});
  std::string sheet = common::csv_line(columns);
  for (std::size_t i = 0; i < usual.row_count(); ++i) {
    std::vector<std::string> row;
    for (const std::string& column : columns)
      row.push_back(column == "development" ? "developing" : usual.field(i, column));
    sheet += common::csv_line(row);
  }
  return sheet;
}

std::string countries_sheet(const NewNetwork& network) {
  if (network.north_and_south) return kCountriesCsv;
  if (network.countries) return countries_of_one_class();
  return common::csv_line({"iso2", "iso3", "name", "name_fr", "development"}) +
         common::csv_line({std::string(kAnywhere), "ZZZ", in(common::Language::kEnglish, "cli.init.anywhere"),
                           in(common::Language::kFrench, "cli.init.anywhere"), "developing"});
}

// The vocabularies of creative cities, but for fields, and topics where the network says its own.
absl::StatusOr<std::string> vocabularies_sheet(const NewNetwork& network) {
  const std::vector<std::string> columns = {"vocabulary", "code",       "label_en", "label_fr",
                                            "meaning_en", "meaning_fr", "parent",   "engine"};
  const common::Sheet usual = common::Sheet::read(
      profiles::kVocabulariesCsv, {.required = columns, .optional = {}, .ids = {"code", "label_en", "label_fr"}});
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Label> fields, labels_of(network.fields));
  ENTENTE_ASSIGN_OR_RETURN(const std::vector<Label> topics, labels_of(network.topics));
  std::string sheet = common::csv_line(columns);
  const auto add = [&](const char* vocabulary, const Label& label, const char* parent) {
    sheet += common::csv_line({vocabulary, label.code, label.english, label.french, "", "", parent, ""});
  };
  for (const Label& field : fields) add("creative-field", field, "");
  if (fields.empty())
    add("creative-field",
        {std::string(kAnyField), in(common::Language::kEnglish, "cli.init.any_field"),
         in(common::Language::kFrench, "cli.init.any_field")},
        "");
  // Topics go across fields, since those that they are of elsewhere aren't there.
  for (const Label& topic : topics) add("topic", topic, "cross");
  for (std::size_t i = 0; i < usual.row_count(); ++i) {
    const std::string& vocabulary = usual.field(i, "vocabulary");
    if (vocabulary == "creative-field" || vocabulary == "fcs-domain") continue;
    if (vocabulary == "topic" && !topics.empty()) continue;
    std::vector<std::string> row;
    for (const std::string& column : columns)
      row.push_back(column == "parent" && vocabulary == "topic" ? "cross" : usual.field(i, column));
    sheet += common::csv_line(row);
  }
  return sheet;
}

matching::v1::Programme programme_of(const NewNetwork& network) {
  matching::v1::Programme programme;
  programme.set_display_name(network.name);
  // Without North and South all members are of one kind, and every pair is of the axis between these.
  if (network.north_and_south) programme.add_axes(type::v1::AXIS_NORTH_SOUTH);
  programme.add_axes(type::v1::AXIS_SOUTH_SOUTH);
  if (network.trios) {
    programme.add_axes(type::v1::AXIS_NORTH_SOUTH_SOUTH);
    programme.set_trios(true);
  }
  // Of few topics each is common, and brings few points: one that both name is enough.
  if (!network.topics.empty()) {
    programme.set_relevance_floor(5);
    programme.set_relevance_good(8);
  }
  // Counts nothing until somebody says whom they would rather have.
  (*programme.mutable_weights())["preferences"] = 20;
  programme.set_review_days(5);
  programme.set_answer_days(21);
  return programme;
}

// Columns of the sheets of members and of listings that say what the network doesn't have.
std::vector<std::string> columns_without(const NewNetwork& network) {
  std::vector<std::string> without;
  const auto drop = [&](bool has, std::initializer_list<const char*> columns) {
    if (!has) without.insert(without.end(), columns.begin(), columns.end());
  };
  drop(network.countries, {"country_iso2", "partner_regions", "partner_countries", "own_country_excluded"});
  drop(!network.fields.empty(), {"creative_field", "designated", "creative_fields"});
  drop(network.north_and_south, {"declared_class", "partner_axes"});
  return without;
}

// What a sheet of members or of what they say doesn't hold itself.
std::string mapping(const NewNetwork& network, const nlohmann::json& more) {
  nlohmann::json fill = more;
  if (more.empty()) {
    if (!network.countries) fill["country_iso2"] = kAnywhere;
    if (network.fields.empty()) fill["creative_field"] = kAnyField;
  }
  return nlohmann::json{{"columns", nlohmann::json::object()}, {"fill", fill.empty() ? nlohmann::json::object() : fill}}
             .dump(2) +
         "\n";
}

std::string manifest(const NewNetwork& network) {
  nlohmann::json files = nlohmann::json::array();
  for (const auto& [path, kind] :
       std::initializer_list<std::pair<const char*, const char*>>{{"countries.csv", "countries"},
                                                                  {"vocabularies.csv", "vocabularies"},
                                                                  {"cities.csv", "cities"},
                                                                  {"listings.csv", "listings"},
                                                                  {"programmes/first.json", "programme"}})
    files.push_back({{"path", path}, {"kind", kind}});
  return nlohmann::json{{"format", 1}, {"name", network.name}, {"files", files}}.dump(2) + "\n";
}

// A word of the network's own, and of several where that is said: "Person/People|Personne/Personnes".
struct OwnWord {
  Label one;
  std::optional<Label> several;
};

absl::StatusOr<OwnWord> own_word(const std::string& text) {
  std::string one;
  std::string several;
  for (const std::string_view language : common::split(text, '|')) {
    const std::size_t slash = language.find('/');
    common::append(one, one.empty() ? "" : "|", language.substr(0, slash));
    if (slash != std::string_view::npos) {
      common::append(several, several.empty() ? "" : "|", language.substr(slash + 1));
    }
  }
  OwnWord word;
  ENTENTE_ASSIGN_OR_RETURN(word.one, label_of(one));
  if (!several.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(word.several, label_of(several));
  }
  return word;
}

// Texts that are such a word and nothing else, on pages, in tables and in what is printed.
struct WordTexts {
  const std::string NewNetwork::*word;
  std::vector<std::string_view> one;
  std::vector<std::string_view> several;
};
const std::vector<WordTexts>& word_texts() {
  static const auto* const texts = new std::vector<WordTexts>{
      {&NewNetwork::member,
       {"cli.book.city", "cli.city.head.name", "cli.invitations.head.city", "cli.listing.head.city",
        "console.cities.city", "console.unmet.city", "printed.agreement.city", "printed.report.city"},
       {"cli.proposals.head.cities", "console.cities.of", "console.family.city", "console.nav.cities",
        "task.column.cities"}},
      {&NewNetwork::need,
       {"cli.book.need", "cli.directive.head.need", "cli.explain.need", "cli.rounds.head.need", "console.earlier.need",
        "console.family.need", "console.listing.need", "console.sheet.need", "console.why_not.need",
        "printed.kind.need"},
       {"cli.round.needs", "console.listing.needs", "printed.report.needs"}},
      {&NewNetwork::offer,
       {"cli.book.offer", "cli.directive.head.offer", "cli.explain.offer", "console.listing.offer",
        "console.why_not.offer", "printed.kind.offer"},
       {"console.cities.offers", "console.listing.offers"}}};
  return *texts;
}

// The network's own words in both languages, sorted by id; a word that isn't said has no row.
absl::StatusOr<std::string> own_words(const NewNetwork& network) {
  std::map<std::string, Label, std::less<>> rows;
  for (const WordTexts& texts : word_texts()) {
    if (network.*texts.word == NewNetwork().*texts.word) continue;
    ENTENTE_ASSIGN_OR_RETURN(const OwnWord word, own_word(network.*texts.word));
    for (const std::string_view id : texts.one) rows.emplace(id, word.one);
    if (!word.several) continue;
    for (const std::string_view id : texts.several) rows.emplace(id, *word.several);
  }
  std::string sheet = common::csv_line({"id", "en", "fr"});
  for (const auto& [id, label] : rows) sheet += common::csv_line({id, label.english, label.french});
  return sheet;
}

}  // namespace

absl::StatusOr<Files> files_of(const NewNetwork& network) {
  if (common::trim(network.name).empty()) return absl::InvalidArgumentError(say("cli.init.no_name"));
  if (network.north_and_south && !network.countries)
    return absl::InvalidArgumentError(say("cli.init.north_without_countries"));
  Files files = {
      {"countries.csv", countries_sheet(network)},
      {"cities.csv", sheet_template("cities", columns_without(network))},
      {"listings.csv", sheet_template("listings", columns_without(network))},
      {"programmes/first.json", programme_text(programme_of(network))},
      {"members.json", mapping(network, {})},
      {"needs.json", mapping(network, {{"kind", "need"}, {"area", "training-capacity"}})},
      {"offers.json", mapping(network, {{"kind", "offer"}, {"role", "pivotal"}, {"area", "training-capacity"}})},
      {"manifest.json", manifest(network)}};
  ENTENTE_ASSIGN_OR_RETURN(std::string vocabularies, vocabularies_sheet(network));
  files.emplace_back("vocabularies.csv", std::move(vocabularies));
  ENTENTE_ASSIGN_OR_RETURN(std::string words, own_words(network));
  files.emplace_back("texts.csv", std::move(words));
  return files;
}

}  // namespace entente::cli
