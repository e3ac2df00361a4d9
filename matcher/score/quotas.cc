// Quotas of a programme, drawn into the network.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "matcher/model/codes.h"
#include "matcher/network/load.h"
#include "matcher/score/drawing.h"

namespace entente::matcher {
namespace {

// "country:ldc" → {"country", "ldc"}.
std::pair<std::string_view, std::string_view> parts_of(std::string_view of) {
  const std::size_t colon = of.find(':');
  if (colon == std::string_view::npos) return {of, {}};
  return {of.substr(0, colon), of.substr(colon + 1)};
}

bool has(const std::vector<std::string>& codes, std::string_view code) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

bool need_is_of(const Problem& problem, Problem::ListingIndex need, std::string_view kind, std::string_view value) {
  const Country& country = problem.country_of(need);
  const Listing& listing = problem.listings()[static_cast<std::size_t>(need)];
  if (kind == "country") return value == "ldc" ? country.ldc : value == "lldc" ? country.lldc : country.sids;
  if (kind == "region") return country.m49_region == value;
  return has(kind == "field" ? listing.creative_fields : listing.beneficiaries, value);
}

Axis axis_of(const Drawing& drawing, std::int32_t column) {
  const auto index = static_cast<std::size_t>(column);
  return index < drawing.edge_axes.size() ? drawing.edge_axes[index] : Axis::kNorthSouthSouth;
}

std::vector<std::int32_t> members_of(const Problem& problem, const Drawing& drawing, std::string_view of) {
  const auto [kind, value] = parts_of(of);
  std::vector<char> needs(drawing.needs.size());
  if (kind != "axis")
    for (std::size_t i = 0; i < needs.size(); ++i) needs[i] = need_is_of(problem, drawing.needs[i], kind, value);
  std::vector<std::int32_t> members;
  for (std::int32_t column = 0; column < columns_of(drawing.network); ++column) {
    const auto need = static_cast<std::size_t>(column_of(drawing.network, column).need);
    if (kind == "axis" ? axis_id(axis_of(drawing, column)) == value : needs[need] != 0) members.push_back(column);
  }
  return members;
}

void add_shares(const Problem& problem, std::int64_t pairings, Drawing& drawing) {
  constexpr std::int64_t kWhole = 1000;
  for (const Programme::Quota& asked : problem.snapshot().programme.quotas) {
    Network::Quota quota;
    quota.least = (pairings * asked.least_permille + kWhole - 1) / kWhole;
    if (asked.most_permille < kWhole) quota.most = std::max(quota.least, pairings * asked.most_permille / kWhole);
    quota.members = members_of(problem, drawing, asked.of);
    drawing.network.quotas.push_back(std::move(quota));
    drawing.quotas.push_back({DrawnQuota::Kind::kShare, asked.of, {-1, -1}, pairings});
  }
}

void add_two_cities(const Problem& problem, Drawing& drawing) {
  const std::int64_t limit = problem.snapshot().programme.proposals_between_two_cities;
  if (limit == 0) return;
  const Network& network = drawing.network;
  std::map<std::pair<std::int32_t, std::int32_t>, std::vector<std::int32_t>> between;
  for (std::int32_t column = 0; column < columns_of(network); ++column) {
    const ColumnView view = column_of(network, column);
    const std::int32_t receiver = network.needs[static_cast<std::size_t>(view.need)].city;
    for (std::int32_t offer : view.offers)
      if (offer >= 0)
        between[std::minmax(receiver, +network.offers[static_cast<std::size_t>(offer)].city)].push_back(column);
  }
  for (auto& [cities, columns] : between) {
    if (std::ssize(columns) <= limit) continue;
    drawing.network.quotas.push_back({0, limit, std::move(columns)});
    drawing.quotas.push_back({DrawnQuota::Kind::kTwoCities, "cities", {cities.first, cities.second}, 0});
  }
}

}  // namespace

bool is_quota_class(std::string_view of) {
  const auto [kind, value] = parts_of(of);
  if (value.empty()) return false;
  if (kind == "axis") {
    for (const Axis axis :
         {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth, Axis::kSouthNorth, Axis::kNorthNorth})
      if (axis_id(axis) == value) return true;
    return false;
  }
  if (kind == "country") return value == "ldc" || value == "lldc" || value == "sids";
  return kind == "region" || kind == "field" || kind == "beneficiary";
}

void add_quotas(const Problem& problem, std::int64_t pairings, Drawing& drawing) {
  add_shares(problem, pairings, drawing);
  add_two_cities(problem, drawing);
}

void allow_from(Points least, Drawing& drawing) {
  Network::Quota quota{0, 0, {}};
  for (std::int32_t column = 0; column < columns_of(drawing.network); ++column) {
    const ColumnView view = column_of(drawing.network, column);
    if (!view.kept && view.points < least) quota.members.push_back(column);
  }
  drawing.network.quotas.push_back(std::move(quota));
  drawing.quotas.push_back({DrawnQuota::Kind::kLeastScore, "score", {-1, -1}, 0});
}

Network served_network(const Drawing& drawing, std::optional<Points> least) {
  if (!least) return without_points(drawing.network);
  Drawing cut = drawing;
  allow_from(*least, cut);
  return without_points(cut.network);
}

std::vector<Points> scores_of(const Network& network) {
  std::vector<Points> scores;
  for (std::int32_t column = 0; column < columns_of(network); ++column)
    if (const ColumnView view = column_of(network, column); !view.kept) scores.push_back(view.points);
  std::sort(scores.begin(), scores.end());
  scores.erase(std::unique(scores.begin(), scores.end()), scores.end());
  return scores;
}

}  // namespace entente::matcher
