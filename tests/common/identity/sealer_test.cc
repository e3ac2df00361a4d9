#include "services/common/identity/sealer.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <set>

#include "services/common/base/clock.h"
#include "services/common/base/errors.h"
#include "services/common/base/ids.h"
#include "services/common/base/log.h"
#include "services/common/base/strings.h"
#include "services/common/text/base64url.h"

namespace entente::common {
namespace {

const std::string kOne(64, '1'), kTwo(64, '2'), kUpper(64, 'A');

class Sealed : public testing::Test {
 protected:
  Sealed() : path_(testing::TempDir() + "/session-keys") { EXPECT_TRUE(set_log_level("off").ok()); }
  // Each writing is seen as a later one, however coarse the times of the file system are.
  void write(const std::string& text) {
    std::ofstream(path_) << text;
    std::filesystem::last_write_time(path_, std::filesystem::file_time_type(std::chrono::seconds(++writings_)));
  }
  std::unique_ptr<Sealer> open(const std::string& text) {
    write(text);
    auto sealer = Sealer::open(path_, clock_, ids_);
    EXPECT_TRUE(sealer.ok()) << sealer.status();
    return *std::move(sealer);
  }

  const std::string path_;
  int writings_ = 0;
  ManualClock clock_{absl::UnixEpoch()};
  RandomIds ids_;
};

TEST_F(Sealed, IsReadByWhoeverHasTheKey) {
  const auto a = open(kOne), b = open(concat("# another replica's\n\n", kOne, "\r\n"));
  const std::string sealed = a->seal("session", "a token");
  EXPECT_EQ(b->unseal("session", sealed), "a token");
  EXPECT_EQ(sealed.find("token"), std::string::npos);
  EXPECT_EQ(b->unseal("session", a->seal("session", "")), "");
}

TEST_F(Sealed, IsNoneWhereAnythingDiffers) {
  const auto sealer = open(kOne);
  const std::string sealed = sealer->seal("session", "a token");
  EXPECT_FALSE(sealer->unseal("sign-in", sealed)) << "another purpose";
  EXPECT_FALSE(open(kTwo)->unseal("session", sealed)) << "another key";
  for (const char* text : {"", "AAAA", "not base64url!"}) EXPECT_FALSE(sealer->unseal("session", text)) << text;
  const std::string bytes = *from_base64url(sealed);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {1, 0x80}) {
      std::string altered = bytes;
      altered[i] = static_cast<char>(altered[i] ^ bit);
      EXPECT_FALSE(sealer->unseal("session", base64url(altered))) << "byte " << i;
    }
    EXPECT_FALSE(sealer->unseal("session", base64url(bytes.substr(0, i)))) << i << " bytes";
  }
}

TEST_F(Sealed, IsNeverTwiceTheSame) {
  const auto sealer = open(kOne);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(sealer->seal("session", "a token").substr(0, 16)).second);
}

TEST_F(Sealed, KeysChangeWhileItRuns) {
  const auto sealer = open(kOne);
  const std::string old = sealer->seal("session", "old");
  write(concat(kTwo, "\n", kOne, "\n"));
  EXPECT_EQ(sealer->unseal("session", old), "old");
  clock_.advance(Sealer::kLookPause);
  EXPECT_EQ(sealer->unseal("session", old), "old") << "behind the new one";
  const std::string now = sealer->seal("session", "new");
  write(kTwo);
  clock_.advance(Sealer::kLookPause);
  EXPECT_FALSE(sealer->unseal("session", old)) << "its key is gone";
  EXPECT_EQ(sealer->unseal("session", now), "new");
  write("no key");
  clock_.advance(Sealer::kLookPause);
  EXPECT_EQ(sealer->unseal("session", now), "new") << "the keys before stay";
}

TEST_F(Sealed, KeysOfOneProcessAreItsOwn) {
  const auto a = *Sealer::open("", clock_, ids_), b = *Sealer::open("", clock_, ids_);
  const std::string sealed = a->seal("session", "x");
  EXPECT_EQ(a->unseal("session", sealed), "x");
  EXPECT_FALSE(b->unseal("session", sealed));
}

TEST_F(Sealed, AWrongFileIsRefusedWithoutItsKeys) {
  std::string nine;
  for (int i = 0; i < 9; ++i) append(nine, kOne, "\n");
  for (const std::string& text : {std::string(), std::string("# none\n"), kOne.substr(1), kOne + "1",
                                  std::string(64, 'g'), concat(kOne, "\n", "short"), nine}) {
    write(text);
    const auto sealer = Sealer::open(path_, clock_, ids_);
    EXPECT_EQ(reason_of(sealer.status()), "INVALID_CONFIGURATION") << text;
    EXPECT_EQ(std::string(sealer.status().message()).find("1111"), std::string::npos);
  }
  EXPECT_EQ(reason_of(Sealer::open("/nonexistent/keys", clock_, ids_).status()), "INVALID_CONFIGURATION");
  EXPECT_TRUE(open(kUpper)) << "openssl writes them in lower case, others don't";
}

}  // namespace
}  // namespace entente::common
