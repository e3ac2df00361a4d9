// Options of the benches on random networks: which networks, and where the rows go.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "tests/bench/pairs_network.h"

namespace entente::bench {

// REQUIRES: `options` has families, sizes, seeds, tiers, limits and json, and outlives the parsing.
template <class Options>
void add_recipe_options(CLI::App& app, Options& options) {
  const auto family = [](const std::string& word) {
    return family_of(word) ? std::string() : "'" + word + "' is none of uniform, clustered, scarce, ties";
  };
  app.add_option("--family", options.families, "u(niform), c(lustered), s(carce), t(ies); several by comma")
      ->delimiter(',')
      ->check(CLI::Validator(family, ""));
  app.add_option("--size", options.sizes, "Needs; several by comma")->delimiter(',')->check(CLI::Range(1, 10'000'000));
  app.add_option("--seed", options.seeds, "Seeds; several by comma")->delimiter(',');
  app.add_flag("--tiers", options.tiers, "30 % of the needs have priority");
  app.add_flag("--limits", options.limits, "Cities limit what they carry, on both sides");
  app.add_option("--json", options.json, "Append rows to this file; rows that it holds aren't measured again");
}

}  // namespace entente::bench
