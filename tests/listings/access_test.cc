// Who may call what, as a table: every method once, with the callers that it lets in. What the contracts say must be
// the same or wider: a handler narrows it by the city that the request names.
#include "services/common/rpc/access.h"

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "services/common/base/errors.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using common::Role;

common::Caller service(std::string_view scope) {
  common::Caller caller = common::service_caller("s", base_time());
  caller.assignments.clear();
  if (!scope.empty()) caller.assignments = {{Role::kService, std::string(scope)}};
  return caller;
}

common::Caller nobody_special() {
  common::Caller caller = observer();
  caller.assignments.clear();
  return caller;
}

common::Caller by(common::Caller person, const common::Caller& forwarder) {
  person.via = {forwarder.subject, forwarder.assignments};
  return person;
}

// Letters of the callers: C coordinator of everything, M of the city's field (media arts), F of film, O focal point of
// the city (Dakar), L of another, V observer, A signed in without a role, N nobody; S service of everything, T of the
// city, D of its field, U of another city, G of nothing; and people who come by a service: c and a by G (the gateway),
// s the person without a role by S.
std::map<char, common::Caller> callers() {
  return {{'C', coordinator()},
          {'M', coordinator("fields/media-arts")},
          {'F', coordinator("fields/film")},
          {'O', focal_point("dakar")},
          {'L', focal_point("edinburgh")},
          {'V', observer()},
          {'A', nobody_special()},
          {'N', common::Caller()},
          {'S', service("*")},
          {'T', service("cities/dakar")},
          {'D', service("fields/media-arts")},
          {'U', service("cities/edinburgh")},
          {'G', service("")},
          {'c', by(coordinator(), service(""))},
          {'a', by(nobody_special(), service(""))},
          {'s', by(nobody_special(), service("*"))}};
}

struct Rule {
  std::string method;
  std::string let_in;
  std::function<absl::Status(const common::CallContext&)> call;
};

constexpr char kReaders[] = "CMFOLVASTDUcas";
constexpr char kWriters[] = "CMOSTDc";
// Who may ask for some reservation; one of another city reads as if there were none.
constexpr char kReservers[] = "CMFSTDUs";

// Requests that name this listing.
std::vector<Rule> rules(const TestGround& g, const std::string& name) {
  const auto named = [name](auto request) {
    request.set_name(name);
    return request;
  };
  const auto rule = [](std::string method, std::string let_in, auto handler) {
    return Rule{std::move(method), std::move(let_in),
                [handler](const common::CallContext& call) { return handler(call).status(); }};
  };
  return {
      rule("GetListing", kReaders, [&g, named](auto& c) { return g.listings.get(c, named(v1::GetListingRequest())); }),
      rule("ListListings", kReaders,
           [&g](auto& c) {
             v1::ListListingsRequest request;
             request.set_parent("cities/-");
             return g.listings.list(c, request);
           }),
      rule("BatchGetListings", kReaders,
           [&g, name](auto& c) {
             v1::BatchGetListingsRequest request;
             request.add_names(name);
             return g.listings.batch_get(c, request);
           }),
      rule("SearchListings", kReaders,
           [&g](auto& c) {
             v1::SearchListingsRequest request;
             request.set_query("hats");
             return g.listings.search(c, request);
           }),
      rule("CreateListing", kWriters,
           [&g](auto& c) {
             v1::CreateListingRequest request;
             request.set_parent("cities/dakar");
             return g.listings.create(c, request);
           }),
      rule("UpdateListing", kWriters,
           [&g, name](auto& c) {
             v1::UpdateListingRequest request;
             request.mutable_listing()->set_name(name);
             request.set_validate_only(true);
             return g.listings.update(c, request);
           }),
      rule("PublishListing", kWriters,
           [&g, named](auto& c) { return g.life.publish(c, named(v1::PublishListingRequest())); }),
      rule("HoldListing", kWriters, [&g, named](auto& c) { return g.life.hold(c, named(v1::HoldListingRequest())); }),
      rule("ResumeListing", kWriters,
           [&g, named](auto& c) { return g.life.resume(c, named(v1::ResumeListingRequest())); }),
      rule("RenewListing", kWriters,
           [&g, named](auto& c) { return g.life.renew(c, named(v1::RenewListingRequest())); }),
      rule("WithdrawListing", kWriters,
           [&g, named](auto& c) { return g.life.withdraw(c, named(v1::WithdrawListingRequest())); }),
      rule("DeleteListing", kWriters,
           [&g, named](auto& c) { return g.listings.remove(c, named(v1::DeleteListingRequest())); }),
      rule("ImportListings", "CMFOLSTDUc", [&g](auto& c) { return g.imports.import(c, v1::ImportListingsRequest()); }),
      rule("UndoImport", "CMFOLSTDUc",
           [&g](auto& c) {
             v1::UndoImportRequest request;
             request.set_import_id("17");
             return g.undo.undo(c, request);
           }),
      rule("GetReservation", kReservers, [&g](auto& c) { return g.reservations.get(c, v1::GetReservationRequest()); }),
      rule("ListReservations", kReservers,
           [&g](auto& c) { return g.reservations.list(c, v1::ListReservationsRequest()); }),
      rule("ReserveCapacity", "CSTDs",
           [&g, name](auto& c) {
             v1::ReserveCapacityRequest request;
             request.add_entries()->set_listing(name);
             return g.reservations.reserve(c, request);
           }),
      rule("ReleaseCapacity", kReservers,
           [&g](auto& c) { return g.reservations.release(c, v1::ReleaseCapacityRequest()); }),
  };
}

