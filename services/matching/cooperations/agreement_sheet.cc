#include "services/matching/cooperations/agreement_sheet.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/sheets/words.h"
#include "services/common/text/names.h"
#include "services/common/text/printed_page.h"
#include "services/common/text/text.h"
#include "services/common/text/wording.h"

namespace entente::matching {
namespace {

using common::concat;
using common::Language;
using common::text;
using v1::Cooperation;
using Facts = std::vector<std::pair<std::string, std::string>>;

constexpr char kUnknown[] = "–";
// So that three signatures find room: next steps that are said, and as much of each.
constexpr int kMostSteps = 5;
constexpr std::size_t kMostOfStep = 60;
// Bytes of what people wrote that one page takes in letters of this size, whatever they are.
constexpr std::size_t kMostInUsual = 770;
constexpr std::size_t kMostInSmall = 1380;

struct Party {
  std::string city;
  std::string listing;
  type::v1::PartyRole role;
};

std::vector<Party> parties_of(const Cooperation& cooperation) {
  std::vector<Party> parties = {{cooperation.beneficiary_city(), cooperation.need(), type::v1::PARTY_ROLE_BENEFICIARY},
                                {cooperation.pivotal_city(), cooperation.offer(), type::v1::PARTY_ROLE_PIVOTAL}};
  if (!cooperation.facilitating_city().empty())
    parties.push_back({cooperation.facilitating_city(), cooperation.facilitator(), type::v1::PARTY_ROLE_FACILITATING});
  return parties;
}

std::string role_label(type::v1::PartyRole role, Language language) {
  return common::text_or_code("printed.role.", common::word_of(role), language);
}

std::string date_label(const type::v1::PartialDate& date, Language language) {
  return common::format_date(common::format_partial_date(date), language);
}

// The title in the language where the listing has it, else as it was written.
std::string title_of(const World& world, const std::string& listing_name, Language language) {
  const auto listing = world.listing(listing_name);
  if (listing == nullptr) return listing_name.empty() ? kUnknown : std::string(common::id_of(listing_name));
  for (const auto& translation : listing->translations()) {
    if (common::main_language(translation.language_code()) == common::language_code(language) &&
        !translation.title().empty())
      return translation.title();
  }
  return listing->title();
}

// On one line: paper has one page.
std::string in_one_line(std::string_view words) {
  std::string line;
  for (const char c : words) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

std::string step_words(const Cooperation::Milestone& milestone, Language language) {
  std::string words = in_one_line(milestone.title());
  if (common::code_points(words) > kMostOfStep) words = concat(common::truncate_code_points(words, kMostOfStep), "…");
  return milestone.done() ? concat(words, " (", text("printed.agreement.done", language), ")") : words;
}

// Letters in which all that people wrote goes on one page.
common::PrintedPage::Letters letters_for(const Cooperation& cooperation, const std::vector<std::string>& titles,
                                         Language language) {
  std::size_t bytes = cooperation.agreed_terms().note().size();
  for (const std::string& title : titles) bytes += title.size();
  for (const auto& signature : cooperation.signatures()) bytes += signature.signed_by_function().size();
  for (int i = 0; i < std::min(cooperation.milestones_size(), kMostSteps); ++i)
    bytes += step_words(cooperation.milestones(i), language).size();
  using Letters = common::PrintedPage::Letters;
  return bytes <= kMostInUsual ? Letters::kUsual : bytes <= kMostInSmall ? Letters::kSmall : Letters::kSmallest;
}

Facts terms_of(const v1::Proposal::AgreedTerms& terms, const World& world, Language language) {
  Facts facts = {{text("printed.agreement.when", language), days_label(terms.window(), language)}};
  if (terms.window().min_duration_days() > 0) {
    facts.emplace_back(text("printed.agreement.duration", language),
                       common::counted("printed.days", terms.window().min_duration_days(), language));
  }
  if (terms.places() > 0)
    facts.emplace_back(text("printed.agreement.places", language), common::format_count(terms.places(), language));
  facts.emplace_back(text("printed.agreement.mode", language),
                     terms.mode() == type::v1::MODE_UNSPECIFIED
                         ? kUnknown
                         : common::text_or_code("printed.mode.", common::word_of(terms.mode()), language));
  facts.emplace_back(
      text("printed.agreement.costs", language),
      terms.cost_sharing().empty() ? kUnknown : code_label(world, "cost-sharing", terms.cost_sharing(), language));
  return facts;
}

void add_next_steps(const Cooperation& cooperation, const World& world, Language language, common::PrintedPage& page) {
  if (cooperation.milestones().empty()) return;
  page.heading(text("printed.agreement.next_steps", language));
  std::vector<common::PrintedPage::Row> rows;
  for (const Cooperation::Milestone& milestone : cooperation.milestones()) {
    if (static_cast<int>(rows.size()) == kMostSteps) break;
    rows.push_back(
        {date_label(milestone.date(), language), step_words(milestone, language), city_label(world, milestone.city())});
  }
  page.table({text("printed.agreement.until", language), text("printed.agreement.step", language),
              text("printed.agreement.city", language)},
             rows);
  if (const int left = cooperation.milestones_size() - kMostSteps; left > 0)
    page.note(common::counted("printed.agreement.more_steps", left, language));
}

Facts signature_of(const Cooperation& cooperation, const Party& party, const World& world, Language language) {
  const auto found =
      std::find_if(cooperation.signatures().begin(), cooperation.signatures().end(),
                   [&](const Cooperation::Signature& signature) { return signature.city() == party.city; });
  const bool is_signed = found != cooperation.signatures().end();
  return {{role_label(party.role, language), city_label(world, party.city)},
          {text("printed.agreement.signed_on", language), is_signed ? date_label(found->signed_on(), language) : ""},
          {text("printed.agreement.signed_by", language), is_signed ? in_one_line(found->signed_by_function()) : ""}};
}

}  // namespace

std::optional<Language> printed_language(std::string_view tag) {
  if (tag.empty()) return Language::kEnglish;
  const std::string main = common::main_language(tag);
  if (main == "en") return Language::kEnglish;
  if (main == "fr") return Language::kFrench;
  return std::nullopt;
}

std::string city_label(const World& world, std::string_view city_name) {
  const auto city = world.profiles->cities.find(city_name);
  const bool named = city != world.profiles->cities.end() && !city->second->display_name().empty();
  return named ? city->second->display_name() : std::string(common::id_of(city_name));
}

std::string code_label(const World& world, std::string_view vocabulary, std::string_view code, Language language) {
  const auto found = world.profiles->vocabularies.find(common::VocabularyName(vocabulary).text());
  if (found != world.profiles->vocabularies.end()) {
    for (const auto& entry : found->second->entries()) {
      const auto label = entry.labels().find(common::language_code(language));
      if (entry.code() == code && label != entry.labels().end()) return label->second;
    }
  }
  return std::string(code);
}

std::string days_label(const type::v1::Window& window, Language language) {
  const std::string from = window.has_start() ? date_label(window.start(), language) : kUnknown;
  const std::string until = window.has_end() ? date_label(window.end(), language) : kUnknown;
  return from == until ? from : concat(from, " – ", until);
}

std::string agreement_sheet(const Cooperation& cooperation, const World& world, Language language) {
  const std::vector<Party> parties = parties_of(cooperation);
  std::vector<std::string> cities;
  std::vector<std::string> titles;
  for (const Party& party : parties) {
    cities.push_back(city_label(world, party.city));
    titles.push_back(in_one_line(title_of(world, party.listing, language)));
  }
  common::PrintedPage page(common::language_code(language),
                           text("printed.agreement.title", language, {{"cities", common::join(cities, " – ")}}),
                           letters_for(cooperation, titles, language));
  if (std::any_of(parties.begin(), parties.end(), [&](const Party& party) {
        const auto listing = world.listing(party.listing);
        return listing != nullptr && listing->example();
      }))
    page.paragraph(text("printed.example", language));
  Facts who;
  for (std::size_t i = 0; i < parties.size(); ++i)
    who.emplace_back(concat(cities[i], " (", role_label(parties[i].role, language), ")"), titles[i]);
  page.facts(who);
  page.heading(text("printed.agreement.terms", language));
  const v1::Proposal::AgreedTerms& terms = cooperation.agreed_terms();
  page.facts(terms_of(terms, world, language));
  if (const std::string note = in_one_line(terms.note()); !note.empty()) page.paragraph(note);
  add_next_steps(cooperation, world, language, page);
  page.heading(text("printed.agreement.signatures", language));
  std::vector<Facts> signatures;
  for (const Party& party : parties) signatures.push_back(signature_of(cooperation, party, world, language));
  page.to_sign(signatures);
  page.note(text(
      "printed.agreement.foot", language,
      {{"id", std::string(common::id_of(cooperation.name()))},
       {"day", common::format_date(
                   common::format_day(common::utc_day(common::from_timestamp(cooperation.agree_time()))), language)}}));
  page.note(text("printed.foot", language));
  return std::move(page).finish();
}

}  // namespace entente::matching
