// The gateway with the real Connect clients of npm, and the console with the catalogue of texts.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <cstdlib>
#include <fstream>
#include <set>

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

TEST_F(Clients, ReadTheConsoleAndTheCatalogue) {
  start();
  const RawResponse root = ask(port_, get("/"));
  EXPECT_EQ(root.status, 302);
  EXPECT_EQ(root.headers.at("location"), "/console");
  for (const char* path :
       {"/console", "/console/tasks", "/console/icon.svg", "/texts.json", "/openapi.json", "/descriptors.binpb"}) {
    EXPECT_EQ(ask(port_, get(path)).status, 200) << path;
  }
  const std::string console = ask(port_, get("/console")).body;
  for (const char* words : {"not affiliated with UNESCO", "imply no opinion on the status of any territory"}) {
    EXPECT_NE(console.find(words), std::string::npos) << words;
  }
  const std::string texts = ask(port_, get("/texts.json")).body;
  EXPECT_NE(texts.find("\"rule.language\":{\"en\":\"Common language\",\"fr\":\"Langue commune\"}"), std::string::npos);
  EXPECT_EQ(texts.find("\"cli."), std::string::npos) << "what only the command line says isn’t sent";
  EXPECT_EQ(ask(port_, get("/own-texts.json")).body, "{\n}\n") << "the network has no words of its own";
}

}  // namespace
}  // namespace entente::gateway
