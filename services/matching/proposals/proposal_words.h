// What a proposal is found by: the titles of its listings, also translated, and the names of its cities, as they are
// now. For one request: the words of a listing and a city are made once. Not thread-safe.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "entente/matching/v1/proposal.pb.h"
#include "services/common/text/search_words.h"
#include "services/matching/world/views.h"

namespace entente::matching {

class ProposalWords {
 public:
  // `world` outlives it.
  explicit ProposalWords(const World& world) : world_(world) {}

  bool match(const common::SearchQuery& query, const v1::Proposal& proposal);
  // By the one text that answers best.
  common::SearchRank rank(const common::SearchQuery& query, const v1::Proposal& proposal);

 private:
  struct Said {
    std::vector<std::string> texts;
    std::vector<std::string> words;  // ascending
  };
  const Said& of_city(const std::string& name);
  const Said& of_listing(const std::string& name);
  std::vector<const Said*> of(const v1::Proposal& proposal);

  const World& world_;
  std::map<std::string, Said> said_;
};

}  // namespace entente::matching
