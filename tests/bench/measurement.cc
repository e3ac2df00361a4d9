#include "tests/bench/measurement.h"

#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <sstream>

namespace entente::bench {
namespace {

std::int64_t greatest_resident_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

std::string read_all(int file) {
  std::string text;
  char part[4096];
  for (ssize_t n = 0; (n = read(file, part, sizeof part)) > 0;) text.append(part, static_cast<std::size_t>(n));
  return text;
}

void write_all(int file, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t n = write(file, text.data() + at, text.size() - at);
    if (n <= 0) return;
    at += static_cast<std::size_t>(n);
  }
}

std::string text_of(const Measurement& m) {
  std::ostringstream text;
  text << m.cpu_ms << '\n' << m.solve_ms << '\n' << m.memory_mb << '\n' << m.value << '\n' << m.fault << '\n';
  return text.str();
}

std::optional<Measurement> measurement_of(const std::string& text) {
  std::istringstream lines(text);
  Measurement m;
  if (!(lines >> m.cpu_ms >> m.solve_ms >> m.memory_mb)) return std::nullopt;
  lines.ignore();
  std::getline(lines, m.value);
  std::getline(lines, m.fault);
  return m;
}

}  // namespace

double cpu_ms() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void Watch::building_ends() {
  built_ = cpu_ms();
}

void Watch::solving_ends() {
  const double end = cpu_ms();
  measurement_.cpu_ms = end - begin_;
  measurement_.solve_ms = end - (built_ < 0 ? begin_ : built_);
  measurement_.memory_mb = static_cast<double>(greatest_resident_kb() - begin_kb_) * 1024 / 1e6;
}

std::optional<Measurement> measure(const std::function<void(Watch&, Measurement&)>& work) {
  std::fflush(nullptr);
  malloc_trim(0);  // so that the child's allocations are new memory, not what the parent has freed
  int ends[2];
  if (pipe(ends) != 0) return std::nullopt;
  const pid_t child = fork();
  if (child < 0) return std::nullopt;
  if (child == 0) {
    close(ends[0]);
    Watch watch;
    Measurement told;
    watch.begin_kb_ = greatest_resident_kb();
    watch.begin_ = cpu_ms();
    work(watch, told);
    watch.measurement_.value = told.value;
    watch.measurement_.fault = told.fault;
    write_all(ends[1], text_of(watch.measurement_));
    _exit(0);
  }
  close(ends[1]);
  const std::string text = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return measurement_of(text);
}

}  // namespace entente::bench
