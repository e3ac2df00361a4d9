// `cities`: list and show; `city edit`.
#include <iostream>

#include "cli/commands/server_names.h"
#include "cli/commands/sheets.h"
#include "cli/data_set/known.h"
#include "cli/output/table.h"
#include "cli/resources/resources.h"
#include "cli/resources/verbs.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/profiles/city_store.h"

namespace entente::cli {
namespace {

using common::concat;
using profiles::v1::City;
using Stub = profiles::v1::ProfileService::Stub;

// By id, usual or local name; "a word begins so" as everywhere.
bool has_words(const City& city, const std::string& said) {
  std::string text = concat(city.display_name(), " ", common::id_of(city.name()), " ", city.country());
  for (const auto& name : city.local_names()) common::append(text, " ", name.text());
  return find_words(text, said) != WordsFound::kNotAll;
}

std::string filter_of(const ResourceOptions& options) {
  std::string filter;
  const auto add = [&](const char* field, const std::string& value) {
    if (!value.empty()) common::append(filter, filter.empty() ? "" : " AND ", field, " = \"", value, "\"");
  };
  add("country", options.country);
  add("creative_field", options.field);
  add("standing", options.state);
  if (!options.filter.empty()) common::append(filter, filter.empty() ? "" : " AND ", "(", options.filter, ")");
  return filter;
}

absl::StatusOr<int> list(const ResourceOptions& options) {
  Servers servers(options.servers);
  profiles::v1::ListCitiesRequest request;
  request.set_filter(filter_of(options));
  std::vector<City> found;
  ENTENTE_RETURN_IF_ERROR(
      servers.pages(servers.profiles(), &Stub::ListCities, request, [&](const profiles::v1::ListCitiesResponse& page) {
        for (const City& city : page.cities())
          if (options.words.empty() || has_words(city, options.said())) found.push_back(city);
      }));
  if (options.json()) {
    print(json_list("cities", found));
    return kDone;
  }
  if (found.empty()) {
    std::cout << say("cli.city.none") << '\n';
    return kDone;
  }
  Names names;
  ENTENTE_RETURN_IF_ERROR(add_network(servers, spoken(), names));
  const absl::CivilDay today = common::utc_day(common::SystemClock().now());
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft});
  table.head({say("cli.city.head.id"), say("cli.city.head.name"), say("cli.city.head.country"),
              say("cli.city.head.field"), say("cli.city.head.standing")});
  for (const City& city : found) {
    const std::string field = profiles::field_on(city, today);
    const auto label = names.labels.find(field);
    table.add({std::string(common::id_of(city.name())), city.display_name(), city.country(),
               label == names.labels.end() ? field : label->second,
               city.standing() == City::STANDING_ACTIVE
                   ? ""
                   : say(concat("cli.city.standing.", common::word_of(city.standing())))});
  }
  if (!names.shape.fields) table.drop(3);
  if (!names.shape.countries) table.drop(2);
  table.print(std::cout);
  return kDone;
}

absl::StatusOr<int> show(const ResourceOptions& options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_cities(servers));
  ENTENTE_ASSIGN_OR_RETURN(const City* city, known.city(options.said()));
  if (options.json()) {
    print(message_json(*city));
  } else {
    print_cells(std::cout, cells_of(*city));
  }
  return kDone;
}

absl::StatusOr<int> edit(ResourceOptions options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Cells changes, take_changes(options));
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_cities(servers));
  ENTENTE_ASSIGN_OR_RETURN(const City* city, known.city(options.said()));
  profiles::v1::ImportCitiesRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_sheet(), change_sheet(*city, changes));
  request.set_validate_only(options.dry_run);
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.profiles(), &Stub::ImportCities, request));
  if (options.json()) {
    print(message_json(reply.report()));
    return reply.report().violations().empty() ? kDone : kNo;
  }
  return print_change(city->display_name(), reply.report(), options.dry_run);
}

}  // namespace

void add_cities_commands(CLI::App& app) {
  const auto options = std::make_shared<ResourceOptions>();
  CLI::App* cities = app.add_subcommand("cities", say("cli.city.cities"));
  cities->footer(say("cli.city.footer"));
  cities->require_subcommand(1);
  CLI::App* listed = add_resource_verb(*cities, "list", say("cli.city.list"), options, list);
  take_words(*listed, options);
  listed->add_option("--country", options->country, say("cli.city.country"));
  listed->add_option("--field", options->field, say("cli.listing.field"));
  listed->add_option("--standing", options->state, say("cli.city.standing"));
  listed->add_option("--filter", options->filter, say("cli.listing.filter"));
  take_one(*add_resource_verb(*cities, "show", say("cli.city.show"), options, show), "CITY", options);
  CLI::App* city = app.add_subcommand("city", say("cli.city.about"));
  city->footer(say("cli.city.footer"));
  city->require_subcommand(1);
  CLI::App* edited = add_resource_verb(*city, "edit", say("cli.city.edit"), options, edit);
  take_one_and_changes(*edited, "CITY", options);
  take_dry_run(*edited, options);
}

}  // namespace entente::cli
