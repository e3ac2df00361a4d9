#include "services/listings/listing_handlers.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>

#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/status.h"
#include "services/common/base/time.h"
#include "services/common/rpc/field_mask.h"
#include "services/common/rpc/list_request.h"
#include "services/common/rpc/write_once.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/storage/etag.h"
#include "services/common/storage/page.h"
#include "services/common/text/names.h"
#include "services/common/text/slug.h"
#include "services/listings/access.h"
#include "services/listings/errors.h"
#include "services/listings/listing_life.h"
#include "services/listings/listing_names.h"
#include "services/listings/listing_search.h"
#include "services/listings/listing_sheet.h"
#include "services/listings/listing_store.h"
#include "services/listings/strings.h"

namespace entente::listings {
namespace {

using v1::Listing;

constexpr int kMostNames = 1000;

const common::ListField kListFields[] = {{"name", {}, "cities/"},
                                         {"kind"},
                                         {"state"},
                                         {"role"},
                                         {"area"},
                                         {"creative_field", "creative_fields"},
                                         {"topic", "topics"},
                                         {"example"},
                                         {"urgency"},
                                         {"capacity"},
                                         {"title"},
                                         {"create_time"},
                                         {"publish_time"},
                                         {"update_time"},
                                         {"expire_time"}};

// What of a filter the store's query can do.
ListingQuery query_of(const common::Selection& selection) {
  ListingQuery query;
  query.kind = selection.only_number("kind");
  query.role = selection.only_number("role");
  query.area = selection.only_number("area");
  query.state = selection.only_number("state");
  query.topic = selection.only_text("topic");
  query.creative_field = selection.only_text("creative_field");
  if (const auto example = selection.only("example"); example.has_value()) query.example = example->number == 1;
  return query;
}

absl::Status already_exists(std::string_view id) {
  return common::make_error(common::kAlreadyExists,
                            concat("a listing with the id ", id, " exists already; ids are unique in the network"),
                            {{"resource", id}});
}

// A free id: the one asked for, or one made of city, kind and title with a number behind it where needed.
absl::StatusOr<std::string> choose_id(common::ReadTransaction& tx, std::string_view asked, const Listing& listing) {
  if (!asked.empty()) {
    ENTENTE_ASSIGN_OR_RETURN(const auto taken, find_listing_by_id(tx, asked));
    if (taken) return already_exists(asked);
    return std::string(asked);
  }
  return free_id(tx, make_listing_id(common::city_id_of(listing.name()), listing.kind(), listing.title()));
}

// Everything but the storing, inside a transaction of either kind.
absl::StatusOr<StoredListing> prepare_create(common::ReadTransaction& tx, const common::CallContext& call,
                                             const v1::CreateListingRequest& request, const References& references) {
  StoredListing stored;
  Listing& listing = stored.listing;
  listing = request.listing();
  common::clear_output_only(&listing);
  drop_empty_parts(&listing);
  listing.set_name(concat(request.parent(), "/listings/"));
  ENTENTE_RETURN_IF_ERROR(status_of(check_listing(listing, references, nullptr), "listing."));
  ENTENTE_ASSIGN_OR_RETURN(const std::string id, choose_id(tx, request.listing_id(), listing));
  listing.set_name(common::ListingName(common::city_id_of(request.parent()), id).text());
  ENTENTE_RETURN_IF_ERROR(check_against_store(tx, listing, 0));
  listing.set_state(Listing::STATE_DRAFT);
  *listing.mutable_create_time() = common::to_timestamp(call.now);
  if (request.publish()) publish(call.now, &listing);
  return stored;
}

// As LISTING_VIEW_BASIC has it.
void shorten(Listing& listing) {
  listing.clear_description();
  listing.clear_embedding();
  listing.clear_external_ids();
  listing.clear_partner_rules();
  listing.clear_preferences();
  listing.clear_access();
  listing.clear_objectives();
  listing.clear_modalities();
  listing.clear_sdgs();
  listing.clear_value_chain_stages();
  listing.clear_organisations();
  for (Listing::Translation& translation : *listing.mutable_translations()) {
    translation.clear_summary();
    translation.clear_description();
  }
}

absl::Status check_names(const v1::BatchGetListingsRequest& request, std::string_view city) {
  common::FieldViolations violations;
  violations.require(request.names_size() > 0, "names", "is empty; give at least one");
  violations.require(request.names_size() <= kMostNames, "names",
                     concat("has ", request.names_size(), " entries; give at most ", kMostNames));
  std::set<std::string_view> given;
  for (int i = 0; i < std::min(request.names_size(), kMostNames); ++i) {
    const std::string& name = request.names(i);
    const std::string at = concat("names[", i, "]");
    violations.require(common::ListingName::parse(name).has_value(), at, "must read cities/{city}/listings/{listing}");
    violations.require(city.empty() || common::city_id_of(name) == city, at, concat("isn't of ", request.parent()));
    violations.require(given.insert(name).second, at, "is there twice");
  }
  return violations.status();
}

absl::Status check_create(const v1::CreateListingRequest& request) {
  common::FieldViolations violations;
  violations.require(request.parent() == concat("cities/", common::city_id_of(request.parent())) &&
                         common::is_slug(common::city_id_of(request.parent())),
                     "parent", "must read cities/{city} with the city's slug");
  violations.require(request.has_listing(), "listing", "is missing");
  if (!request.listing_id().empty()) common::check_slug("listing_id", request.listing_id(), violations);
  return violations.status();
}

absl::Status check_room(common::ReadTransaction& tx, const Ground& ground, const common::Caller& caller,
                        std::string_view city) {
  if (ImportGate::brings_networks(caller)) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const std::int64_t present, living_listings(tx, city));
  return ground.imports->check_city(caller, city, present, 1);
}

struct Update {
  StoredListing stored;
  bool changes = false;
};

absl::StatusOr<Update> prepare_update(common::ReadTransaction& tx, const v1::UpdateListingRequest& request,
                                      const References& references) {
  const std::string& name = request.listing().name();
  ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> found, find_listing(tx, name));
  if (!found) return no_listing(name);
  Update update{*std::move(found), false};
  Listing& listing = update.stored.listing;
  const Listing before = listing;
  ENTENTE_RETURN_IF_ERROR(common::check_etag(request.listing().etag(), before.etag(), name));
  if (!can_change(before.state())) {
    return common::make_error(kWrongState, concat("listing ", name, " is withdrawn and takes no changes"),
                              {{"listing", name}, {"state", state_name(before.state())}});
  }
  ENTENTE_RETURN_IF_ERROR(common::apply_update(request.update_mask(), request.listing(), &listing));
  drop_empty_parts(&listing);
  update.changes = !google::protobuf::util::MessageDifferencer::Equals(before, listing);
  if (!update.changes) return update;
  ENTENTE_RETURN_IF_ERROR(status_of(check_listing(listing, references, &before), "listing."));
  ENTENTE_RETURN_IF_ERROR(check_against_store(tx, listing, before.reserved_places()));
  settle(&listing, update.stored.confirmed_places);
  return update;
}

}  // namespace

