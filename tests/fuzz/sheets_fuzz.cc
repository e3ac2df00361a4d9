// The loaders of data on any bytes: sheets, programmes and a manifest, on top of a part of the example network. Faults
// stand in the report; what is free of them can be made a problem and drawn. The first byte says what the rest is, the
// second by how many days dates move.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

#include "cli/data_set/data_set.h"
#include "matcher/score/drawing.h"
#include "matcher/score/problem.h"
#include "tests/fuzz/fuzz.h"
#include "tests/paths.h"

namespace {

using entente::fuzz::must;
using namespace entente;

// All countries and vocabularies, a few cities with their listings, the programme.
const cli::DataSet& base() {
  static const cli::DataSet kBase = [] {
    auto loaded = cli::load_data_set(source_dir() + "/data");
    must(loaded.ok() && loaded->valid(), "the example data can be loaded");
    cli::DataSet data = *std::move(loaded);
    data.cities.resize(12);
    std::erase_if(data.listings, [&](const listings::v1::Listing& listing) {
      for (const auto& city : data.cities)
        if (listing.name().starts_with(city.name() + "/")) return false;
      return true;
    });
    data.cooperations.clear();
    data.reports.clear();
    return data;
  }();
  return kBase;
}

void read_manifest(std::string_view text) {
  static const std::string kFolder = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "entente-fuzz-XXXXXX").string();
    must(mkdtemp(pattern.data()) != nullptr, "there is a folder for the manifest");
    return pattern;
  }();
  std::ofstream(kFolder + "/manifest.json", std::ios::binary) << text;
  const auto sources = cli::find_sources({kFolder});
  if (!sources.ok()) must(!sources.status().message().empty(), "a refusal says what is wrong");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  if (data[0] == 'm') {
    read_manifest(text);
    return 0;
  }
  cli::DataSetSource source;
  source.manifest = base().manifest;
  source.sheets.push_back({"sheet", static_cast<cli::SheetKind>(data[0] % 7), std::string(text)});
  const cli::DataSet read = cli::read_data_set(source, static_cast<std::int8_t>(data[1] - '0') * 10, &base());
  if (!read.valid()) return 0;
  for (const auto& programme : read.programmes) {
    const matcher::BuildResult built = matcher::Problem::build(read.snapshot(programme, 20800));
    if (const auto* problem = std::get_if<std::shared_ptr<const matcher::Problem>>(&built)) {
      const auto drawn = matcher::draw(**problem, false);
      must(matcher::faults_of(drawn.drawing.network).empty(), "what a problem draws can be solved");
    }
  }
  return 0;
}
