// A round of random listings over all pairs: shortlists, solving and pricing, timed.
#pragma once

#include <cstdint>
#include <string>

namespace entente::bench {

struct ClosureFigures {
  double lists_ms = 0;    // computing the candidate lists
  double closure_ms = 0;  // solving, pricing and solving again
  std::int64_t edges_listed = 0;
  std::int64_t edges_added = 0;
  std::int64_t rounds = 0;
  std::int64_t needs_asked = 0;
  std::string value;
  std::string fault;  // empty: the certificate of the small network holds; a sample of needs was tested over all offers
};
// `size` needs and as many offers, 32 candidates each.
ClosureFigures close_random_market(std::int32_t size, std::uint64_t seed);

}  // namespace entente::bench
