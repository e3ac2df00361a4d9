#include "services/common/mail/smtp_relay.h"

#include <array>
#include <utility>

#include "services/common/base/curl_owned.h"
#include "services/common/base/errors.h"
#include "services/common/base/status.h"
#include "services/common/base/strings.h"
#include "services/common/mail/header_text.h"

namespace entente::common {
namespace {

using Lines = CurlOwned<curl_slist>;

absl::Status wrong(std::string_view option, std::string_view why) {
  return make_error(kInvalidConfiguration, concat(option, ": ", why));
}

// By its form: a name such as 127.example would be looked up.
bool is_local(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

CurlOwned<CURLU> parse(const std::string& text) {
  CurlOwned<CURLU> url(curl_url());
  if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) url.reset();
  return url;
}

absl::Status check(const SmtpOptions& options) {
  const CurlOwned<CURLU> url = parse(options.url);
  const std::string scheme = url == nullptr ? "" : part_of(url.get(), CURLUPART_SCHEME);
  if (scheme != "smtp" && scheme != "smtps")
    return wrong("smtp-url", "must be smtp://HOST:PORT (TLS by STARTTLS) or smtps://HOST:PORT");
  if (!part_of(url.get(), CURLUPART_USER).empty() || !part_of(url.get(), CURLUPART_PASSWORD).empty())
    return wrong("smtp-url", "must not hold a user or password: give them in smtp-credentials-file");
  if (!is_mail_address(options.from))
    return wrong("mail-from", "must be the address of the sender, e.g. entente@net.example");
  return absl::OkStatus();
}

void add(Lines& lines, const std::string& line) {
  curl_slist* const longer = curl_slist_append(lines.get(), line.c_str());
  if (longer == nullptr) return;
  (void)lines.release();
  lines.reset(longer);
}

// Lines of text end with CRLF on their way, else quoted-printable takes their ends for signs of the text.
std::string with_crlf(std::string_view text) {
  std::string lines;
  for (const char c : text) {
    if (c == '\n' && !lines.ends_with('\r')) lines += '\r';
    lines += c;
  }
  return lines;
}

void add_part(curl_mime* mime, const std::string& content, const char* type) {
  curl_mimepart* const part = curl_mime_addpart(mime);
  const std::string lines = with_crlf(content);
  curl_mime_data(part, lines.data(), lines.size());
  curl_mime_type(part, type);
  curl_mime_encoder(part, "quoted-printable");
}

// What the relay's answer means: a code of RFC 5321, 0 where it gave none.
absl::Status meaning(CURLcode code, long answer, const char* said) {
  if (code == CURLE_OK) return absl::OkStatus();
  const std::string what = concat(*said != '\0' ? said : curl_easy_strerror(code));
  if (code == CURLE_LOGIN_DENIED) return absl::FailedPreconditionError(to_absl(concat("smtp relay: ", what)));
  // Of the recipient, and for good: there is no such box, it moved, its name is none. The same answers to MAIL are of
  // the sender, whom the relay may take another time.
  const bool to_rcpt = std::string_view(said).starts_with("RCPT");
  const bool of_recipient = to_rcpt && (answer == 550 || answer == 551 || answer == 553);
  if (of_recipient) return absl::InvalidArgumentError(to_absl(concat("smtp relay: ", what)));
  return absl::UnavailableError(to_absl(concat("smtp relay: ", what)));
}

int on_progress(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return *static_cast<const std::atomic<bool>*>(stopped) ? 1 : 0;
}

Lines head_of(const Mail& mail, const SmtpOptions& options) {
  Lines head;
  add(head, concat("Date: ", absl::FormatTime(absl::RFC1123_full, mail.date, absl::UTCTimeZone())));
  add(head, concat("From: Entente <", options.from, ">"));
  add(head, concat("To: <", mail.to, ">"));
  add(head, concat("Message-ID: <", mail.message_id, ">"));
  add(head, concat("Subject: ", header_text(mail.subject)));
  add(head, concat("Content-Language: ", header_text(mail.language)));
  add(head, "Auto-Submitted: auto-generated");  // RFC 3834: no holiday notes in return
  return head;
}

}  // namespace

SmtpRelay::SmtpRelay(SmtpOptions options)
    : options_(std::move(options)), local_(is_local(part_of(parse(options_.url).get(), CURLUPART_HOST))) {}

absl::StatusOr<std::unique_ptr<SmtpRelay>> SmtpRelay::open(SmtpOptions options) {
  start_curl();
  ENTENTE_RETURN_IF_ERROR(check(options));
  return std::unique_ptr<SmtpRelay>(new SmtpRelay(std::move(options)));
}

std::string SmtpRelay::message_id(std::string_view id) const {
  return concat(id, "@", domain_of(options_.from));
}

absl::Status SmtpRelay::send(const Mail& mail) {
  if (!is_mail_address(mail.to)) return absl::InvalidArgumentError("no address that mail can go to");
  const CurlOwned<CURL> handle(curl_easy_init());
  if (handle == nullptr) return absl::InternalError("no memory for a mail");
  CURL* const curl = handle.get();
  std::array<char, CURL_ERROR_SIZE> said = {};
  const Lines head = head_of(mail, options_);
  Lines recipients;
  add(recipients, concat("<", mail.to, ">"));

  const CurlOwned<curl_mime> body(curl_mime_init(curl));
  CurlOwned<curl_mime> alternatives(curl_mime_init(curl));
  add_part(alternatives.get(), mail.text, "text/plain; charset=utf-8");
  add_part(alternatives.get(), mail.html, "text/html; charset=utf-8");
  curl_mimepart* const both = curl_mime_addpart(body.get());
  curl_mime_subparts(both, alternatives.release());
  curl_mime_type(both, "multipart/alternative");

  const std::string from = concat("<", options_.from, ">");
  curl_easy_setopt(curl, CURLOPT_URL, options_.url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said.data());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(absl::ToInt64Milliseconds(options_.longest)));
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stopped_);
  curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(local_ ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!options_.ca_file.empty()) {
    curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca_file.c_str());
  } else if (local_) {
    // It doesn't leave this machine, whose relays have certificates that nobody signed.
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options_.user.empty()) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, options_.user.c_str());
    curl_easy_setopt(curl, CURLOPT_PASSWORD, options_.password.c_str());
  }
  curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
  curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients.get());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, head.get());
  curl_easy_setopt(curl, CURLOPT_MIMEPOST, body.get());
  const CURLcode code = curl_easy_perform(curl);
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  return meaning(code, answer, said.data());
}

}  // namespace entente::common
