#include "services/matching/proposals/party_texts.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/words.h"
#include "services/common/text/languages.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"

namespace entente::matching {
namespace {

using v1::PartyTexts;

// Terms that say how a pairing stands in a round, or how sure one can be of it, and not what its cities are to each
// other: no reason to tell a city.
constexpr std::array<std::string_view, 8> kTermsOfRounds{"priority", "urgency",   "free-places", "freshness",
                                                         "record",   "stability", "preferences", "embedding"};

bool is_reason(const v1::TermPoints& term) {
  return term.points() > 0 && term.reason().id().ends_with(".known") &&
         std::find(kTermsOfRounds.begin(), kTermsOfRounds.end(), term.term()) == kTermsOfRounds.end();
}

bool is_same_language(std::string_view one, std::string_view other) {
  return !one.empty() && !other.empty() && common::main_language(one) == common::main_language(other);
}

// Of those in the language the one of this very tag, else the first; nullptr: none is in it.
template <typename Texts>
auto* in_language(const Texts& texts, std::string_view language) {
  const typename Texts::value_type* found = nullptr;
  if (language.empty()) return found;
  for (const auto& each : texts) {
    if (common::usual_case_of_tag(each.language_code()) == common::usual_case_of_tag(language)) return &each;
    if (found == nullptr && is_same_language(each.language_code(), language)) found = &each;
  }
  return found;
}

common::Language language_of_labels(std::string_view tag) {
  return common::main_language(tag) == "fr" ? common::Language::kFrench : common::Language::kEnglish;
}

}  // namespace

absl::Status check_language_code(std::string_view tag) {
  if (tag.empty()) return absl::OkStatus();
  const auto fault = common::language_tag_fault(tag);
  return fault.has_value() ? common::invalid_field("language_code", *fault) : absl::OkStatus();
}

PartyTextsMaker::PartyTextsMaker(const World& world, std::string_view language_code)
    : world_(world), language_code_(language_code), labels_in_(language_of_labels(language_code)) {}

void PartyTextsMaker::name_city(const std::string& name) {
  if (cities_.contains(name)) return;
  PartyTexts::CityText& told = cities_[name];
  told.set_city(name);
  const auto city = world_.profiles->cities.find(name);
  if (city == world_.profiles->cities.end()) {
    told.set_display_name(std::string(common::id_of(name)));
    return;
  }
  const auto* const local = in_language(city->second->local_names(), language_code_);
  if (local != nullptr) {
    told.set_display_name(local->text());
  } else if (!city->second->display_name().empty()) {
    told.set_display_name(city->second->display_name());
  } else {
    told.set_display_name(std::string(common::id_of(name)));
  }
  told.set_country(city->second->country());
}

void PartyTextsMaker::add(const v1::Proposal& proposal, const std::function<bool(const std::string& city)>& is_own) {
  PartyTexts::ProposalText& told = *texts_.add_proposals();
  told.set_proposal(proposal.name());
  for (const v1::Proposal::Party& party : proposal.parties()) {
    name_city(party.city());
    tell_listing(party.listing());
    const bool asked = party.has_answer_by_time() && !party.has_answer_time() && is_own(party.city());
    const bool earlier = !told.has_answer_by_time() ||
                         common::from_timestamp(party.answer_by_time()) < common::from_timestamp(told.answer_by_time());
    if (asked && earlier) *told.mutable_answer_by_time() = party.answer_by_time();
  }
  label(proposal.asked_terms().cost_sharing());
  label(proposal.agreed_terms().cost_sharing());
  tell_reasons(proposal, told);
}

void PartyTextsMaker::tell_reasons(const v1::Proposal& proposal, PartyTexts::ProposalText& told) {
  std::vector<const v1::TermPoints*> reasons;
  for (const v1::TermPoints& term : proposal.pairing().candidate().terms()) {
    if (is_reason(term)) reasons.push_back(&term);
  }
  std::stable_sort(reasons.begin(), reasons.end(),
                   [](const auto* a, const auto* b) { return a->points() > b->points(); });
  if (reasons.size() > kMostReasons) reasons.resize(kMostReasons);
  for (const v1::TermPoints* reason : reasons) {
    *told.add_reasons() = reason->reason();
    for (const auto& [parameter, value] : reason->reason().parameters()) {
      if (parameter != "words") tell_value(value);  // of people's texts: no codes
    }
  }
}

void PartyTextsMaker::tell_value(std::string_view value) {
  for (const std::string_view part : common::split(value, ';')) {
    const std::string_view one = common::trim(part);
    if (common::CityName::parse(one).has_value()) {
      name_city(std::string(one));
    } else {
      label(one);
    }
  }
}

void PartyTextsMaker::tell_listing(const std::string& name) {
  if (listings_.contains(name)) return;
  const auto listing = world_.listing(name);
  if (listing == nullptr) return;
  PartyTexts::ListingText& told = listings_[name];
  told.set_listing(name);
  told.set_role(listing->role());
  told.mutable_original()->set_language_code(listing->text_language());
  told.mutable_original()->set_title(listing->title());
  told.mutable_original()->set_summary(listing->summary());
  const auto* const translation = is_same_language(listing->text_language(), language_code_)
                                      ? nullptr
                                      : in_language(listing->translations(), language_code_);
  if (translation != nullptr) {
    told.mutable_translation()->set_language_code(translation->language_code());
    told.mutable_translation()->set_title(translation->title());
    told.mutable_translation()->set_summary(translation->summary());
  }
  if (listing->has_window()) *told.mutable_window() = listing->window();
  told.set_mode(listing->mode());
  told.set_cost_sharing(listing->cost_sharing());
  *told.mutable_language_codes() = listing->languages().tags();
  told.set_any_language(listing->languages().any());
  told.set_interpreter(listing->languages().interpreter());
  told.set_capacity(listing->capacity());
  told.set_example(listing->example());
  label(listing->cost_sharing());
}

void PartyTextsMaker::label(std::string_view code) {
  if (code.empty() || labels_.contains(std::string(code))) return;
  if (codes_.empty()) {
    for (const auto& [name, vocabulary] : world_.profiles->vocabularies) {
      for (const auto& entry : vocabulary->entries()) codes_.emplace(entry.code(), &entry);
    }
  }
  const auto found = codes_.find(code);
  if (found == codes_.end()) return;
  for (const common::Language language : {labels_in_, common::Language::kEnglish}) {
    const auto said = found->second->labels().find(common::language_code(language));
    if (said == found->second->labels().end()) continue;
    labels_.emplace(code, said->second);
    return;
  }
}

PartyTexts PartyTextsMaker::finish() && {
  for (auto& [name, city] : cities_) *texts_.add_cities() = std::move(city);
  for (auto& [name, listing] : listings_) *texts_.add_listings() = std::move(listing);
  for (auto& [code, said] : labels_) {
    PartyTexts::Label& one = *texts_.add_labels();
    one.set_code(code);
    one.set_label(std::move(said));
  }
  return std::move(texts_);
}

}  // namespace entente::matching
