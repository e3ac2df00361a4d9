#include "tests/cli/small_folder.h"

#include <filesystem>

#include "tests/cli/program.h"

namespace entente::cli {

std::string small_folder(const std::string& cities, const std::string& listings, const std::string& rules) {
  const std::string folder = new_folder();
  for (const std::string file : {"/countries.csv", "/vocabularies.csv"})
    write(folder + file, read(data_folder() + file));
  write(folder + "/manifest.json",
        R"({"format": 1, "name": "small", "base_date": "2026-12-01", "state_of": "2026-11-22",
        "example": true, "files": [{"path": "countries.csv", "kind": "countries"},
        {"path": "vocabularies.csv", "kind": "vocabularies"}, {"path": "cities.csv", "kind": "cities"},
        {"path": "listings.csv", "kind": "listings"}, {"path": "programmes/p.json", "kind": "programme"}]})");
  write(folder + "/cities.csv", cities);
  write(folder + "/listings.csv", kSmallListings + listings);
  std::filesystem::create_directory(folder + "/programmes");
  write(folder + "/programmes/p.json", R"({"name": "programmes/p", "displayName": "P", "axes": ["AXIS_SOUTH_SOUTH"],
        "reviewDays": 5)" + rules + "}");
  return folder;
}

}  // namespace entente::cli
