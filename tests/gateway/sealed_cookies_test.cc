#include "gateway/sealed_cookies.h"

#include <gtest/gtest.h>

#include "gateway/http/query.h"
#include "services/common/base/clock.h"
#include "services/common/base/ids.h"
#include "services/common/base/strings.h"

namespace entente::gateway {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class SealedCookiesTest : public testing::Test {
 protected:
  std::unique_ptr<SealedCookies> open(bool secure) {
    return std::make_unique<SealedCookies>(*common::Sealer::open("", clock_, ids_), secure);
  }
  // As a browser sends what it keeps.
  static HttpRequest sent(const HttpHeaders& kept, const std::string& before = "a=b; ") {
    std::string cookies = before;
    for (const auto& [name, value] : kept) {
      if (value.find("Max-Age=0;") == std::string::npos)
        common::append(cookies, value.substr(0, value.find("; ")), "; ");
    }
    HttpRequest request;
    request.headers = {{"cookie", cookies}};
    return request;
  }

  common::ManualClock clock_{kNow};
  common::RandomIds ids_;
};

TEST_F(SealedCookiesTest, AreKeptForThisHostAloneAndFromScripts) {
  const auto secure = open(true)->keep("session", "token", kNow + absl::Minutes(5), kNow);
  ASSERT_EQ(secure.size(), SealedCookies::kMostPieces);
  for (std::size_t i = 0; i < secure.size(); ++i) {
    const std::string& value = secure[i].second;
    EXPECT_EQ(secure[i].first, "set-cookie");
    EXPECT_TRUE(value.starts_with(common::concat("__Host-entente-session-", i, "="))) << value;
    EXPECT_TRUE(
        value.ends_with(common::concat("; Path=/; Max-Age=", i == 0 ? 300 : 0, "; HttpOnly; SameSite=Lax; Secure")))
        << value;
    EXPECT_EQ(value.find("Domain"), std::string::npos);
  }
  // By plain HTTP, on this machine, browsers take neither Secure nor the prefix.
  const auto plain = open(false)->keep("session", "token", kNow + absl::Minutes(5), kNow);
  EXPECT_TRUE(plain[0].second.starts_with("entente-session-0="));
  EXPECT_TRUE(plain[0].second.ends_with("; HttpOnly; SameSite=Lax"));
}

TEST_F(SealedCookiesTest, GiveBackWhatTheyKeepUntilItsEnd) {
  const auto cookies = open(true);
  for (const std::size_t size : {0u, 10u, 2500u, 2700u, 6200u}) {
    const std::string text(size, 'x');
    const auto kept = cookies->keep("session", text, kNow + absl::Seconds(300), kNow);
    const HttpRequest request = sent(kept);
    EXPECT_TRUE(cookies->is_there(request, "session"));
    EXPECT_EQ(cookies->read(request, "session", kNow + absl::Seconds(299)), text) << size;
    EXPECT_FALSE(cookies->read(request, "session", kNow + absl::Seconds(300)))
        << "it is over, whatever the browser says";
    for (const auto& [name, value] : kept) EXPECT_LE(value.size(), 4096u);
  }
  EXPECT_TRUE(cookies->keep("session", std::string(9000, 'x'), kNow, kNow).empty());
}

TEST_F(SealedCookiesTest, AreNothingWhereTheyWereAltered) {
  const auto cookies = open(true);
  const auto kept = cookies->keep("session", std::string(4000, 'x'), kNow + absl::Hours(1), kNow);
  EXPECT_FALSE(cookies->read(HttpRequest(), "session", kNow));
  EXPECT_FALSE(cookies->is_there(HttpRequest(), "session"));
  EXPECT_FALSE(cookies->read(sent(kept), "sign-in", kNow));
  EXPECT_FALSE(open(true)->read(sent(kept), "session", kNow)) << "another key";
  HttpHeaders part = kept, turned = kept;
  part.erase(part.begin() + 1);
  EXPECT_FALSE(cookies->read(sent(part), "session", kNow));
  std::swap(turned[0].second[30], turned[0].second[31]);
  turned[0].second[40] = turned[0].second[40] == 'A' ? 'B' : 'A';
  EXPECT_FALSE(cookies->read(sent(turned), "session", kNow));
  EXPECT_TRUE(cookies->read(sent(kept), "session", kNow));
  // What is forgotten isn't sent any more; one piece more than there are is another text.
  EXPECT_FALSE(cookies->is_there(sent(cookies->forget("session")), "session"));
  EXPECT_FALSE(cookies->read(sent(kept, "__Host-entente-session-2=AAAA; "), "session", kNow));
}

TEST(Query, IsReadAsFormsWriteIt) {
  using Map = std::map<std::string, std::string>;
  EXPECT_EQ(read_query(""), Map());
  EXPECT_EQ(read_query("a=b+c&d=%2Fe%3d&f&=g&&"), (Map{{"a", "b c"}, {"d", "/e="}, {"f", ""}, {"", "g"}}));
  for (const char* query : {"a=1&a=2", "a=%", "a=%4", "a=%zz", "%61=1&a=2", "a=%4g"}) {
    EXPECT_FALSE(read_query(query)) << query;
  }
}

}  // namespace
}  // namespace entente::gateway
