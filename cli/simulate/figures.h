// Figures: what a simulation measures, as whole numbers; shares in per mille, −1 where there is nothing to measure.
// Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace entente::cli {

enum class Figure : std::uint8_t {
  kNeeds,             // without a partner on the day of the round; over all years: published
  kServed,            // of those, needs that found their first partner
  kCoverage,          // served of needs, per mille
  kPriorityNeeds,     // the same three of priority needs
  kPriorityServed,    //
  kPriorityCoverage,  //
  kCooperations,      // agreed
  // Days without a partner, median over all these needs: from publication to the first agreement, or to the end of the
  // year (over all: of the simulation) or of the listing.
  kUnpartneredMedian,
  kWaitingMedian,  // days from publication to the first agreement, over the served ones only: median
  kWaitingMost,    // and 90th percentile
  kLoadGini,       // of agreed cooperations by city with an offer, per mille
  kLoadLargest,    // most agreed cooperations of one city as provider
};
inline constexpr int kFigureCount = 12;
// As a column of the sheet: "coverage_permille".
std::string_view figure_id(Figure figure);

struct Figures {
  std::array<std::int64_t, kFigureCount> values{};
  std::int64_t& operator[](Figure figure) { return values[static_cast<std::size_t>(figure)]; }
  std::int64_t operator[](Figure figure) const { return values[static_cast<std::size_t>(figure)]; }
  bool operator==(const Figures&) const = default;
};

// What figures are made of: needs with their waiting, and providers with their load.
struct Counts {
  std::int64_t needs = 0, served = 0, priority_needs = 0, priority_served = 0, cooperations = 0;
  std::vector<std::int64_t> unpartnered;  // days without a partner, by need
  std::vector<std::int64_t> waited;       // days to the first agreement, by served need
  std::vector<std::int64_t> loads;        // by provider city
};
Figures figures_of(const Counts& counts);

// Mean of each figure, rounded half up, over those that measure something. REQUIRES: not empty.
Figures mean_of(const std::vector<Figures>& all);

}  // namespace entente::cli
