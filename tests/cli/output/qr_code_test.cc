// QR codes as telephones read them: each picture is drawn as dots and given to a real reader, zbarimg.
#include "cli/output/qr_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/common/temporary_directory.h"

namespace entente::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kLink[] = "https://network.example/invitations/Zk3pQ7-x_0aB9dLmN2rTuw";

// Light and dark modules with the quiet zone, row by row.
using Picture = std::vector<std::vector<bool>>;

// What the reader says; 6 dots to a module.
std::string read_code(const Picture& dark) {
  constexpr std::size_t kDots = 6;
  common::TemporaryDirectory directory;
  const std::string path = directory.path() + "/code.pgm";
  {
    std::ofstream file(path, std::ios::binary);
    file << "P5 " << dark.at(0).size() * kDots << ' ' << dark.size() * kDots << " 255\n";
    for (const std::vector<bool>& row : dark) {
      std::string line;
      for (const bool module : row) line.append(kDots, module ? '\0' : '\xff');
      for (std::size_t i = 0; i < kDots; ++i) file << line;
    }
  }
  FILE* const reader = popen(("zbarimg --raw --quiet --nodbus " + path + " 2>&1").c_str(), "r");
  std::string said;
  for (int c = fgetc(reader); c != EOF; c = fgetc(reader)) said.push_back(static_cast<char>(c));
  pclose(reader);
  return said;
}

Picture printed(const QrCode& code) {
  std::ostringstream out;
  code.print(out, false);
  std::istringstream lines(out.str());
  Picture dark;
  for (std::string line; std::getline(lines, line);) {
    std::vector<bool> above;
    std::vector<bool> below;
    for (std::size_t i = 0; i < line.size();) {
      const std::string sign = line.substr(i, line[i] == ' ' ? 1 : 3);
      EXPECT_TRUE(sign == " " || sign == "█" || sign == "▀" || sign == "▄") << sign;
      above.push_back(sign == " " || sign == "▄");
      below.push_back(sign == " " || sign == "▀");
      i += sign.size();
    }
    dark.push_back(above);
    dark.push_back(below);
  }
  dark.pop_back();  // an odd number of rows
  return dark;
}

Picture drawn(const std::string& svg) {
  std::smatch found;
  EXPECT_TRUE(std::regex_search(svg, found, std::regex("viewBox=\"0 0 ([0-9]+) ([0-9]+)\"")));
  Picture dark(std::stoul(found[2]), std::vector<bool>(std::stoul(found[1]), false));
  const std::regex module("M([0-9]+) ([0-9]+)h1v1h-1z");
  for (std::sregex_iterator each(svg.begin(), svg.end(), module); each != std::sregex_iterator(); ++each)
    dark.at(std::stoul((*each)[2])).at(std::stoul((*each)[1])) = true;
  return dark;
}

TEST(QrCode, IsReadFromATerminalAndFromAPrintedPage) {
  for (const std::string& text : {std::string("x"), std::string(kLink), std::string(300, 'a')}) {
    const absl::StatusOr<QrCode> code = QrCode::of(text);
    ASSERT_TRUE(code.ok()) << code.status();
    EXPECT_EQ(read_code(printed(*code)), text + "\n");
    EXPECT_EQ(read_code(drawn(code->svg())), text + "\n");
    EXPECT_EQ(printed(*code), drawn(code->svg()));
  }
}

TEST(QrCode, OfAnotherTextIsAnother) {
  EXPECT_EQ(read_code(drawn(QrCode::of("https://network.example/invitations/a")->svg())),
            "https://network.example/invitations/a\n");
  EXPECT_NE(QrCode::of("a")->svg(), QrCode::of("b")->svg());
}

TEST(QrCode, KeepsItsQuietZoneAndSaysItsColours) {
  const QrCode code = *QrCode::of(kLink);
  const Picture dark = drawn(code.svg());
  ASSERT_EQ(dark.size(), static_cast<std::size_t>(code.width() + 2 * kQuietZone));
  for (std::size_t i = 0; i < dark.size(); ++i) {
    for (std::size_t j = 0; j < kQuietZone; ++j) {
      EXPECT_FALSE(dark[i][j] || dark[j][i] || dark[i][dark.size() - 1 - j] || dark[dark.size() - 1 - j][i]);
    }
  }
  std::ostringstream plain;
  code.print(plain, false);
  EXPECT_THAT(plain.str(), Not(HasSubstr("\033")));
  std::ostringstream coloured;
  code.print(coloured, true);
  EXPECT_THAT(coloured.str(), HasSubstr("\033[97;40m"));
}

TEST(QrCode, HoldsNeitherNothingNorTooMuch) {
  EXPECT_EQ(QrCode::of("").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(QrCode::of(std::string(2331, 'a')).ok());
  const auto much = QrCode::of(std::string(2332, 'a'));
  EXPECT_EQ(much.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(much.status().message()), HasSubstr("2332"));
}

}  // namespace
}  // namespace entente::cli
