// A page for paper stands alone, and nothing that people wrote becomes markup.
#include "services/common/text/printed_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace entente::common {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string page_of(const std::string& text) {
  PrintedPage page(text, text);
  page.heading(text);
  page.paragraph(text);
  page.note(text);
  page.list({text});
  page.facts({{text, text}});
  page.table({text, text}, {{text, text}}, 1);
  page.to_sign({{{text, text}}});
  return std::move(page).finish();
}

TEST(PrintedPage, EscapesEveryText) {
  const std::string html = page_of("\"><script>alert('x')</script>&amp;");
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, HasSubstr("&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;"));
  // As many tags as a page of plain words has.
  const auto tags = [](const std::string& text) { return std::count(text.begin(), text.end(), '<'); };
  EXPECT_EQ(tags(html), tags(page_of("plain")));
}

TEST(PrintedPage, AsksForNothingElsewhere) {
  const std::string html = page_of("https://example.org/a.png");
  for (const char* word : {"src=\"", "href=", "url(", "@import", "<script", "<link", "<img"})
    EXPECT_THAT(html, Not(HasSubstr(word))) << word;
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  EXPECT_THAT(html, HasSubstr("@page { size: A4;"));
}

TEST(PrintedPage, SetsNumbersToTheRightAndNamesHeads) {
  PrintedPage page("fr", "Titre");
  page.table({"Ville", "Nombre"}, {{"Dakar", "12"}}, 1);
  const std::string html = std::move(page).finish();
  EXPECT_THAT(html, HasSubstr("<html lang=\"fr\" style=\"font-size:10pt\">"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\" class=\"n\"><bdi>Nombre</bdi></th>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\"><bdi>Dakar</bdi></th><td class=\"n\"><bdi>12</bdi></td>"));
}

}  // namespace
}  // namespace entente::common