absl::Status no_listing(std::string_view name) {
  return common::not_found(name);
}

absl::StatusOr<std::string> listed_city(const std::string& parent) {
  const std::string_view city = common::city_id_of(parent);
  if (parent != concat("cities/", city) || (city != "-" && !common::is_slug(city))) {
    return common::invalid_field("parent", "must read cities/{city} with the city's slug, or cities/- for all cities");
  }
  return city == "-" ? std::string() : std::string(city);
}

void publish(absl::Time now, Listing* listing) {
  listing->set_state(Listing::STATE_PUBLISHED);
  if (!listing->has_publish_time()) *listing->mutable_publish_time() = common::to_timestamp(now);
  *listing->mutable_expire_time() = common::to_timestamp(now + absl::Seconds(kLifeSeconds));
}

absl::Status check_against_store(common::ReadTransaction& tx, const Listing& listing, int reserved_places) {
  if (listing.capacity() < reserved_places) {
    return common::make_error(
        kCapacityBelowReserved,
        concat("capacity ", listing.capacity(), " is below the ", reserved_places,
               " places that are held or confirmed: keep at least those, or end a proposal first"),
        {{"listing", listing.name()}, {"reserved_places", std::to_string(reserved_places)}});
  }
  if (listing.embedding().empty()) return absl::OkStatus();
  ENTENTE_ASSIGN_OR_RETURN(const int length, embedding_length(tx, listing.name()));
  if (length == 0 || length == static_cast<int>(listing.embedding().size())) return absl::OkStatus();
  return common::invalid_field(
      "listing.embedding", concat("has ", listing.embedding().size(), " numbers; those of other listings have ", length,
                                  ": use one length in the network"));
}

