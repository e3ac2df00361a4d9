// What running services hold, by its names: for views, and to find what a person means. Main thread only.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "cli/data_set/known.h"
#include "cli/round_view/round_view.h"

namespace entente::cli {

class Servers;

// Of all cities, listings and codes, and of a programme by its resource name.
absl::StatusOr<Names> names_on(Servers& servers, const std::string& programme, matching::Language language);

// Labels of codes, and what tells members apart.
absl::Status add_network(Servers& servers, matching::Language language, Names& names);

// All cities; with the listings as well.
absl::StatusOr<Known> known_cities(Servers& servers);
absl::StatusOr<Known> known_network(Servers& servers);

}  // namespace entente::cli
