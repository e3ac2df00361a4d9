// `needs` and `offers`: list and show; `listing`: what changes one.
#include <iostream>
#include <utility>

#include "cli/commands/server_names.h"
#include "cli/commands/sheets.h"
#include "cli/data_set/known.h"
#include "cli/output/table.h"
#include "cli/resources/resources.h"
#include "cli/resources/verbs.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/text/names.h"
#include "services/common/text/wording.h"
#include "services/listings/listing_names.h"

namespace entente::cli {
namespace {

using common::concat;
using listings::v1::Listing;
using ListingStub = listings::v1::ListingService::Stub;

std::string state_words(const Listing& listing) {
  std::string state = say(concat("cli.listing.state.", common::word_of(listing.state())));
  const bool says_why =
      listing.hold_reason() != Listing::HOLD_REASON_UNSPECIFIED && listing.hold_reason() != Listing::HOLD_REASON_OTHER;
  if (!says_why) return state;
  return concat(state, " · ", say(concat("cli.listing.hold.", common::word_of(listing.hold_reason()))));
}

std::string area_words(const Listing& listing, const Names& names) {
  const std::string code = listings::area_code(listing.area());
  const auto label = names.labels.find(code);
  return label == names.labels.end() ? code : label->second;
}

void add_condition(const std::string& condition, std::string& filter) {
  common::append(filter, filter.empty() ? "" : " AND ", condition);
}

// Conditions of options as docs/filters.md writes them.
std::string filter_of(const ResourceOptions& options, Listing::Kind kind) {
  std::string filter;
  add_condition(concat("kind = ", common::word_of(kind)), filter);
  if (!options.state.empty()) add_condition(concat("state = \"", options.state, "\""), filter);
  if (!options.area.empty()) add_condition(concat("area = \"", options.area, "\""), filter);
  if (!options.field.empty()) add_condition(concat("creative_field = \"", options.field, "\""), filter);
  if (!options.filter.empty()) add_condition(concat("(", options.filter, ")"), filter);
  return filter;
}

absl::StatusOr<int> list(const ResourceOptions& options, Listing::Kind kind) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Known cities, known_cities(servers));
  listings::v1::ListListingsRequest request;
  request.set_parent("cities/-");
  if (!options.city.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const auto* city, cities.city(options.city));
    request.set_parent(city->name());
  }
  request.set_filter(filter_of(options, kind));
  std::vector<Listing> found;
  ENTENTE_RETURN_IF_ERROR(servers.pages(servers.listings(), &ListingStub::ListListings, request,
                                        [&](const listings::v1::ListListingsResponse& page) {
                                          for (const Listing& listing : page.listings())
                                            if (options.words.empty() || cities.has_words(listing, options.said()))
                                              found.push_back(listing);
                                        }));
  if (options.json()) {
    print(json_list("listings", found));
    return kDone;
  }
  if (found.empty()) {
    std::cout << say("cli.listing.none") << '\n';
    return kDone;
  }
  Names names = cities.names();
  ENTENTE_ASSIGN_OR_RETURN(const auto vocabularies, servers.all_vocabularies());
  add_labels(vocabularies, spoken(), names);
  Table table({Align::kLeft, Align::kLeft, Align::kLeft, Align::kLeft, Align::kRight, Align::kLeft});
  table.head({say("cli.listing.head.id"), say("cli.listing.head.city"), say("cli.listing.head.area"),
              say("cli.listing.head.state"), say("cli.listing.head.places"), say("cli.listing.head.title")});
  for (const Listing& listing : found) {
    table.add({std::string(common::id_of(listing.name())), names.shown_city(listing.name()), area_words(listing, names),
               state_words(listing), concat(listing.capacity() - listing.reserved_places(), "/", listing.capacity()),
               listing.title()});
  }
  table.print(std::cout);
  return kDone;
}

absl::StatusOr<int> show(const ResourceOptions& options, Listing::Kind kind) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* listing, known.listing(options.said(), kind));
  if (options.json()) {
    print(message_json(*listing));
    return kDone;
  }
  std::cout << known.words_of(*listing) << '\n';
  print_cells(std::cout, cells_of(*listing));
  return kDone;
}

absl::StatusOr<int> edit(ResourceOptions options) {
  Servers servers(options.servers);
  ENTENTE_ASSIGN_OR_RETURN(const Cells changes, take_changes(options));
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* listing, known.listing(options.said()));
  listings::v1::ImportListingsRequest request;
  ENTENTE_ASSIGN_OR_RETURN(*request.mutable_sheet(), change_sheet(*listing, changes));
  request.set_validate_only(options.dry_run);
  request.set_allow_mixed_examples(true);  // it is there, and its mark stays
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const auto reply, servers.call(servers.listings(), &ListingStub::ImportListings, request));
  if (options.json()) {
    print(message_json(reply.report()));
    return reply.report().violations().empty() ? kDone : kNo;
  }
  return print_change(known.words_of(*listing), reply.report(), options.dry_run);
}

