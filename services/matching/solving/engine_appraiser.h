// EngineAppraiser: the engine's word on what a person puts together. Rules and score are those of the listings as they
// are today; the price is that of the round as it was solved. Thread-safe.
#pragma once

#include "services/matching/proposals/appraiser.h"

namespace entente::matching {

class Problems;
class RoundArchive;

class EngineAppraiser final : public Appraiser {
 public:
  // Both outlive it.
  EngineAppraiser(Problems& problems, RoundArchive& archive) : problems_(problems), archive_(archive) {}
  absl::StatusOr<Appraisal> appraise(const common::CallContext& call, const World& world, const v1::Round& round,
                                     const v1::Pairing& pairing) override;

 private:
  absl::StatusOr<std::optional<type::v1::Amount>> price(const common::CallContext& call, const v1::Round& round,
                                                        const v1::Pairing& pairing);
  Problems& problems_;
  RoundArchive& archive_;
};

}  // namespace entente::matching
