// What the engine, the service and the command line call a phase, and the catalogue's texts "phase.…": the same list.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "entente/matching/v1/round.pb.h"
#include "matcher/solver/flow/phase.h"
#include "services/common/text/wording.h"
#include "tests/paths.h"

namespace entente::matching {
namespace {

TEST(Phases, AreThoseOfTheCatalogue) {
  std::set<std::string> known(matcher::kPhaseIds.begin(), matcher::kPhaseIds.end());
  known.insert(common::word_of(v1::Round::Progress::PHASE_SNAPSHOT));
  known.insert(common::word_of(v1::Round::Progress::PHASE_STORE));
  std::set<std::string> said;
  for (int i = 1; i < v1::Round::Progress::Phase_ARRAYSIZE; ++i)
    said.insert(common::word_of(static_cast<v1::Round::Progress::Phase>(i)));
  EXPECT_EQ(said, known) << "the contract says each phase, and no other";
  known.insert("rounds");  // of `entente simulate`
  std::set<std::string> texts;
  std::ifstream catalogue(source_dir() + "/data/texts/engine.csv");
  for (std::string line; std::getline(catalogue, line);)
    if (line.starts_with("phase.")) texts.insert(line.substr(6, line.find(',') - 6));
  EXPECT_EQ(texts, known);
}

}  // namespace
}  // namespace entente::matching