// A step in the life of one, with its etag: what was found is what changes.
template <class Request>
absl::StatusOr<int> step(const ResourceOptions& options,
                         grpc::Status (ListingStub::*method)(grpc::ClientContext*, const Request&, Listing*)) {
  Servers servers(options.servers);
  Request request;
  if constexpr (requires { request.reason(); }) {
    request.set_reason(common::value_of<Listing::HoldReason>(options.reason));
    if (request.reason() == Listing::HOLD_REASON_UNSPECIFIED)
      return absl::InvalidArgumentError(
          say("cli.listing.no_reason",
              {{"reason", options.reason}, {"reasons", common::words_of(*Listing::HoldReason_descriptor())}}));
  }
  ENTENTE_ASSIGN_OR_RETURN(const Known known, known_network(servers));
  ENTENTE_ASSIGN_OR_RETURN(const Listing* listing, known.listing(options.said()));
  request.set_name(listing->name());
  request.set_etag(listing->etag());
  request.set_request_id(common::RandomIds().uuid());
  ENTENTE_ASSIGN_OR_RETURN(const Listing after, servers.call(servers.listings(), method, request));
  if (options.json()) {
    print(message_json(after));
  } else {
    std::cout << common::id_of(after.name()) << ": " << state_words(after) << " · " << known.words_of(after) << '\n';
  }
  return kDone;
}

void add_kind(CLI::App& app, const char* name, const std::string& about, Listing::Kind kind) {
  const auto options = std::make_shared<ResourceOptions>();
  CLI::App* listings = app.add_subcommand(name, about);
  listings->footer(say("cli.listing.footer"));
  listings->require_subcommand(1);
  CLI::App* listed = add_resource_verb(*listings, "list", say("cli.listing.list"), options,
                                       [kind](const ResourceOptions& given) { return list(given, kind); });
  take_words(*listed, options);
  listed->add_option("--city", options->city, say("cli.listing.city"));
  listed->add_option("--area", options->area, say("cli.listing.area"));
  listed->add_option("--field", options->field, say("cli.listing.field"));
  listed->add_option("--state", options->state, say("cli.listing.state"));
  listed->add_option("--filter", options->filter, say("cli.listing.filter"));
  CLI::App* shown = add_resource_verb(*listings, "show", say("cli.listing.show"), options,
                                      [kind](const ResourceOptions& given) { return show(given, kind); });
  take_one(*shown, kind == Listing::KIND_NEED ? "NEED" : "OFFER", options);
}

}  // namespace

void add_needs_and_offers_commands(CLI::App& app) {
  add_kind(app, "needs", say("cli.listing.needs"), Listing::KIND_NEED);
  add_kind(app, "offers", say("cli.listing.offers"), Listing::KIND_OFFER);
}

void add_listing_command(CLI::App& app) {
  const auto options = std::make_shared<ResourceOptions>();
  CLI::App* listing = app.add_subcommand("listing", say("cli.listing.about"));
  listing->footer(say("cli.listing.footer"));
  listing->require_subcommand(1);
  CLI::App* edited = add_resource_verb(*listing, "edit", say("cli.listing.edit"), options, edit);
  take_one_and_changes(*edited, "LISTING", options);
  take_dry_run(*edited, options);
  const auto add_step = [&](const char* name, const std::string& about, RunResource run) {
    CLI::App* command = add_resource_verb(*listing, name, about, options, std::move(run));
    take_one(*command, "LISTING", options);
    return command;
  };
  add_step("publish", say("cli.listing.publish"),
           [](const ResourceOptions& given) { return step(given, &ListingStub::PublishListing); });
  add_step("hold", say("cli.listing.hold"),
           [](const ResourceOptions& given) { return step(given, &ListingStub::HoldListing); })
      ->add_option("--reason", options->reason, say("cli.listing.reason"))
      ->required();
  add_step("resume", say("cli.listing.resume"),
           [](const ResourceOptions& given) { return step(given, &ListingStub::ResumeListing); });
  add_step("renew", say("cli.listing.renew"),
           [](const ResourceOptions& given) { return step(given, &ListingStub::RenewListing); });
  add_step("withdraw", say("cli.listing.withdraw"),
           [](const ResourceOptions& given) { return step(given, &ListingStub::WithdrawListing); });
}

}  // namespace entente::cli
