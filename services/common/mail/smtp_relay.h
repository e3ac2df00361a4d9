// SmtpRelay: mail by an SMTP relay (RFC 5321), by libcurl. TLS is asked for: by STARTTLS (`smtp://`) or from the first
// byte (`smtps://`), with a certificate that is right for the relay's name; without it only a relay on this machine
// gets mail. Thread-safe.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/common/mail/mail.h"

namespace entente::common {

struct SmtpOptions {
  std::string url = {};       // smtp://HOST:PORT or smtps://HOST:PORT; behind a / the name to greet with
  std::string from = {};      // address of the sender
  std::string user = {};      // empty: no AUTH
  std::string password = {};  // never logged
  std::string ca_file = {};   // of those who sign the relay's certificate; empty: those that the machine trusts
  absl::Duration longest = absl::Minutes(1);  // for one mail
};

class SmtpRelay final : public Mailer {
 public:
  // INVALID_CONFIGURATION says which option is wrong and how it is written. Nothing is connected.
  static absl::StatusOr<std::unique_ptr<SmtpRelay>> open(SmtpOptions options);

  // INVALID_ARGUMENT: the address isn't one, or the relay says for good that it takes nothing for it.
  absl::Status send(const Mail& mail) override;
  std::string message_id(std::string_view id) const override;
  // Within a second or so.
  void stop() override { stopped_ = true; }

 private:
  explicit SmtpRelay(SmtpOptions options);
  const SmtpOptions options_;
  const bool local_;  // the relay is on this machine
  std::atomic<bool> stopped_ = false;
};

}  // namespace entente::common
