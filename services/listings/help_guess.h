// What help a listing speaks of, guessed from the words of its title and summary, for sheets that don't say it. A rule
// of thumb for people to check, never for a decision: a guess is made only where words say it clearly, and whoever uses
// one says so. The words are data/help-words.csv, in English, French and Spanish. Pure; safe from any thread.
//
// On the example listings, which a reader tagged (data/README.md), every fifth gets a guess; 87 % of these are among
// the tags, 80 % the main one. The English words were chosen with every other example in view: on those that weren't,
// 81 % and 71 % (tests/listings/help_guess_test.cc measures all four).
#pragma once

#include <optional>
#include <string>

#include "entente/listings/v1/listing.pb.h"
#include "entente/type/v1/import_report.pb.h"
#include "services/listings/references.h"

namespace entente::listings {

// The code of vocabulary `help` that they speak of most. A word counts 1 in the summary and 2 in the title; a guess
// takes two different words, a sum of at least 3, and a lead of 2 over every other code. The texts' language is the one
// that the listing names, else the one that its words are in.
std::optional<std::string> guess_help(const v1::Listing& listing);

// The guesses of one sheet. Not safe from several threads.
class HelpGuesses {
 public:
  // Fills the help of a row that doesn't say it: with what is stored; where nothing is, with a guess that the
  // vocabulary has. A row that says its state is a listing that was: it stays as it is.
  void fill(int row, const References& references, const std::optional<v1::Listing>& stored, v1::Listing* listing);
  // One warning for all of them, HELP_GUESSED; none where nothing was guessed.
  void report_to(type::v1::ImportReport* report) const;

 private:
  int first_row_ = 0;
  int count_ = 0;
  std::string named_;
};

}  // namespace entente::listings
