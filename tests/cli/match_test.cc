// The round on the real data: the same bytes twice, complete, relevant, dated, proven; and what `verify` refuses.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <sstream>

#include "cli/data_set/data_set.h"
#include "cli/output/table.h"
#include "cli/round_view/trio_columns.h"
#include "services/common/text/sha256.h"
#include "services/matching/documents/canonical_json.h"
#include "services/matching/documents/documents.h"
#include "services/matching/verify/verify.h"
#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using matching::canonical_text;
using nlohmann::json;
using testing::HasSubstr;

// One round for all tests: the base date's.
struct Solved {
  Solved() : folder(new_folder()), ran(run({"match", "--data", data_folder(), "--out", folder})) {
    round = read(folder + "/round.json");
    certificate = read(folder + "/certificate.json");
  }
  std::string folder;
  Ran ran;
  std::string round;
  std::string certificate;
};

const Solved& solved() {
  static const Solved the;
  return the;
}

std::map<std::string, Row> listings_by_name() {
  std::map<std::string, Row> result;
  for (Row& row : rows_of(read(data_folder() + "/listings.csv"))) {
    result["cities/" + row["city"] + "/listings/" + row["id"]] = row;
  }
  return result;
}

bool share(const Row& a, const Row& b, const std::string& column) {
  const auto mine = parts(a.at(column));
  const auto theirs = parts(b.at(column));
  return std::any_of(mine.begin(), mine.end(), [&](const std::string& part) {
    return std::find(theirs.begin(), theirs.end(), part) != theirs.end();
  });
}

bool relevant(const Row& a, const Row& b) {
  return share(a, b, "topics") || (share(a, b, "creative_fields") && share(a, b, "modalities"));
}

TEST(Match, SaysWhatThePeopleNeedToKnow) {
  ASSERT_EQ(solved().ran.exit_code, 0) << solved().ran.err;
  EXPECT_EQ(solved().ran.err, "");
  for (const std::string said :
       {"405 of 408 cities", "EXAMPLE", "partly served", "unmet", "north-south-south", "least developed countries",
        "small island developing states", "Africa", "pairs only:", "with trios:", "proven best", "First proposals",
        "Best trio", "Why a need stays unmet"}) {
    EXPECT_THAT(solved().ran.out, HasSubstr(said));
  }
  // Every text of the engine is in the catalogue.
  EXPECT_THAT(solved().ran.out, testing::Not(HasSubstr("[")));
}

