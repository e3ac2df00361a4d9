// The small network of review_ground.h with cooperations that are agreed already.
#pragma once

#include <string>

#include "services/matching/proposals/carrying_out.h"
#include "services/matching/proposals/due_cooperations.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {

type::v1::PartialDate day_of(const std::string& text);

class AgreedGround : public ReviewGround {
 public:
  AgreedGround();

  // A cooperation of Dakar, which needs, and Lyon, which gives, agreed for these days (empty: not said). With a third
  // city: Oslo, which facilitates.
  v1::Cooperation agree(const std::string& from = "2027-03-01", const std::string& until = "2027-06-30",
                        bool third_city = false);
  v1::Cooperation find(const std::string& name);
  v1::Proposal proposal_of(const v1::Cooperation& cooperation) { return get(cooperation.proposal()); }

  absl::StatusOr<v1::Cooperation> report(const v1::Cooperation& cooperation, const common::Caller& by,
                                         const std::string& city = "", int worth = 4);
  absl::StatusOr<v1::Cooperation> start(const v1::Cooperation& cooperation, const common::Caller& by);
  absl::StatusOr<v1::Cooperation> close(const v1::Cooperation& cooperation, const std::string& reason = "",
                                        const std::string& text = "");
  void set_day(const std::string& day);

  CarryingOut carrying_out;
  DueCooperations due;
};

}  // namespace entente::matching