absl::StatusOr<Listing> ListingHandlers::get(const common::CallContext& call,
                                             const v1::GetListingRequest& request) const {
  if (!call.caller.may_read()) return common::permission_denied("read listings", "everyone who is signed in");
  if (!common::ListingName::parse(request.name()).has_value()) {
    return common::invalid_field("name", "must read cities/{city}/listings/{listing}");
  }
  ENTENTE_ASSIGN_OR_RETURN(
      std::optional<StoredListing> stored,
      common::read_value<std::optional<StoredListing>>(
          *ground_.database, [&](common::ReadTransaction& tx) { return find_listing(tx, request.name()); }));
  const auto references = ground_.references();
  const References* const known = references.ok() ? references->get() : nullptr;
  if (!stored || !may_see(call.caller, stored->listing, known)) return no_listing(request.name());
  hide_from(call.caller, known, stored->listing);
  return std::move(stored->listing);
}

absl::StatusOr<v1::BatchGetListingsResponse> ListingHandlers::batch_get(
    const common::CallContext& call, const v1::BatchGetListingsRequest& request) const {
  if (!call.caller.may_read()) return common::permission_denied("read listings", "everyone who is signed in");
  ENTENTE_ASSIGN_OR_RETURN(const std::string city, listed_city(request.parent()));
  ENTENTE_RETURN_IF_ERROR(check_names(request, city));
  const auto references = ground_.references();
  const References* const known = references.ok() ? references->get() : nullptr;
  return common::read_value<v1::BatchGetListingsResponse>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::BatchGetListingsResponse> {
        v1::BatchGetListingsResponse response;
        std::size_t bytes = 0;
        for (const std::string& name : request.names()) {
          ENTENTE_ASSIGN_OR_RETURN(std::optional<StoredListing> stored, find_listing(tx, name));
          if (!stored || !may_see(call.caller, stored->listing, known)) return no_listing(name);
          hide_from(call.caller, known, stored->listing);
          if (request.view() == v1::LISTING_VIEW_BASIC) shorten(stored->listing);
          bytes += stored->listing.ByteSizeLong();
          if (bytes > common::kMostPageBytes) {
            return common::invalid_field("names",
                                         concat("names listings of which the first ", response.listings_size() + 1,
                                                " are larger than 3 MiB together: ask for fewer"));
          }
          *response.add_listings() = std::move(stored->listing);
        }
        return response;
      });
}

absl::StatusOr<v1::ListListingsResponse> ListingHandlers::list(const common::CallContext& call,
                                                               const v1::ListListingsRequest& request) const {
  if (!call.caller.may_read()) return common::permission_denied("list listings", "everyone who is signed in");
  ENTENTE_ASSIGN_OR_RETURN(const std::string city, listed_city(request.parent()));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *Listing::descriptor(), kListFields));
  ListingQuery query = query_of(page.selection);
  query.city = city;
  const auto references = ground_.references();
  const References* const known = references.ok() ? references->get() : nullptr;
  const auto visible = [&](const Listing& listing) { return may_see(call.caller, listing, known); };
  v1::ListListingsResponse response;
  ENTENTE_RETURN_IF_ERROR(ground_.database->read([&](common::ReadTransaction& tx) -> absl::Status {
    response.Clear();
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, response));
    ENTENTE_ASSIGN_OR_RETURN(common::PageOf<Listing> found,
                             list_listings(tx, query, page.after, page.limit(), visible));
    common::fill_page(
        page, std::move(found), [](const Listing& last) { return last.name(); }, *response.mutable_listings(),
        *response.mutable_next_page_token());
    return absl::OkStatus();
  }));
  for (Listing& listing : *response.mutable_listings()) {
    hide_from(call.caller, known, listing);
    if (request.view() == v1::LISTING_VIEW_BASIC) shorten(listing);
  }
  return response;
}

