#include "cli/commands/solving.h"

#include "cli/round_view/words.h"
#include "services/common/cores.h"

namespace entente::cli {

matcher::Control solving_control(ProgressBar& bar, matching::Language language) {
  matcher::Control control;
  control.threads = common::cores(4);
  control.progress = [&bar, language](std::string_view phase, std::int64_t done, std::int64_t total) {
    bar.show(phase_name(phase, language), done, total);
  };
  return control;
}

}  // namespace entente::cli
