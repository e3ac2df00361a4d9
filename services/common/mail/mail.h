// A mail, and who takes it away. An interface, so that tests stand in for a relay that is slow, refuses or dies.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace entente::common {

struct Mail {
  std::string to;          // an address, e.g. office@dakar.example
  std::string subject;     // one line, UTF-8
  std::string text;        // UTF-8, lines end with \n
  std::string html;        // the same as a page of HTML
  std::string language;    // BCP-47
  std::string message_id;  // without brackets, e.g. digest-1@entente.example; the same whenever this mail is sent again
  absl::Time date;
};

class Mailer {
 public:
  virtual ~Mailer() = default;
  // OK: a relay has taken it, and delivers it from then on. INVALID_ARGUMENT: it never will be, e.g. nobody has this
  // address; anything else: try again. Who dies before the answer sends it a second time, with the same message_id, by
  // which a reader's mail program knows it. Thread-safe.
  virtual absl::Status send(const Mail& mail) = 0;
  // `{id}@{domain of the sender}`.
  virtual std::string message_id(std::string_view id) const = 0;
  // The process ends: a mail that is on its way is broken off soon, and no other is begun.
  virtual void stop() {}
};

}  // namespace entente::common
