// The example network of data/ as a snapshot, for tests of the engine on real sizes. Reads the tables with a reader of
// its own, so that the engine's tests need nothing of the services. Programme: all areas, three axes, trios.
#pragma once

#include <cctype>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "matcher/model/codes.h"
#include "matcher/model/snapshot.h"
#include "tests/matcher/usual_meanings.h"
#include "tests/paths.h"

namespace entente::matcher::testing {

using Row = std::map<std::string, std::string>;

// RFC 4180.
inline std::vector<Row> read_table(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  std::vector<std::vector<std::string>> lines(1, std::vector<std::string>(1));
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string& field = lines.back().back();
    if (quoted) {
      if (text[i] != '"')
        field += text[i];
      else if (i + 1 < text.size() && text[i + 1] == '"')
        field += text[++i];
      else
        quoted = false;
    } else if (text[i] == '"') {
      quoted = true;
    } else if (text[i] == ',') {
      lines.back().emplace_back();
    } else if (text[i] == '\n') {
      lines.emplace_back(1);
    } else {
      field += text[i];
    }
  }
  std::vector<Row> rows;
  for (std::size_t line = 1; line < lines.size(); ++line) {
    if (lines[line].size() != lines[0].size()) continue;
    Row row;
    for (std::size_t i = 0; i < lines[0].size(); ++i) row[lines[0][i]] = lines[line][i];
    rows.push_back(std::move(row));
  }
  return rows;
}

inline std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ';');)
    if (!part.empty()) parts.push_back(part);
  return parts;
}

// YYYY-MM-DD, YYYY-MM or YYYY; `last`: the last day that it can mean.
inline Day day_of(const std::string& text, bool last) {
  using namespace std::chrono;
  if (text.empty()) return last ? kDayAfterAll : kDayBeforeAll;
  const year y{std::atoi(text.substr(0, 4).c_str())};
  if (text.size() == 4)
    return static_cast<Day>((last ? sys_days{y / 12 / 31} : sys_days{y / 1 / 1}).time_since_epoch().count());
  const month m{static_cast<unsigned>(std::atoi(text.substr(5, 2).c_str()))};
  if (text.size() == 7)
    return static_cast<Day>(
        (last ? sys_days{y / m / std::chrono::last} : sys_days{y / m / 1}).time_since_epoch().count());
  const day d{static_cast<unsigned>(std::atoi(text.substr(8, 2).c_str()))};
  return static_cast<Day>(sys_days{y / m / d}.time_since_epoch().count());
}

template <typename Enum>
Enum code_to(const std::string& code, std::string_view (*id)(Enum), int most) {
  for (int i = 1; i <= most; ++i)
    if (id(static_cast<Enum>(i)) == code) return static_cast<Enum>(i);
  return static_cast<Enum>(0);
}

// Words of three letters and more as they stand there, the title's twice: enough for tests, which ask no stems.
inline ListingText text_of(const Row& row) {
  std::map<std::string, std::int32_t> counts;
  for (const auto& [field, count] : {std::pair{"title", 2}, std::pair{"summary", 1}}) {
    std::string word;
    for (const char letter : row.at(field) + " ") {
      const auto byte = static_cast<unsigned char>(letter);
      if (std::isalpha(byte) || byte >= 0x80) {
        word += static_cast<char>(std::tolower(byte));
      } else {
        if (word.size() > 2) counts[word] += count;
        word.clear();
      }
    }
  }
  ListingText text{"en", {}};
  for (const auto& [word, count] : counts) text.words.push_back({word, count, {}});
  return text;
}

