#include "services/matching/comparing/pairing_list.h"

#include <algorithm>
#include <bit>
#include <initializer_list>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "matcher/score/evaluation.h"
#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "services/common/sheets/sheet.h"
#include "services/common/text/did_you_mean.h"
#include "services/common/text/name_key.h"
#include "services/common/text/names.h"

namespace entente::matching {
namespace {

using common::concat;
using Index = matcher::Problem::ListingIndex;
using matcher::Role;
using Indices = std::vector<Index>;

// One party of a pairing: the columns that name it, and its role.
struct PartyColumns {
  std::string_view listing;
  std::vector<std::string_view> cities;
  Role role;
  std::string_view what;
};

const PartyColumns& need_columns() {
  static const auto* const columns =
      new PartyColumns{"need", {"beneficiary_city", "need_city"}, Role::kBeneficiary, "need"};
  return *columns;
}
const PartyColumns& offer_columns() {
  static const auto* const columns =
      new PartyColumns{"offer", {"provider_city", "pivotal_city", "offer_city"}, Role::kPivotal, "offer"};
  return *columns;
}
const PartyColumns& facilitator_columns() {
  static const auto* const columns = new PartyColumns{
      "facilitator", {"facilitating_city", "facilitator_city"}, Role::kFacilitating, "facilitating offer"};
  return *columns;
}

class Reader {
 public:
  Reader(const common::Sheet& sheet, const std::vector<const profiles::v1::City*>& cities,
         const matcher::Problem& problem, PairingList& result)
      : sheet_(sheet), problem_(problem), result_(result) {
    for (const profiles::v1::City* const city : cities) {
      const std::string& name = city->name();
      for (const std::string_view called : {common::id_of(name), std::string_view(city->display_name())}) {
        city_words_.emplace_back(called);
        const auto [at, is_new] = cities_.emplace(common::name_key(called), name);
        if (!is_new && at->second != name) at->second.clear();  // a name of several cities finds none
      }
      for (const auto& local : city->local_names()) cities_.emplace(common::name_key(local.text()), name);
    }
    for (Index i = 0; i < std::ssize(problem.listings()); ++i) {
      const matcher::Listing& listing = problem.listings()[static_cast<std::size_t>(i)];
      by_id_.emplace(common::id_of(listing.id), i);
      listing_ids_.emplace_back(common::id_of(listing.id));
      of_city_[{listing.city, listing.role}].push_back(i);
    }
  }

  void read() {
    for (std::size_t row = 0; row < sheet_.row_count(); ++row) result_.rows.push_back(read(row));
  }

 private:
  ListedPairing read(std::size_t row) {
    row_ = row;
    ListedPairing listed;
    listed.row = sheet_.row_number(row);
    const Indices needs = party(need_columns(), true, listed);
    if (!listed.message.empty()) return listed;
    const Indices offers = party(offer_columns(), true, listed);
    if (!listed.message.empty()) return listed;
    const Indices facilitators = party(facilitator_columns(), false, listed);
    if (!listed.message.empty()) return listed;
    choose(needs, offers, facilitators, listed);
    const auto [first, is_new] = rows_.emplace(std::tuple(listed.need, listed.offer, listed.facilitator), listed.row);
    if (!is_new) {
      listed.message = concat("is the same pairing as row ", first->second, ": leave one of them out");
      listed.need = listed.offer = listed.facilitator = -1;
      return listed;
    }
    for (const Index index : {listed.need, listed.offer, listed.facilitator})
      if (index >= 0) ++used_[index];
    return listed;
  }

  const std::string& field(std::string_view column) const { return sheet_.field(row_, column); }

  // The listings that a party of the row may be; empty where it names none, or `listed` has a message.
  Indices party(const PartyColumns& columns, bool required, ListedPairing& listed) const {
    if (const std::string& named = field(columns.listing); !named.empty()) {
      // A city's name stands there as well in lists of three columns.
      if (const Index index = find_listing(named); index >= 0) return of_role(index, columns, listed);
      if (find_city(named).empty()) {
        unknown(concat("there is no listing and no city `", named, "`"), named, {&city_words_, &listing_ids_}, listed);
        return {};
      }
      return of_city(named, columns, listed);
    }
    for (const std::string_view column : columns.cities)
      if (const std::string& city = field(column); !city.empty()) return of_city(city, columns, listed);
    if (required)
      listed.message =
          concat("names no ", columns.what, ": fill in column ", columns.listing, " or ", columns.cities.front());
    return {};
  }

  Index find_listing(const std::string& named) const {
    if (const auto found = by_id_.find(named); found != by_id_.end()) return found->second;
    return problem_.find(named);
  }

  Indices of_role(Index index, const PartyColumns& columns, ListedPairing& listed) const {
    const matcher::Listing& listing = problem_.listings()[static_cast<std::size_t>(index)];
    if (listing.role == columns.role) return {index};
    listed.message = concat(listing.id, " isn't a ", columns.what, ": it stands in the wrong column");
    return {};
  }

  std::string find_city(const std::string& named) const {
    const std::string_view id = named.starts_with("cities/") ? common::id_of(named) : std::string_view(named);
    const auto found = cities_.find(common::name_key(id));
    return found == cities_.end() ? std::string() : found->second;
  }

