// Guessed help: what words say clearly, and how often a guess on the examples is what their reader tagged.
#include "services/listings/help_guess.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "services/listings/listing_sheet.h"
#include "tests/listings/test_ground.h"

namespace entente::listings {
namespace {

using v1::Listing;

std::string guess(const char* title, const char* summary, const char* language = "") {
  Listing listing;
  listing.set_title(title);
  listing.set_summary(summary);
  listing.set_text_language(language);
  return guess_help(listing).value_or("");
}

TEST(HelpGuess, TakesWordsThatSayItClearly) {
  EXPECT_EQ(guess("Repair of guitars", "We look for people who mend instruments."), "repair");
  EXPECT_EQ(guess("Une enquête sur les ateliers", "Nous voulons mesurer ce que la ville ne sait pas encore."),
            "measure");
  EXPECT_EQ(guess("Subtítulos para cine", "La ciudad busca un traductor y un intérprete para sus películas."),
            "translate");
}

TEST(HelpGuess, SaysNothingWhereWordsDont) {
  EXPECT_EQ(guess("", ""), "");
  EXPECT_EQ(guess("Clay and songs", "Two towns would like to know each other."), "");
  EXPECT_EQ(guess("Repair of guitars", "We look for a friend of the music."), "") << "one word alone";
  EXPECT_EQ(guess("Repair and price of guitars", "We look for people who mend them and for buyers of them."), "")
      << "two kinds of help";
  EXPECT_EQ(guess("Repair of guitars", "We look for people who mend instruments.", "ka"), "") << "no words of it";
}

struct Figures {
  int made = 0;
  int among = 0;  // the tags
  int main = 0;   // the first of them
};

// The figures that the header gives. Every other listing, from the second on, wasn't looked at for the words.
TEST(HelpGuess, IsMostlyAmongTheTagsOfTheExamples) {
  const ListingSheet sheet = read_listing_sheet(data_file("listings.csv"), *real_data().references);
  Figures all, unseen;
  for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
    const Listing& listing = sheet.rows[i].listing;
    const auto code = guess_help(listing);
    if (!code) continue;
    const bool among = std::find(listing.help().begin(), listing.help().end(), *code) != listing.help().end();
    for (Figures* figures : {&all, &unseen}) {
      if (figures == &unseen && i % 2 == 0) continue;
      ++figures->made;
      figures->among += among ? 1 : 0;
      figures->main += listing.help(0) == *code ? 1 : 0;
    }
  }
  const auto percent = [](int part, int of) { return (100 * part + of / 2) / of; };
  EXPECT_EQ(all.made, 99) << "of 504";
  EXPECT_EQ(percent(all.among, all.made), 87);
  EXPECT_EQ(percent(all.main, all.made), 80);
  EXPECT_EQ(unseen.made, 42) << "of 252";
  EXPECT_EQ(percent(unseen.among, unseen.made), 81);
  EXPECT_EQ(percent(unseen.main, unseen.made), 71);
}

}  // namespace
}  // namespace entente::listings
