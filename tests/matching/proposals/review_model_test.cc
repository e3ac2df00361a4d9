// Random people take random steps, the listings service fails, and the process starts again in between; a plain model
// says what must have come of it. ENTENTE_SEQUENCES: how many sequences; 150 by default.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/storage/database.h"
#include "services/common/storage/outbox.h"
#include "tests/matching/proposals/by_hand_ground.h"

namespace entente::matching {
namespace {

using v1::Decision;
using v1::Proposal;

struct Person {
  std::string name;
  common::Caller caller;
  std::set<std::string> decides_for;  // cities of beneficiaries
};

std::vector<Person> people() {
  return {{"all", ReviewGround::coordinator("*", "all"), {"dakar", "tunis", "oslo"}},
          {"other", ReviewGround::coordinator("*", "other"), {"dakar", "tunis", "oslo"}},
          {"crafts", ReviewGround::coordinator("fields/crafts", "crafts"), {"dakar", "tunis"}},
          {"music", ReviewGround::coordinator("fields/music", "music"), {"oslo"}},
          {"media", ReviewGround::coordinator("fields/media", "media"), {}},
          {"focal", ReviewGround::focal_point("dakar"), {}}};
}

// A proposal as the model has it.
struct Modelled {
  std::string name;
  std::string city;
  Proposal::State state = Proposal::STATE_PROPOSED;
  // What an undo leads back to; nothing when the last step was none that can be undone.
  std::optional<Proposal::State> back = std::nullopt;
  int decisions = 0;
  std::string need = {};
  std::string offer = {};
  bool by_hand = false;
  // Who has approved while a second one is awaited; and who had, where an undo leads back to.
  std::string first = {};
  std::string first_before = {};
};

class Sequence {
 public:
  // `two`: the programme asks for two people.
  Sequence(ByHandGround& ground, std::mt19937_64& random, bool two) : ground_(ground), random_(random), two_(two) {
    for (int i = 0; i < 4; ++i) {
      const int need = draw(4);
      const int offer = draw(3);
      Modelled one;
      one.name = ground_.propose(need, offer).name();
      describe(one, need, offer);
      all_.push_back(one);
    }
  }

  void step() {
    Modelled& one = all_[static_cast<std::size_t>(draw(static_cast<int>(all_.size())))];
    const Person& person = people_[static_cast<std::size_t>(draw(static_cast<int>(people_.size())))];
    SCOPED_TRACE(person.name + " on " + one.name + " in " + Proposal::State_Name(one.state));
    switch (draw(12)) {
      case 0:
      case 1:
        return approve(person, one);
      case 2:
        return give_back(person, one);
      case 3:
        return resubmit(person, one);
      case 4:
        return reject(person, one);
      case 5:
        return undo(person, one);
      case 6:
        return note(person, one);
      case 7:
        return weather();
      case 8:
        return swap(person, one);
      case 9:
        return create(person);
      case 10:
        return reassign(person, one);
      default:
        return heal();
    }
  }

  void end() {
    ground_.places.fault = TablePlaces::Fault::kNone;
    ground_.restart();
    heal();
    for (Modelled& one : all_) {
      check(one);
      check_decisions(one);
      if (one.state == Proposal::STATE_APPROVED) undo(people_[0], one);
    }
    heal();
    // A round takes the same listings once: what is open goes, so that the next sequence may have them.
    for (Modelled& one : all_) reject(people_[0], one);
    EXPECT_TRUE(ground_.places.reservations.empty()) << "all places are given back";
    EXPECT_EQ(ground_.places.oversold, 0);
    EXPECT_EQ(*common::read_value<std::int64_t>(*ground_.database,
                                                [](common::ReadTransaction& tx) { return common::outbox_size(tx); }),
              0);
  }

  std::map<std::string, int> taken;  // steps that were taken, so that none goes untested

 private:
  void describe(Modelled& one, int need, int offer) {
    constexpr const char* kCities[] = {"dakar", "tunis", "dakar", "oslo"};
    one.city = kCities[need];
    one.need = ReviewGround::needs()[static_cast<std::size_t>(need)];
    one.offer = ReviewGround::offers()[static_cast<std::size_t>(offer)];
  }

  // Whether the round has an open one of the same listings.
  bool is_there(const std::string& need, const std::string& offer) const {
    return std::any_of(all_.begin(), all_.end(), [&](const Modelled& one) {
      return one.need == need && one.offer == offer && one.state != Proposal::STATE_REJECTED &&
             one.state != Proposal::STATE_SUPERSEDED;
    });
  }

