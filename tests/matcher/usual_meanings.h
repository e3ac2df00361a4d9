// What codes of the network's vocabularies mean to the engine, written apart from data/vocabularies.csv: for snapshots
// of tests. A test in tests/cli holds the two together.
#pragma once

#include "matcher/model/meanings.h"

namespace entente::matcher::testing {

inline Meanings usual_meanings() {
  Meanings meanings;
  meanings.payers = {{"host-pays", Payer::kHost},    {"giver-pays", Payer::kGiver}, {"shared", Payer::kShared},
                     {"external", Payer::kExternal}, {"no-cost", Payer::kNoCost},   {"open", Payer::kOpen}};
  for (const char* modality : {"study-visit", "internship-exchange", "residency", "event-participation"})
    meanings.places[modality] = Place::kAtProvider;
  for (const char* modality :
       {"expert-mission", "in-person-workshop", "equipment-donation", "policy-advice", "peer-review"})
    meanings.places[modality] = Place::kAtBeneficiary;
  for (const char* modality : {"mentoring-online", "online-training", "joint-project", "co-production", "data-research",
                               "tools-materials", "funding"})
    meanings.places[modality] = Place::kUnknown;
  meanings.urgencies = {{"now", 3}, {"year", 2}, {"later", 1}};
  meanings.families = {{"ar", "ar"}, {"arb", "ar"}, {"bs", "sh"},  {"ckb", "ku"}, {"cmn", "zh"}, {"cnr", "sh"},
                       {"fa", "fa"}, {"fil", "tl"}, {"hr", "sh"},  {"kmr", "ku"}, {"ku", "ku"},  {"nb", "no"},
                       {"nn", "no"}, {"no", "no"},  {"pes", "fa"}, {"prs", "fa"}, {"sdh", "ku"}, {"sh", "sh"},
                       {"sr", "sh"}, {"tl", "tl"},  {"zh", "zh"}};
  meanings.money = {"pay"};
  return meanings;
}

// The same, and the topics that tests of the engine name.
inline Meanings meanings_of_tests() {
  Meanings meanings = usual_meanings();
  meanings.across = {"x-open", "x-women", "x-youth", "x-t6"};
  meanings.fields = {{"music-opera", "music"},
                     {"music-brass", "music"},
                     {"music-drums", "music"},
                     {"craft-kilns", "crafts-and-folk-art"}};
  return meanings;
}

}  // namespace entente::matcher::testing
