// Actor: who acts, seen from one proposal, in the words of the table of steps. Pure; thread-safe.
#pragma once

#include <string>
#include <vector>

#include "services/matching/review/step_table.h"

namespace entente::common {
struct Caller;
}

namespace entente::matching {

// Of a proposal what tells whose it is.
struct Parties {
  std::string beneficiary_city;                 // `cities/{city}`
  std::vector<std::string> beneficiary_fields;  // codes of the creative fields that its city has on the day
  struct Party {
    std::string city;
    std::vector<std::string> fields;
    bool asked = false;  // and hasn't answered
  };
  std::vector<Party> all;  // the beneficiary as well
  std::string pivotal_city = {};
  std::vector<std::string> pivotal_fields = {};
  bool both_fields_approve = false;  // the programme asks for the pivotal city's field, too, and it is another one
};

struct Actor {
  std::vector<Who> is;
  std::string subject = {};
  std::vector<std::string> cities = {};  // of parties, for which a focal point speaks
  // Scope as which a coordinator acts: of a party's city or field before `*`, that before another one; empty: of none.
  std::string coordinates = {};

  bool speaks_for(const std::string& city) const;
  bool is_one_of(const std::vector<Who>& who) const;
};

// A person. Services act for themselves nowhere in the table: what it says of them is this service's own doing.
Actor actor_of(const common::Caller& caller, const Parties& parties);
// This service itself: who hears from the listings service, and whose time runs out.
Actor this_service();
// The role in which `actor` takes `step`, the first of those that the step names. REQUIRES: one of them.
type::v1::Access::Role role_in(const Actor& actor, const Step& step);

}  // namespace entente::matching
