// The agreement sheet: what it says, in both languages; that nothing people wrote becomes markup; that it is one page.
#include "services/matching/cooperations/agreement_sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>

#include "services/common/base/errors.h"
#include "services/common/base/strings.h"
#include "tests/common/temporary_directory.h"
#include "tests/matching/carrying_out/agreed_ground.h"

namespace entente::matching {
namespace {

using testing::HasSubstr;
using testing::Not;
using v1::Cooperation;

constexpr char kBrowser[] = "/usr/bin/chromium";

class Sheet : public testing::Test {
 protected:
  void title(const std::string& listing, const std::string& title, bool example = false) {
    auto changed = std::make_shared<listings::v1::Listing>(*ground.listings->listings.find(listing)->message());
    changed->set_title(title);
    changed->set_example(example);
    ground.listings->listings.put(listing, std::shared_ptr<const listings::v1::Listing>(changed));
  }

  std::string sheet(const Cooperation& cooperation, common::Language language = common::Language::kEnglish) {
    return agreement_sheet(cooperation, ground.world, language);
  }

  AgreedGround ground;
};

TEST_F(Sheet, SaysWhatWasAgreedInBothLanguages) {
  title(ReviewGround::needs()[0], "Kilns for potters", true);
  Cooperation cooperation = ground.agree("2027-03-01", "2027-06-30");
  auto& terms = *cooperation.mutable_agreed_terms();
  terms.set_mode(type::v1::MODE_HYBRID);
  terms.set_places(2);
  terms.set_note("Lyon pays the flights.");
  auto& milestone = *cooperation.add_milestones();
  milestone.set_title("Book flights");
  *milestone.mutable_date() = day_of("2027-02");
  milestone.set_city("cities/lyon");
  auto& signature = *cooperation.add_signatures();
  signature.set_city("cities/lyon");
  signature.set_signed_by_function("Mayor");
  *signature.mutable_signed_on() = day_of("2026-12-01");
  const std::string english = sheet(cooperation);
  for (const char* words : {"<html lang=\"en\"", "Agreement on cooperation: dakar – lyon", "Kilns for potters",
                            "2027-03-01 – 2027-06-30", "on site and remote", "Lyon pays the flights.", "Book flights",
                            "Mayor", "Example: no statement of these cities.", "agreed on 2026-12-01"}) {
    EXPECT_THAT(english, HasSubstr(words));
  }
  const std::string french = sheet(cooperation, common::Language::kFrench);
  for (const char* words : {"<html lang=\"fr\"", "Accord de coopération", "1er\u00a0mars 2027 – 30\u00a0juin 2027",
                            "sur place et à distance", "février 2027", "ville pivot", "Signé le"}) {
    EXPECT_THAT(french, HasSubstr(words));
  }
}

TEST_F(Sheet, TakesNothingThatPeopleWroteForMarkup) {
  const std::string attack = "\"><script>alert(1)</script>";
  title(ReviewGround::needs()[0], attack);
  Cooperation cooperation = ground.agree();
  cooperation.mutable_agreed_terms()->set_note(attack);
  cooperation.mutable_agreed_terms()->set_cost_sharing(attack);
  auto& milestone = *cooperation.add_milestones();
  milestone.set_title(attack);
  *milestone.mutable_date() = day_of("2027");
  milestone.set_city(attack);
  auto& signature = *cooperation.add_signatures();
  signature.set_city("cities/lyon");
  signature.set_signed_by_function(attack);
  const std::string html = sheet(cooperation);
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
}

TEST_F(Sheet, IsReadByItsPartiesAndCoordinators) {
  const Cooperation agreed = ground.agree();
  v1::GetAgreementRequest request;
  request.set_name(agreed.name());
  request.set_language_code("fr-SN");
  const auto read = [&](const common::Caller& caller) {
    return ground.carrying_out.agreement(ground.by(caller), request);
  };
  const auto reply = read(ReviewGround::focal_point("lyon"));
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->language_code(), "fr");
  EXPECT_THAT(reply->html(), HasSubstr("Accord de coopération"));
  EXPECT_TRUE(read(ReviewGround::coordinator("fields/music")).ok());
  EXPECT_EQ(common::reason_of(read(ReviewGround::focal_point("oslo")).status()), "PERMISSION_DENIED");
  request.set_language_code("de");
  EXPECT_EQ(common::reason_of(read(ReviewGround::coordinator()).status()), "INVALID_FIELD");
}

// Pages of a PDF: skia, which the browser prints with, writes each as an object of its own.
int pages_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::regex page("/Type\\s*/Page[^s]");
  return static_cast<int>(std::distance(std::sregex_iterator(bytes.begin(), bytes.end(), page), {}));
}

// Prints it with the browser that tests of the page use.
int pages_on_paper(const std::string& html) {
  const common::TemporaryDirectory directory;
  const std::string page = directory.path() + "/sheet.html";
  const std::string pdf = directory.path() + "/sheet.pdf";
  std::ofstream(page) << html;
  const std::string command = common::concat(
      kBrowser, " --headless --no-sandbox --disable-gpu --no-pdf-header-footer --user-data-dir=", directory.path(),
      "/profile --print-to-pdf=", pdf, " file://", page, " >/dev/null 2>&1");
  EXPECT_EQ(std::system(command.c_str()), 0);
  return pages_of(pdf);
}

TEST_F(Sheet, IsOnePageHoweverMuchWasWritten) {
  const auto write = [&](const std::string& letter, int title_length, int note_length, int steps) {
    const auto text = [&](int length) {
      std::string written;
      for (int i = 0; i < length; ++i) written += i % 12 == 11 ? " " : letter;
      return written;
    };
    for (const auto& listing : {ReviewGround::needs()[0], ReviewGround::offers()[0], ReviewGround::offers()[1]})
      title(listing, text(title_length));
    Cooperation cooperation = ground.agree("2027-03-01", "2027-06-30", true);
    auto& terms = *cooperation.mutable_agreed_terms();
    terms.mutable_window()->set_min_duration_days(90);
    terms.set_places(12);
    terms.set_note(text(note_length));
    for (int i = 0; i < steps; ++i) {
      auto& milestone = *cooperation.add_milestones();
      milestone.set_title(text(200));
      *milestone.mutable_date() = day_of("2027-03-01");
      milestone.set_city("cities/lyon");
    }
    for (const char* city : {"cities/dakar", "cities/lyon", "cities/oslo"}) {
      auto& signature = *cooperation.add_signatures();
      signature.set_city(city);
      signature.set_signed_by_function(text(title_length));
      *signature.mutable_signed_on() = day_of("2026-12-01");
    }
    return sheet(cooperation, common::Language::kFrench);
  };
  const std::string most = write("\xe9\x95\xb7", 120, 2000, 100);
  EXPECT_THAT(most, HasSubstr("Et 95 autres."));
  if (!std::filesystem::exists(kBrowser)) GTEST_SKIP() << "no browser to print with";
  EXPECT_EQ(pages_on_paper(most), 1);
  // Each size of letters at its end, in the widest letters of one byte.
  EXPECT_EQ(pages_on_paper(write("W", 25, 300, 5)), 1);
  EXPECT_EQ(pages_on_paper(write("W", 60, 700, 5)), 1);
  EXPECT_EQ(pages_on_paper(write("W", 120, 2000, 5)), 1);
}

}  // namespace
}  // namespace entente::matching
