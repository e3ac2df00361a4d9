// What services and sheets find wrong, in French throughout: sheets with every kind of fault, each checked against the
// real data, in both languages.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/program.h"

namespace entente::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct BadSheet {
  std::string name;
  std::string content;
  int least;  // lines of violations and warnings
};

const std::vector<BadSheet> kBadSheets = {
    {"listings.csv",
     "id,city,kind,role,area,title,capacity,topics,start,end,min_days,languages,mode,urgency,cost_sharing\n"
     "a,atlantis,need,beneficiary,studies,T,1,,,,,,,,\n"
     "b,dakar,wish,beneficiary,studies,T,1,,,,,,,,\n"
     "c,dakar,need,pivotal,studies,T,1,,,,,,,,\n"
     "d,dakar,need,beneficiary,dancing,T,0,,,,,,,,\n"
     "e,dakar,need,beneficiary,studies,T,many,,,,,,,,\n"
     "f,dakar,need,beneficiary,studies,T,20000,lit-festivalz;xyzzyx,,,,,,,\n"
     "g,dakar,need,beneficiary,studies,T,1,craft-ceramics;craft-ceramics,2027-05-01,2027-04-01,0,,,,\n"
     "h,dakar,need,beneficiary,studies,T,1,,2027-13,1800,9999,klingon;any;fr-ZZ;iw,,,\n"
     "i,dakar,need,beneficiary,studies,T,1,,2027-01-01,2027-01-05,30,alle,aloft,hgh,free\n"
     ",dakar,need,beneficiary,studies,,,,,,x,,,,\n"
     "A b,dakar,,,,T,1,,,,,,,,\n"
     "a,dakar,need,beneficiary,studies,T,1,,,,,,,,\n"
     "j,dakar,need,beneficiary,studies,\u200b,1,,,,,,,,\n"
     "k,dakar,need,beneficiary,studies,\u202eT,1,,,,,,,,\n"
     "l,dakar,need,beneficiary,studies,A title that is far too long for what a title may be: a title that is far too "
     "long "
     "for what a title may be and more,1,,,,,,,,\n"
     "short,dakar\n",
     15},
    {"listings.csv",
     "id,city,kind,role,area,title,capacity,state,hold_reason,reserved_places,reservations,expire_time,renewal_count,"
     "example,embedding,external_ids,organisations,partner_axes,partner_regions,partner_countries,interpreter,"
     "objectives,"
     "help\n"
     "a,dakar,need,beneficiary,studies,T,1,odd,,,,,,,,,,,,,,,\n"
     "b,dakar,need,beneficiary,studies,U,1,held,,,,,,perhaps,,,,,,,,,\n"
     "c,dakar,need,beneficiary,studies,V,1,published,paused,,,,,,,,,,,,,,\n"
     "d,dakar,need,beneficiary,studies,W,1,draft,,,,2027-01-01T00:00:00Z,,,,,,,,,,,\n"
     "e,dakar,need,beneficiary,studies,X,1,,,x,r=held 1,soon,9,,,,,,,,,,\n"
     "f,dakar,need,beneficiary,studies,Y,2,,,1,r=confirmed 2,,,,,,,,,,,,\n"
     "g,dakar,need,beneficiary,studies,Z,2,,,1,R_=confirmed 1;x,,,,?,Wiki Data=;b,cities/dakar,up-down,Vc,"
     "Utopia,maybe,dance,sing\n"
     "h,dakar,need,beneficiary,studies,A1,1,,,,,,,,,wikidata=1;wikidata=2,cities/x/organisations/y,north-north,,,,,\n",
     11},
    {"cities.csv",
     "name,country_iso2,creative_field,slug,designated,latitude,longitude,population,timezone,standing,working_"
     "languages,"
     "external_ids,receiver_limit,state,contact_confirmed,field_periods,confidence\n"
     "Nowhere,XX,dance,nowhere,year,x,200,1 000,Mars/Base,good,klingon,x,-1,lost,2030-01-01,[,sure\n"
     "Dakar,SN,music,Da Kar,1800,95,10,-5,Africa/Dakar,,,a=1;a=2,20000,,2030,{},\n"
     "Ségou,,,,,10,,,,,,{},,,,,\n"
     ",SN,music,,,,,,,,,,,,,,\n",
     11},
    {"countries.csv",
     "iso2,iso3,name,iso_subregion,un_region,ldc\nsn,SENE,Senegal,x,y,perhaps\nSN,SEN,Senegal,,,\nSN,SEN,Senegal,,,\n",
     2},
    {"vocabularies.csv",
     "vocabulary,code,label_en,label_fr,parent,deprecated\nOdd Words,A B,One,Un,nowhere,maybe\n"
     "topic,new-one,Ceramics,Céramique,,\ntopic,new-one,New,Nouveau,,\n",
     3},
    {"classifications.csv",
     "iso2,scheme,value,source,valid_from,valid_to\nXX,ldk,true,x,2020,2019\nSN,ldc,true,x,2020-02-30,\n", 2},
    {"cooperations.csv",
     "id,beneficiary_city,pivotal_city,facilitating_city,state,start,end,need,offer,proposal\n"
     "A B,dakar,dakar,dakar,odd,2027-13,1800,nobody,nothing,x\n"
     "a,atlantis,,dakaar,,2027-05,2027-04,,,\n"
     "a,dakar,segou,,running,,,,,\n",
     9},
    {"directives.csv",
     "programme,kind,need,offer,reason\ncooperation-2027,perhaps,nobody,nothing,\ncooperation-2030,keep,,,R\n", 3},
    {"preferences.csv",
     "who,whom,rank,score,best,choice_1\n"
     "nobody,nothing,,,,\n"
     "abuja-n-small-presses-print-together-reach,almaty-n-field-recordings-steppe-epics-many,1,,,\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,1,50,,\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,0,,,\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,,9,5,\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,,9,0,\n"
     "abuja-n-small-presses-print-together-reach,,,,,\n"
     ",truffle dog,1,,,\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,,,,oud strings\n"
     "abuja-n-small-presses-print-together-reach,truffle dog,,,,\n"
     "abuja-n-small-presses-print-together-reach,oud strings,,5,,\n",
     11},
    {"contacts.csv",
     "city,id,name,function,institution_type,email,phone,alternate\n"
     "atlantis,a,A,,,a at b,12,perhaps\ndakar,B c,,,,office@city.example,,\n",
     2},
    {"organisations.csv", "city,id,name,kind,uri\natlantis,a,A,x,ftp://x\ndakar,b,,,\ndakar,b,B,,\n", 3},
    {"listings.csv",
     "Our list\nid,city,kind,role,area,title,title,capcity,Notiz,\na,dakar,need,beneficiary,studies,T,T,1,x,y\n", 4},
    {"listings.csv", "id;city;kind;role;area;title;capacity\na;dakar;need;beneficiary;studies;n/a;\"1\n", 1},
    {"listings.csv",
     "id,city,kind,role,area,title,capacity\na,dakar,need,beneficiary,studies,\"T\" "
     "x,1\nb,dakar,need,beneficiary,studies,a\x01z,1\n",
     2},
};

