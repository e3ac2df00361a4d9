// TLS between processes: who is let in, who is known by a certificate, and certificates replaced while calls go on.
#include "services/common/rpc/tls.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "services/common/base/log.h"
#include "tests/common/listing_stub_service.h"

namespace entente::common {
namespace {

using testing::HasSubstr;

// An authority and what it signs, made by openssl in a folder.
class Authority {
 public:
  explicit Authority(const std::string& name) : name_(name) {
    run(concat("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=", name,
               " -keyout ", path(name, "key"), " -out ", path(name, "pem")));
  }
  // A new certificate of these alternative names, in place of the one before as an operator would replace it.
  TlsFiles sign(const std::string& who, const std::string& names) {
    const std::string next = who + "-next";
    std::ofstream(path(next, "ext")) << "subjectAltName=" << names << "\n";
    run(concat("req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=", who, " -keyout ",
               path(next, "key"), " -out ", path(next, "csr")));
    run(concat("x509 -req -days 2 -in ", path(next, "csr"), " -CA ", path(name_, "pem"), " -CAkey ", path(name_, "key"),
               " -CAcreateserial -extfile ", path(next, "ext"), " -out ", path(next, "pem")));
    for (const char* kind : {"key", "pem"}) std::filesystem::rename(path(next, kind), path(who, kind));
    return {path(who, "pem"), path(who, "key"), path(name_, "pem"), 1};
  }
  std::string path(const std::string& what, const std::string& kind) const {
    return concat(folder_.path(), "/", what, ".", kind);
  }

 private:
  static void run(const std::string& arguments) {
    ASSERT_EQ(std::system(concat("openssl ", arguments, " 2>/dev/null").c_str()), 0) << arguments;  // NOLINT
  }
  TemporaryDirectory folder_;
  const std::string name_;
};

constexpr char kTokens[] =
    "anna-token-0000001,people/anna,coordinator,*,person\n"
    "certificate:dns:matching.example,matching,service,*,service\n"
    "certificate:uri:spiffe://example/gateway,gateway,-,-,service\n";

class Tls : public testing::Test {
 protected:
  Tls() { EXPECT_TRUE(set_log_level("off").ok()); }
  void serve() {
    server_ = authority_.sign("server", "IP:127.0.0.1,DNS:localhost");
    process_ = std::make_unique<StubProcess>(WorkerPoolOptions(), ServerOptions{.tls = server_},
                                             *TokenFileAuthenticator::parse(kTokens, "tokens"));
    process_->append("a");
  }
  Client client(const TlsFiles& tls, const std::string& token = {}) {
    return Client({.target = concat("127.0.0.1:", process_->server->port()), .token = token, .tls = tls});
  }
  // Who is known by the certificate may read.
  absl::Status read(const Client& client, const std::string& person = {}) {
    v1::GetListingRequest request;
    request.set_name("a");
    v1::Listing reply;
    const auto context = client.context(absl::Seconds(30));
    if (!person.empty()) context->AddMetadata(kPersonTokenKey, person);
    return from_grpc(stub_of(client)->GetListing(context.get(), request, &reply));
  }

