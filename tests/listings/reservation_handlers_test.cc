#include "services/listings/reservation_handlers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "services/common/base/errors.h"
#include "services/common/base/time.h"
#include "services/common/storage/database.h"
#include "services/listings/strings.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;
using v1::Reservation;

struct Places {
  std::string listing;
  int places;
  std::string etag = {};
};

class ReservationHandlersTest : public testing::Test {
 protected:
  v1::ReserveCapacityRequest request(const std::string& id, const std::vector<Places>& places,
                                     Reservation::State state) {
    v1::ReserveCapacityRequest out;
    out.set_reservation_id(id);
    for (const Places& p : places) {
      auto* entry = out.add_entries();
      entry->set_listing(p.listing);
      entry->set_places(p.places);
      entry->set_etag(p.etag);
    }
    out.set_state(state);
    if (state == Reservation::STATE_HELD) {
      *out.mutable_expire_time() = common::to_timestamp(t_.clock.now() + absl::Hours(24 * 30));
    }
    return out;
  }
  absl::StatusOr<Reservation> reserve(const std::string& id, const std::vector<Places>& places,
                                      Reservation::State state) {
    return t_.reservations.reserve(t_.as_service(), request(id, places, state));
  }
  absl::StatusOr<Reservation> hold(const std::string& id, const std::vector<Places>& places) {
    return reserve(id, places, Reservation::STATE_HELD);
  }
  absl::StatusOr<Reservation> confirm(const std::string& id, const std::vector<Places>& places) {
    return reserve(id, places, Reservation::STATE_CONFIRMED);
  }
  absl::StatusOr<Reservation> release(const std::string& id) {
    v1::ReleaseCapacityRequest out;
    out.set_name("reservations/" + id);
    return t_.reservations.release(t_.as_service(), out);
  }
  absl::StatusOr<Reservation> get(const std::string& id) {
    v1::GetReservationRequest out;
    out.set_name("reservations/" + id);
    return t_.reservations.get(t_.as_service(), out);
  }

  TestGround t_;
};

