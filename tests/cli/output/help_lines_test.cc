#include "cli/output/help_lines.h"

#include <gtest/gtest.h>

namespace entente::cli {
namespace {

constexpr std::string_view kHelp =
    "Check sheets\n"
    "\n"
    "Options:\n"
    "  --tab TEXT                  The tab of a workbook that is read; by default the first\n"
    "  --errors TEXT Excludes: --skip-bad\n"
    "                              Write a copy of the sheet here, with a column of faults\n"
    "\n"
    "All rows of a sheet are stored, or none, or with --skip-bad those that are right.\n"
    "  entente import form.csv --map \"What would you call it?=title\" --server 127.0.0.1:7100\n";

TEST(HelpLines, StayAsTheyAreWhereTheyFit) {
  EXPECT_EQ(help_lines(kHelp, 120), kHelp);
}

TEST(HelpLines, KeepDescriptionsInTheirColumn) {
  EXPECT_EQ(help_lines(kHelp, 64),
            "Check sheets\n"
            "\n"
            "Options:\n"
            "  --tab TEXT                  The tab of a workbook that is\n"
            "                              read; by default the first\n"
            "  --errors TEXT Excludes: --skip-bad\n"
            "                              Write a copy of the sheet here,\n"
            "                              with a column of faults\n"
            "\n"
            "All rows of a sheet are stored, or none, or with --skip-bad\n"
            "those that are right.\n"
            "  entente import form.csv --map \"What would you call it?=title\" --server 127.0.0.1:7100\n");
}

TEST(HelpLines, HaveDescriptionsBelowOnANarrowScreen) {
  EXPECT_EQ(help_lines("  --tab TEXT                  The tab of a workbook that is read\n"
                       "                              Write a copy of the sheet here\n",
                       42),
            "  --tab TEXT\n"
            "      The tab of a workbook that is read\n"
            "      Write a copy of the sheet here\n");
}

}  // namespace
}  // namespace entente::cli
