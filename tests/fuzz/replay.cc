// Replays seeds through a fuzz target: every file of the folders and files that are named. What the fuzzer finds
// becomes a seed when it is mended.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"

int main(int argc, char** argv) {
  std::set<std::filesystem::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::is_directory(argv[i])) files.insert(argv[i]);
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(argv[i], none)) files.insert(entry.path());
  }
  for (const std::filesystem::path& file : files) {
    std::cout << file.filename().string() << std::endl;
    std::ifstream stream(file, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  std::cout << files.size() << " seeds\n";
  return files.empty() ? 1 : 0;
}
