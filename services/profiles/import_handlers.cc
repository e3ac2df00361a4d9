#include "services/profiles/import_handlers.h"

#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/util/message_differencer.h>

#include "services/common/base/errors.h"
#include "services/common/base/memory.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/rpc/call_context.h"
#include "services/common/rpc/size_limit.h"
#include "services/common/rpc/write_once.h"
#include "services/common/sheets/preview_token.h"
#include "services/common/sheets/sheet.h"
#include "services/common/sheets/sheet_encoding.h"
#include "services/common/storage/database.h"
#include "services/common/text/names.h"
#include "services/profiles/access.h"
#include "services/profiles/city_sheet.h"
#include "services/profiles/city_store.h"
#include "services/profiles/classification_sheet.h"
#include "services/profiles/country_sheet.h"
#include "services/profiles/import_report.h"
#include "services/profiles/reference_store.h"
#include "services/profiles/references.h"
#include "services/profiles/vocabulary_sheet.h"

namespace entente::profiles {
namespace {

constexpr std::size_t kMostBytes = 64u << 20;
constexpr std::size_t kMostVocabularyBytes = 1u << 20;
constexpr int kMostMembers = 1'000'000;

// A sheet that was sent, read once: the closure of a write may run again.
struct SentSheet {
  bool is_sent = false;
  common::Sheet sheet;
};

SentSheet read_sheet(const std::string& bytes, const common::SheetColumns& columns, const std::string& encoding) {
  if (bytes.empty()) return {};
  return {true, common::Sheet::read(bytes, columns, {.encoding = encoding})};
}

void check_size(std::string_view field, const std::string& bytes, common::FieldViolations& violations) {
  violations.require(bytes.size() <= kMostBytes, field, "must be at most 64 MiB: split the sheet");
}

void check_network(const v1::Network& network, common::FieldViolations& violations) {
  violations.require(network.members_total() >= 0 && network.members_total() <= kMostMembers, "network.members_total",
                     "must be 0–1,000,000; 0: not known");
  violations.require(!network.has_base_date() ||
                         (network.base_date().day() != 0 && common::check_partial_date(network.base_date()).ok()),
                     "network.base_date", "must be a whole date of the years 1900–2200 that exists");
}

void check_encoding(std::string_view encoding, common::FieldViolations& violations) {
  if (std::string fault = common::encoding_fault(encoding); !fault.empty())
    violations.add("encoding", std::move(fault));
}

// The stored ones by id, and which of them an import changed.
template <typename Message, typename Parse>
std::map<std::string, Message, std::less<>> by_id(std::vector<Message> all, Parse parse) {
  std::map<std::string, Message, std::less<>> found;
  for (Message& message : all) {
    std::string id = parse(message.name()).value_or("");
    found.emplace(std::move(id), std::move(message));
  }
  return found;
}

template <typename Message>
bool is_as_before(const std::map<std::string, Message, std::less<>>& before, const std::string& id,
                  const Message& message) {
  const auto stored = before.find(id);
  return stored != before.end() && google::protobuf::util::MessageDifferencer::Equals(stored->second, message);
}

// A violation of the last sheet for each that changes and becomes too long by all its rows together.
template <typename Message>
void check_fit(const std::map<std::string, Message, std::less<>>& before,
               const std::map<std::string, Message, std::less<>>& after, std::size_t most,
               const std::vector<entente::type::v1::ImportReport*>& reports) {
  for (const auto& [id, message] : after) {
    const auto too_long = common::check_size(message, most);
    if (!too_long.has_value() || is_as_before(before, id, message)) continue;
    common::add_violation(0, too_long->field, message.name(), too_long->description, "TOO_LONG", reports.back());
  }
}

// Stores those of `after` that differ from `before`.
template <typename Message, typename Put>
absl::Status put_changed(common::WriteTransaction& tx, const std::map<std::string, Message, std::less<>>& before,
                         std::map<std::string, Message, std::less<>>& after, Put put) {
  for (auto& [id, message] : after) {
    if (!is_as_before(before, id, message)) ENTENTE_RETURN_IF_ERROR(put(tx, message));
  }
  return absl::OkStatus();
}

struct ComparedCities {
  v1::ImportCitiesResponse reply;
  std::vector<CityDraft> drafts;  // those that change
};

}  // namespace

absl::StatusOr<v1::ImportCitiesResponse> ImportHandlers::import_cities(const common::CallContext& call,
                                                                       const v1::ImportCitiesRequest& request) const {
  using Reply = v1::ImportCitiesResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_network(call.caller, "import cities"));
  common::FieldViolations violations;
  violations.require(!request.sheet().empty(), "sheet", "is required: send the file of cities");
  check_size("sheet", request.sheet(), violations);
  common::check_reading(request.encoding(), request.reading(), violations);
  ENTENTE_RETURN_IF_ERROR(violations.status());
  const common::MemoryGivenBack memory(request.sheet().size());
  const common::Sheet sheet =
      common::Sheet::read(request.sheet(), city_columns(),
                          common::reading_of(request.encoding(), request.reading(), request.validate_only()));
  const auto compare = [&](common::ReadTransaction& tx) -> absl::StatusOr<ComparedCities> {
    ComparedCities cities;
    auto& report = *cities.reply.mutable_report();
    ENTENTE_ASSIGN_OR_RETURN(const References references, References::load(tx));
    ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::City> all, all_cities(tx));
    const CitiesById stored = by_id(std::move(all), common::id_in<common::CityName>);
    cities.drafts = read_cities(sheet, references, stored, common::utc_day(call.now), report);
    common::sort_by_row(&report);
    ENTENTE_RETURN_IF_ERROR(common::keep_word(request, {}, report));
    return cities;
  };
  // First on a snapshot: a long sheet that won't be stored mustn't keep other writers waiting.
  ENTENTE_ASSIGN_OR_RETURN(const ComparedCities preview,
                           common::read_value<ComparedCities>(*ground_.database, compare));
  if (preview.reply.report().violations_size() > 0 || request.validate_only()) return preview.reply;
  return common::write_once<Reply>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
        ENTENTE_ASSIGN_OR_RETURN(ComparedCities cities, compare(tx));
        Reply& reply = cities.reply;
        auto& report = *reply.mutable_report();
        std::vector<CityDraft>& drafts = cities.drafts;
        if (report.violations_size() > 0) return reply;

        // Cities may exchange external ids: all are taken away before any is given.
        for (const CityDraft& draft : drafts) {
          if (draft.is_new) continue;
          ENTENTE_RETURN_IF_ERROR(release_external_ids(tx, *common::id_in<common::CityName>(draft.city.name())));
        }
        for (CityDraft& draft : drafts) {
          if (draft.is_new) {
            if (draft.city.state() == v1::City::STATE_UNSPECIFIED) draft.city.set_state(v1::City::STATE_ACTIVE);
            *draft.city.mutable_create_time() = common::to_timestamp(call.now);
          }
          *draft.city.mutable_update_time() = common::to_timestamp(call.now);
          ENTENTE_RETURN_IF_ERROR(put_city(tx, draft.city));
        }
        report.set_stored(true);
        return reply;
      });
}

