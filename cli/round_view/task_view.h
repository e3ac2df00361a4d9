// Tasks and dead letters as tables for a terminal. Pure but for the stream; thread-safe.
#pragma once

#include <iosfwd>
#include <vector>

#include "cli/round_view/review_view.h"
#include "entente/matching/v1/task_service.pb.h"

namespace entente::cli {

// How many of each kind, then a line each: kind, until when, cities, title, id of what it is about. `most` lines, and
// how many more there are.
void print_tasks(std::ostream& out, const matching::v1::ListTasksResponse& tasks, std::size_t most,
                 const CityNames& cities, matching::Language language);

// A line each: when it was given up, whose it was, attempts, what the relay said.
void print_dead_letters(std::ostream& out, const std::vector<matching::v1::DeadLetter>& letters,
                        matching::Language language);

}  // namespace entente::cli
