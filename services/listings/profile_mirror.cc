#include "services/listings/profile_mirror.h"

#include <grpcpp/channel.h>

#include <utility>
#include <vector>

#include "entente/profiles/v1/profile_service.grpc.pb.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/replication/follow_stream.h"

namespace entente::listings {
namespace {

namespace profiles = entente::profiles::v1;
using Stub = profiles::ProfileService::Stub;

template <typename Message>
std::vector<Message> values_of(const std::map<std::string, Message>& by_name) {
  std::vector<Message> out;
  out.reserve(by_name.size());
  for (const auto& [name, message] : by_name) out.push_back(message);
  return out;
}

}  // namespace

ProfileMirror::ProfileMirror(const common::Client& client, common::Ids& ids, common::MirrorOptions options) {
  std::shared_ptr<Stub> stub = profiles::ProfileService::NewStub(client.channel());
  common::MirrorSource source;
  source.name = "profiles";
  source.list = [this, stub](common::MirrorCalls& calls) -> absl::StatusOr<common::Listed> {
    Copy copy;
    common::PagePoints points;
    ENTENTE_RETURN_IF_ERROR((common::read_pages<profiles::ListCitiesRequest, profiles::ListCitiesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCities(context, request, reply); },
        [&](const auto& page) {
          for (const auto& city : page.cities()) copy.cities[city.name()] = city;
        })));
    ENTENTE_RETURN_IF_ERROR((common::read_pages<profiles::ListCountriesRequest, profiles::ListCountriesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) { return stub->ListCountries(context, request, reply); },
        [&](const auto& page) {
          for (const auto& country : page.countries()) copy.countries[country.name()] = country;
        })));
    ENTENTE_RETURN_IF_ERROR((common::read_pages<profiles::ListVocabulariesRequest, profiles::ListVocabulariesResponse>(
        calls, {}, points,
        [&](auto* context, const auto& request, auto* reply) {
          return stub->ListVocabularies(context, request, reply);
        },
        [&](const auto& page) {
          for (const auto& vocabulary : page.vocabularies()) copy.vocabularies[vocabulary.name()] = vocabulary;
        })));
    std::lock_guard lock(mutex_);
    hidden_ = std::move(copy);
    return points.listed();
  };
  source.show = [this] {
    std::lock_guard lock(mutex_);
    copy_ = *std::exchange(hidden_, std::nullopt);
    references_ = nullptr;
  };
  source.follow = common::follow_stream<profiles::WatchProfilesResponse>(
      [stub](grpc::ClientContext* context, const common::StorePoint& from) {
        return stub->WatchProfiles(context, common::watch_from<profiles::WatchProfilesRequest>(from));
      },
      [this](const profiles::WatchProfilesResponse& response) {
        std::lock_guard lock(mutex_);
        Copy& copy = hidden_.has_value() ? *hidden_ : copy_;
        if (response.has_city()) copy.cities[response.city().name()] = response.city();
        if (response.has_country()) copy.countries[response.country().name()] = response.country();
        if (response.has_vocabulary()) copy.vocabularies[response.vocabulary().name()] = response.vocabulary();
        const bool changed = response.has_city() || response.has_country() || response.has_vocabulary();
        if (changed && !hidden_.has_value()) references_ = nullptr;
      });
  mirror_ = std::make_unique<common::Mirror>(client, std::move(source), ids, options);
}

ProfileMirror::~ProfileMirror() {
  mirror_->stop();
}

absl::StatusOr<std::shared_ptr<const References>> ProfileMirror::references() const {
  ENTENTE_RETURN_IF_ERROR(mirror_->check_ready());
  std::lock_guard lock(mutex_);
  if (references_ == nullptr) {
    references_ = std::make_shared<const References>(
        References::from(values_of(copy_.cities), values_of(copy_.countries), values_of(copy_.vocabularies)));
  }
  return references_;
}

}  // namespace entente::listings
