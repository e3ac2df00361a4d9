// What the engine, the service and the command line call a phase, and the catalogue's texts "phase.…": the same list.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "matcher/solver/phase.h"
#include "services/matching/round_feed.h"
#include "tests/paths.h"

namespace entente::matching {
namespace {

TEST(Phases, AreThoseOfTheCatalogue) {
  std::set<std::string> known(matcher::kPhaseIds.begin(), matcher::kPhaseIds.end());
  known.insert(std::string(kSnapshotPhase));
  known.insert(std::string(kStorePhase));
  known.insert("rounds");  // of `entente simulate`
  std::set<std::string> texts;
  std::ifstream catalogue(source_dir() + "/data/texts/engine.csv");
  for (std::string line; std::getline(catalogue, line);)
    if (line.starts_with("phase.")) texts.insert(line.substr(6, line.find(',') - 6));
  EXPECT_EQ(texts, known);
}

}  // namespace
}  // namespace entente::matching
