#include "services/common/storage/redis_options.h"

#include <gtest/gtest.h>

#include "services/common/base/errors.h"

namespace entente::common {
namespace {

RedisOptions read(std::string_view url, std::string_view password = "") {
  const auto options = parse_redis_url(url, password);
  EXPECT_TRUE(options.ok()) << url << ": " << options.status();
  return options.value_or(RedisOptions());
}

TEST(RedisUrl, NamesOneServer) {
  EXPECT_EQ(read("redis://cache").address.text(), "cache:6379");
  EXPECT_EQ(read("redis://cache:6380").address.port, 6380);
  EXPECT_EQ(read("redis://cache/").address.host, "cache");
  EXPECT_EQ(read("redis://cache/5").database, 5);
  EXPECT_EQ(read("redis://cache:6380/5/").database, 5);
  EXPECT_EQ(read("redis://[::1]:6380/2").address.text(), "[::1]:6380");
  EXPECT_EQ(read("redis://[::1]").address.host, "::1");
  EXPECT_EQ(read("unix:/run/redis.sock").address.text(), "/run/redis.sock");
  EXPECT_EQ(read("unix:///run/redis.sock?db=3").database, 3);
}

TEST(RedisUrl, SaysWhoSignsIn) {
  EXPECT_EQ(read("redis://:p@ss@cache:1").password, "p@ss");
  EXPECT_EQ(read("redis://:p@ss@cache:1").user, "");
  EXPECT_EQ(read("redis://:p:/ss@cache:1").password, "p:/ss");
  EXPECT_EQ(read("redis://office:p%40s%25s@cache").password, "p@s%s");
  EXPECT_EQ(read("redis://of%3Afice:pass@cache").user, "of:fice");
  EXPECT_EQ(read("redis://office@cache", "from a file").password, "from a file");
  EXPECT_EQ(read("redis://office@cache", "from a file").user, "office");
  EXPECT_EQ(read("unix:/run/redis.sock", "from a file").password, "from a file");
}

TEST(RedisUrl, NamesSentinels) {
  const RedisOptions options = read("redis+sentinel://:pass@one,two:1234,[::2]:7/office/3");
  ASSERT_EQ(options.sentinels.size(), 3);
  EXPECT_EQ(options.sentinels[0].text(), "one:26379");
  EXPECT_EQ(options.sentinels[1].text(), "two:1234");
  EXPECT_EQ(options.sentinels[2].text(), "[::2]:7");
  EXPECT_EQ(options.master_name, "office");
  EXPECT_EQ(options.database, 3);
  EXPECT_EQ(options.password, "pass");
}

TEST(RedisUrl, IsRefusedWithoutItsPassword) {
  for (const char* wrong : {"",
                            "cache",
                            "redis://",
                            "redis:///1",
                            "redis://cache:0",
                            "redis://cache:99999",
                            "redis://cache:x",
                            "redis://cache:1x",
                            "redis://cache:",
                            "redis://secret@cache",
                            "http://cache",
                            "redis://cache/x",
                            "redis://cache/-1",
                            "redis://cache/1/2",
                            "redis://:secret%4@cache",
                            "redis://:secret%zz@cache",
                            "redis://:secret@",
                            "redis://[::1",
                            "redis://::1",
                            "unix:",
                            "unix:/run/r?db=x",
                            "redis+sentinel://one",
                            "redis+sentinel://one/",
                            "redis+sentinel:///office",
                            "redis+sentinel://one,/office",
                            "redis+sentinel://one/office/x",
                            "rediss://:secret@cache",
                            "rediss+sentinel://one/office",
                            "REDIS://cache"}) {
    const auto url = parse_redis_url(wrong);
    EXPECT_EQ(reason_of(url.status()), "INVALID_CONFIGURATION") << wrong;
    EXPECT_EQ(std::string(url.status().message()).find("secret"), std::string::npos) << wrong;
  }
  EXPECT_NE(std::string(parse_redis_url("rediss://cache").status().message()).find("TLS"), std::string::npos);
  EXPECT_EQ(reason_of(parse_redis_url("redis://:one@cache", "two").status()), "INVALID_CONFIGURATION");
}

}  // namespace
}  // namespace entente::common
