// Embeddings from a real server over HTTP: batches, tries and waits, answers that aren't such; the file that keeps
// them; listings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/embeddings/embedding_file.h"
#include "cli/embeddings/embeddings_client.h"
#include "cli/embeddings/http_post.h"
#include "cli/embeddings/listing_embeddings.h"
#include "tests/cli/embeddings/embeddings_server.h"

namespace entente::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Texts = std::vector<std::string>;

std::vector<std::int8_t> expected_of(const std::string& text) {
  return quantised(EmbeddingsTestServer::vector_of(text, 8));
}

class EmbeddingsTest : public testing::Test {
 protected:
  EmbeddingsServer options(const std::string& url) {
    return {.url = url, .model = "test", .sleep = [this](absl::Duration wait) { waits.push_back(wait); }};
  }
  EmbeddingsServer options() { return options(server.url()); }
  std::string failure(absl::StatusCode code) {
    const auto embeddings = embed(options(), Texts{"a", "b"});
    EXPECT_EQ(embeddings.status().code(), code) << embeddings.status();
    return std::string(embeddings.status().message());
  }

  EmbeddingsTestServer server;
  std::vector<absl::Duration> waits;
};

TEST_F(EmbeddingsTest, ComeInBatchesAndInTheOrderOfTheTexts) {
  EmbeddingsServer asked = options();
  asked.batch = 3;
  asked.key = "secret";
  const Texts texts = {"kora", "gumbe", "amplifier", "basket", "leather", "café \"é\"\n", "film"};
  std::vector<std::size_t> done;
  const auto embeddings = embed(asked, texts, [&](std::size_t count) { done.push_back(count); });
  ASSERT_TRUE(embeddings.ok()) << embeddings.status();
  ASSERT_EQ(embeddings->size(), texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i) {
    EXPECT_EQ((*embeddings)[i].vector, expected_of(texts[i])) << texts[i];
    EXPECT_EQ((*embeddings)[i].made_by, "test-model");
  }
  EXPECT_THAT(done, ElementsAre(3, 6, 7));
  const auto received = server.received();
  ASSERT_EQ(received.size(), 3U);
  EXPECT_EQ(received[1].path, "/v1/embeddings");
  EXPECT_EQ(received[1].authorization, "Bearer secret");
  EXPECT_EQ(received[1].body["model"], "test");
  EXPECT_EQ(received[1].body["input"], nlohmann::json(Texts{"basket", "leather", "café \"é\"\n"}));
  EXPECT_THAT(waits, IsEmpty());
}

TEST_F(EmbeddingsTest, AreAskedForAgainWhereWhatFailedCanPass) {
  using How = Told::How;
  server.tell({.status = 429, .fields = {{"Retry-After", "7"}}, .body = R"({"error": {"message": "slow down"}})"});
  server.tell({.status = 503, .body = "loading"});
  server.tell({.body = EmbeddingsTestServer::answer({"a"}, 8, "test-model"), .how = How::kCutOff});
  server.tell({.body = "", .how = How::kHungUp});
  const auto embeddings = embed(options(), Texts{"a"});
  ASSERT_TRUE(embeddings.ok()) << embeddings.status();
  EXPECT_EQ(embeddings->front().vector, expected_of("a"));
  EXPECT_THAT(waits, ElementsAre(absl::Seconds(7), absl::Seconds(2), absl::Seconds(4), absl::Seconds(8)));
  EXPECT_EQ(server.received().size(), 5U);
}

TEST_F(EmbeddingsTest, AreGivenUpAfterTheLastTry) {
  for (int i = 0; i < 5; ++i)
    server.tell({.status = 429, .fields = {{"Retry-After", "3600"}}, .body = R"({"error": {"message": "slow down"}})"});
  EXPECT_THAT(failure(absl::StatusCode::kUnavailable),
              HasSubstr("no embeddings in 5 tries; the last time it answers 429: slow down"));
  EXPECT_THAT(waits, testing::AllOf(testing::SizeIs(4), testing::Each(absl::Seconds(30))));
}