absl::StatusOr<v1::ImportReferencesResponse> ImportHandlers::import_references(
    const common::CallContext& call, const v1::ImportReferencesRequest& request) const {
  using Reply = v1::ImportReferencesResponse;
  ENTENTE_RETURN_IF_ERROR(authorise_network(call.caller, "import countries and vocabularies"));
  common::FieldViolations violations;
  check_size("countries", request.countries(), violations);
  check_size("classification_changes", request.classification_changes(), violations);
  check_size("classifications", request.classifications(), violations);
  check_size("vocabularies", request.vocabularies(), violations);
  check_network(request.network(), violations);
  check_encoding(request.encoding(), violations);
  ClassState state{.state_of = std::nullopt, .today = common::utc_day(call.now)};
  if (!request.state_of().empty()) {
    const absl::StatusOr<absl::CivilDay> day = common::parse_day(request.state_of());
    if (violations.require(day.ok(), "state_of", common::to_std(day.status().message()))) state.state_of = *day;
  }
  ENTENTE_RETURN_IF_ERROR(violations.status());
  const SentSheet countries_sheet = read_sheet(request.countries(), country_columns(), request.encoding());
  const SentSheet changes_sheet = read_sheet(request.classification_changes(), change_columns(), request.encoding());
  const SentSheet classes_sheet = read_sheet(request.classifications(), classification_columns(), request.encoding());
  const SentSheet vocabularies_sheet = read_sheet(request.vocabularies(), vocabulary_columns(), request.encoding());

  return common::write_once<Reply>(
      *ground_.database, call, request, [&](common::WriteTransaction& tx) -> absl::StatusOr<Reply> {
        Reply reply;
        ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Country> stored_countries, all_countries(tx));
        const CountriesById countries_before = by_id(std::move(stored_countries), common::id_in<common::CountryName>);
        CountriesById countries = countries_before;
        ENTENTE_ASSIGN_OR_RETURN(std::vector<v1::Vocabulary> stored_vocabularies, all_vocabularies(tx));
        const VocabulariesById vocabularies_before =
            by_id(std::move(stored_vocabularies), common::id_in<common::VocabularyName>);
        VocabulariesById vocabularies = vocabularies_before;

        std::vector<entente::type::v1::ImportReport*> reports;
        if (countries_sheet.is_sent) {
          reports.push_back(reply.mutable_countries());
          merge_countries(countries_sheet.sheet, state, countries, *reports.back());
        }
        if (changes_sheet.is_sent) {
          reports.push_back(reply.mutable_classification_changes());
          merge_changes(changes_sheet.sheet, state, countries, *reports.back());
        }
        if (classes_sheet.is_sent) {
          reports.push_back(reply.mutable_classifications());
          merge_classifications(classes_sheet.sheet, countries, *reports.back());
        }
        if (vocabularies_sheet.is_sent) {
          reports.push_back(reply.mutable_vocabularies());
          merge_vocabularies(vocabularies_sheet.sheet, vocabularies, *reports.back());
        }
        check_fit(countries_before, countries, common::kMostResourceBytes, reports);
        check_fit(vocabularies_before, vocabularies, kMostVocabularyBytes, reports);
        bool is_clean = true;
        for (entente::type::v1::ImportReport* report : reports) {
          common::sort_by_row(report);
          is_clean = is_clean && report->violations_size() == 0;
        }
        if (!is_clean || request.validate_only()) return reply;

        ENTENTE_RETURN_IF_ERROR(put_changed(tx, countries_before, countries, put_country));
        ENTENTE_RETURN_IF_ERROR(put_changed(tx, vocabularies_before, vocabularies, put_vocabulary));
        if (request.has_network()) ENTENTE_RETURN_IF_ERROR(put_network(tx, request.network()));
        for (entente::type::v1::ImportReport* report : reports) report->set_stored(true);
        return reply;
      });
}

}  // namespace entente::profiles
