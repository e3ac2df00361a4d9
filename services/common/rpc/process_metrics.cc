#include "services/common/rpc/process_metrics.h"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "services/common/rpc/metrics.h"

namespace entente::common {
namespace {

constexpr Metric kProcessor("process_cpu_seconds_total", "Processor time of the process, user and system.");
constexpr Metric kMemory("process_resident_memory_bytes", "Memory of the process that is in the machine's.");
constexpr Metric kFiles("process_open_fds", "File descriptors that are open.");
constexpr Metric kMostFiles("process_max_fds", "File descriptors that may be open.");
constexpr Metric kThreads("process_threads", "Threads of the process.");
constexpr Metric kBuild("entente_build_info", "1 for the version of the program that runs.", {"version"});
constexpr Metric kStart("process_start_time_seconds", "When the process started, in seconds since 1970.");

// Fields of /proc/self/stat by the numbers of proc(5).
class Stat {
 public:
  Stat() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    // The second is the program's name in parentheses, which may hold blanks.
    std::istringstream rest(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    for (std::string field; rest >> field;) fields_.push_back(std::move(field));
  }
  double field(std::size_t number) const { return number - 3 < fields_.size() ? std::stod(fields_[number - 3]) : 0; }

 private:
  std::vector<std::string> fields_;  // from the third on
};

// Less the one that counts.
int open_files() {
  DIR* const folder = opendir("/proc/self/fd");
  if (folder == nullptr) return 0;
  int count = 0;
  while (readdir(folder) != nullptr) ++count;  // NOLINT(concurrency-mt-unsafe): a folder of its own
  closedir(folder);
  return count - 3;
}

double boot_seconds() {
  std::ifstream file("/proc/uptime");
  double up = 0;
  file >> up;
  return absl::ToDoubleSeconds(absl::Now() - absl::UnixEpoch()) - up;
}

}  // namespace

std::shared_ptr<void> tell_of_process(Metrics& metrics) {
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK)), page = static_cast<double>(sysconf(_SC_PAGESIZE));
  metrics.set(kBuild, {ENTENTE_VERSION}, 1);
  metrics.set(kStart, {}, boot_seconds() + Stat().field(22) / ticks);
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) == 0) metrics.set(kMostFiles, {}, static_cast<double>(files.rlim_cur));
  return metrics.before_text([&metrics, ticks, page] {
    const Stat stat;
    metrics.raise(kProcessor, {}, (stat.field(14) + stat.field(15)) / ticks);
    metrics.set(kThreads, {}, stat.field(20));
    metrics.set(kMemory, {}, stat.field(24) * page);
    metrics.set(kFiles, {}, open_files());
  });
}

}  // namespace entente::common
