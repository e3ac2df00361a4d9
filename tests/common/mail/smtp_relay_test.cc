#include "services/common/mail/smtp_relay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/common/base/errors.h"
#include "services/common/mail/header_text.h"
#include "tests/common/mail/sink.h"

namespace entente::common {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

Mail mail_to(const std::string& to = "office@dakar.example") {
  return {.to = to,
          .subject = "Ihre Aufgaben: 3 propositions à décider",
          .text = "Dakar ← Lyon\n.a line that begins with a dot\nfin\n",
          .html = "<p>Dakar ← Lyon</p>\n",
          .language = "fr",
          .message_id = "digest-1@net.example",
          .date = absl::FromUnixSeconds(1'796'112'000)};
}

SmtpOptions options_for(const Sink& sink, const std::string& scheme = "smtp") {
  return {.url = sink.url(scheme), .from = "entente@net.example"};
}

absl::Status send(SmtpOptions options, const Mail& mail = mail_to()) {
  auto relay = SmtpRelay::open(std::move(options));
  return relay.ok() ? (*relay)->send(mail) : relay.status();
}

TEST(SmtpRelay, SendsTextAndPageOfOneMail) {
  const Sink sink;
  ASSERT_TRUE(send(options_for(sink)).ok());
  ASSERT_THAT(sink.mails(), SizeIs(1));
  const std::string mail = sink.mails().front();
  for (const char* part :
       {"from=entente@net.example to=office@dakar.example tls=False", "\r\nFrom: Entente <entente@net.example>\r\n",
        "\r\nTo: <office@dakar.example>\r\n", "\r\nMessage-ID: <digest-1@net.example>\r\n",
        "\r\nDate: Tue, 01 Dec 2026 08:00:00 +0000\r\n", "\r\nSubject: =?utf-8?B?",
        "\r\nAuto-Submitted: auto-generated\r\n", "multipart/alternative", "text/plain; charset=utf-8",
        "text/html; charset=utf-8", "Dakar =E2=86=90 Lyon\r\n", "\r\n.a line that begins with a dot\r\n",
        "<p>Dakar =E2=86=90 Lyon</p>"})
    EXPECT_THAT(mail, HasSubstr(part));
}

TEST(SmtpRelay, SignsInBehindTls) {
  for (const char* how : {"starttls", "always"}) {
    const Sink sink({"--tls", how, "--auth", "me:secret"});
    SmtpOptions options = options_for(sink, std::string(how) == "always" ? "smtps" : "smtp");
    options.ca_file = sink.certificate();
    options.user = "me";
    options.password = "wrong";
    const absl::Status refused = send(options);
    EXPECT_TRUE(absl::IsFailedPrecondition(refused)) << how << ": " << refused;
    EXPECT_THAT(refused.ToString(), Not(HasSubstr("wrong")));
    options.password = "secret";
    const absl::Status sent = send(options);
    ASSERT_TRUE(sent.ok()) << how << ": " << sent;
    EXPECT_THAT(sink.mails(), ElementsAre(HasSubstr("tls=True auth=True")));
  }
}

// Nobody stands between: a certificate that isn't signed, or isn't of this name, gets no password and no mail.
TEST(SmtpRelay, TakesNoCertificateOfAnother) {
  const Sink sink({"--tls", "starttls", "--auth", "me:secret"});
  const Sink other({"--tls", "starttls"});
  SmtpOptions options = options_for(sink);
  options.ca_file = other.certificate();
  options.user = "me";
  options.password = "secret";
  EXPECT_TRUE(absl::IsUnavailable(send(options)));
  options.ca_file = sink.certificate();
  options.url.replace(options.url.find("127.0.0.1"), 9, "localhost");
  EXPECT_TRUE(absl::IsUnavailable(send(options)));
  EXPECT_THAT(sink.mails(), SizeIs(0));
}

TEST(SmtpRelay, SaysWhatIsWorthAnotherTry) {
  const Sink sink(
      {"--answer", "RCPT 550 no such box@gone", "--answer", "RCPT 451 later@busy", "--answer", "RCPT 552 full@full"});
  EXPECT_TRUE(absl::IsInvalidArgument(send(options_for(sink), mail_to("gone@dakar.example"))));
  EXPECT_TRUE(absl::IsUnavailable(send(options_for(sink), mail_to("busy@dakar.example"))));
  EXPECT_TRUE(absl::IsUnavailable(send(options_for(sink), mail_to("full@dakar.example"))));
  EXPECT_TRUE(absl::IsInvalidArgument(send(options_for(sink), mail_to("a@b.example>\r\nRCPT TO:<c@d.example"))));
  EXPECT_TRUE(absl::IsInvalidArgument(send(options_for(sink), mail_to(""))));
  EXPECT_THAT(sink.mails(), SizeIs(0));
  std::string nobody;
  {
    const Sink gone;
    nobody = gone.url();
  }
  EXPECT_TRUE(absl::IsUnavailable(send({.url = nobody, .from = "entente@net.example"})));
  const Sink closed({"--answer", "MAIL 550 not you"});
  EXPECT_FALSE(send(options_for(closed)).ok());
}

// Taken, and then the line is gone: it is sent again, with the same id.
TEST(SmtpRelay, SendsAgainWhatWasNotAnswered) {
  const Sink sink({"--die", "0"});
  EXPECT_TRUE(absl::IsUnavailable(send(options_for(sink))));
  EXPECT_TRUE(absl::IsUnavailable(send(options_for(sink))));
  EXPECT_THAT(sink.mails(), ElementsAre(HasSubstr("<digest-1@net.example>"), HasSubstr("<digest-1@net.example>")));
}

TEST(SmtpRelay, NothingIsBegunOnceItStops) {
  const Sink sink;
  auto relay = SmtpRelay::open(options_for(sink));
  ASSERT_TRUE(relay.ok());
  (*relay)->stop();
  EXPECT_FALSE((*relay)->send(mail_to()).ok());
  EXPECT_THAT(sink.mails(), SizeIs(0));
}

TEST(SmtpRelay, AsksForTlsFromOtherMachines) {
  // A name that isn't this machine, which curl is told to find here.
  const Sink sink;
  SmtpOptions options = options_for(sink);
  options.url.replace(options.url.find("127.0.0.1"), 9, "0.0.0.0");  // this machine too, but not by its form
  const absl::Status status = send(options);
  EXPECT_TRUE(absl::IsUnavailable(status)) << status;
  EXPECT_THAT(sink.mails(), SizeIs(0));
}

TEST(SmtpRelay, RefusesWrongOptions) {
  const auto reason = [](const SmtpOptions& options) { return reason_of(SmtpRelay::open(options).status()); };
  EXPECT_EQ(reason({.url = "smtp://relay.example:587", .from = "a@b.example"}), "");
  EXPECT_EQ(reason({.url = "smtps://relay.example", .from = "a@b.example"}), "");
  for (const char* url : {"", "relay.example", "http://relay.example", "smtp://me:secret@relay.example"}) {
    const absl::Status status = SmtpRelay::open({.url = url, .from = "a@b.example"}).status();
    EXPECT_EQ(reason_of(status), "INVALID_CONFIGURATION") << url;
    EXPECT_THAT(status.ToString(), Not(HasSubstr("secret")));
  }
  for (const char* from : {"", "me", "me@", "@b.example", "a@b.example>", "a@b@c.example", "a\r\n@b.example"})
    EXPECT_EQ(reason({.url = "smtp://relay.example", .from = from}), "INVALID_CONFIGURATION") << from;
}

TEST(HeaderText, StandsInOneHead) {
  EXPECT_EQ(header_text("3 proposals to decide"), "3 proposals to decide");
  EXPECT_EQ(header_text("a\r\nBcc: x@y.example"), "a  Bcc: x@y.example");
  EXPECT_EQ(header_text("à"), "=?utf-8?B?w6A=?=");
  EXPECT_EQ(header_text("=?utf-8?B?w6A=?="), "=?utf-8?B?PT91dGYtOD9CP3c2QT0/PQ==?=");
  // 30 characters of 3 bytes: two words of whole characters, each of at most 75 signs.
  std::string arrows;
  for (int i = 0; i < 30; ++i) arrows += "←";
  const std::string words = header_text(arrows);
  const std::size_t fold = words.find("\r\n ");
  ASSERT_NE(fold, std::string::npos);
  EXPECT_LE(fold, 75U);
  EXPECT_EQ(words.find("\r\n ", fold + 3), std::string::npos);
  EXPECT_THAT(words, HasSubstr("4oaQ?=\r\n =?utf-8?B?4oaQ"));
}

}  // namespace
}  // namespace entente::common
