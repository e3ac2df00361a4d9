// Loaded ahead of the C library (LD_PRELOAD), makes each sync of a file take ENTENTE_SYNC_US microseconds longer: a
// disk of the kind that a cloud attaches over its network, on whatever disk this machine has. Thread-safe.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>

namespace {

void wait_for_disk() {
  const char* const micros = std::getenv("ENTENTE_SYNC_US");
  if (micros != nullptr) usleep(static_cast<useconds_t>(std::atoi(micros)));
}

}  // namespace

extern "C" int fdatasync(int file) {
  wait_for_disk();
  return static_cast<int>(syscall(SYS_fdatasync, file));
}

extern "C" int fsync(int file) {
  wait_for_disk();
  return static_cast<int>(syscall(SYS_fsync, file));
}