TEST_F(EmbeddingsTest, AreGivenUpWhenTheServerIsSilentTooLong) {
  server.tell({.body = "", .how = Told::How::kNever});
  EmbeddingsServer asked = options();
  asked.longest = absl::Milliseconds(50);
  asked.most_tries = 1;
  const auto embeddings = embed(asked, Texts{"a"});
  EXPECT_EQ(embeddings.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(embeddings.status().message(), HasSubstr("reading the answer: it took too long"));
}

TEST_F(EmbeddingsTest, AreNotAskedForAgainWhereTheServerRefuses) {
  server.tell({.status = 404, .body = R"({"error": {"message": "no model \"test\""}})"});
  EXPECT_THAT(failure(absl::StatusCode::kFailedPrecondition), HasSubstr("it answers 404: no model \"test\""));
  server.tell({.status = 401, .body = R"({"error": "no key"})"});
  EXPECT_THAT(failure(absl::StatusCode::kFailedPrecondition), HasSubstr("401: \"no key\""));
  EXPECT_THAT(waits, IsEmpty());
}

TEST_F(EmbeddingsTest, NeedAServerThatIsThere) {
  std::string gone;
  { gone = EmbeddingsTestServer().url(); }
  const auto embeddings = embed(options(gone), Texts{"a"});
  EXPECT_EQ(embeddings.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(embeddings.status().message(), HasSubstr("connecting: "));
  EXPECT_THAT(waits, ElementsAre(absl::Seconds(1), absl::Seconds(2), absl::Seconds(4), absl::Seconds(8)));
}

TEST_F(EmbeddingsTest, AreRefusedWhereTheAnswerIsntOneVectorForEachText) {
  const auto refused = [&](const std::string& body) {
    server.tell({.body = body});
    return failure(absl::StatusCode::kFailedPrecondition);
  };
  EXPECT_THAT(refused("<html>"), HasSubstr("isn't a JSON object"));
  EXPECT_THAT(refused("{}"), HasSubstr("has no list \"data\""));
  EXPECT_THAT(refused(EmbeddingsTestServer::answer({"a"}, 8, "m")), HasSubstr("has 1 embeddings for 2 texts"));
  const auto two = [](const std::string& first, const std::string& second) {
    return R"({"data": [{"index": 0, "embedding": )" + first + R"(}, {"index": 1, "embedding": )" + second + "}]}";
  };
  EXPECT_THAT(refused(two("[1, 2]", "[1, 2, 3]")), HasSubstr("has embeddings of 2 and of 3 numbers"));
  EXPECT_THAT(refused(two("[1, 2]", "[0, 0]")), HasSubstr("no vector with a length in data[1]"));
  EXPECT_THAT(refused(two("[]", "[0, 1]")), HasSubstr("data[0]"));
  EXPECT_THAT(refused(two("[1, \"2\"]", "[0, 1]")), HasSubstr("data[0]"));
  EXPECT_THAT(refused(two("\"AAAA\"", "[0, 1]")), HasSubstr("data[0]"));
  std::string long_one = "[1";
  for (int i = 1; i < 5000; ++i) long_one += ",1";
  EXPECT_THAT(refused(two(long_one + "]", "[0, 1]")), HasSubstr("5000 numbers; at most 4096"));
  for (const std::string index : {"0", "2", "-1", "\"1\""}) {
    EXPECT_THAT(refused(R"({"data": [{"index": 0, "embedding": [1]}, {"index": )" + index + R"(, "embedding": [1]}]})"),
                HasSubstr("which text it is of: see data[1]"));
  }
  EXPECT_THAT(waits, IsEmpty()) << "the same answer would come again";
}

TEST_F(EmbeddingsTest, AreRefusedWhereAnotherModelAnswersInBetween) {
  server.tell({.body = EmbeddingsTestServer::answer({"a"}, 8, "one")});
  server.tell({.body = EmbeddingsTestServer::answer({"b"}, 8, "two")});
  EmbeddingsServer asked = options();
  asked.batch = 1;
  EXPECT_THAT(embed(asked, Texts{"a", "b"}).status().message(), HasSubstr("comes from one and then from two"));
}

TEST(Quantised, HasTheLengthAndTheAnglesOfTheVector) {
  EXPECT_THAT(quantised(std::vector<double>{3, 0, -4}), ElementsAre(76, 0, -102));
  EXPECT_THAT(quantised(std::vector<double>{-2}), ElementsAre(-127));
  EXPECT_THAT(quantised(std::vector<double>{1e300, 1e300}), ElementsAre(90, 90)) << "no square leaves the range";
  EXPECT_THAT(quantised(std::vector<double>{1e-300, 1e-300}), ElementsAre(90, 90));
  EXPECT_THAT(quantised(std::vector<double>{}), IsEmpty());
  EXPECT_THAT(quantised(std::vector<double>{0, 0}), IsEmpty());
  EXPECT_THAT(quantised(std::vector<double>{1, std::nan("")}), IsEmpty());
  const auto product = [](const auto& a, const auto& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    return sum;
  };
  for (int seed = 1; seed <= 20; ++seed) {
    std::vector<double> a, b;
    for (int i = 0; i < 384; ++i) {
      a.push_back(std::sin(seed * 1.7 * i) + 0.3);
      b.push_back(std::sin(seed * 1.7 * i + 0.1 * seed) + 0.3);
    }
    const double cosine = product(a, b) / std::sqrt(product(a, a) * product(b, b));
    EXPECT_NEAR(product(quantised(a), quantised(b)) / (127.0 * 127.0), cosine, 0.02) << seed;
  }
}

TEST(HttpTarget, IsReadFromPlainUrls) {
  const auto target = [](const std::string& url) {
    const auto read = http_target(url);
    return read.ok() ? read->host + " " + read->port + " " + read->path : std::string(read.status().message());
  };
  EXPECT_EQ(target("http://localhost"), "localhost 80 /v1/embeddings");
  EXPECT_EQ(target("http://localhost:8080/v1/"), "localhost 8080 /v1/embeddings");
  EXPECT_EQ(target("http://10.0.0.1:8080/api/v1/embeddings"), "10.0.0.1 8080 /api/v1/embeddings");
  EXPECT_EQ(target("http://[::1]:8080"), "::1 8080 /v1/embeddings");
  EXPECT_EQ(target("http://[::1]"), "::1 80 /v1/embeddings");
  EXPECT_THAT(target("https://example.org/v1"), HasSubstr("only plain http:// is spoken"));
  for (const std::string wrong : {"localhost:8080", "http://", "http://:80", "http://a:0", "http://a:99999",
                                  "http://a:b", "http://user@a", "http://a/v1?x=1", "http://a b", "http://a/\r\nX: y"})
    EXPECT_THAT(target(wrong), HasSubstr("must ")) << wrong;
}

class FilesTest : public EmbeddingsTest {
 protected:
  FilesTest() : folder_(std::filesystem::temp_directory_path() / ("embeddings-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~FilesTest() override { std::filesystem::remove_all(folder_); }
  std::string path() const { return folder_ / "embeddings.json"; }
  std::string content() const {
    std::ostringstream all;
    all << std::ifstream(path()).rdbuf();
    return all.str();
  }
  ListingEmbeddings with_file() { return {options(), path()}; }
  static std::vector<listings::v1::Listing> three() {
    std::vector<listings::v1::Listing> listings(3);
    for (int i = 0; i < 3; ++i) {
      listings[i].set_name("cities/a/listings/" + std::to_string(i));
      listings[i].set_title(i == 1 ? "kora" : "gumbe");
      listings[i].set_summary("makers");
    }
    return listings;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(FilesTest, KeepEmbeddingsWithTheirModels) {
  auto file = EmbeddingFile::read(path());
  ASSERT_TRUE(file.ok()) << "none yet";
  file->put("m", "text", {{1, -128, 127}, "m-2026"});
  ASSERT_TRUE(file->write().ok());
  const auto again = EmbeddingFile::read(path());
  ASSERT_TRUE(again.ok()) << again.status();
  ASSERT_NE(again->find("m", "text"), nullptr);
  EXPECT_EQ(*again->find("m", "text"), (Embedding{{1, -128, 127}, "m-2026"}));
  EXPECT_EQ(again->find("mt", "ext"), nullptr) << "model and text are told apart";
  const std::string bytes = content();
  ASSERT_TRUE(again->write().ok());
  EXPECT_EQ(content(), bytes);
}

TEST_F(FilesTest, ThatArentOursAreRefused) {
  for (const std::string wrong :
       {"", "{", "[]", R"({"format": "entente-embeddings/2", "vectors": {}})", R"({"format": "entente-embeddings/1"})",
        R"({"format": "entente-embeddings/1", "vectors": {"k": {"model": "m", "made_by": "m", "vector": "?"}}})",
        R"({"format": "entente-embeddings/1", "vectors": {"k": {"model": "m", "vector": "AAAA"}}})",
        R"({"format": "entente-embeddings/1", "vectors": {"k": 1}})"}) {
    std::ofstream(path()) << wrong;
    const auto file = EmbeddingFile::read(path());
    EXPECT_EQ(file.status().code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST_F(FilesTest, SpareTheServerASecondRequest) {
  auto listings = three();
  ASSERT_TRUE(embed_listings(with_file(), listings).ok());
  const auto vector = expected_of("kora\nmakers");
  EXPECT_EQ(listings[1].embedding(), std::string(vector.begin(), vector.end()));
  EXPECT_EQ(listings[0].embedding(), listings[2].embedding());
  ASSERT_EQ(server.received().size(), 1U);
  EXPECT_EQ(server.received()[0].body["input"].size(), 2U) << "the same text is asked for once";

  auto again = three();
  ListingEmbeddings without_server = with_file();
  without_server.server.url.clear();
  ASSERT_TRUE(embed_listings(without_server, again).ok());
  EXPECT_EQ(again[1].embedding(), listings[1].embedding());
  again = three();
  again[0].set_title("another");
  const absl::Status missing = embed_listings(without_server, again);
  EXPECT_EQ(missing.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(missing.message(), HasSubstr("no embedding by test of 1 listing"));
  EXPECT_THAT(again[1].embedding(), IsEmpty());
  EXPECT_EQ(server.received().size(), 1U);
}

TEST_F(FilesTest, KeepWhatCameBeforeAFailure) {
  auto listings = three();
  listings.resize(600);
  for (int i = 0; i < 600; ++i) listings[i].set_title("title " + std::to_string(1000 + i));
  ListingEmbeddings options = with_file();
  options.server.batch = 512;
  const std::string first = [&] {
    Texts texts;
    for (int i = 0; i < 512; ++i) texts.push_back("title " + std::to_string(1000 + i) + "\n" + (i < 3 ? "makers" : ""));
    return EmbeddingsTestServer::answer(texts, 8, "test-model");
  }();
  server.tell({.body = first});
  server.tell({.status = 400, .body = "no"});
  EXPECT_EQ(embed_listings(options, listings).code(), absl::StatusCode::kFailedPrecondition);
  ASSERT_TRUE(embed_listings(options, listings).ok());
  ASSERT_EQ(server.received().size(), 3U);
  EXPECT_EQ(server.received()[2].body["input"].size(), 88U);
}

TEST_F(FilesTest, OfAnotherModelArentMixedIn) {
  auto listings = three();
  ASSERT_TRUE(embed_listings(with_file(), listings).ok());
  server.tell({.body = EmbeddingsTestServer::answer({"a"}, 8, "newer-model")});
  listings = three();
  listings[0].set_title("another");
  const absl::Status mixed = embed_listings(with_file(), listings);
  EXPECT_EQ(mixed.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(mixed.message(), testing::AllOf(HasSubstr("test-model"), HasSubstr("newer-model")));
}

TEST_F(FilesTest, DontTakeThePlaceOfEmbeddingsOfTheData) {
  auto listings = three();
  listings[1].set_embedding("abc");
  EXPECT_THAT(embed_listings(with_file(), listings).message(), HasSubstr("cities/a/listings/1 has an embedding"));
  EXPECT_THAT(server.received(), IsEmpty());
}

}  // namespace
}  // namespace entente::cli