TEST(Match, TwiceGivesTheSameBytes) {
  const std::string again = new_folder();
  const Ran ran = run({"match", "--data", data_folder(), "--out", again, "--quiet", "--lang", "fr"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(read(again + "/round.json"), solved().round);
  EXPECT_EQ(read(again + "/certificate.json"), solved().certificate);
}

TEST(Match, DocumentsAreCanonical) {
  for (const std::string& document : {solved().round, solved().certificate}) {
    EXPECT_EQ(canonical_text(json::parse(document)), document);
  }
  const std::function<void(const json&)> no_fraction = [&](const json& value) {
    EXPECT_FALSE(value.is_number_float());
    if (value.is_structured()) {
      for (const json& part : value) no_fraction(part);
    }
  };
  no_fraction(json::parse(solved().round));
}

const std::map<std::string, std::string>& countries_of_cities() {
  static const std::map<std::string, std::string> countries = [] {
    std::map<std::string, std::string> result;
    for (Row& row : rows_of(read(data_folder() + "/cities.csv"))) result["cities/" + row["slug"]] = row["country_iso2"];
    return result;
  }();
  return countries;
}

// What a programme with another word would do, and what a call for offers could ask for, follow from the round.
TEST(Match, SaysWhatWouldServeMore) {
  const json result = json::parse(solved().round)["result"];
  const auto& changes = result["programme_changes"];
  EXPECT_TRUE(std::any_of(changes.begin(), changes.end(), [](const json& change) {
    return change["change"] == "axis:north-north" && change["more_needs"].get<int>() > 0;
  }));
  ASSERT_FALSE(result["missing_offers"].empty());
  std::set<std::string> unmet;
  const json round = json::parse(solved().round);
  for (const json& need : round["unmet"]) unmet.insert(need["need"]);
  std::size_t last = SIZE_MAX;
  for (const json& missing : result["missing_offers"]) {
    EXPECT_LE(missing["needs"].size(), last) << "most needs first";
    last = missing["needs"].size();
    for (const json& need : missing["needs"]) EXPECT_TRUE(unmet.contains(need));
  }
  EXPECT_THAT(solved().ran.out, HasSubstr("With North-North on, "));
  EXPECT_THAT(solved().ran.out, HasSubstr("Nobody offers"));
}

// Who of a trio is who, and what the third city gives, stands in three columns; "the offer" is never the third city's.
TEST(Match, ShowsATrioInThreeColumns) {
  const auto round = matching::read_round(solved().round);
  ASSERT_TRUE(round.ok());
  int trios = 0;
  for (const auto& pairing : round->pairings) {
    const auto& candidate = pairing.candidate();
    EXPECT_EQ(candidate.has_third_city(), !candidate.pairing().facilitator().empty());
    if (!candidate.has_third_city()) continue;
    ++trios;
    EXPECT_EQ(candidate.third_city().id(), "third-city.gives");
    EXPECT_NE(candidate.third_city().parameters().at("gives"), "none");
    for (const auto& term : candidate.terms()) {
      if (term.reason().parameters().contains("giver")) EXPECT_NE(term.reason().parameters().at("giver"), "the-offer");
    }
    std::ostringstream out;
    Names names;
    for (const auto& [name, row] : listings_by_name()) names.add_listing(name, row.at("title"), true);
    print_trio(out, candidate, names, matching::Language::kEnglish);
    EXPECT_THAT(out.str(), testing::ContainsRegex("need +pivotal offer +third city"));
    EXPECT_THAT(out.str(), HasSubstr("The third city gives"));
    std::istringstream lines(out.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100U) << line;
  }
  EXPECT_GT(trios, 0);
}

TEST(Match, EveryOpenNeedIsServedPartlyServedOrUnmetWithACause) {
  const json round = json::parse(solved().round);
  const auto& result = round["result"];
  const int unmet = result["unmet_count"];
  const int partly = result["partly_served_count"];
  const int served = result["served_count"];
  int needs = 0;
  for (const auto& [name, row] : listings_by_name()) needs += row.at("kind") == "need" ? 1 : 0;
  // Cities of the North ask on no axis that the programme has: they are outside it, not unmet.
  ASSERT_EQ(result["outside"].size(), 1U);
  EXPECT_EQ(result["outside"][0]["cause"], "axis");
  const int outside = result["outside"][0]["need_count"];
  EXPECT_EQ(outside, 57);
  const std::vector<std::string> outside_names = result["outside"][0]["needs"];
  EXPECT_EQ(outside_names.size(), 57U);
  EXPECT_TRUE(std::ranges::is_sorted(outside_names));
  EXPECT_EQ(served + partly + unmet + outside, needs);
  EXPECT_EQ(round["snapshot"]["need_count"], needs - outside);
  EXPECT_EQ(round["snapshot"]["country_scheme"], "development");
  EXPECT_THAT(solved().ran.out, HasSubstr("outside this programme"));
  EXPECT_THAT(solved().ran.out, HasSubstr("UNCTAD"));
  std::set<std::string> north;
  for (Row& row : rows_of(read(data_folder() + "/countries.csv")))
    if (row["development"] == "developed") north.insert(row["iso2"]);
  for (const json& need : round["unmet"]) {
    const std::string city =
        need["need"].get<std::string>().substr(0, need["need"].get<std::string>().find("/listings"));
    EXPECT_FALSE(north.contains(countries_of_cities().at(city))) << "a city of the North is outside";
  }
  EXPECT_EQ(round["unmet"].size(), static_cast<std::size_t>(unmet + partly));
  for (const json& need : round["unmet"]) EXPECT_NE(need.value("cause", ""), "") << need.dump();
}

TEST(Match, NoPairingWithoutRelevance) {
  const auto listings = listings_by_name();
  const json round = json::parse(solved().round);
  ASSERT_GT(round["pairings"].size(), 30U);
  for (const json& pairing : round["pairings"]) {
    const json& who = pairing["candidate"]["pairing"];
    const Row& need = listings.at(who["need"]);
    const Row& offer = listings.at(who["offer"]);
    EXPECT_TRUE(relevant(need, offer)) << who.dump();
    EXPECT_NE(need.at("city"), offer.at("city"));
    if (who.contains("facilitator")) {
      EXPECT_EQ(listings.at(who["facilitator"]).at("role"), "facilitating");
    }
  }
}

TEST(Match, TermsAddUpToTheScore) {
  const json round = json::parse(solved().round);
  for (const json& pairing : round["pairings"]) {
    std::int64_t sum = 0;
    for (const json& term : pairing["candidate"]["terms"]) sum += term["points"].get<std::int64_t>();
    EXPECT_EQ(pairing["candidate"]["score"], sum);
  }
}

TEST(Match, NepalLeavesTheLdcListOn24November2026) {
  std::map<std::string, json> rounds;
  for (const std::string day : {"2026-11-23", "2026-11-25"}) {
    const std::string out = new_folder();
    ASSERT_EQ(run({"match", "--data", data_folder(), "--as-of", day, "--out", out, "--quiet"}).exit_code, 0);
    rounds[day] = json::parse(read(out + "/round.json"));
  }
  const auto ldc_needs = [](const json& round) {
    for (const json& coverage : round["balance"]["coverage"]) {
      if (coverage["class"] == "country:ldc") return coverage["need_count"].get<int>();
    }
    return -1;
  };
  // Nepal's two cities; Laos has none in the network with a need, else it would count here too.
  std::set<std::string> leaving = {"NP", "LA"};
  std::map<std::string, std::string> country;
  for (Row& row : rows_of(read(data_folder() + "/cities.csv"))) country[row["slug"]] = row["country_iso2"];
  int needs = 0;
  bool nepal = false;
  for (const auto& [name, row] : listings_by_name()) {
    if (row.at("kind") != "need" || !leaving.contains(country[row.at("city")])) continue;
    ++needs;
    nepal = nepal || row.at("city") == "kathmandu" || row.at("city") == "lalitpur";
  }
  ASSERT_TRUE(nepal);
  EXPECT_EQ(ldc_needs(rounds["2026-11-23"]) - ldc_needs(rounds["2026-11-25"]), needs);
}

TEST(Match, PrintsOneObjectForPrograms) {
  const Ran ran = run({"match", "--data", data_folder(), "--format", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const json summary = json::parse(ran.out);
  EXPECT_EQ(summary["cities"], (json{{"count", 405}, {"membersTotal", 408}}));
  EXPECT_EQ(summary["example"], true);
  // As the gateway gives it. The digest of a document can't be part of it; beside it, it is.
  const json result = json::parse(solved().round)["result"];
  EXPECT_EQ(summary["result"]["digest"], common::sha256_hex(solved().round));
  EXPECT_EQ(summary["result"]["servedCount"], result["served_count"]);
  EXPECT_EQ(summary["result"]["objective"]["points"],
            std::to_string(result["objective"]["points"].get<std::int64_t>()));
}

TEST(Match, HoldsTheRoundAgainstOtherWaysOfPairing) {
  const auto amount = [](const json& objective) {
    return std::array{objective.at("priority_needs").get<int>(), objective.at("needs").get<int>(),
                      objective.at("points").get<int>()};
  };
  const json round = json::parse(solved().round);
  const json& baselines = round["balance"]["baselines"];
  ASSERT_EQ(baselines.size(), 4U);
  EXPECT_EQ(baselines[0]["method"], "best-pairs");
  EXPECT_EQ(baselines[0]["objective"], round["result"]["pairs_proof"]["objective"]);
  EXPECT_LE(amount(baselines[0]["objective"]), amount(round["result"]["objective"]));
  for (std::size_t i = 1; i < baselines.size(); ++i) {
    EXPECT_LE(amount(baselines[i]["objective"]), amount(baselines[0]["objective"])) << baselines[i]["method"];
    EXPECT_FALSE(baselines[i]["balance"].contains("baselines"));
    for (std::size_t k = 0; k < round["balance"]["coverage"].size(); ++k) {
      const json& mine = round["balance"]["coverage"][k];
      const json& theirs = baselines[i]["balance"]["coverage"][k];
      EXPECT_EQ(mine["class"], theirs["class"]);
      EXPECT_EQ(mine.value("need_count", 0), theirs.value("need_count", 0));
    }
  }
}

TEST(Match, SetsTheBalanceInOneTableOfAtMost100Columns) {
  const Ran french = run({"match", "--data", data_folder(), "--lang", "fr"});
  const std::vector<std::pair<std::string, std::array<std::string, 3>>> shown = {
      {solved().ran.out, {"Balance, beside other ways", "best pairs  greedy  popularity  same field", "\n\nProof"}},
      {french.out, {"Bilan, à côté", "paires  glouton  popularité  même champ", "\n\nPreuve"}}};
  for (const auto& [out, words] : shown) {
    const std::size_t from = out.find(words[0]);
    ASSERT_NE(from, std::string::npos) << out;
    const std::string table = out.substr(from, out.find(words[2], from) - from);
    EXPECT_THAT(table, HasSubstr(words[1]));
    std::set<std::size_t> widths;
    std::istringstream lines(table);
    int rows = 0;
    for (std::string line; std::getline(lines, line); ++rows) {
      EXPECT_LE(display_width(line), 100U) << line;
      // Rows of figures end in the same column.
      if (rows > 0 && line.find("  ", 4) != std::string::npos) widths.insert(display_width(line));
    }
    EXPECT_GT(rows, 30);
    EXPECT_EQ(widths.size(), 1U);
  }
}

TEST(Match, ProposalsSheetHasARowForEachPairing) {
  const auto rows = rows_of(read(solved().folder + "/proposals.csv"));
  EXPECT_EQ(rows.size(), json::parse(solved().round)["pairings"].size());
  for (const Row& row : rows) {
    EXPECT_EQ(row.at("example"), "true");
    EXPECT_NE(row.at("reasons"), "");
  }
}

// The certificate of a round after a change to it, with every digest made right again: only the proof itself can refuse
// it.
std::string sealed(json body, const std::string& round) {
  body["round_digest"] = common::sha256_hex(round);
  const std::string digest = common::sha256_hex(canonical_text(body));
  return canonical_text({{"body", std::move(body)}, {"digest", digest}});
}

// The raw data, read once.
const DataSet& data() {
  static const DataSet the = *load_data_set(data_folder());
  return the;
}

// What the command does with the files, without starting it each time.
absl::Status verify_documents(const std::string& round, const std::string& certificate) {
  return matching::verify(
             round, certificate,
             [](const std::string& programme, matcher::Day as_of) -> absl::StatusOr<matcher::Snapshot> {
               const auto found = data().programme(programme);
               if (!found.ok()) return found.status();
               return data().snapshot(**found, as_of);
             },
             "3")
      .status();
}

TEST(Verify, AcceptsWhatMatchWrote) {
  const Ran ran = run({"verify", solved().folder, "--data", data_folder()});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Verified"));
  EXPECT_THAT(ran.out, HasSubstr("405 of 408 cities"));
  EXPECT_THAT(ran.out, HasSubstr("proven best"));
  EXPECT_THAT(ran.out, HasSubstr("no part of its proof")) << "what isn't tested is said";
  const Ran program = run({"verify", solved().folder, "--data", data_folder(), "--format", "json"});
  EXPECT_EQ(json::parse(program.out)["verified"], true);
}

TEST(Verify, RefusesFilesThatAreCutShortOrAltered) {
  const std::string& round = solved().round;
  const std::string& certificate = solved().certificate;
  const auto replaced = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  const std::vector<std::array<std::string, 3>> cases = {
      {"round cut short", round.substr(0, round.size() / 2), certificate},
      {"round without its last byte", round.substr(0, round.size() - 1), certificate},
      {"round empty", "", certificate},
      {"certificate cut short", round, certificate.substr(0, certificate.size() / 3)},
      {"certificate empty object", round, "{}\n"},
      {"blank in the round", replaced(round, ":", ": "), certificate},
      {"number in the round", replaced(round, "\"points\":", "\"points\":1"), certificate},
      {"digit in the certificate", round, replaced(certificate, "\"denominator\":1", "\"denominator\":2")},
      {"not JSON", "hello", certificate},
      {"nested deeply", std::string(100000, '['), certificate}};
  for (const auto& [what, changed_round, changed_certificate] : cases) {
    const absl::Status status = verify_documents(changed_round, changed_certificate);
    EXPECT_FALSE(status.ok()) << what;
    EXPECT_NE(status.message(), "") << what;
  }
  // The command says so by its exit code, and prints no proof.
  const std::string folder = new_folder();
  write(folder + "/round.json", round.substr(0, round.size() / 2));
  write(folder + "/certificate.json", certificate);
  const Ran ran = run({"verify", folder, "--data", data_folder()});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("round.json"));
  EXPECT_EQ(ran.out, "");
}

// A round of another version is no altered one: who made it is said, what to do, and what holds all the same.
TEST(Verify, SaysWhichVersionOfTheEngineMadeARound) {
  json round = json::parse(solved().round), body = json::parse(solved().certificate)["body"];
  round["snapshot"]["engine_version"] = body["engine_version"] = "1";
  // Nothing in the proof hangs on the version: what can be read is checked whole.
  EXPECT_TRUE(verify_documents(canonical_text(round), sealed(body, canonical_text(round))).ok());

  round["result"].erase("served_count");
  const std::string old = canonical_text(round);
  const absl::Status status = verify_documents(old, sealed(body, old));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  EXPECT_THAT(std::string(status.message()), HasSubstr("version 1 of the engine, and this program, of version 3"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("belong together; the data are those"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("entente match"));

  const std::string folder = new_folder();
  write(folder + "/round.json", old);
  write(folder + "/certificate.json", sealed(body, old));
  const Ran ran = run({"verify", folder, "--data", data_folder(), "--format", "json"});
  EXPECT_EQ(ran.exit_code, 3);
  EXPECT_THAT(ran.err, HasSubstr("another version of the engine"));
  EXPECT_EQ(json::parse(ran.out)["other_engine_version"], true);

  // Altered is altered, whatever version it names.
  EXPECT_EQ(verify_documents(old, sealed(body, solved().round)).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(verify_documents(old, sealed(json::parse(solved().certificate)["body"], old)).code(),
            absl::StatusCode::kFailedPrecondition)
      << "both files must name the version";
}

TEST(Verify, ReadsWhatIsWrittenForPeopleAndSpeaksFrench) {
  const std::string folder = new_folder();
  write(folder + "/round.json", solved().round);
  write(folder + "/certificate.json", solved().certificate);
  const std::string sheet = read(solved().folder + "/proposals.csv");
  write(folder + "/proposals.csv", sheet);
  EXPECT_EQ(run({"verify", folder, "--data", data_folder()}).exit_code, 0);
  write(folder + "/proposals.csv", sheet + "\n");
  const Ran altered = run({"verify", folder, "--data", data_folder(), "--lang", "fr"});
  EXPECT_EQ(altered.exit_code, 1);
  EXPECT_THAT(altered.err, HasSubstr("proposals.csv : ce n’est pas la feuille de ce round.json"));
  write(folder + "/proposals.csv", sheet);
  write(folder + "/run.json", "{}");
  EXPECT_THAT(run({"verify", folder, "--data", data_folder()}).err, HasSubstr("run.json"));
}

TEST(Verify, RefusesTheRoundOfAnotherDay) {
  const std::string other = new_folder();
  ASSERT_EQ(run({"match", "--data", data_folder(), "--as-of", "2026-11-23", "--out", other, "--quiet"}).exit_code, 0);
  const std::string round = read(other + "/round.json");
  EXPECT_THAT(std::string(verify_documents(round, solved().certificate).message()), HasSubstr("round_digest"));
  // Sealed again, it is still the certificate of another day.
  EXPECT_FALSE(verify_documents(round, sealed(json::parse(solved().certificate)["body"], round)).ok());
}

TEST(Verify, RefusesOtherData) {
  const std::string folder = new_folder();
  for (const std::string file : {"countries.csv", "classification-changes.csv", "vocabularies.csv", "cities.csv",
                                 "manifest.json", "programmes/cooperation-2027.json"}) {
    write(folder + "/" + file, read(data_folder() + "/" + file));
  }
  std::string listings = read(data_folder() + "/listings.csv");
  const std::string from = ",2027-07-31,5,shared,";
  ASSERT_NE(listings.find(from), std::string::npos);
  write(folder + "/listings.csv", listings.replace(listings.find(from), from.size(), ",2027-07-31,4,shared,"));
  const Ran ran = run({"verify", solved().folder, "--data", folder});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.err, HasSubstr("other data"));
}

// Changes to round and certificate together, each sealed with right digests.
TEST(Verify, RefusesWrongClaimsWithRightDigests) {
  struct Change {
    std::string what;
    std::function<void(json& round, json& body)> apply;
  };
  const auto proof = [](json& body) -> json& { return body["trios"]; };
  const std::vector<Change> changes = {
      {"a pairing left out of both",
       [&](json& round, json& body) {
         const json who = round["pairings"][0]["candidate"]["pairing"];
         round["pairings"].erase(0);
         round["balance"]["pairing_count"] = round["pairings"].size();
         json& choice = proof(body)["choice"];
         for (std::size_t i = 0; i < choice.size(); ++i) {
           const auto name = [&](const char* kind, std::size_t at) {
             return body["names"][kind][choice[i][at].get<std::size_t>()];
           };
           if (name("needs", 0) == who["need"] && name("offers", 1) == who["offer"]) {
             choice.erase(i);
             break;
           }
         }
       }},
      {"a pairing twice", [&](json&, json& body) { proof(body)["choice"].push_back(proof(body)["choice"][0]); }},
      {"a pairing that isn't admissible", [&](json&, json& body) { proof(body)["choice"][0][1] = 0; }},
      {"another offer in the round only",
       [&](json& round, json&) {
         round["pairings"][0]["candidate"]["pairing"]["offer"] = round["pairings"][1]["candidate"]["pairing"]["offer"];
       }},
      {"a higher score",
       [&](json& round, json&) {
         json& candidate = round["pairings"][0]["candidate"];
         candidate["score"] = candidate["score"].get<int>() + 1;
         candidate["terms"][0]["points"] = candidate["terms"][0]["points"].get<int>() + 1;
       }},
      {"a higher objective",
       [&](json& round, json& body) {
         for (json* objective : {&proof(body)["objective"], &round["result"]["objective"]}) {
           (*objective)["points"] = (*objective)["points"].get<std::int64_t>() + 1;
         }
       }},
      {"more needs than are served",
       [&](json& round, json&) { round["result"]["served_count"] = round["result"]["served_count"].get<int>() + 1; }},
      {"an unmet need left out", [&](json& round, json&) { round["unmet"].erase(0); }},
      {"a lower bound", [&](json&, json& body) { proof(body)["upper_bound"] = "1"; }},
      {"prices gone", [&](json&, json& body) { proof(body)["tree"][0]["duals"]["offers"] = json::array(); }},
      {"a price below zero", [&](json&, json& body) { body["pairs"]["tree"][0]["duals"]["offers"][0][1] = "-1"; }},
      {"no proof with trios", [&](json&, json& body) { body.erase("trios"); }},
      {"a proof tree without nodes", [&](json&, json& body) { proof(body)["tree"] = json::array(); }},
      {"names of others", [&](json&, json& body) { std::swap(body["names"]["needs"][0], body["names"]["needs"][1]); }},
      {"a better balance",
       [&](json& round, json&) {
         round["balance"]["anchored_count"] = 1 + round["balance"]["anchored_count"].get<int>();
       }},
      {"a lighter load", [&](json& round, json&) { round["balance"]["largest_provider_load"] = 1; }},
      {"more of a group served",
       [&](json& round, json&) {
         json& entry = round["balance"]["coverage"][0];
         entry["served_count"] = entry["served_count"].get<int>() + 1;
       }},
      {"fewer needs outside", [&](json& round, json&) { round["result"]["outside"][0]["need_count"] = 3; }},
      {"another need outside",
       [&](json& round, json&) { round["result"]["outside"][0]["needs"][0] = round["unmet"][0]["need"]; }},
      {"another scheme of North and South", [&](json& round, json&) { round["snapshot"]["country_scheme"] = "oda"; }},
      {"a city that says itself what it is, where nobody asks",
       [&](json& round, json&) { round["snapshot"]["declarations"]["declared_count"] = 1; }},
      {"another reason",
       [&](json& round, json&) {
         round["pairings"][0]["candidate"]["terms"][0]["reason"]["parameters"]["common"] = "film-festivals";
       }},
      {"a better runner-up",
       [&](json& round, json&) {
         for (json& pairing : round["pairings"]) {
           if (!pairing.contains("runners_up")) continue;
           json& score = pairing["runners_up"][0]["score"];
           score = score.get<int>() + 1;
           return;
         }
       }},
      {"more in the body", [&](json&, json& body) { body["note"] = "hello"; }},
      {"more in the round", [&](json& round, json&) { round["note"] = "hello"; }},
  };
  for (const Change& change : changes) {
    json round = json::parse(solved().round);
    json body = json::parse(solved().certificate)["body"];
    change.apply(round, body);
    const std::string text = canonical_text(round);
    EXPECT_FALSE(verify_documents(text, sealed(body, text)).ok()) << change.what;
  }
}

// Raising one price keeps every inequality true and raises the bound: it no longer meets what was reached.
TEST(Verify, RefusesAPriceThatNoLongerProves) {
  const json body = json::parse(solved().certificate)["body"];
  const json& offers = body["pairs"]["tree"][0]["duals"]["offers"];
  ASSERT_FALSE(offers.empty());
  for (std::size_t i = 0; i < offers.size(); i += 1 + offers.size() / 2) {
    for (const matcher::Wide by : {matcher::Wide{1}, matcher::Wide{-1}}) {
      json changed = body;
      json& price = changed["pairs"]["tree"][0]["duals"]["offers"][i][1];
      price = matching::format_wide(*matching::parse_wide(price.get<std::string>()) + by);
      if (price == "0") continue;  // a price of 0 isn't written: another form
      EXPECT_FALSE(verify_documents(solved().round, sealed(changed, solved().round)).ok()) << i;
    }
  }
}

}  // namespace
}  // namespace entente::cli
