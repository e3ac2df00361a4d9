#include "matcher/score/programme_scope.h"

#include <algorithm>

namespace entente::matcher {
namespace {

template <typename Value>
bool has(const std::vector<Value>& list, const Value& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::string_view outside_id(OutsideNeed::Cause cause) {
  switch (cause) {
    case OutsideNeed::Cause::kArea:
      return "area";
    case OutsideNeed::Cause::kField:
      return "field";
    case OutsideNeed::Cause::kAxis:
      break;
  }
  return "axis";
}

std::vector<Axis> possible_axes(const Listing& listing, Development development) {
  const bool south = development == Development::kDeveloping;
  if (listing.role == Role::kFacilitating) return south ? std::vector<Axis>{} : std::vector{Axis::kNorthSouthSouth};
  if (listing.kind == Kind::kNeed)
    return south ? std::vector{Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth}
                 : std::vector{Axis::kSouthNorth, Axis::kNorthNorth};
  return south ? std::vector{Axis::kSouthSouth, Axis::kNorthSouthSouth, Axis::kSouthNorth}
               : std::vector{Axis::kNorthSouth, Axis::kNorthNorth};
}

std::optional<OutsideNeed::Cause> outside_by(const Problem::Parts& parts, Problem::ListingIndex need) {
  const Listing& listing = parts.listing(need);
  if (listing.kind != Kind::kNeed) return std::nullopt;
  const std::vector<Area>& areas = parts.snapshot.programme.areas;
  if (!areas.empty() && !has(areas, listing.area)) return OutsideNeed::Cause::kArea;
  if (!parts.code(need).in_scope) return OutsideNeed::Cause::kField;
  const Development development = parts.city_class(need).development;
  if (development == Development::kUnknown) return std::nullopt;
  const auto wants = [&](Axis axis) {
    return listing.partner_rules.axes.empty() || has(listing.partner_rules.axes, axis);
  };
  bool allowed = false, wanted = false;
  for (const Axis axis : possible_axes(listing, development)) {
    if (wants(axis) && has(parts.axes, axis)) return std::nullopt;
    allowed = allowed || has(parts.axes, axis);
    wanted = wanted || wants(axis);
  }
  // One that wants only axes that it can never be on, where the programme allows others, stands in its own way.
  return allowed && !wanted ? std::nullopt : std::optional(OutsideNeed::Cause::kAxis);
}

}  // namespace entente::matcher
