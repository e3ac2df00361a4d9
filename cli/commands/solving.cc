#include "cli/commands/solving.h"

#include "cli/output/language.h"
#include "cli/round_view/words.h"
#include "services/common/base/cores.h"

namespace entente::cli {
namespace {

// Priority needs, needs and points, as in "12/30/4500"; points alone of a weighed sum.
std::string ranks(const matcher::Amount& amount) {
  if (amount.priority_needs == 0 && amount.needs == 0) return std::to_string(amount.points);
  return std::to_string(amount.priority_needs) + "/" + std::to_string(amount.needs) + "/" +
         std::to_string(amount.points);
}

}  // namespace

matcher::Control solving_control(ProgressBar& bar) {
  matcher::Control control;
  control.threads = common::cores(4);
  control.progress = [&bar](matcher::Phase phase, std::int64_t done, std::int64_t total) {
    bar.show(phase_name(matcher::phase_id(phase), spoken()), done, total);
  };
  control.bounds = [&bar](const matcher::Bounds& bounds) {
    bar.note(ranks(bounds.reached) + " ≤ " + ranks(bounds.bound));
  };
  return control;
}

}  // namespace entente::cli