TEST(Access, LetsInWhomTheTableNames) {
  TestGround ground;
  const std::string draft = ground.create(TestGround::need(), false).name();
  const auto* contract = v1::GetListingRequest::descriptor()->file()->FindServiceByName("ListingService");
  std::set<std::string> methods = {"WatchListings"};
  for (const Rule& rule : rules(ground, draft)) {
    methods.insert(rule.method);
    for (const auto& [letter, caller] : callers()) {
      const auto* method = contract->FindMethodByName(rule.method);
      ASSERT_NE(method, nullptr) << rule.method;
      const bool let_in = rule.let_in.find(letter) != std::string::npos;
      const absl::Status status = rule.call(ground.as(caller));
      EXPECT_EQ(!absl::IsPermissionDenied(status), let_in) << rule.method << " by " << letter << ": " << status;
      if (let_in) EXPECT_TRUE(common::authorise_call(*method, caller).ok()) << rule.method << " by " << letter;
    }
  }
  for (int i = 0; i < contract->method_count(); ++i) {
    EXPECT_TRUE(methods.contains(contract->method(i)->name())) << contract->method(i)->name() << " has no rule here";
  }
}

// Whom a city would rather have is for its own eyes, those of coordinators and of services.
TEST(Access, WhomAListingWouldRatherHaveIsReadByThoseWhoMayWriteIt) {
  TestGround ground;
  v1::Listing need = TestGround::need();
  need.add_preferences()->set_listing("cities/edinburgh/listings/o");
  const std::string name = ground.create(need, true).name();
  for (const auto& [letter, caller] : callers()) {
    if (std::string(kReaders).find(letter) == std::string::npos) continue;
    const int told = std::string(kWriters).find(letter) == std::string::npos ? 0 : 1;
    v1::GetListingRequest get;
    get.set_name(name);
    EXPECT_EQ(ground.listings.get(ground.as(caller), get)->preferences_size(), told) << letter;
    v1::BatchGetListingsRequest batch;
    batch.set_parent("cities/dakar");
    batch.add_names(name);
    EXPECT_EQ(ground.listings.batch_get(ground.as(caller), batch)->listings(0).preferences_size(), told) << letter;
    v1::ListListingsRequest list;
    list.set_parent("cities/dakar");
    EXPECT_EQ(ground.listings.list(ground.as(caller), list)->listings(0).preferences_size(), told) << letter;
  }
}

// All that a caller is told.
std::string words(const absl::Status& status) {
  return absl::StatusCodeToString(status.code()) + " " + common::reason_of(status) + " " +
         std::string(status.message()) + " " + common::fact_of(status, "resource") + " " +
         common::fact_of(status, "listing");
}

// Whoever may not see a draft gets the same words whether it is there or not, by any method that takes its name.
TEST(Access, ADraftReadsAsIfItWereNotThere) {
  TestGround ground;
  const std::string draft = ground.create(TestGround::need(), false).name();
  const std::string none = "cities/dakar/listings/none";
  const auto drafted = rules(ground, draft);
  const auto absent = rules(ground, none);
  for (const char letter : std::string("FLVAUas")) {
    const common::CallContext call = ground.as(callers().at(letter));
    for (std::size_t i = 0; i < drafted.size(); ++i) {
      std::string one = words(drafted[i].call(call));
      const std::string other = words(absent[i].call(call));
      for (std::size_t at = 0; (at = one.find(draft)) != std::string::npos;) one.replace(at, draft.size(), none);
      EXPECT_EQ(one, other) << drafted[i].method << " by " << letter;
    }
  }
}

}  // namespace
}  // namespace entente::listings
