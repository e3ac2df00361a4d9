// What is written comes back as it was: every value that a column can have.
#include "cli/admin/table_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

#include "entente/profiles/v1/city.pb.h"
#include "services/common/base/deterministic_bytes.h"
#include "tests/common/temporary_directory.h"

namespace entente::cli {
namespace {

using common::Bytes;
using common::ColumnType;
using common::Params;
using common::Table;
using testing::HasSubstr;

const Table kCities{"cities",
                    {{"id", ColumnType::kText, false},
                     {"number", ColumnType::kInteger, true},
                     {"note", ColumnType::kText, true},
                     {"body", ColumnType::kBytes, false}},
                    {"id"},
                    ""};
const Table kPlaces{"places", {{"id", ColumnType::kText, false}, {"number", ColumnType::kInteger, true}}, {"id"}, ""};

StoreKind kind() {
  return {"profiles", {}, {{"cities", "body", "", &profiles::v1::City::default_instance()}}, {}};
}

std::string every_byte() {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  return bytes;
}

class TableFile : public testing::Test {
 protected:
  std::string path(const Table& table) const { return directory_.path() + "/" + file_of(table); }
  void write(const Table& table, const std::vector<Params>& rows) {
    const auto writer = TableFileWriter::open(path(table), kind_, table);
    ASSERT_TRUE(writer.ok()) << writer.status();
    for (const Params& row : rows) ASSERT_TRUE((*writer)->add(row).ok());
    ASSERT_TRUE((*writer)->finish().ok());
  }
  std::vector<Params> read(const Table& table) {
    std::vector<Params> rows;
    const absl::Status status = read_table_file(path(table), kind_, table, [&](const Params& row) {
      rows.push_back(row);
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    return rows;
  }
  std::string text(const Table& table) {
    std::ifstream in(path(table), std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  absl::Status read_text(const Table& table, const std::string& content) {
    std::ofstream(path(table), std::ios::binary) << content;
    return read_table_file(path(table), kind_, table, [](const Params&) { return absl::OkStatus(); });
  }

 private:
  common::TemporaryDirectory directory_;
  const StoreKind kind_ = kind();
};

TEST_F(TableFile, GivesBackEveryValue) {
  profiles::v1::City city;
  city.set_name("cities/ulm");
  city.set_display_name("Ulm \"an der\" Donau\n");
  const std::string message = common::deterministic_bytes(city);
  const std::vector<Params> rows = {
      {"a", std::numeric_limits<std::int64_t>::max(), "=1+1", Bytes{message}},
      {"b", std::numeric_limits<std::int64_t>::min(), " \r\n\t'x", Bytes{every_byte()}},
      {"c", std::nullopt, std::nullopt, Bytes{}},
      {"d", 0, "", Bytes{"{\"round\": \"as a text\"}\n"}},
      // A field that this program doesn't know would be lost as JSON.
      {"e", 7, "ö", Bytes{message + std::string("\xf8\xff\xff\xff\x0f\x01", 6)}},
  };
  write(kCities, rows);
  EXPECT_EQ(read(kCities), rows);
  EXPECT_THAT(text(kCities), HasSubstr(R"("body":{"message":{"name":"cities/ulm")"));
  EXPECT_THAT(text(kCities), HasSubstr(R"("body":{"base64":")"));
  EXPECT_THAT(text(kCities), HasSubstr(R"(Donau\n"},"base64":")")) << "to be read, and to be read back";
  EXPECT_THAT(text(kCities), HasSubstr(R"("number":null,"note":null,"body":{"message":{}}})"));
}

TEST_F(TableFile, IsCsvWhereThereAreNoBytes) {
  const std::vector<Params> rows = {{"", 1},        {"a,b;c\td", std::nullopt},
                                    {"\"", -5},     {"two\nlines\r\n\"x\"", 3},
                                    {" blank ", 4}, {"=SUM(1)", 5},
                                    {"'tis", 6},    {"é\r", 7}};
  write(kPlaces, rows);
  EXPECT_EQ(read(kPlaces), rows);
  EXPECT_EQ(file_of(kPlaces), "places.csv");
  EXPECT_THAT(text(kPlaces), testing::StartsWith("id,number\n"));
}

TEST_F(TableFile, SaysWhichRowIsWrong) {
  for (const auto& [content, says] : std::vector<std::pair<std::string, std::string>>{
           {"{\"id\":\"a\",\"number\":1,\"note\":null,\"body\":\"\"}\n{\"id\":\"b\"", "row 2"},
           {"{\"id\":7,\"number\":1,\"note\":null,\"body\":\"\"}\n", "row 1 isn't of the form of an export id"},
           {"{\"id\":\"a\",\"number\":1.5,\"note\":null,\"body\":\"\"}\n", "export number"},
           {"{\"id\":\"a\",\"number\":1,\"body\":\"\"}\n", "export note"},
           {"{\"id\":\"a\",\"number\":1,\"note\":null,\"body\":{\"message\":{\"odd\":1}}}\n", "export body"},
           {"{\"id\":\"a\",\"number\":1,\"note\":null,\"body\":{\"base64\":\"?\"}}\n", "export body"},
           {"{\"id\":\"a\",\"number\":1,\"note\":null,\"body\":null}\n", "export body"}}) {
    const absl::Status status = read_text(kCities, content);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << content;
    EXPECT_THAT(std::string(status.message()), HasSubstr(says));
  }
  EXPECT_THAT(std::string(read_text(kPlaces, "id,number\na\n").message()), HasSubstr("row 1"));
  EXPECT_THAT(std::string(read_text(kPlaces, "id,number\na,1\nb,x\n").message()), HasSubstr("row 2"));
  EXPECT_THAT(std::string(read_text(kPlaces, "").message()), HasSubstr("places.csv"));
}

}  // namespace
}  // namespace entente::cli
