// A PostgreSQL of the test's own: made by initdb in a temporary directory, on a socket there, ended with the test. A
// server doesn't run as root, so there it runs as `nobody`. Without PostgreSQL the program ends and says what to do.
// Used by one thread at a time, except for what it says of itself.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/common/temporary_directory.h"

namespace entente::common {

class PrivatePostgres {
 public:
  // One for all tests of a program that don't stop it; made at the first call.
  static PrivatePostgres& shared();

  // Serves. Writes aren't flushed to the disk: that a commit survives the machine isn't tested. `settings` as in
  // postgresql.conf, e.g. "max_connections=200".
  explicit PrivatePostgres(std::vector<std::string> settings = {});
  // A standby that follows `primary`; see promote(). Its history is what it had received when it was stopped last.
  static std::unique_ptr<PrivatePostgres> standby_of(const PrivatePostgres& primary);
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  // Of its database; `parameters` as "connect_timeout=2".
  std::string url(const std::string& parameters = "") const;
  const std::string& socket_directory() const { return directory_.path(); }
  // The name of a schema that nobody has had.
  std::string new_name();

  void start();
  // Ends every session at once; what is committed stays (pg_ctl -m fast).
  void stop();
  // The same, without a word (pg_ctl -m immediate): the next start recovers.
  void crash();
  // Makes a standby one that is written to.
  void promote() const;
  // Halts every process of it, so that it takes connections and says nothing; and lets them go on.
  void halt();
  void go_on();
  // Runs a statement as the administrator and returns the first column of its first row, or nothing.
  std::string query(const std::string& sql) const;

 private:
  struct OfPrimary {};
  explicit PrivatePostgres(OfPrimary) {}
  // Gives the directory to who runs the server, and runs `command`, which fills it.
  void fill(const std::vector<std::string>& command);
  void end(int signal);
  const TemporaryDirectory directory_;
  const std::vector<std::string> settings_ = {};
  pid_t process_ = 0;
  std::vector<pid_t> halted_;
  int names_ = 0;
};

}  // namespace entente::common
