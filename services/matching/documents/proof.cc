#include "services/matching/documents/proof.h"

namespace entente::matching {
namespace {

using matcher::Wide;

// One number of the composite objective, read back as an amount; exact when ranking with weights that are apart.
matcher::Amount amount_of(const matcher::Network& network, const matcher::Certificate& certificate) {
  if (certificate.upper_bound == certificate.objective_value) return certificate.objective;
  const matcher::Composite composite = matcher::composite_of(network);
  matcher::Amount amount = certificate.objective;
  Wide rest = certificate.upper_bound;
  if (!network.weigh && composite.priority > composite.need && composite.need > 0) {
    amount.priority_needs = static_cast<std::int64_t>(rest / composite.priority);
    rest %= composite.priority;
    amount.needs = static_cast<std::int64_t>(rest / composite.need);
    amount.points = static_cast<std::int64_t>(rest % composite.need);
    return amount;
  }
  amount.points += static_cast<std::int64_t>(certificate.upper_bound - certificate.objective_value);
  return amount;
}

// Parts per million of `bound` that `reached` lacks, rounded up.
std::int64_t gap_ppm(Wide reached, Wide bound) {
  if (bound <= 0 || reached >= bound) return 0;
  const Wide gap = bound - reached;
  constexpr Wide kMillion = 1000000;
  // Numbers near 2^127 are shortened before they are multiplied; a gap rounds up all the same.
  constexpr Wide kLarge = (Wide{1} << 126) / kMillion;
  if (gap > kLarge) return static_cast<std::int64_t>(gap / (bound / kMillion) + 1);
  return static_cast<std::int64_t>((gap * kMillion + bound - 1) / bound);
}

}  // namespace

type::v1::Amount to_proto(const matcher::Amount& amount) {
  type::v1::Amount result;
  result.set_priority_needs(amount.priority_needs);
  result.set_needs(amount.needs);
  result.set_points(amount.points);
  return result;
}

v1::Proof to_proof(const matcher::Network& network, const matcher::Certificate& certificate) {
  v1::Proof result;
  switch (certificate.kind) {
    case matcher::Certificate::Kind::kProven:
      result.set_kind(v1::Proof::KIND_PROVEN);
      break;
    case matcher::Certificate::Kind::kProvenByTree:
      result.set_kind(v1::Proof::KIND_PROVEN_BY_TREE);
      break;
    case matcher::Certificate::Kind::kBounded:
      result.set_kind(v1::Proof::KIND_BOUNDED);
      break;
  }
  const matcher::Amount bound = amount_of(network, certificate);
  *result.mutable_objective() = to_proto(certificate.objective);
  *result.mutable_upper_bound() = to_proto(bound);
  if (certificate.kind != matcher::Certificate::Kind::kBounded) return result;
  const matcher::Amount& reached = certificate.objective;
  const bool same_needs = bound.priority_needs == reached.priority_needs && bound.needs == reached.needs;
  result.set_gap_ppm(same_needs ? gap_ppm(reached.points, bound.points)
                                : gap_ppm(certificate.objective_value, certificate.upper_bound));
  return result;
}

}  // namespace entente::matching
