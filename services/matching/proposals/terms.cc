#include "services/matching/proposals/terms.h"

#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/base/time.h"
#include "services/common/text/names.h"
#include "services/common/text/text.h"

namespace entente::matching {
namespace {

using common::concat;
using v1::Proposal;

constexpr std::size_t kMostNote = 2'000;
constexpr int kMostPlaces = 10'000;
constexpr int kMostDays = 3'650;
constexpr std::string_view kCostSharing = "cost-sharing";

Terms terms_of_listings(const Proposal& proposal, const World& world) {
  Terms terms;
  terms.set_places(1);
  type::v1::Window window;
  for (const Proposal::Party& party : proposal.parties()) {
    const auto listing = world.listing(party.listing());
    if (listing == nullptr) continue;
    const type::v1::Window& other = listing->window();
    if (other.has_start() &&
        (!window.has_start() || common::first_day(other.start()) > common::first_day(window.start())))
      *window.mutable_start() = other.start();
    if (other.has_end() && (!window.has_end() || common::last_day(other.end()) < common::last_day(window.end())))
      *window.mutable_end() = other.end();
    window.set_min_duration_days(std::max(window.min_duration_days(), other.min_duration_days()));
    if (terms.mode() == type::v1::MODE_UNSPECIFIED) terms.set_mode(listing->mode());
    if (terms.cost_sharing().empty()) terms.set_cost_sharing(listing->cost_sharing());
  }
  if (window.has_start() || window.has_end() || window.min_duration_days() > 0) *terms.mutable_window() = window;
  return terms;
}

// The terms as they would be, one by one held against the request, the day and the listings.
class Check {
 public:
  Check(const Terms& wished, const Proposal& proposal, const World& world, absl::Time now,
        common::FieldViolations& violations)
      : wished_(wished), proposal_(proposal), world_(world), now_(now), violations_(violations) {}

  void all() {
    dates();
    places();
    codes();
    contacts();
    common::check_text("terms.note", wished_.note(), {.max_code_points = kMostNote, .lines = true}, violations_);
  }

 private:
  // Nothing: not given, or no date, which was said.
  std::optional<absl::CivilDay> day(std::string_view field, bool given, const type::v1::PartialDate& date, bool first) {
    if (!given) return std::nullopt;
    if (const absl::Status valid = common::check_partial_date(date); !valid.ok()) {
      violations_.add(std::string(field), std::string(valid.message()));
      return std::nullopt;
    }
    return first ? common::first_day(date) : common::last_day(date);
  }

  void dates() {
    if (!wished_.has_window()) return;
    const type::v1::Window& window = wished_.window();
    violations_.require(window.min_duration_days() >= 0 && window.min_duration_days() <= kMostDays,
                        "terms.window.min_duration_days",
                        concat("is ", window.min_duration_days(), ", but must be 1–3,650, or 0 where it isn't known"));
    const auto start = day("terms.window.start", window.has_start(), window.start(), true);
    const auto end = day("terms.window.end", window.has_end(), window.end(), false);
    if (end.has_value())
      violations_.require(*end >= common::utc_day(now_), "terms.window.end",
                          concat("is ", common::format_day(*end), ", which is over: today is ",
                                 common::format_day(common::utc_day(now_))));
    for (const Proposal::Party& party : proposal_.parties()) {
      const auto listing = world_.listing(party.listing());
      if (listing != nullptr && listing->has_window()) inside(start, end, *listing);
    }
    const bool are_days = start.has_value() == window.has_start() && end.has_value() == window.has_end();
    if (are_days) length();
  }

  // Of the days as they would be: what isn't given stays as it is asked.
  void length() {
    const type::v1::Window& given = wished_.window();
    const Terms changed = with_changes(asked_terms(proposal_, world_), wished_);
    const type::v1::Window& window = changed.window();
    if (!window.has_start() || !window.has_end()) return;
    const absl::CivilDay start = common::first_day(window.start());
    const absl::CivilDay end = common::last_day(window.end());
    if (start > end && given.has_end())
      return violations_.add("terms.window.end", concat("is ", common::format_day(end), ", before it begins on ",
                                                        common::format_day(start)));
    if (start > end)
      return violations_.add("terms.window.start", concat("is ", common::format_day(start), ", behind the end on ",
                                                          common::format_day(end), ": give another end, too"));
    const std::string_view field = given.has_end()     ? "terms.window.end"
                                   : given.has_start() ? "terms.window.start"
                                                       : "terms.window.min_duration_days";
    const auto days = end - start + 1;
    const int asked = given.min_duration_days();
    if (!violations_.require(days >= asked, field,
                             concat("leaves ", days, " days, fewer than the ", asked, " that are asked for")))
      return;
    for (const Proposal::Party& party : proposal_.parties()) {
      const auto listing = world_.listing(party.listing());
      const int least = listing == nullptr ? 0 : listing->window().min_duration_days();
      violations_.require(
          days >= least, field,
          concat("leaves ", days, " days, fewer than the ", least, " that ", party.listing(), " needs"));
    }
  }

