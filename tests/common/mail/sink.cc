#include "tests/common/mail/sink.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/paths.h"

namespace entente::common {

Sink::Sink(const std::vector<std::string>& options) {
  std::array<int, 2> ends = {};
  if (pipe(ends.data()) != 0) ADD_FAILURE() << "no pipe";
  std::vector<std::string> words = {"/usr/bin/python3", "-W", "ignore",
                                    source_dir() + "/tests/common/mail/smtp_sink.py", folder_.path()};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  process_ = fork();
  if (process_ == 0) {
    dup2(ends[1], 1);
    if (freopen("/dev/null", "w", stderr) == nullptr) _exit(126);  // what it thinks of clients that break off
    close(ends[0]);
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  close(ends[1]);
  for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';) port_ += c;
  close(ends[0]);
  EXPECT_FALSE(port_.empty()) << "the sink doesn't start: is python3-aiosmtpd installed?";
}

Sink::~Sink() {
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

std::string Sink::url(const std::string& scheme) const {
  return scheme + "://127.0.0.1:" + port_;
}

std::vector<std::string> Sink::mails() const {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    if (entry.path().extension() == ".eml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> mails;
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    mails.push_back(text.str());
  }
  return mails;
}

}  // namespace entente::common
