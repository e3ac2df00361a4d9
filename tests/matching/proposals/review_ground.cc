#include "tests/matching/proposals/review_ground.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/listings/errors.h"
#include "services/matching/cooperations/cooperation_store.h"
#include "services/matching/migrations.h"
#include "services/matching/programmes/programme_store.h"
#include "services/matching/proposals/proposal_maker.h"
#include "services/matching/proposals/proposal_store.h"
#include "services/matching/rounds/round_store.h"
#include "tests/postgres/test_store.h"

namespace entente::matching {
namespace {

const common::RoundName kRound{"trial", "2026-12-01-1"};

template <typename T>
T value(absl::StatusOr<T> result) {
  EXPECT_TRUE(result.ok()) << result.status();
  if (!result.ok()) abort();
  return *std::move(result);
}

void expect_ok(const absl::Status& status) {
  EXPECT_TRUE(status.ok()) << status;
}

}  // namespace

absl::Status TablePlaces::hold(const std::string& reservation, const std::vector<Entry>& entries, absl::Time) {
  if (fault == Fault::kNotAsked) return absl::UnavailableError("down");
  std::unique_lock lock(mutex_);
  if (const auto now = std::exchange(meanwhile, nullptr)) {
    lock.unlock();
    now();
    lock.lock();
  }
  const absl::Status answer = hold_now(reservation, entries);
  return fault == Fault::kAnswerLost ? absl::UnavailableError("the answer is lost") : answer;
}

absl::Status TablePlaces::hold_now(const std::string& reservation, const std::vector<Entry>& entries) {
  if (ended.contains(reservation)) return common::make_error(listings::kReservationEnded, "it has ended");
  if (!reservations.contains(reservation)) {
    for (const Entry& entry : entries) {
      if (!capacity.contains(entry.listing)) return common::not_found(entry.listing);
      if (!entry.etag.empty() && entry.etag != etags[entry.listing])
        return common::make_error(common::kStaleEtag, "it has changed", {{"resource", entry.listing}});
      if (held(entry.listing) >= capacity[entry.listing])
        return common::make_error(listings::kTooFewPlaces, "no place left",
                                  {{"listing", entry.listing}, {"places_left", "0"}});
    }
    for (const Entry& entry : entries) reservations[reservation].push_back(entry.listing);
    count_oversold();
  }
  return absl::OkStatus();
}

absl::Status TablePlaces::confirm(const std::string& reservation, const std::vector<Entry>& entries) {
  if (fault == Fault::kNotAsked) return absl::UnavailableError("down");
  std::unique_lock lock(mutex_);
  if (const auto now = std::exchange(meanwhile, nullptr)) {
    lock.unlock();
    now();
    lock.lock();
  }
  const absl::Status answer = confirm_now(reservation, entries);
  return fault == Fault::kAnswerLost ? absl::UnavailableError("the answer is lost") : answer;
}

absl::Status TablePlaces::confirm_now(const std::string& reservation, const std::vector<Entry>& entries) {
  if (ended.contains(reservation)) return common::make_error(listings::kReservationEnded, "it has ended");
  std::vector<std::string> wanted;
  for (const Entry& entry : entries) {
    if (withdrawn.contains(entry.listing))
      return common::make_error(listings::kListingNotOpen, "it is withdrawn", {{"listing", entry.listing}});
    const auto& own = reservations[reservation];
    const int others = held(entry.listing) - static_cast<int>(std::count(own.begin(), own.end(), entry.listing));
    if (others + entry.places > capacity[entry.listing])
      return common::make_error(listings::kTooFewPlaces, "no place left",
                                {{"listing", entry.listing}, {"places_left", "0"}});
    wanted.insert(wanted.end(), static_cast<std::size_t>(entry.places), entry.listing);
  }
  reservations[reservation] = wanted;
  confirmed.insert(reservation);
  count_oversold();
  return absl::OkStatus();
}

void TablePlaces::count_oversold() {
  for (const auto& [listing, places] : capacity) oversold += held(listing) > places ? 1 : 0;
}

absl::Status TablePlaces::release(const std::string& reservation) {
  if (fault == Fault::kNotAsked) return absl::UnavailableError("down");
  std::unique_lock lock(mutex_);
  if (reservations.erase(reservation) > 0) ended[reservation] = true;
  confirmed.erase(reservation);
  const auto behind = std::exchange(behind_release, nullptr);
  lock.unlock();
  if (behind) behind();
  return fault == Fault::kAnswerLost ? absl::UnavailableError("the answer is lost") : absl::OkStatus();
}

absl::Status TableContacts::grant(const std::string& city, const std::string& grantee, const std::string& reason) {
  if (down) return absl::UnavailableError("down");
  if (const auto now = std::exchange(meanwhile, nullptr)) now();
  grants.insert({city, grantee, reason});
  return absl::OkStatus();
}

absl::Status TableContacts::revoke(const std::string& city, const std::string& grantee, const std::string& reason) {
  if (down) return absl::UnavailableError("down");
  grants.erase({city, grantee, reason});
  return absl::OkStatus();
}

bool TableContacts::sees(const std::string& reason) const {
  return std::any_of(grants.begin(), grants.end(), [&](const auto& each) { return each.at(2) == reason; });
}

int TablePlaces::held(const std::string& listing) const {
  int count = 0;
  for (const auto& [id, of] : reservations) count += static_cast<int>(std::count(of.begin(), of.end(), listing));
  return count;
}

const std::vector<std::string>& ReviewGround::needs() {
  static const std::vector<std::string>* const names =
      new std::vector<std::string>{"cities/dakar/listings/need-0", "cities/tunis/listings/need-1",
                                   "cities/dakar/listings/need-2", "cities/oslo/listings/need-3"};
  return *names;
}

const std::vector<std::string>& ReviewGround::offers() {
  static const std::vector<std::string>* const names =
      new std::vector<std::string>{"cities/lyon/listings/offer-0", "cities/oslo/listings/offer-1",
                                   "cities/lyon/listings/offer-2", "cities/tunis/listings/offer-3"};
  return *names;
}

ReviewGround::ReviewGround()
    : clock(absl::FromCivil(absl::CivilSecond(2026, 12, 1, 9, 0, 0), absl::UTCTimeZone())), round_(kRound) {
  database = common::open_test_store(directory_.path(), "matching");
  expect_ok(migrate(*database, clock, ids_));
  fill();
  restart();
}

void ReviewGround::fill() {
  auto profiles = std::make_shared<ProfilesView>();
  const std::pair<const char*, const char*> kCities[] = {
      {"dakar", "crafts"}, {"tunis", "crafts"}, {"lyon", "media"}, {"oslo", "music"}};
  for (const auto& [id, field] : kCities) {
    auto city = std::make_shared<profiles::v1::City>();
    city->set_name(common::CityName(id).text());
    city->add_field_periods()->set_creative_field(field);
    profiles->cities[common::CityName(id).text()] = std::shared_ptr<const profiles::v1::City>(city);
  }
  listings = std::make_shared<ListingsView>();
  for (const auto* names : {&needs(), &offers()}) {
    for (const std::string& name : *names) {
      auto listing = std::make_shared<listings::v1::Listing>();
      listing->set_name(name);
      listing->set_state(listings::v1::Listing::STATE_PUBLISHED);
      listing->set_etag("e1");
      listing->set_capacity(2);
      listing->set_role(names == &needs() ? type::v1::PARTY_ROLE_BENEFICIARY : type::v1::PARTY_ROLE_PIVOTAL);
      *listing->mutable_expire_time() = common::to_timestamp(clock.now() + absl::Hours(24 * 365));
      places.capacity[name] = 2;
      places.etags[name] = "e1";
      listings->listings.put(name, std::move(listing));
    }
  }
  auto decisions = std::make_shared<DecisionsView>();
  programme.set_name("programmes/trial");
  programme.set_display_name("Trial");
  programme.set_version(1);
  decisions->programmes[programme.name()] = std::make_shared<const v1::Programme>(programme);
  world = {profiles, listings, decisions};
  expect_ok(database->write([&](common::WriteTransaction& tx) -> absl::Status {
    v1::Programme stored = programme;
    if (absl::Status status = insert_programme(tx, stored, clock.now()); !status.ok()) return status;
    v1::Round round;
    round.set_name(kRound.text());
    round.set_state(v1::Round::STATE_SOLVED);
    return insert_round(tx, round, {}, clock.now());
  }));
}

void ReviewGround::restart() {
  held = std::make_unique<HeldPlaces>(*database, clock, places);
  const auto source = [this]() -> absl::StatusOr<World> { return world; };
  review = std::make_unique<ReviewHandlers>(*database, source, *held);
  reads = std::make_unique<DecisionHandlers>(*database);
  proposals = std::make_unique<ProposalHandlers>(*database, source);
  grants = std::make_unique<ContactGrants>(*database, clock, contacts);
  days = std::make_unique<AnswerDays>(*database, clock, source);
  answers = std::make_unique<AnswerHandlers>(*database, source, *held);
  interests = std::make_unique<InterestHandlers>(
      *database, source, [this](const World&, const v1::Programme&, const v1::Pairing& pairing, absl::Time) {
        JudgedPair judged;
        *judged.pairing.mutable_candidate()->mutable_pairing() = pairing;
        judged.pairing.mutable_candidate()->set_score(4200);
        judged.broken_rules = broken_rules;
        return absl::StatusOr<JudgedPair>(std::move(judged));
      });
}

common::Caller ReviewGround::coordinator(const std::string& scope, const std::string& subject) {
  return {.subject = subject, .assignments = {{common::Role::kCoordinator, scope}}};
}

common::Caller ReviewGround::focal_point(const std::string& city) {
  return {.subject = "focal-" + city, .assignments = {{common::Role::kFocalPoint, "cities/" + city}}};
}

v1::Proposal ReviewGround::propose(int need, int offer, int third) {
  v1::RoundPairing pairing;
  auto& who = *pairing.mutable_candidate()->mutable_pairing();
  who.set_need(needs().at(static_cast<std::size_t>(need)));
  who.set_offer(offers().at(static_cast<std::size_t>(offer)));
  if (third >= 0) who.set_facilitator(offers().at(static_cast<std::size_t>(third)));
  v1::Proposal proposal = make_proposals(round_, {pairing}, *listings).front();
  proposal.set_name(common::concat(round_.text(), "/proposals/p-", ++made_));
  proposal.clear_reservation();
  proposal.set_reservation(next_reservation(proposal));
  expect_ok(database->write([&](common::WriteTransaction& tx) { return insert_proposal(tx, proposal, clock.now()); }));
  return get(proposal.name());
}

v1::Proposal ReviewGround::get(const std::string& name, const common::Caller& caller) {
  v1::GetProposalRequest request;
  request.set_name(name);
  return value(proposals->get(by(caller), request));
}

std::vector<v1::Decision> ReviewGround::decisions(const std::string& name, const common::Caller& caller) {
  v1::ListDecisionsRequest request;
  request.set_parent(name);
  request.set_page_size(1000);
  const auto reply = value(reads->list(by(caller), request));
  return {reply.decisions().begin(), reply.decisions().end()};
}

void ReviewGround::publish() {
  expect_ok(database->write([&](common::WriteTransaction& tx) -> absl::Status {
    auto round = find_round(tx, round_);
    if (!round.ok()) return round.status();
    (*round)->set_state(v1::Round::STATE_PUBLISHED);
    return update_round(tx, **round, clock.now());
  }));
}

void ReviewGround::next_round() {
  round_.id = "2026-12-01-2";
  expect_ok(database->write([&](common::WriteTransaction& tx) -> absl::Status {
    v1::Round round;
    round.set_name(round_.text());
    round.set_state(v1::Round::STATE_PUBLISHED);
    return insert_round(tx, round, {}, clock.now());
  }));
}

absl::StatusOr<v1::Proposal> ReviewGround::approve(const std::string& name) {
  v1::ApproveProposalRequest request;
  request.set_name(name);
  return review->approve(by_coordinator(), request);
}

absl::StatusOr<v1::Proposal> ReviewGround::undo(const v1::Proposal& proposal) {
  v1::UndoDecisionRequest request;
  request.set_name(proposal.last_decision().name());
  return review->undo(by_coordinator(), request);
}

void ReviewGround::deliver_all() {
  for (int i = 0; i < 3; ++i) {
    clock.advance(absl::Hours(7));
    deliver();
  }
}

void ReviewGround::deliver() {
  EXPECT_TRUE(held->run().ok());
  EXPECT_TRUE(grants->run().ok());
  EXPECT_TRUE(days->run().ok());
}

v1::Proposal ReviewGround::put_before_cities(int need, int offer, int third) {
  publish();
  const v1::Proposal proposal = propose(need, offer, third);
  EXPECT_EQ(value(approve(proposal.name())).state(), v1::Proposal::STATE_APPROVED);
  clock.advance(kTimeToUndo);
  deliver();
  return get(proposal.name());
}

absl::StatusOr<v1::Proposal> ReviewGround::accept(const std::string& name, const std::string& city,
                                                  const std::optional<Terms>& terms) {
  v1::AcceptProposalRequest request;
  request.set_name(name);
  if (terms.has_value()) *request.mutable_terms() = *terms;
  return answers->accept(by(focal_point(city)), request);
}

absl::StatusOr<v1::Proposal> ReviewGround::decline(const std::string& name, const std::string& city,
                                                   const std::string& reason) {
  v1::DeclineProposalRequest request;
  request.set_name(name);
  request.set_reason(reason);
  return answers->decline(by(focal_point(city)), request);
}

absl::StatusOr<v1::Proposal> ReviewGround::withdraw(const std::string& name, const std::string& city,
                                                    const std::string& reason) {
  v1::WithdrawProposalRequest request;
  request.set_name(name);
  request.set_reason(reason);
  return answers->withdraw(by(focal_point(city)), request);
}

absl::StatusOr<v1::Cooperation> ReviewGround::cancel(const std::string& cooperation, const std::string& city,
                                                     const std::string& reason) {
  v1::CancelCooperationRequest request;
  request.set_name(cooperation);
  request.set_reason(reason);
  return answers->cancel(by(focal_point(city)), request);
}

absl::StatusOr<v1::Proposal> ReviewGround::undo_as(const std::string& city, const v1::Proposal& proposal) {
  v1::UndoDecisionRequest request;
  request.set_name(get(proposal.name()).last_decision().name());
  return review->undo(by(focal_point(city)), request);
}

std::optional<v1::Cooperation> ReviewGround::cooperation(const std::string& name) {
  return value(common::read_value<std::optional<v1::Cooperation>>(
      *database, [&](common::ReadTransaction& tx) { return find_cooperation(tx, common::id_of(name)); }));
}

void ReviewGround::change(const std::string& name, const std::function<void(listings::v1::Listing&)>& how) {
  auto listing = std::make_shared<listings::v1::Listing>(*listings->listings.find(name)->message());
  how(*listing);
  listings->listings.put(name, std::move(listing));
}

void ReviewGround::change_city(const std::string& id, const std::function<void(profiles::v1::City&)>& how) {
  auto profiles = std::make_shared<ProfilesView>(*world.profiles);
  Held<profiles::v1::City>& held = profiles->cities.at(common::CityName(id).text());
  auto city = std::make_shared<profiles::v1::City>(*held);
  how(*city);
  held = std::move(city);
  world.profiles = std::move(profiles);
}

}  // namespace entente::matching
