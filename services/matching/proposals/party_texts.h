// What cities read of proposals beside them (PartyTexts): names, texts of listings, reasons, labels of codes, in the
// language of the reader as far as somebody wrote it. Of a proposal that its reader sees; no contact stands in it. For
// one answer; not thread-safe.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "entente/matching/v1/party_texts.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "services/common/sheets/texts.h"
#include "services/matching/world/views.h"

namespace entente::matching {

inline constexpr int kMostReasons = 3;

// INVALID_FIELD: `language_code` is no tag of a language (languages.h). Empty is one.
absl::Status check_language_code(std::string_view tag);

class PartyTextsMaker {
 public:
  // `world` outlives it. `language_code`: a BCP-47 tag; empty: texts as they were written.
  PartyTextsMaker(const World& world, std::string_view language_code);

  // `is_own`: whether the reader speaks for `cities/{city}`.
  void add(const v1::Proposal& proposal, const std::function<bool(const std::string& city)>& is_own);
  void name_city(const std::string& city);
  v1::PartyTexts finish() &&;

 private:
  void tell_listing(const std::string& name);
  void tell_reasons(const v1::Proposal& proposal, v1::PartyTexts::ProposalText& told);
  // What stands in a value of an engine's text: codes, and cities by name.
  void tell_value(std::string_view value);
  void label(std::string_view code);

  const World& world_;
  const std::string language_code_;
  const common::Language labels_in_;
  std::map<std::string, v1::PartyTexts::CityText> cities_;
  std::map<std::string, v1::PartyTexts::ListingText> listings_;
  std::map<std::string, std::string> labels_;
  // Codes of all vocabularies; where two have the same, the first one's by name. Filled at the first question.
  std::map<std::string_view, const profiles::v1::Vocabulary::Entry*> codes_;
  v1::PartyTexts texts_;
};

}  // namespace entente::matching