absl::StatusOr<v1::SearchListingsResponse> ListingHandlers::search(const common::CallContext& call,
                                                                   const v1::SearchListingsRequest& request) const {
  if (!call.caller.may_read()) return common::permission_denied("search listings", "everyone who is signed in");
  ListingSearch search;
  ENTENTE_ASSIGN_OR_RETURN(search.asked,
                           common::read_search_request(request.query(), request.max_listings(), "max_listings"));
  if (!request.parent().empty()) {
    ENTENTE_ASSIGN_OR_RETURN(search.city, listed_city(request.parent()));
  }
  search.kind = request.kind();
  const auto references = ground_.references();
  return common::read_value<v1::SearchListingsResponse>(*ground_.database, [&](common::ReadTransaction& tx) {
    return search_listings(tx, search, [&](const Listing& listing) {
      return may_see(call.caller, listing, references.ok() ? references->get() : nullptr);
    });
  });
}

absl::StatusOr<Listing> ListingHandlers::create(const common::CallContext& call,
                                                const v1::CreateListingRequest& request) const {
  ENTENTE_ASSIGN_OR_RETURN(const auto references,
                           authorise_write(ground_, call.caller, common::city_id_of(request.parent())));
  ENTENTE_RETURN_IF_ERROR(check_create(request));
  if (request.validate_only()) {
    return common::read_value<Listing>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Listing> {
      ENTENTE_ASSIGN_OR_RETURN(StoredListing stored, prepare_create(tx, call, request, *references));
      return std::move(stored.listing);
    });
  }
  return common::write_once<Listing>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Listing> {
        ENTENTE_RETURN_IF_ERROR(check_room(tx, ground_, call.caller, common::city_id_of(request.parent())));
        ENTENTE_ASSIGN_OR_RETURN(StoredListing stored, prepare_create(tx, call, request, *references));
        ENTENTE_RETURN_IF_ERROR(create_listing(tx, call.now, &stored));
        return std::move(stored.listing);
      });
}

absl::StatusOr<Listing> ListingHandlers::update(const common::CallContext& call,
                                                const v1::UpdateListingRequest& request) const {
  const std::string& name = request.listing().name();
  ENTENTE_ASSIGN_OR_RETURN(const auto references, authorise_write(ground_, call.caller, common::city_id_of(name)));
  if (!common::ListingName::parse(name).has_value()) {
    return common::invalid_field("listing.name", "must read cities/{city}/listings/{listing}");
  }
  if (request.validate_only()) {
    return common::read_value<Listing>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Listing> {
      ENTENTE_ASSIGN_OR_RETURN(Update update, prepare_update(tx, request, *references));
      return std::move(update.stored.listing);
    });
  }
  return common::write_once<Listing>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Listing> {
        ENTENTE_ASSIGN_OR_RETURN(Update update, prepare_update(tx, request, *references));
        if (update.changes) {
          ENTENTE_RETURN_IF_ERROR(put_listing(tx, call.now, Etag::kRenew, &update.stored));
        }
        return std::move(update.stored.listing);
      });
}

absl::StatusOr<v1::DeleteListingResponse> ListingHandlers::remove(const common::CallContext& call,
                                                                  const v1::DeleteListingRequest& request) const {
  using Reply = v1::DeleteListingResponse;
  const std::string& name = request.name();
  ENTENTE_RETURN_IF_ERROR(authorise_write(ground_, call.caller, common::city_id_of(name)).status());
  if (!common::ListingName::parse(name).has_value())
    return common::invalid_field("name", "must read cities/{city}/listings/{listing}");
  return common::write_once<Reply>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
        ENTENTE_ASSIGN_OR_RETURN(const std::optional<StoredListing> stored, find_listing(tx, name));
        if (!stored) return no_listing(name);
        const Listing& listing = stored->listing;
        ENTENTE_RETURN_IF_ERROR(common::check_etag(request.etag(), listing.etag(), name));
        if (listing.state() != Listing::STATE_DRAFT) {
          return common::make_error(
              kWrongState,
              concat("listing ", name, " is ", state_name(listing.state()),
                     "; only a draft can be deleted: withdraw it instead, so that others still find what became of it"),
              {{"listing", name}, {"state", state_name(listing.state())}});
        }
        ENTENTE_RETURN_IF_ERROR(delete_listing(tx, listing));
        return Reply();
      });
}

}  // namespace entente::listings