// `as_of` as YYYY-MM-DD.
inline Snapshot example_snapshot(const std::string& as_of = "2026-12-01") {
  const std::string data = source_dir() + "/data/";
  Snapshot snapshot;
  snapshot.as_of = day_of(as_of, false);
  snapshot.programme.id = "programmes/cooperation-2027";
  snapshot.programme.axes = {Axis::kNorthSouth, Axis::kSouthSouth, Axis::kNorthSouthSouth};
  snapshot.programme.trios = true;
  snapshot.programme.review_days = 14;
  snapshot.programme.priority.least_developed = true;
  snapshot.programme.relevance_floor = 30;
  snapshot.programme.relevance_good = 34;
  snapshot.programme.other_areas = {{Area::kTrainingCapacity, Area::kCooperationProgrammes},
                                    {Area::kTrainingCapacity, Area::kGoodPractices},
                                    {Area::kCooperationProgrammes, Area::kTrainingCapacity},
                                    {Area::kGoodPractices, Area::kTrainingCapacity},
                                    {Area::kPilotProjects, Area::kTrainingCapacity}};
  snapshot.meanings = usual_meanings();
  for (Row& row : read_table(data + "vocabularies.csv")) {
    if (row["vocabulary"] != "topic") continue;
    if (row["parent"] == "cross")
      snapshot.meanings.across.insert(row["code"]);
    else
      snapshot.meanings.fields[row["code"]] = row["parent"];
  }
  for (Row& row : read_table(data + "countries.csv")) {
    Country country;
    country.iso2 = row["iso2"];
    country.development = row["development"] == "developed"    ? Development::kDeveloped
                          : row["development"] == "developing" ? Development::kDeveloping
                                                               : Development::kUnknown;
    country.ldc = row["ldc"] == "true";
    country.lldc = row["lldc"] == "true";
    country.sids = row["sids"] == "true";
    country.oda = row["oda_recipient"] == "true";
    country.income_group = row["income_group"];
    country.unesco_group = row["unesco_group"];
    country.m49_region = row["m49_region"];
    country.m49_subregion = row["m49_subregion"];
    snapshot.countries.push_back(country);
  }
  for (Row& row : read_table(data + "classification-changes.csv")) {
    for (Country& country : snapshot.countries)
      if (row["scheme"] == "ldc" && country.iso2 == row["iso2"])
        country.ldc = snapshot.as_of < day_of(row["valid_to"], false);
  }
  for (Row& row : read_table(data + "cities.csv")) {
    City city;
    city.id = "cities/" + row["slug"];
    city.country = row["country_iso2"];
    city.creative_field = row["creative_field"];
    if (!row["population"].empty()) city.population = std::atoll(row["population"].c_str());
    city.latitude_e4 = static_cast<std::int32_t>(std::lround(std::atof(row["latitude"].c_str()) * 10000));
    city.longitude_e4 = static_cast<std::int32_t>(std::lround(std::atof(row["longitude"].c_str()) * 10000));
    snapshot.cities.push_back(city);
  }
  for (Row& row : read_table(data + "listings.csv")) {
    Listing listing;
    listing.city = "cities/" + row["city"];
    listing.id = listing.city + "/listings/" + row["id"];
    listing.kind = row["kind"] == "need" ? Kind::kNeed : Kind::kOffer;
    listing.role = code_to(row["role"], role_id, 3);
    listing.area = code_to(row["area"], area_id, 7);
    for (const std::string& code : split(row["objectives"]))
      listing.objectives.push_back(code_to(code, objective_id, 4));
    listing.creative_fields = split(row["creative_fields"]);
    listing.topics = split(row["topics"]);
    listing.help = split(row["help"]);
    listing.texts = {text_of(row)};
    listing.modalities = split(row["modalities"]);
    listing.beneficiaries = split(row["beneficiaries"]);
    listing.languages.any = row["languages"] == "any";
    if (!listing.languages.any) {
      for (std::string tag : split(row["languages"])) {
        for (char& letter : tag) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        listing.languages.tags.push_back(tag);
      }
    }
    listing.languages.interpreter = row["interpreter"] == "true"    ? Knowledge::kYes
                                    : row["interpreter"] == "false" ? Knowledge::kNo
                                                                    : Knowledge::kUnknown;
    listing.mode = code_to(row["mode"], mode_id, 3);
    listing.window = {day_of(row["start"], false), day_of(row["end"], true)};
    listing.min_days = std::atoi(row["min_days"].c_str());
    listing.deadline = day_of(row["deadline"], true);
    listing.capacity = std::atoll(row["capacity"].c_str());
    listing.cost_sharing = row["cost_sharing"];
    for (const std::string& code : split(row["partner_axes"]))
      listing.partner_rules.axes.push_back(code_to(code, axis_id, 5));
    listing.partner_rules.regions = split(row["partner_regions"]);
    listing.partner_rules.countries = split(row["partner_countries"]);
    listing.partner_rules.own_country_excluded = row["own_country_excluded"] == "true";
    listing.serves_plan = !row["plan"].empty();
    listing.example = true;
    snapshot.listings.push_back(listing);
  }
  snapshot.sort();
  return snapshot;
}

}  // namespace entente::matcher::testing