  Authority authority_{"authority"};
  TlsFiles server_;
  std::unique_ptr<StubProcess> process_;
};

TEST_F(Tls, AServiceIsKnownByItsCertificate) {
  serve();
  const TlsFiles matching = authority_.sign("matching", "DNS:matching.example");
  const TlsFiles gateway = authority_.sign("gateway", "DNS:g.example,URI:spiffe://example/gateway");
  const TlsFiles stranger = authority_.sign("stranger", "DNS:other.example,DNS:matching.example.org");
  EXPECT_TRUE(read(client(matching)).ok()) << read(client(matching));
  EXPECT_TRUE(absl::IsPermissionDenied(read(client(gateway)))) << "it has no right of its own";
  EXPECT_TRUE(read(client(gateway), "anna-token-0000001").ok()) << "and forwards people";
  EXPECT_TRUE(absl::IsUnauthenticated(read(client(stranger))));
  EXPECT_TRUE(absl::IsUnauthenticated(read(client(stranger), "anna-token-0000001")));
  EXPECT_TRUE(read(client(stranger, "anna-token-0000001")).ok()) << "a token counts as without TLS";
  EXPECT_TRUE(absl::IsUnauthenticated(read(client(stranger, "certificate:dns:matching.example"))));
  EXPECT_TRUE(absl::IsUnauthenticated(read(client(matching, "not-a-known-token-1"))))
      << "what is said isn't passed over";
}

TEST_F(Tls, RefusalsStandInTheAuditTrail) {
  serve();
  ASSERT_TRUE(set_log_level("info").ok());
  const LogCapture log;
  const TlsFiles gateway = authority_.sign("gateway", "URI:spiffe://example/gateway");
  ASSERT_TRUE(absl::IsPermissionDenied(read(client(gateway))));
  ASSERT_TRUE(absl::IsUnauthenticated(read(client(gateway, "wrong-token-000001"))));
  EXPECT_THAT(
      log.text(),
      HasSubstr(
          R"("act":"refused","subject":"gateway","via":"","method":"listings.GetListing","reason":"PERMISSION_DENIED")"));
  EXPECT_THAT(
      log.text(),
      HasSubstr(R"("act":"refused","subject":"","via":"","method":"listings.GetListing","reason":"UNAUTHENTICATED")"));
  EXPECT_THAT(log.text(), testing::Not(HasSubstr("wrong-token")));
}

TEST_F(Tls, WhoHasNoCertificateOfTheAuthorityIsNotLetIn) {
  serve();
  Authority other("other");
  TlsFiles foreign = other.sign("matching", "DNS:matching.example");
  foreign.authority = server_.authority;
  EXPECT_TRUE(absl::IsUnavailable(read(client(foreign, "anna-token-0000001"))));
  EXPECT_TRUE(absl::IsUnavailable(read(client({}, "anna-token-0000001")))) << "plain text";
  grpc::SslCredentialsOptions without;
  std::ifstream file(server_.authority);
  without.pem_root_certs.assign(std::istreambuf_iterator<char>(file), {});
  const Client bare(grpc::CreateChannel(concat("127.0.0.1:", process_->server->port()), grpc::SslCredentials(without)),
                    {.token = "anna-token-0000001"});
  EXPECT_TRUE(absl::IsUnavailable(read(bare)));
}

TEST_F(Tls, AServerThatIsntTheHostIsNotCalled) {
  serve();
  const TlsFiles matching = authority_.sign("matching", "DNS:matching.example");
  server_ = authority_.sign("server", "DNS:elsewhere.example");
  process_->server.reset();
  process_->start({.tls = server_});
  EXPECT_TRUE(absl::IsUnavailable(read(client(matching))));
}

// Both ends get new certificates while calls go on: none fails, and new connections show the new
// ones.
TEST_F(Tls, CertificatesAreReplacedWhileCallsGoOn) {
  serve();
  const TlsFiles matching = authority_.sign("matching", "DNS:matching.example");
  const Client running = client(matching);
  ASSERT_TRUE(read(running).ok());
  const auto served = [&] {
    const std::string out = authority_.path("seen", "txt");
    const std::string command =
        concat("openssl s_client -connect 127.0.0.1:", process_->server->port(), " -cert ", matching.certificate,
               " -key ", matching.key, " </dev/null 2>/dev/null | openssl x509 -noout -serial > ", out);
    static_cast<void>(std::system(command.c_str()));  // NOLINT
    std::string serial;
    std::getline(std::ifstream(out) >> std::ws, serial);
    return serial;
  };
  const std::string before = served();
  ASSERT_THAT(before, HasSubstr("serial="));
  authority_.sign("server", "IP:127.0.0.1");
  authority_.sign("matching", "DNS:matching.example");
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (served() == before && absl::Now() < end) ASSERT_TRUE(read(running).ok());
  EXPECT_NE(served(), before);
  EXPECT_TRUE(read(running).ok());
  EXPECT_TRUE(read(client(matching)).ok());
}

TEST_F(Tls, FilesThatDontBelongTogetherAreRefusedAtTheStart) {
  const TlsFiles right = authority_.sign("server", "IP:127.0.0.1");
  const TlsFiles second = authority_.sign("second", "IP:127.0.0.1");
  EXPECT_TRUE(check_tls(right).ok());
  EXPECT_TRUE(check_tls({}).ok());
  const auto refused = [](const TlsFiles& files, const char* what) {
    EXPECT_EQ(reason_of(check_tls(files)), "INVALID_CONFIGURATION");
    EXPECT_THAT(std::string(check_tls(files).message()), HasSubstr(what));
  };
  refused({right.certificate, right.key, ""}, "go together");
  refused({right.certificate, second.key, right.authority}, "mtls-key: ");
  refused({right.key, right.key, right.authority}, "mtls-cert: ");
  refused({right.certificate, "/nonexistent", right.authority}, "holds no private key");
  refused({right.certificate, right.key, "/nonexistent"}, "mtls-ca: ");
  const auto local = Server::start({.tls = right}, {}, nullptr);
  EXPECT_THAT(std::string(local.status().message()), HasSubstr("give --token-file or --oidc-file, too"));
}

TEST(TokenFileCertificate, NamesServicesAndIsNoToken) {
  for (const char* line :
       {"certificate:dns:a.example,a,observer,*,person", "certificate:cn:a.example,a,service,*,service"}) {
    EXPECT_THAT(std::string(TokenFileAuthenticator::parse(line, "t").status().message()),
                HasSubstr("line 1: a certificate is certificate:dns:"));
  }
}

}  // namespace
}  // namespace entente::common
