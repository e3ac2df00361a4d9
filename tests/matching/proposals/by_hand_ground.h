// What coordinators do beside decisions: proposals by hand, and who takes care of them; with an engine and people that
// are tables.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "services/matching/proposals/assignee_handlers.h"
#include "services/matching/proposals/by_hand_handlers.h"
#include "tests/matching/proposals/review_ground.h"

namespace entente::matching {

// The engine as a table: rules that pairs break, by need and offer.
class TableAppraiser final : public Appraiser {
 public:
  absl::StatusOr<Appraisal> appraise(const common::CallContext& call, const World& world, const v1::Round& round,
                                     const v1::Pairing& pairing) override;

  std::map<std::pair<std::string, std::string>, std::string> broken;  // need and offer → rule
  std::set<std::string> full;                                         // listings without a place
  std::map<std::string, std::int64_t> points;                         // of an offer: what it costs
  int asked = 0;
  std::function<void()> meanwhile;  // called once while the next one is appraised
};

class TablePeople final : public People {
 public:
  absl::StatusOr<std::optional<Person>> by_subject(const std::string& subject) override;
  absl::StatusOr<std::optional<Person>> by_name(const std::string& name) override;
  absl::Status each(const std::function<void(const Person&)>& see) override;

  void add(const std::string& id, type::v1::Access::Role role, const std::string& scope);
  std::map<std::string, Person> people;  // by name
  bool down = false;
};

class ByHandGround : public ReviewGround {
 public:
  // People: ada (everything), carla (crafts), milo (music), olga (an observer).
  ByHandGround();

  static const std::string& round();
  static v1::CreateProposalRequest creation(int need, int offer, int third = -1);
  static v1::SwapPartnerRequest swapping(const v1::Proposal& proposal, int need, int offer, int third = -1);
  // Of the programme, from now on.
  void change_programme(const std::function<void(v1::Programme&)>& how);
  void change_listing(const std::string& name, const std::function<void(listings::v1::Listing&)>& how);

  TableAppraiser appraiser;
  TablePeople people;
  std::unique_ptr<ByHandHandlers> by_hand;
  std::unique_ptr<AssigneeHandlers> assignees;
};

}  // namespace entente::matching
