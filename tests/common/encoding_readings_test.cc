// That among the readings which people are shown stands the right one. Texts are encoded by iconv, not by ICU.
#include "services/common/sheets/encoding_readings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iconv.h>

#include <string>

#include "services/common/base/strings.h"
#include "services/common/sheets/sheet_encoding.h"

namespace entente::common {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string encoded(std::string text, const char* encoding) {
  const iconv_t converter = iconv_open(encoding, "UTF-8");
  std::string bytes(text.size() * 2, '\0');
  char* in = text.data();
  char* out = bytes.data();
  std::size_t in_left = text.size();
  std::size_t out_left = bytes.size();
  EXPECT_EQ(iconv(converter, &in, &in_left, &out, &out_left), 0U) << text << " has no form in " << encoding;
  iconv_close(converter);
  bytes.resize(bytes.size() - out_left);
  return bytes;
}

struct Case {
  const char* text;
  const char* encoding;  // by the name that is shown
  const char* iconv_name;
};

TEST(EncodingReadings, ShowTheRightOneForTheScriptsOfTheNetwork) {
  for (const Case& c : {Case{"京都の工芸家が協力を求める", "shift_jis", "SHIFT_JIS"},
                        Case{"東京", "shift_jis", "SHIFT_JIS"},
                        Case{"京都の工芸家", "euc-jp", "EUC-JP"},
                        Case{"Αθήνα και Θεσσαλονίκη", "Windows-1253", "CP1253"},
                        Case{"Τέχνες της πόλης", "Windows-1253", "CP1253"},
                        Case{"Λευκωσία", "Windows-1253", "CP1253"},
                        Case{"תל אביב מוזיקה", "Windows-1255", "CP1255"},
                        Case{"เชียงใหม่ หัตถกรรม", "Windows-874", "CP874"},
                        Case{"حرف يدوية في تونس", "Windows-1256", "CP1256"},
                        Case{"Казань ищет партнёров", "Windows-1251", "CP1251"},
                        Case{"Казань ищет партнёров", "koi8-r", "KOI8-R"},
                        Case{"Казань ищет партнёров", "cp866", "CP866"},
                        Case{"Łódź szuka partnerów", "Windows-1250", "CP1250"},
                        Case{"Diyarbakır için ortaklar şehri", "Windows-1254", "CP1254"},
                        Case{"Rīga meklē partnerus šeit", "Windows-1257", "CP1257"},
                        Case{"北京手工艺合作", "gbk", "GBK"},
                        Case{"臺北手工藝合作", "big5", "BIG5"},
                        Case{"서울 공예 협력", "euc-kr", "EUC-KR"},
                        Case{"Études à Québec", "mac-roman", "MACINTOSH"},
                        Case{"Café á Ñandú", "cp850", "CP850"}}) {
    const std::string sheet = concat("id,city,title\na,dakar,", encoded(c.text, c.iconv_name), "\n");
    const std::string fault = decode_sheet(sheet).fault;
    const std::size_t at = fault.find(concat("“", c.text, "” as "));
    ASSERT_NE(at, std::string::npos) << c.encoding << ": " << fault;
    EXPECT_THAT(fault.substr(at, fault.find_first_of(",;", at) - at), HasSubstr(c.encoding));
    EXPECT_THAT(readings_of_sheet(sheet), HasSubstr("line 2 reads "));
  }
}

TEST(EncodingReadings, ShowBothCellsOfAMixedSheet) {
  const std::string utf8 = concat("id,title\na,Québec\nb,", encoded("Казань ищет партнёров", "CP1251"), "\nc,",
                                  encoded("Καλλιτέχνες", "CP1253"), "\n");
  const std::string shown = decode_sheet(utf8).fault;
  EXPECT_THAT(shown, HasSubstr("“Québec” as utf-8"));
  EXPECT_THAT(shown, HasSubstr("line 3 reads “Казань ищет партнёров” as Windows-1251"));
  EXPECT_THAT(shown, HasSubstr("may be in different encodings"));
  const std::string legacy = concat("id,title\na,", encoded("Études à Québec", "CP1252"), "\nb,",
                                    encoded("Казань", "CP1251"), "\nc,", encoded("Łódź", "CP1250"), "\n");
  EXPECT_THAT(decode_sheet(legacy).fault, HasSubstr("“Études à Québec” as Windows-1252"));
  EXPECT_THAT(decode_sheet(legacy).fault, HasSubstr("may be in different encodings"));
  const std::string one =
      concat("id,title\na,", encoded("Łódź", "CP1250"), "\nb,", encoded("Kraków szuka partnerów", "CP1250"), "\n");
  EXPECT_THAT(decode_sheet(one).fault, Not(HasSubstr("different encodings")));
}

TEST(EncodingReadings, AreNoneOfPlainText) {
  EXPECT_EQ(readings_of_sheet("id,title\na,b\n"), "");
}

}  // namespace
}  // namespace entente::common