// Lines of faults: "  ✗ listings.csv row 2, …: … [REASON]".
std::vector<std::string> faults_in(const std::string& out) {
  std::vector<std::string> found;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("  ✗") || line.starts_with("  !")) found.push_back(line);
  return found;
}

std::string reason_in(const std::string& line) {
  const std::size_t at = line.rfind(" [");
  return at == std::string::npos ? "" : line.substr(at);
}

TEST(Said, EveryFaultOfASheetIsToldInFrench) {
  for (const BadSheet& bad : kBadSheets) {
    const std::string path = new_folder() + "/" + bad.name;
    write(path, bad.content);
    const auto told = [&](const std::string& language) {
      const Ran ran = run({"import", "--validate-only", path, "--data", data_folder(), "--lang", language});
      EXPECT_NE(ran.exit_code, 0) << path;
      return ran.out + ran.err;
    };
    const std::string french = told("fr");
    EXPECT_THAT(french, Not(HasSubstr("en anglais"))) << bad.content;
    EXPECT_THAT(french, Not(HasSubstr("[said."))) << bad.content;
    // The screen has ten causes at most; all of them stand in the copy of the sheet, where there is one.
    const std::string copy = path + ".errors.csv";
    run({"import", "--validate-only", path, "--data", data_folder(), "--lang", "fr", "--errors", copy});
    EXPECT_THAT(read(copy), AllOf(Not(HasSubstr("en anglais")), Not(HasSubstr("[said."))));
    const std::vector<std::string> lines = faults_in(french);
    const std::vector<std::string> english = faults_in(told("en"));
    EXPECT_GE(lines.size(), static_cast<std::size_t>(bad.least)) << french;
    ASSERT_EQ(lines.size(), english.size()) << french;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      EXPECT_EQ(reason_in(lines[i]), reason_in(english[i]));
      EXPECT_NE(lines[i], english[i]);
    }
  }
}

