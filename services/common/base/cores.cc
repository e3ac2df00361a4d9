#include "services/common/base/cores.h"

#include <algorithm>
#include <thread>

namespace entente::common {

int cores(int most) {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, most);
}

}  // namespace entente::common
