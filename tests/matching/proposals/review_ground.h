// The review on a network of four cities: a store of its own, places that a test can let fail, and no thread or server.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/rpc/call_context.h"
#include "services/common/storage/database.h"
#include "services/matching/proposals/answer_days.h"
#include "services/matching/proposals/answer_handlers.h"
#include "services/matching/proposals/contact_grants.h"
#include "services/matching/proposals/decision_handlers.h"
#include "services/matching/proposals/held_places.h"
#include "services/matching/proposals/interest_handlers.h"
#include "services/matching/proposals/places.h"
#include "services/matching/proposals/proposal_handlers.h"
#include "services/matching/proposals/review_handlers.h"
#include "tests/common/temporary_directory.h"

namespace entente::matching {

// The listings service as a plain table: places by listing, reservations by id.
class TablePlaces final : public Places {
 public:
  // What goes wrong with the next calls.
  enum class Fault { kNone, kNotAsked, kAnswerLost };

  absl::Status hold(const std::string& reservation, const std::vector<Entry>& entries, absl::Time until) override;
  absl::Status confirm(const std::string& reservation, const std::vector<Entry>& entries) override;
  absl::Status release(const std::string& reservation) override;
  // Not while others call.
  int held(const std::string& listing) const;
  bool is_held(const std::string& reservation) const { return reservations.contains(reservation); }

  std::map<std::string, int> capacity;
  std::map<std::string, std::string> etags;
  std::map<std::string, std::vector<std::string>> reservations;  // held ones: their listings
  std::set<std::string> confirmed;
  std::map<std::string, bool> ended;
  std::set<std::string> withdrawn;  // listings
  Fault fault = Fault::kNone;
  int oversold = 0;
  // Called once while the next hold() is on its way.
  std::function<void()> meanwhile;
  // Called once while the answer of the next release() is on its way back.
  std::function<void()> behind_release;

 private:
  absl::Status hold_now(const std::string& reservation, const std::vector<Entry>& entries);
  absl::Status confirm_now(const std::string& reservation, const std::vector<Entry>& entries);
  void count_oversold();
  std::mutex mutex_;
};

// The profiles service as a table: who sees whose contacts, and why.
class TableContacts final : public Contacts {
 public:
  absl::Status grant(const std::string& city, const std::string& grantee, const std::string& reason) override;
  absl::Status revoke(const std::string& city, const std::string& grantee, const std::string& reason) override;
  bool sees(const std::string& reason) const;

  std::set<std::vector<std::string>> grants;  // city, grantee, reason
  bool down = false;
  std::function<void()> meanwhile;  // called once while the next call is on its way
};

class ReviewGround {
 public:
  ReviewGround();
  // Makes the handlers anew on the same store, as a process does that starts again.
  void restart();

  static common::Caller coordinator(const std::string& scope = "*", const std::string& subject = "ada");
  static common::Caller focal_point(const std::string& city);
  common::CallContext by(common::Caller caller) const { return common::make_call(std::move(caller), clock.now()); }
  common::CallContext by_coordinator() const { return by(coordinator()); }

  // A proposal of the need and the offer of these numbers, 0–3: needs are of Dakar, Tunis, Dakar, Oslo, offers of Lyon,
  // Oslo, Lyon, Tunis. `third`: the offer of a trio's third city.
  v1::Proposal propose(int need, int offer, int third = -1);
  v1::Proposal get(const std::string& name, const common::Caller& caller = coordinator());
  std::vector<v1::Decision> decisions(const std::string& name, const common::Caller& caller = coordinator());
  void publish();
  // Another round, published; what is proposed from then on is of that one.
  void next_round();

  absl::StatusOr<v1::Proposal> approve(const std::string& name);
  absl::StatusOr<v1::Proposal> undo(const v1::Proposal& proposal);
  // Does what is owed, as if all pauses were over.
  void deliver_all();
  // The same without that time passes: what is due now.
  void deliver();

  // Approved in a published round, and its cities see it.
  v1::Proposal put_before_cities(int need, int offer, int third = -1);
  absl::StatusOr<v1::Proposal> accept(const std::string& name, const std::string& city,
                                      const std::optional<Terms>& terms = std::nullopt);
  absl::StatusOr<v1::Proposal> decline(const std::string& name, const std::string& city,
                                       const std::string& reason = "dates");
  absl::StatusOr<v1::Proposal> withdraw(const std::string& name, const std::string& city,
                                        const std::string& reason = "changed-plans");
  absl::StatusOr<v1::Cooperation> cancel(const std::string& cooperation, const std::string& city,
                                         const std::string& reason = "no-funds");
  // By a focal point.
  absl::StatusOr<v1::Proposal> undo_as(const std::string& city, const v1::Proposal& proposal);
  std::optional<v1::Cooperation> cooperation(const std::string& name);
  // Another listing under this name.
  void change(const std::string& name, const std::function<void(listings::v1::Listing&)>& how);
  // Another city with this id.
  void change_city(const std::string& id, const std::function<void(profiles::v1::City&)>& how);

  common::ManualClock clock;
  TablePlaces places;
  World world;
  std::shared_ptr<ListingsView> listings;
  std::unique_ptr<common::Database> database;
  TableContacts contacts;
  std::unique_ptr<HeldPlaces> held;
  std::unique_ptr<ContactGrants> grants;
  std::unique_ptr<AnswerDays> days;
  std::unique_ptr<AnswerHandlers> answers;
  std::unique_ptr<InterestHandlers> interests;
  std::vector<type::v1::EngineText> broken_rules;  // of whatever pair is judged
  std::unique_ptr<ReviewHandlers> review;
  std::unique_ptr<DecisionHandlers> reads;
  std::unique_ptr<ProposalHandlers> proposals;
  v1::Programme programme;

  static const std::vector<std::string>& needs();
  static const std::vector<std::string>& offers();

 private:
  void fill();
  common::TemporaryDirectory directory_;
  common::SeededIds ids_{7};
  int made_ = 0;
  common::RoundName round_;
};

}  // namespace entente::matching
