#include "services/matching/world/mirrors.h"

#include <grpcpp/channel.h>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/replication/follow_stream.h"

namespace entente::matching {
namespace {

// Lists come in the order of names, mostly.
template <typename Message>
void put(Message& message, ByName<Message>& into) {
  std::string name = message.name();
  into.insert_or_assign(into.end(), std::move(name), std::make_shared<const Message>(std::move(message)));
}

template <typename Message>
Held<Message> held(const Message& message) {
  return std::make_shared<const Message>(message);
}

}  // namespace

ProfilesMirror::ProfilesMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options) {
  namespace pv1 = profiles::v1;
  std::shared_ptr<pv1::ProfileService::Stub> stub = pv1::ProfileService::NewStub(client.channel());
  common::MirrorSource source;
  source.name = "profiles";
  source.list = [this, stub](common::MirrorCalls& calls) -> absl::StatusOr<common::Listed> {
    ProfilesView view;
    common::PagePoints points;
    ENTENTE_RETURN_IF_ERROR((common::read_pages<pv1::ListCountriesRequest, pv1::ListCountriesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCountries(context, request, reply); },
        [&](auto& reply) {
          for (auto& country : *reply.mutable_countries()) put(country, view.countries);
        })));
    ENTENTE_RETURN_IF_ERROR((common::read_pages<pv1::ListVocabulariesRequest, pv1::ListVocabulariesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) {
          return stub->ListVocabularies(context, request, reply);
        },
        [&](auto& reply) {
          for (auto& vocabulary : *reply.mutable_vocabularies()) put(vocabulary, view.vocabularies);
        })));
    ENTENTE_RETURN_IF_ERROR((common::read_pages<pv1::ListCitiesRequest, pv1::ListCitiesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCities(context, request, reply); },
        [&](auto& reply) {
          for (auto& city : *reply.mutable_cities()) put(city, view.cities);
        })));
    ByName<pv1::Organisation> organisations;
    pv1::ListOrganisationsRequest of_all;
    of_all.set_parent("cities/-");
    ENTENTE_RETURN_IF_ERROR((common::read_pages<pv1::ListOrganisationsRequest, pv1::ListOrganisationsResponse>(
        calls, of_all, points,
        [&](auto* context, const auto& request, auto* reply) {
          return stub->ListOrganisations(context, request, reply);
        },
        [&](auto& reply) {
          for (auto& organisation : *reply.mutable_organisations()) put(organisation, organisations);
        })));
    view.organisations = ByCity(std::move(organisations));
    const common::Listed listed = points.listed();
    view.point = listed.first;
    live_.hide(std::move(view));
    return listed;
  };
  source.show = [this] { live_.show(); };
  source.follow = common::follow_stream<pv1::WatchProfilesResponse>(
      [stub](grpc::ClientContext* context, const common::StorePoint& from) {
        return stub->WatchProfiles(context, common::watch_from<pv1::WatchProfilesRequest>(from));
      },
      [this](const pv1::WatchProfilesResponse& response) {
        live_.change([&](ProfilesView& view) {
          view.point = {response.revision(), response.timeline()};
          if (response.has_city()) return put_changed(held(response.city()), view.cities);
          if (response.has_organisation()) return put_changed(held(response.organisation()), view.organisations);
          if (response.has_country()) return put_changed(held(response.country()), view.countries);
          if (response.has_vocabulary()) return put_changed(held(response.vocabulary()), view.vocabularies);
          return std::string();
        });
      });
  mirror_ = std::make_unique<common::Mirror>(client, std::move(source), ids, options);
}

ListingsMirror::ListingsMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options) {
  namespace lv1 = listings::v1;
  std::shared_ptr<lv1::ListingService::Stub> stub = lv1::ListingService::NewStub(client.channel());
  common::MirrorSource source;
  source.name = "listings";
  source.list = [this, stub](common::MirrorCalls& calls) -> absl::StatusOr<common::Listed> {
    ListingsView view;
    common::PagePoints points;
    ByName<lv1::Listing> listings;
    lv1::ListListingsRequest all;
    all.set_parent("cities/-");
    ENTENTE_RETURN_IF_ERROR((common::read_pages<lv1::ListListingsRequest, lv1::ListListingsResponse>(
        calls, all, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListListings(context, request, reply); },
        [&](auto& reply) {
          for (auto& listing : *reply.mutable_listings()) {
            std::string name = listing.name();
            HeldListing held = HeldListing::one_of(listings.size(), std::move(listing));
            listings.insert_or_assign(listings.end(), std::move(name), std::move(held));
          }
        })));
    view.listings = ByCity(std::move(listings));
    const common::Listed listed = points.listed();
    view.point = listed.first;
    live_.hide(std::move(view));
    return listed;
  };
  source.show = [this] { live_.show(); };
  source.follow = common::follow_stream<lv1::WatchListingsResponse>(
      [stub](grpc::ClientContext* context, const common::StorePoint& from) {
        return stub->WatchListings(context, common::watch_from<lv1::WatchListingsRequest>(from));
      },
      [this](const lv1::WatchListingsResponse& response) {
        live_.change([&](ListingsView& view) {
          view.point = {response.revision(), response.timeline()};
          if (response.has_listing())
            return put_changed(HeldListing::one_of(view.listings.size(), lv1::Listing(response.listing())),
                               view.listings);
          if (view.listings.find(response.deleted()) == nullptr) return std::string();
          view.listings.erase(response.deleted());
          return response.deleted();
        });
      });
  mirror_ = std::make_unique<common::Mirror>(client, std::move(source), ids, options);
}

}  // namespace entente::matching
