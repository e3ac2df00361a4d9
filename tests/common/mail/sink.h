// A real SMTP server for tests (smtp_sink.py), as a process of its own that ends with the object.
#pragma once

#include <string>
#include <vector>

#include "tests/common/temporary_directory.h"

namespace entente::common {

class Sink {
 public:
  // `options` as smtp_sink.py has them. Waits until it listens.
  explicit Sink(const std::vector<std::string>& options = {});
  ~Sink();
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  // smtp://127.0.0.1:PORT, or with another scheme.
  std::string url(const std::string& scheme = "smtp") const;
  std::string certificate() const { return folder_.path() + "/certificate.pem"; }
  // What it has kept, as it came.
  std::vector<std::string> mails() const;

 private:
  TemporaryDirectory folder_;
  int process_ = -1;
  std::string port_;
};

}  // namespace entente::common