TEST_F(ReservationHandlersTest, HoldsConfirmsAndGivesBackOnNeedAndOffer) {
  const Listing need = t_.create(TestGround::need("dakar", 1));
  const Listing offer = t_.create(TestGround::offer("edinburgh", 3));
  const std::vector<Places> places = {{need.name(), 1, need.etag()}, {offer.name(), 1, offer.etag()}};
  const auto held = hold("p1", places);
  ASSERT_TRUE(held.ok()) << held.status();
  EXPECT_EQ(held->state(), Reservation::STATE_HELD);
  EXPECT_EQ(t_.get(need.name()).reserved_places(), 1);
  EXPECT_EQ(t_.get(need.name()).state(), Listing::STATE_PUBLISHED) << "held isn't agreed yet";
  EXPECT_EQ(t_.get(offer.name()).reserved_places(), 1);

  const auto confirmed = confirm("p1", places);
  ASSERT_TRUE(confirmed.ok()) << confirmed.status();
  EXPECT_EQ(confirmed->state(), Reservation::STATE_CONFIRMED);
  EXPECT_FALSE(confirmed->has_expire_time());
  EXPECT_EQ(t_.get(need.name()).state(), Listing::STATE_FULFILLED);
  EXPECT_EQ(t_.get(offer.name()).state(), Listing::STATE_PUBLISHED);

  ASSERT_TRUE(release("p1").ok());
  EXPECT_EQ(t_.get(need.name()).state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(t_.get(need.name()).reserved_places(), 0);
  EXPECT_EQ(t_.get(offer.name()).reserved_places(), 0);
}

TEST_F(ReservationHandlersTest, RepeatsAnswerTheSameAndWriteNothing) {
  const Listing offer = t_.create(TestGround::offer("edinburgh", 3));
  const auto first = hold("p1", {{offer.name(), 2}});
  ASSERT_TRUE(first.ok());
  const std::int64_t revision = t_.revision();
  t_.clock.advance(absl::Hours(1));
  EXPECT_EQ(hold("p1", {{offer.name(), 2}})->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(t_.revision(), revision);
  const auto confirmed = confirm("p1", {{offer.name(), 2}});
  EXPECT_EQ(confirm("p1", {{offer.name(), 2}})->SerializeAsString(), confirmed->SerializeAsString());
  EXPECT_EQ(hold("p1", {{offer.name(), 2}})->state(), Reservation::STATE_CONFIRMED)
      << "never back from confirmed to held";
  const auto released = release("p1");
  EXPECT_EQ(release("p1")->SerializeAsString(), released->SerializeAsString());
  EXPECT_EQ(t_.get(offer.name()).reserved_places(), 0);
  EXPECT_EQ(get("p1")->state(), Reservation::STATE_RELEASED);
}

TEST_F(ReservationHandlersTest, AreConfirmedWithAsManyPlacesAsWereAgreed) {
  const Listing offer = t_.create(TestGround::offer("edinburgh", 4));
  const Listing need = t_.create(TestGround::need("dakar", 2));
  ASSERT_TRUE(hold("p1", {{offer.name(), 1}, {need.name(), 1}}).ok());
  ASSERT_TRUE(hold("p2", {{offer.name(), 1}}).ok());
  const auto too_many = confirm("p1", {{offer.name(), 4}, {need.name(), 1}});
  EXPECT_EQ(common::reason_of(too_many.status()), "TOO_FEW_PLACES");
  EXPECT_EQ(common::fact_of(too_many.status(), "places_left"), "3");
  EXPECT_EQ(get("p1")->state(), Reservation::STATE_HELD) << "all or none";
  EXPECT_EQ(common::reason_of(confirm("p1", {{offer.name(), 2}}).status()), "RESERVATION_MISMATCH");
  const auto more = confirm("p1", {{offer.name(), 3}, {need.name(), 1}});
  ASSERT_TRUE(more.ok()) << more.status();
  EXPECT_EQ(more->entries(0).places(), 3);
  EXPECT_EQ(get("p1")->SerializeAsString(), more->SerializeAsString());
  EXPECT_EQ(confirm("p1", {{offer.name(), 3}, {need.name(), 1}})->SerializeAsString(), more->SerializeAsString());
  EXPECT_EQ(t_.get(offer.name()).reserved_places(), 4);
  ASSERT_TRUE(release("p1").ok());
  EXPECT_EQ(t_.get(offer.name()).reserved_places(), 1);
  EXPECT_EQ(t_.get(need.name()).reserved_places(), 0);
}

TEST_F(ReservationHandlersTest, AnIdStandsForOneReservationOnly) {
  const Listing offer = t_.create(TestGround::offer("edinburgh", 3));
  ASSERT_TRUE(hold("p1", {{offer.name(), 2}}).ok());
  EXPECT_EQ(common::reason_of(hold("p1", {{offer.name(), 1}}).status()), "RESERVATION_MISMATCH");
  ASSERT_TRUE(release("p1").ok());
  EXPECT_EQ(common::reason_of(hold("p1", {{offer.name(), 2}}).status()), "RESERVATION_ENDED")
      << "a late repeat of the first request mustn't take the places again";
  EXPECT_EQ(release("p2").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReservationHandlersTest, AllOrNoneAndTheRefusalSaysWhatIsLeft) {
  const Listing need = t_.create(TestGround::need("dakar", 2));
  const Listing offer = t_.create(TestGround::offer("edinburgh", 3));
  ASSERT_TRUE(hold("p1", {{offer.name(), 2}}).ok());
  const std::int64_t revision = t_.revision();
  const auto refused = hold("p2", {{need.name(), 1}, {offer.name(), 2}});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(common::reason_of(refused.status()), "TOO_FEW_PLACES");
  EXPECT_EQ(common::fact_of(refused.status(), "listing"), offer.name());
  EXPECT_EQ(common::fact_of(refused.status(), "places_left"), "1");
  EXPECT_EQ(common::fact_of(refused.status(), "places_asked"), "2");
  EXPECT_EQ(t_.get(need.name()).reserved_places(), 0);
  EXPECT_EQ(t_.revision(), revision);
  EXPECT_EQ(get("p2").status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReservationHandlersTest, AReservationLeavesTheEtagSoThatOthersArentStale) {
  const Listing offer = t_.create(TestGround::offer("edinburgh", 3));
  ASSERT_TRUE(hold("p1", {{offer.name(), 1, offer.etag()}}).ok());
  ASSERT_TRUE(hold("p2", {{offer.name(), 1, offer.etag()}}).ok());
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(offer.name());
  update.mutable_listing()->set_title("Something else");
  ASSERT_TRUE(t_.listings.update(t_.as(coordinator()), update).ok());
  const auto stale = hold("p3", {{offer.name(), 1, offer.etag()}});
  EXPECT_EQ(common::reason_of(stale.status()), "STALE_ETAG");
  EXPECT_EQ(common::fact_of(stale.status(), "resource"), offer.name());
}

TEST_F(ReservationHandlersTest, OnlyPublishedListingsPromisePlaces) {
  const std::string draft = t_.create(TestGround::offer("edinburgh", 3), false).name();
  const std::string held = t_.create(TestGround::offer("edinburgh", 3)).name();
  v1::HoldListingRequest hold_request;
  hold_request.set_name(held);
  hold_request.set_reason(v1::Listing::HOLD_REASON_PAUSED);
  ASSERT_TRUE(t_.life.hold(t_.as(coordinator()), hold_request).ok());
  EXPECT_EQ(common::fact_of(hold("p1", {{draft, 1}}).status(), "state"), "draft");
  EXPECT_EQ(common::fact_of(hold("p2", {{held, 1}}).status(), "state"), "held");
  EXPECT_EQ(hold("p3", {{"cities/dakar/listings/none", 1}}).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ReservationHandlersTest, WhatWasPromisedIsConfirmedThoughTheListingIsHeldButNotWhenWithdrawn) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  ASSERT_TRUE(hold("p1", {{name, 1}}).ok());
  ASSERT_TRUE(hold("p2", {{name, 1}}).ok());
  v1::HoldListingRequest hold_request;
  hold_request.set_name(name);
  hold_request.set_reason(v1::Listing::HOLD_REASON_PAUSED);
  ASSERT_TRUE(t_.life.hold(t_.as(coordinator()), hold_request).ok());
  EXPECT_TRUE(confirm("p1", {{name, 1}}).ok());
  v1::WithdrawListingRequest withdraw_request;
  withdraw_request.set_name(name);
  ASSERT_TRUE(t_.life.withdraw(t_.as(coordinator()), withdraw_request).ok());
  EXPECT_EQ(common::reason_of(confirm("p2", {{name, 1}}).status()), "LISTING_NOT_OPEN");
  EXPECT_TRUE(release("p2").ok());
}

TEST_F(ReservationHandlersTest, HeldPlacesComeBackWhenTheirTimeIsOver) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  ASSERT_TRUE(hold("p1", {{name, 2}}).ok());
  ASSERT_TRUE(confirm("p2", {{name, 1}}).ok());
  t_.clock.advance(absl::Hours(24 * 30) - absl::Seconds(1));
  EXPECT_EQ(expire_due(t_.ground, t_.clock.now())->reservations, 0);
  t_.clock.advance(absl::Seconds(1));
  EXPECT_EQ(common::reason_of(confirm("p1", {{name, 2}}).status()), "RESERVATION_ENDED") << "even before the sweep";
  EXPECT_EQ(expire_due(t_.ground, t_.clock.now())->reservations, 1);
  EXPECT_EQ(get("p1")->state(), Reservation::STATE_EXPIRED);
  EXPECT_EQ(get("p2")->state(), Reservation::STATE_CONFIRMED);
  EXPECT_EQ(t_.get(name).reserved_places(), 1);
  EXPECT_EQ(release("p1")->state(), Reservation::STATE_EXPIRED) << "releasing what has ended is no error";
  EXPECT_EQ(t_.get(name).reserved_places(), 1);
}

TEST_F(ReservationHandlersTest, WhatIsReleasedBehindItsTimeIsEndedByTheSweepAlone) {
  const std::string name = t_.create(TestGround::need("dakar", 1)).name();
  ASSERT_TRUE(confirm("p1", {{name, 1}}).ok());
  ASSERT_EQ(t_.get(name).state(), Listing::STATE_FULFILLED);
  const absl::Time right = t_.clock.now();
  t_.clock.set(right + absl::Hours(24 * 400));  // a clock that jumps, for a moment
  ASSERT_TRUE(release("p1").ok());
  EXPECT_EQ(t_.get(name).state(), Listing::STATE_PUBLISHED);
  EXPECT_EQ(common::reason_of(hold("p2", {{name, 1}}).status()), "LISTING_NOT_OPEN")
      << "its time is over by this clock";
  t_.clock.set(right);
  EXPECT_TRUE(hold("p2", {{name, 1}}).ok());
  ASSERT_TRUE(release("p2").ok());
  EXPECT_EQ(expire_due(t_.ground, right + absl::Hours(24 * 400))->listings, 1);
  EXPECT_EQ(t_.get(name).state(), Listing::STATE_EXPIRED);
}

TEST_F(ReservationHandlersTest, CapacityIsNotLoweredBelowWhatIsReserved) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  ASSERT_TRUE(confirm("p1", {{name, 2}}).ok());
  v1::UpdateListingRequest update;
  update.mutable_listing()->set_name(name);
  update.mutable_listing()->set_capacity(1);
  EXPECT_EQ(common::reason_of(t_.listings.update(t_.as(coordinator()), update).status()), "CAPACITY_BELOW_RESERVED");
  update.mutable_listing()->set_capacity(2);
  EXPECT_EQ(t_.listings.update(t_.as(coordinator()), update)->state(), Listing::STATE_FULFILLED);
  EXPECT_EQ(common::fact_of(hold("p2", {{name, 1}}).status(), "places_left"), "0");
  update.mutable_listing()->set_capacity(5);
  EXPECT_EQ(t_.listings.update(t_.as(coordinator()), update)->state(), Listing::STATE_PUBLISHED);
}

TEST_F(ReservationHandlersTest, BadRequestsNameTheField) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  std::vector<Places> eleven;
  for (int i = 0; i < 11; ++i) eleven.push_back({"cities/dakar/listings/l" + std::to_string(i), 1});
  auto past = request("p1", {{name, 1}}, Reservation::STATE_HELD);
  *past.mutable_expire_time() = common::to_timestamp(t_.clock.now());
  auto timeless = request("p1", {{name, 1}}, Reservation::STATE_HELD);
  timeless.clear_expire_time();
  const std::vector<std::pair<v1::ReserveCapacityRequest, std::string>> cases = {
      {request("No Slug", {{name, 1}}, Reservation::STATE_HELD), "reservation_id"},
      {request("p1", {}, Reservation::STATE_HELD), "entries"},
      {request("p1", eleven, Reservation::STATE_HELD), "entries"},
      {request("p1", {{name, 1}, {name, 1}}, Reservation::STATE_HELD), "entries.listing"},
      {request("p1", {{"dakar", 1}}, Reservation::STATE_HELD), "entries.listing"},
      {request("p1", {{name, 0}}, Reservation::STATE_HELD), "entries.places"},
      {request("p1", {{name, -1}}, Reservation::STATE_HELD), "entries.places"},
      {request("p1", {{name, 10001}}, Reservation::STATE_HELD), "entries.places"},
      {request("p1", {{name, 1}}, Reservation::STATE_RELEASED), "state"},
      {timeless, "expire_time"},
      {past, "expire_time"},
  };
  for (const auto& [bad, field] : cases) {
    const auto violations = common::field_violations_of(t_.reservations.reserve(t_.as_service(), bad).status());
    ASSERT_EQ(violations.size(), 1u) << field;
    EXPECT_EQ(violations[0].field, field);
  }
}

TEST_F(ReservationHandlersTest, AHoldEndsAtATimeOfTheContractWithin400Days) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  const std::int64_t now = absl::ToUnixSeconds(t_.clock.now());
  constexpr std::int64_t kDay = 24 * 3600;
  struct Case {
    std::int64_t seconds;
    std::int32_t nanos;
    bool taken;
  };
  int number = 0;
  for (const Case& c :
       {Case{253'402'300'800, 0, false}, Case{std::int64_t{1} << 62, 0, false}, Case{now + 600, -1, false},
        Case{now + 600, 2'000'000'000, false}, Case{-(std::int64_t{1} << 62), 0, false},
        Case{253'402'300'799, 0, false}, Case{now + 400 * kDay + 1, 0, false}, Case{now + 400 * kDay, 0, true},
        Case{now + 1, 999'999'999, true}}) {
    auto asked = request(concat("p", ++number), {{name, 1}}, Reservation::STATE_HELD);
    asked.mutable_expire_time()->set_seconds(c.seconds);
    asked.mutable_expire_time()->set_nanos(c.nanos);
    const auto held = t_.reservations.reserve(t_.as_service(), asked);
    if (c.taken) {
      EXPECT_TRUE(held.ok()) << held.status();
      continue;
    }
    const auto violations = common::field_violations_of(held.status());
    ASSERT_EQ(violations.size(), 1u) << c.seconds << " " << held.status();
    EXPECT_EQ(violations[0].field, "expire_time");
  }
}

// Stores of before this was asked hold such times; they can be read and given back.
TEST_F(ReservationHandlersTest, ATimeOutOfRangeThatIsStoredIsReadAsTheLastOne) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 3)).name();
  ASSERT_TRUE(hold("p1", {{name, 1}}).ok());
  const absl::Status spoilt = t_.database->write([&](common::WriteTransaction& tx) {
    return tx.execute("UPDATE reservations SET expire_micros = $1", {std::numeric_limits<std::int64_t>::max()})
        .status();
  });
  ASSERT_TRUE(spoilt.ok()) << spoilt;
  v1::GetReservationRequest get;
  get.set_name("reservations/p1");
  const auto stored = t_.reservations.get(t_.as_service(), get);
  ASSERT_TRUE(stored.ok()) << stored.status();
  EXPECT_TRUE(common::check_timestamp(stored->expire_time()).ok()) << stored->ShortDebugString();
  const auto released = release("p1");
  ASSERT_TRUE(released.ok()) << released.status();
  EXPECT_TRUE(common::check_timestamp(released->expire_time()).ok());
}

