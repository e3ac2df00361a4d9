// How a process sends mail: four flags, the same in entente-matching and `entente serve`. Main thread only.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace entente::common {
class Flags;
class Mailer;
}  // namespace entente::common

namespace entente::matching {

struct MailConfig {
  std::string smtp_url = {};               // empty: no mail is sent
  std::string mail_from = {};              // address of the sender
  std::string smtp_credentials_file = {};  // its first line is USER:PASSWORD; empty: the relay asks for none
  std::string smtp_ca_file = {};           // who signs the relay's certificate; empty: whom the machine trusts
};

struct MailFlag {
  const char* name;
  std::string MailConfig::*value;
  const char* help;
};
inline constexpr MailFlag kMailFlags[] = {
    {"smtp-url", &MailConfig::smtp_url,
     "relay that takes digests by mail, smtp://HOST:PORT or smtps://HOST:PORT; empty: none are sent"},
    {"mail-from", &MailConfig::mail_from, "address of the sender of digests"},
    {"smtp-credentials-file", &MailConfig::smtp_credentials_file,
     "file whose first line is USER:PASSWORD for the relay; empty: it asks for none"},
    {"smtp-ca-file", &MailConfig::smtp_ca_file,
     "certificates of those who sign the relay's; empty: those that the machine trusts"}};

void add_mail_flags(common::Flags& flags, MailConfig& config);
// Null when no relay is named. INVALID_CONFIGURATION.
absl::StatusOr<std::shared_ptr<common::Mailer>> open_mailer(const MailConfig& config);

}  // namespace entente::matching