  int draw(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

  // Whether the step was taken; what the model says of the refusal is held against the reply.
  template <typename Reply>
  bool expect(const absl::StatusOr<Reply>& reply, const Person& person, const Modelled& one, bool in_table,
              const std::string& otherwise = "STEP_NOT_ALLOWED") {
    if (!person.decides_for.contains(one.city)) {
      EXPECT_EQ(common::reason_of(reply.status()), "PERMISSION_DENIED");
      return false;
    }
    if (!in_table) {
      EXPECT_EQ(common::reason_of(reply.status()), otherwise);
      return false;
    }
    EXPECT_TRUE(reply.ok()) << reply.status();
    return reply.ok();
  }

  void move(Modelled& one, Proposal::State to, const std::string& step) {
    one.back = one.state;
    one.state = to;
    ++one.decisions;
    one.first_before = std::exchange(one.first, "");
    ++taken[step];
    check(one);
  }

  void approve(const Person& person, Modelled& one) {
    v1::ApproveProposalRequest request;
    request.set_name(one.name);
    const auto reply = ground_.review->approve(ground_.by(person.caller), request);
    const bool counts = !two_ || one.first != person.name;
    if (!expect(reply, person, one, one.state == Proposal::STATE_PROPOSED && counts)) return;
    one.back = one.state;
    ++one.decisions;
    one.first_before = one.first;
    if (two_ && one.first.empty()) {
      one.first = person.name;
      ++taken["first approval"];
      return check(one);
    }
    one.first.clear();
    ++taken["approve"];
    one.state = Proposal::STATE_APPROVING;
    if (ground_.places.fault == TablePlaces::Fault::kNone) settle(one);
    check(one);
  }

  // Whether there was a place is the listings service's to say; the rest follows from it.
  void settle(Modelled& one) {
    const Proposal stored = ground_.get(one.name);
    const bool held = ground_.places.is_held(stored.reservation());
    one.state = held ? Proposal::STATE_APPROVED : Proposal::STATE_RETURNED;
    if (!held) {
      one.back.reset();
      one.first_before.clear();
    }
    ++one.decisions;
    ++taken[held ? "held" : "refused"];
  }

  void give_back(const Person& person, Modelled& one) {
    v1::ReturnProposalRequest request;
    request.set_name(one.name);
    request.set_reason("dates");
    const auto reply = ground_.review->give_back(ground_.by(person.caller), request);
    if (expect(reply, person, one, one.state == Proposal::STATE_PROPOSED))
      move(one, Proposal::STATE_RETURNED, "return");
  }

  void resubmit(const Person& person, Modelled& one) {
    v1::ResubmitProposalRequest request;
    request.set_name(one.name);
    const auto reply = ground_.review->resubmit(ground_.by(person.caller), request);
    if (expect(reply, person, one, one.state == Proposal::STATE_RETURNED))
      move(one, Proposal::STATE_PROPOSED, "resubmit");
  }

  void reject(const Person& person, Modelled& one) {
    v1::RejectProposalRequest request;
    request.set_name(one.name);
    request.set_reason("too-weak");
    const auto reply = ground_.review->reject(ground_.by(person.caller), request);
    const bool in_table = one.state == Proposal::STATE_PROPOSED || one.state == Proposal::STATE_RETURNED;
    if (expect(reply, person, one, in_table)) move(one, Proposal::STATE_REJECTED, "reject");
  }

  void undo(const Person& person, Modelled& one) {
    const Proposal stored = ground_.get(one.name);
    v1::UndoDecisionRequest request;
    request.set_name(stored.has_last_decision() ? stored.last_decision().name() : one.name + "/decisions/000001");
    const auto reply = ground_.review->undo(ground_.by(person.caller), request);
    if (!expect(reply, person, one, one.back.has_value(), "UNDO_NOT_POSSIBLE")) return;
    one.state = *one.back;
    one.back.reset();
    one.first = std::exchange(one.first_before, "");
    ++one.decisions;
    ++taken["undo"];
    check(one);
  }

  void note(const Person& person, Modelled& one) {
    v1::AddNoteRequest request;
    request.set_parent(one.name);
    request.set_text("a note");
    const auto reply = ground_.review->add_note(ground_.by(person.caller), request);
    const bool coordinates_a_party = person.name != "focal" && (person.decides_for.contains(one.city) || reply.ok());
    EXPECT_EQ(reply.ok(), coordinates_a_party) << reply.status();
    if (reply.ok()) {
      ++one.decisions;
      ++taken["note"];
    }
    check(one);
  }

  void swap(const Person& person, Modelled& one) {
    const int offer = draw(3);
    const std::string& other = ReviewGround::offers()[static_cast<std::size_t>(offer)];
    const bool twice = is_there(one.need, other);
    const bool same_city = one.need.starts_with("cities/oslo") && other.starts_with("cities/oslo");
    v1::SwapPartnerRequest request;
    request.set_name(one.name);
    request.mutable_pairing()->set_need(one.need);
    request.mutable_pairing()->set_offer(other);
    const auto reply = ground_.by_hand->swap(ground_.by(person.caller), request);
    const bool in_table = one.state == Proposal::STATE_PROPOSED || one.state == Proposal::STATE_RETURNED;
    std::string otherwise = "STEP_NOT_ALLOWED";
    if (in_table) otherwise = other == one.offer || same_city ? "INVALID_FIELD" : "ALREADY_PROPOSED";
    if (!expect(reply, person, one, in_table && other != one.offer && !twice && !same_city, otherwise)) return;
    Modelled made;
    made.name = reply->proposal().name();
    made.city = one.city;
    made.need = one.need;
    made.offer = other;
    made.by_hand = true;
    made.decisions = 1;
    one.state = Proposal::STATE_SUPERSEDED;
    one.back.reset();
    one.first.clear();
    ++one.decisions;
    ++taken["swap"];
    check(one);
    check(made);
    all_.push_back(made);
  }

  void create(const Person& person) {
    const int need = draw(4);
    const int offer = draw(3);
    Modelled made;
    describe(made, need, offer);
    const auto reply = ground_.by_hand->create(ground_.by(person.caller), ByHandGround::creation(need, offer));
    const bool same_city = need == 3 && offer == 1;
    const bool twice = is_there(made.need, made.offer);
    if (!expect(reply, person, made, !same_city && !twice, same_city ? "INVALID_FIELD" : "ALREADY_PROPOSED")) return;
    made.name = reply->proposal().name();
    made.by_hand = true;
    made.decisions = 1;
    ++taken["create"];
    check(made);
    all_.push_back(made);
  }

  void reassign(const Person& person, Modelled& one) {
    v1::ReassignProposalRequest request;
    request.set_name(one.name);
    request.set_assignee("people/ada");
    const auto reply = ground_.assignees->reassign(ground_.by(person.caller), request);
    const bool over = one.state == Proposal::STATE_REJECTED || one.state == Proposal::STATE_SUPERSEDED;
    if (!expect(reply, person, one, !over)) return;
    ++one.decisions;
    ++taken["reassign"];
    check(one);
  }

  // The listings service goes away, loses answers, or comes back; or this process ends and starts.
  void weather() {
    constexpr TablePlaces::Fault kFaults[] = {TablePlaces::Fault::kNone, TablePlaces::Fault::kNone,
                                              TablePlaces::Fault::kNotAsked, TablePlaces::Fault::kAnswerLost};
    ground_.places.fault = kFaults[draw(4)];
    if (draw(2) == 0) ground_.restart();
    ++taken["weather"];
  }

  void heal() {
    ground_.deliver_all();
    if (ground_.places.fault != TablePlaces::Fault::kNone) return;
    for (Modelled& one : all_) {
      if (one.state == Proposal::STATE_APPROVING) settle(one);
      check(one);
    }
    ++taken["heal"];
  }

  void check(const Modelled& one) {
    const Proposal stored = ground_.get(one.name);
    EXPECT_EQ(Proposal::State_Name(stored.state()), Proposal::State_Name(one.state)) << one.name;
    const int missing = one.state == Proposal::STATE_PROPOSED ? (two_ ? 2 : 1) - (one.first.empty() ? 0 : 1) : 0;
    EXPECT_EQ(stored.approvals_missing(), missing) << one.name;
    if (one.state == Proposal::STATE_APPROVED) EXPECT_TRUE(ground_.places.is_held(stored.reservation()));
    if (one.state != Proposal::STATE_APPROVED && one.state != Proposal::STATE_APPROVING)
      EXPECT_FALSE(ground_.places.is_held(stored.reservation()));
  }

  // No state without its decision, none lost and none twice.
  void check_decisions(const Modelled& one) {
    Proposal::State at = one.by_hand ? Proposal::STATE_UNSPECIFIED : Proposal::STATE_PROPOSED;
    const auto decisions = ground_.decisions(one.name);
    EXPECT_EQ(static_cast<int>(decisions.size()), one.decisions) << one.name;
    for (const Decision& decision : decisions) {
      EXPECT_EQ(decision.from_state(), at) << decision.name();
      at = decision.to_state();
    }
    EXPECT_EQ(at, one.state) << one.name;
  }

  ByHandGround& ground_;
  std::mt19937_64& random_;
  const bool two_;
  const std::vector<Person> people_ = people();
  std::vector<Modelled> all_;
};

TEST(ReviewModel, AgreesWithWhatIsStoredWhateverHappens) {
  const char* const wanted = std::getenv("ENTENTE_SEQUENCES");
  const int sequences = wanted == nullptr ? 150 : std::atoi(wanted);
  std::map<std::string, int> taken;
  std::mt19937_64 random(11);
  ByHandGround ground;
  for (const std::string& offer : ReviewGround::offers()) ground.places.capacity[offer] = 1;
  for (int i = 0; i < sequences && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE("sequence " + std::to_string(i));
    const bool two = i % 3 == 0;
    ground.change_programme([&](v1::Programme& programme) {
      programme.set_second_approval(two ? v1::Programme::SECOND_APPROVAL_ALWAYS : v1::Programme::SECOND_APPROVAL_NEVER);
    });
    Sequence sequence(ground, random, two);
    for (int step = 0; step < 32 && !testing::Test::HasFailure(); ++step) sequence.step();
    sequence.end();
    for (const auto& [step, count] : sequence.taken) taken[step] += count;
  }
  for (const char* step : {"approve", "held", "refused", "return", "resubmit", "reject", "undo", "note", "weather",
                           "heal", "first approval", "swap", "create", "reassign"})
    EXPECT_GT(taken[step], sequences / 20) << step << " is hardly tested";
}

}  // namespace
}  // namespace entente::matching
