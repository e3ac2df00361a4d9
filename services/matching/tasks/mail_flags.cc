#include "services/matching/tasks/mail_flags.h"

#include <utility>

#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/mail/smtp_relay.h"
#include "services/common/rpc/config.h"

namespace entente::matching {

void add_mail_flags(common::Flags& flags, MailConfig& config) {
  for (const MailFlag& flag : kMailFlags) flags.add(flag.name, config.*flag.value, flag.help);
}

absl::StatusOr<std::shared_ptr<common::Mailer>> open_mailer(const MailConfig& config) {
  if (config.smtp_url.empty()) return nullptr;
  common::SmtpOptions options{.url = config.smtp_url, .from = config.mail_from};
  options.ca_file = config.smtp_ca_file;
  ENTENTE_ASSIGN_OR_RETURN(const std::string credentials, common::read_secret_file(config.smtp_credentials_file));
  if (!credentials.empty()) {
    const std::size_t colon = credentials.find(':');
    if (colon == std::string::npos || colon == 0) {
      return common::make_error(common::kInvalidConfiguration,
                                common::concat("smtp-credentials-file: ", config.smtp_credentials_file,
                                               " must have USER:PASSWORD as its first line"));
    }
    options.user = credentials.substr(0, colon);
    options.password = credentials.substr(colon + 1);
  }
  ENTENTE_ASSIGN_OR_RETURN(auto relay, common::SmtpRelay::open(std::move(options)));
  return std::shared_ptr<common::Mailer>(std::move(relay));
}

}  // namespace entente::matching
