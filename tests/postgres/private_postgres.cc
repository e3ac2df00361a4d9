#include "tests/postgres/private_postgres.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "services/common/base/strings.h"

namespace entente::common {
namespace {

// Debian's place, the newest version; elsewhere the search path's.
std::string program(const std::string& name) {
  std::string found;
  std::error_code none;
  for (const auto& version : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
    const std::filesystem::path path = version.path() / "bin" / name;
    if (std::filesystem::exists(path) && path.string() > found) found = path.string();
  }
  return found.empty() ? name : found;
}

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr,
               "a private PostgreSQL can't be had: %s\nTests of stores need Debian's package `postgresql`: run "
               "`./dev setup`.\n",
               why.c_str());
  std::exit(1);
}

std::string content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Begins a program as somebody who isn't root, its output in `log`.
pid_t begin(const std::vector<std::string>& command, const std::string& log) {
  const pid_t parent = getpid();
  const pid_t process = fork();
  if (process != 0) return process;
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (geteuid() == 0) {
    const passwd* const nobody = getpwnam("nobody");
    if (nobody == nullptr || setgid(nobody->pw_gid) != 0 || setuid(nobody->pw_uid) != 0) _exit(126);
  }
  // Gone with the test, however that ends; a new program has its own directory.
  prctl(PR_SET_PDEATHSIG, SIGQUIT);
  if (getppid() != parent) _exit(126);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  execvp(words[0], words.data());
  _exit(127);
}

bool ends_well(pid_t process) {
  int status = 0;
  return waitpid(process, &status, 0) == process && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

PrivatePostgres& PrivatePostgres::shared() {
  static PrivatePostgres server({"max_connections=300"});
  return server;
}

PrivatePostgres::PrivatePostgres(std::vector<std::string> settings) : settings_(std::move(settings)) {
  // Another order of texts than by bytes is usual: stores don't depend on it.
  fill({program("initdb"), "-D", directory_.path() + "/data", "-U", "entente", "-A", "trust", "-E", "UTF8", "--no-sync",
        "--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"});
  start();
}

std::unique_ptr<PrivatePostgres> PrivatePostgres::standby_of(const PrivatePostgres& primary) {
  std::unique_ptr<PrivatePostgres> standby(new PrivatePostgres(OfPrimary()));
  standby->fill({program("pg_basebackup"), "-h", primary.socket_directory(), "-U", "entente", "-D",
                 standby->directory_.path() + "/data", "-R", "-X", "stream", "-c", "fast", "--no-sync"});
  standby->start();
  return standby;
}

void PrivatePostgres::fill(const std::vector<std::string>& command) {
  const std::string& path = directory_.path();
  if (geteuid() == 0) {
    const passwd* const nobody = getpwnam("nobody");
    if (nobody == nullptr || chown(path.c_str(), nobody->pw_uid, nobody->pw_gid) != 0) give_up("there is no `nobody`");
  }
  const std::string log = path + "/fill.log";
  if (!ends_well(begin(command, log))) give_up(concat(command.front(), ": ", content(log)));
}

PrivatePostgres::~PrivatePostgres() {
  go_on();
  if (process_ != 0) end(SIGQUIT);
}

void PrivatePostgres::start() {
  std::vector<std::string> command = {program("postgres"),   "-D", directory_.path() + "/data",  "-k",
                                      directory_.path(),     "-c", "listen_addresses=",          "-c",
                                      "fsync=off",           "-c", "full_page_writes=off",       "-c",
                                      "shared_buffers=32MB", "-c", "max_prepared_transactions=0"};
  for (const std::string& setting : settings_) command.insert(command.end(), {"-c", setting});
  const std::string log = directory_.path() + "/postgres.log";
  process_ = begin(command, log);
  for (int tries = 0; tries < 1200; ++tries) {
    if (PQping(url().c_str()) == PQPING_OK) return;
    if (waitpid(process_, nullptr, WNOHANG) == process_) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  give_up(concat("postgres: ", content(log)));
}

void PrivatePostgres::end(int signal) {
  kill(process_, signal);
  waitpid(process_, nullptr, 0);
  process_ = 0;
}

void PrivatePostgres::stop() {
  end(SIGINT);
}

void PrivatePostgres::crash() {
  end(SIGQUIT);
}

void PrivatePostgres::promote() const {
  query("SELECT pg_promote()");
}

void PrivatePostgres::halt() {
  std::istringstream pids(
      query("SELECT string_agg(CAST(pid AS TEXT), ' ') FROM pg_stat_activity WHERE pid <> pg_backend_pid()"));
  // The first one, so that it makes no other.
  halted_ = {process_};
  for (pid_t pid = 0; pids >> pid;) halted_.push_back(pid);
  for (const pid_t pid : halted_) kill(pid, SIGSTOP);
}

void PrivatePostgres::go_on() {
  for (const pid_t pid : halted_) kill(pid, SIGCONT);
  halted_.clear();
}

std::string PrivatePostgres::url(const std::string& parameters) const {
  return concat("postgresql://entente@/postgres?host=", directory_.path(), parameters.empty() ? "" : "&", parameters);
}

std::string PrivatePostgres::new_name() {
  return concat("test_", ++names_);
}

std::string PrivatePostgres::query(const std::string& sql) const {
  PGconn* const connection = PQconnectdb(url().c_str());
  PGresult* const result = PQexec(connection, sql.c_str());
  if (*PQerrorMessage(connection) != '\0') std::fprintf(stderr, "%s: %s\n", sql.c_str(), PQerrorMessage(connection));
  const std::string value = PQntuples(result) > 0 ? PQgetvalue(result, 0, 0) : "";
  PQclear(result);
  PQfinish(connection);
  return value;
}

}  // namespace entente::common