  Indices of_city(const std::string& named, const PartyColumns& columns, ListedPairing& listed) const {
    const std::string city = find_city(named);
    if (city.empty()) {
      unknown(concat("there is no city `", named, "` in the network"), named, {&city_words_}, listed);
      return {};
    }
    const auto found = of_city_.find({city, columns.role});
    if (found != of_city_.end()) return found->second;
    listed.message = concat(city, " has no ", columns.what);
    return {};
  }

  static void unknown(const std::string& message, const std::string& named,
                      std::initializer_list<const std::vector<std::string>*> known, ListedPairing& listed) {
    std::string near;
    for (const auto* const words : known)
      if (near.empty()) near = common::did_you_mean(named, *words);
    if (!near.empty()) listed.suggestions.push_back(near);
    listed.message = near.empty() ? message : concat(message, "; did you mean `", near, "`?");
  }

  // How well a pairing fits: the smallest is the best.
  using Fit = std::tuple<int, bool, matcher::Points, Index, Index, Index>;
  Fit fit_of(Index need, Index offer, Index facilitator) const {
    const matcher::Verdict verdict = facilitator < 0 ? matcher::judge_pair(problem_, need, offer)
                                                     : matcher::judge_trio(problem_, need, offer, facilitator);
    const bool full = !has_place(need) || !has_place(offer) || (facilitator >= 0 && !has_place(facilitator));
    const matcher::Points score =
        verdict.admissible() ? verdict.score : matcher::score_regardless(problem_, need, offer, facilitator);
    return {std::popcount(verdict.broken), full, -score, need, offer, facilitator};
  }

  bool has_place(Index index) const {
    const auto used = used_.find(index);
    return (used == used_.end() ? 0 : used->second) < problem_.places_left(index);
  }

  void choose(const Indices& needs, const Indices& offers, const Indices& facilitators, ListedPairing& listed) const {
    const Indices none{-1};
    std::optional<Fit> best;
    for (const Index need : needs)
      for (const Index offer : offers)
        for (const Index facilitator : facilitators.empty() ? none : facilitators) {
          const Fit fit = fit_of(need, offer, facilitator);
          if (!best.has_value() || fit < *best) best = fit;
        }
    std::tie(std::ignore, std::ignore, std::ignore, listed.need, listed.offer, listed.facilitator) = *best;
  }

  const common::Sheet& sheet_;
  const matcher::Problem& problem_;
  PairingList& result_;
  std::vector<std::string> city_words_;
  std::vector<std::string> listing_ids_;
  std::map<std::string, std::string, std::less<>> cities_;  // names by key
  std::map<std::string_view, Index> by_id_;
  std::map<std::pair<std::string, Role>, Indices> of_city_;
  std::map<std::tuple<Index, Index, Index>, int> rows_;
  std::map<Index, std::int64_t> used_;
  std::size_t row_ = 0;
};

// Columns that nobody reads stop nothing.
void warn_of_unread_columns(type::v1::ImportReport& report) {
  type::v1::ImportReport kept;
  for (auto& violation : *report.mutable_violations()) {
    const bool unread = violation.reason() == common::kUnknownColumn;
    *(unread ? report.add_warnings() : kept.add_violations()) = violation;
  }
  report.mutable_violations()->Swap(kept.mutable_violations());
  auto& faults = *report.mutable_faults();
  faults.erase(std::remove_if(faults.begin(), faults.end(),
                              [](const auto& group) { return group.reason() == common::kUnknownColumn; }),
               faults.end());
}

bool names(const common::Sheet& sheet, const PartyColumns& columns) {
  return sheet.has_column(columns.listing) || std::any_of(columns.cities.begin(), columns.cities.end(),
                                                          [&](auto column) { return sheet.has_column(column); });
}

}  // namespace

PairingList read_pairing_list(std::string_view bytes, const common::SheetReading& reading,
                              const std::vector<const profiles::v1::City*>& cities, const matcher::Problem& problem) {
  common::SheetColumns columns;
  for (const PartyColumns* party : {&need_columns(), &offer_columns(), &facilitator_columns()}) {
    columns.optional.emplace_back(party->listing);
    for (const std::string_view city : party->cities) columns.optional.emplace_back(city);
  }
  columns.ids = columns.optional;
  const common::Sheet sheet = common::Sheet::read(bytes, columns, reading);
  PairingList list;
  common::report_sheet(sheet, &list.report);
  warn_of_unread_columns(list.report);
  if (sheet.header().empty()) return list;
  for (const PartyColumns* party : {&need_columns(), &offer_columns()}) {
    if (names(sheet, *party)) continue;
    common::add_violation(1, party->listing, "",
                          concat("is missing, and so is ", party->cities.front(), ": a list needs one of them"),
                          common::kMissingColumn, &list.report);
  }
  if (!names(sheet, need_columns()) || !names(sheet, offer_columns())) return list;
  list.row_count = sheet.row_count();
  if (list.row_count > kMostListRows) return list;
  Reader(sheet, cities, problem, list).read();
  return list;
}

absl::Status check_size(const PairingList& list) {
  if (list.row_count <= kMostListRows) return absl::OkStatus();
  return common::invalid_field("sheet", concat("has ", list.row_count, " rows; a list has at most ", kMostListRows));
}

}  // namespace entente::matching