TEST(Said, WhyAFileIsNoSheetIsToldInFrench) {
  const std::string folder = new_folder();
  const std::vector<std::pair<std::string, std::string>> files = {
      {"%PDF-1.4", "est un PDF"},
      {"PK\x03\x04 xl/workbook.bin", "est un classeur Excel binaire (.xlsb)"},
      {"<!doctype html>", "est une page web (HTML)"},
      {"{\"a\": 1}", "est du JSON"},
      {"id,city,kind,\"role\n", "un guillemet de l’en-tête n’a pas de fin"}};
  for (const auto& [content, says] : files) {
    write(folder + "/listings.csv", content);
    const Ran ran =
        run({"import", "--validate-only", folder + "/listings.csv", "--data", data_folder(), "--lang", "fr"});
    EXPECT_NE(ran.exit_code, 0);
    EXPECT_THAT(ran.out + ran.err, HasSubstr(says));
    EXPECT_THAT(ran.out + ran.err, Not(HasSubstr("en anglais")));
  }
}

TEST(Said, EntenteSolveSpeaksFrench) {
  const std::string file = new_folder() + "/problem.asn";
  const auto solve = [&](const std::string& problem, const std::string& language) {
    write(file, problem);
    return run({file, "--lang", language}, "entente-solve");
  };
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"", "il n’y a pas de ligne de problème"},
      {"p asn 2 2\nn 1\na 1 2 7\n", "la ligne de problème annonce 2 arcs, mais il y en a 1."},
      {"p asn 2000 1\nn 1\na 1 3000 7\n", ", ligne 3\u00a0: un nœud doit être un nombre entier de 1 à 2\u202f000, non"},
      {"p asn 2 1\nn 1\nn 1\n", "le nœud 1 est nommé deux fois comme nœud de gauche."},
      {"p asn 2 1\na 1 2 7\n", "l’arc part du nœud 1, qu’aucune ligne `n` ne nomme."},
      {"p max 2 1\n", "le problème doit être `asn`, non «\u00a0max\u00a0»."},
      {"p asn 2\n", "`p asn NODES ARCS` est attendu."},
      {"hello\n", "une ligne doit commencer par c, p, n ou a, non «\u00a0hello\u00a0»."}};
  for (const auto& [problem, says] : wrong) {
    const Ran ran = solve(problem, "fr");
    EXPECT_EQ(ran.exit_code, 2);
    EXPECT_THAT(ran.err, testing::StartsWith("entente-solve\u00a0: " + file));
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
  EXPECT_EQ(solve("p asn 2 1\nn 1\na 1 2 7\n", "fr").out, "objective 7\ncertificate ok\n") << "programs read this";
  const std::string help = run({"--help", "--lang", "fr"}, "entente-solve").out;
  EXPECT_THAT(help, HasSubstr("FILE est au format d’affectation DIMACS"));
  for (const char* english : {"Solves", "Usage", "Prints", "Exit status", "Examples", "Least sum"}) {
    EXPECT_THAT(help, Not(HasSubstr(english)));
    EXPECT_THAT(run({"--help"}, "entente-solve").out, HasSubstr(english));
  }
}

// What keeps a service from starting, and its help.
TEST(Said, ServicesSpeakFrench) {
  const std::string tokens = new_folder() + "/tokens.csv";
  write(tokens, "short,bob,king,*,person\n");
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"--token-file", tokens},
       "ligne 1\u00a0: le jeton doit avoir au moins 16 caractères ASCII visibles sans espaces"},
      {{"--token-file", tokens + "x"}, "est illisible ou vide\u202f; vérifiez --token-file"},
      {{"--listen", "0.0.0.0:7803"}, "laisserait entrer tout le monde"},
      {{"--data-dir", "/proc/none"}, "ne peut servir\u00a0: "},
      {{"--log-level", "loud"}, "le niveau de journal «\u00a0loud\u00a0» n’est aucun de debug"}};
  for (auto [arguments, says] : wrong) {
    arguments.insert(arguments.end(), {"--lang", "fr"});
    const Ran ran = run(arguments, "entente-profiles");
    EXPECT_EQ(ran.exit_code, 1) << testing::PrintToString(arguments);
    EXPECT_THAT(ran.err, HasSubstr("entente-profiles\u00a0: "));
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
  for (const char* service : {"entente-profiles", "entente-listings", "entente-matching", "entente-gateway"}) {
    const auto lines = [&](const std::string& language) {
      std::vector<std::string> found;
      std::istringstream all(run({"--help", "--lang", language}, service).out);
      for (std::string line; std::getline(all, line);)
        if (!line.empty() && line.find("  entente-") != 0) found.push_back(line);
      return found;
    };
    const std::vector<std::string> french = lines("fr");
    EXPECT_GT(french.size(), 20U);
    for (const std::string& line : lines("en")) {
      const bool is_option = line.find("--migrate-only (Env") != std::string::npos;
      if (!is_option) EXPECT_THAT(french, Not(testing::Contains(line))) << service;
    }
  }
}

}  // namespace
}  // namespace entente::cli
