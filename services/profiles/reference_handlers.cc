#include "services/profiles/reference_handlers.h"

#include <optional>
#include <string>
#include <vector>

#include "services/common/base/status.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/list_request.h"
#include "services/common/storage/change_log.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/profiles/access.h"
#include "services/profiles/reference_store.h"
#include "services/profiles/requests.h"

namespace entente::profiles {
namespace {

const common::ListField kCountryFields[] = {{"name", {}, "countries/"}, {"iso3"}};
const common::ListField kVocabularyFields[] = {{"name", {}, "vocabularies/"}};

}  // namespace

absl::StatusOr<v1::Country> ReferenceHandlers::get_country(const common::CallContext& call,
                                                           const v1::GetCountryRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  const std::optional<std::string> id = common::id_in<common::CountryName>(request.name());
  if (!id.has_value()) return common::wrong_name("name", "countries/{ISO 3166-1 alpha-2 code}");
  return common::read_value<v1::Country>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Country> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Country> country, find_country(tx, *id));
        if (!country.has_value()) return common::not_found(request.name());
        return *std::move(country);
      });
}

absl::StatusOr<v1::ListCountriesResponse> ReferenceHandlers::list_countries(
    const common::CallContext& call, const v1::ListCountriesRequest& request) const {
  using Reply = v1::ListCountriesResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Country::descriptor(), kCountryFields));
  return common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Country> found, profiles::list_countries(tx, page.after, page.limit()));
    common::fill_page(page, std::move(found), *reply.mutable_countries(), *reply.mutable_next_page_token());
    return reply;
  });
}

absl::StatusOr<v1::Vocabulary> ReferenceHandlers::get_vocabulary(const common::CallContext& call,
                                                                 const v1::GetVocabularyRequest& request) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  const std::optional<std::string> id = common::id_in<common::VocabularyName>(request.name());
  if (!id.has_value()) return common::wrong_name("name", "vocabularies/{vocabulary}");
  return common::read_value<v1::Vocabulary>(
      *ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<v1::Vocabulary> {
        ENTENTE_ASSIGN_OR_RETURN(std::optional<v1::Vocabulary> vocabulary, find_vocabulary(tx, *id));
        if (!vocabulary.has_value()) return common::not_found(request.name());
        return *std::move(vocabulary);
      });
}

absl::StatusOr<v1::ListVocabulariesResponse> ReferenceHandlers::list_vocabularies(
    const common::CallContext& call, const v1::ListVocabulariesRequest& request) const {
  using Reply = v1::ListVocabulariesResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  ENTENTE_ASSIGN_OR_RETURN(const common::ListPage page,
                           common::read_list_request(request, *v1::Vocabulary::descriptor(), kVocabularyFields));
  return common::read_value<Reply>(*ground_.database, [&](common::ReadTransaction& tx) -> absl::StatusOr<Reply> {
    Reply reply;
    ENTENTE_RETURN_IF_ERROR(common::tell_last_point(tx, reply));
    ENTENTE_ASSIGN_OR_RETURN(common::PageOf<v1::Vocabulary> found,
                             profiles::list_vocabularies(tx, page.after, page.limit()));
    common::fill_page(page, std::move(found), *reply.mutable_vocabularies(), *reply.mutable_next_page_token());
    return reply;
  });
}

absl::StatusOr<v1::Network> ReferenceHandlers::get_network(const common::CallContext& call,
                                                           const v1::GetNetworkRequest& /*request*/) const {
  ENTENTE_RETURN_IF_ERROR(authorise_read(call.caller));
  return common::read_value<v1::Network>(*ground_.database,
                                         [](common::ReadTransaction& tx) { return find_network(tx); });
}

}  // namespace entente::profiles
