#include "cli/admin/store_kinds.h"

#include <algorithm>
#include <variant>

#include "entente/listings/v1/listing_service.pb.h"
#include "entente/matching/v1/invitation_service.pb.h"
#include "entente/matching/v1/programme_service.pb.h"
#include "entente/matching/v1/proposal_service.pb.h"
#include "entente/matching/v1/round_service.pb.h"
#include "entente/profiles/v1/profile_service.pb.h"
#include "services/listings/migrations.h"
#include "services/matching/migrations.h"
#include "services/profiles/migrations.h"

namespace entente::cli {
namespace {

template <typename Message>
const google::protobuf::Message* type() {
  return &Message::default_instance();
}

StoreKind profiles_store() {
  using namespace profiles::v1;
  return {"profiles",
          profiles::migrations(),
          {{"cities", "body", "", type<City>(), "city"},
           {"contacts", "body", "", type<Contact>()},
           {"organisations", "body", "", type<Organisation>(), "organisation"},
           {"people", "body", "", type<Person>()},
           {"countries", "body", "", type<Country>(), "country"},
           {"vocabularies", "body", "", type<Vocabulary>(), "vocabulary"},
           {"network", "body", "", type<Network>()},
           {"changes", "payload", "city", type<City>()},
           {"changes", "payload", "organisation", type<Organisation>()},
           {"changes", "payload", "country", type<Country>()},
           {"changes", "payload", "vocabulary", type<Vocabulary>()}},
          {{"contacts", "", ""},
           {"contact_grants", "", ""},
           {"people", "", ""},
           {"request_ids", "", ""},
           {"erasures", "", ""}},
          {{"request_ids", "", ""}}};
}

StoreKind listings_store() {
  using namespace listings::v1;
  return {
      "listings",
      listings::migrations(),
      {{"listing_versions", "body", "", type<Listing>(), "listing", "SELECT version FROM listings WHERE version = $1"},
       {"changes", "payload", "", type<Listing>()},
       {"undo_rows", "former", "", type<Listing>()}},
      {{"request_ids", "", ""}, {"undo_imports", "", ""}, {"undo_rows", "", ""}},
      {{"request_ids", "", ""}, {"undo_imports", "", ""}}};
}

StoreKind matching_store() {
  using namespace matching::v1;
  return {"matching",
          matching::migrations(),
          {{"programmes", "payload", "", type<Programme>(), "programme"},
           {"programme_versions", "payload", "", type<Programme>()},
           {"directives", "payload", "", type<Directive>(), "directive"},
           {"rounds", "payload", "", type<Round>(), "round"},
           {"rounds", "progress", "", type<Round::Progress>()},
           {"round_results", "balance", "", type<Balance>()},
           {"round_inputs", "rules", "", type<Programme>()},
           {"round_inputs", "countries", "", type<profiles::v1::ListCountriesResponse>()},
           {"round_inputs", "cities", "", type<profiles::v1::ListCitiesResponse>()},
           {"round_inputs", "listings", "", type<listings::v1::ListListingsResponse>()},
           {"round_inputs", "cooperations", "", type<ListCooperationsResponse>()},
           {"round_inputs", "directives", "", type<ListDirectivesResponse>()},
           {"round_inputs", "organisations", "", type<profiles::v1::ListOrganisationsResponse>()},
           {"round_inputs", "vocabularies", "", type<profiles::v1::ListVocabulariesResponse>()},
           {"unmet_needs", "payload", "", type<UnmetNeed>()},
           {"proposals", "payload", "", type<Proposal>(), "proposal"},
           {"proposals", "former", "", type<Proposal>()},
           {"cooperations", "payload", "", type<Cooperation>(), "cooperation"},
           {"decisions", "payload", "", type<Decision>()},
           {"city_questions", "payload", "", type<CityQuestion>(), "question"},
           {"invitations_made", "payload", "", type<Invitation>()},
           {"changes", "payload", "programme", type<Programme>()},
           {"changes", "payload", "round", type<Round>()},
           {"changes", "payload", "proposal", type<Proposal>()},
           {"changes", "payload", "cooperation", type<Cooperation>()},
           {"changes", "payload", "directive", type<Directive>()},
           {"changes", "payload", "question", type<CityQuestion>()}},
          {{"invitations_made", "", ""},
           {"invitations_used", "", ""},
           {"invitations", "", ""},  // of older stores
           {"invitation_uses", "", ""},
           {"digests", "", ""},
           {"outbox", "destination", "mail"},
           {"request_ids", "", ""}},
          {{"digests", "", ""}, {"outbox", "destination", "mail"}, {"request_ids", "", ""}}};
}

// The text in the column of this name; nothing when there is none, or it is no text.
const std::string* text_in(const common::Table& table, const common::Params& row, std::string_view name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return std::get_if<std::string>(&row[i].get());
  }
  return nullptr;
}

}  // namespace

const std::vector<StoreKind>& store_kinds() {
  static const auto* const kinds = new std::vector<StoreKind>{profiles_store(), listings_store(), matching_store()};
  return *kinds;
}

const StoreKind* store_kind(std::string_view name) {
  const auto& kinds = store_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(), [&](const StoreKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

const MessageColumn* message_column(const StoreKind& kind, const common::Table& table, const common::Params& row,
                                    std::size_t place) {
  for (const MessageColumn& column : kind.messages) {
    if (column.table != table.name || column.column != table.columns[place].name) continue;
    if (column.kind.empty()) return &column;
    const std::string* const said = text_in(table, row, "kind");
    if (said != nullptr && *said == column.kind) return &column;
  }
  return nullptr;
}

const google::protobuf::Message* message_type(const StoreKind& kind, const common::Table& table,
                                              const common::Params& row, std::size_t place) {
  const MessageColumn* const column = message_column(kind, table, row, place);
  return column == nullptr ? nullptr : column->type;
}

bool is_among(const std::vector<PersonalRows>& list, const common::Table& table, const common::Params& row) {
  return std::any_of(list.begin(), list.end(), [&](const PersonalRows& rows) {
    if (rows.table != table.name) return false;
    if (rows.column.empty()) return true;
    const std::string* const said = text_in(table, row, rows.column);
    return said != nullptr && *said == rows.value;
  });
}

}  // namespace entente::cli
