#include <map>
#include <utility>

#include "cli/commands/filled_sheet.h"
#include "cli/commands/sheets.h"
#include "cli/data_set/part_sheets.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/profiles/classification_sheet.h"
#include "services/profiles/country_sheet.h"
#include "services/profiles/vocabulary_sheet.h"

namespace entente::cli {
namespace {

using matching::v1::Directive;
using profiles::v1::Contact;
using profiles::v1::Country;
using profiles::v1::Organisation;
using profiles::v1::Vocabulary;

std::string at(const google::protobuf::Map<std::string, std::string>& map, const char* key) {
  const auto found = map.find(key);
  return found == map.end() ? std::string() : found->second;
}

std::string date(bool known, const type::v1::PartialDate& value) {
  return known ? common::format_partial_date(value) : "";
}

std::vector<std::string> both(const common::SheetColumns& columns) {
  std::vector<std::string> all = columns.required;
  all.insert(all.end(), columns.optional.begin(), columns.optional.end());
  return all;
}

// One class, or one code, with what it belongs to.
template <class Part>
struct Of {
  std::string owner;
  const Part* part;
};

std::string field_of(const Country& country, const std::string& column) {
  if (column == "iso2") return std::string(common::id_of(country.name()));
  if (column == "iso3") return country.iso3();
  if (column == "name") return at(country.labels(), "en");
  if (column == "name_fr") return at(country.labels(), "fr");
  if (column == "aliases") return common::join(country.aliases(), ";");
  if (column == "official_languages") return common::join(country.official_languages(), ";");
  return country.note();
}

std::string field_of(const Of<Country::Classification>& of, const std::string& column) {
  const auto& one = *of.part;
  if (column == "iso2") return of.owner;
  if (column == "scheme") return one.scheme();
  if (column == "value") return one.value();
  if (column == "source") return one.source();
  if (column == "valid_from") return date(one.has_valid_from(), one.valid_from());
  if (column == "valid_to") return date(one.has_valid_to(), one.valid_to());
  return date(one.has_state_of(), one.state_of());
}

std::string field_of(const Of<Vocabulary::Entry>& of, const std::string& column) {
  const auto& entry = *of.part;
  if (column == "vocabulary") return of.owner;
  if (column == "code") return entry.code();
  if (column == "label_en") return at(entry.labels(), "en");
  if (column == "label_fr") return at(entry.labels(), "fr");
  if (column == "meaning_en") return at(entry.meanings(), "en");
  if (column == "meaning_fr") return at(entry.meanings(), "fr");
  if (column == "parent") return entry.parent();
  if (column == "fcs") return entry.fcs_domain();
  if (column == "engine") return common::text_of(entry.engine());
  return entry.deprecated() ? "true" : "";
}

std::string city_of(const std::string& name) {
  return name.substr(7, name.find('/', 7) - 7);  // behind "cities/"
}

std::string field_of(const Organisation& organisation, const std::string& column) {
  if (column == "city") return city_of(organisation.name());
  if (column == "id") return std::string(common::id_of(organisation.name()));
  if (column == "name") return organisation.display_name();
  if (column == "kind") return organisation.kind();
  return organisation.uri();
}

std::string field_of(const Contact& contact, const std::string& column) {
  if (column == "city") return city_of(contact.name());
  if (column == "id") return std::string(common::id_of(contact.name()));
  if (column == "name") return contact.display_name();
  if (column == "function") return contact.function();
  if (column == "institution_type") return contact.institution_type();
  if (column == "email") return contact.email();
  if (column == "phone") return contact.phone();
  return contact.alternate() ? "true" : "";
}

std::string field_of(const Directive& directive, const std::string& column) {
  if (column == "programme")
    return std::string(common::id_of(directive.name().substr(0, directive.name().find("/directives/"))));
  if (column == "kind") return directive.kind() == Directive::KIND_KEEP ? "keep" : "rule-out";
  if (column == "need") return std::string(common::id_of(directive.need()));
  if (column == "offer") return std::string(common::id_of(directive.offer()));
  return directive.reason();
}

// What filled_sheet() asks for each cell.
constexpr auto kFieldOf = [](const auto& message, const std::string& column) { return field_of(message, column); };

}  // namespace

std::string countries_sheet(const std::vector<Country>& countries) {
  return filled_sheet(countries, profiles::country_columns().required,
                      {"iso2", "iso3", "name", "name_fr", "aliases", "official_languages", "notes"}, kFieldOf);
}

std::string classifications_sheet(const std::vector<Country>& countries) {
  std::vector<Of<Country::Classification>> all;
  for (const Country& country : countries) {
    for (const auto& one : country.classifications()) all.push_back({std::string(common::id_of(country.name())), &one});
  }
  return filled_sheet(all, profiles::classification_columns().required, both(profiles::classification_columns()),
                      kFieldOf);
}

std::string vocabularies_sheet(const std::vector<Vocabulary>& vocabularies) {
  std::vector<Of<Vocabulary::Entry>> all;
  for (const Vocabulary& vocabulary : vocabularies) {
    for (const auto& entry : vocabulary.entries())
      all.push_back({std::string(common::id_of(vocabulary.name())), &entry});
  }
  return filled_sheet(all, profiles::vocabulary_columns().required, both(profiles::vocabulary_columns()), kFieldOf);
}

std::string organisations_sheet(const std::vector<Organisation>& organisations) {
  return filled_sheet(organisations, organisation_columns(), organisation_columns(), kFieldOf);
}

std::string contacts_sheet(const std::vector<Contact>& contacts) {
  return filled_sheet(contacts, contact_columns(), contact_columns(), kFieldOf);
}

std::string directives_sheet(const std::vector<Directive>& directives) {
  return filled_sheet(directives, directive_columns(), directive_columns(), kFieldOf);
}

}  // namespace entente::cli
