#include "tests/bench/cbc_peer.h"

#include <CbcEventHandler.hpp>
#include <CbcModel.hpp>
#include <CbcSolver.hpp>
#include <OsiClpSolverInterface.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "tests/bench/measurement.h"
#include "tests/matcher/network/joint_program.h"

namespace entente::bench {
namespace {

// CBC copies its handler into the models that it makes on the way: what it sees is kept outside.
struct Seen {
  double begin_ms = 0;
  double target = 0;
  double reached_ms = -1;
};

class Watcher : public CbcEventHandler {
 public:
  explicit Watcher(Seen* seen) : seen_(seen) {}
  CbcAction event(CbcEvent event) override {
    if (event != solution && event != heuristicSolution) return noAction;
    if (-model_->getObjValue() < seen_->target - 0.5) return noAction;
    if (seen_->reached_ms < 0) seen_->reached_ms = cpu_ms() - seen_->begin_ms;
    return stop;
  }
  CbcEventHandler* clone() const override { return new Watcher(*this); }

 private:
  Seen* seen_;
};

int no_callback(CbcModel*, int) {
  return 0;
}

// The first columns say which needs are served (joint_program.h).
void ask_for_tiers(const matcher::Network& network, const matcher::Amount& reached, OsiClpSolverInterface& program) {
  std::vector<int> priority_needs, needs;
  for (std::size_t i = 0; i < network.needs.size(); ++i) {
    program.setObjCoeff(static_cast<int>(i), 0);
    needs.push_back(static_cast<int>(i));
    if (network.needs[i].priority) priority_needs.push_back(static_cast<int>(i));
  }
  const std::vector<double> ones(needs.size(), 1);
  const auto at_least = [&](const std::vector<int>& of, std::int64_t count) {
    program.addRow(static_cast<int>(of.size()), of.data(), ones.data(), static_cast<double>(count),
                   program.getInfinity());
  };
  at_least(priority_needs, reached.priority_needs);
  at_least(needs, reached.needs);
}

}  // namespace

CbcAnswer solve_by_cbc(const matcher::Network& network, const matcher::Amount& target, double seconds) {
  OsiClpSolverInterface program;
  matcher::testing::write_joint_program(network, program);
  if (!network.weigh) ask_for_tiers(network, target, program);
  const matcher::Wide value =
      network.weigh ? matcher::composite_value(matcher::composite_of(network), target) : matcher::Wide{target.points};
  CbcModel model(program);
  model.setLogLevel(0);
  model.messageHandler()->setLogLevel(0);
  CbcSolverUsefulData data;
  CbcMain0(model, data);
  Seen seen{.begin_ms = cpu_ms(), .target = static_cast<double>(value)};
  Watcher watcher(&seen);
  model.passInEventHandler(&watcher);
  // CBC ends up to a third before its limit.
  const std::string most = std::to_string(1.5 * seconds);
  std::vector<const char*> words{"cbc", "-log", "0", "-timeMode", "cpu", "-seconds", most.c_str(), "-solve", "-quit"};
  CbcMain1(static_cast<int>(words.size()), words.data(), model, no_callback, data);
  CbcAnswer answer;
  answer.ended_ms = cpu_ms() - seen.begin_ms;
  answer.reached_ms = seen.reached_ms;
  answer.proven = model.isProvenOptimal();
  if (model.bestSolution() != nullptr) answer.value = -model.getObjValue();
  if (answer.reached_ms < 0 && answer.value >= seen.target - 0.5) answer.reached_ms = answer.ended_ms;
  return answer;
}

}  // namespace entente::bench
