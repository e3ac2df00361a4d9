#include "services/matching/mirrors.h"

#include <grpcpp/channel.h>

#include <algorithm>
#include <limits>

#include "entente/listings/v1/listing_service.grpc.pb.h"
#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/errors.h"
#include "services/common/follow_stream.h"
#include "services/common/status.h"

namespace entente::matching {
namespace {

constexpr int kPageSize = 1000;

template <typename Message>
void put(const Message& message, ByName<Message>& into) {
  into[message.name()] = std::make_shared<const Message>(message);
}

// Reads all pages by `call(context, request, reply)`, gives each reply to `take`, and lowers `revision` to the smallest
// of all pages: from there on the watch repeats what a later page has already.
template <typename Request, typename Reply, typename Call, typename Take>
absl::Status read_pages(common::MirrorCalls& calls, Request request, Call call, Take take, std::int64_t& revision) {
  request.set_page_size(kPageSize);
  do {
    Reply reply;
    const std::shared_ptr<grpc::ClientContext> context = calls.page_context();
    ENTENTE_RETURN_IF_ERROR(common::from_grpc(call(context.get(), request, &reply)));
    take(reply);
    revision = std::min<std::int64_t>(revision, reply.revision());
    request.set_page_token(reply.next_page_token());
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

}  // namespace

ProfilesMirror::ProfilesMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options) {
  namespace pv1 = profiles::v1;
  std::shared_ptr<pv1::ProfileService::Stub> stub = pv1::ProfileService::NewStub(client.channel());
  common::MirrorSource source;
  source.name = "profiles";
  source.list = [this, stub](common::MirrorCalls& calls) -> absl::StatusOr<std::int64_t> {
    ProfilesView view;
    view.revision = std::numeric_limits<std::int64_t>::max();
    ENTENTE_RETURN_IF_ERROR((read_pages<pv1::ListCountriesRequest, pv1::ListCountriesResponse>(
        calls, {},
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCountries(context, request, reply); },
        [&](const auto& reply) {
          for (const auto& country : reply.countries()) put(country, view.countries);
        },
        view.revision)));
    ENTENTE_RETURN_IF_ERROR((read_pages<pv1::ListVocabulariesRequest, pv1::ListVocabulariesResponse>(
        calls, {},
        [&](auto* context, const auto& request, auto* reply) {
          return stub->ListVocabularies(context, request, reply);
        },
        [&](const auto& reply) {
          for (const auto& vocabulary : reply.vocabularies()) put(vocabulary, view.vocabularies);
        },
        view.revision)));
    ENTENTE_RETURN_IF_ERROR((read_pages<pv1::ListCitiesRequest, pv1::ListCitiesResponse>(
        calls, {},
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCities(context, request, reply); },
        [&](const auto& reply) {
          for (const auto& city : reply.cities()) put(city, view.cities);
        },
        view.revision)));
    pv1::ListOrganisationsRequest of_all;
    of_all.set_parent("cities/-");
    ENTENTE_RETURN_IF_ERROR((read_pages<pv1::ListOrganisationsRequest, pv1::ListOrganisationsResponse>(
        calls, of_all,
        [&](auto* context, const auto& request, auto* reply) {
          return stub->ListOrganisations(context, request, reply);
        },
        [&](const auto& reply) {
          for (const auto& organisation : reply.organisations()) put(organisation, view.organisations);
        },
        view.revision)));
    const std::int64_t revision = view.revision;
    live_.replace(std::move(view));
    return revision;
  };
  source.follow = common::follow_stream<pv1::WatchProfilesResponse>(
      [stub](grpc::ClientContext* context, std::int64_t start_revision) {
        pv1::WatchProfilesRequest request;
        request.set_start_revision(start_revision);
        request.set_progress_notify(true);
        return stub->WatchProfiles(context, request);
      },
      [this](const pv1::WatchProfilesResponse& response) {
        live_.change([&](ProfilesView& view) {
          view.revision = response.revision();
          if (response.has_city()) put(response.city(), view.cities);
          if (response.has_organisation()) put(response.organisation(), view.organisations);
          if (response.has_country()) put(response.country(), view.countries);
          if (response.has_vocabulary()) put(response.vocabulary(), view.vocabularies);
        });
      });
  mirror_ = std::make_unique<common::Mirror>(client, std::move(source), ids, options);
}

ListingsMirror::ListingsMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options) {
  namespace lv1 = listings::v1;
  std::shared_ptr<lv1::ListingService::Stub> stub = lv1::ListingService::NewStub(client.channel());
  common::MirrorSource source;
  source.name = "listings";
  source.list = [this, stub](common::MirrorCalls& calls) -> absl::StatusOr<std::int64_t> {
    ListingsView view;
    view.revision = std::numeric_limits<std::int64_t>::max();
    lv1::ListListingsRequest all;
    all.set_parent("cities/-");
    ENTENTE_RETURN_IF_ERROR((read_pages<lv1::ListListingsRequest, lv1::ListListingsResponse>(
        calls, all,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListListings(context, request, reply); },
        [&](const auto& reply) {
          for (const auto& listing : reply.listings()) put(listing, view.listings);
        },
        view.revision)));
    const std::int64_t revision = view.revision;
    live_.replace(std::move(view));
    return revision;
  };
  source.follow = common::follow_stream<lv1::WatchListingsResponse>(
      [stub](grpc::ClientContext* context, std::int64_t start_revision) {
        lv1::WatchListingsRequest request;
        request.set_start_revision(start_revision);
        request.set_progress_notify(true);
        return stub->WatchListings(context, request);
      },
      [this](const lv1::WatchListingsResponse& response) {
        live_.change([&](ListingsView& view) {
          view.revision = response.revision();
          if (response.has_listing()) put(response.listing(), view.listings);
        });
      });
  mirror_ = std::make_unique<common::Mirror>(client, std::move(source), ids, options);
}

}  // namespace entente::matching