TEST_F(ReservationHandlersTest, AreForServicesByTheirOwnRightAndCoordinators) {
  const std::string name = t_.create(TestGround::offer("edinburgh", 9)).name();
  const auto through = [](common::Caller person, const std::string& scope) {
    person.via.subject = "a-service";
    if (!scope.empty()) person.via.assignments = {{common::Role::kService, scope}};
    return person;
  };
  const auto service = [](const std::string& scope) {
    common::Caller caller = common::service_caller("a-service", base_time());
    caller.assignments.clear();
    if (!scope.empty()) caller.assignments = {{common::Role::kService, scope}};
    return caller;
  };
  constexpr auto kOk = absl::StatusCode::kOk;
  constexpr auto kDenied = absl::StatusCode::kPermissionDenied;
  const struct {
    const char* what;
    common::Caller caller;
    absl::StatusCode code;
  } cases[] = {
      {"coordinator", coordinator(), kOk},
      {"coordinator of a field", coordinator("fields/literature"), kDenied},
      {"focal point", focal_point("edinburgh"), kDenied},
      {"observer", observer(), kDenied},
      {"service of all", service("*"), kOk},
      {"service of the city", service("cities/edinburgh"), kOk},
      {"service of the field", service("fields/literature"), kOk},
      {"service of another city", service("cities/dakar"), kDenied},
      {"service of another field", service("fields/film"), kDenied},
      {"service of kind alone", service(""), kDenied},
      {"focal point by matching", through(focal_point("dakar"), "*"), kOk},
      {"observer by the gateway", through(observer(), ""), kDenied},
      {"coordinator by the gateway", through(coordinator(), ""), kDenied},
      {"coordinator by a service of another city", through(coordinator(), "cities/dakar"), kDenied},
  };
  int number = 0;
  for (const auto& each : cases) {
    const std::string id = "r" + std::to_string(++number);
    const auto call = t_.as(each.caller);
    EXPECT_EQ(t_.reservations.reserve(call, request(id, {{name, 1}}, Reservation::STATE_HELD)).status().code(),
              each.code)
        << each.what;
    // Where it isn't theirs, a reservation reads as if there were none.
    const std::string kept = "kept" + std::to_string(number);
    ASSERT_TRUE(t_.reservations.reserve(t_.as_service(), request(kept, {{name, 1}}, Reservation::STATE_HELD)).ok());
    v1::GetReservationRequest get;
    v1::ReleaseCapacityRequest release;
    const auto codes = [&](const std::string& asked) {
      get.set_name("reservations/" + asked);
      release.set_name("reservations/" + asked);
      return std::pair(t_.reservations.get(call, get).status().code(),
                       t_.reservations.release(call, release).status().code());
    };
    if (each.code == kOk) {
      EXPECT_EQ(codes(kept), std::pair(kOk, kOk)) << each.what;
    } else {
      EXPECT_EQ(codes(kept), codes("none")) << each.what;
    }
    ASSERT_TRUE(t_.reservations.release(t_.as_service(), release).ok() || each.code != kOk);
    release.set_name("reservations/" + kept);
    ASSERT_TRUE(t_.reservations.release(t_.as_service(), release).ok());
  }
}

