#include "services/matching/proposals/proposal_words.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace entente::matching {
namespace {

// Those of all texts, ascending; a word may stand in it twice.
std::vector<std::string> words_of(const std::vector<std::string>& texts) {
  std::vector<std::string> words;
  for (const std::string& text : texts) {
    std::vector<std::string> more = common::search_words(text);
    words.insert(words.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  std::sort(words.begin(), words.end());
  return words;
}

}  // namespace

const ProposalWords::Said& ProposalWords::of_city(const std::string& name) {
  const auto [said, is_new] = said_.try_emplace(name);
  if (!is_new) return said->second;
  const auto city = world_.profiles->cities.find(name);
  if (city == world_.profiles->cities.end()) return said->second;
  said->second.texts.push_back(city->second->display_name());
  for (const auto& local : city->second->local_names()) said->second.texts.push_back(local.text());
  said->second.words = words_of(said->second.texts);
  return said->second;
}

const ProposalWords::Said& ProposalWords::of_listing(const std::string& name) {
  const auto [said, is_new] = said_.try_emplace(name);
  if (!is_new) return said->second;
  const auto listing = world_.listing(name);
  if (listing == nullptr) return said->second;
  said->second.texts.push_back(listing->title());
  for (const auto& translation : listing->translations()) said->second.texts.push_back(translation.title());
  said->second.words = words_of(said->second.texts);
  return said->second;
}

std::vector<const ProposalWords::Said*> ProposalWords::of(const v1::Proposal& proposal) {
  std::vector<const Said*> all;
  for (const v1::Proposal::Party& party : proposal.parties()) {
    all.push_back(&of_city(party.city()));
    all.push_back(&of_listing(party.listing()));
  }
  return all;
}

bool ProposalWords::match(const common::SearchQuery& query, const v1::Proposal& proposal) {
  const std::vector<const Said*> all = of(proposal);
  const auto any = [&](const auto& holds) { return std::any_of(all.begin(), all.end(), holds); };
  for (const std::string& word : query.words) {
    if (!any([&](const Said* said) { return std::binary_search(said->words.begin(), said->words.end(), word); }))
      return false;
  }
  return query.begun.empty() || any([&](const Said* said) {
           const auto first = std::lower_bound(said->words.begin(), said->words.end(), query.begun);
           return first != said->words.end() && first->starts_with(query.begun);
         });
}

common::SearchRank ProposalWords::rank(const common::SearchQuery& query, const v1::Proposal& proposal) {
  common::SearchRank best = common::SearchRank::kElsewhere;
  for (const Said* said : of(proposal)) {
    for (const std::string& text : said->texts) best = std::min(best, common::rank_of(query, text));
  }
  return best;
}

}  // namespace entente::matching
