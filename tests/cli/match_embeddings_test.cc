// A round with embeddings of a real server: asked for once, kept in a file, and verified from it without the server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/embeddings/embeddings_server.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

// The example programme, with points for the likeness of texts and without trios.
std::string programme() {
  json programme = json::parse(read(data_folder() + "/programmes/cooperation-2027.json"));
  programme.merge_patch({{"weights", {{"embedding", 20}}}, {"trios", false}});
  const std::string path = new_folder() + "/programme.json";
  write(path, programme.dump());
  return path;
}

TEST(MatchWithEmbeddings, AsksForEachTextOnceAndIsVerifiedWithoutTheServer) {
  const std::string out = new_folder();
  const std::string file = new_folder() + "/embeddings.json";
  const std::vector<std::string> with_file = {
      "--data", data_folder(), "--programme", programme(), "--embeddings-model", "test", "--embeddings-file", file};
  const auto ran = [&](std::vector<std::string> arguments, const std::vector<std::string>& more) {
    arguments.insert(arguments.end(), with_file.begin(), with_file.end());
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  };
  std::size_t asked = 0;
  {
    EmbeddingsTestServer server(16);
    const Ran matched = ran({"match", "--out", out}, {"--embeddings", server.url()});
    ASSERT_EQ(matched.exit_code, 0) << matched.err;
    for (const Received& received : server.received()) asked += received.body["input"].size();
    EXPECT_EQ(asked, 504U);
    EXPECT_THAT(read(out + "/round.json"), HasSubstr("term.embedding.known"));
  }
  const Ran again = ran({"match", "--out", out + "/again"}, {});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(read(out + "/again/round.json"), read(out + "/round.json"));
  const Ran verified = ran({"verify", out}, {});
  EXPECT_EQ(verified.exit_code, 0) << verified.err;
  EXPECT_NE(run({"verify", out, "--data", data_folder(), "--programme", with_file[3]}).exit_code, 0)
      << "without them the data are others";
}

TEST(MatchWithEmbeddings, SaysWhatIsMissing) {
  const std::string file = new_folder() + "/embeddings.json";
  EXPECT_EQ(run({"match", "--data", data_folder(), "--embeddings-file", file}).exit_code, 2) << "of which model?";
  const Ran no_points =
      run({"match", "--data", data_folder(), "--embeddings", "http://127.0.0.1:1", "--embeddings-model", "m"});
  EXPECT_EQ(no_points.exit_code, 3);
  EXPECT_THAT(no_points.err, HasSubstr("weights.embedding=10"));
  const Ran none = run({"match", "--data", data_folder(), "--programme", programme(), "--embeddings-file", file,
                        "--embeddings-model", "m"});
  EXPECT_EQ(none.exit_code, 3);
  EXPECT_THAT(none.err, HasSubstr("has no embedding by m of 504 listings: name the server by --embeddings"));
  const Ran secure = run({"match", "--data", data_folder(), "--programme", programme(), "--embeddings",
                          "https://example.org", "--embeddings-model", "m"});
  EXPECT_EQ(secure.exit_code, 3);
  EXPECT_THAT(secure.err, HasSubstr("only plain http://"));
}

}  // namespace
}  // namespace entente::cli
