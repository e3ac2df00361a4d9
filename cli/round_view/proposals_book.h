// What people get of a round in a spreadsheet: its proposals, the needs that lack partners with cause and advice, and
// the offers that would help. Shows nothing that the messages don't say. Pure.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/output/book.h"
#include "cli/round_view/round_view.h"
#include "entente/listings/v1/listing.pb.h"
#include "entente/matching/v1/proposal.pb.h"
#include "entente/profiles/v1/city.pb.h"

namespace entente::cli {

struct BookOfRound {
  std::vector<matching::v1::Proposal> proposals;
  std::vector<matching::v1::UnmetNeed> unmet;
  std::int64_t score_scale = 1;
  std::map<std::string, listings::v1::Listing, std::less<>> listings;  // by name
  std::map<std::string, profiles::v1::City, std::less<>> cities;       // by name
  std::map<std::string, std::string, std::less<>> countries;           // labels by code, in the language
  Names names;                                                         // in the language
  matching::Language language = matching::Language::kEnglish;
  std::string page;  // where the gateway's page is, for a link to each proposal; empty: no links
};

// Which cities it is for, by name; one party suffices.
using IsShown = std::function<bool(std::string_view city)>;

// One row each, by score, those of the same need together: who is helped, who helps, both texts, area, axis, dates,
// languages, who pays, score, state, and the strongest reasons.
BookTab proposals_tab(const BookOfRound& book, const IsShown& is_shown);
// Needs with fewer partners than they seek, priority needs first: the cause with its figures, and what came near.
BookTab unmet_tab(const BookOfRound& book, const IsShown& is_shown);
// What would help them: by area, of how many cities and needs an offer is missing.
BookTab missing_offers_tab(const BookOfRound& book);

}  // namespace entente::cli
