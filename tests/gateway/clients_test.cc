// The gateway with the real Connect clients of npm, and the page with the contracts.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <set>

#include "gateway/static_files.h"
#include "services/common/base/strings.h"
#include "tests/gateway/gateway_fixture.h"
#include "tests/paths.h"

namespace entente::gateway {
namespace {

namespace pb = google::protobuf;

// A file and what it imports, each once, what is imported first.
void add_file(const pb::FileDescriptor& file, std::set<std::string>& seen, pb::FileDescriptorSet& set) {
  if (!seen.insert(file.name()).second) return;
  for (int i = 0; i < file.dependency_count(); ++i) add_file(*file.dependency(i), seen, set);
  pb::FileDescriptorProto* const copy = set.add_file();
  file.CopyTo(copy);
  file.CopyJsonNameTo(copy);
}

class Clients : public GatewayTest {};

TEST_F(Clients, OfNpmSpeakWithIt) {
  start();
  pb::FileDescriptorSet set;
  std::set<std::string> seen;
  add_file(*v1::GetCityRequest::descriptor()->file(), seen, set);
  const std::string path = testing::TempDir() + "entente-gateway-contracts.binpb";
  std::ofstream(path, std::ios::binary) << set.SerializeAsString();
  const std::string command =
      common::concat("cd '", source_dir(),
                     "' && timeout 60 node tests/gateway/connect_client.mjs http://127.0.0.1:", port_, " '", path, "'");
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  EXPECT_TRUE(profiles_.wait_for_cancelled(12)) << "time-out, abort and leaving a stream, in all four forms";
}

TEST(Page, NamesOnlyMethodsThatThereAre) {
  const StaticFiles files = StaticFiles::embedded();
  const std::string script = common::concat(files.content("/page.js"), files.content("/data.js"));
  const std::regex call(R"(`\$\{([PLM])\}(\.\w+)?/(\w+)`)");
  int count = 0;
  for (auto it = std::sregex_iterator(script.begin(), script.end(), call); it != std::sregex_iterator();
       ++it, ++count) {
    const std::string base = (*it)[1] == "P"   ? "entente.profiles.v1.ProfileService"
                             : (*it)[1] == "L" ? "entente.listings.v1.ListingService"
                                               : "entente.matching.v1";
    const std::string method = base + (*it)[2].str() + "." + (*it)[3].str();
    EXPECT_NE(pb::DescriptorPool::generated_pool()->FindMethodByName(method), nullptr) << method;
  }
  EXPECT_GT(count, 15);
}

TEST_F(Clients, ReadThePageAndTheCatalogue) {
  start();
  for (const char* path :
       {"/", "/page.css", "/page.js", "/data.js", "/words.js", "/map.js", "/icon.svg", "/texts.js", "/texts.json"}) {
    EXPECT_EQ(ask(port_, get(path)).status, 200) << path;
  }
  const std::string page = ask(port_, get("/")).body;
  for (const char* words : {"not affiliated with UNESCO", "imply no opinion on the status of any territory"}) {
    EXPECT_NE(page.find(words), std::string::npos) << words;
  }
  EXPECT_NE(ask(port_, get("/page.js")).body.find("GeoNames"), std::string::npos) << "the credit under the map";
  const std::string texts = ask(port_, get("/texts.json")).body;
  EXPECT_NE(texts.find("\"rule.language\":{\"en\":\"Common language\",\"fr\":\"Langue commune\"}"), std::string::npos);
  EXPECT_NE(texts.find("Example data: illustrative listings, never statements by the cities"), std::string::npos);
  EXPECT_EQ(texts.find("\"cli."), std::string::npos) << "what only the command line says isn’t sent";
  EXPECT_EQ(ask(port_, get("/texts.js")).body, "export default " + texts);
}

}  // namespace
}  // namespace entente::gateway