  void inside(const std::optional<absl::CivilDay>& start, const std::optional<absl::CivilDay>& end,
              const listings::v1::Listing& listing) {
    const type::v1::Window& window = listing.window();
    const auto says = [&] {
      return concat(" of ", listing.name(), " (",
                    window.has_start() ? common::format_partial_date(window.start()) : "…", " – ",
                    window.has_end() ? common::format_partial_date(window.end()) : "…",
                    "): choose days inside, or have the listing changed first");
    };
    for (const auto& [field, days] : {std::pair("terms.window.start", start), std::pair("terms.window.end", end)}) {
      if (!days.has_value()) continue;
      const bool early = window.has_start() && *days < common::first_day(window.start());
      const bool late = window.has_end() && *days > common::last_day(window.end());
      violations_.require(!early && !late, field,
                          concat("is ", common::format_day(*days), ", outside the window", says()));
    }
  }

  void places() {
    const int wanted = wished_.places();
    if (!violations_.require(wanted >= 0 && wanted <= kMostPlaces, "terms.places",
                             concat("is ", wanted, ", but must be 1–10,000, or 0 where they stay")))
      return;
    for (const Proposal::Party& party : proposal_.parties()) {
      const auto listing = world_.listing(party.listing());
      if (listing == nullptr || party.role() == type::v1::PARTY_ROLE_BENEFICIARY) continue;
      // One of the reserved ones is this proposal's.
      const int left = listing->capacity() - listing->reserved_places() + 1;
      violations_.require(wanted <= std::max(left, 1), "terms.places",
                          concat("is ", wanted, ", but ", listing->name(), " has ", std::max(left, 1),
                                 " left with the one that is held: ask for fewer"));
    }
  }

  void codes() {
    violations_.require(type::v1::Mode_IsValid(wished_.mode()), "terms.mode", "must be onsite, remote or hybrid");
    if (wished_.cost_sharing().empty()) return;
    violations_.require(world_.profiles->has_code(kCostSharing, wished_.cost_sharing()), "terms.cost_sharing",
                        concat("is ", common::quoted(wished_.cost_sharing()), ", but must be one of ",
                               common::join(world_.profiles->codes(kCostSharing), ", ")));
  }

  void contacts() {
    std::set<std::string> seen;
    for (int i = 0; i < wished_.contacts_size(); ++i) {
      const std::string field = concat("terms.contacts[", i, "]");
      const auto name = common::ContactName::parse(wished_.contacts(i));
      if (!violations_.require(name.has_value(), field,
                               concat("must be a name of the form ", common::ContactName::kPattern)))
        continue;
      const std::string city = common::CityName(name->city).text();
      const bool party = std::any_of(proposal_.parties().begin(), proposal_.parties().end(),
                                     [&](const Proposal::Party& each) { return each.city() == city; });
      violations_.require(party, field, concat("is of ", city, ", which is no party: name contacts of the parties"));
      violations_.require(seen.insert(city).second, field,
                          concat("is a second one of ", city, ": name one contact a party"));
    }
  }

  const Terms& wished_;
  const Proposal& proposal_;
  const World& world_;
  const absl::Time now_;
  common::FieldViolations& violations_;
};

}  // namespace

Terms asked_terms(const Proposal& proposal, const World& world) {
  return proposal.has_asked_terms() ? proposal.asked_terms() : terms_of_listings(proposal, world);
}

Terms with_changes(Terms asked, const Terms& wished) {
  if (wished.window().has_start()) *asked.mutable_window()->mutable_start() = wished.window().start();
  if (wished.window().has_end()) *asked.mutable_window()->mutable_end() = wished.window().end();
  if (wished.window().min_duration_days() > 0)
    asked.mutable_window()->set_min_duration_days(wished.window().min_duration_days());
  if (wished.places() > 0) asked.set_places(wished.places());
  if (wished.mode() != type::v1::MODE_UNSPECIFIED) asked.set_mode(wished.mode());
  if (!wished.cost_sharing().empty()) asked.set_cost_sharing(wished.cost_sharing());
  if (!wished.note().empty()) asked.set_note(wished.note());
  if (wished.contacts_size() > 0) *asked.mutable_contacts() = wished.contacts();
  return asked;
}

bool same_terms(const Terms& a, const Terms& b) {
  return google::protobuf::util::MessageDifferencer::Equals(a, b);
}

void check_terms(const Terms& wished, const Proposal& proposal, const World& world, absl::Time now,
                 common::FieldViolations& violations) {
  Check(wished, proposal, world, now, violations).all();
}

}  // namespace entente::matching
