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

}  // namespace

CbcAnswer solve_by_cbc(const matcher::Network& network, matcher::Wide target, double seconds) {
  OsiClpSolverInterface program;
  matcher::testing::write_joint_program(network, program);
  CbcModel model(program);
  model.setLogLevel(0);
  model.messageHandler()->setLogLevel(0);
  CbcSolverUsefulData data;
  CbcMain0(model, data);
  Seen seen{.begin_ms = cpu_ms(), .target = static_cast<double>(target)};
  Watcher watcher(&seen);
  model.passInEventHandler(&watcher);
  const std::string most = std::to_string(seconds);
  std::vector<const char*> words{"cbc", "-log", "0", "-timeMode", "cpu", "-seconds", most.c_str(), "-solve", "-quit"};
  CbcMain1(static_cast<int>(words.size()), words.data(), model, no_callback, data);
  CbcAnswer answer;
  answer.ended_ms = cpu_ms() - seen.begin_ms;
  answer.reached_ms = seen.reached_ms;
  answer.proven = model.isProvenOptimal();
  answer.value = -model.getObjValue();
  if (answer.reached_ms < 0 && answer.value >= seen.target - 0.5) answer.reached_ms = answer.ended_ms;
  return answer;
}

}  // namespace entente::bench
