#include "matcher/score/frequencies.h"

#include "matcher/score/relevance.h"

namespace entente::matcher {

Frequencies::Frequencies(const std::vector<Listing>& listings) {
  for (const Listing& listing : listings) add(listing);
}

int Frequencies::number_of(const std::string& tag) {
  const auto found = language_numbers_.find(tag);
  if (found != language_numbers_.end()) return found->second;
  if (languages_.size() == kMostLanguages) return -1;
  languages_.emplace_back();
  return language_numbers_.emplace(tag, static_cast<int>(languages_.size()) - 1).first->second;
}

void Frequencies::add(const Listing& listing) {
  ++listings_;
  if (listing.open) {
    ++open_;
    for (const std::string& topic : listing.topics) ++topics_[topic];
    for (const std::string& help : listing.help) ++help_[help];
  }
  for (const ListingText& text : listing.texts) {
    const int number = number_of(text.language);
    if (number < 0 || text.words.empty()) continue;
    Language& language = languages_[static_cast<std::size_t>(number)];
    ++language.texts;
    for (const ListingWord& word : text.words) {
      const auto [found, added] = language.words.try_emplace(word.stem, static_cast<std::int32_t>(words_.size()));
      if (added) words_.push_back({0, word.stem});
      Word& counted = words_[static_cast<std::size_t>(found->second)];
      ++counted.texts;
      if (!word.form.empty() && (counted.form == word.stem || word.form < counted.form)) counted.form = word.form;
    }
  }
}

std::int64_t Frequencies::rarity_of_topic(std::string_view topic) const {
  const auto found = topics_.find(topic);
  return rarity_of(found == topics_.end() ? 0 : found->second, open_, kTopicOneIn);
}

std::int64_t Frequencies::rarity_of_help(std::string_view help) const {
  const auto found = help_.find(help);
  return rarity_of(found == help_.end() ? 0 : found->second, open_, kHelpOneIn);
}

int Frequencies::language(std::string_view tag) const {
  const auto found = language_numbers_.find(tag);
  return found == language_numbers_.end() ? -1 : found->second;
}

std::int32_t Frequencies::word(int language, std::string_view stem) const {
  const auto& words = languages_[static_cast<std::size_t>(language)].words;
  const auto found = words.find(stem);
  return found == words.end() ? -1 : found->second;
}

}  // namespace entente::matcher