TEST_F(ReservationHandlersTest, AreListedByNamePageByPageForTheirCityAndState) {
  const Listing need = t_.create(TestGround::need("dakar", 10));
  const Listing offer = t_.create(TestGround::offer("edinburgh", 10));
  ASSERT_TRUE(hold("c", {{need.name(), 1}, {offer.name(), 2}}).ok());
  ASSERT_TRUE(confirm("a", {{need.name(), 1}}).ok());
  ASSERT_TRUE(hold("b", {{offer.name(), 1}}).ok());
  ASSERT_TRUE(hold("d", {{offer.name(), 1}}).ok());
  ASSERT_TRUE(release("d").ok());
  const auto list = [&](const std::string& parent, const std::string& filter, const common::CallContext& call) {
    v1::ListReservationsRequest request;
    request.set_parent(parent);
    request.set_filter(filter);
    request.set_page_size(1);
    std::string ids;
    do {
      const auto page = t_.reservations.list(call, request);
      if (!page.ok()) return common::reason_of(page.status());
      EXPECT_LE(page->reservations_size(), 1);
      for (const Reservation& each : page->reservations()) {
        ids += each.name().substr(each.name().find('/') + 1) + " ";
        EXPECT_EQ(each.SerializeAsString(), get(each.name().substr(13))->SerializeAsString());
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  };
  const auto service = t_.as_service();
  EXPECT_EQ(list("cities/-", "", service), "a b c d ");
  EXPECT_EQ(list("cities/dakar", "", service), "a c ");
  EXPECT_EQ(list("cities/edinburgh", "state = \"held\"", service), "b c ");
  EXPECT_EQ(list("cities/-", "state = \"RELEASED\"", service), "d ");
  EXPECT_EQ(list("cities/-", "state = \"held\" AND state = \"confirmed\"", service), "");
  EXPECT_EQ(list("cities/-", "state = \"lost\"", service), "INVALID_FILTER");
  EXPECT_EQ(list("cities/Dakar", "", service), "INVALID_FIELD");
  // Only what lies whole in a service's scope; a coordinator of one field promises nothing and so sees nothing.
  common::Caller scoped{.subject = "services/x", .kind = common::CallerKind::kService};
  scoped.assignments.push_back({common::Role::kService, "cities/dakar"});
  EXPECT_EQ(list("cities/-", "", t_.as(scoped)), "a ");
  EXPECT_EQ(list("cities/-", "", t_.as(coordinator())), "a b c d ");
  EXPECT_EQ(list("cities/-", "", t_.as(coordinator("fields/music"))), "");
  EXPECT_EQ(list("cities/-", "", t_.as(observer())), "PERMISSION_DENIED");
}

TEST_F(ReservationHandlersTest, ADraftIsNotThereForThePersonAServiceCallsFor) {
  const std::string draft = t_.create(TestGround::offer("edinburgh", 3), false).name();
  common::Caller stranger = focal_point("dakar");
  stranger.via = {"matching", {{common::Role::kService, "*"}}};
  const auto says = [&](const common::Caller& caller, const std::string& listing) {
    std::string text(t_.reservations.reserve(t_.as(caller), request("p1", {{listing, 1}}, Reservation::STATE_HELD))
                         .status()
                         .message());
    return text.replace(text.find(listing), listing.size(), "X");
  };
  EXPECT_EQ(says(stranger, draft), says(stranger, "cities/edinburgh/listings/none"));
  common::Caller own = focal_point("edinburgh");
  own.via = stranger.via;
  EXPECT_THAT(says(own, draft), ::testing::HasSubstr("draft"));
}

// 32 threads hold, confirm and release at random on few listings with few places. Never is a listing over its capacity,
// and at the end its places are exactly those of the reservations that live.
TEST_F(ReservationHandlersTest, NeverPromisesAPlaceTwiceUnder32Threads) {
  constexpr int kThreads = 32;
  constexpr int kSteps = 40;
  std::vector<std::string> names;
  std::map<std::string, int> capacity;
  for (int i = 0; i < 6; ++i) {
    names.push_back(t_.create(i % 2 ? TestGround::need("dakar", 1 + i) : TestGround::offer("edinburgh", 1 + i)).name());
    capacity[names.back()] = 1 + i;
  }
  std::vector<std::thread> threads;
  std::vector<int> refused(kThreads, 0);
  std::vector<int> wrong(kThreads, 0);
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(static_cast<unsigned>(7000 + thread));
      for (int step = 0; step < kSteps; ++step) {
        const std::string id = concat("t", thread, "-", step);
        std::vector<std::string> chosen = names;
        std::shuffle(chosen.begin(), chosen.end(), random);
        std::vector<Places> places;
        for (unsigned i = 0; i < 1 + random() % 3; ++i)
          places.push_back({chosen[i], static_cast<int>(1 + random() % 2)});
        const auto held = reserve(id, places, random() % 4 ? Reservation::STATE_HELD : Reservation::STATE_CONFIRMED);
        if (!held.ok()) {
          ++refused[static_cast<std::size_t>(thread)];
          wrong[static_cast<std::size_t>(thread)] += common::reason_of(held.status()) != "TOO_FEW_PLACES";
          continue;
        }
        if (random() % 2) wrong[static_cast<std::size_t>(thread)] += !confirm(id, places).ok();
        if (random() % 4) wrong[static_cast<std::size_t>(thread)] += !release(id).ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  int refusals = 0;
  for (int thread = 0; thread < kThreads; ++thread) {
    refusals += refused[static_cast<std::size_t>(thread)];
    EXPECT_EQ(wrong[static_cast<std::size_t>(thread)], 0);
  }
  EXPECT_GT(refusals, 0) << "the test must press against the capacity";
  std::map<std::string, int> living;
  std::map<std::string, int> confirmed;
  for (int thread = 0; thread < kThreads; ++thread) {
    for (int step = 0; step < kSteps; ++step) {
      const auto reservation = get(concat("t", thread, "-", step));
      if (!reservation.ok()) continue;
      const bool is_confirmed = reservation->state() == Reservation::STATE_CONFIRMED;
      if (!is_confirmed && reservation->state() != Reservation::STATE_HELD) continue;
      for (const auto& entry : reservation->entries()) {
        living[entry.listing()] += entry.places();
        if (is_confirmed) confirmed[entry.listing()] += entry.places();
      }
    }
  }
  for (const std::string& name : names) {
    const Listing listing = t_.get(name);
    EXPECT_EQ(listing.reserved_places(), living[name]) << name;
    EXPECT_LE(listing.reserved_places(), capacity[name]) << name;
    EXPECT_EQ(listing.state() == Listing::STATE_FULFILLED, confirmed[name] == capacity[name]) << name;
  }
}

}  // namespace
}  // namespace entente::listings
