// The joint problem of a network (edges and trios, one weighed sum, minimised) written for Clp and CBC straight from
// network.h: an oracle that shares nothing with the solver.
#pragma once

#include <OsiClpSolverInterface.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "matcher/network/certificate.h"
#include "matcher/network/network.h"

namespace entente::matcher::testing {

// Adds columns and rows to the empty `program`. Its optimum is minus the value of the best choice; its relaxation's,
// minus a bound that no choice passes.
inline void write_joint_program(const Network& network, OsiClpSolverInterface& program) {
  const Composite composite = composite_of(network);
  program.messageHandler()->setLogLevel(0);
  program.getModelPtr()->setLogLevel(0);
  std::map<std::string, int> rows;
  const auto row = [&](const std::string& name, std::int64_t limit) {
    const auto [found, fresh] = rows.try_emplace(name, program.getNumRows());
    if (fresh) program.addRow(0, nullptr, nullptr, -program.getInfinity(), static_cast<double>(limit));
    return found->second;
  };
  for (std::size_t i = 0; i < network.needs.size(); ++i) {
    const int link = row("link" + std::to_string(i), 0);
    const double one = 1;
    const Wide bonus = composite.need + (network.needs[i].priority ? composite.priority : 0);
    program.addCol(1, &link, &one, 0, 1, -static_cast<double>(bonus));
  }
  const auto add = [&](std::int32_t need, std::vector<std::int32_t> offers, Points points, bool kept) {
    std::vector<int> at;
    std::vector<double> values;
    const auto put = [&](int r, double value) {
      at.push_back(r);
      values.push_back(value);
    };
    const std::int32_t home = network.needs[need].city;
    put(row("link" + std::to_string(need), 0), -1);
    put(row("need" + std::to_string(need), network.needs[need].capacity), 1);
    if (network.cities[home].receiver_limit != kUnlimited)
      put(row("receiver" + std::to_string(home), network.cities[home].receiver_limit), 1);
    for (std::int32_t offer : offers) {
      const std::int32_t city = network.offers[offer].city;
      put(row("offer" + std::to_string(offer), network.offers[offer].capacity), 1);
      if (network.cities[city].provider_limit != kUnlimited)
        put(row("provider" + std::to_string(city), network.cities[city].provider_limit), 1);
      put(row("pair" + std::to_string(need) + " " + std::to_string(city), network.partners_of_city_per_need), 1);
    }
    program.addCol(static_cast<int>(at.size()), at.data(), values.data(), kept ? 1 : 0, 1,
                   -static_cast<double>(points));
    program.setInteger(program.getNumCols() - 1);
  };
  const int first_column = program.getNumCols();
  for (const Network::Edge& edge : network.edges) add(edge.need, {edge.offer}, edge.points, edge.kept);
  for (const Network::Trio& trio : network.trios)
    add(trio.need, {trio.pivotal, trio.facilitator}, trio.points, trio.kept);
  for (const Network::Quota& quota : network.quotas) {
    std::vector<int> at;
    for (std::int32_t column : quota.members) at.push_back(first_column + column);
    const std::vector<double> ones(at.size(), 1);
    program.addRow(static_cast<int>(at.size()), at.data(), ones.data(), static_cast<double>(quota.least),
                   quota.most == kUnlimited ? program.getInfinity() : static_cast<double>(quota.most));
  }
}

}  // namespace entente::matcher::testing
